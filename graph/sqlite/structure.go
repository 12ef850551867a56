package sqlite

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"linchpin/graph"
)

// visitorError carries a visitor's error past the store's own.
type visitorError struct{ err error }

func (e visitorError) Error() string { return e.err.Error() }

// Structure walks the graph as of a revision; see graph.Reader.
func (s *Store) Structure(ctx context.Context, asOf graph.RevisionNumber, v graph.StructureVisitor) (graph.RevisionNumber, error) {
	const op = "sqlite.Structure"
	var stopped error
	err := s.view(ctx, op, func(c *conn) error {
		head, err := existing(ctx, c, op, asOf)
		if err != nil {
			return err
		}
		if asOf == 0 {
			asOf = head
		}
		w := walk{ctx: ctx, store: s, c: c, asOf: asOf, v: v}
		steps := []func() error{w.items, w.relations}
		if asOf < head {
			steps = []func() error{w.items, w.earlierItems, w.relations, w.earlierRelations}
		}
		for _, step := range steps {
			if err := step(); err != nil {
				if told, ok := err.(visitorError); ok { //nolint:errorlint // made here, never wrapped
					stopped = told.err
					return nil
				}
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = stopped
	}
	if err != nil {
		return 0, err
	}
	return asOf, nil
}

// existing gives the newest revision, and refuses one that does not exist yet.
func existing(ctx context.Context, c *conn, op string, number graph.RevisionNumber) (graph.RevisionNumber, error) {
	head, err := newest(ctx, c)
	if err == nil && number > head.Number {
		err = graph.Errorf(graph.CodeNotFound, op, "revision %d does not exist yet; the newest is %d", number, head.Number)
	}
	return head.Number, err
}

// walk is one visit to the structure.
type walk struct {
	ctx   context.Context
	store *Store
	c     *conn
	asOf  graph.RevisionNumber
	v     graph.StructureVisitor
	ids   []uuid.UUID // of the stored items, by seq
}

// items visits the stored items whose newest state held then already.
func (w *walk) items() error {
	return w.c.query(w.ctx, `SELECT seq, id, class, retired, revision, CAST(key AS BLOB), CAST(name AS BLOB), shape FROM item`, func(r row) error {
		seq, id := r.integer(0), uuid.UUID(r.bytes(1))
		for int64(len(w.ids)) <= seq {
			w.ids = append(w.ids, uuid.Nil)
		}
		w.ids[seq] = id
		if graph.RevisionNumber(r.integer(4)) > w.asOf { //nolint:gosec // never negative
			return nil
		}
		class, err := w.store.words.text(w.ctx, w.c, r.integer(2))
		if err != nil {
			return err
		}
		it := graph.ItemShape{ID: id, Key: r.text(5), Class: class, Name: r.text(6), Retired: r.integer(3) == 1}
		if err := decodeShape(r.bytes(7), &it); err != nil {
			return err
		}
		return visited(w.v.Item(it))
	})
}

func visited(err error) error {
	if err != nil {
		return visitorError{err}
	}
	return nil
}

// relations visits the stored relations whose newest state held then already.
// Their ends are stored now as they were then: an item is purged only after
// its relations.
func (w *walk) relations() error {
	return w.c.query(w.ctx, `SELECT id, source, target, type, revision, strength, named FROM relation`, func(r row) error {
		if graph.RevisionNumber(r.integer(4)) > w.asOf { //nolint:gosec // never negative
			return nil
		}
		kind, err := w.store.words.text(w.ctx, w.c, r.integer(3))
		if err != nil {
			return err
		}
		source, target := r.integer(1), r.integer(2)
		if max(source, target) >= int64(len(w.ids)) {
			return fmt.Errorf("a relation's end is not stored")
		}
		return visited(w.v.Relation(graph.RelationShape{ID: uuid.UUID(r.bytes(0)), Type: kind, From: w.ids[source], To: w.ids[target],
			Group: r.text(6), Strength: strengthOf(r.text(5))}))
	})
}

// strengthOf avoids keeping a copy of the text for each relation.
func strengthOf(text string) graph.Strength {
	switch text {
	case string(graph.Hard):
		return graph.Hard
	case string(graph.Soft):
		return graph.Soft
	}
	return graph.Strength(text)
}

// earlierItems visits the states of items that held then and no longer do.
func (w *walk) earlierItems() error {
	return w.c.query(w.ctx, `SELECT body FROM item_version WHERE until > ?1 AND since <= ?1`, func(r row) error {
		it, err := graph.DecodeItem(r.bytes(0))
		if err != nil {
			return err
		}
		return visited(w.v.Item(it.Shape()))
	}, int64(w.asOf)) //nolint:gosec // counts from 1
}

func (w *walk) earlierRelations() error {
	return w.c.query(w.ctx, `SELECT body FROM relation_version WHERE until > ?1 AND since <= ?1`, func(r row) error {
		rel, err := graph.DecodeRelation(r.bytes(0))
		if err != nil {
			return err
		}
		return visited(w.v.Relation(rel.Shape()))
	}, int64(w.asOf)) //nolint:gosec // counts from 1
}

func decodeShape(text []byte, it *graph.ItemShape) error {
	if len(text) == 0 {
		return nil
	}
	var s shape
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("a stored shape: %w", err)
	}
	it.Requirements, it.RootFor, it.EndpointFor = s.Requirements, s.RootFor, s.EndpointFor
	return nil
}

// Model gives the model as of a revision; see graph.Reader.
func (s *Store) Model(ctx context.Context, asOf graph.RevisionNumber) (m *graph.Model, at graph.RevisionNumber, err error) {
	const op = "sqlite.Model"
	err = s.view(ctx, op, func(c *conn) error {
		head, err := existing(ctx, c, op, asOf)
		if err != nil {
			return err
		}
		if asOf == 0 {
			asOf = head
		}
		m, at, err = modelAt(ctx, c, asOf)
		if err == nil && m == nil {
			err = graph.Errorf(graph.CodeNotFound, op, "the store has no model yet")
		}
		return err
	})
	return m, at, err
}

// modelAt gives nil where there was no model.
func modelAt(ctx context.Context, c *conn, asOf graph.RevisionNumber) (m *graph.Model, at graph.RevisionNumber, err error) {
	_, err = c.one(ctx, `SELECT revision, body FROM model WHERE revision <= ? ORDER BY revision DESC LIMIT 1`, func(r row) (err error) {
		at = graph.RevisionNumber(r.integer(0)) //nolint:gosec // never negative
		m, err = graph.DecodeModel(r.bytes(1))
		return err
	}, int64(asOf)) //nolint:gosec // counts from 1
	return m, at, err
}
