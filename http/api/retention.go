package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"linchpin/graph"
	"linchpin/ingest"
)

// Retention says how long records are kept that stand beside the graph. The
// history itself is kept for good, and so is the record of every import that it
// names.
type Retention struct {
	Keys       time.Duration // what writes with an Idempotency-Key did
	Operations time.Duration // long work that has ended; imports that changed nothing
	Conditions time.Duration // what sources said of states before

	Every time.Duration // between two rounds; default an hour
}

// How the pruning goes on: small pages with pauses between, so that it holds
// up nobody, and all kinds once in a while; the first time soon after a start.
const (
	pruneEvery = time.Hour
	pruneFirst = time.Minute
	prunePause = 20 * time.Millisecond
	prunePage  = 100
)

// pruner deletes records whose time is over. Others may prune the same store at
// the same time.
type pruner struct {
	store graph.Records
	clock func() time.Time
	keep  Retention
	pause time.Duration
}

// Prune deletes what has outlived a retention, once, and says how many records
// that were. It stops where ctx ends.
func (a *API) Prune(ctx context.Context, keep Retention) (int, error) {
	return (&pruner{store: a.Store, clock: a.Clock, keep: keep}).all(ctx)
}

// keepPruned prunes in the background until the API is closed. What fails once
// is tried again the next time.
func (a *API) keepPruned(keep Retention) {
	p := &pruner{store: a.Store, clock: a.Clock, keep: keep, pause: prunePause}
	every := cmp.Or(keep.Every, pruneEvery)
	a.operations.active.Go(func() {
		ctx := a.operations.life
		for wait := min(pruneFirst, every); sleep(ctx, wait); wait = every {
			n, err := p.all(ctx)
			if ctx.Err() != nil {
				err = nil // the next start goes on
			}
			a.Pruned(n, err)
			_, _ = ingest.Abandoned(ctx, a.Store, false) // its readers know
		}
	})
}

// sleep waits; false: ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// all goes through every kind. One that fails keeps no other from it.
func (p *pruner) all(ctx context.Context) (deleted int, err error) {
	now := p.clock()
	ended := endedImports{before: now.Add(-p.keep.Operations), newest: map[string]graph.Record{}}
	var errs []error
	for _, of := range []struct {
		kind string
		over func(*graph.Record) (delete []graph.Record, err error)
	}{
		{writeKind, func(r *graph.Record) ([]graph.Record, error) { return p.key(ctx, r, now) }},
		{operationKind, func(r *graph.Record) ([]graph.Record, error) {
			var o Operation
			return only(r, json.Unmarshal(r.Body, &o) == nil && o.Finished != nil && o.Finished.Before(now.Add(-p.keep.Operations))), nil
		}},
		{conditionPastKind, p.past(ctx, now)},
		{ingest.KindRun, ended.over},
	} {
		n, err := p.kind(ctx, of.kind, of.over)
		if deleted += n; err != nil {
			errs = append(errs, fmt.Errorf("records of the kind %s: %w", of.kind, err))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return deleted, errors.Join(errs...)
}

// only is a record if it is over.
func only(r *graph.Record, over bool) []graph.Record {
	if !over {
		return nil
	}
	return []graph.Record{*r}
}

// kind goes through the records of a kind in the order of their ids, page by
// page, and deletes what over names: the record it sees or one before.
func (p *pruner) kind(ctx context.Context, kind string, over func(*graph.Record) ([]graph.Record, error)) (deleted int, err error) {
	for after := ""; ; {
		page, err := p.store.ListRecords(ctx, kind, after, prunePage)
		if err != nil {
			return deleted, err
		}
		for i := range page {
			gone, err := over(&page[i])
			if err != nil {
				return deleted, err
			}
			for _, r := range gone {
				switch err := p.store.DeleteRecord(ctx, r.Kind, r.ID, r.Version); graph.CodeOf(err) {
				case "":
					deleted++
				case graph.CodeStale, graph.CodeNotFound: // somebody else was here
				default:
					return deleted, err
				}
			}
		}
		if len(page) < prunePage {
			return deleted, nil
		}
		after = page[len(page)-1].ID
		if p.pause > 0 && !sleep(ctx, p.pause) {
			return deleted, ctx.Err()
		}
	}
}

// key tells a key whose time is over. One of a version that noted no time gets
// the time at which it is first seen here.
func (p *pruner) key(ctx context.Context, r *graph.Record, now time.Time) ([]graph.Record, error) {
	var kept keptWrite
	if err := json.Unmarshal(r.Body, &kept); err != nil {
		return nil, nil //nolint:nilerr // replay tells whom it concerns
	}
	if kept.At > 0 {
		return only(r, kept.At < now.Add(-p.keep.Keys).UnixMilli()), nil
	}
	kept.At = now.UnixMilli()
	body, err := json.Marshal(kept)
	if err != nil {
		return nil, err
	}
	_, err = p.store.PutRecord(ctx, graph.Record{Kind: r.Kind, ID: r.ID, Version: r.Version, Body: body})
	if code := graph.CodeOf(err); code == graph.CodeStale || code == graph.CodeTooLarge || code == graph.CodeInvalid {
		err = nil
	}
	return nil, err
}

// past tells past statements whose time is over. What each source says now is
// read once, at the first of them.
func (p *pruner) past(ctx context.Context, now time.Time) func(*graph.Record) ([]graph.Record, error) {
	statements := pastStatements{before: now.Add(-p.keep.Conditions).UnixMilli()}
	return func(r *graph.Record) (gone []graph.Record, err error) {
		if statements.current == nil {
			if statements.current, err = p.statements(ctx); err != nil {
				return nil, err
			}
		}
		return statements.over(r)
	}
}

// statements are the numbers of what each source says now.
func (p *pruner) statements(ctx context.Context) (map[string]int, error) {
	all, err := (&conditions{store: p.store, clock: p.clock}).list(ctx)
	current := make(map[string]int, len(all))
	for _, s := range all {
		current[s.Source] = s.Number
	}
	return current, err
}

// pastStatements deletes what a source said once another statement of it had
// taken its place at the earliest instant that can be asked about. What is left
// of a source goes on without a gap.
type pastStatements struct {
	current map[string]int
	before  int64 // milliseconds

	last   graph.Record // the statement before, of the same source
	source string
}

func (p *pastStatements) over(r *graph.Record) (gone []graph.Record, err error) {
	source := r.ID[:max(0, strings.LastIndexByte(r.ID, '/'))]
	one, err := readSaid(*r)
	if err != nil {
		return nil, err
	}
	if source == p.source && one.Number <= p.current[source] && one.At <= p.before {
		gone = only(&p.last, true)
	}
	p.source, p.last = source, *r
	return gone, nil
}

// endedImports deletes imports that changed nothing, but for the newest of each
// source, which tells when it was last heard. No revision names them.
type endedImports struct {
	before time.Time
	newest map[string]graph.Record
}

func (e *endedImports) over(r *graph.Record) ([]graph.Record, error) {
	var run ingest.Run
	if err := json.Unmarshal(r.Body, &run); err != nil || run.State != ingest.RunDone {
		return nil, nil //nolint:nilerr // whoever asks for it is told
	}
	last, has := e.newest[run.Source]
	delete(e.newest, run.Source)
	if run.Batches == 0 && run.Undone == nil && run.Ended.Before(e.before) {
		e.newest[run.Source] = *r
	}
	return only(&last, has), nil
}
