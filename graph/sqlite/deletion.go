package sqlite

import (
	"cmp"
	"context"
	"slices"

	"linchpin/graph"
)

// deletionsAfter finds the ends of relations after a revision. It reads the
// revisions that deleted any, and no others' versions.
const deletionsAfter = `SELECT r.number, 3, v.seq, 1 FROM revision r CROSS JOIN relation_version v ON v.until = r.number
	WHERE r.number > ?1 AND r.relations_deleted > 0 AND v.deleted = 1`

// Deletions tells which relations were deleted; see graph.Reader.
func (s *Store) Deletions(ctx context.Context, after graph.RevisionNumber, limit int) ([]graph.Version, error) {
	const op = "sqlite.Deletions"
	if err := graph.CheckLimit(op, limit); err != nil {
		return nil, err
	}
	from := int64(min(after, 1<<62)) //nolint:gosec // was bounded
	var versions []graph.Version
	err := s.view(ctx, op, func(c *conn) error {
		last := int64(-1) // the revision in which the limit is reached
		if _, err := c.one(ctx, `SELECT max(number) FROM (SELECT r.number AS number FROM revision r CROSS JOIN relation_version v ON v.until = r.number
			WHERE r.number > ?1 AND r.relations_deleted > 0 AND v.deleted = 1 ORDER BY r.number LIMIT ?2) HAVING count(*) > 0`,
			func(r row) error { last = r.integer(0); return nil }, from, limit); err != nil || last < 0 {
			return err
		}
		var found []moment
		if err := c.query(ctx, deletionsAfter+` AND r.number <= ?2`, func(r row) error {
			found = append(found, moment{r.integer(0), int(r.integer(1)), r.integer(2), r.integer(3) == 1})
			return nil
		}, from, last); err != nil {
			return err
		}
		var err error
		versions, err = readMoments(ctx, c, found)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(versions, func(a, b graph.Version) int {
		return cmp.Or(cmp.Compare(a.Revision.Number, b.Revision.Number), compareWithin(a, b))
	})
	return versions, nil
}
