package sqlite

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
)

const opApply = "sqlite.Apply"

// Apply writes a batch; see graph.Writer.
func (s *Store) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	p, err := b.Prepare(opApply)
	if err != nil {
		return graph.Revision{}, err
	}
	if err := ctx.Err(); err != nil {
		return graph.Revision{}, fault(ctx, opApply, err)
	}
	w := &waiting{ctx: ctx, p: p, done: make(chan struct{})}
	s.join(w)
	return w.revision, fault(ctx, opApply, w.err)
}

// application is one batch on its way into the file. A batch is bounded: it is
// given up between its steps, never inside one, so that the driver needs no
// watch on the context of each statement.
type application struct {
	ctx    context.Context
	giveUp context.Context
	t      *transaction
	c      *conn
	p      *graph.Prepared

	items     map[uuid.UUID]*itemState // that the batch names, by an operation or as an end
	relations []relationState          // by operation
	wrote     bool                     // something that is to be undone where it fails
	trusted   bool                     // something was taken for new unseen
	words     map[string]int64         // new in this batch
	revision  graph.Revision
}

// itemState is an item as it was before the batch, and what becomes of it.
type itemState struct {
	seq      int64 // 0: not stored; set when it is written
	stored   bool
	class    int64 // its word
	retired  bool
	revision graph.RevisionNumber
	key      string
	name     string
	body     []byte
	put      *graph.Item // by this batch
	purged   bool        // by this batch
}

// exists says whether the item is stored after the batch.
func (i *itemState) exists() bool { return i.put != nil || i.stored && !i.purged }

// relationState is a relation as it was before the batch.
type relationState struct {
	seq            int64 // 0: not stored
	revision       graph.RevisionNumber
	source, target uuid.UUID
	kind           string // its type
	named          string // its group
}

// errTaken says that a key or a relation's name is taken; which, is to be
// looked up.
var errTaken = errors.New("taken")

// run writes the batch into the transaction.
func (a *application) run() (graph.Revision, error) {
	if first, err := a.replayed(); err != nil || first.Number > 0 {
		return first, err
	}
	if err := a.check(); err != nil {
		return graph.Revision{}, err
	}
	err := a.effect()
	return a.revision, err
}

// replayed gives the revision that the batch became before, or the zero one.
func (a *application) replayed() (first graph.Revision, err error) {
	_, err = a.c.one(a.ctx, selectRevision+` WHERE batch = ?`, func(r row) error { first = readRevision(r); return nil }, a.p.ID)
	if err == nil && first.Number > 0 && first.Hash != a.p.Hash {
		return graph.Revision{}, graph.Errorf(graph.CodeKeyReused, opApply, "the batch id %q was used for other content", graph.Shown(a.p.ID))
	}
	return first, err
}

// check loads what the batch names and refuses what does not fit it.
func (a *application) check() error {
	if err := a.p.CheckRestored(opApply, a.t.head.Number); err != nil {
		return err
	}
	if err := a.load(); err != nil {
		return err
	}
	if err := a.stale(); err != nil {
		return err
	}
	if err := a.dangling(); err != nil {
		return err
	}
	if err := a.giveUp.Err(); err != nil {
		return err
	}
	conflicts, err := a.rigid()
	if err == nil && len(conflicts) > 0 {
		return errTaken
	}
	return err
}

func (a *application) load() error {
	a.items, a.relations = make(map[uuid.UUID]*itemState, len(a.p.Ops)), make([]relationState, len(a.p.Ops))
	for i := range a.p.Ops {
		var err error
		switch op := &a.p.Ops[i]; {
		case op.PutItem != nil && a.isNew(op):
			a.items[op.PutItem.ID] = &itemState{put: op.PutItem}
		case op.PutRelation != nil && a.isNew(op):
		case op.PutItem != nil:
			err = a.loadItem(op.PutItem.ID, func(s *itemState) { s.put = op.PutItem })
		case op.PurgeItem != nil:
			err = a.loadItem(op.PurgeItem.ID, func(s *itemState) { s.purged = true })
		case op.PutRelation != nil:
			err = a.loadRelation(i, op.PutRelation.ID)
		case op.DeleteRelation != nil:
			err = a.loadRelation(i, op.DeleteRelation.ID)
		}
		if err != nil {
			return err
		}
	}
	for i := range a.p.Ops {
		if r := a.p.Ops[i].PutRelation; r != nil {
			if err := errors.Join(a.loadEnd(r.From), a.loadEnd(r.To)); err != nil {
				return err
			}
		}
	}
	return nil
}

// isNew takes an operation at its word that it puts something new; where that
// is not so, the unique index of ids refuses it.
func (a *application) isNew(op *graph.Op) bool {
	if !a.t.hopeful || op.If == nil || *op.If != 0 {
		return false
	}
	a.trusted = true
	return true
}

func (a *application) loadItem(id uuid.UUID, mark func(*itemState)) error {
	state := &itemState{}
	a.items[id] = state
	mark(state)
	_, err := a.c.one(a.ctx, `SELECT seq, revision, key, name, body, class, retired FROM item WHERE id = ?`, func(r row) error {
		state.stored, state.seq, state.revision = true, r.integer(0), graph.RevisionNumber(r.integer(1)) //nolint:gosec // never negative
		state.key, state.name, state.body = r.text(2), r.text(3), r.bytes(4)
		state.class, state.retired = r.integer(5), r.integer(6) != 0
		return nil
	}, id[:])
	return err
}

// loadEnd loads of a relation's end what is needed of it.
func (a *application) loadEnd(id uuid.UUID) error {
	if a.items[id] != nil {
		return nil
	}
	state := &itemState{}
	a.items[id] = state
	_, err := a.c.one(a.ctx, `SELECT seq, class, retired FROM item WHERE id = ?`, func(r row) error {
		state.stored, state.seq, state.class, state.retired = true, r.integer(0), r.integer(1), r.integer(2) != 0
		return nil
	}, id[:])
	return err
}

func (a *application) loadRelation(i int, id uuid.UUID) error {
	state := &a.relations[i]
	_, err := a.c.one(a.ctx, `SELECT r.seq, r.revision, s.id, t.id, w.text, r.named FROM relation r JOIN item s ON s.seq = r.source
		JOIN item t ON t.seq = r.target JOIN word w ON w.code = r.type WHERE r.id = ?`, func(r row) error {
		state.seq, state.revision = r.integer(0), graph.RevisionNumber(r.integer(1)) //nolint:gosec // never negative
		state.source, state.target, state.kind, state.named = uuid.UUID(r.bytes(2)), uuid.UUID(r.bytes(3)), r.text(4), r.text(5)
		return nil
	}, id[:])
	return err
}

func (a *application) stale() error {
	var problems []graph.Problem
	for i := range a.p.Ops {
		op := &a.p.Ops[i]
		if op.If == nil {
			continue
		}
		stored := a.relations[i].revision
		switch {
		case op.PutItem != nil:
			stored = a.items[op.PutItem.ID].revision
		case op.PurgeItem != nil:
			stored = a.items[op.PurgeItem.ID].revision
		case op.PutModel != nil:
			number, err := a.number(`SELECT max(revision) FROM model`)
			if err != nil {
				return err
			}
			stored = graph.RevisionNumber(number) //nolint:gosec // never negative
		}
		if stored != *op.If {
			problems = append(problems, graph.Problem{Path: fmt.Sprintf("ops[%d].if", i), Value: fmt.Sprint(*op.If), Reason: staleReason(uint64(stored))})
		}
	}
	for i := range a.p.Records {
		op := &a.p.Records[i]
		stored, err := a.number(`SELECT version FROM record WHERE kind = ? AND id = ?`, op.Kind, op.ID)
		if err != nil {
			return err
		}
		if stored != op.Version {
			problems = append(problems, graph.Problem{Path: fmt.Sprintf("records[%d].version", i), Value: fmt.Sprint(op.Version), Reason: staleReason(uint64(stored))}) //nolint:gosec // never negative
		}
	}
	other, err := a.notGiven()
	if err != nil {
		return err
	}
	if problems = append(problems, other...); len(problems) > 0 {
		return &graph.Error{Code: graph.CodeStale, Op: opApply, Msg: "something changed since it was read", Problems: problems}
	}
	return nil
}

func staleReason(stored uint64) string {
	if stored == 0 {
		return "nothing is stored"
	}
	return fmt.Sprintf("%d is stored", stored)
}

func (a *application) number(query string, args ...any) (n int64, err error) {
	_, err = a.c.one(a.ctx, query, func(r row) error { n = r.integer(0); return nil }, args...)
	return n, err
}

// dangling refuses relations whose end will not be there.
func (a *application) dangling() error {
	var problems []graph.Problem
	for i := range a.p.Ops {
		r := a.p.Ops[i].PutRelation
		if r == nil {
			continue
		}
		if !a.items[r.From].exists() {
			problems = append(problems, graph.Problem{Path: fmt.Sprintf("ops[%d].from", i), Value: r.From.String(), Reason: "no item has this id"})
		}
		if !a.items[r.To].exists() {
			problems = append(problems, graph.Problem{Path: fmt.Sprintf("ops[%d].to", i), Value: r.To.String(), Reason: "no item has this id"})
		}
	}
	return graph.Invalid(opApply, problems)
}

// date makes the revision, but for its counts.
func (a *application) date() {
	before := &a.t.head
	at := a.t.store.now().UTC().Truncate(time.Millisecond)
	switch {
	case a.p.Restored != nil:
		at = a.p.Restored.At
	case at.Before(before.At):
		at = before.At
	}
	a.revision = graph.Revision{Number: before.Number + 1, Batch: a.p.ID, Hash: a.p.Hash, At: at,
		Actor: a.p.Actor, Source: a.p.Source, Run: a.p.Run, Message: a.p.Message}
}
