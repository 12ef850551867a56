package sqlite

import (
	"context"
	"time"

	"linchpin/graph"
)

const (
	writeRecord = `INSERT INTO record (kind, id, version, body) VALUES (?, ?, ?, ?)
		ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version, body = excluded.body`
	deleteRecord = `DELETE FROM record WHERE kind = ? AND id = ?`
)

// present is a body that is not NULL.
func present(body []byte) []byte {
	if body == nil {
		return []byte{}
	}
	return body
}

// Record gets a record; see graph.Records.
func (s *Store) Record(ctx context.Context, kind, id string) (graph.Record, error) {
	const op = "sqlite.Record"
	record := graph.Record{Kind: kind, ID: id}
	err := s.view(ctx, op, func(c *conn) error {
		found, err := c.one(ctx, `SELECT version, body FROM record WHERE kind = ? AND id = ?`, func(r row) error {
			record.Version, record.Body = r.integer(0), r.bytes(1)
			return nil
		}, kind, id)
		if err == nil && !found {
			err = noRecord(op)
		}
		return err
	})
	if err != nil {
		return graph.Record{}, err
	}
	return record, nil
}

func noRecord(op string) error {
	return graph.Errorf(graph.CodeNotFound, op, "no record has this kind and id")
}

// PutRecord writes a record; see graph.Records.
func (s *Store) PutRecord(ctx context.Context, r graph.Record) (int64, error) {
	const op = "sqlite.PutRecord"
	if err := graph.Invalid(op, r.Check()); err != nil {
		return 0, err
	}
	err := s.change(ctx, op, r.Kind, r.ID, func(c *conn, stored int64) error {
		if stored != r.Version {
			return staleRecord(op, stored)
		}
		_, err := c.exec(context.WithoutCancel(ctx), writeRecord, r.Kind, r.ID, r.Version+1, present(r.Body))
		return err
	})
	if err != nil {
		return 0, err
	}
	return r.Version + 1, nil
}

// DeleteRecord deletes a record; see graph.Records.
func (s *Store) DeleteRecord(ctx context.Context, kind, id string, version int64) error {
	const op = "sqlite.DeleteRecord"
	return s.change(ctx, op, kind, id, func(c *conn, stored int64) error {
		switch stored {
		case 0:
			return noRecord(op)
		case version:
			_, err := c.exec(context.WithoutCancel(ctx), deleteRecord, kind, id)
			return err
		}
		return staleRecord(op, stored)
	})
}

func staleRecord(op string, stored int64) error {
	return &graph.Error{Code: graph.CodeStale, Op: op, Msg: "the record changed since it was read",
		Problems: []graph.Problem{{Path: "version", Reason: staleReason(uint64(stored))}}} //nolint:gosec // never negative
}

// change runs f on the writing connection with the stored version of a record,
// 0 for none. Since nothing else writes, one statement needs no transaction
// around it and the look before.
func (s *Store) change(ctx context.Context, op, kind, id string, f func(c *conn, stored int64) error) error {
	c, err := s.take(ctx, op, s.write)
	if err != nil {
		return err
	}
	defer func() { s.write <- c }()
	var stored int64
	_, err = c.one(context.WithoutCancel(ctx), `SELECT version FROM record WHERE kind = ? AND id = ?`, func(r row) error {
		stored = r.integer(0)
		return nil
	}, kind, id)
	if err == nil {
		err = f(c, stored)
	}
	return fault(ctx, op, err)
}

// ListRecords gives records of a kind in id order; see graph.Records.
func (s *Store) ListRecords(ctx context.Context, kind, after string, limit int) ([]graph.Record, error) {
	const op = "sqlite.ListRecords"
	if err := graph.CheckLimit(op, limit); err != nil {
		return nil, err
	}
	var found []graph.Record
	err := s.view(ctx, op, func(c *conn) error {
		return c.query(ctx, `SELECT id, version, body FROM record WHERE kind = ? AND id > ? ORDER BY id LIMIT ?`, func(r row) error {
			found = append(found, graph.Record{Kind: kind, ID: r.text(0), Version: r.integer(1), Body: r.bytes(2)})
			return nil
		}, kind, after, limit)
	})
	return found, err
}

// Now counts from the opening on; see graph.Records. One process holds the file,
// so that what it counts is everybody's time, and no clock that is set anew
// moves it.
func (s *Store) Now(ctx context.Context) (time.Time, error) {
	const op = "sqlite.Now"
	select {
	case <-s.closed:
		return time.Time{}, closedError(op)
	default:
	}
	if err := ctx.Err(); err != nil {
		return time.Time{}, fault(ctx, op, err)
	}
	return s.opened.Add(time.Since(s.opened)).UTC(), nil
}
