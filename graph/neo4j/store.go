package neo4j

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/notifications"

	"linchpin/graph"
)

// schemaVersion is that of the form in which this package keeps the graph.
const schemaVersion = 1

// Store keeps the graph in a Neo4j database. It implements [graph.Store].
type Store struct {
	driver    neo4j.DriverWithContext
	bookmarks neo4j.BookmarkManager
	database  string
	now       func() time.Time
	closed    atomic.Bool

	// known is a revision number that a finished transaction has seen: every
	// later one sees that revision in full.
	known atomic.Uint64
	// searched is a revision number that the search index is known to have.
	searched atomic.Uint64
	// head is the newest revision that was read, since revisions never change.
	head atomic.Pointer[graph.Revision]
	// vocabulary is the newest model that was read.
	vocabulary atomic.Pointer[vocabulary]
	// bare says that the database is read only and was never written.
	bare bool

	queue   graph.Queue[*waiting]
	turn    chan struct{} // holds one thing while this process runs statements that write
	landing *landing      // the last large batch that passed its turn on; only for who has the turn
}

var (
	_ graph.Store    = (*Store)(nil)
	_ graph.Streamer = (*Store)(nil)
)

// Option changes how a store is opened.
type Option func(*options)

type options struct {
	now      func() time.Time
	database string
	auth     neo4j.AuthToken
	pool     int
}

// WithClock sets the clock that revisions are stamped with.
func WithClock(now func() time.Time) Option { return func(o *options) { o.now = now } }

// WithDatabase names the database; "neo4j" by default.
func WithDatabase(name string) Option { return func(o *options) { o.database = name } }

// WithAuth sets the user and password; without it none are sent.
func WithAuth(user, password string) Option {
	return func(o *options) { o.auth = neo4j.BasicAuth(user, password, "") }
}

// WithPool sets the most connections that are open at once; 40 by default.
func WithPool(n int) Option { return func(o *options) { o.pool = n } }

// Limits of the driver. A call waits for its context first; these hold where
// the context sets no limit.
const (
	poolSize       = 40
	acquireTimeout = 10 * time.Second
	connectTimeout = 5 * time.Second
	retryTime      = 5 * time.Second
	livenessCheck  = 30 * time.Second
	fetchSize      = 10_000
	closeTimeout   = 5 * time.Second
	shortTimeout   = time.Minute      // of a transaction that asks or writes a little
	longTimeout    = 10 * time.Minute // of one that walks the structure
)

// Open connects to a Neo4j database, such as "neo4j://localhost:7687", checks
// that it is Neo4j 5.26 or newer, and makes the constraints and indexes that
// are missing. A database that refuses writes can be read.
//
// Fails with CodeInvalid for an address that is none, CodeUnavailable for a
// server that does not answer or refuses the credentials, CodeSchema for what
// is not Neo4j, too old, or holds another version of our schema.
func Open(ctx context.Context, uri string, opts ...Option) (*Store, error) {
	o := options{now: time.Now, database: "neo4j", auth: neo4j.NoAuth(), pool: poolSize}
	for _, opt := range opts {
		opt(&o)
	}
	driver, err := neo4j.NewDriverWithContext(uri, o.auth, func(c *config.Config) {
		c.MaxConnectionPoolSize = o.pool
		c.ConnectionAcquisitionTimeout = acquireTimeout
		c.SocketConnectTimeout = connectTimeout
		c.MaxTransactionRetryTime = retryTime
		c.ConnectionLivenessCheckTimeout = livenessCheck
		c.FetchSize = fetchSize
		c.NotificationsMinSeverity = notifications.DisabledLevel
		c.TelemetryDisabled = true
		c.UserAgent = "linchpin"
	})
	if err != nil {
		return nil, &graph.Error{Code: graph.CodeInvalid, Op: "neo4j.Open", Msg: "not the address of a Neo4j server",
			Hint: "write it as neo4j://host:7687, or bolt://, neo4j+s://, bolt+s://", Err: err}
	}
	s := &Store{driver: driver, bookmarks: driver.ExecuteQueryBookmarkManager(), database: o.database, now: o.now,
		turn: make(chan struct{}, 1)}
	s.vocabulary.Store(&vocabulary{})
	if err := s.begin(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// begin checks the server and prepares the database.
func (s *Store) begin(ctx context.Context) error {
	if err := s.checkServer(ctx); err != nil {
		return err
	}
	if _, err := s.number(ctx, "neo4j.Open"); err != nil {
		return err
	}
	return s.prepareSchema(ctx)
}

// Close releases the connections.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	if err := s.driver.Close(ctx); err != nil {
		return &graph.Error{Code: graph.CodeUnavailable, Op: "neo4j.Close", Msg: "the connections did not close in time", Err: err}
	}
	return nil
}

// alive refuses what is asked of a closed store or in a context that ended.
func (s *Store) alive(ctx context.Context, op string) error {
	if s.closed.Load() {
		return &graph.Error{Code: graph.CodeUnavailable, Op: op, Msg: "the store is closed"}
	}
	if err := ctx.Err(); err != nil {
		return &graph.Error{Code: graph.CodeTimeout, Op: op, Msg: "the call ended before it was answered", Err: err}
	}
	return nil
}

// validText is text as a server takes it: bytes that are no UTF-8 replaced.
func validText(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }
