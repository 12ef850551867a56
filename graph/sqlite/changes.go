package sqlite

import (
	"context"

	"github.com/google/uuid"

	"linchpin/graph"
)

// Changes tells what changed after a revision; see graph.Reader.
func (s *Store) Changes(ctx context.Context, after graph.RevisionNumber, limit int) (graph.ChangeSet, error) {
	const op = "sqlite.Changes"
	var set graph.ChangeSet
	err := s.view(ctx, op, func(c *conn) error {
		head, err := existing(ctx, c, op, after)
		if err != nil {
			return err
		}
		set = graph.ChangeSet{From: after, To: head}
		if after == head {
			return nil
		}
		g := gather{ctx: ctx, store: s, c: c, set: &set, left: max(limit, 0)}
		for _, step := range []func() error{g.items, g.relations, g.purged, g.deleted} {
			if err := step(); err != nil {
				if err == errTooMany { //nolint:errorlint // made here, never wrapped
					set = graph.ChangeSet{From: after, To: head, TooMany: true}
					return nil
				}
				return err
			}
		}
		put := false                                                                                                                    // reading a model costs more than the rest
		_, err = c.one(ctx, `SELECT 1 FROM model WHERE revision > ? LIMIT 1`, func(row) error { put = true; return nil }, int64(after)) //nolint:gosec // never negative
		if put && err == nil {
			set.Model, _, err = modelAt(ctx, c, head)
		}
		return err
	})
	if err != nil {
		return graph.ChangeSet{}, err
	}
	return set, nil
}

// gather collects changes until there are too many.
type gather struct {
	ctx   context.Context
	store *Store
	c     *conn
	set   *graph.ChangeSet
	left  int
}

type tooMany struct{}

func (tooMany) Error() string { return "more changes than were asked for" }

var errTooMany error = tooMany{}

func (g *gather) count() error {
	if g.left--; g.left < 0 {
		return errTooMany
	}
	return nil
}

func (g *gather) after() int64 { return int64(g.set.From) } //nolint:gosec // never that large

func (g *gather) items() error {
	return g.c.query(g.ctx, `SELECT id, class, retired, key, name, shape FROM item WHERE revision > ?`, func(r row) error {
		class, err := g.store.words.text(g.ctx, g.c, r.integer(1))
		if err != nil {
			return err
		}
		it := graph.ItemShape{ID: uuid.UUID(r.bytes(0)), Key: r.text(3), Class: class, Name: r.text(4), Retired: r.integer(2) == 1}
		if err := decodeShape(r.bytes(5), &it); err != nil {
			return err
		}
		g.set.Items = append(g.set.Items, it)
		return g.count()
	}, g.after())
}

func (g *gather) relations() error {
	return g.c.query(g.ctx, `SELECT r.id, s.id, t.id, r.type, r.strength, r.named FROM relation r JOIN item s ON s.seq = r.source
		JOIN item t ON t.seq = r.target WHERE r.revision > ?`, func(r row) error {
		kind, err := g.store.words.text(g.ctx, g.c, r.integer(3))
		if err != nil {
			return err
		}
		g.set.Relations = append(g.set.Relations, graph.RelationShape{ID: uuid.UUID(r.bytes(0)), Type: kind,
			From: uuid.UUID(r.bytes(1)), To: uuid.UUID(r.bytes(2)), Group: r.text(5), Strength: strengthOf(r.text(4))})
		return g.count()
	}, g.after())
}

// purged collects what was deleted since and did not come back.
func (g *gather) purged() error {
	return g.c.query(g.ctx, `SELECT DISTINCT v.id FROM item_version v WHERE v.until > ? AND v.deleted = 1
		AND NOT EXISTS (SELECT 1 FROM item i WHERE i.id = v.id)`, func(r row) error {
		g.set.PurgedItems = append(g.set.PurgedItems, uuid.UUID(r.bytes(0)))
		return g.count()
	}, g.after())
}

func (g *gather) deleted() error {
	return g.c.query(g.ctx, `SELECT DISTINCT v.id FROM relation_version v WHERE v.until > ? AND v.deleted = 1
		AND NOT EXISTS (SELECT 1 FROM relation r WHERE r.id = v.id)`, func(r row) error {
		g.set.DeletedRelations = append(g.set.DeletedRelations, uuid.UUID(r.bytes(0)))
		return g.count()
	}, g.after())
}
