package ingest

import (
	"context"
	"encoding/json"
	"time"

	"linchpin/graph"
)

// KindRun is the kind of the records that tell what was imported, by run.
const KindRun = "run"

// The states of a run on record.
const (
	RunWriting = "writing" // or the process ended before it could say otherwise
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

	Undone *Undone `json:"undone,omitempty"` // it was taken back
}

// Runs lists the runs on record, oldest first, those after an id ("" from the
// first), at most limit (1..1000).
func Runs(ctx context.Context, records graph.Records, after string, limit int) ([]Run, error) {
	list, err := records.ListRecords(ctx, KindRun, after, limit)
	if err != nil {
		return nil, err
	}
	runs := make([]Run, len(list))
	for i := range list {
		if err := json.Unmarshal(list[i].Body, &runs[i]); err != nil {
			return nil, graph.Errorf(graph.CodeInternal, "ingest.Runs", "the record of run %s cannot be read: %w", list[i].ID, err)
		}
	}
	return runs, nil
}

// keepRun writes the run's record over version, and gives the new version.
func (r *run) keepRun(ctx context.Context, state string, version int64) (int64, error) {
	kept := Run{Report: r.report, State: state, Actor: r.rq.Actor, Message: r.rq.Message}
	kept.Errors, kept.Diff = kept.Errors[:min(len(kept.Errors), 100)], nil
	body, err := json.Marshal(kept)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return r.store.PutRecord(ctx, graph.Record{Kind: KindRun, ID: r.id, Version: version, Body: body})
}
