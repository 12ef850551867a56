package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"linchpin/graph"
)

type scanner interface{ Scan(into ...any) error }

func scanRevision(row scanner) (graph.Revision, error) {
	var r graph.Revision
	var at int64
	err := row.Scan(&r.Number, &r.Batch, &r.Hash, &at, &r.Actor, &r.Source, &r.Run, &r.Message,
		&r.ItemsPut, &r.ItemsPurged, &r.RelationsPut, &r.RelationsDeleted, &r.ModelPut)
	r.At = time.UnixMilli(at).UTC()
	if err != nil {
		return graph.Revision{}, err
	}
	return r, nil
}

// Head implements [graph.Reader].
func (s *Store) Head(ctx context.Context) (graph.Revision, error) {
	var head graph.Revision
	err := s.view(ctx, "sqlite.Head", func(tx *sql.Tx) (err error) {
		head, err = scanRevision(tx.QueryRowContext(ctx, "SELECT "+revisionColumns+" FROM revision ORDER BY number DESC LIMIT 1"))
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return head, err
}

// newest is the number of the newest revision, 0 on an empty store.
func newest(ctx context.Context, tx *sql.Tx) (number graph.RevisionNumber, err error) {
	err = tx.QueryRowContext(ctx, "SELECT coalesce(max(number), 0) FROM revision").Scan(&number)
	return number, err
}

// existing checks a revision that a caller names, and gives the newest for 0.
func existing(ctx context.Context, tx *sql.Tx, op string, asOf graph.RevisionNumber) (shown, head graph.RevisionNumber, err error) {
	if head, err = newest(ctx, tx); err != nil {
		return 0, 0, err
	}
	if asOf > head {
		return 0, 0, graph.Errorf(graph.CodeNotFound, op, "revision %d does not exist yet; the newest is %d", asOf, head)
	}
	if asOf == 0 {
		asOf = head
	}
	return asOf, head, nil
}

// Revisions implements [graph.Reader].
func (s *Store) Revisions(ctx context.Context, before graph.RevisionNumber, limit int) ([]graph.Revision, error) {
	const op = "sqlite.Revisions"
	if err := graph.CheckLimit(op, limit); err != nil {
		return nil, err
	}
	var found []graph.Revision
	err := s.view(ctx, op, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, "SELECT "+revisionColumns+" FROM revision WHERE ?1 = 0 OR number < ?1 ORDER BY number DESC LIMIT ?2", clamp(before), limit)
		return each(rows, err, func() error {
			r, err := scanRevision(rows)
			found = append(found, r)
			return err
		})
	})
	return found, err
}

// clamp keeps a number within what SQLite holds.
func clamp(n graph.RevisionNumber) int64 {
	const most = 1<<63 - 1
	return int64(min(n, most)) //nolint:gosec // clamped
}

// RevisionAt implements [graph.Reader].
func (s *Store) RevisionAt(ctx context.Context, t time.Time) (graph.RevisionNumber, error) {
	var number graph.RevisionNumber
	err := s.view(ctx, "sqlite.RevisionAt", func(tx *sql.Tx) error {
		at := t.UnixMilli()
		if t.Before(time.UnixMilli(at)) { // before 1970 milliseconds round up
			at--
		}
		return tx.QueryRowContext(ctx, "SELECT coalesce(max(number), 0) FROM revision WHERE at <= ?", at).Scan(&number)
	})
	return number, err
}

// Model implements [graph.Reader].
func (s *Store) Model(ctx context.Context, asOf graph.RevisionNumber) (*graph.Model, graph.RevisionNumber, error) {
	const op = "sqlite.Model"
	var form []byte
	var number graph.RevisionNumber
	err := s.view(ctx, op, func(tx *sql.Tx) error {
		shown, _, err := existing(ctx, tx, op, asOf)
		if err != nil {
			return err
		}
		err = tx.QueryRowContext(ctx, "SELECT revision, form FROM model WHERE revision <= ? ORDER BY revision DESC LIMIT 1", shown).Scan(&number, &form)
		if errors.Is(err, sql.ErrNoRows) {
			return graph.Errorf(graph.CodeNotFound, op, "the store has no model yet")
		}
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	m, err := graph.DecodeModel(form)
	return m, number, err
}
