package impacttest_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"linchpin/graph"
	"linchpin/impact"
	"linchpin/impact/impacttest"
)

// TestComparisonsFollowTheRules: what differs between a random graph and the
// same graph after a few changes is what the rules say about each of the two.
func TestComparisonsFollowTheRules(t *testing.T) {
	worseSeen, betterSeen, gainedSeen := 0, 0, 0
	for seed := range uint64(1500) {
		c := impacttest.GenerateRedundant(seed)
		c.Scenario, c.Conditions = impact.Scenario{}, nil
		next, _ := impacttest.Change(c, seed)
		if len(next.Items) > 60 {
			continue
		}
		was, is := impacttest.Naive(c), impacttest.Naive(next)
		worse, better := []string{}, []string{}
		keys := slices.Concat(was.Keys(), is.Keys())
		slices.Sort(keys)
		for _, key := range slices.Compact(keys) {
			before, after := stateOf(was.After(key)), stateOf(is.After(key))
			if after > before {
				worse = append(worse, fmt.Sprint(key, " ", before, " ", after))
			} else if after < before {
				better = append(better, fmt.Sprint(key, " ", before, " ", after))
			}
		}
		gotWorse, gotBetter := compareOutcomes(t, c, next)
		if !slices.Equal(gotWorse, worse) || !slices.Equal(gotBetter, better) {
			t.Fatalf("seed %d: worse %v, by the rules %v; better %v, by the rules %v\n%s\n%s", seed, gotWorse, worse, gotBetter, better, c, next)
		}
		worseSeen, betterSeen = worseSeen+len(worse), betterSeen+len(better)
		gainedSeen += comparePoints(t, seed, c, next)
	}
	if worseSeen < 100 || betterSeen < 50 || gainedSeen < 50 {
		t.Errorf("only %d worse, %d better, %d single points gained", worseSeen, betterSeen, gainedSeen)
	}
}

func stateOf(s *graph.State) graph.State {
	if s == nil {
		return graph.Operational
	}
	return *s
}

func compareOutcomes(t *testing.T, c, next impacttest.Case) (worse, better []string) {
	t.Helper()
	ask := func(c impacttest.Case) *impact.Outcome {
		o, err := impact.Simulate(context.Background(), c.Snapshot(), impact.Scenario{}, nil, impact.Budget{})
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	tell := func(changes []impact.StateChange) []string {
		all := []string{}
		for _, x := range changes {
			all = append(all, fmt.Sprint(x.Item.Key, " ", stateOf(x.Before), " ", stateOf(x.After)))
		}
		slices.Sort(all)
		return all
	}
	w, b := impact.CompareOutcomes(ask(c), ask(next))
	return tell(w), tell(b)
}

// comparePoints compares the single points of every service.
func comparePoints(t *testing.T, seed uint64, c, next impacttest.Case) (gained int) {
	t.Helper()
	ground := func(c impacttest.Case) (*impact.Ground, *impact.ServiceSinglePoints) {
		g := groundOf(t, c.Snapshot())
		p, err := g.ServiceSinglePoints(context.Background(), impact.Candidates{}, impact.Budget{})
		if err != nil {
			t.Fatal(err)
		}
		return g, p
	}
	before, was := ground(c)
	after, is := ground(next)
	got := map[string]string{}
	for _, p := range impact.ComparePoints(before, after, was, is) {
		got[p.Of.Key] = fmt.Sprint(keysOfInfos(p.Gained), keysOfInfos(p.Lost), p.WasDown, p.IsDown)
	}
	f, n := impacttest.NewFailures(c), impacttest.NewFailures(next)
	services := func(s *impact.Snapshot) []string {
		var keys []string
		for ref := range s.All() {
			if i := s.Describe(ref); i.Service {
				keys = append(keys, i.Key)
			}
		}
		return keys
	}
	keys := slices.Concat(services(before.Snapshot()), services(after.Snapshot()))
	slices.Sort(keys)
	want := map[string]string{}
	for _, key := range slices.Compact(keys) {
		old, wasDown := pointsOf(f, key, slices.Contains(services(before.Snapshot()), key))
		now, isDown := pointsOf(n, key, slices.Contains(services(after.Snapshot()), key))
		more, less := without(now, old), without(old, now)
		if len(more)+len(less) > 0 || wasDown != isDown {
			want[key] = fmt.Sprint(more, less, wasDown, isDown)
		}
		gained += len(more)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("seed %d: single points: got %v, by the rules %v\n%s\n%s", seed, got, want, c, next)
	}
	return gained
}

// pointsOf are the single points of a service, unless it is none or down.
func pointsOf(f *impacttest.Failures, key string, is bool) (points []string, isDown bool) {
	if !is {
		return nil, false
	}
	for _, set := range f.Sets(key, f.Keys, 1) {
		if len(set) == 0 {
			return nil, true
		}
		points = append(points, set[0])
	}
	return points, false
}

func without(list, other []string) []string {
	rest := []string{}
	for _, key := range list {
		if !slices.Contains(other, key) {
			rest = append(rest, key)
		}
	}
	return rest
}

func keysOfInfos(infos []impact.Info) []string {
	keys := []string{}
	for _, i := range infos {
		keys = append(keys, i.Key)
	}
	return keys
}
