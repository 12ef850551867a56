package sqlite

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
)

const selectRevision = `SELECT number, batch, hash, at, actor, source, run, message, items_put, items_purged, relations_put, relations_deleted,
	model_put FROM revision`

func readRevision(r row) graph.Revision {
	return graph.Revision{Number: graph.RevisionNumber(r.integer(0)), Batch: r.text(1), Hash: r.text(2), //nolint:gosec // never negative
		At: time.UnixMilli(r.integer(3)).UTC(), Actor: r.text(4), Source: r.text(5), Run: r.text(6), Message: r.text(7),
		ItemsPut: int(r.integer(8)), ItemsPurged: int(r.integer(9)), RelationsPut: int(r.integer(10)), RelationsDeleted: int(r.integer(11)),
		ModelPut: r.integer(12) == 1}
}

// newest gives the newest revision that c sees, the zero one in an empty file.
func newest(ctx context.Context, c *conn) (head graph.Revision, err error) {
	_, err = c.one(ctx, selectRevision+` ORDER BY number DESC LIMIT 1`, func(r row) error { head = readRevision(r); return nil })
	return head, err
}

// Head is the newest revision; see graph.Reader. It costs no read of the file.
func (s *Store) Head(ctx context.Context) (graph.Revision, error) {
	const op = "sqlite.Head"
	if err := ctx.Err(); err != nil {
		return graph.Revision{}, fault(ctx, op, err)
	}
	select {
	case <-s.closed:
		return graph.Revision{}, closedError(op)
	default:
		return *s.head.Load(), nil
	}
}

// Revisions lists revisions, newest first; see graph.Reader.
func (s *Store) Revisions(ctx context.Context, before graph.RevisionNumber, limit int) ([]graph.Revision, error) {
	const op = "sqlite.Revisions"
	if err := graph.CheckLimit(op, limit); err != nil {
		return nil, err
	}
	var found []graph.Revision
	err := s.view(ctx, op, func(c *conn) error {
		return c.query(ctx, selectRevision+` WHERE number < ? ORDER BY number DESC LIMIT ?`, func(r row) error {
			found = append(found, readRevision(r))
			return nil
		}, bound(before), limit)
	})
	return found, err
}

// bound is before as SQLite compares it: 0 stands beyond the newest.
func bound(before graph.RevisionNumber) int64 {
	if before == 0 || before > 1<<62 {
		return 1 << 62
	}
	return int64(before) //nolint:gosec // was compared
}

// RevisionAt is the newest revision at a time; see graph.Reader.
func (s *Store) RevisionAt(ctx context.Context, t time.Time) (number graph.RevisionNumber, err error) {
	err = s.view(ctx, "sqlite.RevisionAt", func(c *conn) error {
		_, err := c.one(ctx, `SELECT number FROM revision WHERE at <= ? ORDER BY at DESC, number DESC LIMIT 1`, func(r row) error {
			number = graph.RevisionNumber(r.integer(0)) //nolint:gosec // never negative
			return nil
		}, floorMilli(t))
		return err
	})
	return number, err
}

// floorMilli is a time in whole milliseconds since 1970, rounded down.
func floorMilli(t time.Time) int64 {
	return t.Unix()*1000 + int64(t.Nanosecond())/1e6
}

// moment is one state in a history, before it is read.
type moment struct {
	at      int64 // the revision in which it began or was deleted
	table   int   // 0 item, 1 item_version, 2 relation, 3 relation_version
	seq     int64
	deleted bool
}

// momentsOf finds the states of an item and of its relations by the revision
// in which they began, and for deleted ones also by that of the deletion.
const momentsOf = `
	SELECT revision AS at, 0, seq, 0 FROM item WHERE id = ?1
	UNION ALL SELECT since, 1, seq, 0 FROM item_version WHERE id = ?1
	UNION ALL SELECT until, 1, seq, 1 FROM item_version WHERE id = ?1 AND deleted = 1
	UNION ALL SELECT revision, 2, seq, 0 FROM relation WHERE source = (SELECT seq FROM item WHERE id = ?1)
	UNION ALL SELECT revision, 2, seq, 0 FROM relation WHERE target = (SELECT seq FROM item WHERE id = ?1)
	UNION ALL SELECT since, 3, seq, 0 FROM relation_version WHERE source = ?1
	UNION ALL SELECT since, 3, seq, 0 FROM relation_version WHERE target = ?1
	UNION ALL SELECT until, 3, seq, 1 FROM relation_version WHERE source = ?1 AND deleted = 1
	UNION ALL SELECT until, 3, seq, 1 FROM relation_version WHERE target = ?1 AND deleted = 1`

var momentBody = [...]string{
	`SELECT revision, body FROM item WHERE seq = ?`,
	`SELECT since, body FROM item_version WHERE seq = ?`,
	`SELECT revision, body FROM relation WHERE seq = ?`,
	`SELECT since, body FROM relation_version WHERE seq = ?`,
}

// History tells the versions of an item and its relations; see graph.Reader.
func (s *Store) History(ctx context.Context, id uuid.UUID, before graph.RevisionNumber, limit int) ([]graph.Version, error) {
	const op = "sqlite.History"
	if err := graph.CheckLimit(op, limit); err != nil {
		return nil, err
	}
	var versions []graph.Version
	err := s.view(ctx, op, func(c *conn) error {
		known, err := c.one(ctx, `SELECT 1 FROM item WHERE id = ?1 UNION ALL SELECT 1 FROM item_version WHERE id = ?1 LIMIT 1`,
			func(row) error { return nil }, id[:])
		if err == nil && !known {
			err = graph.Errorf(graph.CodeNotFound, op, "no item has or had the id %s", id)
		}
		if err != nil {
			return err
		}
		moments, err := moments(ctx, c, id, bound(before), limit)
		if err != nil {
			return err
		}
		versions, err = readMoments(ctx, c, moments)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(versions, func(a, b graph.Version) int {
		return cmp.Or(cmp.Compare(b.Revision.Number, a.Revision.Number), compareWithin(a, b))
	})
	return versions, nil
}

// compareWithin orders the versions of one revision.
func compareWithin(a, b graph.Version) int {
	switch {
	case a.Item != nil:
		return -1
	case b.Item != nil:
		return 1
	}
	return bytes.Compare(a.Relation.ID[:], b.Relation.ID[:])
}

// moments gives the newest moments before a revision, limit of them and what
// else belongs to the last one's revision.
func moments(ctx context.Context, c *conn, id uuid.UUID, before int64, limit int) ([]moment, error) {
	var found []moment
	err := c.query(ctx, `SELECT * FROM (`+momentsOf+`) WHERE at < ?2 AND at >= coalesce(
		(SELECT at FROM (`+momentsOf+`) WHERE at < ?2 ORDER BY at DESC LIMIT 1 OFFSET ?3), 0)`, func(r row) error {
		found = append(found, moment{r.integer(0), int(r.integer(1)), r.integer(2), r.integer(3) == 1})
		return nil
	}, id[:], before, limit-1)
	return found, err
}

func readMoments(ctx context.Context, c *conn, found []moment) ([]graph.Version, error) {
	versions := make([]graph.Version, 0, len(found))
	revisions := map[int64]graph.Revision{}
	for _, m := range found {
		revision, ok := revisions[m.at]
		if !ok {
			if _, err := c.one(ctx, selectRevision+` WHERE number = ?`, func(r row) error { revision = readRevision(r); return nil }, m.at); err != nil {
				return nil, err
			}
			revisions[m.at] = revision
		}
		v := graph.Version{Revision: revision, Deleted: m.deleted}
		if _, err := c.one(ctx, momentBody[m.table], func(r row) error {
			if m.table < 2 {
				it, err := readItem(r, 0)
				v.Item = &it
				return err
			}
			rel, err := readRelation(r, 0)
			v.Relation = &rel
			return err
		}, m.seq); err != nil {
			return nil, err
		}
		versions = append(versions, v)
	}
	return versions, nil
}
