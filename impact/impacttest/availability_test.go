package impacttest_test

import (
	"context"
	"math"
	"testing"

	"linchpin/graph"
	"linchpin/impact"
	"linchpin/impact/impacttest"
)

// TestAvailabilityFollowsTheRules: probability, importance and bounds on
// LINCHPIN_CASES random graphs (100,000) with every feature, against the rules
// for each choice of failing parts.
func TestAvailabilityFollowsTheRules(t *testing.T) {
	t.Parallel()
	tried := newCases(t, 100_000)
	seed, err := tried.try(func(seed uint64, seen map[string]uint64) error {
		uncertain, err := impacttest.CompareAvailability(impacttest.Generate(seed), seed)
		if uncertain {
			seen["neither 0 nor 1"]++
		}
		return err
	})
	if err != nil {
		t.Fatalf("seed %d: %v\n\n%s", seed, err, impacttest.Generate(seed))
	}
	tried.hold(t, 5, "neither 0 nor 1")
}

// TestAvailabilityOfPublishedFaultTrees: the probability of each top event, to
// 1e-9 relative where the value was computed exactly.
func TestAvailabilityOfPublishedFaultTrees(t *testing.T) {
	trees, expected := impacttest.ReadFaultTrees(t)
	if len(trees) != 9 {
		t.Fatalf("%d fault trees, want 9", len(trees))
	}
	held := 0
	for name, tree := range trees {
		s := tree.Snapshot(t)
		o, err := impact.Simulate(context.Background(), s, impact.Scenario{}, nil, impact.Budget{})
		if err != nil {
			t.Fatal(err)
		}
		own := tree.Figures(s)
		reliability, err := o.Reliability(context.Background(), tree.Top[0])
		if err != nil {
			t.Fatal(err)
		}
		got, err := reliability.Availability(context.Background(), own, 1<<20)
		if err != nil || got.Stopped != "" {
			t.Errorf("%s: %v, stopped %q", name, err, got.Stopped)
			continue
		}
		t.Logf("%-12s %3d events with a figure: Q = %.12g", name, len(own), got.Unavailability)
		want := expected[name]
		if want == nil {
			continue
		}
		held++
		if math.Abs(got.Unavailability-*want) > 1e-9**want {
			t.Errorf("%s: %.15g, expected %.15g", name, got.Unavailability, *want)
		}
		bounded, err := reliability.Availability(context.Background(), own, 0)
		if err != nil || bounded.Stopped != impact.StoppedByNodes || bounded.Lowest > *want || bounded.Highest < *want*(1-1e-12) {
			t.Errorf("%s: stopped %q, bounds %v to %v around %v, %v", name, bounded.Stopped, bounded.Lowest, bounded.Highest, *want, err)
		}
	}
	if held < 4 {
		t.Errorf("only %d trees come with a probability", held)
	}
}

// TestAvailabilityRefuses figures that are no probabilities.
func TestAvailabilityRefuses(t *testing.T) {
	c := impacttest.Generate(1)
	o, err := impact.Simulate(context.Background(), c.Snapshot(), impact.Scenario{}, nil, impact.Budget{})
	if err != nil {
		t.Fatal(err)
	}
	key := c.Items[0].Key
	reliability, err := o.Reliability(context.Background(), key)
	if err != nil {
		t.Fatal(err)
	}
	ref, _ := o.Lookup(key)
	for _, p := range []float64{-0.1, 1.1, math.NaN(), math.Inf(1)} {
		if _, err := reliability.Availability(context.Background(), map[impact.Ref]float64{ref: p}, 100); graph.CodeOf(err) != graph.CodeInvalid {
			t.Errorf("%v: %v", p, err)
		}
	}
	if _, err := o.Reliability(context.Background(), "nothing"); graph.CodeOf(err) != graph.CodeUnknownItem {
		t.Errorf("an unknown item: %v", err)
	}
}
