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
	seed, cases := number(t, "LINCHPIN_SEED", 1), number(t, "LINCHPIN_CASES", 20_000)
	t.Logf("LINCHPIN_SEED=%d LINCHPIN_CASES=%d", seed, cases)
	found := uint64(0)
	for n := range cases {
		c := impacttest.GenerateRedundant(seed + n)
		if n%3 == 0 {
			c = impacttest.Generate(seed + n)
		}
		if len(c.Items)+len(c.Scenario.Add.Items) > 14 {
			continue
		}
		some, err := compareCommonCauses(c, n)
		if err != nil {
			small := impacttest.Shrink(c, func(c impacttest.Case) bool { _, err := compareCommonCauses(c, n); return err != nil })
			_, again := compareCommonCauses(small, n)
			t.Fatalf("seed %d: %v\n\nshrunk to\n\n%s\n%v", seed+n, err, small, again)
		}
		if some {
			found++
		}
	}
	t.Logf("%d of %d cases share something", found, cases)
	if cases >= 1000 && found*10 < cases {
		t.Errorf("only %d of %d cases share something", found, cases)
	}
}

func compareCommonCauses(c impacttest.Case, n uint64) (some bool, err error) {
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
