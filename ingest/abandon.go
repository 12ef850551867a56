package ingest

import (
	"context"
	"encoding/json"
	"slices"

	"linchpin/graph"
)

// Abandoned puts on record that imports are partial whose process ended before
// it could say so: those that stand as writing. It is for whoever holds a store
// alone, before it imports. It gives how many there were.
func Abandoned(ctx context.Context, store graph.Store) (int, error) {
	var open []graph.Record
	var runs []Run
	for after := ""; ; {
		page, err := store.ListRecords(ctx, KindRun, after, graph.MaxPage)
		if err != nil {
			return 0, err
		}
		for _, r := range page {
			var run Run
			if json.Unmarshal(r.Body, &run) == nil && run.State == RunWriting { // what cannot be read, its readers tell
				open, runs = append(open, r), append(runs, run)
			}
		}
		if len(page) < graph.MaxPage {
			break
		}
		after = page[len(page)-1].ID
	}
	if len(open) == 0 {
		return 0, nil
	}
	if err := countBatches(ctx, store, runs); err != nil {
		return 0, err
	}
	for i, r := range open {
		run := &runs[i]
		run.State, run.Partial, run.Ended = RunPartial, run.Batches > 0, now()
		body, err := json.Marshal(run)
		if err != nil {
			return i, err
		}
		r.Body = body
		if _, err := store.PutRecord(ctx, r); err != nil && graph.CodeOf(err) != graph.CodeStale {
			return i, err
		}
	}
	return len(open), nil
}

// countBatches finds in the history what runs wrote: back to the instant at
// which the first of them began.
func countBatches(ctx context.Context, store graph.Reader, runs []Run) error {
	of := make(map[string]*Run, len(runs))
	first := slices.MinFunc(runs, func(a, b Run) int { return a.Started.Compare(b.Started) }).Started
	for i := range runs {
		runs[i].Batches, of[runs[i].Run] = 0, &runs[i]
	}
	for before := graph.RevisionNumber(0); ; {
		page, err := store.Revisions(ctx, before, graph.MaxPage)
		if err != nil {
			return err
		}
		for i := range page {
			if run := of[page[i].Run]; run != nil {
				run.Batches++
				run.Revision = max(run.Revision, page[i].Number)
			}
		}
		if len(page) < graph.MaxPage || page[len(page)-1].At.Before(first) {
			return nil
		}
		before = page[len(page)-1].Number
	}
}
