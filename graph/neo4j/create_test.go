package neo4j

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/uuid"

	"linchpin/graph"
)

// TestBatchOfNewThings: a batch that says that all it puts is new takes a
// shorter way. Where it is wrong, it is refused for the same reasons as one
// that takes the long way, and nothing of it stays.
func TestBatchOfNewThings(t *testing.T) {
	s := openEmpty(t)
	ctx := context.Background()
	link := func(group string, from, to uuid.UUID) graph.Op {
		return graph.Op{PutRelation: &graph.Relation{ID: uuid.Must(uuid.NewV7()), Type: "RUNS_ON", From: from, To: to, Group: group}}
	}
	a, b := newItem("a", "Box"), newItem("b", "Box")
	first := link("g", a.PutItem.ID, b.PutItem.ID)
	if r, err := s.Apply(ctx, graph.Batch{ID: "first", Ops: fresh(a, b, first)}); err != nil || r.Number != 1 || r.ItemsPut != 2 || r.RelationsPut != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	if r, err := s.Apply(ctx, graph.Batch{ID: "first", Ops: fresh(a, b, first)}); err != nil || r.Number != 1 {
		t.Errorf("sent again it is revision %d, %v", r.Number, err)
	}
	again := first
	moved := link("other", b.PutItem.ID, a.PutItem.ID)
	moved.PutRelation.ID = first.PutRelation.ID
	for name, test := range map[string]struct {
		code graph.Code
		ops  []graph.Op
	}{
		"an item that is stored":                    {graph.CodeStale, fresh(newItem("c", "Box"), a)},
		"a key that is taken":                       {graph.CodeConflict, fresh(newItem("c", "Box"), newItem("a", "Box"))},
		"a relation that is stored":                 {graph.CodeStale, fresh(newItem("c", "Box"), again)},
		"a relation that is stored elsewhere":       {graph.CodeStale, fresh(newItem("c", "Box"), moved)},
		"a second relation of the type and group":   {graph.CodeConflict, fresh(newItem("c", "Box"), link("g", a.PutItem.ID, b.PutItem.ID))},
		"an end that is missing":                    {graph.CodeInvalid, fresh(newItem("c", "Box"), link("g", a.PutItem.ID, uuid.Must(uuid.NewV7())))},
		"a key that stands twice, and one is known": {graph.CodeStale, fresh(newItem("c", "Box"), newItem("c", "Box"), a)},
	} {
		_, short := s.Apply(ctx, graph.Batch{ID: name, Ops: test.ops})
		ref := graph.RelationRef{ID: uuid.Must(uuid.NewV7())}
		_, long := s.Apply(ctx, graph.Batch{ID: name, Ops: append(test.ops, graph.Op{DeleteRelation: &ref})})
		if graph.CodeOf(short) != test.code || fmt.Sprintf("%+v", short) != fmt.Sprintf("%+v", long) {
			t.Errorf("%s: %v, want %s as the long way gives: %v", name, short, test.code, long)
		}
	}
	if found := stored(t, s); len(found) != 2 {
		t.Errorf("stored are %q", found)
	}
	if head, err := s.Head(ctx); err != nil || head.Number != 1 {
		t.Errorf("head %+v, %v", head, err)
	}
	ends := link("g", newItem("", "").PutItem.ID, b.PutItem.ID)
	d := newItem("d", "Box")
	ends.PutRelation.From = d.PutItem.ID
	if _, err := s.Apply(ctx, graph.Batch{ID: "second", Ops: fresh(ends, d)}); err != nil {
		t.Error(err)
	}
	relations, err := s.RelationsOf(ctx, []uuid.UUID{b.PutItem.ID})
	if err != nil || len(relations) != 2 || relations[1].Revision != 2 {
		t.Errorf("%+v, %v", relations, err)
	}
	if versions, err := s.History(ctx, d.PutItem.ID, 0, 10); err != nil || len(versions) != 2 {
		t.Errorf("%d versions, %v", len(versions), err)
	}
}
