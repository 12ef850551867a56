package ingest

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"linchpin/graph"
)

// KindRun is the kind of the records that tell what was imported, by run.
const KindRun = "run"

// The states of a run on record.
const (
	RunWriting = "writing" // and its writer was heard of within the [Lease]
	RunDone    = "done"
	RunPartial = "partial"
)

// Run is the record of an import that wrote, or had nothing to write. It is
// stored as JSON under [KindRun] and the run's id.
type Run struct {
	Report
	State   string `json:"state"`
	Actor   string `json:"actor,omitempty"`
	Message string `json:"message,omitempty"`

	// Owner names the process that writes or wrote it, After is the newest
	// revision before it, and Renewed when its writer was heard of last, by the
	// store's time; see [Lease].
	Owner   string               `json:"owner,omitempty"`
	After   graph.RevisionNumber `json:"after,omitempty"`
	Renewed time.Time            `json:"renewed,omitzero"`

	Undone *Undone `json:"undone,omitempty"` // it was taken back
}

// Runs lists the runs on record, oldest first, those after an id ("" from the
// first), at most limit (1..1000). One that its writer left reads as partial.
func Runs(ctx context.Context, store graph.Store, after string, limit int) ([]Run, error) {
	list, err := store.ListRecords(ctx, KindRun, after, limit)
	if err != nil {
		return nil, err
	}
	runs := make([]Run, len(list))
	for i := range list {
		if err := json.Unmarshal(list[i].Body, &runs[i]); err != nil {
			return nil, graph.Errorf(graph.CodeInternal, "ingest.Runs", "the record of run %s cannot be read: %w", list[i].ID, err)
		}
	}
	_, err = tellLeft(ctx, store, runs, false)
	return runs, err
}

// onRecord is what the record of the run says.
func (r *run) onRecord(state string) Run {
	kept := Run{Report: r.report, State: state, Actor: r.rq.Actor, Message: r.rq.Message}
	kept.Errors, kept.Diff = kept.Errors[:min(len(kept.Errors), 100)], nil
	return kept
}

// owedRuns are records that say partial, of runs that a fault kept from
// writing them: the disk that stopped the run was full for its record too.
type owedRuns struct {
	mu      sync.Mutex
	records []graph.Record
}

// maxOwed bounds how many are remembered.
const maxOwed = 100

// owe remembers the record of a run that could not be written.
func (im *Importer) owe(r *run) {
	if !r.owed {
		return
	}
	kept := r.onRecord(RunPartial)
	kept.Owner, kept.After, kept.Renewed = r.lease.run.Owner, r.lease.run.After, r.lease.run.Renewed
	body, err := json.Marshal(kept)
	if err != nil {
		return
	}
	im.owed.mu.Lock()
	defer im.owed.mu.Unlock()
	if len(im.owed.records) < maxOwed {
		im.owed.records = append(im.owed.records, graph.Record{Kind: KindRun, ID: r.id, Version: r.lease.version, Body: body})
	}
}

// settle writes what is owed, as far as the store takes it now.
func (im *Importer) settle(ctx context.Context) {
	im.owed.mu.Lock()
	defer im.owed.mu.Unlock()
	for len(im.owed.records) > 0 {
		_, err := im.store.PutRecord(ctx, im.owed.records[0])
		if code := graph.CodeOf(err); err != nil && code != graph.CodeStale { // stale: it was written, and its answer lost
			return
		}
		im.owed.records = im.owed.records[1:]
	}
}
