package ingest

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/model"
)

// groupKey is a requirement by its owner and name.
type groupKey struct {
	owner uuid.UUID
	group string
}

// groupUse is what a requirement holds once the import is done, as far as it
// matters: the types of its new relations, and later of its stored ones.
type groupUse struct {
	types  []string
	rows   []int64 // offsets of the rows that bring new relations
	stored bool    // the owner is on record, so stored relations may be in it
}

// ownerOf is the item whose requirement a group of this relation names: the
// from end where it suffers, else the to end. None for impact none.
func ownerOf(t *graph.RelationType, from, to uuid.UUID) (uuid.UUID, bool) {
	switch t.Impact {
	case graph.ImpactFrom, graph.ImpactBoth:
		return from, true
	case graph.ImpactTo:
		return to, true
	default:
		return uuid.Nil, false
	}
}

// useGroup notes the group of a new relation.
func (r *run) useGroup(c *change, row *relationRow) {
	if c.kind != ChangeCreated || row.Group == "" {
		return
	}
	owner, owned := ownerOf(row.kind, row.from.id, row.to.id)
	if !owned {
		return
	}
	key := groupKey{owner, row.Group}
	use := r.groups[key]
	if use == nil {
		use = &groupUse{}
		r.groups[key] = use
	}
	use.add(row.Type)
	use.rows = append(use.rows, row.offset)
	use.stored = row.from.stored && owner == row.from.id || row.to.stored && owner == row.to.id
}

func (u *groupUse) add(name string) {
	if !slices.Contains(u.types, name) {
		u.types = append(u.types, name)
	}
}

// checkGroups refuses new relations that would put a connectivity type and
// another type into one requirement. It says whether it refused any.
func (r *run) checkGroups(ctx context.Context) (refused bool, err error) {
	if err := r.storedGroups(ctx); err != nil {
		return false, err
	}
	bad := map[int64]bool{}
	reader := rowReader{files: r.files}
	for key, use := range r.groups {
		connectivity, other, mixed := model.MixedGroup(r.model, use.types)
		if !mixed {
			continue
		}
		for _, offset := range use.rows {
			record, err := r.relations.at(offset)
			if err != nil {
				return false, err
			}
			row := reader.relation(record)
			r.reject(&row.Place, []graph.Problem{{Path: "group", Value: graph.Shown(key.group),
				Reason: fmt.Sprintf("a group must not hold %s, a connectivity type, together with %s", connectivity, other)}})
			bad[offset] = true
		}
	}
	for i := range r.refs {
		r.refs[i].bad = r.refs[i].bad || bad[r.refs[i].offset]
	}
	return len(bad) > 0, nil
}

// storedGroups adds the types of stored relations that stay.
func (r *run) storedGroups(ctx context.Context) error {
	seen := map[uuid.UUID]bool{}
	var owners []uuid.UUID
	for key, use := range r.groups {
		if use.stored && !seen[key.owner] {
			seen[key.owner] = true
			owners = append(owners, key.owner)
		}
	}
	for page := range slices.Chunk(owners, chunkRows) {
		found, err := r.store.RelationsOf(ctx, page)
		if err != nil {
			return err
		}
		for i := range found {
			rel := &found[i]
			t, known := r.model.RelationType(rel.Type)
			if rel.Group == "" || !known || r.dropped[rel.ID] {
				continue
			}
			if owner, owned := ownerOf(t, rel.From, rel.To); owned {
				if use := r.groups[groupKey{owner, rel.Group}]; use != nil {
					use.add(rel.Type)
				}
			}
		}
	}
	return nil
}
