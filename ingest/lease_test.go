package ingest_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"linchpin/graph"
	"linchpin/ingest"
)

// aging is a store whose own time can be moved.
type aging struct {
	graph.Store
	ahead atomic.Int64
}

func (s *aging) Now(ctx context.Context) (time.Time, error) {
	now, err := s.Store.Now(ctx)
	return now.Add(time.Duration(s.ahead.Load())), err
}

func (s *aging) age(by time.Duration) { s.ahead.Add(int64(by)) }

// Between two batches of an import its writer is away: within the lease all see
// it writing, then partial with what landed, which another one completes. When
// the first goes on it finds that out, writes nothing twice, and says done.
func TestAWriterThatIsGoneTooLongIsTakenForGone(t *testing.T) {
	ctx := context.Background()
	store := &aging{Store: openStore(t)}
	const n = 6000
	var away ingest.Report
	state := func() ingest.Run {
		t.Helper()
		runs, err := ingest.Runs(ctx, store, "", 10)
		if err != nil || len(runs) == 0 {
			t.Fatalf("%d runs, %v", len(runs), err)
		}
		return runs[0]
	}
	first := importer(&faulty{Store: store, before: func(call int, _ graph.Batch) error {
		if call != 2 {
			return nil
		}
		if run := state(); run.State != ingest.RunWriting || run.Owner == "" {
			t.Errorf("while it is written: %+v", run)
		}
		store.age(ingest.Lease / 2) // it wrote a moment ago
		if run := state(); run.State != ingest.RunWriting {
			t.Errorf("within the lease: %+v", run)
		}
		store.age(ingest.Lease + time.Second)
		if run := state(); run.State != ingest.RunPartial || run.Batches != 1 || !run.Partial || run.Revision != 1 {
			t.Errorf("after the lease: %+v", run)
		}
		if told, err := ingest.Abandoned(ctx, store, false); err != nil || told != 1 {
			t.Errorf("%d were put on record: %v", told, err)
		}
		var err error
		if away, err = importer(store).Import(ctx, ingest.Request{Files: many(n), Source: "many"}); err != nil || away.Created != n-graph.MaxBatchOps {
			t.Errorf("sent again: %+v, %v", away, err)
		}
		return nil
	}})
	report, err := first.Import(ctx, ingest.Request{Files: many(n), Source: "many"})
	if err != nil || report.Created != graph.MaxBatchOps || report.Unchanged != n-graph.MaxBatchOps {
		t.Errorf("the first, come back: %+v, %v", report, err)
	}
	runs, err := ingest.Runs(ctx, store, "", 10)
	if err != nil || len(runs) != 2 || runs[0].State != ingest.RunDone || runs[1].State != ingest.RunDone || runs[0].Batches != 1 {
		t.Errorf("%+v, %v", runs, err)
	}
}

// A writer renews its record while a batch takes long, and one that is there is
// not taken for gone when the store's clock is set.
func TestAWriterRenewsItsLease(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for a renewal")
	}
	ctx := context.Background()
	store := &aging{Store: openStore(t)}
	renewed := func() time.Time {
		t.Helper()
		runs, err := ingest.Runs(ctx, store, "", 10)
		if err != nil || len(runs) != 1 || runs[0].State != ingest.RunWriting {
			t.Fatalf("%+v, %v", runs, err)
		}
		return runs[0].Renewed
	}
	slow := importer(&faulty{Store: store, before: func(call int, _ graph.Batch) error {
		if call != 2 {
			return nil
		}
		for began := renewed(); !renewed().After(began); time.Sleep(50 * time.Millisecond) {
		}
		return nil
	}})
	if _, err := slow.Import(ctx, ingest.Request{Files: many(6000), Source: "many"}); err != nil {
		t.Error(err)
	}
}

// The store's clock is set back or forward under records that were written
// before: who does not renew is gone, whichever way.
func TestALeaseAndAClockThatIsSet(t *testing.T) {
	ctx := context.Background()
	for _, jump := range []time.Duration{-10 * 365 * 24 * time.Hour, 10 * 365 * 24 * time.Hour} {
		store := &aging{Store: openStore(t)}
		report, err := importer(store).Import(ctx, ingest.Request{Files: document(shop)})
		if err != nil {
			t.Fatal(err)
		}
		rewrite(t, store, report.Run, func(run *ingest.Run) { run.State = ingest.RunWriting })
		if run, err := ingest.RunRecord(ctx, store, report.Run); err != nil || run.State != ingest.RunWriting {
			t.Errorf("%+v, %v", run, err)
		}
		if _, err := ingest.Undo(ctx, store, ingest.UndoRequest{Run: report.Run}); graph.CodeOf(err) != graph.CodeConflict || !strings.Contains(err.Error(), "process") {
			t.Errorf("an import that is written was undone: %v", err)
		}
		store.age(jump)
		if run, err := ingest.RunRecord(ctx, store, report.Run); err != nil || run.State != ingest.RunPartial || run.Batches != report.Batches {
			t.Errorf("the clock jumped by %v: %+v, %v", jump, run, err)
		}
		if _, err := ingest.Undo(ctx, store, ingest.UndoRequest{Run: report.Run}); err != nil {
			t.Errorf("an import that was left: %v", err)
		}
	}
}

// rewrite changes what stands on record of a run.
func rewrite(t *testing.T, store graph.Store, id string, change func(*ingest.Run)) {
	t.Helper()
	record, err := store.Record(context.Background(), ingest.KindRun, id)
	if err != nil {
		t.Fatal(err)
	}
	var run ingest.Run
	if err := json.Unmarshal(record.Body, &run); err != nil {
		t.Fatal(err)
	}
	change(&run)
	if record.Body, err = json.Marshal(run); err != nil {
		t.Fatal(err)
	}
	if _, err := store.PutRecord(context.Background(), record); err != nil {
		t.Fatal(err)
	}
}
