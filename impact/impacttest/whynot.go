package impacttest

import (
	"fmt"
	"slices"

	"linchpin/graph"
	"linchpin/impact"
)

// CheckWhyNot verifies the reasons why target does not go down: all of its
// requirements that lost something, and of each the members that failed (down,
// or cut off from every root), work partly, or hold it.
func CheckWhyNot(c Case, a *Answer, target string, s impact.Survival) error {
	if len(s.Items) != 1 || s.Items[0].Key != target {
		return fmt.Errorf("a survival holds its item alone")
	}
	it := s.Items[0]
	if !equalState(it.Before, a.Before(target)) || !equalState(it.After, a.After(target)) || *it.After == graph.Down {
		return fmt.Errorf("%s goes from %s to %s, not from %s to %s", target, stateWord(a.Before(target)),
			stateWord(a.After(target)), stateWord(it.Before), stateWord(it.After))
	}
	if imposed := worse(a.conditions, a.imposed)[target] > graph.Operational; it.Imposed != imposed {
		return fmt.Errorf("%s: imposed is %t", target, it.Imposed)
	}
	want := touched(a, target)
	if len(want) != len(it.Touched) {
		return fmt.Errorf("%s: touched is %v, want %v", target, it.Touched, want)
	}
	for i, got := range it.Touched {
		w := want[i]
		if got.Requirement != w.Requirement || got.Strength != w.Strength || got.Need != w.Need || got.Members != w.Members ||
			!slices.Equal(got.Failed, w.Failed) || !slices.Equal(got.Degraded, w.Degraded) || !slices.Equal(got.Holding, w.Holding) {
			return fmt.Errorf("%s: touched is %+v, want %+v", target, got, w)
		}
		if got.Failed == nil || got.Degraded == nil || got.Holding == nil {
			return fmt.Errorf("%s: %s has a list that is nil", target, got.Requirement)
		}
		if got.Strength == graph.Hard && len(got.Holding)+len(got.Degraded) < got.Need {
			return fmt.Errorf("%s: %s does not hold", target, got.Requirement)
		}
	}
	return nil
}

// touched lists the requirements of an item that lost something, by name.
func touched(a *Answer, key string) []impact.TouchedRequirement {
	last := a.rounds[len(a.rounds)-1]
	supported := a.changed.allSupported(last)
	var all []impact.TouchedRequirement
	for _, r := range a.changed.requirements[key] {
		t := impact.TouchedRequirement{Requirement: r.name, Strength: r.strength, Need: r.need.Of(len(r.members)), Members: len(r.members)}
		for _, m := range r.members {
			switch {
			case last[m] == graph.Down || r.network != "" && !supported[r.network][m]:
				t.Failed = append(t.Failed, m)
			case last[m] == graph.Degraded:
				t.Degraded = append(t.Degraded, m)
			default:
				t.Holding = append(t.Holding, m)
			}
		}
		if len(t.Failed)+len(t.Degraded) > 0 || a.lostMember(key, r) {
			all = append(all, t)
		}
	}
	return all
}

// lostMember says that the scenario took a member from a requirement.
func (a *Answer) lostMember(key string, r requirement) bool {
	for _, was := range a.stored.requirements[key] {
		if was.name == r.name && was.groups() && r.groups() && !subset(was.members, r.members) {
			return true
		}
	}
	return false
}

// groups says that the requirement is no single relation's own.
func (r *requirement) groups() bool { return !r.single }
