package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/google/uuid"

	"linchpin/graph"
)

// Structure implements [graph.Reader].
func (s *Store) Structure(ctx context.Context, asOf graph.RevisionNumber, v graph.StructureVisitor) (graph.RevisionNumber, error) {
	const op = "sqlite.Structure"
	var shown graph.RevisionNumber
	err := s.view(ctx, op, func(tx *sql.Tx) error {
		at, head, err := existing(ctx, tx, op, asOf)
		if err != nil {
			return err
		}
		shown = at
		if err := itemShapes(ctx, tx, "SELECT "+itemShapeColumns+" FROM item WHERE revision <= ?", at, v.Item); err != nil {
			return err
		}
		if at < head {
			if err := pastItems(ctx, tx, at, v.Item); err != nil {
				return err
			}
		}
		if err := relationShapes(ctx, tx, "SELECT "+relationShapeColumns+" FROM relation WHERE revision <= ?", at, v.Relation); err != nil {
			return err
		}
		if at < head {
			return pastRelations(ctx, tx, at, v.Relation)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return shown, nil
}

const (
	itemShapeColumns     = "id, key, class, name, retired, shape"
	relationShapeColumns = "id, type, origin, target, grp, strength"
)

func itemShapes(ctx context.Context, tx *sql.Tx, query string, arg any, visit func(graph.ItemShape) error) error {
	rows, err := tx.QueryContext(ctx, query, arg)
	var id, shape sql.RawBytes
	classes := words{}
	return each(rows, err, func() error {
		var it graph.ItemShape
		var class sql.RawBytes
		if err := rows.Scan(&id, &it.Key, &class, &it.Name, &it.Retired, &shape); err != nil {
			return err
		}
		copy(it.ID[:], id)
		it.Class = classes.text(class)
		if len(shape) > 0 {
			var form shapeForm
			if err := json.Unmarshal(shape, &form); err != nil {
				return err
			}
			it.Requirements, it.RootFor, it.EndpointFor = form.Requirements, form.RootFor, form.EndpointFor
		}
		return visit(it)
	})
}

func relationShapes(ctx context.Context, tx *sql.Tx, query string, arg any, visit func(graph.RelationShape) error) error {
	rows, err := tx.QueryContext(ctx, query, arg)
	var id, kind, from, to, group, strength sql.RawBytes
	known := words{}
	return each(rows, err, func() error {
		if err := rows.Scan(&id, &kind, &from, &to, &group, &strength); err != nil {
			return err
		}
		r := graph.RelationShape{Type: known.text(kind), Group: known.text(group), Strength: graph.Strength(known.text(strength))}
		copy(r.ID[:], id)
		copy(r.From[:], from)
		copy(r.To[:], to)
		return visit(r)
	})
}

// words shares the text of words that occur again and again.
type words map[string]string

func (w words) text(raw []byte) string {
	if s, ok := w[string(raw)]; ok {
		return s
	}
	s := string(raw)
	if len(w) < 1<<16 {
		w[s] = s
	}
	return s
}

func pastItems(ctx context.Context, tx *sql.Tx, at graph.RevisionNumber, visit func(graph.ItemShape) error) error {
	rows, err := tx.QueryContext(ctx, "SELECT form FROM item_version WHERE until > ?1 AND since <= ?1", at)
	return each(rows, err, func() error {
		var form sql.RawBytes
		if err := rows.Scan(&form); err != nil {
			return err
		}
		it, err := graph.DecodeItem(form)
		if err != nil {
			return err
		}
		return visit(it.Shape())
	})
}

func pastRelations(ctx context.Context, tx *sql.Tx, at graph.RevisionNumber, visit func(graph.RelationShape) error) error {
	rows, err := tx.QueryContext(ctx, "SELECT form FROM relation_version WHERE until > ?1 AND since <= ?1", at)
	return each(rows, err, func() error {
		var form sql.RawBytes
		if err := rows.Scan(&form); err != nil {
			return err
		}
		r, err := graph.DecodeRelation(form)
		if err != nil {
			return err
		}
		return visit(r.Shape())
	})
}

// Changes implements [graph.Reader].
func (s *Store) Changes(ctx context.Context, after graph.RevisionNumber, limit int) (graph.ChangeSet, error) {
	const op = "sqlite.Changes"
	c := graph.ChangeSet{From: after}
	err := s.view(ctx, op, func(tx *sql.Tx) error {
		_, head, err := existing(ctx, tx, op, after)
		if err != nil {
			return err
		}
		c.To = head
		if after == head {
			return nil
		}
		if c.TooMany, err = moreThan(ctx, tx, after, limit); err != nil || c.TooMany {
			return err
		}
		return readChanges(ctx, tx, &c)
	})
	if err != nil {
		return graph.ChangeSet{}, err
	}
	return c, nil
}

// The ids of what was deleted after a revision and does not stand again.
const (
	purgedItems      = "SELECT DISTINCT id FROM item_version WHERE until > ?1 AND gone AND NOT EXISTS (SELECT 1 FROM item i WHERE i.id = item_version.id)"
	deletedRelations = "SELECT DISTINCT id FROM relation_version WHERE until > ?1 AND gone AND NOT EXISTS (SELECT 1 FROM relation r WHERE r.id = relation_version.id)"
)

func moreThan(ctx context.Context, tx *sql.Tx, after graph.RevisionNumber, limit int) (bool, error) {
	total := 0
	for _, part := range []string{"SELECT 1 FROM item WHERE revision > ?1", "SELECT 1 FROM relation WHERE revision > ?1", purgedItems, deletedRelations} {
		var n int
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM ("+part+" LIMIT ?2)", after, max(limit, 0)+1).Scan(&n); err != nil {
			return false, err
		}
		if total += n; total > limit {
			return true, nil
		}
	}
	return false, nil
}

func readChanges(ctx context.Context, tx *sql.Tx, c *graph.ChangeSet) error {
	err := itemShapes(ctx, tx, "SELECT "+itemShapeColumns+" FROM item WHERE revision > ?", c.From, func(it graph.ItemShape) error {
		c.Items = append(c.Items, it)
		return nil
	})
	if err != nil {
		return err
	}
	err = relationShapes(ctx, tx, "SELECT "+relationShapeColumns+" FROM relation WHERE revision > ?", c.From, func(r graph.RelationShape) error {
		c.Relations = append(c.Relations, r)
		return nil
	})
	if err != nil {
		return err
	}
	if c.PurgedItems, err = ids(ctx, tx, purgedItems, c.From); err != nil {
		return err
	}
	if c.DeletedRelations, err = ids(ctx, tx, deletedRelations, c.From); err != nil {
		return err
	}
	var form []byte
	switch err = tx.QueryRowContext(ctx, "SELECT form FROM model WHERE revision > ? ORDER BY revision DESC LIMIT 1", c.From).Scan(&form); {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	c.Model, err = graph.DecodeModel(form)
	return err
}

func ids(ctx context.Context, tx *sql.Tx, query string, arg any) ([]uuid.UUID, error) {
	var found []uuid.UUID
	rows, err := tx.QueryContext(ctx, query, arg)
	err = each(rows, err, func() error {
		var id []byte
		err := rows.Scan(&id)
		if err == nil {
			found = append(found, uuid.UUID(id))
		}
		return err
	})
	return found, err
}
