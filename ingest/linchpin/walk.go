package linchpin

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/model"
)

// Visitor receives an estate. It may not keep what it is given.
type Visitor interface {
	Begin(m *graph.Model) error
	Item(it *graph.Item) error                                // all items, in key order
	Relation(from string, r *graph.Relation, to string) error // then all relations, by where they begin; ends are keys
}

// Walk shows an estate as of one revision (0: the newest at the time of the
// call), which it returns: what others write meanwhile does not show. Retired items, and relations that
// begin or end at one, are not part of it.
//
// The structure is read first, as of that revision; the facts are read in
// pages. What changed since is taken from the history. Cost: one read a
// thousand items and a thousand beginnings of relations, and one for each item
// that was changed meanwhile.
func Walk(ctx context.Context, store graph.Reader, asOf graph.RevisionNumber, v Visitor) (graph.RevisionNumber, error) {
	w := &walk{store: store, keys: map[uuid.UUID]string{}, begins: map[uuid.UUID][]uuid.UUID{}}
	var err error
	if w.revision, err = store.Structure(ctx, asOf, w); err != nil {
		return 0, err
	}
	m, _, err := store.Model(ctx, w.revision)
	if graph.CodeOf(err) == graph.CodeNotFound {
		m = model.BuiltIn()
	} else if err != nil {
		return 0, err
	}
	if err := v.Begin(m); err != nil {
		return 0, err
	}
	ids := make([]uuid.UUID, 0, len(w.keys))
	for id := range w.keys {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return strings.Compare(w.keys[a], w.keys[b]) })
	for page := range slices.Chunk(ids, graph.MaxPage) {
		if err := w.items(ctx, page, v); err != nil {
			return 0, err
		}
	}
	beginnings := slices.DeleteFunc(ids, func(id uuid.UUID) bool { return len(w.begins[id]) == 0 })
	for page := range slices.Chunk(beginnings, graph.MaxPage) {
		if err := w.relations(ctx, page, v); err != nil {
			return 0, err
		}
	}
	return w.revision, nil
}

// walk is a walk on its way.
type walk struct {
	store    graph.Reader
	revision graph.RevisionNumber
	keys     map[uuid.UUID]string      // of items that are not retired
	begins   map[uuid.UUID][]uuid.UUID // relations by where they begin, ends both there
}

// Item and Relation take the structure.

func (w *walk) Item(it graph.ItemShape) error {
	if !it.Retired {
		w.keys[it.ID] = it.Key
	}
	return nil
}

func (w *walk) Relation(r graph.RelationShape) error {
	_, from := w.keys[r.From]
	_, to := w.keys[r.To]
	if from && to {
		w.begins[r.From] = append(w.begins[r.From], r.ID)
	}
	return nil
}

// items shows a page of items as they were.
func (w *walk) items(ctx context.Context, page []uuid.UUID, v Visitor) error {
	found, err := w.store.Items(ctx, page)
	if err != nil {
		return err
	}
	for _, id := range page {
		var it *graph.Item
		if len(found) > 0 && found[0].ID == id {
			it, found = &found[0], found[1:]
		}
		if it == nil || it.Revision > w.revision {
			then, _, err := w.then(ctx, id, true, nil)
			if err != nil {
				return err
			}
			it = then
		}
		if err := v.Item(it); err != nil {
			return err
		}
	}
	return nil
}

// relations shows what begins at the items of a page, as it was, in order of
// type, end and group.
func (w *walk) relations(ctx context.Context, page []uuid.UUID, v Visitor) error {
	found, err := w.store.RelationsOf(ctx, page)
	if err != nil {
		return err
	}
	now := make(map[uuid.UUID]*graph.Relation, len(found))
	for i := range found {
		now[found[i].ID] = &found[i]
	}
	for _, id := range page {
		var list []*graph.Relation
		changed := map[uuid.UUID]bool{}
		for _, relation := range w.begins[id] {
			if r := now[relation]; r != nil && r.Revision <= w.revision {
				list = append(list, r)
			} else {
				changed[relation] = true
			}
		}
		if len(changed) > 0 {
			_, then, err := w.then(ctx, id, false, changed)
			if err != nil {
				return err
			}
			list = append(list, then...)
		}
		slices.SortFunc(list, func(a, b *graph.Relation) int {
			return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(w.keys[a.To], w.keys[b.To]), cmp.Compare(a.Group, b.Group))
		})
		for _, r := range list {
			if err := v.Relation(w.keys[id], r, w.keys[r.To]); err != nil {
				return err
			}
		}
	}
	return nil
}

// then reads from the history how an item, and relations that begin at it,
// were at the revision of the walk.
func (w *walk) then(ctx context.Context, id uuid.UUID, item bool, relations map[uuid.UUID]bool) (*graph.Item, []*graph.Relation, error) {
	var it *graph.Item
	var list []*graph.Relation
	before := w.revision + 1
	for item || len(relations) > 0 {
		versions, err := w.store.History(ctx, id, before, graph.MaxPage)
		if err != nil {
			return nil, nil, err
		}
		if len(versions) == 0 {
			return nil, nil, graph.Errorf(graph.CodeInternal, "linchpin.Walk", "the history of an item does not reach back to revision %d", w.revision)
		}
		for i := range versions {
			v := &versions[i]
			before = v.Revision.Number
			switch {
			case v.Item != nil && item:
				it, item = v.Item, false
			case v.Relation != nil && relations[v.Relation.ID]:
				list = append(list, v.Relation)
				delete(relations, v.Relation.ID)
			}
		}
	}
	return it, list, nil
}
