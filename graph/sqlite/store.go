// Package sqlite keeps the graph in an embedded SQLite file: the store that
// works out of the box, for one process. The contract stands on the
// interfaces of package graph.
package sqlite

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the driver, pure Go

	"linchpin/graph"
)

//go:embed schema.sql
var schema string

const (
	applicationID = 0x4C50494E // "LPIN" in the file's header
	schemaVersion = 1
	readers       = 4
)

// leastSQLite is the first version without a defect of the write-ahead log
// that can lose commits.
var leastSQLite = [3]int{3, 51, 3}

// Store is a graph store in one SQLite file. It is safe for concurrent use.
type Store struct {
	now    func() time.Time
	lock   *lockFile
	write  *sql.DB // one connection
	read   *sql.DB
	stmts  *statements
	closed atomic.Bool
	ending sync.Once
	ended  error
}

// Option changes how a store is opened.
type Option func(*Store)

// WithClock sets the clock that revisions are stamped with.
func WithClock(now func() time.Time) Option { return func(s *Store) { s.now = now } }

// Open opens the store in the file at path, or makes it. One process at a time
// can have it open: CodeInUse. CodeSchema for a file that is not a Linchpin
// store, or one of another schema.
func Open(ctx context.Context, path string, options ...Option) (*Store, error) {
	s := &Store{now: time.Now}
	for _, o := range options {
		o(s)
	}
	lock, err := holdLock(path)
	if err != nil {
		return nil, err
	}
	s.lock = lock
	if err := s.open(ctx, path); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, path string) error {
	var err error
	if s.write, err = sql.Open("sqlite", address(path, "_txlock=immediate&_pragma=journal_mode(WAL)")); err != nil {
		return fault("sqlite.Open", err)
	}
	s.write.SetMaxOpenConns(1)
	if err := checkVersion(ctx, s.write); err != nil {
		return err
	}
	if err := prepareSchema(ctx, s.write); err != nil {
		return err
	}
	if s.stmts, err = prepareStatements(ctx, s.write); err != nil {
		return fault("sqlite.Open", err)
	}
	if s.read, err = sql.Open("sqlite", address(path, "_pragma=query_only(1)")); err != nil {
		return fault("sqlite.Open", err)
	}
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers)
	s.read.SetConnMaxLifetime(10 * time.Minute)
	return nil
}

// address is the driver's name of the file with what every connection sets.
func address(path, more string) string {
	absolute, err := filepath.Abs(path)
	if err != nil {
		absolute = path
	}
	u := url.URL{Scheme: "file", Path: absolute, RawQuery: "_pragma=busy_timeout(5000)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=wal_autocheckpoint(4000)&" + more}
	return u.String()
}

func checkVersion(ctx context.Context, db *sql.DB) error {
	var text string
	if err := db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&text); err != nil {
		return fault("sqlite.Open", err)
	}
	var have [3]int
	for i, part := range strings.SplitN(text, ".", 3) {
		have[i], _ = strconv.Atoi(part)
	}
	for i := range have {
		if have[i] != leastSQLite[i] {
			if have[i] < leastSQLite[i] {
				return graph.Errorf(graph.CodeSchema, "sqlite.Open", "SQLite %s loses commits in rare cases; at least %v is needed", text, leastSQLite)
			}
			break
		}
	}
	return nil
}

// prepareSchema makes the tables of a new file, or checks those of an old one.
func prepareSchema(ctx context.Context, db *sql.DB) error {
	var application, version, tables int
	for query, into := range map[string]*int{"PRAGMA application_id": &application, "PRAGMA user_version": &version, "SELECT count(*) FROM sqlite_schema": &tables} {
		if err := db.QueryRowContext(ctx, query).Scan(into); err != nil {
			return fault("sqlite.Open", err)
		}
	}
	switch {
	case tables == 0 && application == 0:
		return makeSchema(ctx, db)
	case application != applicationID:
		return &graph.Error{Code: graph.CodeSchema, Op: "sqlite.Open", Msg: "the file is an SQLite database, but not one of Linchpin", Hint: "name another file with --store sqlite:PATH"}
	case version > schemaVersion:
		return &graph.Error{Code: graph.CodeSchema, Op: "sqlite.Open", Msg: fmt.Sprintf("the store has schema %d, this version of Linchpin reads %d", version, schemaVersion),
			Hint: "open it with the newer version of Linchpin that wrote it"}
	case version < schemaVersion:
		return &graph.Error{Code: graph.CodeSchema, Op: "sqlite.Open", Msg: fmt.Sprintf("the store has schema %d, which is older than %d and which no release wrote", version, schemaVersion),
			Hint: "export it with the version that wrote it, and import that into a new store"}
	}
	return nil
}

func makeSchema(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fault("sqlite.Open", err)
	}
	defer tx.Rollback() //nolint:errcheck // does nothing after the commit
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d; %s", applicationID, schemaVersion, schema)); err != nil {
		return fault("sqlite.Open", err)
	}
	return fault("sqlite.Open", tx.Commit())
}

// SetAddress writes into the lock file where the Linchpin that holds this
// store answers, for other processes to ask; see [Holder].
func (s *Store) SetAddress(address string) error { return s.lock.write(address) }

// Close releases the store and its lock.
func (s *Store) Close() error {
	s.ending.Do(func() {
		s.closed.Store(true)
		var errs []error
		if s.read != nil {
			errs = append(errs, s.read.Close())
		}
		if s.stmts != nil {
			s.stmts.close()
		}
		if s.write != nil {
			errs = append(errs, s.write.Close())
		}
		s.ended = errors.Join(append(errs, s.lock.release())...)
	})
	return s.ended
}

// alive refuses calls on a closed store and in an ended context.
func (s *Store) alive(ctx context.Context, op string) error {
	switch {
	case s.closed.Load():
		return graph.Errorf(graph.CodeUnavailable, op, "the store is closed")
	case ctx.Err() != nil:
		return graph.Errorf(graph.CodeTimeout, op, "%w", ctx.Err())
	}
	return nil
}

// view runs a read that sees one revision.
func (s *Store) view(ctx context.Context, op string, read func(tx *sql.Tx) error) error {
	if err := s.alive(ctx, op); err != nil {
		return err
	}
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return s.explain(ctx, op, err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	return s.explain(ctx, op, read(tx))
}

// update runs a write, all or nothing. It does not end with the context once
// it began, so that its outcome is known.
func (s *Store) update(ctx context.Context, op string, write func(ctx context.Context, tx *sql.Tx) error) error {
	if err := s.alive(ctx, op); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return s.explain(ctx, op, err)
	}
	defer tx.Rollback() //nolint:errcheck // does nothing after the commit
	if err := write(ctx, tx); err != nil {
		return s.explain(ctx, op, err)
	}
	return s.explain(ctx, op, tx.Commit())
}

// explain makes an error of the driver one of ours.
func (s *Store) explain(ctx context.Context, op string, err error) error {
	var ours *graph.Error
	switch {
	case err == nil || errors.As(err, &ours):
		return err
	case s.closed.Load():
		return &graph.Error{Code: graph.CodeUnavailable, Op: op, Msg: "the store is closed", Err: err}
	case ctx.Err() != nil:
		return graph.Errorf(graph.CodeTimeout, op, "%w", ctx.Err())
	}
	return fault(op, err)
}

var _ graph.Store = (*Store)(nil)
