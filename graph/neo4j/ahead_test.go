package neo4j

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"

	"linchpin/graph"
)

// fresh says of operations that what they put is new.
func fresh(ops ...graph.Op) []graph.Op {
	for i := range ops {
		ops[i].If = new(graph.RevisionNumber)
	}
	return ops
}

// manyItems are new items, enough for a large batch.
func manyItems(name string) (ops []graph.Op) {
	for i := range aheadOps {
		ops = append(ops, newItem(fmt.Sprint(name, "/", i), "Box"))
	}
	return fresh(ops...)
}

// between are new relations, each from an item to the next.
func between(items []graph.Op, group string) (ops []graph.Op) {
	for i := range items {
		ops = append(ops, graph.Op{PutRelation: &graph.Relation{ID: uuid.Must(uuid.NewV7()), Type: "RUNS_ON", Group: group,
			From: items[i].PutItem.ID, To: items[(i+1)%len(items)].PutItem.ID}})
	}
	return fresh(ops...)
}

// stream starts all batches at once and gives what became of each.
func stream(s *Store, batches ...graph.Batch) []outcome {
	var waits []func() (graph.Revision, error)
	for _, b := range batches {
		waits = append(waits, s.Start(context.Background(), b))
	}
	outcomes := make([]outcome, len(waits))
	for i, wait := range waits {
		outcomes[i].revision, outcomes[i].err = wait()
	}
	return outcomes
}

// wantOutcomes compares revisions and codes, in the order of the batches.
func wantOutcomes(t *testing.T, got []outcome, numbers []graph.RevisionNumber, codes []graph.Code) {
	t.Helper()
	for i := range got {
		if got[i].revision.Number != numbers[i] || graph.CodeOf(got[i].err) != codes[i] {
			t.Errorf("batch %d: revision %d, %v; want revision %d, code %q", i, got[i].revision.Number, got[i].err, numbers[i], codes[i])
		}
	}
}

// TestBatchesAhead: large batches of what is new overlap in the server, stand
// in order, and each is refused for what any batch is refused for.
func TestBatchesAhead(t *testing.T) {
	s := openEmpty(t)
	a, b, c := manyItems("a"), manyItems("b"), manyItems("c")
	first := between(a, "")
	again := between(a, "")
	taken := slices.Concat(manyItems("d"), fresh(newItem("a/0", "Crate")))
	lost := slices.Concat(manyItems("e"), fresh(graph.Op{PutRelation: &graph.Relation{ID: uuid.Must(uuid.NewV7()), Type: "RUNS_ON",
		From: a[0].PutItem.ID, To: uuid.Must(uuid.NewV7())}}))
	late := between(c, "")
	got := stream(s,
		graph.Batch{ID: "a", Ops: a}, graph.Batch{ID: "b", Ops: b}, graph.Batch{ID: "c", Ops: c},
		graph.Batch{ID: "relations", Ops: first}, graph.Batch{ID: "the same places", Ops: again}, graph.Batch{ID: "a key that is taken", Ops: taken},
		graph.Batch{ID: "an end that is missing", Ops: lost}, graph.Batch{ID: "b", Ops: b}, graph.Batch{ID: "b", Ops: a},
		graph.Batch{ID: "late", Ops: late}, graph.Batch{ID: "small", Ops: fresh(newItem("small", "Box"))})
	wantOutcomes(t, got, []graph.RevisionNumber{1, 2, 3, 4, 0, 0, 0, 2, 0, 5, 6},
		[]graph.Code{"", "", "", "", graph.CodeConflict, graph.CodeConflict, graph.CodeInvalid, "", graph.CodeKeyReused, "", ""})
	n := &tally{keys: map[string]int{}}
	if number, err := s.Structure(context.Background(), 0, n); err != nil || number != 6 || n.keys[""] != 3*aheadOps+1 || n.relations != 2*aheadOps {
		t.Errorf("structure of %d has %v and %d relations, %v", number, n.keys, n.relations, err)
	}
	items, err := s.Items(context.Background(), []uuid.UUID{a[0].PutItem.ID, b[0].PutItem.ID, c[0].PutItem.ID})
	if err != nil || len(items) != 3 || items[0].Revision != 1 || items[1].Revision != 2 || items[2].Revision != 3 {
		t.Errorf("%+v, %v", items, err)
	}
	if versions, err := s.History(context.Background(), c[7].PutItem.ID, 0, 10); err != nil || len(versions) != 3 || versions[0].Revision.Number != 5 {
		t.Errorf("%+v, %v", versions, err)
	}
}

// TestOvertakenAhead: other processes write between the batches of one that
// creates ahead. Every batch lands once, and numbers have no gaps.
func TestOvertakenAhead(t *testing.T) {
	const processes, batches = 3, 8
	s := openEmpty(t)
	stores := []*Store{s}
	for range processes - 1 {
		other, err := Open(context.Background(), serverURI(t))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = other.Close() }()
		stores = append(stores, other)
	}
	results := make(chan []outcome)
	for p, store := range stores {
		go func() {
			var list []graph.Batch
			for i := range batches {
				name := fmt.Sprint(p, "/", i)
				list = append(list, graph.Batch{ID: name, Ops: slices.Concat(manyItems(name), fresh(newItem(fmt.Sprint("shared/", i), "Box")))})
			}
			results <- stream(store, list...)
		}()
	}
	numbers, refused := map[graph.RevisionNumber]bool{}, 0
	for range stores {
		for _, o := range <-results {
			switch {
			case o.err == nil:
				numbers[o.revision.Number] = true
			case graph.CodeOf(o.err) == graph.CodeConflict: // another process has the shared key
				refused++
			default:
				t.Error(o.err)
			}
		}
	}
	if len(numbers) != batches || refused != (processes-1)*batches {
		t.Errorf("%d batches landed, %d were refused", len(numbers), refused)
	}
	for n := range graph.RevisionNumber(batches) {
		if !numbers[n+1] {
			t.Errorf("revision %d is missing", n+1)
		}
	}
	n := &tally{keys: map[string]int{}}
	if _, err := s.Structure(context.Background(), 0, n); err != nil || n.keys[""] != batches*(aheadOps+1) {
		t.Errorf("stored are %v, %v", n.keys, err)
	}
}
