package ingest_test

import (
	"context"
	"encoding/json"
	"testing"

	"linchpin/graph"
	"linchpin/ingest"
)

// An import whose process ended stands on record with what it had written, and
// can be taken back.
func TestAbandonedImportsAreToldAsPartial(t *testing.T) {
	ctx := context.Background()
	store := openStore(t)
	if _, err := importer(store).Import(ctx, ingest.Request{Files: document(shop)}); err != nil {
		t.Fatal(err)
	}
	const n = 6000
	report, err := importer(&faulty{Store: store, before: func(call int, _ graph.Batch) error {
		if call == 3 {
			return graph.Errorf(graph.CodeUnavailable, "test", "the store went away")
		}
		return nil
	}}).Import(ctx, ingest.Request{Files: many(n), Source: "many"})
	if err == nil || report.Batches != 2 {
		t.Fatalf("%+v, %v", report, err)
	}
	// As it stood while the import was writing.
	record, err := store.Record(ctx, ingest.KindRun, report.Run)
	if err != nil {
		t.Fatal(err)
	}
	var run ingest.Run
	if err := json.Unmarshal(record.Body, &run); err != nil {
		t.Fatal(err)
	}
	run.State, run.Partial, run.Batches, run.Revision = ingest.RunWriting, false, 0, 1
	if record.Body, err = json.Marshal(run); err != nil {
		t.Fatal(err)
	}
	if _, err := store.PutRecord(ctx, record); err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{1, 0} {
		if got, err := ingest.Abandoned(ctx, store, true); err != nil || got != want {
			t.Fatalf("%d abandoned, want %d: %v", got, want, err)
		}
	}
	run, err = ingest.RunRecord(ctx, store, report.Run)
	if err != nil || run.State != ingest.RunPartial || !run.Partial || run.Batches != 2 || run.Revision != report.Revision {
		t.Errorf("%+v, %v", run, err)
	}
	undone, err := ingest.Undo(ctx, store, ingest.UndoRequest{Run: report.Run})
	if err != nil || undone.Purged != n {
		t.Errorf("%+v, %v", undone, err)
	}
}
