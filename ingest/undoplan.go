package ingest

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/model"
)

// undoPlan is what taking an import back changes.
type undoPlan struct {
	putItems, purgeItems        []*story
	putRelations, dropRelations []*story
	wanted                      map[uuid.UUID]*graph.Item // put items as they will be; nil when purged
	dropped                     map[uuid.UUID]bool        // relations
	relations                   map[uuid.UUID][]graph.Relation
	items                       map[uuid.UUID]*graph.Item
	on                          map[uuid.UUID]*premise // by item that gets another class or comes back, and by relation
}

// decide says of each story what becomes of it.
func (u *undo) decide(ctx context.Context) error {
	u.plan = undoPlan{wanted: map[uuid.UUID]*graph.Item{}, dropped: map[uuid.UUID]bool{}, relations: map[uuid.UUID][]graph.Relation{}, items: map[uuid.UUID]*graph.Item{}, on: map[uuid.UUID]*premise{}}
	var relations, items []*story
	for _, s := range u.stories {
		if s.after == nil {
			continue
		}
		switch {
		case sameVersion(s.now, s.before) && !s.mixed:
			u.report.Unchanged++
		case (s.mixed || !sameVersion(s.now, s.after)) && !u.rq.Overwrite:
			u.conflict(s, "somebody else changed it since", s.by)
		case s.relation:
			relations = append(relations, s)
		default:
			items = append(items, s)
		}
	}
	byID := func(a, b *story) int { return bytes.Compare(a.id[:], b.id[:]) }
	slices.SortFunc(relations, byID)
	slices.SortFunc(items, byID)
	for _, s := range relations {
		if absent(s.before) {
			u.plan.dropRelations = append(u.plan.dropRelations, s)
			u.plan.dropped[s.id] = true
		}
	}
	if err := u.decideItems(ctx, items); err != nil {
		return err
	}
	return u.decideRelations(ctx, relations)
}

func (u *undo) conflict(s *story, reason string, by *graph.Revision) {
	if u.report.ConflictsTotal++; len(u.report.Conflicts) >= MaxUndoConflicts {
		return
	}
	c := UndoConflict{Reason: reason, By: by}
	v := s.now
	if absent(v) {
		v = s.after
	}
	if s.relation {
		c.Relation = &RelationName{u.keys[v.Relation.From], v.Relation.Type, u.keys[v.Relation.To], v.Relation.Group}
	} else {
		c.Item = &ItemName{v.Item.Key, v.Item.Class, v.Item.Name}
	}
	u.report.Conflicts = append(u.report.Conflicts, c)
}

// relationsOf reads the stored relations of an item, once.
func (u *undo) relationsOf(ctx context.Context, id uuid.UUID) ([]graph.Relation, error) {
	if list, known := u.plan.relations[id]; known {
		return list, nil
	}
	list, err := u.store.RelationsOf(ctx, []uuid.UUID{id})
	u.plan.relations[id] = list
	return list, err
}

// decideItems holds what would be restored to the rules; what does not fit is
// left as it is.
func (u *undo) decideItems(ctx context.Context, items []*story) error {
	for page := range slices.Chunk(items, chunkRows) {
		if err := u.loadRelations(ctx, page); err != nil {
			return err
		}
		for _, s := range page {
			if absent(s.before) {
				if err := u.decidePurge(ctx, s); err != nil {
					return err
				}
				continue
			}
			reason, err := u.misfit(ctx, s)
			if err != nil {
				return err
			}
			if reason != "" {
				u.conflict(s, reason, nil)
				continue
			}
			u.plan.putItems = append(u.plan.putItems, s)
			u.plan.wanted[s.id] = s.before.Item
		}
		clear(u.plan.relations)
	}
	return nil
}

// loadRelations reads the relations of the items whose change they may forbid.
func (u *undo) loadRelations(ctx context.Context, page []*story) error {
	var ids []uuid.UUID
	for _, s := range page {
		if absent(s.before) || u.reclassed(s) {
			ids = append(ids, s.id)
			u.plan.relations[s.id] = nil
		}
	}
	found, err := u.store.RelationsOf(ctx, ids)
	for i := range found {
		for _, end := range []uuid.UUID{found[i].From, found[i].To} {
			if list, wanted := u.plan.relations[end]; wanted {
				u.plan.relations[end] = append(list, found[i])
			}
		}
	}
	return err
}

// reclassed says that restoring an item changes what its relations must fit.
func (u *undo) reclassed(s *story) bool {
	return !absent(s.before) && !s.before.Item.Retired && (absent(s.now) || s.now.Item.Retired || s.now.Item.Class != s.before.Item.Class)
}

func (u *undo) decidePurge(ctx context.Context, s *story) error {
	list, err := u.relationsOf(ctx, s.id)
	if err != nil {
		return err
	}
	left := 0
	for i := range list {
		if !u.plan.dropped[list[i].ID] {
			left++
		}
	}
	if left > 0 {
		u.conflict(s, fmt.Sprintf("it has relations that stay (%d)", left), nil)
		return nil
	}
	u.plan.purgeItems = append(u.plan.purgeItems, s)
	u.plan.wanted[s.id] = nil
	return nil
}

// misfit says why an item cannot read again as it did; "" when it can.
func (u *undo) misfit(ctx context.Context, s *story) (string, error) {
	it := s.before.Item
	if problems := model.CheckItem(u.model, it); len(problems) > 0 && !it.Retired {
		return "as it was it does not fit the model: " + problems[0].String(), nil
	}
	if absent(s.now) {
		taken, err := u.store.ItemsByKey(ctx, []string{it.Key})
		if err != nil {
			return "", err
		}
		if len(taken) > 0 {
			return "another item has its key", nil
		}
	}
	if !u.reclassed(s) {
		return "", nil
	}
	list, err := u.relationsOf(ctx, s.id)
	if err != nil {
		return "", err
	}
	on := &premise{quiet: []uuid.UUID{s.id}}
	u.plan.on[s.id] = on
	for i := range list {
		r := &list[i]
		if u.plan.dropped[r.ID] {
			continue
		}
		from, to, err := u.endsThen(ctx, r, it)
		if err != nil {
			return "", err
		}
		on.items = append(on.items, givenEnds(from, to)...)
		if from == nil || to == nil || from.Retired || to.Retired {
			continue
		}
		if problems := misfit(u.model, r, from, to); len(problems) > 0 {
			return problems[0].Reason, nil
		}
	}
	return "", nil
}

// givenEnds are items as a rule of their relation found them.
func givenEnds(ends ...*graph.Item) []graph.GivenItem {
	var given []graph.GivenItem
	for _, it := range ends {
		if it != nil {
			given = append(given, graph.GivenItem{ID: it.ID, Class: it.Class, Retired: it.Retired})
		}
	}
	return given
}

// endsThen are the items at the ends of a relation as they will be.
func (u *undo) endsThen(ctx context.Context, r *graph.Relation, as *graph.Item) (from, to *graph.Item, err error) {
	then := func(id uuid.UUID) *graph.Item {
		if as != nil && id == as.ID {
			return as
		}
		if s := u.stories[id]; s != nil && !s.relation && s.after != nil && !absent(s.before) && sameVersion(s.now, s.after) {
			return s.before.Item
		}
		if it, known := u.plan.items[id]; known || err != nil {
			return it
		}
		var found []graph.Item
		if found, err = u.store.Items(ctx, []uuid.UUID{id}); err == nil && len(found) > 0 {
			u.plan.items[id] = &found[0]
		}
		return u.plan.items[id]
	}
	return then(r.From), then(r.To), err
}

// decideRelations holds what would be restored to the rules.
func (u *undo) decideRelations(ctx context.Context, relations []*story) error {
	for _, s := range relations {
		if absent(s.before) {
			continue
		}
		r := s.before.Relation
		reason := ""
		for _, end := range []uuid.UUID{r.From, r.To} {
			stays, err := u.stays(ctx, end)
			if err != nil {
				return err
			}
			if !stays {
				reason = "an item at its end is not on record any longer"
			}
		}
		if reason == "" && absent(s.now) {
			list, err := u.relationsOf(ctx, r.From)
			if err != nil {
				return err
			}
			for i := range list {
				if o := &list[i]; o.From == r.From && o.To == r.To && o.Type == r.Type && o.Group == r.Group && !u.plan.dropped[o.ID] {
					reason = "somebody else made the same relation since"
				}
			}
		}
		if reason == "" && absent(s.now) {
			from, to, err := u.endsThen(ctx, r, nil)
			if err != nil {
				return err
			}
			u.plan.on[s.id] = &premise{items: givenEnds(from, to)}
			if from != nil && to != nil && !from.Retired && !to.Retired {
				if problems := misfit(u.model, r, from, to); len(problems) > 0 {
					reason = problems[0].Reason
				}
			}
		}
		if _, known := u.model.RelationType(r.Type); !known {
			reason = "its relation type is gone from the model"
		}
		if reason != "" {
			u.conflict(s, reason, s.by)
			continue
		}
		u.plan.putRelations = append(u.plan.putRelations, s)
	}
	return nil
}

// stays says that an item is on record once the import is taken back.
func (u *undo) stays(ctx context.Context, id uuid.UUID) (bool, error) {
	if it, planned := u.plan.wanted[id]; planned {
		return it != nil, nil
	}
	if it, known := u.plan.items[id]; known {
		return it != nil, nil
	}
	found, err := u.store.Items(ctx, []uuid.UUID{id})
	if err != nil {
		return false, err
	}
	u.plan.items[id] = nil
	if len(found) > 0 {
		u.plan.items[id] = &found[0]
	}
	return len(found) > 0, nil
}
