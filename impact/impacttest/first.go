package impacttest

import (
	"cmp"
	"fmt"
	"slices"

	"linchpin/graph"
)

// checkDepth compares the depth of every step with the least: the round of the
// synchronous run in which the item came to be as bad.
func (k *checker) checkDepth() error {
	for _, key := range k.order {
		v := k.viewOf(key)
		if k.mixed || k.demand[key] == graph.Operational {
			continue // it rests on what came later, or only separates
		}
		if least := reached(v.rounds, key, k.demand[key]); v.depth[key] != least {
			return fmt.Errorf("%s is proved %s in depth %d, the least is %d (%s)", key, k.demand[key], v.depth[key], least, v.name)
		}
	}
	return nil
}

// checkFirst verifies that each step is the first among equals: the first
// requirement by name that broke in the round, then the failed members by
// depth and key, and no more of them than it takes.
func (k *checker) checkFirst() error {
	for _, key := range k.order {
		e := k.entries[key]
		v := k.viewOf(key)
		level := k.demand[key]
		round := reached(v.rounds, key, level)
		if round == 0 { // imposed, or removed and only separating

			if len(e.Broken) > 0 || e.CutOff != nil {
				return fmt.Errorf("%s needs no step", key)
			}
			continue
		}
		before := v.rounds[round-1]
		supported := v.world.allSupported(before)
		all := v.world.requirements[key]
		r := &all[slices.IndexFunc(all, func(r requirement) bool { return r.gives(before, supported) >= level })]
		if r.plain().gives(before, nil) < level || v == k.views[1] && k.a.emptied(key, *r) { // members that failed are not enough, or not why
			if e.CutOff == nil || e.CutOff.Requirement != r.name || e.CutOff.Type != r.network {
				return fmt.Errorf("%s: the first step is a cut-off set of %s", key, r.name)
			}
			if err := k.sameCut(v, before, supported, key, r, e.CutOff); err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
			continue
		}
		failed := v.leastFailed(r, round, level)
		if e.CutOff != nil {
			return fmt.Errorf("%s: %v of %s failed, which is enough without a cut-off set", key, failed, r.name)
		}
		if b := e.Broken[0]; b.Requirement != r.name || !slices.Equal(b.Failed, failed) {
			return fmt.Errorf("%s: the step is %s %v, the first is %s %v", key, b.Requirement, b.Failed, r.name, failed)
		}
	}
	return nil
}

// leastFailed lists the failed members that break a requirement as far as
// level, in a round: no more than it takes, by depth, then key.
func (v *view) leastFailed(r *requirement, round int, level graph.State) []string {
	n, need := len(r.members), r.need.Of(len(r.members))
	row := tableRow(level, r.strength)
	least, count := graph.Degraded, n-need+1 // n - d - g < k
	switch {
	case row >= graph.Down: // n - d < k, or n = 0
		least = graph.Down
	case row == graph.AtRisk: // d + g > 0
		count = 1
	}
	type failed struct {
		key   string
		depth int
	}
	var all []failed
	for _, m := range r.members {
		if depth := reached(v.rounds, m, least); depth >= 0 && depth < round {
			all = append(all, failed{m, depth})
		}
	}
	slices.SortFunc(all, func(a, b failed) int { return cmp.Or(cmp.Compare(a.depth, b.depth), cmp.Compare(a.key, b.key)) })
	var keys []string
	for _, f := range all[:max(0, min(count, len(all)))] {
		keys = append(keys, f.key)
	}
	return keys
}
