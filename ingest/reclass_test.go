package ingest_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linchpin/graph"
	"linchpin/ingest"
)

// hosting is a model with a relation type whose ends are named, and a class
// with a property that it requires.
const hosting = `
model:
  format: linchpin-model/v1
  classes: [{name: Kiosk, extends: Application, properties: [{name: floor, type: integer, required: true}]}]
  relationTypes: [{name: HOSTED_BY, label: hosted by, inverse: hosts, impact: from, ends: [{from: Application, to: Server}]}]
items:
  - {key: app, class: Application}
  - {key: box, class: Server, name: Box}
relations:
  - {from: app, type: HOSTED_BY, to: box}
`

func TestAnImportedClassMustFitTheStoredRelations(t *testing.T) {
	store := openStore(t)
	send(t, store, "a", hosting)
	head, _ := store.Head(context.Background())
	row := "items:\n  - {key: other, class: Server}\n  - {key: box, class: Team}\n"
	report, err := importer(store).Import(context.Background(), ingest.Request{Files: document(row), Source: "b"})
	if graph.CodeOf(err) != graph.CodeInvalid || len(report.Errors) != 1 || report.Errors[0].Line != 4 || report.Errors[0].Path != "items[1].class" ||
		!strings.Contains(report.Errors[0].Reason, "app HOSTED_BY box would not fit") {
		t.Errorf("%v %+v", err, report.Errors)
	}
	if now, _ := store.Head(context.Background()); now.Number != head.Number {
		t.Error("a refused import wrote")
	}
	// With good rows accepted this one alone is left out, and what it named too.
	report, err = importer(store).Import(context.Background(), ingest.Request{Source: "b", AcceptValid: true,
		Files: document(row + "relations:\n  - {from: app, type: HOSTED_BY, to: box, group: g}\n  - {from: app, type: DEPENDS_ON, to: other}\n")})
	if err != nil || report.Created != 1 || report.Updated != 0 || report.Rejected != 1 || report.Relations.Created != 2 || item(t, store, "box").Class != "Server" {
		t.Errorf("%v %+v", err, report)
	}
	// A class that fits may come, and one whose relation goes in the same import.
	send(t, store, "b", "items:\n  - {key: box, class: Hypervisor}\n")
	if got := item(t, store, "box").Class; got != "Hypervisor" {
		t.Errorf("the class is %s", got)
	}
}

func TestARelationThatGoesDoesNotHoldAClass(t *testing.T) {
	store := openStore(t)
	send(t, store, "a", hosting)
	report := send(t, store, "a", "complete: true\nitems:\n  - {key: app, class: Application}\n  - {key: box, class: Team}\n")
	if report.Relations.Deleted != 1 || item(t, store, "box").Class != "Team" {
		t.Errorf("%+v", report)
	}
	store = openStore(t)
	send(t, store, "a", hosting)
	report = send(t, store, "a", "complete: true\nitems:\n  - {key: box, class: Team}\n")
	if report.Retired != 1 || item(t, store, "box").Class != "Team" {
		t.Errorf("a relation of a retired item holds a class: %+v", report)
	}
	// The item comes back, and with it the relation.
	_, err := importer(store).Import(context.Background(), ingest.Request{Files: document("items:\n  - {key: app, class: Application}\n"), Source: "a"})
	if graph.CodeOf(err) != graph.CodeInvalid || !strings.Contains(err.Error(), "HOSTED_BY") {
		t.Errorf("%v", err)
	}
}

func TestWhatAClassRequiresOutlivesItsSource(t *testing.T) {
	store := openStore(t)
	send(t, store, "a", hosting+"  - {from: app, type: USES, to: box}\n")
	send(t, store, "b", "items:\n  - {key: till, class: Kiosk, name: Till, properties: {floor: 3, criticality: high}}\n")
	send(t, store, "c", "items:\n  - {key: till, class: Kiosk}\n")
	if _, err := importer(store).Import(context.Background(), ingest.Request{Files: document("items:\n  - {key: till-2, class: Kiosk}\n"), Source: "c"}); graph.CodeOf(err) != graph.CodeInvalid {
		t.Fatalf("a required property is not required: %v", err)
	}
	send(t, store, "b", "complete: true\nitems:\n  - {key: lone, class: Server}\n")
	it := item(t, store, "till")
	if it.Retired || it.Properties["floor"].Integer() != 3 || it.Name != "" || len(it.Provenance.Sources) != 1 {
		t.Errorf("%+v", it)
	}
	if by, said := it.Provenance.Facts["floor"]; said {
		t.Errorf("floor is said by %+v", by)
	}
	head, _ := store.Head(context.Background())
	send(t, store, "c", "items:\n  - {key: till, class: Kiosk}\n")
	if now, _ := store.Head(context.Background()); now.Number != head.Number {
		t.Error("an unchanged import wrote")
	}
	send(t, store, "c", "items:\n  - {key: till, class: Kiosk, properties: {floor: 4}}\n")
	it = item(t, store, "till")
	if it.Properties["floor"].Integer() != 4 || it.Provenance.Facts["floor"].Source != "c" || len(it.Provenance.Lost["floor"]) != 0 {
		t.Errorf("%+v", it)
	}
}

func TestAWithdrawnClassStaysWhereRelationsNeedIt(t *testing.T) {
	store := openStore(t)
	send(t, store, "c", "items:\n  - {key: box, class: Team}\n")
	send(t, store, "a", strings.ReplaceAll(hosting, "  - {from: app, type: HOSTED_BY, to: box}\n", ""))
	send(t, store, "d", "relations:\n  - {from: app, type: HOSTED_BY, to: box}\n")
	send(t, store, "a", "complete: true\nitems:\n  - {key: app, class: Application}\n")
	it := item(t, store, "box")
	if diff := cmp.Diff([]any{"Server", "Box", 1}, []any{it.Class, it.Name, len(it.Provenance.Sources)}); diff != "" || it.Retired {
		t.Errorf("%s %+v", diff, it)
	}
	// Who states it next hears of it.
	_, err := importer(store).Import(context.Background(), ingest.Request{Files: document("items:\n  - {key: box, class: Team}\n"), Source: "c"})
	if graph.CodeOf(err) != graph.CodeInvalid || !strings.Contains(err.Error(), "app HOSTED_BY box would not fit") {
		t.Errorf("%v", err)
	}
}
