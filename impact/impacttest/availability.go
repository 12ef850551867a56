package impacttest

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"linchpin/graph"
	"linchpin/impact"
)

// Unavailability is the probability that an item is down after a case's
// scenario, by running the rules once for every choice of failing parts.
func Unavailability(c Case, target string, own map[string]float64) float64 {
	changed := changedWorld(c, storedWorld(c))
	start := states{}
	for key := range changed.items {
		start[key] = graph.Operational
	}
	impose := func(key string, s graph.State) {
		if _, ok := start[key]; ok {
			start[key] = max(start[key], s)
		}
	}
	for _, condition := range c.Conditions {
		impose(c.key(condition.Item), condition.State)
	}
	for _, name := range c.Scenario.Degraded {
		impose(c.key(name), graph.Degraded)
	}
	for _, name := range c.Scenario.Down {
		impose(c.key(name), graph.Down)
	}
	parts := make([]string, 0, len(own))
	for key := range own {
		parts = append(parts, key)
	}
	total := 0.0
	for choice := range 1 << len(parts) {
		failing, probability := states{}, 1.0
		for key, s := range start {
			failing[key] = s
		}
		for i, key := range parts {
			if choice&(1<<i) != 0 {
				probability *= own[key]
				failing[key] = graph.Down
			} else {
				probability *= 1 - own[key]
			}
		}
		if rounds := changed.run(failing); rounds[len(rounds)-1][target] == graph.Down {
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
// rules.
func CompareAvailability(c Case, seed uint64) error {
	o, err := impact.Simulate(context.Background(), c.Snapshot(), c.Scenario, c.Conditions, impact.Budget{})
	if err != nil {
		return fmt.Errorf("refused: %w", err)
	}
	r := rand.New(rand.NewPCG(seed, 0xa7a1))
	keys := Naive(c).Present()
	if len(keys) == 0 {
		return nil // the scenario removes everything
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
		if err := compareAvailability(c, o, keys[r.IntN(len(keys))], own, refs); err != nil {
			return err
		}
	}
	return nil
}

// Present lists the items that exist after the scenario, in order.
func (a *Answer) Present() []string { return slices.Clone(a.changed.keys) }

func compareAvailability(c Case, o *impact.Outcome, target string, own map[string]float64, refs map[impact.Ref]float64) error {
	reliability, err := o.Reliability(target)
	if err != nil {
		return err
	}
	got, err := reliability.Availability(context.Background(), refs, 1<<20)
	if err != nil {
		return err
	}
	want := Unavailability(c, target, own)
	if got.Stopped != "" || !near(got.Unavailability, want) {
		return fmt.Errorf("%s is down with probability %v (stopped %q), by the rules %v, with %v", target, got.Unavailability, got.Stopped, want, own)
	}
	for _, part := range got.Importance {
		key := o.Describe(part.Ref).Key
		with, without := variant(own, key, 1), variant(own, key, 0)
		up, down := Unavailability(c, target, without), Unavailability(c, target, with)
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
