package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
)

// Apply implements [graph.Writer].
func (s *Store) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	const op = "sqlite.Apply"
	if err := s.alive(ctx, op); err != nil {
		return graph.Revision{}, err
	}
	p, err := b.Prepare(op)
	if err != nil {
		return graph.Revision{}, err
	}
	var revision graph.Revision
	err = s.update(ctx, op, func(ctx context.Context, tx *sql.Tx) error {
		a := &application{ctx: ctx, tx: tx, stmts: s.stmts, Prepared: p}
		var err error
		revision, err = a.apply(s.now())
		return err
	})
	if err != nil {
		return graph.Revision{}, err
	}
	return revision, nil
}

// application is one batch on its way into the tables.
type application struct {
	*graph.Prepared
	ctx   context.Context //nolint:containedctx // of this one call
	tx    *sql.Tx
	stmts *statements

	items     []*storedItem     // by operation: what is stored of its item; nil for none
	relations []*storedRelation // by operation: what is stored of its relation
	records   []int64           // by record: the stored version
	revision  graph.Revision
}

type storedItem struct {
	row         int64
	key, folded string
	revision    graph.RevisionNumber
	form        []byte
}

type storedRelation struct {
	row      int64
	kind     string
	from, to uuid.UUID
	group    string
	revision graph.RevisionNumber
	form     []byte
}

func (a *application) apply(now time.Time) (graph.Revision, error) {
	first, err := scanRevision(a.row(a.stmts.revisionOfBatch, a.ID))
	switch {
	case err == nil && first.Hash != a.Hash:
		return graph.Revision{}, graph.Errorf(graph.CodeKeyReused, "sqlite.Apply", "the batch id %q was used for other content, in revision %d", graph.Shown(a.ID), first.Number)
	case err == nil:
		return first, nil
	case !errors.Is(err, sql.ErrNoRows):
		return graph.Revision{}, err
	}
	if err := a.load(); err != nil {
		return graph.Revision{}, err
	}
	if err := a.check(); err != nil {
		return graph.Revision{}, err
	}
	if err := a.begin(now); err != nil {
		return graph.Revision{}, err
	}
	if err := a.writeAll(); err != nil {
		return graph.Revision{}, err
	}
	r := a.revision
	return r, a.exec(a.stmts.putRevision, r.Number, r.Batch, r.Hash, r.At.UnixMilli(), r.Actor, r.Source, r.Run, r.Message,
		r.ItemsPut, r.ItemsPurged, r.RelationsPut, r.RelationsDeleted, r.ModelPut)
}

// begin takes the next number and a time that does not run backwards.
func (a *application) begin(now time.Time) error {
	head, err := scanRevision(a.row(a.stmts.head))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	at := now.UTC().Truncate(time.Millisecond)
	if at.Before(head.At) {
		at = head.At
	}
	a.revision = graph.Revision{Number: head.Number + 1, Batch: a.ID, Hash: a.Hash, At: at,
		Actor: a.Actor, Source: a.Source, Run: a.Run, Message: a.Message}
	return nil
}

func (a *application) row(stmt *sql.Stmt, args ...any) *sql.Row {
	return a.tx.StmtContext(a.ctx, stmt).QueryRowContext(a.ctx, args...)
}

func (a *application) exec(stmt *sql.Stmt, args ...any) error {
	_, err := a.tx.StmtContext(a.ctx, stmt).ExecContext(a.ctx, args...)
	return err
}

// writeAll writes what was checked. Deletions go first and keys that change
// are parked, since the batch is a set: two items may swap keys.
func (a *application) writeAll() error {
	for i := range a.Ops {
		if err := a.clear(i); err != nil {
			return err
		}
	}
	for i := range a.Ops {
		if err := a.put(i); err != nil {
			return err
		}
	}
	for i := range a.Records {
		if err := a.putRecord(i); err != nil {
			return err
		}
	}
	return nil
}

// clear deletes, keeps the replaced state as a version, and makes way.
func (a *application) clear(i int) error {
	op := &a.Ops[i]
	switch it, r := a.items[i], a.relations[i]; {
	case it != nil && op.PurgeItem != nil:
		a.revision.ItemsPurged++
		if err := a.keepItem(op.PurgeItem.ID, it, true); err != nil {
			return err
		}
		return errors.Join(a.exec(a.stmts.deleteWords, it.row), a.exec(a.stmts.deleteTags, it.row), a.exec(a.stmts.deleteItem, it.row))
	case it != nil:
		if err := a.keepItem(op.PutItem.ID, it, false); err != nil || it.key == op.PutItem.Key {
			return err
		}
		return a.exec(a.stmts.parkKey, it.row)
	case r != nil && op.DeleteRelation != nil:
		a.revision.RelationsDeleted++
		return errors.Join(a.keepRelation(op.DeleteRelation.ID, r, true), a.exec(a.stmts.deleteRelation, r.row))
	case r != nil:
		if err := a.keepRelation(op.PutRelation.ID, r, false); err != nil || r.group == op.PutRelation.Group {
			return err
		}
		err := a.exec(a.stmts.deleteRelation, r.row)
		r.row = 0 // its name goes to another; it is written anew
		return err
	}
	return nil
}

func (a *application) keepItem(id uuid.UUID, it *storedItem, gone bool) error {
	return a.exec(a.stmts.itemVersion, id[:], it.revision, a.revision.Number, gone, it.form)
}

func (a *application) keepRelation(id uuid.UUID, r *storedRelation, gone bool) error {
	return a.exec(a.stmts.relationVersion, id[:], r.revision, a.revision.Number, gone, r.from[:], r.to[:], r.form)
}

func (a *application) put(i int) error {
	op := &a.Ops[i]
	switch {
	case op.PutItem != nil:
		a.revision.ItemsPut++
		return a.putItem(op.PutItem, a.items[i], a.Forms[i])
	case op.PutRelation != nil:
		a.revision.RelationsPut++
		return a.putRelation(op.PutRelation, a.relations[i], a.Forms[i])
	case op.PutModel != nil:
		a.revision.ModelPut = true
		return a.exec(a.stmts.putModel, a.revision.Number, a.Forms[i])
	}
	return nil
}

func (a *application) putItem(it *graph.Item, was *storedItem, form []byte) error {
	folded, number := graph.Folded(it.Name), a.revision.Number
	shape, err := encodeShape(it)
	if err != nil {
		return err
	}
	var row int64
	if was == nil {
		result, err := a.tx.StmtContext(a.ctx, a.stmts.insertItem).ExecContext(a.ctx, it.ID[:], it.Key, it.Class, it.Name, folded, it.Retired, shape, number, form)
		if err != nil {
			return err
		}
		if row, err = result.LastInsertId(); err != nil {
			return err
		}
	} else {
		row = was.row
		if err := a.exec(a.stmts.updateItem, it.Key, it.Class, it.Name, folded, it.Retired, shape, number, form, row); err != nil {
			return err
		}
		if err := a.exec(a.stmts.deleteTags, row); err != nil {
			return err
		}
	}
	for _, tag := range it.Tags {
		if err := a.exec(a.stmts.insertTag, tag, row); err != nil {
			return err
		}
	}
	if was != nil {
		if was.key == it.Key && was.folded == folded {
			return nil // the same words
		}
		if err := a.exec(a.stmts.deleteWords, row); err != nil {
			return err
		}
	}
	return a.exec(a.stmts.insertWords, row, strings.Join(append(graph.Words(it.Key), folded), " "))
}

func (a *application) putRelation(r *graph.Relation, was *storedRelation, form []byte) error {
	if was == nil || was.row == 0 {
		return a.exec(a.stmts.insertRelation, r.ID[:], r.Type, r.From[:], r.To[:], r.Group, string(r.Strength), a.revision.Number, form)
	}
	return a.exec(a.stmts.updateRelation, r.Group, string(r.Strength), a.revision.Number, form, was.row)
}

// shapeForm holds the rare parts of an item's shape; NULL in most rows.
type shapeForm struct {
	Requirements map[string]graph.Declared `json:"requirements,omitempty"`
	RootFor      []string                  `json:"rootFor,omitempty"`
	EndpointFor  []string                  `json:"endpointFor,omitempty"`
}

func encodeShape(it *graph.Item) ([]byte, error) {
	if it.Requirements == nil && it.RootFor == nil && it.EndpointFor == nil {
		return nil, nil
	}
	return json.Marshal(shapeForm{it.Requirements, it.RootFor, it.EndpointFor})
}
