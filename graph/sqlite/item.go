package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/google/uuid"

	"linchpin/graph"
)

// Items implements [graph.Reader].
func (s *Store) Items(ctx context.Context, ids []uuid.UUID) ([]graph.Item, error) {
	return s.itemsBy(ctx, "sqlite.Items", "SELECT revision, form FROM item WHERE id = ?", len(ids), func(i int) any { return ids[i][:] })
}

// ItemsByKey implements [graph.Reader].
func (s *Store) ItemsByKey(ctx context.Context, keys []string) ([]graph.Item, error) {
	return s.itemsBy(ctx, "sqlite.ItemsByKey", "SELECT revision, form FROM item WHERE key = ?", len(keys), func(i int) any { return keys[i] })
}

func (s *Store) itemsBy(ctx context.Context, op, query string, n int, name func(i int) any) ([]graph.Item, error) {
	if err := graph.CheckCount(op, n); err != nil {
		return nil, err
	}
	var found []graph.Item
	err := s.view(ctx, op, func(tx *sql.Tx) error {
		stmt, err := tx.PrepareContext(ctx, query)
		if err != nil {
			return err
		}
		defer stmt.Close()
		given := make(map[uuid.UUID]bool, n)
		for i := range n {
			it, err := scanItem(stmt.QueryRowContext(ctx, name(i)))
			switch {
			case errors.Is(err, sql.ErrNoRows):
			case err != nil:
				return err
			case !given[it.ID]:
				given[it.ID] = true
				found = append(found, it)
			}
		}
		return nil
	})
	return found, err
}

func scanItem(row scanner) (graph.Item, error) {
	var revision graph.RevisionNumber
	var form []byte
	if err := row.Scan(&revision, &form); err != nil {
		return graph.Item{}, err
	}
	it, err := graph.DecodeItem(form)
	it.Revision = revision
	return it, err
}

func scanRelation(row scanner) (graph.Relation, error) {
	var revision graph.RevisionNumber
	var form []byte
	if err := row.Scan(&revision, &form); err != nil {
		return graph.Relation{}, err
	}
	r, err := graph.DecodeRelation(form)
	r.Revision = revision
	return r, err
}

// RelationsOf implements [graph.Reader].
func (s *Store) RelationsOf(ctx context.Context, ids []uuid.UUID) ([]graph.Relation, error) {
	const op = "sqlite.RelationsOf"
	if err := graph.CheckCount(op, len(ids)); err != nil {
		return nil, err
	}
	var found []graph.Relation
	err := s.view(ctx, op, func(tx *sql.Tx) error {
		stmt, err := tx.PrepareContext(ctx, "SELECT revision, form FROM relation WHERE origin = ?1 UNION ALL SELECT revision, form FROM relation WHERE target = ?1")
		if err != nil {
			return err
		}
		defer stmt.Close()
		given := map[uuid.UUID]bool{}
		for _, id := range ids {
			rows, err := stmt.QueryContext(ctx, id[:])
			err = each(rows, err, func() error {
				r, err := scanRelation(rows)
				if err == nil && !given[r.ID] {
					given[r.ID] = true
					found = append(found, r)
				}
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	slices.SortFunc(found, func(a, b graph.Relation) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return found, err
}
