package ingest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/ingest"
)

// TestARehearsalTellsWhatAnImportDoes: additions, changes, withdrawals,
// retirements and a model; nothing is written by it.
func TestARehearsalTellsWhatAnImportDoes(t *testing.T) {
	ctx := context.Background()
	store := openStore(t)
	send(t, store, "manual", `
items: [{key: a, class: Application, requirements: {web: {need: 1}}}, {key: b, class: Server}, {key: c, class: Server}, {key: d, class: Server}]
relations: [{from: a, type: DEPENDS_ON, to: b, group: web}, {from: a, type: DEPENDS_ON, to: c, group: web}, {from: a, type: RUNS_ON, to: d}]
`)
	edit := `
complete: true
model: {format: linchpin-model/v1, classes: [{name: Kiosk, extends: Application, service: true}]}
items: [{key: a, class: Application, name: changed}, {key: b, class: Server}, {key: d, class: Server}, {key: kiosk, class: Kiosk, rootFor: [CONNECTED_TO]}]
relations: [{from: a, type: DEPENDS_ON, to: b, group: web}, {from: kiosk, type: DEPENDS_ON, to: a, strength: soft}]
`
	head, err := store.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	changes, err := importer(store).Rehearse(ctx, ingest.Request{Files: document(edit), Source: "manual"})
	if err != nil {
		t.Fatal(err)
	}
	if now, err := store.Head(ctx); err != nil || now.Number != head.Number || changes.From != head.Number || changes.To != head.Number+1 {
		t.Errorf("the head moved from %d to %d, the changes go from %d to %d: %v", head.Number, now.Number, changes.From, changes.To, err)
	}
	runs, err := ingest.Runs(ctx, store, "", 100)
	if err != nil || len(runs) != 1 {
		t.Errorf("%d runs on record, %v", len(runs), err)
	}
	send(t, store, "manual", edit)
	written, err := store.Changes(ctx, head.Number, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(told(t, store, written), told(t, store, changes)); diff != "" {
		t.Errorf("written (-) and rehearsed (+): %s", diff)
	}
	if len(changes.Items) < 3 || len(changes.Relations) == 0 || len(changes.DeletedRelations) == 0 || changes.Model == nil {
		t.Errorf("%+v", changes)
	}
}

// told writes a change set with keys in place of ids.
func told(t *testing.T, store graph.Store, c graph.ChangeSet) []string {
	t.Helper()
	key := map[uuid.UUID]string{}
	for i := range c.Items {
		key[c.Items[i].ID] = c.Items[i].Key
	}
	for _, name := range []string{"a", "b", "c", "d"} {
		key[item(t, store, name).ID] = name
	}
	var all []string
	for _, it := range c.Items {
		it.ID = uuid.Nil
		text, err := json.Marshal(it)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(text))
	}
	for _, r := range c.Relations {
		all = append(all, fmt.Sprint(key[r.From], r.Type, key[r.To], r.Group, r.Strength))
	}
	for _, id := range c.DeletedRelations {
		all = append(all, id.String())
	}
	if c.Model != nil {
		all = append(all, fmt.Sprint("a model of ", len(c.Model.ClassNames()), " classes"))
	}
	slices.Sort(all)
	return all
}

func TestARehearsalRefusesAsAnImportDoes(t *testing.T) {
	store := openStore(t)
	_, err := importer(store).Rehearse(context.Background(), ingest.Request{Files: document("items: [{key: a, class: Aplication}]")})
	if graph.CodeOf(err) != graph.CodeInvalid {
		t.Error(err)
	}
}
