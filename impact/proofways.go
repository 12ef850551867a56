package impact

import (
	"math"
	"slices"

	"linchpin/graph"
)

// way is a broken requirement: members of which some break it, or a cut-off
// set.
type way struct {
	q      requirement
	t      tally
	lost   []Ref       // members that the scenario took out
	failed []Ref       // by round, then key
	member graph.State // that these are in
	enough int         // of them
	cutOff bool
	asOf   uint32 // round of the cut-off set
	least  uint32 // no proof by it is less deep
}

const theEnd = math.MaxUint32

// ways lists the requirements that give an item its state in the end.
func (p *prover) ways(e era, w wanted, round uint32) []way {
	var d deriver
	list := e.s.derive(&d, w.ref)
	e.s.sortAsShown(list)
	var ways []way
	for i := range list {
		q := list[i]
		if i > 0 && q.single && list[i-1].single && q.name == list[i-1].name && q.soft == list[i-1].soft && q.members[0] == list[i-1].members[0] {
			continue // two relations that say the same
		}
		q.members = slices.Clone(q.members)
		end := e.tally(&q, theEnd)
		if end.gives(&q) < w.level {
			continue
		}
		lost := p.lost(e, w.ref, &q)
		emptied := len(lost) > 0 && q.connects && !q.holds() && !e.alone(q.place, w.ref)
		if then := e.tally(&q, round); q.connects && (emptied || then.gives(&q) >= w.level && then.table(&q) < w.level) {
			ways = append(ways, way{q: q, cutOff: true, asOf: round, least: round})
		} else if end.table(&q) < w.level {
			ways = append(ways, way{q: q, cutOff: true, asOf: theEnd, least: round + 1})
		}
		if end.table(&q) < w.level || emptied {
			continue
		}
		one := way{q: q, t: end, lost: lost}
		one.member, one.enough = q.breaks(w.level)
		one.failed = p.failed(e, &q, one.member, theEnd)
		if one.enough = min(one.enough, len(one.failed)); one.enough > 0 { // none of no members
			last, _ := e.r.reachedAt(one.failed[one.enough-1], one.member)
			one.least = last + 1
		}
		ways = append(ways, one)
	}
	return ways
}

// each shows the steps of one requirement: its cut-off set, or as many of its
// failed members as break it, in every combination.
func (y *way) each(p *prover, e era, w wanted, see func(*proofStep) bool) bool {
	ask := func(level graph.State, refs []Ref) []wanted {
		names := make([]wanted, len(refs))
		for i, ref := range refs {
			names[i] = wanted{ref, level, e.r != p.scenario.r && !p.o.view.present(ref)}
		}
		return names
	}
	if y.cutOff {
		item := &ProofItem{Ref: w.ref}
		p.cutOff(item, e, &y.q, y.asOf)
		p.queue = p.queue[:0]
		return see(&proofStep{cutOff: item.CutOff, names: ask(graph.Down, p.next[w.ref])})
	}
	told := BrokenRequirement{Requirement: y.q.name, Strength: strengthName(y.q.soft), Need: y.t.k, Members: y.t.n, Removed: p.o.base.keys(y.lost)}
	return combinations(y.failed, y.enough, func(failed []Ref) bool {
		b := told
		b.Failed = p.o.view.keys(failed)
		return see(&proofStep{broken: []BrokenRequirement{b}, names: ask(y.member, failed)})
	})
}

// combinations shows every choice of so many of a list, in its order.
func combinations(list []Ref, size int, see func([]Ref) bool) bool {
	at := make([]int, size)
	for i := range at {
		at[i] = i
	}
	for {
		chosen := make([]Ref, size)
		for i, place := range at {
			chosen[i] = list[place]
		}
		if !see(chosen) {
			return false
		}
		i := size - 1
		for i >= 0 && at[i] == len(list)-size+i {
			i--
		}
		if i < 0 {
			return true
		}
		at[i]++
		for k := i + 1; k < size; k++ {
			at[k] = at[k-1] + 1
		}
	}
}
