package ingest

import (
	"context"
	"fmt"
	"time"

	"linchpin/graph"
)

// writer gathers changes into batches and applies them. The batches of a run
// are numbered, so that their ids follow from the run's. Every change says
// what it was planned on: a batch that another writer overtook fails whole.
type writer struct {
	run   *run
	ops   []graph.Op
	kinds []*change
	bytes int
	next  int // number of the next batch
}

// put adds a change, and writes a batch when it is full.
func (w *writer) put(ctx context.Context, c *change) error {
	op := operation(c)
	size := op.Size()
	if len(w.ops) == graph.MaxBatchOps || w.bytes+size > graph.MaxBatchBytes {
		if err := w.flush(ctx); err != nil {
			return err
		}
	}
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
	w.ops = []graph.Op{{PutModel: w.run.model, If: &w.run.stored}}
	return w.flush(ctx)
}

// flush applies what is gathered.
func (w *writer) flush(ctx context.Context) error {
	if len(w.ops) == 0 {
		return nil
	}
	r := w.run
	batch := graph.Batch{ID: fmt.Sprintf("%s/%06d", r.id, w.next), Actor: r.rq.Actor, Source: r.source, Run: r.id, Message: r.rq.Message, Ops: w.ops}
	revision, err := applyKnown(ctx, r.store, batch)
	if err != nil {
		return err
	}
	w.next++
	r.report.Batches++
	r.report.Revision = revision.Number
	for _, c := range w.kinds {
		r.report.count(c)
		if c.withdrawn && c.kind == ChangeUpdated {
			if c.item != nil {
				r.withdrawn++
			} else {
				r.withdrawnRelations++
			}
		}
	}
	r.meter.done += len(w.ops)
	r.meter.say()
	w.ops, w.kinds, w.bytes = nil, nil, 0
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
func (r *run) write(ctx context.Context, w *writer) error {
	total := r.counts.total()
	if r.newModel {
		total++
	}
	r.meter.begin(PhaseWriting, total)
	w.ops, w.kinds, w.bytes = nil, nil, 0
	if r.newModel {
		if err := w.model(ctx); err != nil {
			return err
		}
		r.report.Model = true
	}
	for _, step := range []func(context.Context, *writer) error{r.writeItems, r.writeRelations, r.writePrune} {
		if err := step(ctx, w); err != nil {
			return err
		}
	}
	return w.flush(ctx)
}
