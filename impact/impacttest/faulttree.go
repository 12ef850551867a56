package impacttest

import (
	"testing"

	"linchpin/graph"
	"linchpin/impact"
)

// FaultTree is a published reliability model; see the fixtures' README.
type FaultTree struct {
	Top   []string
	Gates map[string]struct {
		Op     string
		Min    int
		Inputs []string
	}
	Events map[string]*float64 // the probability of each, where one is published
}

// ReadFaultTrees reads the nine published models by name, and the probability
// of each top event where it is known.
func ReadFaultTrees(t testing.TB) (trees map[string]*FaultTree, probability map[string]*float64) {
	t.Helper()
	trees, probability = map[string]*FaultTree{}, map[string]*float64{}
	for name, known := range ReadFixture[map[string]struct{ Probability *float64 }](t, "fault-trees", "expected.json") {
		tree := ReadFixture[FaultTree](t, "fault-trees", name+".json")
		trees[name], probability[name] = &tree, known.Probability
	}
	return trees, probability
}

// Snapshot makes items of events and gates: "or" is one requirement for each
// input, "and" and "at least" one group.
func (f *FaultTree) Snapshot(t testing.TB) *impact.Snapshot {
	t.Helper()
	b := impact.NewBuilder(Model(0))
	put := func(it graph.ItemShape) {
		it.ID, it.Class = IDOf(it.Key), "Box"
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
			relations = append(relations, graph.RelationShape{ID: IDOf(name + " " + input), Type: "DEPENDS_ON", From: IDOf(name), To: IDOf(input), Group: group})
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

// Figures are the events' probabilities of failure on a snapshot of the tree.
func (f *FaultTree) Figures(s *impact.Snapshot) map[impact.Ref]float64 {
	own := map[impact.Ref]float64{}
	for event, p := range f.Events {
		if p != nil {
			ref, _ := s.Lookup(event)
			own[ref] = *p
		}
	}
	return own
}
