package impacttest_test

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

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

// faultTree is a published reliability model; see the fixtures' README.
type faultTree struct {
	Top   []string
	Gates map[string]struct {
		Op     string
		Min    int
		Inputs []string
	}
	Events map[string]*float64
}

// snapshot makes items of events and gates: "or" is one requirement for each
// input, "and" and "at least" one group.
func (f *faultTree) snapshot(t *testing.T) *impact.Snapshot {
	t.Helper()
	id := func(text string) uuid.UUID { return uuid.NewSHA1(uuid.NameSpaceURL, []byte(text)) }
	b := impact.NewBuilder(impacttest.Model(0))
	put := func(it graph.ItemShape) {
		it.ID, it.Class = id(it.Key), "Box"
		if err := b.Item(it); err != nil {
			t.Fatal(err)
		}
	}
	var relations []graph.RelationShape
	for name, gate := range f.Gates {
		it := graph.ItemShape{Key: name}
		group, need := "", uint32(0)
		switch gate.Op {
		case "and":
			group, need = "inputs", 1
		case "atleast":
			group, need = "inputs", uint32(len(gate.Inputs)-gate.Min+1) //nolint:gosec // a few
		}
		if group != "" {
			it.Requirements = map[string]graph.Declared{group: {Need: graph.Count(need)}}
		}
		put(it)
		for _, input := range gate.Inputs {
			relations = append(relations, graph.RelationShape{ID: id(name + " " + input), Type: "DEPENDS_ON", From: id(name), To: id(input), Group: group})
		}
	}
	for name := range f.Events {
		put(graph.ItemShape{Key: name})
	}
	for _, r := range relations {
		if err := b.Relation(r); err != nil {
			t.Fatal(err)
		}
	}
	return b.Build(1)
}

// readFaultTrees reads the nine published models and what is known of them.
func readFaultTrees(t *testing.T) (trees map[string]*faultTree, expected map[string]struct{ Probability *float64 }) {
	t.Helper()
	folder := os.Getenv("LINCHPIN_FIXTURES")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "fixtures")
	}
	folder = filepath.Join(folder, "fault-trees")
	read := func(name string, into any) bool {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err == nil {
			err = json.Unmarshal(data, into)
		}
		switch {
		case err == nil:
			return true
		case slices.Contains(strings.Split(os.Getenv("LINCHPIN_REQUIRE"), ","), "fixtures"):
			t.Fatal(err)
		default:
			t.Skipf("there are no fault trees: %v", err)
		}
		return false
	}
	read("expected.json", &expected)
	trees = map[string]*faultTree{}
	for name := range expected {
		tree := &faultTree{}
		read(name+".json", tree)
		trees[name] = tree
	}
	return trees, expected
}

// TestAvailabilityOfPublishedFaultTrees: the probability of each top event, to
// 1e-9 relative where the value was computed exactly.
func TestAvailabilityOfPublishedFaultTrees(t *testing.T) {
	trees, expected := readFaultTrees(t)
	if len(trees) != 9 {
		t.Fatalf("%d fault trees, want 9", len(trees))
	}
	held := 0
	for name, tree := range trees {
		s := tree.snapshot(t)
		o, err := impact.Simulate(context.Background(), s, impact.Scenario{}, nil, impact.Budget{})
		if err != nil {
			t.Fatal(err)
		}
		own := map[impact.Ref]float64{}
		for event, p := range tree.Events {
			if p == nil {
				continue
			}
			ref, _ := s.Lookup(event)
			own[ref] = *p
		}
		reliability, err := o.Reliability(tree.Top[0])
		if err != nil {
			t.Fatal(err)
		}
		got, err := reliability.Availability(context.Background(), own, 1<<20)
		if err != nil || got.Stopped != "" {
			t.Errorf("%s: %v, stopped %q", name, err, got.Stopped)
			continue
		}
		t.Logf("%-12s %3d events with a figure: Q = %.12g", name, len(own), got.Unavailability)
		want := expected[name].Probability
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
	reliability, err := o.Reliability(key)
	if err != nil {
		t.Fatal(err)
	}
	ref, _ := o.Lookup(key)
	for _, p := range []float64{-0.1, 1.1, math.NaN(), math.Inf(1)} {
		if _, err := reliability.Availability(context.Background(), map[impact.Ref]float64{ref: p}, 100); graph.CodeOf(err) != graph.CodeInvalid {
			t.Errorf("%v: %v", p, err)
		}
	}
	if _, err := o.Reliability("nothing"); graph.CodeOf(err) != graph.CodeUnknownItem {
		t.Errorf("an unknown item: %v", err)
	}
}
