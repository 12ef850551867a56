// Package impacttest holds the impact engine to the definition of impact.
//
// It has a second, plain reading of the rules: [Naive] evaluates a [Case] set
// by set and round by round, [CheckProof] and [CheckWhyNot] verify what the
// engine gives as reasons, and [Generate] draws small estates that hold every
// feature of the rules. Nothing here shares code with package impact but the
// form of a scenario; all of it is slow, and short enough to be read beside
// the definition. Only tests import it.
package impacttest
