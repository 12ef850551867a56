package ingest

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"linchpin/graph"
)

// Abandoned puts on record that imports are partial whose writer left before it
// could say so, with what they had written. Alone says that the caller holds
// the store alone and has not imported yet, so that all that stand as writing
// were left; otherwise the [Lease] tells. It gives how many there were.
func Abandoned(ctx context.Context, store graph.Store, alone bool) (int, error) {
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
	left, err := tellLeft(ctx, store, runs, alone)
	if err != nil || left == 0 {
		return 0, err
	}
	for i, r := range open {
		if runs[i].State == RunWriting {
			continue
		}
		if r.Body, err = json.Marshal(&runs[i]); err != nil {
			return 0, err
		}
		if _, err := store.PutRecord(ctx, r); err != nil && graph.CodeOf(err) != graph.CodeStale {
			return 0, err
		}
	}
	return left, nil
}

// tellLeft makes runs partial that stand as writing and whose writer left, all
// of them where the caller is alone. It says how many that are.
func tellLeft(ctx context.Context, store graph.Store, runs []Run, alone bool) (int, error) {
	if !slices.ContainsFunc(runs, func(run Run) bool { return run.State == RunWriting }) {
		return 0, nil
	}
	now, err := store.Now(ctx)
	if err != nil {
		return 0, err
	}
	var left []*Run
	for i := range runs {
		if run := &runs[i]; run.State == RunWriting && (alone || run.left(now)) {
			left = append(left, run)
		}
	}
	if len(left) == 0 {
		return 0, nil
	}
	if err := countBatches(ctx, store, left); err != nil {
		return 0, err
	}
	for _, run := range left {
		run.State, run.Partial = RunPartial, run.Batches > 0
		if run.Ended = run.Renewed.Truncate(time.Millisecond); run.Ended.IsZero() { // nobody was heard of since it began
			run.Ended = run.Started
		}
	}
	return len(left), nil
}

// countBatches finds in the history what runs wrote: back to the revision after
// which the first of them began.
func countBatches(ctx context.Context, store graph.Reader, runs []*Run) error {
	of := make(map[string]*Run, len(runs))
	after := runs[0].After
	for _, run := range runs {
		run.Batches, of[run.Run] = 0, run
		after = min(after, run.After)
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
		if len(page) < graph.MaxPage || page[len(page)-1].Number <= after+1 {
			return nil
		}
		before = page[len(page)-1].Number
	}
}
