package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"linchpin/graph"
)

// writer gathers changes into batches and applies them while the next are
// gathered. The batches of a run are numbered, so that their ids follow from
// the run's. Every change says what it was planned on: a batch that another
// writer overtook fails whole, and none is sent once that is known.
type writer struct {
	run   *run
	ops   []graph.Op
	kinds []*change
	bytes int
	on    premises
	next  int       // number of the next batch
	sent  []*flight // on their way, first one first
}

// ahead is how many batches are on their way behind the first, where the store
// works on several.
const ahead = 2

// flight is a batch on its way into the store.
type flight struct {
	kinds   []*change
	items   bool          // it puts items, which the ends of relations may be
	landed  chan struct{} // closed when the outcome is known
	outcome graph.Revision
	err     error
}

// put adds a change, and writes a batch when it is full.
func (w *writer) put(ctx context.Context, c *change) error {
	op := operation(c)
	size := op.Size()
	if len(w.ops) == graph.MaxBatchOps || w.bytes+size > graph.MaxBatchBytes || w.on.holds(c.on) > graph.MaxGiven && len(w.ops) > 0 {
		if err := w.flush(ctx); err != nil {
			return err
		}
	}
	if c.item != nil {
		w.on.puts(c.item.ID)
	}
	w.on.add(c.on)
	w.ops, w.kinds, w.bytes = append(w.ops, op), append(w.kinds, c), w.bytes+size
	return nil
}

func operation(c *change) graph.Op {
	var revision graph.RevisionNumber
	var op graph.Op
	switch {
	case c.item != nil:
		op.PutItem, revision = c.item, c.item.Revision
	case c.relation != nil:
		op.PutRelation, revision = c.relation, c.relation.Revision
	default:
		ref := c.relationBefore.Ref()
		op.DeleteRelation, revision = &ref, c.relationBefore.Revision
	}
	op.If = &revision
	return op
}

// model writes the model as a batch of its own, before what needs it.
func (w *writer) model(ctx context.Context) error {
	stored := w.run.stored
	w.ops = []graph.Op{{PutModel: w.run.model, If: &stored}}
	w.on.given.Classes, w.on.given.Types = w.run.given.Classes, w.run.given.Types
	return w.flush(ctx)
}

// flush sends what is gathered on its way, once what it builds on has landed.
func (w *writer) flush(ctx context.Context) error {
	if len(w.ops) == 0 {
		return nil
	}
	for w.waits() {
		if err := w.land(); err != nil {
			return err
		}
	}
	r := w.run
	given := w.on.given
	batch := graph.Batch{ID: fmt.Sprintf("%s/%06d", r.id, w.next), Actor: r.rq.Actor, Source: r.source, Run: r.id, Message: r.rq.Message, Ops: w.ops, Given: &given}
	w.next++
	sent := &flight{kinds: w.kinds, landed: make(chan struct{}), items: w.puts(func(op *graph.Op) bool { return op.PutItem != nil })}
	w.sent, w.ops, w.kinds, w.bytes, w.on = append(w.sent, sent), nil, nil, 0, founded(r.head, r.stored)
	wait := graph.Start(ctx, r.store, batch)
	go func() {
		defer close(sent.landed)
		sent.outcome, sent.err = known(ctx, wait, func() (graph.Revision, error) { return r.store.Apply(ctx, batch) })
	}()
	return nil
}

// puts says that an operation of what is gathered is of a kind.
func (w *writer) puts(kind func(*graph.Op) bool) bool {
	return slices.ContainsFunc(w.ops, func(op graph.Op) bool { return kind(&op) })
}

// waits says that what is gathered cannot be sent yet. Relations wait for
// items, which may be their ends; what retires or deletes waits for all.
func (w *writer) waits() bool {
	if len(w.sent) == 0 {
		return false
	}
	if _, ok := w.run.store.(graph.Streamer); !ok || len(w.sent) > ahead {
		return true
	}
	if !w.puts(func(op *graph.Op) bool { return op.PutItem == nil }) {
		return w.puts(func(op *graph.Op) bool { return op.PutItem.Retired })
	}
	return slices.ContainsFunc(w.sent, func(f *flight) bool { return f.items }) ||
		w.puts(func(op *graph.Op) bool { return op.PutRelation == nil })
}

// land waits for the first batch that is on its way, and reports it.
func (w *writer) land() error {
	if len(w.sent) == 0 {
		return nil
	}
	sent := w.sent[0]
	<-sent.landed
	w.sent = w.sent[1:]
	if sent.err != nil {
		return sent.err
	}
	r := w.run
	r.report.Batches++
	r.report.Revision = sent.outcome.Number
	r.lease.note(r.report.Batches, r.report.Revision)
	for _, c := range sent.kinds {
		r.report.count(c)
		if c.withdrawn && c.kind == ChangeUpdated {
			if c.item != nil {
				r.withdrawn++
			} else {
				r.withdrawnRelations++
			}
		}
	}
	r.meter.done += max(1, len(sent.kinds)) // the model is one
	r.meter.say()
	return nil
}

// applyAttempts bounds how often a batch of unknown outcome is sent again.
const applyAttempts = 6

// applyKnown applies a batch until its outcome is known.
func applyKnown(ctx context.Context, store graph.Writer, batch graph.Batch) (graph.Revision, error) {
	apply := func() (graph.Revision, error) { return store.Apply(ctx, batch) }
	return known(ctx, apply, apply)
}

// known sends a batch again until its outcome is known, which changes nothing
// where it had taken effect.
func known(ctx context.Context, send, again func() (graph.Revision, error)) (graph.Revision, error) {
	wait := 50 * time.Millisecond
	for attempt := 1; ; attempt++ {
		revision, err := send()
		if graph.CodeOf(err) != graph.CodeOutcomeUnknown || attempt == applyAttempts {
			return revision, err
		}
		send = again
		select {
		case <-ctx.Done():
			return revision, err
		case <-time.After(wait):
			wait *= 2
		}
	}
}

func (rp *Report) count(c *change) {
	switch {
	case c.item != nil:
		switch c.kind {
		case ChangeCreated:
			rp.Created++
		case ChangeRetired:
			rp.Retired++
		default:
			rp.Updated++
		}
	case c.kind == ChangeCreated:
		rp.Relations.Created++
	case c.kind == ChangeDeleted:
		rp.Relations.Deleted++
	default:
		rp.Relations.Updated++
	}
}

// write carries the plan out: the model, items, relations, and pruning last.
func (r *run) write(ctx context.Context, w *writer) (err error) {
	total := r.counts.total()
	if r.newModel {
		total++
	}
	r.meter.begin(PhaseWriting, total)
	w.ops, w.kinds, w.bytes, w.on = nil, nil, 0, founded(r.head, r.stored)
	defer func() { // what was sent lands or fails, whatever became of the batch before
		for len(w.sent) > 0 {
			if failed := w.land(); err == nil {
				err = failed
			}
		}
	}()
	if r.newModel {
		if err := errors.Join(w.model(ctx), w.land()); err != nil {
			return err
		}
		r.report.Model, r.stored = true, r.report.Revision
		w.on = founded(r.head, r.stored)
	}
	for _, step := range []func(context.Context, *writer) error{r.writeItems, r.writeRelations, r.writePrune} {
		if err := step(ctx, w); err != nil {
			return err
		}
	}
	return w.flush(ctx)
}
