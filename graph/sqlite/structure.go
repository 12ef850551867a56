package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

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
		if other, release := s.second(ctx, head); other != nil {
			defer release()
			w.other = other
		}
		steps := []func() error{w.items, w.relations}
		if asOf == head {
			w.places, _ = v.(graph.PlaceVisitor)
		} else {
			steps = []func() error{w.items, w.earlierItems, w.relations, w.earlierRelations}
		}
		defer w.forget()
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

// walk is one visit to the structure. Reading a column costs more than finding
// the row, so that the queries put what is small into one number or text.
type walk struct {
	ctx    context.Context
	store  *Store
	c      *conn
	other  *conn // shows the same; nil for none
	asOf   graph.RevisionNumber
	v      graph.StructureVisitor
	places graph.PlaceVisitor // v, if it knows items by place and no item is left out
	at     []int32            // by seq of an item: its place among those visited; where places is set
	ids    []uuid.UUID        // the same, its id; else
}

// shiftMeta separates a number of a class or type from a revision.
const (
	shiftMeta = 40
	maskMeta  = 1<<shiftMeta - 1
)

// itemAt is a stored item with its number.
type itemAt struct {
	graph.ItemShape
	seq   int64
	newer bool // than what is shown
}

// items visits the stored items whose newest state held then already.
func (w *walk) items() error {
	const query = `SELECT seq, id, (class << 41) | (retired << 40) | revision, CAST(key || char(0) || name AS BLOB), shape
		FROM item WHERE seq BETWEEN ? AND ?`
	halves, err := w.halves("item")
	if err != nil {
		return err
	}
	count := int32(0)
	return readHalves(w.ctx, halves, func(ctx context.Context, h half, emit func(itemAt) error) error {
		return h.c.query(ctx, query, func(r row) error {
			meta := r.integer(2)
			class, err := w.store.words.text(ctx, h.c, meta>>(shiftMeta+1))
			if err != nil {
				return err
			}
			key, name, _ := strings.Cut(r.text(3), "\x00") // no key holds it
			it := itemAt{graph.ItemShape{ID: uuid.UUID(r.bytes(1)), Key: key, Class: class, Name: name, Retired: meta>>shiftMeta&1 == 1},
				r.integer(0), graph.RevisionNumber(meta&maskMeta) > w.asOf}
			if err := decodeShape(r.bytes(4), &it.ItemShape); err != nil {
				return err
			}
			return emit(it)
		}, h.low, h.high)
	}, func(it itemAt) error {
		if w.places != nil {
			w.at = put(w.at, it.seq, count, -1)
			count++
		} else {
			w.ids = put(w.ids, it.seq, it.ID, uuid.Nil)
		}
		if it.newer {
			return nil
		}
		return visited(w.v.Item(it.ItemShape))
	})
}

// forget gives back the pages that the walk leaves in memory: nobody reads all
// of them again soon.
func (w *walk) forget() {
	for _, c := range []*conn{w.c, w.other} {
		if c != nil {
			_, _ = c.exec(context.WithoutCancel(w.ctx), `PRAGMA shrink_memory`)
		}
	}
}

// put sets an element of a list that grows as far as it must.
func put[T any](list []T, at int64, v, none T) []T {
	for int64(len(list)) <= at {
		list = append(list, none)
	}
	list[at] = v
	return list
}

func visited(err error) error {
	if err != nil {
		return visitorError{err}
	}
	return nil
}

// relationAt is a stored relation with the numbers of its ends.
type relationAt struct {
	graph.RelationShape
	source, target int64
}

// relations visits the stored relations whose newest state held then already.
// Their ends are stored now as they were then: an item is purged only after
// its relations.
func (w *walk) relations() error {
	const query = `SELECT id, (source << 32) | target, (type << 40) | revision,
		CASE WHEN strength = '' AND named = '' THEN NULL ELSE strength || char(0) || named END FROM relation WHERE seq BETWEEN ? AND ?`
	halves, err := w.halves("relation")
	if err != nil {
		return err
	}
	return readHalves(w.ctx, halves, func(ctx context.Context, h half, emit func(relationAt) error) error {
		return h.c.query(ctx, query, func(r row) error {
			ends, meta := r.integer(1), r.integer(2)
			if graph.RevisionNumber(meta&maskMeta) > w.asOf {
				return nil
			}
			kind, err := w.store.words.text(ctx, h.c, meta>>shiftMeta)
			if err != nil {
				return err
			}
			rel := relationAt{graph.RelationShape{ID: uuid.UUID(r.bytes(0)), Type: kind}, ends >> 32, ends & (1<<32 - 1)}
			if r[3] != nil {
				strength, group, _ := strings.Cut(r.text(3), "\x00")
				rel.Strength, rel.Group = strengthOf(strength), group
			}
			return emit(rel)
		}, h.low, h.high)
	}, func(rel relationAt) error {
		if max(rel.source, rel.target) >= int64(max(len(w.at), len(w.ids))) {
			return fmt.Errorf("a relation's end is not stored")
		}
		if w.places != nil {
			return visited(w.places.RelationAt(rel.RelationShape, int(w.at[rel.source]), int(w.at[rel.target])))
		}
		rel.From, rel.To = w.ids[rel.source], w.ids[rel.target]
		return visited(w.v.Relation(rel.RelationShape))
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
