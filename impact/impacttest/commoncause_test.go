package impacttest_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"linchpin/impact"
	"linchpin/impact/impacttest"
)

// TestCommonCausesFollowTheRules compares shared single points with the naive
// reading on LINCHPIN_CASES random cases (20,000), for one item of each.
func TestCommonCausesFollowTheRules(t *testing.T) {
	t.Parallel()
	tried := newCases(t, 20_000)
	seed, err := tried.try(func(seed uint64, seen map[string]uint64) error {
		some, err := compareCommonCauses(failureCase(seed), seed)
		if some {
			seen["something is shared"]++
		}
		return err
	})
	if err != nil {
		fails := func(c impacttest.Case) error { _, err := compareCommonCauses(c, seed); return err }
		small := impacttest.Shrink(failureCase(seed), func(c impacttest.Case) bool { return fails(c) != nil })
		t.Fatalf("seed %d: %v\n\nshrunk to\n\n%s\n%v", seed, err, small, fails(small))
	}
	tried.hold(t, 10, "something is shared")
}

func compareCommonCauses(c impacttest.Case, n uint64) (some bool, err error) {
	if len(c.Items)+len(c.Scenario.Add.Items) > 14 {
		return false, nil
	}
	ctx := context.Background()
	g, err := impact.NewGround(ctx, c.Snapshot(), c.Scenario, c.Conditions)
	if err != nil {
		return false, err
	}
	keys := impacttest.NewFailures(c).Keys
	if len(keys) == 0 {
		return false, nil
	}
	target := keys[n%uint64(len(keys))]
	got, err := g.CommonCauses(ctx, target, impact.Budget{})
	if err != nil {
		return false, err
	}
	if got.Stopped != "" || got.Left != 0 {
		return false, fmt.Errorf("stopped by %q, %d left out", got.Stopped, got.Left)
	}
	key := func(ref impact.Ref) string { return g.Snapshot().Describe(ref).Key }
	var lines []string
	for _, r := range got.Requirements {
		for _, p := range r.Shared {
			members := make([]string, len(p.Members))
			for i, m := range p.Members {
				members[i] = key(m)
			}
			lines = append(lines, fmt.Sprintf("%s %s %d of %d: %s takes %v", key(r.Owner), r.Requirement, r.Need, r.Members, key(p.Ref), members))
		}
	}
	if want := impacttest.CommonCauses(c, target); !slices.Equal(lines, want) {
		return false, fmt.Errorf("of %s the engine tells\n  %v\nthe rules\n  %v", target, lines, want)
	}
	return len(lines) > 0, nil
}
