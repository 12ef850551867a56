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

// mostProofs is the number of proofs of an item that are asked for.
const mostProofs = 200

// TestAllProofsFollowTheRules asks for proofs of every item that fails in
// LINCHPIN_CASES random cases (4,000), verifies each of them and their order,
// and where all of them can be listed by the rules, that these are they.
func TestAllProofsFollowTheRules(t *testing.T) {
	t.Parallel()
	tried := newCases(t, 4_000)
	seed, err := tried.try(func(seed uint64, seen map[string]uint64) error { return compareProofs(proofCase(seed), seen) })
	if err != nil {
		fails := func(c impacttest.Case) error { return compareProofs(c, map[string]uint64{}) }
		small := impacttest.Shrink(proofCase(seed), func(c impacttest.Case) bool { return fails(c) != nil })
		t.Fatalf("seed %d: %v\n\nshrunk to\n\n%s\n%v", seed, err, small, fails(small))
	}
	tried.hold(t, 20, "items with several proofs", "deeper than the least", "items with all proofs listed", "and several of them")
}

// proofCase is a case in which something fails, half of them plain.
func proofCase(seed uint64) impacttest.Case {
	switch c := failing(impacttest.GenerateRedundant(seed), seed); seed % 4 {
	case 0:
		return c
	case 1:
		return impacttest.Generate(seed)
	default:
		return failing(failing(plainOf(c), seed+1), seed+2)
	}
}

// plainOf is a case without networks, conditions and edits, of which all proofs
// can be listed.
func plainOf(c impacttest.Case) impacttest.Case {
	connects := func(kind string) bool {
		t, _ := c.Model.RelationType(kind)
		return t.Connectivity
	}
	c.Relations = slices.DeleteFunc(slices.Clone(c.Relations), func(r graph.RelationShape) bool { return connects(r.Type) })
	c.Items = slices.Clone(c.Items)
	for i := range c.Items {
		c.Items[i].Requirements = nil
	}
	c.Scenario, c.Conditions = impact.Scenario{}, nil
	return c
}

func compareProofs(c impacttest.Case, seen map[string]uint64) error {
	if len(c.Items)+len(c.Scenario.Add.Items) > 14 {
		return nil
	}
	o, err := impact.Simulate(context.Background(), c.Snapshot(), c.Scenario, c.Conditions, impact.Budget{})
	if err != nil {
		return err
	}
	a := impacttest.Naive(c)
	for _, key := range a.Keys() {
		if after := a.After(key); after == nil || *after == graph.Operational {
			continue
		}
		if err := compareProofsOf(c, a, o, key, seen); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	return nil
}

func compareProofsOf(c impacttest.Case, a *impacttest.Answer, o *impact.Outcome, key string, seen map[string]uint64) error {
	var proofs []impact.Proof
	stopped, err := o.Proofs(context.Background(), key, impact.ProofBudget{Steps: 20_000}, func(p impact.Proof) bool {
		proofs = append(proofs, p)
		return len(proofs) < mostProofs
	})
	if err != nil {
		return err
	}
	least, err := o.Why(key)
	if err != nil {
		return err
	}
	if stopped != "" && len(proofs) == 0 {
		return nil
	}
	if err := impacttest.CheckProofs(c, a, key, proofs, least); err != nil {
		return err
	}
	whole := stopped == "" && len(proofs) < mostProofs
	if whole && !impacttest.Holds(proofs, least) {
		return fmt.Errorf("the least proof is not among all %d", len(proofs))
	}
	if len(proofs) > 1 {
		seen["items with several proofs"]++
	}
	if len(proofs[len(proofs)-1].Items) != len(proofs[0].Items) {
		seen["deeper than the least"]++
	}
	want, ok := impacttest.AllProofs(a, key, mostProofs)
	if !ok || !whole {
		return nil
	}
	var got []string
	for _, p := range proofs {
		got = append(got, impacttest.StepsOf(p))
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		return fmt.Errorf("the engine finds\n  %v\nthe rules\n  %v", got, want)
	}
	seen["items with all proofs listed"]++
	if len(want) > 1 {
		seen["and several of them"]++
	}
	return nil
}
