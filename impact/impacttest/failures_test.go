package impacttest_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"linchpin/graph"
	"linchpin/impact"
	"linchpin/impact/impacttest"
)

// maxTried is the number of items of a case up to which all sets are tried.
const maxTried = 11

// TestSinglePointsAndFailureSetsFollowTheRules holds single points, failure
// sets and blasts to what trying every set by the rules gives, on
// LINCHPIN_CASES random cases (100,000) with every feature: cycles, needs,
// percentages, networks, conditions, what-ifs.
func TestSinglePointsAndFailureSetsFollowTheRules(t *testing.T) {
	t.Parallel()
	tried := newCases(t, 100_000)
	seed, err := tried.try(func(seed uint64, seen map[string]uint64) error {
		return compareFailures(failureCase(seed), seed, seen)
	})
	if err != nil {
		fails := func(c impacttest.Case) error { return compareFailures(c, seed, map[string]uint64{}) }
		small := impacttest.Shrink(failureCase(seed), func(c impacttest.Case) bool { return fails(c) != nil })
		t.Fatalf("seed %d: %v\n\nshrunk to\n\n%s\n%v", seed, err, small, fails(small))
	}
	tried.hold(t, 200, "cases", "blasts", "single points", "services", "sets of 2", "sets of 3", "sets of 4", "down already")
}

// failureCase is a case with redundancy, a third of the time with everything.
func failureCase(seed uint64) impacttest.Case {
	if seed%3 == 1 {
		return impacttest.Generate(seed)
	}
	return impacttest.GenerateRedundant(seed)
}

// compareFailures asks about two items of a case; seen counts what occurs.
func compareFailures(c impacttest.Case, seed uint64, seen map[string]uint64) error {
	if len(c.Items)+len(c.Scenario.Add.Items) > maxTried {
		return nil
	}
	ctx := context.Background()
	g, err := impact.NewGround(ctx, c.Snapshot(), c.Scenario, c.Conditions)
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(seed, 9)) //nolint:gosec // a seeded run
	f := impacttest.NewFailures(c)
	seen["cases"]++
	if err := compareBlasts(g, f, seen); err != nil {
		return err
	}
	if len(f.Keys) == 0 {
		return nil
	}
	for range 2 {
		target, size := f.Keys[r.IntN(len(f.Keys))], 1+r.IntN(5)
		among, candidates := impact.Candidates{}, f.Keys
		if r.IntN(3) == 0 {
			candidates = slices.DeleteFunc(slices.Clone(candidates), func(string) bool { return r.IntN(3) == 0 })
			among.Items = candidates
			if len(candidates) == 0 {
				continue
			}
		}
		want := f.Sets(target, candidates, size)
		got, err := g.FailureSets(ctx, impact.FailureSetQuestion{Item: target, MaxSize: size, Among: among})
		if err != nil {
			return err
		}
		if text := keysOfSets(g.Snapshot(), got.Sets); fmt.Sprint(text) != fmt.Sprint(want) || !got.Complete() || got.UpTo != size {
			return fmt.Errorf("sets of %s up to %d among %v: the engine finds %v, the rules %v", target, size, candidates, text, want)
		}
		points, err := g.SinglePoints(ctx, target, among, impact.Budget{})
		if err != nil {
			return err
		}
		if err := compareSinglePoints(g.Snapshot(), points, want); err != nil {
			return fmt.Errorf("single points of %s among %v: %w", target, candidates, err)
		}
		count(seen, want)
	}
	return nil
}

func compareBlasts(g *impact.Ground, f *impacttest.Failures, seen map[string]uint64) error {
	all, err := g.Blasts(context.Background(), impact.Candidates{}, impact.Budget{})
	if err != nil {
		return err
	}
	got := map[string]impact.Blast{}
	for i, b := range all.Points {
		got[g.Snapshot().Describe(b.Ref).Key] = b
		if i > 0 && (all.Points[i-1].Services < b.Services || all.Points[i-1].Services == b.Services && all.Points[i-1].Items < b.Items) {
			return fmt.Errorf("blast %d is larger than the one before", i)
		}
	}
	for _, key := range f.Keys {
		items, services := f.Blast(key)
		if b := got[key]; b.Items != items || b.Services != services {
			return fmt.Errorf("blast of %s: the engine counts %+v, the rules %d items and %d services", key, b, items, services)
		}
	}
	seen["blasts"] += uint64(len(got))
	if all.Tried != len(f.Keys) || !all.Complete() {
		return fmt.Errorf("blasts: %d of %d were tried", all.Tried, len(f.Keys))
	}
	services, err := g.ServiceSinglePoints(context.Background(), impact.Candidates{}, impact.Budget{})
	if err != nil {
		return err
	}
	for _, s := range services.Services {
		key := g.Snapshot().Describe(s.Service).Key
		if err := compareSinglePoints(g.Snapshot(), &impact.SinglePoints{Items: s.Items}, f.Sets(key, f.Keys, 1)); err != nil {
			return fmt.Errorf("single points of the service %s: %w", key, err)
		}
		seen["services"]++
	}
	return nil
}

func compareSinglePoints(s *impact.Snapshot, points *impact.SinglePoints, sets [][]string) error {
	want := []string{}
	for _, set := range sets {
		if len(set) == 1 {
			want = append(want, set[0])
		}
	}
	if got := keysOfSets(s, [][]impact.Ref{points.Items})[0]; !slices.Equal(got, want) || !points.Complete() {
		return fmt.Errorf("the engine finds %v, the rules %v", got, want)
	}
	return nil
}

func count(seen map[string]uint64, sets [][]string) {
	for _, set := range sets {
		switch len(set) {
		case 0:
			seen["down already"]++
		case 1:
			seen["single points"]++
		default:
			seen[fmt.Sprintf("sets of %d", len(set))]++
		}
	}
}

func keysOfSets(s *impact.Snapshot, sets [][]impact.Ref) [][]string {
	all := make([][]string, len(sets))
	for i, set := range sets {
		all[i] = []string{}
		for _, ref := range set {
			all[i] = append(all[i], s.Describe(ref).Key)
		}
	}
	return all
}

// TestTriedSetsFollowTheRules holds the way in which sets are tried to the
// naive reading of all states.
func TestTriedSetsFollowTheRules(t *testing.T) {
	for seed := range uint64(2000) {
		c := impacttest.Generate(seed)
		if len(c.Items)+len(c.Scenario.Add.Items) > 60 {
			continue
		}
		a := impacttest.Naive(c)
		var want []string
		for _, key := range a.Keys() {
			if after := a.After(key); after != nil && *after == graph.Down {
				want = append(want, key)
			}
		}
		if got := impacttest.NewFailures(c).Down(); !slices.Equal(got, want) {
			t.Fatalf("seed %d: tried %v, read %v\n%s", seed, got, want, c)
		}
	}
}
