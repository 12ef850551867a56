package sqlite

import (
	"context"
	"errors"
	"maps"

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

func weight(w *waiting) int { return len(w.p.Ops) }

// join waits until a batch is written, by this caller or by another whose turn
// came first.
func (s *Store) join(w *waiting) {
	s.queue.Put(w)
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
			if s.queue.Drop(w) {
				w.settle(graph.Revision{}, w.ctx.Err())
			}
			<-w.done
			return
		case <-s.closed:
			if s.queue.Drop(w) {
				w.settle(graph.Revision{}, closedError(opApply))
			}
			<-w.done
			return
		case c := <-s.write:
			select {
			case <-s.closed: // the next turn of the loop leaves
			default:
				s.writeGroup(c, s.queue.Take(groupBatches, groupOps, weight))
			}
			s.write <- c
		}
	}
}

// writeGroup writes batches in one transaction: first in the hope that each
// either stands or is refused before it writes, and that what is said to be new
// is; then with each behind a savepoint, which costs the search index a flush;
// then one by one.
func (s *Store) writeGroup(c *conn, group []*waiting) {
	begin := func() *transaction { return &transaction{store: s, c: c, head: *s.head.Load()} }
	if len(group) > 1 {
		hopeful, guarded := begin(), begin()
		hopeful.hopeful, guarded.guarded = true, true
		if hopeful.write(group) || guarded.write(group) {
			return
		}
	}
	for i := range group {
		hopeful := begin()
		hopeful.hopeful = true
		if !hopeful.write(group[i : i+1]) {
			last := begin()
			last.last = true
			last.write(group[i : i+1])
		}
	}
}

// transaction is what one or several batches write together.
type transaction struct {
	store   *Store
	c       *conn
	head    graph.Revision   // as the next batch finds it
	words   map[string]int64 // new in this transaction
	hopeful bool             // what is said to be new is not looked up
	guarded bool             // each batch can be taken back alone
	last    bool             // there is no other way to try
}

// outcome is what became of a batch, once the transaction is committed.
type outcome struct {
	revision graph.Revision
	err      error
}

// write carries a group out and tells each caller. It says false, having told
// nobody, when it failed and is to be tried in another way.
func (t *transaction) write(group []*waiting) bool {
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
		if !t.last {
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

// carryOut writes the batches. Its error is the transaction's.
func (t *transaction) carryOut(ctx context.Context, group []*waiting) ([]outcome, error) {
	if _, err := t.c.exec(ctx, `BEGIN IMMEDIATE`); err != nil {
		return nil, err
	}
	outcomes := make([]outcome, len(group))
	for i, w := range group {
		if err := t.guard(ctx, `SAVEPOINT batch`); err != nil {
			return nil, err
		}
		a := &application{ctx: ctx, giveUp: w.ctx, t: t, c: t.c, p: w.p}
		r, err := a.run()
		if err != nil {
			if err = t.takeBack(a, err); primary(err) != 0 || errors.Is(err, errTaken) {
				return nil, err
			}
			outcomes[i].err = err
			continue
		}
		if err := t.guard(ctx, `RELEASE batch`); err != nil {
			return nil, err
		}
		outcomes[i].revision = r
		t.moved(r, a.words)
	}
	return outcomes, nil
}

// guard runs a statement about savepoints, where there are any.
func (t *transaction) guard(ctx context.Context, statement string) error {
	if !t.guarded {
		return nil
	}
	_, err := t.c.exec(ctx, statement)
	return err
}

// takeBack undoes what a batch wrote and gives the error that its caller is to
// see; errTaken, or an error of SQLite, where the whole is to be tried in
// another way.
func (t *transaction) takeBack(a *application, err error) error {
	if t.hopeful && (a.wrote || a.trusted || errors.Is(err, errTaken)) {
		return errTaken
	}
	if a.wrote {
		undo := `ROLLBACK`
		if t.guarded {
			undo = `ROLLBACK TO batch`
		}
		if _, lost := t.c.exec(a.ctx, undo); lost != nil {
			return errors.Join(err, lost)
		}
	}
	if errors.Is(err, errTaken) {
		return a.conflict() // what it wrote is undone, so that it sees what was stored before
	}
	return err
}

// moved makes a batch's revision the newest of the transaction, unless it was
// written before.
func (t *transaction) moved(r graph.Revision, words map[string]int64) {
	if r.Number <= t.head.Number {
		return
	}
	t.head = r
	if t.words == nil {
		t.words = map[string]int64{}
	}
	maps.Copy(t.words, words)
}
