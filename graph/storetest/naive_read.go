package storetest

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
)

func (n *naive) Head(ctx context.Context) (graph.Revision, error) {
	s, unlock, err := n.read(ctx)
	if err != nil {
		return graph.Revision{}, err
	}
	defer unlock()
	return s.revision, nil
}

// at gives the state of a revision, 0 being the newest.
func (n *naive) at(ctx context.Context, op string, number graph.RevisionNumber) (state, error) {
	s, unlock, err := n.read(ctx)
	if err != nil {
		return state{}, err
	}
	defer unlock()
	if number > s.revision.Number {
		return state{}, graph.Errorf(graph.CodeNotFound, op, "revision %d does not exist yet", number)
	}
	if number > 0 {
		s = n.states[number]
	}
	return s, nil
}

func (n *naive) Structure(ctx context.Context, asOf graph.RevisionNumber, v graph.StructureVisitor) (graph.RevisionNumber, error) {
	s, err := n.at(ctx, "naive.Structure", asOf)
	if err != nil {
		return 0, err
	}
	for _, it := range s.items {
		it = cloneItem(it)
		if err := v.Item(it.Shape()); err != nil {
			return 0, err
		}
	}
	for _, r := range s.relations {
		if err := v.Relation(r.Shape()); err != nil {
			return 0, err
		}
	}
	return s.revision.Number, nil
}

func (n *naive) Changes(ctx context.Context, after graph.RevisionNumber, limit int) (graph.ChangeSet, error) {
	if _, err := n.at(ctx, "naive.Changes", after); err != nil {
		return graph.ChangeSet{}, err
	}
	n.mu.RLock()
	defer n.mu.RUnlock()
	newest := n.states[len(n.states)-1]
	c := graph.ChangeSet{From: after, To: newest.revision.Number}
	if newest.modelAt > after {
		c.Model = must(graph.DecodeModel(newest.model))
	}
	purged, deleted := map[uuid.UUID]bool{}, map[uuid.UUID]bool{}
	for _, s := range n.states[after:] {
		for id := range s.items {
			if _, ok := newest.items[id]; !ok {
				purged[id] = true
			}
		}
		for id := range s.relations {
			if _, ok := newest.relations[id]; !ok {
				deleted[id] = true
			}
		}
	}
	for _, it := range newest.items {
		if it.Revision > after {
			it = cloneItem(it)
			c.Items = append(c.Items, it.Shape())
		}
	}
	for _, r := range newest.relations {
		if r.Revision > after {
			c.Relations = append(c.Relations, r.Shape())
		}
	}
	c.PurgedItems, c.DeletedRelations = slices.Collect(maps.Keys(purged)), slices.Collect(maps.Keys(deleted))
	if len(c.Items)+len(c.Relations)+len(purged)+len(deleted) > limit {
		return graph.ChangeSet{From: c.From, To: c.To, TooMany: true}, nil
	}
	return c, nil
}

func (n *naive) Model(ctx context.Context, asOf graph.RevisionNumber) (*graph.Model, graph.RevisionNumber, error) {
	s, err := n.at(ctx, "naive.Model", asOf)
	if err != nil {
		return nil, 0, err
	}
	if s.model == nil {
		return nil, 0, graph.Errorf(graph.CodeNotFound, "naive.Model", "the store has no model yet")
	}
	return must(graph.DecodeModel(s.model)), s.modelAt, nil
}

func (n *naive) Items(ctx context.Context, ids []uuid.UUID) ([]graph.Item, error) {
	if err := graph.CheckCount("naive.Items", len(ids)); err != nil {
		return nil, err
	}
	s, err := n.at(ctx, "naive.Items", 0)
	if err != nil {
		return nil, err
	}
	var found []graph.Item
	given := map[uuid.UUID]bool{}
	for _, id := range ids {
		if it, ok := s.items[id]; ok && !given[id] {
			given[id] = true
			found = append(found, cloneItem(it))
		}
	}
	return found, nil
}

func (n *naive) ItemsByKey(ctx context.Context, keys []string) ([]graph.Item, error) {
	if err := graph.CheckCount("naive.ItemsByKey", len(keys)); err != nil {
		return nil, err
	}
	s, err := n.at(ctx, "naive.ItemsByKey", 0)
	if err != nil {
		return nil, err
	}
	var ids []uuid.UUID
	byKey := map[string]uuid.UUID{}
	for id, it := range s.items {
		byKey[it.Key] = id
	}
	for _, key := range keys {
		if id, ok := byKey[key]; ok {
			ids = append(ids, id)
		}
	}
	return n.Items(ctx, ids)
}

func (n *naive) RelationsOf(ctx context.Context, ids []uuid.UUID) ([]graph.Relation, error) {
	if err := graph.CheckCount("naive.RelationsOf", len(ids)); err != nil {
		return nil, err
	}
	s, err := n.at(ctx, "naive.RelationsOf", 0)
	if err != nil {
		return nil, err
	}
	asked := map[uuid.UUID]bool{}
	for _, id := range ids {
		asked[id] = true
	}
	var found []graph.Relation
	for _, r := range s.relations {
		if asked[r.From] || asked[r.To] {
			found = append(found, cloneRelation(r))
		}
	}
	slices.SortFunc(found, func(a, b graph.Relation) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return found, nil
}

func (n *naive) Find(ctx context.Context, q graph.Query) (graph.Page, error) {
	if err := graph.Invalid("naive.Find", q.Check()); err != nil {
		return graph.Page{}, err
	}
	s, err := n.at(ctx, "naive.Find", 0)
	if err != nil {
		return graph.Page{}, err
	}
	var hits []graph.Item
	for _, it := range s.items {
		if matches(q, it) {
			hits = append(hits, it)
		}
	}
	slices.SortFunc(hits, func(a, b graph.Item) int { return placeOf(q, a).Compare(placeOf(q, b)) })
	page := graph.Page{Total: len(hits)}
	if q.Text != "" && page.Total > graph.MaxFound {
		page.Total, page.More, hits = graph.MaxFound, true, hits[:graph.MaxFound]
	}
	if q.After != "" {
		hits = slices.DeleteFunc(hits, func(it graph.Item) bool {
			if q.Text != "" {
				return placeOf(q, it).Compare(*q.Place()) <= 0
			}
			return it.Key <= q.After
		})
	}
	if len(hits) > q.Limit {
		hits, page.Next = hits[:q.Limit], nextOf(q, hits[q.Limit-1])
	}
	for _, it := range hits {
		page.Items = append(page.Items, cloneItem(it))
	}
	return page, nil
}

// placeOf is where an item stands in the answer to a query.
func placeOf(q graph.Query, it graph.Item) graph.HitPlace {
	p := graph.HitPlace{Rank: graph.RankWords, Key: it.Key}
	switch {
	case q.Text == "":
	case it.Key == q.Text:
		p.Rank = graph.RankKey
	case graph.Folded(it.Name) == graph.Folded(q.Text):
		p.Rank = graph.RankName
	}
	return p
}

// nextOf is where a query goes on behind an item.
func nextOf(q graph.Query, it graph.Item) string {
	if q.Text == "" {
		return it.Key
	}
	return placeOf(q, it).String()
}

func matches(q graph.Query, it graph.Item) bool {
	if it.Retired != q.Retired || q.Key != "" && it.Key != q.Key || q.Tag != "" && !slices.Contains(it.Tags, q.Tag) ||
		q.Classes != nil && !slices.Contains(q.Classes, it.Class) {
		return false
	}
	if q.Text == "" {
		return true
	}
	asked := graph.Words(q.Text)
	has := append(graph.Words(it.Key), graph.Words(it.Name)...)
	for _, w := range asked {
		if !slices.ContainsFunc(has, func(h string) bool { return strings.HasPrefix(h, w) }) {
			return false
		}
	}
	return len(asked) > 0
}

func (n *naive) History(ctx context.Context, id uuid.UUID, before graph.RevisionNumber, limit int) ([]graph.Version, error) {
	if err := graph.CheckLimit("naive.History", limit); err != nil {
		return nil, err
	}
	_, unlock, err := n.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var found []graph.Version
	known := false
	for number := graph.RevisionNumber(len(n.states) - 1); number > 0; number-- { //nolint:gosec // a length
		versions, itself := n.versionsAt(id, number)
		known = known || itself
		if (before == 0 || number < before) && len(found) < limit {
			found = append(found, versions...)
		}
	}
	if !known {
		return nil, graph.Errorf(graph.CodeNotFound, "naive.History", "no such item")
	}
	return found, nil
}

// versionsAt tells what changed at a revision about an item, and whether the
// item itself did.
func (n *naive) versionsAt(id uuid.UUID, number graph.RevisionNumber) (versions []graph.Version, itself bool) {
	was, is := n.states[number-1], n.states[number]
	if it, ok := is.items[id]; ok && it.Revision == number {
		it = cloneItem(it)
		versions = append(versions, graph.Version{Revision: is.revision, Item: &it})
	} else if it, had := was.items[id]; had && !ok {
		it = cloneItem(it)
		versions = append(versions, graph.Version{Revision: is.revision, Item: &it, Deleted: true})
	}
	itself = len(versions) > 0
	var relations []graph.Version
	for _, r := range is.relations {
		if r.Revision == number && (r.From == id || r.To == id) {
			r = cloneRelation(r)
			relations = append(relations, graph.Version{Revision: is.revision, Relation: &r})
		}
	}
	for _, r := range was.relations {
		if _, ok := is.relations[r.ID]; !ok && (r.From == id || r.To == id) {
			r = cloneRelation(r)
			relations = append(relations, graph.Version{Revision: is.revision, Relation: &r, Deleted: true})
		}
	}
	slices.SortFunc(relations, func(a, b graph.Version) int { return bytes.Compare(a.Relation.ID[:], b.Relation.ID[:]) })
	return append(versions, relations...), itself
}

func (n *naive) Deletions(ctx context.Context, after graph.RevisionNumber, limit int) ([]graph.Version, error) {
	if err := graph.CheckLimit("naive.Deletions", limit); err != nil {
		return nil, err
	}
	_, unlock, err := n.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var found []graph.Version
	for number := after + 1; number < graph.RevisionNumber(len(n.states)) && len(found) < limit; number++ { //nolint:gosec // a length
		was, is := n.states[number-1], n.states[number]
		var gone []graph.Version
		for id, r := range was.relations {
			if _, ok := is.relations[id]; !ok {
				r = cloneRelation(r)
				gone = append(gone, graph.Version{Revision: is.revision, Relation: &r, Deleted: true})
			}
		}
		slices.SortFunc(gone, func(a, b graph.Version) int { return bytes.Compare(a.Relation.ID[:], b.Relation.ID[:]) })
		found = append(found, gone...)
	}
	return found, nil
}

func (n *naive) Revisions(ctx context.Context, before graph.RevisionNumber, limit int) ([]graph.Revision, error) {
	if err := graph.CheckLimit("naive.Revisions", limit); err != nil {
		return nil, err
	}
	_, unlock, err := n.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var found []graph.Revision
	for _, s := range slices.Backward(n.states[1:]) {
		if (before == 0 || s.revision.Number < before) && len(found) < limit {
			found = append(found, s.revision)
		}
	}
	return found, nil
}

func (n *naive) RevisionAt(ctx context.Context, t time.Time) (graph.RevisionNumber, error) {
	_, unlock, err := n.read(ctx)
	if err != nil {
		return 0, err
	}
	defer unlock()
	var found graph.RevisionNumber
	for _, s := range n.states[1:] {
		if !s.revision.At.After(t) {
			found = s.revision.Number
		}
	}
	return found, nil
}

// cloneItem is an item that shares nothing with the stored one.
func cloneItem(it graph.Item) graph.Item {
	c := must(graph.DecodeItem(graph.EncodeItem(&it)))
	c.Revision = it.Revision
	return c
}

func cloneRelation(r graph.Relation) graph.Relation {
	c := must(graph.DecodeRelation(graph.EncodeRelation(&r)))
	c.Revision = r.Revision
	return c
}
