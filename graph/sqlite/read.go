package sqlite

import (
	"bytes"
	"context"
	"slices"

	"github.com/google/uuid"

	"linchpin/graph"
)

// Items gives stored items by id; see graph.Reader.
func (s *Store) Items(ctx context.Context, ids []uuid.UUID) ([]graph.Item, error) {
	const op = "sqlite.Items"
	if err := graph.CheckCount(op, len(ids)); err != nil {
		return nil, err
	}
	return itemsBy(ctx, s, op, `SELECT revision, body FROM item WHERE id = ?`, ids, func(id uuid.UUID) any { return id[:] })
}

// ItemsByKey gives stored items by key; see graph.Reader.
func (s *Store) ItemsByKey(ctx context.Context, keys []string) ([]graph.Item, error) {
	const op = "sqlite.ItemsByKey"
	if err := graph.CheckCount(op, len(keys)); err != nil {
		return nil, err
	}
	var found []graph.Item
	var ok bool
	err := s.view(ctx, op, func(c *conn) (err error) {
		found, ok, err = c.itemsBetween(ctx, keys)
		return err
	})
	if ok || err != nil {
		return found, err
	}
	return itemsBy(ctx, s, op, `SELECT revision, body FROM item WHERE key = ?`, keys, func(key string) any { return key })
}

func itemsBy[N comparable](ctx context.Context, s *Store, op, query string, names []N, argument func(N) any) ([]graph.Item, error) {
	var found []graph.Item
	err := s.view(ctx, op, func(c *conn) error {
		quiet := context.WithoutCancel(ctx) // each look-up is short; the loop watches
		given := make(map[N]bool, len(names))
		for i, name := range names {
			if given[name] {
				continue
			}
			given[name] = true
			if i%256 == 255 && ctx.Err() != nil {
				return ctx.Err()
			}
			if _, err := c.one(quiet, query, func(r row) error {
				it, err := readItem(r, 0)
				found = append(found, it)
				return err
			}, argument(name)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// readItem reads an item from its revision and its stored form, which stand
// from column i on.
func readItem(r row, i int) (graph.Item, error) {
	it, err := graph.DecodeItem(r.bytes(i + 1))
	it.Revision = graph.RevisionNumber(r.integer(i)) //nolint:gosec // never negative
	return it, err
}

func readRelation(r row, i int) (graph.Relation, error) {
	rel, err := graph.DecodeRelation(r.bytes(i + 1))
	rel.Revision = graph.RevisionNumber(r.integer(i)) //nolint:gosec // never negative
	return rel, err
}

// RelationsOf gives the relations at any of the items; see graph.Reader.
func (s *Store) RelationsOf(ctx context.Context, ids []uuid.UUID) ([]graph.Relation, error) {
	const op = "sqlite.RelationsOf"
	if err := graph.CheckCount(op, len(ids)); err != nil {
		return nil, err
	}
	var found []graph.Relation
	err := s.view(ctx, op, func(c *conn) error {
		quiet := context.WithoutCancel(ctx)
		seen := map[int64]bool{}
		for i, id := range ids {
			if i%256 == 255 && ctx.Err() != nil {
				return ctx.Err()
			}
			if err := c.query(quiet, `SELECT r.seq, r.revision, r.body FROM item i JOIN relation r ON r.source = i.seq WHERE i.id = ?1
				UNION ALL SELECT r.seq, r.revision, r.body FROM item i JOIN relation r ON r.target = i.seq WHERE i.id = ?1`, func(r row) error {
				if seen[r.integer(0)] {
					return nil
				}
				seen[r.integer(0)] = true
				rel, err := readRelation(r, 1)
				found = append(found, rel)
				return err
			}, id[:]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(a, b graph.Relation) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return found, nil
}
