package impacttest

import (
	"fmt"
	"slices"

	"linchpin/graph"
	"linchpin/impact"
)

// CheckWhyNot verifies the reasons why target does not go down: all of its
// requirements that lost something, and of each the members that failed (down,
// or cut off from every root), work partly, or hold it. Where the scenario
// touched none of them, the nearest items below that it did touch must follow,
// with the shortest way to each, and no others.
func CheckWhyNot(c Case, a *Answer, target string, s impact.Survival) error {
	if after := a.After(target); after == nil || *after == graph.Down {
		return fmt.Errorf("%s does not survive", target)
	}
	want := whereStopped(a, target)
	if s.Reached != want.reached || s.More != want.more || s.Stopped != "" {
		return fmt.Errorf("reached %t, %d more, stopped %q; want %t, %d more", s.Reached, s.More, s.Stopped, want.reached, want.more)
	}
	var ways, got []string
	for _, key := range want.keys {
		ways = append(ways, want.through[key]+">"+key)
	}
	for _, it := range s.Items {
		got = append(got, it.Through+">"+it.Key)
	}
	if !slices.Equal(got, ways) {
		return fmt.Errorf("the way is %v, want %v", got, ways)
	}
	for _, it := range s.Items {
		if err := checkSurvivor(a, it); err != nil {
			return err
		}
	}
	return nil
}

// checkSurvivor verifies what is told of one item.
func checkSurvivor(a *Answer, it impact.Survivor) error {
	if !equalState(it.Before, a.Before(it.Key)) || !equalState(it.After, a.After(it.Key)) {
		return fmt.Errorf("%s goes from %s to %s, not from %s to %s", it.Key, stateWord(a.Before(it.Key)),
			stateWord(a.After(it.Key)), stateWord(it.Before), stateWord(it.After))
	}
	if imposed := worse(a.conditions, a.imposed)[it.Key] > graph.Operational; it.Imposed != imposed {
		return fmt.Errorf("%s: imposed is %t", it.Key, it.Imposed)
	}
	want := touched(a, it.Key)
	if len(want) != len(it.Touched) {
		return fmt.Errorf("%s: touched is %v, want %v", it.Key, it.Touched, want)
	}
	for i, got := range it.Touched {
		w := want[i]
		if got.Requirement != w.Requirement || got.Strength != w.Strength || got.Need != w.Need || got.Members != w.Members ||
			!slices.Equal(got.Failed, w.Failed) || !slices.Equal(got.Degraded, w.Degraded) || !slices.Equal(got.Holding, w.Holding) {
			return fmt.Errorf("%s: touched is %+v, want %+v", it.Key, got, w)
		}
		if got.Failed == nil || got.Degraded == nil || got.Holding == nil {
			return fmt.Errorf("%s: %s has a list that is nil", it.Key, got.Requirement)
		}
		if *it.After != graph.Down && got.Strength == graph.Hard && len(got.Holding)+len(got.Degraded) < got.Need {
			return fmt.Errorf("%s: %s does not hold", it.Key, got.Requirement)
		}
	}
	return nil
}

// stoppedAt is where a failure was stopped on its way to an item.
type stoppedAt struct {
	keys    []string // the item, then the ways to the stops by distance and key
	through map[string]string
	reached bool
	more    int
}

// whereStopped finds the nearest touched items by their distances from the
// target, which it computes by relaxing until nothing changes.
func whereStopped(a *Answer, target string) stoppedAt {
	w := a.changed
	away := map[string]int{target: 0}
	for shorter := true; shorter; {
		shorter = false
		for _, key := range w.keys {
			at, known := away[key]
			for _, r := range w.requirements[key] {
				for _, m := range r.members {
					if was, ok := away[m]; known && (!ok || was > at+1) {
						away[m], shorter = at+1, true
					}
				}
			}
		}
	}
	reached := a.reaching()
	nearest := -1
	for key, at := range away {
		if reached[key] && (nearest < 0 || at < nearest) {
			nearest = at
		}
	}
	s := stoppedAt{keys: []string{target}, through: map[string]string{}, reached: nearest >= 0}
	if nearest <= 0 {
		return s
	}
	in, shown := set{}, 0
	for _, key := range w.keys {
		if !reached[key] || away[key] != nearest { // nearest is no zero, so that it is known
			continue
		}
		if shown++; shown > impact.MaxStops {
			s.more++
			continue
		}
		for key != target && !in[key] {
			in[key] = true
			for _, owner := range w.keys { // the first that needs it and is nearer
				if at, ok := away[owner]; ok && at == away[key]-1 && w.member(owner, key) {
					s.through[key] = owner
					break
				}
			}
			key = s.through[key]
		}
	}
	for at := 1; at <= nearest; at++ {
		for _, key := range w.keys {
			if in[key] && away[key] == at {
				s.keys = append(s.keys, key)
			}
		}
	}
	return s
}

// member says that an item is a member of a requirement of the owner.
func (w *world) member(owner, key string) bool {
	return slices.ContainsFunc(w.requirements[owner], func(r requirement) bool { return slices.Contains(r.members, key) })
}

// reaching finds the items of which the scenario touched a requirement: it took
// a member from it, or a member fails and is worse than it was or what the
// scenario fails, or is cut off since.
func (a *Answer) reaching() set {
	if a.reached != nil {
		return a.reached
	}
	before, after := a.baseline[len(a.baseline)-1], a.rounds[len(a.rounds)-1]
	supportedBefore, supported := a.stored.allSupported(before), a.changed.allSupported(after)
	reached := set{}
	a.reached = reached
	for _, key := range a.changed.keys {
		for _, r := range a.changed.requirements[key] {
			reached[key] = reached[key] || a.touchedNow(key, r, supportedBefore, supported)
		}
	}
	return reached
}

// touchedNow says that the scenario touched a requirement.
func (a *Answer) touchedNow(key string, r requirement, supportedBefore, supported map[string]set) bool {
	before, after := a.baseline[len(a.baseline)-1], a.rounds[len(a.rounds)-1]
	for _, m := range r.members {
		worse := after[m] > before[m] || a.imposed[m] > graph.Operational
		held := a.stored.items[m] == nil || supportedBefore[r.network][m]
		if after[m] >= graph.Degraded && worse || r.network != "" && held && !supported[r.network][m] {
			return true
		}
	}
	return a.lostMember(key, r)
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
	return len(a.lostMembers(key, r)) > 0
}

// lostMembers lists what the scenario took from a requirement.
func (a *Answer) lostMembers(key string, r requirement) []string {
	lost := []string{}
	for _, was := range a.stored.requirements[key] {
		for _, m := range was.members {
			if was.name == r.name && was.groups() && r.groups() && !slices.Contains(r.members, m) {
				lost = append(lost, m)
			}
		}
	}
	return lost
}

// emptied says that the scenario took so many members from a requirement of a
// network that it cannot hold any longer, even with all others up. In a part
// without a root there is no root to be cut off from.
func (a *Answer) emptied(key string, r requirement) bool {
	return r.network != "" && !a.changed.rootless[r.network][key] && (len(r.members) == 0 || len(r.members) < r.need.Of(len(r.members))) && a.lostMember(key, r)
}

// groups says that the requirement is no single relation's own.
func (r *requirement) groups() bool { return !r.single }
