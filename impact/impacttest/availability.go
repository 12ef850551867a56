package impacttest

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"linchpin/impact"
)

// Unavailability is the probability that an item is down when each of some
// items fails by itself with its own probability: by the rules, once for every
// choice of failing parts.
func (f *Failures) Unavailability(target string, own map[string]float64) float64 {
	parts := slices.Sorted(maps.Keys(own))
	goal, total := f.mask([]string{target}), 0.0
	for choice := range 1 << len(parts) {
		failing, probability := f.start, 1.0
		for i, key := range parts {
			if choice&(1<<i) != 0 {
				probability *= own[key]
				failing |= f.mask([]string{key})
			} else {
				probability *= 1 - own[key]
			}
		}
		if probability > 0 && f.settle(failing)&goal != 0 {
			total += probability
		}
	}
	return total
}

// availabilityParts is how many parts of a case get a figure: the rules run
// once for every choice among them.
const availabilityParts = 5

// CompareAvailability gives some items of a case a figure and holds the
// engine's availability of every item, its bounds and its importance to the
// rules. It tells whether one was neither 0 nor 1.
func CompareAvailability(c Case, seed uint64) (uncertain bool, err error) {
	o, err := impact.Simulate(context.Background(), c.Snapshot(), c.Scenario, c.Conditions, impact.Budget{})
	if err != nil {
		return false, fmt.Errorf("refused: %w", err)
	}
	r := rand.New(rand.NewPCG(seed, 0xa7a1))
	f := NewFailures(c)
	keys := f.Keys
	if len(keys) == 0 {
		return false, nil // the scenario removes everything
	}
	own := map[string]float64{}
	refs := map[impact.Ref]float64{}
	for _, at := range r.Perm(len(keys))[:min(len(keys), availabilityParts)] {
		p := r.Float64()
		if r.IntN(6) == 0 {
			p = float64(r.IntN(2))
		}
		own[keys[at]] = p
		ref, _ := o.Lookup(keys[at])
		refs[ref] = p
	}
	for range 2 {
		target := keys[r.IntN(len(keys))]
		want := f.Unavailability(target, own)
		if err := compareAvailability(f, o, target, own, refs, want); err != nil {
			return false, err
		}
		uncertain = uncertain || want > 0 && want < 1
	}
	return uncertain, nil
}

func compareAvailability(f *Failures, o *impact.Outcome, target string, own map[string]float64, refs map[impact.Ref]float64, want float64) error {
	reliability, err := o.Reliability(context.Background(), target)
	if err != nil {
		return err
	}
	got, err := reliability.Availability(context.Background(), refs, 1<<20)
	if err != nil {
		return err
	}
	if got.Stopped != "" || !near(got.Unavailability, want) {
		return fmt.Errorf("%s is down with probability %v (stopped %q), by the rules %v, with %v", target, got.Unavailability, got.Stopped, want, own)
	}
	for _, part := range got.Importance {
		key := o.Describe(part.Ref).Key
		with, without := variant(own, key, 1), variant(own, key, 0)
		up, down := f.Unavailability(target, without), f.Unavailability(target, with)
		if !near(part.Birnbaum, down-up) || !near(part.FussellVesely, 1-up/want) {
			return fmt.Errorf("%s: %s has importance %v and %v, by the rules %v and %v", target, key, part.Birnbaum, part.FussellVesely, down-up, 1-up/want)
		}
	}
	bounded, err := reliability.Availability(context.Background(), refs, 0)
	if err != nil {
		return err
	}
	if bounded.Lowest > want+1e-12 || bounded.Highest < want-1e-12 {
		return fmt.Errorf("%s is down with probability %v, outside of the proven bounds %v to %v", target, want, bounded.Lowest, bounded.Highest)
	}
	return nil
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(a), math.Abs(b)) }

func variant(own map[string]float64, key string, p float64) map[string]float64 {
	changed := map[string]float64{}
	for k, v := range own {
		changed[k] = v
	}
	changed[key] = p
	return changed
}
