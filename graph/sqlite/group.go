package sqlite

import (
	"context"
	"errors"
	"maps"
	"sync"

	lib "modernc.org/sqlite/lib"

	"linchpin/graph"
)

// Batches that wait for the writing connection go into one transaction, so
// that one flush of the disk acknowledges them all. Each is still a revision of
// its own, and stands or falls alone.
const (
	groupBatches = 64
	groupOps     = 4000 // of the batches after the first
)

// waiting is a batch whose caller waits for it.
type waiting struct {
	ctx  context.Context //nolint:containedctx // of the caller, who waits
	p    *graph.Prepared
	done chan struct{} // closed when the outcome is known

	revision graph.Revision
	err      error
}

func (w *waiting) settle(r graph.Revision, err error) {
	w.revision, w.err = r, err
	close(w.done)
}

// queue is the batches that nobody writes yet, first come first.
type queue struct {
	mu   sync.Mutex
	list []*waiting
}

func (q *queue) put(w *waiting) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.list = append(q.list, w)
}

// drop takes a batch out that nobody writes yet, and says whether it was so.
func (q *queue) drop(w *waiting) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := range q.list {
		if q.list[i] == w {
			q.list = append(q.list[:i:i], q.list[i+1:]...)
			return true
		}
	}
	return false
}

// take gives the batches of the next transaction.
func (q *queue) take() []*waiting {
	q.mu.Lock()
	defer q.mu.Unlock()
	n, ops := 0, 0
	for n < len(q.list) && n < groupBatches {
		if ops += len(q.list[n].p.Ops); n > 0 && ops > groupOps {
			break
		}
		n++
	}
	group := q.list[:n:n]
	q.list = q.list[n:]
	return group
}

// join waits until a batch is written, by this caller or by another whose turn
// came first.
func (s *Store) join(w *waiting) {
	s.queue.put(w)
	for {
		select {
		case <-w.done: // goes before a free connection
			return
		default:
		}
		select {
		case <-w.done:
			return
		case <-w.ctx.Done():
			if s.queue.drop(w) {
				w.settle(graph.Revision{}, w.ctx.Err())
			}
			<-w.done
			return
		case <-s.closed:
			if s.queue.drop(w) {
				w.settle(graph.Revision{}, closedError(opApply))
			}
			<-w.done
			return
		case c := <-s.write:
			select {
			case <-s.closed: // the next turn of the loop leaves
			default:
				s.writeGroup(c, s.queue.take())
			}
			s.write <- c
		}
	}
}

// writeGroup writes batches in one transaction, and one by one where that
// cannot be committed as a whole.
func (s *Store) writeGroup(c *conn, group []*waiting) {
	if len(group) > 1 {
		g := &transaction{store: s, c: c, head: *s.head.Load()}
		if g.write(group) {
			return
		}
	}
	for _, w := range group {
		g := &transaction{store: s, c: c, head: *s.head.Load()}
		g.write([]*waiting{w})
	}
}

// transaction is what one or several batches write together.
type transaction struct {
	store *Store
	c     *conn
	head  graph.Revision   // as the next batch finds it
	words map[string]int64 // new in this transaction
}

// outcome is what became of a batch, once the transaction is committed.
type outcome struct {
	revision graph.Revision
	err      error
}

// write carries a group out and tells each caller. It says false, having told
// nobody, when the whole of several batches failed and each is to be tried
// alone.
func (t *transaction) write(group []*waiting) bool {
	alone := len(group) == 1
	ctx := context.WithoutCancel(group[0].ctx)
	outcomes, err := t.carryOut(ctx, group)
	if err == nil && t.head.Number > t.store.head.Load().Number {
		_, err = t.c.exec(ctx, `COMMIT`)
	} else if err == nil { // nothing to keep
		_, _ = t.c.exec(ctx, `ROLLBACK`)
	}
	switch {
	case err == nil:
		t.keep()
	case primary(err) == lib.SQLITE_IOERR && outcomes != nil:
		err = &graph.Error{Code: graph.CodeOutcomeUnknown, Op: opApply, Msg: "the disk failed in the commit",
			Hint: "send the same batch again", Err: err}
		_, _ = t.c.exec(ctx, `ROLLBACK`)
	default:
		// Some errors roll back by themselves, so that failing here says nothing.
		_, _ = t.c.exec(ctx, `ROLLBACK`)
		if !alone {
			return false
		}
	}
	for i, w := range group {
		switch {
		case err != nil:
			w.settle(graph.Revision{}, err)
		default:
			w.settle(outcomes[i].revision, outcomes[i].err)
		}
	}
	return true
}

// keep makes what was committed known.
func (t *transaction) keep() {
	for text, code := range t.words {
		t.store.words.learn(code, text)
	}
	head := t.head
	t.store.head.Store(&head)
}

// carryOut writes the batches, each behind a savepoint so that it can be taken
// back alone. Its error is the transaction's.
func (t *transaction) carryOut(ctx context.Context, group []*waiting) ([]outcome, error) {
	if _, err := t.c.exec(ctx, `BEGIN IMMEDIATE`); err != nil {
		return nil, err
	}
	outcomes := make([]outcome, len(group))
	for i, w := range group {
		a := &application{ctx: ctx, giveUp: w.ctx, t: t, c: t.c, p: w.p}
		if _, err := t.c.exec(ctx, `SAVEPOINT batch`); err != nil {
			return nil, err
		}
		r, err := a.run()
		if err == nil {
			if _, err := t.c.exec(ctx, `RELEASE batch`); err != nil {
				return nil, err
			}
			outcomes[i].revision = r
			if r.Number > t.head.Number { // not one that was written before
				t.head = r
				if t.words == nil {
					t.words = map[string]int64{}
				}
				maps.Copy(t.words, a.words)
			}
			continue
		}
		if _, lost := t.c.exec(ctx, `ROLLBACK TO batch`); lost != nil {
			return nil, err // SQLite has given up the whole
		}
		if errors.Is(err, errTaken) {
			// What was written is undone, so that the look-up sees what was
			// stored before the batch.
			err = a.conflict()
		}
		outcomes[i].err = err
	}
	return outcomes, nil
}
