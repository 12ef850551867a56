package ingest

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/model"
)

// Stored relations that no row states are held to the classes that their ends
// get: by a row that gives an item another class or brings it back, and by a
// source that takes back what it said of an item.

// checkReclassed refuses rows whose items would not fit their stored
// relations. It says whether the rest is to be planned again without them.
func (r *run) checkReclassed(ctx context.Context) (again bool, err error) {
	if len(r.reclassed) == 0 {
		return false, nil
	}
	wanted := make(map[int]bool, len(r.reclassed))
	for _, ordinal := range r.reclassed {
		wanted[ordinal] = r.itemState[ordinal] == rowUpdated
	}
	err = r.itemChunks(ctx, func(ordinal int) bool { return wanted[ordinal] }, func(rows []*itemRow) error {
		ids := make([]uuid.UUID, len(rows))
		for i, row := range rows {
			ids[i] = r.entries[hashOf(row.Key)].id
		}
		for _, id := range ids {
			r.founded[id] = &premise{quiet: []uuid.UUID{id}}
		}
		found, err := r.misfitsOf(ctx, ids)
		if err != nil {
			return err
		}
		for i, row := range rows {
			problems := found[ids[i]]
			switch {
			case len(problems) == 0:
			case r.rq.AcceptValid:
				if r.misfits == nil {
					r.misfits = map[int][]graph.Problem{}
				}
				r.misfits[row.ordinal] = problems
				again = true
			default:
				r.reject(&row.Place, problems)
			}
		}
		return nil
	})
	return again, err
}

// misfitsOf says of items which stored relations would not fit the classes
// that their ends have after the import.
func (r *run) misfitsOf(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID][]graph.Problem, error) {
	problems := map[uuid.UUID][]graph.Problem{}
	relations, err := r.store.RelationsOf(ctx, ids)
	if err != nil || len(relations) == 0 {
		return problems, err
	}
	ends, err := r.endsAfter(ctx, relations)
	if err != nil {
		return nil, err
	}
	for i := range relations {
		rel := &relations[i]
		from, to := ends[rel.From], ends[rel.To]
		r.foundOn(rel, ends)
		if from == nil || to == nil || r.dropped[rel.ID] || r.pruned[rel.ID] {
			continue
		}
		found := misfit(r.model, rel, from, to)
		for _, end := range []uuid.UUID{rel.From, rel.To} {
			if slices.Contains(ids, end) {
				problems[end] = append(problems[end], found...)
			}
		}
	}
	return problems, nil
}

// foundOn notes for items that get another class, or come back, how the other
// end of a stored relation was found. One that this import retires is left out:
// it says by itself what it builds on.
func (r *run) foundOn(rel *graph.Relation, ends map[uuid.UUID]*graph.Item) {
	for _, pair := range [][2]uuid.UUID{{rel.From, rel.To}, {rel.To, rel.From}} {
		on, other := r.founded[pair[0]], pair[1]
		if on == nil {
			continue
		}
		if it := ends[other]; it != nil {
			on.items = append(on.items, graph.GivenItem{ID: other, Class: it.Class})
		} else if class, retired := r.retired[other]; retired {
			on.items = append(on.items, graph.GivenItem{ID: other, Class: class, Retired: true})
		}
	}
}

// founds gives a change of an item what its relations were held to. Where its
// class changes and they were not, another writer came between.
func (r *run) founds(c *change) error {
	was := c.itemBefore
	if was == nil || c.item.Retired || was.Class == c.item.Class && !was.Retired {
		return nil
	}
	on := r.founded[was.ID]
	if on == nil {
		return graph.Errorf(graph.CodeStale, "ingest.Import", "the item %s has got another class since it was checked", graph.Shown(was.Key))
	}
	on.written = true
	c.on = &premise{quiet: on.quiet}
	if len(on.items) > graph.MaxGiven/2 { // the findings tell
		return nil
	}
	for _, it := range on.items {
		if later := r.founded[it.ID]; later == nil || later.written { // else it says itself what it builds on
			c.on.items = append(c.on.items, it)
		}
	}
	return nil
}

// endsAfter are the items at the ends of relations with the classes that they
// have after the import; those that are retired then are left out.
func (r *run) endsAfter(ctx context.Context, relations []graph.Relation) (map[uuid.UUID]*graph.Item, error) {
	seen := map[uuid.UUID]bool{}
	var ids []uuid.UUID
	for i := range relations {
		for _, end := range []uuid.UUID{relations[i].From, relations[i].To} {
			if !seen[end] {
				seen[end] = true
				ids = append(ids, end)
			}
		}
	}
	ends := make(map[uuid.UUID]*graph.Item, len(ids))
	for page := range slices.Chunk(ids, graph.MaxIDs) {
		found, err := r.store.Items(ctx, page)
		if err != nil {
			return nil, err
		}
		for i := range found {
			it := &found[i]
			if e, known := r.entries[hashOf(it.Key)]; known && e.stated && !e.rejected {
				it.Class, it.Retired = r.className(e), false
			}
			switch {
			case it.Retired:
				r.retired[it.ID] = it.Class
			case !r.absent[it.ID]:
				ends[it.ID] = it
			}
		}
	}
	return ends, nil
}

// holdBack finds among items that a source names no longer those that would
// not fit their stored relations without what it said: they keep it.
func (r *run) holdBack(ctx context.Context, stored []graph.Item) error {
	var ids []uuid.UUID
	after := map[uuid.UUID]string{}
	for i := range stored {
		if c := r.withdrawItem(&stored[i]); c != nil && !c.item.Retired && c.item.Class != stored[i].Class {
			ids = append(ids, stored[i].ID)
			after[stored[i].ID] = c.item.Class
		}
	}
	if len(ids) == 0 {
		return nil
	}
	relations, err := r.store.RelationsOf(ctx, ids)
	if err != nil {
		return err
	}
	ends, err := r.endsAfter(ctx, relations)
	if err != nil {
		return err
	}
	for id, class := range after {
		r.founded[id] = &premise{quiet: []uuid.UUID{id}}
		if ends[id] != nil {
			ends[id].Class = class
		}
	}
	for i := range relations {
		r.foundOn(&relations[i], ends)
		from, to := ends[relations[i].From], ends[relations[i].To]
		if from == nil || to == nil || r.dropped[relations[i].ID] || len(misfit(r.model, &relations[i], from, to)) == 0 {
			continue
		}
		for _, id := range []uuid.UUID{relations[i].From, relations[i].To} {
			if _, changes := after[id]; changes {
				r.holding[id] = true
			}
		}
	}
	return nil
}

// withoutSource is an item without what a source said of it. What its class
// requires and nobody else says stays, said by nobody; where it would not fit
// the model at all, everything stays but that the source names it.
func withoutSource(m *graph.Model, stored *graph.Item, said *claims, hold bool) graph.Item {
	merged := *stored
	settleItem(m, &merged, said)
	if class, known := m.Class(merged.Class); known {
		kept := false
		for i := range class.All {
			p := &class.All[i]
			if v := stored.Properties[p.Name]; p.Required && merged.Properties[p.Name].IsZero() && !v.IsZero() && fits(p, v) {
				said.byFact[p.Name] = append(said.byFact[p.Name], graph.Claim{Value: v})
				kept = true
			}
		}
		if kept {
			settleItem(m, &merged, said)
		}
	}
	if hold || len(model.CheckItem(m, &merged)) > 0 {
		merged = *stored
		merged.Provenance.Sources = said.sources
	}
	return merged
}
