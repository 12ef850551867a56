package ingest_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linchpin/graph"
	"linchpin/ingest"
)

// A large import between whose batches somebody else wrote is taken back in
// several batches; a fault midway is partial, and doing it again completes it.
func TestALargeImportIsTakenBack(t *testing.T) {
	const n = 3000
	plain := openStore(t)
	send(t, plain, "a", "items:\n  - {key: server/1, class: Server, name: before}\n  - {key: server/2, class: Server, name: before}\n  - {key: apart, class: Server}\n")
	before := records(t, plain)
	batch := 0
	store := &faulty{Store: plain, before: func(int, graph.Batch) error {
		if batch++; batch == 2 { // its items are written by now
			batch++
			send(t, plain, "b", "items:\n  - {key: apart, class: Server, name: meanwhile}\n")
		}
		return nil
	}}
	run, err := importer(store).Import(context.Background(), ingest.Request{Files: many(n), Source: "large"})
	if err != nil || run.Created != n-2 || run.Updated != 2 || run.Batches < 2 {
		t.Fatalf("%+v, %v", countsOf(run), err)
	}
	down := graph.Errorf(graph.CodeUnavailable, "test", "the store went away")
	faulty := &faulty{Store: plain, before: func(call int, _ graph.Batch) error {
		if call == 2 {
			return down
		}
		return nil
	}}
	report, err := ingest.Undo(context.Background(), faulty, ingest.UndoRequest{Run: run.Run})
	if graph.CodeOf(err) != graph.CodeUnavailable || !report.Partial || report.Batches != 1 {
		t.Fatalf("%+v, %v", report, err)
	}
	if kept, err := ingest.RunRecord(context.Background(), plain, run.Run); err != nil || kept.Undone != nil {
		t.Errorf("half an undo is on record: %+v %v", kept.Undone, err)
	}
	report = undo(t, plain, ingest.UndoRequest{Run: run.Run})
	if report.ConflictsTotal != 0 || report.Purged+report.Relations.Deleted == 0 {
		t.Errorf("%+v", report)
	}
	if it := item(t, plain, "apart"); it.Name != "meanwhile" {
		t.Errorf("what somebody else wrote in between reads %q", it.Name)
	}
	send(t, plain, "b", "complete: true\nitems:\n  - {key: x, class: Server}\n") // lets apart go to what it was
	gone := item(t, plain, "x")
	if _, err := plain.Apply(context.Background(), graph.Batch{ID: "x", Ops: []graph.Op{{PurgeItem: &graph.ItemRef{ID: gone.ID}}}}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, records(t, plain)); diff != "" {
		t.Error(diff)
	}
}

// Somebody writes the same item between two batches of one import.
func TestUndoOfAMixedStory(t *testing.T) {
	store := openStore(t)
	send(t, store, "a", "items:\n  - {key: one, class: Server, name: a}\n")
	run := send(t, store, "b", "items:\n  - {key: one, class: Server, name: b}\n")
	send(t, store, "c", "items:\n  - {key: one, class: Server, name: c}\n")
	again := item(t, store, "one")
	again.Name = "b again"
	again.Properties = nil
	head, err := store.Apply(context.Background(), graph.Batch{ID: "again", Run: run.Run, Ops: []graph.Op{{PutItem: &again}}})
	if err != nil {
		t.Fatal(err)
	}
	kept, _ := store.Record(context.Background(), ingest.KindRun, run.Run)
	kept.Body = []byte(`{"run": "` + run.Run + `", "state": "writing"}`) // its process ended before it could say more
	if _, err := store.PutRecord(context.Background(), kept); err != nil {
		t.Fatal(err)
	}
	report := undo(t, store, ingest.UndoRequest{Run: run.Run})
	if report.ConflictsTotal != 1 || report.Restored != 0 || item(t, store, "one").Revision != head.Number {
		t.Errorf("%+v", report)
	}
	report = undo(t, store, ingest.UndoRequest{Run: run.Run, Overwrite: true})
	if it := item(t, store, "one"); report.Restored != 1 || it.Name != "a" {
		t.Errorf("%+v %q", report, it.Name)
	}
}
