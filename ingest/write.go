package ingest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"linchpin/graph"
)

// writer gathers changes into batches and applies them, one while the next is
// gathered. The batches of a run are numbered, so that their ids follow from
// the run's. Every change says what it was planned on: a batch that another
// writer overtook fails whole.
type writer struct {
	run   *run
	ops   []graph.Op
	kinds []*change
	bytes int
	on    premises
	next  int     // number of the next batch
	sent  *flight // nil when none is on its way
}

// flight is a batch on its way into the store.
type flight struct {
	kinds   []*change
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

// flush sends what is gathered on its way, behind the batch before.
func (w *writer) flush(ctx context.Context) error {
	if len(w.ops) == 0 {
		return nil
	}
	if err := w.land(); err != nil {
		return err
	}
	r := w.run
	given := w.on.given
	batch := graph.Batch{ID: fmt.Sprintf("%s/%06d", r.id, w.next), Actor: r.rq.Actor, Source: r.source, Run: r.id, Message: r.rq.Message, Ops: w.ops, Given: &given}
	sent := &flight{kinds: w.kinds, landed: make(chan struct{})}
	w.sent, w.ops, w.kinds, w.bytes, w.on = sent, nil, nil, 0, founded(r.head, r.stored)
	go func() {
		defer close(sent.landed)
		sent.outcome, sent.err = applyKnown(ctx, r.store, batch)
	}()
	return nil
}

// land waits for the batch that is on its way, and reports it.
func (w *writer) land() error {
	sent := w.sent
	if sent == nil {
		return nil
	}
	<-sent.landed
	w.sent = nil
	if sent.err != nil {
		return sent.err
	}
	r := w.run
	w.next++
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

// applyKnown applies a batch until its outcome is known: the same batch is
// sent again, which changes nothing where it had taken effect.
func applyKnown(ctx context.Context, store graph.Writer, batch graph.Batch) (graph.Revision, error) {
	wait := 50 * time.Millisecond
	for attempt := 1; ; attempt++ {
		revision, err := store.Apply(ctx, batch)
		if graph.CodeOf(err) != graph.CodeOutcomeUnknown || attempt == applyAttempts {
			return revision, err
		}
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
	defer func() {
		if landed := w.land(); err == nil {
			err = landed
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
