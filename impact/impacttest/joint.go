package impacttest

import (
	"cmp"
	"fmt"
	"slices"

	"linchpin/graph"
	"linchpin/impact"
)

// Together is a case under several changes at once.
func Together(c Case, changes []impact.Change) Case {
	c.Scenario = impact.Scenario{}
	sc := &c.Scenario
	for _, change := range changes {
		sc.Down = slices.Concat(sc.Down, change.Scenario.Down)
		sc.Degraded = slices.Concat(sc.Degraded, change.Scenario.Degraded)
		sc.Remove.Items = slices.Concat(sc.Remove.Items, change.Scenario.Remove.Items)
		sc.Remove.Relations = slices.Concat(sc.Remove.Relations, change.Scenario.Remove.Relations)
		sc.Add.Items = slices.Concat(sc.Add.Items, change.Scenario.Add.Items)
		sc.Add.Relations = slices.Concat(sc.Add.Relations, change.Scenario.Add.Relations)
	}
	return c
}

// CheckJoint verifies the conflicts of changes that all overlap: that each item
// is told, in order, which is worse under all of them than under any alone, and
// that none of the changes told for it can be left out.
func CheckJoint(c Case, changes []impact.Change, got impact.Overlap) error {
	state := func(set []int, key string) graph.State {
		some := make([]impact.Change, len(set))
		for i, at := range set {
			some[i] = changes[at]
		}
		if after := Naive(Together(c, some)).After(key); after != nil {
			return *after
		}
		return graph.Operational
	}
	all := make([]int, len(changes))
	for i := range all {
		all[i] = i
	}
	alone := func(key string) (worst graph.State) {
		for i := range changes {
			worst = max(worst, state([]int{i}, key))
		}
		return worst
	}
	type line struct {
		key             string
		service         bool
		alone, together graph.State
	}
	var want []line
	together := Naive(Together(c, changes))
	for _, key := range together.changed.keys {
		if after := *together.After(key); after > graph.Operational && after > alone(key) {
			want = append(want, line{key, together.changed.items[key].class.Service, alone(key), after})
		}
	}
	slices.SortStableFunc(want, func(a, b line) int {
		if a.service != b.service {
			return map[bool]int{true: -1, false: 1}[a.service]
		}
		return cmp.Compare(b.together, a.together)
	})
	edits := slices.ContainsFunc(changes, func(c impact.Change) bool { return c.Scenario.Structural() })
	told := map[string]bool{}
	for _, conflict := range got.Conflicts {
		at := -1 // items of one conflict stand in the order of all
		for _, item := range conflict.Items {
			key := got.Outcome.Describe(item.Ref).Key
			i := slices.Index(want, line{key, item.Service, item.Alone, item.Together})
			if i <= at || told[key] {
				return fmt.Errorf("%s is told as %+v; conflicts are %v, in this order", key, item, want)
			}
			at, told[key] = i, true
			if err := leavesNoneOut(conflict.Changes, edits && slices.Equal(conflict.Changes, all), func(set []int) bool { return state(set, key) >= item.Together }); err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
		}
	}
	if len(told) != len(want) {
		return fmt.Errorf("%d conflicts are told, there are %d: %v", len(told), len(want), want)
	}
	return nil
}

// leavesNoneOut verifies that a set does it and no less; where edits are among
// the changes, fewer of them may do more, and all stand for themselves.
func leavesNoneOut(set []int, asAll bool, does func([]int) bool) error {
	if !does(set) {
		return fmt.Errorf("the changes %v alone do not do it", set)
	}
	if asAll {
		return nil
	}
	for i := range set {
		if less := slices.Delete(slices.Clone(set), i, i+1); does(less) {
			return fmt.Errorf("of the changes %v, %v are enough", set, less)
		}
	}
	return nil
}
