package impacttest_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"linchpin/impact"
	"linchpin/impact/impacttest"
)

// TestMarginFollowsTheRules compares margins and next single points with the
// naive reading on LINCHPIN_CASES random cases (20,000).
func TestMarginFollowsTheRules(t *testing.T) {
	t.Parallel()
	tried := newCases(t, 20_000)
	seed, err := tried.try(func(seed uint64, seen map[string]uint64) error { return compareMargin(marginCase(seed), seen) })
	if err != nil {
		fails := func(c impacttest.Case) error { return compareMargin(c, map[string]uint64{}) }
		small := impacttest.Shrink(marginCase(seed), func(c impacttest.Case) bool { return fails(c) != nil })
		t.Fatalf("seed %d: %v\n\nshrunk to\n\n%s\n%v", seed, err, small, fails(small))
	}
	tried.hold(t, 40, "requirements", "requirements with a spare", "next single points")
}

// marginCase is a case in which something fails, half of them with redundancy.
func marginCase(seed uint64) impacttest.Case {
	if seed%2 == 0 {
		return impacttest.Generate(seed)
	}
	return failing(impacttest.GenerateRedundant(seed), seed)
}

// failing fails one or two items of a case that asks for little else.
func failing(c impacttest.Case, seed uint64) impacttest.Case {
	r := rand.New(rand.NewPCG(seed, 4)) //nolint:gosec // a seeded run
	for range 1 + r.IntN(2) {
		it := c.Items[r.IntN(len(c.Items))]
		if !it.Retired && !slices.Contains(c.Scenario.Remove.Items, it.Key) && !slices.Contains(c.Scenario.Remove.Items, it.ID.String()) {
			c.Scenario.Down = append(c.Scenario.Down, it.Key)
		}
	}
	return c
}

func compareMargin(c impacttest.Case, seen map[string]uint64) error {
	if len(c.Items)+len(c.Scenario.Add.Items) > 20 {
		return nil
	}
	o, err := impact.Simulate(context.Background(), c.Snapshot(), c.Scenario, c.Conditions, impact.Budget{})
	if err != nil {
		return err
	}
	m, err := o.Margin(context.Background(), impact.Budget{})
	if err != nil {
		return err
	}
	if m.Stopped != "" || m.Left != 0 {
		return fmt.Errorf("stopped by %q, %d left out", m.Stopped, m.Left)
	}
	key := func(ref impact.Ref) string { return o.Describe(ref).Key }
	var requirements, next []string
	for _, r := range m.Requirements {
		requirements = append(requirements, fmt.Sprintf("%d %s %s %s: %d of %d failed, needs %d", r.Left, key(r.Owner), r.Requirement, r.Strength, r.Failed, r.Members, r.Need))
	}
	for _, p := range m.NextSinglePoints {
		var services []string
		for _, s := range p.Services {
			services = append(services, key(s))
		}
		next = append(next, fmt.Sprintf("%s: %v", key(p.Ref), services))
	}
	wantRequirements, wantNext := impacttest.Margin(c, impacttest.Naive(c))
	if !slices.Equal(requirements, wantRequirements) {
		return fmt.Errorf("margins: the engine tells\n  %v\nthe rules\n  %v", requirements, wantRequirements)
	}
	if !slices.Equal(next, wantNext) {
		return fmt.Errorf("next single points: the engine tells\n  %v\nthe rules\n  %v", next, wantNext)
	}
	if len(m.Requirements) > 0 {
		seen["requirements"]++
		if m.Requirements[len(m.Requirements)-1].Left > 0 {
			seen["requirements with a spare"]++
		}
	}
	if len(next) > 0 {
		seen["next single points"]++
	}
	return nil
}
