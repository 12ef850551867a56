// Package sqlite is the embedded store: a graph.Store in one SQLite file.
//
// One connection writes, four read; SQLite's write-ahead log lets them not
// wait for each other. A lock file beside the database keeps a second process
// out. Every commit is on disk before it is acknowledged.
package sqlite

import (
	"context"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"linchpin/graph"
)

const (
	defaultReaders = 4
	// readerLife is how long a connection reads before a fresh one takes its
	// place; long-used ones were seen to search more slowly.
	readerLife = 10 * time.Minute
)

// Store is a graph store in one file. It is safe for concurrent use.
type Store struct {
	path string
	now  func() time.Time
	lock *lock

	readers int          // connections that read
	step    func(string) // told of the steps of a migration

	write  chan *conn            // the one writing connection, when free
	queue  graph.Queue[*waiting] // batches that wait for it
	read   chan *conn            // free reading connections
	closed chan struct{}
	once   sync.Once

	reading int  // open reading connections
	writing bool // whether the writing connection is open

	opened time.Time // from which Now counts

	head  atomic.Pointer[graph.Revision] // as committed
	words words
	lockM sync.Mutex
}

var _ graph.Store = (*Store)(nil)

// Option changes how a store is opened.
type Option func(*Store)

// WithClock sets the clock that dates revisions; by default the machine's.
func WithClock(now func() time.Time) Option { return func(s *Store) { s.now = now } }

// WithReaders sets how many connections read; 4 by default.
func WithReaders(n int) Option { return func(s *Store) { s.readers = n } }

// Open opens the database file at path, and creates it when there is none; the
// folder must exist. It fails with graph.CodeInUse where another process holds
// the file, graph.CodeSchema where the file is not one that this Linchpin
// reads, graph.CodeReadOnly where it cannot be written.
func Open(ctx context.Context, path string, opts ...Option) (*Store, error) {
	s := &Store{path: path, now: time.Now, opened: time.Now(), readers: defaultReaders, step: func(string) {}, write: make(chan *conn, 1), closed: make(chan struct{})}
	for _, opt := range opts {
		opt(s)
	}
	s.read = make(chan *conn, s.readers)
	const op = "sqlite.Open"
	if err := ctx.Err(); err != nil {
		return nil, fault(ctx, op, err)
	}
	var err error
	if s.lock, err = acquire(path); err != nil {
		return nil, fault(ctx, op, err)
	}
	if err := s.connect(ctx); err != nil {
		_ = s.Close()
		return nil, fault(ctx, op, err)
	}
	return s, nil
}

func (s *Store) connect(ctx context.Context) error {
	if err := forOwner(s.path); err != nil {
		return err
	}
	// First without the write-ahead log, since turning that on writes.
	first, err := dial(s.path)
	if err != nil {
		return err
	}
	err = prepareSchema(ctx, first, &migration{path: s.path, now: s.now, step: s.step})
	if err := errors.Join(err, first.close()); err != nil {
		return err
	}
	writer, err := dial(s.path, "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "wal_autocheckpoint(4000)",
		"cache_size(-65536)", "temp_store(MEMORY)")
	if err != nil {
		return err
	}
	s.write <- writer
	s.writing = true
	for range s.readers {
		reader, err := s.dialReader()
		if err != nil {
			return err
		}
		s.read <- reader
		s.reading++
	}
	if err := s.words.load(ctx, writer); err != nil {
		return err
	}
	head, err := newest(ctx, writer)
	s.head.Store(&head)
	return err
}

func (s *Store) dialReader() (*conn, error) {
	return dial(s.path, "query_only(1)", "cache_size(-8192)", "temp_store(MEMORY)")
}

// SetAddress writes into the lock file where the process that holds the
// database serves, so that others can ask there; see [Holder].
func (s *Store) SetAddress(url string) error {
	s.lockM.Lock()
	defer s.lockM.Unlock()
	select {
	case <-s.closed:
		return closedError("sqlite.SetAddress")
	default:
		return fault(context.Background(), "sqlite.SetAddress", s.lock.write(holder{PID: os.Getpid(), Address: url}))
	}
}

// Close waits for calls at work, closes the file and gives the lock back.
func (s *Store) Close() (err error) {
	s.once.Do(func() {
		close(s.closed)
		s.lockM.Lock()
		defer s.lockM.Unlock()
		var errs []error
		for range s.reading {
			errs = append(errs, (<-s.read).close())
		}
		if s.writing {
			errs = append(errs, (<-s.write).close())
		}
		errs = append(errs, s.lock.release())
		err = fault(context.Background(), "sqlite.Close", errors.Join(errs...))
	})
	return err
}

// take waits for a free connection of a pool.
func (s *Store) take(ctx context.Context, op string, pool chan *conn) (*conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, fault(ctx, op, err)
	}
	select {
	case <-s.closed:
		return nil, closedError(op)
	case <-ctx.Done():
		return nil, fault(ctx, op, ctx.Err())
	case c := <-pool:
		select {
		case <-s.closed:
			pool <- c
			return nil, closedError(op)
		default:
			return c, nil
		}
	}
}

func closedError(op string) error {
	return &graph.Error{Code: graph.CodeUnavailable, Op: op, Msg: "the store is closed"}
}

// view lets f read one state of the database.
func (s *Store) view(ctx context.Context, op string, f func(*conn) error) error {
	c, err := s.take(ctx, op, s.read)
	if err != nil {
		return err
	}
	if time.Since(c.opened) > readerLife {
		if fresh, err := s.dialReader(); err == nil {
			_ = c.close()
			c = fresh
		}
	}
	defer func() { s.read <- c }()
	// Beginning and ending are not to be interrupted.
	if _, err := c.exec(context.WithoutCancel(ctx), `BEGIN DEFERRED`); err != nil {
		return fault(ctx, op, err)
	}
	err = f(c)
	_, ended := c.exec(context.WithoutCancel(ctx), `COMMIT`)
	if err != nil {
		return fault(ctx, op, err)
	}
	return fault(ctx, op, ended)
}
