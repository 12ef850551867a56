package ingest

import (
	"context"

	"github.com/google/uuid"

	"linchpin/graph"
)

// story is what happened to an item or a relation since an import began.
type story struct {
	id, owner uuid.UUID
	relation  bool
	existed   bool // before the import

	now    *graph.Version // nil or Deleted when it is not on record
	after  *graph.Version // as the import left it; nil when it did not touch it
	before *graph.Version // as it was before; nil or Deleted when it was not on record
	mixed  bool           // somebody else wrote between two batches of the import
	by     *graph.Revision
	closed bool // all of it is known
}

// findRecords finds what changed since the run began.
func (u *undo) findRecords(ctx context.Context) error {
	u.stories, u.owners, u.keys = map[uuid.UUID]*story{}, map[uuid.UUID][]*story{}, map[uuid.UUID]string{}
	if len(u.revisions) == 0 {
		return nil
	}
	changes, err := u.store.Changes(ctx, u.first-1, MaxUndo)
	if err != nil {
		return err
	}
	if changes.TooMany {
		return &graph.Error{Code: graph.CodeTooLarge, Op: "ingest.Undo", Msg: "more than 500,000 items and relations changed since that import began",
			Hint: "take back newer imports first, or restore a backup"}
	}
	add := func(id, owner uuid.UUID, relation bool) {
		u.stories[id] = &story{id: id, owner: owner, relation: relation}
	}
	for i := range changes.Items {
		u.keys[changes.Items[i].ID] = changes.Items[i].Key
		add(changes.Items[i].ID, changes.Items[i].ID, false)
	}
	for _, id := range changes.PurgedItems {
		add(id, id, false)
	}
	for i := range changes.Relations {
		add(changes.Relations[i].ID, changes.Relations[i].From, true)
	}
	for _, id := range changes.DeletedRelations {
		add(id, uuid.Nil, true)
	}
	if u.first > 1 {
		if _, err := u.store.Structure(ctx, u.first-1, (*existing)(u)); err != nil {
			return err
		}
	}
	for _, s := range u.stories {
		if s.owner != uuid.Nil { // a relation that came and went since leaves nothing to undo
			u.owners[s.owner] = append(u.owners[s.owner], s)
		}
	}
	return nil
}

// existing notes which of the records were there before the import.
type existing undo

func (v *existing) Item(it graph.ItemShape) error {
	if s := v.stories[it.ID]; s != nil {
		s.existed = true
		v.keys[it.ID] = it.Key
	}
	return nil
}

func (v *existing) Relation(r graph.RelationShape) error {
	if s := v.stories[r.ID]; s != nil {
		s.existed, s.owner = true, r.From
	}
	return nil
}

// readStories reads what is stored now and what was before.
func (u *undo) readStories(ctx context.Context) error {
	owners := make([]uuid.UUID, 0, len(u.owners))
	for owner := range u.owners {
		owners = append(owners, owner)
	}
	for start := 0; start < len(owners); start += chunkRows {
		if err := u.readChunk(ctx, owners[start:min(start+chunkRows, len(owners))]); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (u *undo) readChunk(ctx context.Context, owners []uuid.UUID) error {
	items, err := u.store.Items(ctx, owners)
	if err != nil {
		return err
	}
	var withRelations []uuid.UUID
	for _, owner := range owners {
		for _, s := range u.owners[owner] {
			if s.relation {
				withRelations = append(withRelations, owner)
				break
			}
		}
	}
	relations, err := u.store.RelationsOf(ctx, withRelations)
	if err != nil {
		return err
	}
	for i := range items {
		u.keys[items[i].ID] = items[i].Key
		if s := u.stories[items[i].ID]; s != nil {
			s.now = &graph.Version{Item: &items[i], Revision: graph.Revision{Number: items[i].Revision}}
		}
	}
	for i := range relations {
		if s := u.stories[relations[i].ID]; s != nil {
			s.now = &graph.Version{Relation: &relations[i], Revision: graph.Revision{Number: relations[i].Revision}}
		}
	}
	for _, owner := range owners {
		if err := u.readHistory(ctx, owner, u.owners[owner]); err != nil {
			return err
		}
	}
	return nil
}

// readHistory follows the stories of one item back to before the import. What
// the import made and nobody touched since needs no history.
func (u *undo) readHistory(ctx context.Context, owner uuid.UUID, stories []*story) error {
	from, open := u.first, 0
	for _, s := range stories {
		if s.now != nil && u.revisions[s.now.Revision.Number] && u.alone() {
			s.after, s.closed = s.now, !s.existed
		} else {
			from = 0 // it was touched since: read from the newest on
		}
		if !s.closed {
			open++
		}
	}
	limit := 64
	for open > 0 {
		page, err := u.store.History(ctx, owner, from, limit)
		if graph.CodeOf(err) == graph.CodeNotFound {
			return nil
		}
		if err != nil {
			return err
		}
		for i := range page {
			s := u.stories[versionID(&page[i])]
			if s == nil || s.owner != owner || s.closed {
				continue
			}
			if u.tell(s, &page[i]); s.closed {
				open--
			}
		}
		if len(page) < limit {
			return nil
		}
		from, limit = page[len(page)-1].Revision.Number, graph.MaxPage
	}
	return nil
}

// tell adds the next older version to a story.
func (u *undo) tell(s *story, v *graph.Version) {
	switch own := u.revisions[v.Revision.Number]; {
	case own && s.after == nil:
		s.after = v
	case own && s.before != nil:
		s.before, s.mixed = nil, true
	case own:
	case s.after == nil:
		if s.by == nil {
			s.by = &v.Revision
		}
	case s.before == nil:
		s.before = v
	}
	s.closed = v.Revision.Number < u.first
}

func versionID(v *graph.Version) uuid.UUID {
	if v.Item != nil {
		return v.Item.ID
	}
	return v.Relation.ID
}

// absent says that a record is not there in a version.
func absent(v *graph.Version) bool { return v == nil || v.Deleted }

// sameVersion says that two versions say the same, by the same sources.
func sameVersion(a, b *graph.Version) bool {
	switch {
	case absent(a) || absent(b):
		return absent(a) && absent(b)
	case a.Item != nil && b.Item != nil:
		return a.Item.SameContent(b.Item) && sameProvenance(&a.Item.Provenance, &b.Item.Provenance)
	case a.Relation != nil && b.Relation != nil:
		return a.Relation.SameContent(b.Relation) && sameProvenance(&a.Relation.Provenance, &b.Relation.Provenance)
	}
	return false
}
