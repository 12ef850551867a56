package neo4j

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"linchpin/graph"
)

// Batches that wait while this process writes another go into the next
// transaction together, so that one turn at the counter and one commit serve
// them all. Each is still a revision of its own, and stands or falls alone.
const (
	groupBatches = 64
	groupOps     = 1000 // of the batches after the first
)

// waiting is a batch whose caller waits for it.
type waiting struct {
	ctx context.Context //nolint:containedctx // of the caller, who waits
	d   *draft

	taken chan struct{} // closed when it is no longer in the queue
	done  chan struct{} // closed when the outcome is known

	landing *landing // nil for what is not large
	before  *landing // while it may be created before its turn

	outcome
}

// outcome is what became of a batch. It is settled once a transaction that
// judged the batch has ended.
type outcome struct {
	settled  bool
	revision graph.Revision
	err      error
}

func weight(w *waiting) int { return len(w.d.Ops) + len(w.d.Records) }

// join waits until a batch is written, in a turn that this caller took or in
// another's. A caller that leaves does not stop the others of its group.
func (s *Store) join(w *waiting) (graph.Revision, error) {
	turn, taken := s.turn, w.taken
	for {
		select {
		case <-w.done: // goes before a free turn
			return w.revision, w.err
		default:
		}
		select {
		case <-w.done:
			return w.revision, w.err
		case <-w.ctx.Done():
			return s.leave(w)
		case <-taken:
			turn, taken = nil, nil // whoever took it goes on with it
		case turn <- struct{}{}:
			go s.takeTurn()
		}
	}
}

// leave is for a caller whose context has ended. What is on its way to the
// server ends soon, where nobody else waits for it.
func (s *Store) leave(w *waiting) (graph.Revision, error) {
	if s.queue.Drop(w) {
		return graph.Revision{}, s.alive(w.ctx, w.d.op)
	}
	select {
	case <-w.done:
		return w.revision, w.err
	case <-time.After(closeTimeout):
		return graph.Revision{}, &graph.Error{Code: graph.CodeOutcomeUnknown, Op: w.d.op, Msg: "the call ended while Neo4j wrote its batch",
			Hint: "send the same batch again: it takes effect once", Err: w.ctx.Err()}
	}
}

// shared gives the context of a group: that of a lone batch, or one that ends
// when every caller has left.
func shared(group []*waiting) (context.Context, context.CancelFunc) {
	if len(group) == 1 {
		return group[0].ctx, func() {}
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(group[0].ctx))
	var left atomic.Int32
	stops := make([]func() bool, len(group))
	for i, w := range group {
		stops[i] = context.AfterFunc(w.ctx, func() {
			if int(left.Add(1)) == len(group) {
				cancel()
			}
		})
	}
	return ctx, func() {
		for _, stop := range stops {
			stop()
		}
		cancel()
	}
}

// errSpoiled: a batch of a group was refused and left locks that must not be
// committed.
var errSpoiled = errors.New("to be written one by one")

// writeGroup writes batches and tells each caller: in one transaction, and
// where something in it fails that may be one batch's fault, one by one.
func (s *Store) writeGroup(group []*waiting) {
	if len(group) == 0 {
		return
	}
	ctx, end := shared(group)
	defer end()
	err := s.insist(ctx, group)
	if err != nil && len(group) > 1 && !concernsAll(err) {
		for i := range group {
			s.writeGroup(group[i : i+1])
		}
		return
	}
	for _, w := range group {
		if !w.settled {
			w.err = err
		}
		close(w.done)
	}
}

// concernsAll says that a transaction failed for a reason that is no batch's.
func concernsAll(err error) bool {
	switch graph.CodeOf(err) {
	case graph.CodeUnavailable, graph.CodeOutcomeUnknown, graph.CodeTimeout, graph.CodeReadOnly, graph.CodeNoSpace, graph.CodeSchema:
		return true
	}
	return false
}
