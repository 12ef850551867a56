package linchpin_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/ingest/linchpin"
)

// restless is a store in which somebody writes between any two reads.
type restless struct {
	graph.Store
	disturb func()
}

func (r restless) Items(ctx context.Context, ids []uuid.UUID) ([]graph.Item, error) {
	r.disturb()
	return r.Store.Items(ctx, ids)
}

func (r restless) RelationsOf(ctx context.Context, ids []uuid.UUID) ([]graph.Relation, error) {
	r.disturb()
	return r.Store.RelationsOf(ctx, ids)
}

// TestExportShowsOneRevision: while others rename, retire, purge, revive, add
// and delete, an export is byte for byte what it was when it began.
func TestExportShowsOneRevision(t *testing.T) {
	store := openStore(t)
	defer store.Close()
	const before = `
format: linchpin/v1
items:
  - {key: svc, class: BusinessService, name: Shop}
  - {key: a, class: VirtualMachine, properties: {memoryGb: 1}}
  - {key: b, class: VirtualMachine}
  - {key: c, class: VirtualMachine}
  - {key: d, class: Server}
relations:
  - {from: svc, type: DEPENDS_ON, to: a, group: web}
  - {from: svc, type: DEPENDS_ON, to: b, group: web}
  - {from: a, type: RUNS_ON, to: d}
  - {from: b, type: RUNS_ON, to: d}
`
	load(t, store, "e.yaml", []byte(before))
	for _, form := range linchpin.Forms() {
		want := string(export(t, store, form))
		writes := []string{
			`items: [{key: a, class: VirtualMachine, name: renamed, properties: {memoryGb: 2}}, {key: new, class: Server}]` + "\nrelations: [{from: svc, type: DEPENDS_ON, to: new}, {from: a, type: RUNS_ON, to: new}]",
			`items: [{key: svc, class: BusinessService, name: Other}]` + "\nrelations: [{from: svc, type: DEPENDS_ON, to: a, group: other}]",
		}
		round := 0
		disturb := func() {
			if round < len(writes) {
				load(t, store, "w.yaml", []byte("format: linchpin/v1\n"+writes[round]))
			}
			if round == 1 {
				takeAway(t, store, "c", "d")
			}
			round++
		}
		got := string(export(t, restless{store, disturb}, form))
		if diff := cmp.Diff(want, got); diff != "" || round < 2 {
			t.Errorf("%s after %d disturbances:\n%s", form, round, diff)
		}
		load(t, store, "e.yaml", []byte(before))
	}
}

// takeAway purges an item that has no relations, and another with all of its
// own.
func takeAway(t *testing.T, store graph.Store, keys ...string) {
	t.Helper()
	ctx := context.Background()
	items, err := store.ItemsByKey(ctx, keys)
	if err != nil {
		t.Fatal(err)
	}
	var ops []graph.Op
	for i := range items {
		relations, err := store.RelationsOf(ctx, []uuid.UUID{items[i].ID})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range relations {
			ops = append(ops, graph.Op{DeleteRelation: &graph.RelationRef{ID: r.ID}})
		}
		ops = append(ops, graph.Op{PurgeItem: &graph.ItemRef{ID: items[i].ID}})
	}
	if _, err := store.Apply(ctx, graph.Batch{ID: fmt.Sprint("take away ", uuid.New()), Actor: "test", Ops: ops}); err != nil {
		t.Fatal(err)
	}
}
