package sqlite

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"slices"

	"github.com/google/uuid"

	"linchpin/graph"
)

// History implements [graph.Reader].
func (s *Store) History(ctx context.Context, id uuid.UUID, before graph.RevisionNumber, limit int) ([]graph.Version, error) {
	const op = "sqlite.History"
	if err := graph.CheckLimit(op, limit); err != nil {
		return nil, err
	}
	var found []graph.Version
	err := s.view(ctx, op, func(tx *sql.Tx) error {
		var known bool
		if err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM item WHERE id = ?1) OR EXISTS (SELECT 1 FROM item_version WHERE id = ?1)", id[:]).Scan(&known); err != nil {
			return err
		}
		if !known {
			return graph.Errorf(graph.CodeNotFound, op, "there was never an item %s", id)
		}
		events, err := events(ctx, tx, id, before)
		if err != nil {
			return err
		}
		found, err = versions(ctx, tx, cut(events, limit))
		return err
	})
	return found, err
}

// event is a version before its revision is read.
type event struct {
	at      graph.RevisionNumber // when it came about
	since   graph.RevisionNumber // when the shown state was put
	deleted bool
	item    bool
	form    []byte
	id      []byte
}

// The events of an item and its relations: each state at the revision that put
// it, and each last state again at the revision that deleted it.
const eventsQuery = `
SELECT 1, id, revision, revision, 0, form FROM item WHERE id = ?1
UNION ALL SELECT 1, id, since, since, 0, form FROM item_version WHERE id = ?1
UNION ALL SELECT 1, id, until, since, 1, form FROM item_version WHERE id = ?1 AND gone
UNION ALL SELECT 0, id, revision, revision, 0, form FROM relation WHERE origin = ?1 OR target = ?1
UNION ALL SELECT 0, id, since, since, 0, form FROM relation_version WHERE origin = ?1 OR target = ?1
UNION ALL SELECT 0, id, until, since, 1, form FROM relation_version WHERE (origin = ?1 OR target = ?1) AND gone`

// events gives all events before a revision, newest first; at one revision the
// item first, then relations by id.
func events(ctx context.Context, tx *sql.Tx, id uuid.UUID, before graph.RevisionNumber) ([]event, error) {
	var found []event
	rows, err := tx.QueryContext(ctx, eventsQuery, id[:])
	err = each(rows, err, func() error {
		var e event
		if err := rows.Scan(&e.item, &e.id, &e.at, &e.since, &e.deleted, &e.form); err != nil {
			return err
		}
		if before == 0 || e.at < before {
			found = append(found, e)
		}
		return nil
	})
	slices.SortFunc(found, func(a, b event) int {
		first := 0
		if a.item != b.item {
			if first = 1; a.item {
				first = -1
			}
		}
		return cmp.Or(cmp.Compare(b.at, a.at), first, bytes.Compare(a.id, b.id))
	})
	return found, err
}

// cut keeps limit events and the rest of the last one's revision.
func cut(events []event, limit int) []event {
	n := min(limit, len(events))
	for n > 0 && n < len(events) && events[n].at == events[n-1].at {
		n++
	}
	return events[:n]
}

func versions(ctx context.Context, tx *sql.Tx, events []event) ([]graph.Version, error) {
	var found []graph.Version
	revisions := map[graph.RevisionNumber]graph.Revision{}
	for _, e := range events {
		r, ok := revisions[e.at]
		if !ok {
			var err error
			if r, err = scanRevision(tx.QueryRowContext(ctx, "SELECT "+revisionColumns+" FROM revision WHERE number = ?", e.at)); err != nil {
				return nil, err
			}
			revisions[e.at] = r
		}
		v := graph.Version{Revision: r, Deleted: e.deleted}
		if e.item {
			it, err := graph.DecodeItem(e.form)
			if err != nil {
				return nil, err
			}
			it.Revision = e.since
			v.Item = &it
		} else {
			relation, err := graph.DecodeRelation(e.form)
			if err != nil {
				return nil, err
			}
			relation.Revision = e.since
			v.Relation = &relation
		}
		found = append(found, v)
	}
	return found, nil
}
