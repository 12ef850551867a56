package ingest_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/ingest"
	"linchpin/ingest/linchpin"
)

// export is the estate as a document.
func export(t testing.TB, store graph.Store) string {
	t.Helper()
	var out bytes.Buffer
	if _, err := linchpin.Export(context.Background(), store, &out, "yaml"); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func undo(t testing.TB, store graph.Store, rq ingest.UndoRequest) ingest.UndoReport {
	t.Helper()
	rq.Actor = "tester"
	report, err := ingest.Undo(context.Background(), store, rq)
	if err != nil {
		t.Fatalf("undo: %v", err)
	}
	return report
}

// records tells every item and relation on record, retired ones and their
// provenance too, without revisions.
func records(t testing.TB, store graph.Store) string {
	t.Helper()
	shapes := &everything{}
	if _, err := store.Structure(context.Background(), 0, shapes); err != nil {
		t.Fatal(err)
	}
	var lines []string
	items, err := store.Items(context.Background(), shapes.items)
	if err != nil {
		t.Fatal(err)
	}
	for i := range items {
		lines = append(lines, string(graph.EncodeItem(&items[i])))
	}
	relations, err := store.RelationsOf(context.Background(), shapes.items)
	if err != nil {
		t.Fatal(err)
	}
	for i := range relations {
		lines = append(lines, string(graph.EncodeRelation(&relations[i])))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

type everything struct{ items []uuid.UUID }

func (e *everything) Item(it graph.ItemShape) error        { e.items = append(e.items, it.ID); return nil }
func (e *everything) Relation(_ graph.RelationShape) error { return nil }

func TestUndoRestoresWhatWasBefore(t *testing.T) {
	store := openStore(t)
	send(t, store, "a", shop)
	before, recordsBefore := export(t, store), records(t, store)
	run := send(t, store, "b", `
model:
  format: linchpin-model/v1
  classes: [{name: Kiosk, extends: Application}]
complete: true
items:
  - {key: shop, class: Kiosk, name: Another, properties: {criticality: low}}
  - {key: till, class: Kiosk}
relations:
  - {from: till, type: DEPENDS_ON, to: db-a}
  - {from: shop, type: DEPENDS_ON, to: db-a, group: database, strength: soft}
`)
	after := export(t, store)
	if after == before {
		t.Fatal("the import changed nothing")
	}
	head, _ := store.Head(context.Background())
	dry := undo(t, store, ingest.UndoRequest{Run: run.Run, DryRun: true})
	if dry.Restored != 1 || dry.Purged != 1 || dry.Relations != (ingest.RelationCounts{Updated: 1, Deleted: 1}) || !dry.Model || dry.Diff.Total != 4 {
		t.Errorf("%+v", dry)
	}
	if now, _ := store.Head(context.Background()); now.Number != head.Number || export(t, store) != after {
		t.Error("a dry run wrote")
	}
	report := undo(t, store, ingest.UndoRequest{Run: run.Run, Message: "wrong file"})
	if report.ConflictsTotal != 0 || report.Restored != 1 || report.Purged != 1 || !report.Model {
		t.Errorf("%+v", report)
	}
	if diff := cmp.Diff(before, export(t, store)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(recordsBefore, records(t, store)); diff != "" {
		t.Error(diff)
	}
	kept, err := ingest.RunRecord(context.Background(), store, run.Run)
	if err != nil || kept.Undone == nil || kept.Undone.Actor != "tester" || kept.Undone.Message != "wrong file" {
		t.Errorf("%+v %v", kept, err)
	}
	newest, _ := store.Head(context.Background())
	again := undo(t, store, ingest.UndoRequest{Run: run.Run})
	if now, _ := store.Head(context.Background()); again.Batches != 0 || now.Number != newest.Number {
		t.Errorf("undone twice: %+v", again)
	}
}

func TestUndoBringsBackWhatAnImportRetired(t *testing.T) {
	store := openStore(t)
	send(t, store, "a", shop)
	before := records(t, store)
	run := send(t, store, "a", "complete: true\nitems:\n  - {key: shop, class: Application}\n")
	if !item(t, store, "db-a").Retired {
		t.Fatal("nothing was retired")
	}
	report := undo(t, store, ingest.UndoRequest{Run: run.Run})
	if report.ConflictsTotal != 0 {
		t.Errorf("%+v", report)
	}
	if diff := cmp.Diff(before, records(t, store)); diff != "" {
		t.Error(diff)
	}
	// A deleted relation returns, and the one that replaced it goes.
	run = send(t, store, "a", "items:\n  - {key: shop, class: Application}\nrelations:\n  - {from: shop, type: DEPENDS_ON, to: db-a}\n")
	if got := sentences(t, store, "shop"); !slices.Contains(got, "DEPENDS_ON db-a") || len(got) != 2 {
		t.Fatalf("%v", got)
	}
	undo(t, store, ingest.UndoRequest{Run: run.Run})
	if diff := cmp.Diff(before, records(t, store)); diff != "" {
		t.Error(diff)
	}
}

func TestUndoLeavesWhatOthersChangedSince(t *testing.T) {
	store := openStore(t)
	send(t, store, "a", shop)
	run := send(t, store, "b", `
items:
  - {key: shop, class: Application, name: B}
  - {key: db-a, class: Database, name: B}
  - {key: new-1, class: Server}
  - {key: new-2, class: Server}
  - {key: new-3, class: Server}
relations:
  - {from: shop, type: USES, to: new-1}
`)
	later := send(t, store, "c", "items:\n  - {key: shop, class: Application, name: C}\nrelations:\n  - {from: db-b, type: RUNS_ON, to: new-2}\n")
	report := undo(t, store, ingest.UndoRequest{Run: run.Run})
	var conflicts []string
	for _, c := range report.Conflicts {
		by := ""
		if c.By != nil {
			by = c.By.Run
		}
		conflicts = append(conflicts, fmt.Sprint(c.Item.Key, ": ", c.Reason, " ", by == later.Run))
	}
	slices.Sort(conflicts)
	if diff := cmp.Diff([]string{"new-2: it has relations that stay (1) false", "shop: somebody else changed it since true"}, conflicts); diff != "" {
		t.Error(diff)
	}
	if report.Restored != 1 || report.Purged != 2 || report.Relations.Deleted != 1 {
		t.Errorf("%+v", report)
	}
	if it := item(t, store, "shop"); it.Name != "C" {
		t.Errorf("what somebody else changed reads %q", it.Name)
	}
	if it := item(t, store, "db-a"); it.Name != "" {
		t.Errorf("what nobody else changed reads %q", it.Name)
	}
	report = undo(t, store, ingest.UndoRequest{Run: run.Run, Overwrite: true})
	if it := item(t, store, "shop"); it.Name != "Web shop" || report.Restored != 1 || report.ConflictsTotal != 1 {
		t.Errorf("%q %+v", it.Name, report)
	}
}

func TestUndoKeepsRelationsFitting(t *testing.T) {
	store := openStore(t)
	send(t, store, "a", `
model:
  format: linchpin-model/v1
  relationTypes: [{name: HOSTED_BY, label: hosted by, inverse: hosts, impact: from, ends: [{from: Application, to: Server}]}]
items:
  - {key: app, class: Application}
  - {key: box, class: Team}
`)
	run := send(t, store, "b", "items:\n  - {key: box, class: Server}\n")
	send(t, store, "c", "relations:\n  - {from: app, type: HOSTED_BY, to: box}\n")
	report := undo(t, store, ingest.UndoRequest{Run: run.Run})
	if report.ConflictsTotal != 1 || !strings.Contains(report.Conflicts[0].Reason, "app HOSTED_BY box would not fit") || item(t, store, "box").Class != "Server" {
		t.Errorf("%+v", report)
	}
}

func TestUndoOfNothing(t *testing.T) {
	store := openStore(t)
	send(t, store, "a", shop)
	for _, run := range []string{"", "nonsense", uuid.NewString()} {
		if _, err := ingest.Undo(context.Background(), store, ingest.UndoRequest{Run: run}); graph.CodeOf(err) != graph.CodeNotFound {
			t.Errorf("%q: %v", run, err)
		}
	}
}

// Imports in a random order over the same few items; taking the newest back
// again and again walks the estate back to where it began.
func TestUndoWalksBack(t *testing.T) {
	for seed := range uint64(12) {
		rng := rand.New(rand.NewPCG(seed, 7))
		store := openStore(t)
		var states, runs []string
		for range 8 {
			state := records(t, store)
			report := send(t, store, fmt.Sprint("s", rng.IntN(3)), randomDocument(rng))
			if report.Batches > 0 {
				states, runs = append(states, state), append(runs, report.Run)
			}
		}
		for i := len(runs) - 1; i >= 0; i-- {
			if report := undo(t, store, ingest.UndoRequest{Run: runs[i]}); report.ConflictsTotal != 0 {
				t.Fatalf("seed %d, import %d: %+v", seed, i, report.Conflicts)
			}
			if diff := cmp.Diff(states[i], records(t, store)); diff != "" {
				t.Fatalf("seed %d, import %d:\n%s", seed, i, diff)
			}
		}
	}
}

// randomDocument states some of ten items and relations between them.
func randomDocument(rng *rand.Rand) string {
	var b strings.Builder
	fmt.Fprintf(&b, "complete: %v\nitems:\n", rng.IntN(3) == 0)
	var stated []int
	for i := range 10 {
		if rng.IntN(3) == 0 {
			continue
		}
		stated = append(stated, i)
		fmt.Fprintf(&b, "  - {key: i%d, class: %s, name: n%d, properties: {cpuCores: %d}}\n", i, []string{"Server", "VirtualMachine"}[rng.IntN(2)], rng.IntN(3), 1+rng.IntN(3))
	}
	b.WriteString("relations:\n")
	said := map[string]bool{}
	for range 8 {
		from, to := stated[rng.IntN(len(stated))], stated[rng.IntN(len(stated))]
		line := fmt.Sprintf("  - {from: i%d, type: %s, to: i%d, group: %q", from, []string{"DEPENDS_ON", "USES"}[rng.IntN(2)], to, []string{"", "g"}[rng.IntN(2)])
		if from != to && !said[line] {
			said[line] = true
			fmt.Fprintf(&b, "%s, strength: %s}\n", line, []string{"hard", "soft"}[rng.IntN(2)])
		}
	}
	return strings.TrimSuffix(b.String(), "relations:\n")
}
