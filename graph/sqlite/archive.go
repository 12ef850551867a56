package sqlite

import (
	"context"

	"github.com/google/uuid"

	"linchpin/graph"
)

var _ graph.Archiver = (*Store)(nil)

// What an entry of an archive is: a revision itself, or what it put or deleted.
const (
	entryRevision = iota
	entryItem
	entryItemBefore
	entryPurged
	entryRelation
	entryRelationBefore
	entryDeleted
	entryModel
)

// entries names, in the order of revisions, all that revisions did: the
// revision itself first, then places in the tables.
const entries = `SELECT at, entry, seq FROM (
	SELECT number AS at, 0 AS entry, number AS seq FROM revision
	UNION ALL SELECT revision, 1, seq FROM item
	UNION ALL SELECT since, 2, seq FROM item_version
	UNION ALL SELECT until, 3, seq FROM item_version WHERE deleted = 1
	UNION ALL SELECT revision, 4, seq FROM relation
	UNION ALL SELECT since, 5, seq FROM relation_version
	UNION ALL SELECT until, 6, seq FROM relation_version WHERE deleted = 1
	UNION ALL SELECT revision, 7, revision FROM model) ORDER BY at, entry`

var entryBody = [...]string{
	entryRevision:       selectRevision + ` WHERE number = ?`,
	entryItem:           `SELECT body FROM item WHERE seq = ?`,
	entryItemBefore:     `SELECT body FROM item_version WHERE seq = ?`,
	entryPurged:         `SELECT id FROM item_version WHERE seq = ?`,
	entryRelation:       `SELECT body FROM relation WHERE seq = ?`,
	entryRelationBefore: `SELECT body FROM relation_version WHERE seq = ?`,
	entryDeleted:        `SELECT id FROM relation_version WHERE seq = ?`,
	entryModel:          `SELECT body FROM model WHERE revision = ?`,
}

// Archive reads everything; see graph.Archiver. It reads one state of the
// file on a connection of its own, so that nobody waits for it.
func (s *Store) Archive(ctx context.Context, v graph.ArchiveVisitor) error {
	const op = "sqlite.Archive"
	if err := ctx.Err(); err != nil {
		return fault(ctx, op, err)
	}
	select {
	case <-s.closed:
		return closedError(op)
	default:
	}
	c, err := dial(s.path, "query_only(1)", "cache_size(-16384)")
	if err != nil {
		return fault(ctx, op, err)
	}
	defer func() { _ = c.close() }()
	if _, err := c.exec(context.WithoutCancel(ctx), `BEGIN DEFERRED`); err != nil {
		return fault(ctx, op, err)
	}
	err = archiveRevisions(ctx, c, v)
	if err == nil {
		err = c.query(ctx, `SELECT kind, id, version, body FROM record ORDER BY kind, id`, func(r row) error {
			return v.Record(graph.Record{Kind: r.text(0), ID: r.text(1), Version: r.integer(2), Body: r.bytes(3)})
		})
	}
	return fault(ctx, op, err)
}

func archiveRevisions(ctx context.Context, c *conn, v graph.ArchiveVisitor) error {
	var current graph.Revision
	var ops []graph.Op
	flush := func() error {
		if current.Number == 0 {
			return nil
		}
		return v.Revision(current, ops)
	}
	err := c.query(ctx, entries, func(r row) error {
		entry, seq := r.integer(1), r.integer(2)
		if entry == entryRevision {
			if err := flush(); err != nil {
				return err
			}
			ops = nil
		}
		_, err := c.one(ctx, entryBody[entry], func(body row) error {
			if entry == entryRevision {
				current = readRevision(body)
				return nil
			}
			op, err := archivedOp(entry, body)
			ops = append(ops, op)
			return err
		}, seq)
		return err
	})
	if err != nil {
		return err
	}
	return flush()
}

// archivedOp reads what an entry put or deleted.
func archivedOp(entry int64, body row) (op graph.Op, err error) {
	switch entry {
	case entryItem, entryItemBefore:
		var it graph.Item
		it, err = graph.DecodeItem(body.bytes(0))
		op.PutItem = &it
	case entryRelation, entryRelationBefore:
		var r graph.Relation
		r, err = graph.DecodeRelation(body.bytes(0))
		op.PutRelation = &r
	case entryModel:
		op.PutModel, err = graph.DecodeModel(body.bytes(0))
	case entryPurged:
		op.PurgeItem = &graph.ItemRef{ID: uuid.UUID(body.bytes(0))}
	default:
		op.DeleteRelation = &graph.RelationRef{ID: uuid.UUID(body.bytes(0))}
	}
	return op, err
}

// RestoreRecords writes records as they are; see graph.Archiver.
func (s *Store) RestoreRecords(ctx context.Context, records []graph.Record) error {
	const op = "sqlite.RestoreRecords"
	for i := range records {
		if err := graph.Invalid(op, records[i].Check()); err != nil {
			return err
		}
	}
	c, err := s.take(ctx, op, s.write)
	if err != nil {
		return err
	}
	defer func() { s.write <- c }()
	ctx = context.WithoutCancel(ctx)
	if _, err := c.exec(ctx, `BEGIN IMMEDIATE`); err != nil {
		return fault(ctx, op, err)
	}
	for _, r := range records {
		if err = restoreRecord(ctx, c, op, r); err != nil {
			break
		}
	}
	if err == nil {
		_, err = c.exec(ctx, `COMMIT`)
	}
	if err != nil {
		_, _ = c.exec(ctx, `ROLLBACK`)
	}
	return fault(ctx, op, err)
}

func restoreRecord(ctx context.Context, c *conn, op string, r graph.Record) error {
	found, err := c.one(ctx, `SELECT 1 FROM record WHERE kind = ? AND id = ?`, func(row) error { return nil }, r.Kind, r.ID)
	if err != nil {
		return err
	}
	if found {
		return graph.Errorf(graph.CodeStale, op, "a record of this kind and id is there already")
	}
	_, err = c.exec(ctx, writeRecord, r.Kind, r.ID, r.Version, present(r.Body))
	return err
}
