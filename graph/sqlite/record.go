package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"linchpin/graph"
)

// putRecord writes or deletes a record of a batch; its version was checked.
func (a *application) putRecord(i int) error {
	r := &a.Records[i]
	switch {
	case r.Delete:
		return a.exec(a.stmts.deleteRecord, r.Kind, r.ID)
	case a.records[i] == 0:
		return a.exec(a.stmts.insertRecord, r.Kind, r.ID, body(r.Body))
	default:
		return a.exec(a.stmts.updateRecord, body(r.Body), r.Kind, r.ID)
	}
}

// body is never NULL.
func body(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// Record implements [graph.Records].
func (s *Store) Record(ctx context.Context, kind, id string) (graph.Record, error) {
	r := graph.Record{Kind: kind, ID: id}
	err := s.view(ctx, "sqlite.Record", func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, "SELECT version, body FROM record WHERE kind = ? AND id = ?", kind, id).Scan(&r.Version, &r.Body)
		if errors.Is(err, sql.ErrNoRows) {
			return graph.Errorf(graph.CodeNotFound, "sqlite.Record", "there is no %s %q", graph.Shown(kind), graph.Shown(id))
		}
		return err
	})
	if err != nil {
		return graph.Record{}, err
	}
	return r, nil
}

// PutRecord implements [graph.Records].
func (s *Store) PutRecord(ctx context.Context, r graph.Record) (int64, error) {
	const op = "sqlite.PutRecord"
	if err := graph.Invalid(op, r.Check()); err != nil {
		return 0, err
	}
	err := s.update(ctx, op, func(ctx context.Context, tx *sql.Tx) error {
		a := &application{ctx: ctx, tx: tx, stmts: s.stmts, Prepared: &graph.Prepared{Batch: graph.Batch{Records: []graph.RecordOp{{Record: r}}}}}
		if err := a.load(); err != nil {
			return err
		}
		if a.records[0] != r.Version {
			return graph.Errorf(graph.CodeStale, op, "the record's version is %d, not %d", a.records[0], r.Version)
		}
		return a.putRecord(0)
	})
	if err != nil {
		return 0, err
	}
	return r.Version + 1, nil
}

// DeleteRecord implements [graph.Records].
func (s *Store) DeleteRecord(ctx context.Context, kind, id string, version int64) error {
	const op = "sqlite.DeleteRecord"
	return s.update(ctx, op, func(ctx context.Context, tx *sql.Tx) error {
		a := &application{ctx: ctx, tx: tx, stmts: s.stmts, Prepared: &graph.Prepared{Batch: graph.Batch{Records: []graph.RecordOp{{Record: graph.Record{Kind: kind, ID: id}, Delete: true}}}}}
		if err := a.load(); err != nil {
			return err
		}
		switch stored := a.records[0]; stored {
		case version:
			if stored != 0 {
				return a.putRecord(0)
			}
			fallthrough
		case 0:
			return graph.Errorf(graph.CodeNotFound, op, "there is no %s %q", graph.Shown(kind), graph.Shown(id))
		default:
			return graph.Errorf(graph.CodeStale, op, "the record's version is %d, not %d", stored, version)
		}
	})
}

// ListRecords implements [graph.Records].
func (s *Store) ListRecords(ctx context.Context, kind, after string, limit int) ([]graph.Record, error) {
	const op = "sqlite.ListRecords"
	if err := graph.CheckLimit(op, limit); err != nil {
		return nil, err
	}
	var found []graph.Record
	err := s.view(ctx, op, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, "SELECT id, version, body FROM record WHERE kind = ? AND id > ? ORDER BY id LIMIT ?", kind, after, limit)
		return each(rows, err, func() error {
			r := graph.Record{Kind: kind}
			err := rows.Scan(&r.ID, &r.Version, &r.Body)
			found = append(found, r)
			return err
		})
	})
	return found, err
}

// each calls scan for every row and closes the rows.
func each(rows *sql.Rows, err error, scan func() error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(); err != nil {
			return err
		}
	}
	return rows.Err()
}
