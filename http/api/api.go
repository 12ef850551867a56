// Package api declares the operations of the HTTP API, one noun a file: the
// structs that go in and out, what each operation is called, the permission it
// needs, and its handler. Handlers return values and [graph.Error]s; package
// http turns those into problems.
package api

import (
	"context"
	"errors"
	"io"
	nethttp "net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"linchpin/graph"
	"linchpin/http/access"
	"linchpin/impact"
	"linchpin/ingest"
)

// Prefix is the path under which version 1 of the API lies.
const Prefix = "/api/v1"

// Snapshots are the graph in memory: the newest revision, and past ones.
type Snapshots interface {
	// Current is the newest snapshot that is held; nil while none is.
	Current() *impact.Snapshot
	// At waits, bounded, until revision min is held: CodeTimeout.
	At(ctx context.Context, min graph.RevisionNumber) (*impact.Snapshot, error)
	// AsOf is the graph as it was; CodeNotFound for a revision that is not yet,
	// CodeGone for one that cannot be had any longer.
	AsOf(ctx context.Context, rev graph.RevisionNumber) (*impact.Snapshot, error)
	// Poke says that this process has just written.
	Poke()
	// Ready says what keeps the index from following the store; nil: nothing.
	Ready() error
}

// Importer brings documents into the store.
type Importer interface {
	Import(ctx context.Context, rq ingest.Request) (ingest.Report, error)
	Active() bool
	Formats() []string
	// Describe says what the importer sees in files, without importing them.
	Describe(ctx context.Context, rq ingest.Request) (ingest.Description, error)
	// Rehearse tells what an import would change, and writes nothing.
	Rehearse(ctx context.Context, rq ingest.Request) (graph.ChangeSet, error)
}

// Exporter writes the whole estate as a document of linchpin/v1 in one of the
// forms yaml, json and ndjson, and gives the revision that it shows.
type Exporter func(ctx context.Context, store graph.Reader, w io.Writer, form string) (graph.RevisionNumber, error)

// Parts are what the operations work on. Clock, Time and Version have defaults.
type Parts struct {
	Store    graph.Store
	Index    Snapshots
	Importer Importer
	Export   Exporter
	Version  string
	Clock    func() time.Time
	Time     time.Duration   // budget of one question; default 10 s
	Draining func() bool     // a shutdown has begun
	Gate     *access.Gate    // tells callers apart
	SignIns  *access.Buckets // holds addresses to their failures to sign in
	Secure   bool            // browsers come over TLS

	// Actor names the caller of a request in the history; nil: everybody is
	// local. Allow says whether the caller may do what needs a permission
	// besides the one that the operation declares; nil: everything.
	Actor     func(ctx context.Context) string
	Allow     func(ctx context.Context, needs Permission) error
	Backup    Backup          // nil: this kind of store has none
	Metrics   nethttp.Handler // the page that Prometheus reads; nil: none
	Retention *Retention      // what is pruned while the API answers; nil: nothing

	Ran func(*impact.Outcome, time.Duration) // told of every scenario that was run; nil: nobody
	// Broke is told of work in the background that ended in a panic; nil: nobody.
	Broke func(operation string, cause any, stack []byte)
	// Pruned is told of each round of pruning: the records that went, and what
	// kept it from others, which the next round tries again; nil: nobody.
	Pruned func(records int, err error)
}

// API holds the handlers. It is safe for concurrent use.
type API struct {
	Parts
	openAPI    []byte
	cursors    cursors
	conditions conditions
	operations operations
	overviews  overviews
	heavy      heavyPool
	light      lightPool
	columns    register
	editor     *ingest.Editor
	writing    inFlight
	schemas    huma.Registry
	limits     atomic.Pointer[Limits]
}

// Limits bound what callers may ask. They can change while the API answers.
type Limits struct {
	QuestionTime time.Duration // of one question; what does not fit is left out
	ImportBytes  int64         // of an import, which is streamed
}

// SetLimits changes the limits of questions and imports that begin from now
// on; a zero one stays as it is.
func (a *API) SetLimits(l Limits) {
	for {
		old := a.limits.Load()
		next := *old
		if l.QuestionTime > 0 {
			next.QuestionTime = l.QuestionTime
		}
		if l.ImportBytes > 0 {
			next.ImportBytes = l.ImportBytes
		}
		if a.limits.CompareAndSwap(old, &next) {
			return
		}
	}
}

// Limits are those that hold now.
func (a *API) Limits() Limits { return *a.limits.Load() }

// time is how long one question may take.
func (a *API) time() time.Duration { return a.Limits().QuestionTime }

const defaultTime = 10 * time.Second

// New makes the handlers.
func New(p Parts) (*API, error) {
	if p.Store == nil || p.Index == nil || p.Importer == nil || p.Export == nil {
		return nil, errors.New("api: store, index, importer and export are needed")
	}
	if p.Clock == nil {
		p.Clock = time.Now
	}
	if p.Time == 0 {
		p.Time = defaultTime
	}
	if p.Draining == nil {
		p.Draining = func() bool { return false }
	}
	if p.Metrics == nil {
		p.Metrics = nethttp.NotFoundHandler()
	}
	if p.Ran == nil {
		p.Ran = func(*impact.Outcome, time.Duration) {}
	}
	if p.Broke == nil {
		p.Broke = func(string, any, []byte) {}
	}
	if p.Pruned == nil {
		p.Pruned = func(int, error) {}
	}
	a := &API{Parts: p}
	a.limits.Store(&Limits{QuestionTime: p.Time, ImportBytes: MaxImportBytes})
	a.cursors.store = p.Store
	a.columns.store, a.columns.limit, a.columns.idle = p.Store, maxRegisterBytes, registerIdle
	a.editor = ingest.NewEditor(p.Store)
	a.conditions.store, a.conditions.clock = p.Store, p.Clock
	a.prime()
	a.operations.init(p.Store, p.Clock, p.Broke)
	a.heavy.init()
	a.light.init()
	if p.Retention != nil {
		a.keepPruned(*p.Retention)
	}
	return a, nil
}

// prime reads the conditions, so that they are known should the store become
// unreachable before the first question. What fails here fails there again.
func (a *API) prime() {
	ctx, cancel := context.WithTimeout(context.Background(), lateAfter)
	defer cancel()
	_, _ = a.conditions.now(ctx)
}

// Close cancels work under way and waits until it has stopped, or ctx ends.
func (a *API) Close(ctx context.Context) error {
	a.columns.close()
	return a.operations.close(ctx)
}

// Permission is what a caller must be allowed to do for an operation.
type Permission = access.Permission

// The permissions, as operations name them; which role has them, package
// access says.
const (
	Public           = access.Public
	ReadGraph        = access.ReadGraph
	ReadHistory      = access.ReadHistory
	WriteGraph       = access.WriteGraph
	PurgeGraph       = access.PurgeGraph
	UndoImports      = access.UndoImports
	WriteModel       = access.WriteModel
	WriteConditions  = access.WriteConditions
	ReadOperations   = access.ReadOperations
	CancelOperations = access.CancelOperations
	ExportGraph      = access.ExportGraph
)

// PermissionKey is where an operation's metadata hold its [Permission].
const PermissionKey = "permission"

// Tags of the operations in the document.
const (
	tagQuestions = "questions"
	tagRegister  = "register"
	tagImports   = "imports"
	tagHealth    = "health"
	tagAccess    = "access"
)

// Limits of bodies.
const (
	MaxQuestionBytes = 1 << 20  // of a body that is not an import
	MaxImportBytes   = 64 << 30 // of an import, which is streamed; the default
	maxFormBytes     = 64 << 20 // of an import of several files, which are held in memory
	bodyTimeout      = 30 * time.Second
)

// operation describes one call. It carries no list of errors: each answers any
// failure as a problem, which the document holds as the default response.
func operation(method, path, id, tag string, needs Permission, summary, description string) huma.Operation {
	return huma.Operation{
		Method: method, Path: path, OperationID: id, Tags: []string{tag}, Summary: summary, Description: description,
		Metadata:        map[string]any{PermissionKey: needs},
		Extensions:      map[string]any{"x-permission": needs},
		MaxBodyBytes:    MaxQuestionBytes,
		BodyReadTimeout: bodyTimeout,
	}
}

// held is the revision that the index holds; 0 while it holds none.
func (a *API) held() graph.RevisionNumber {
	if s := a.Index.Current(); s != nil {
		return s.Revision()
	}
	return 0
}

// follow brings the index, where it holds anything, up to what was just
// written, as far as it takes a bounded time, so that the next question sees it.
func (a *API) follow(ctx context.Context, revision graph.RevisionNumber) {
	if a.Index.Current() != nil {
		a.Index.Poke()
		_, _ = a.Index.At(ctx, revision) // a reader names the revision that it needs
	}
}

// snapshot is the newest graph, at least of revision min.
func (a *API) snapshot(ctx context.Context, min MinRevision) (*impact.Snapshot, error) {
	if min.Min == 0 {
		if s := a.Index.Current(); s != nil {
			return s, nil
		}
	}
	s, err := a.Index.At(ctx, graph.RevisionNumber(min.Min))
	if graph.CodeOf(err) == graph.CodeTimeout {
		return nil, &graph.Error{Code: codeNotReached, Op: "api.snapshot", Msg: "that revision is not reached yet", Hint: "ask again", Err: err}
	}
	return s, err
}

const codeNotReached graph.Code = "revision_not_reached"

// register waits until the store's revision min is held, and gives the newest
// revision of the store.
func (a *API) register(ctx context.Context, min MinRevision) (graph.RevisionNumber, *graph.Model, error) {
	if a.Index.Current() == nil && min.Min == 0 { // nothing is asked of the engine
		m, _, err := a.Store.Model(ctx, 0)
		if err != nil {
			return 0, nil, err
		}
		head, err := a.Store.Head(ctx)
		return head.Number, m, err
	}
	s, err := a.snapshot(ctx, min)
	if err != nil {
		return 0, nil, err
	}
	head, err := a.Store.Head(ctx)
	return max(head.Number, s.Revision()), s.Model(), err
}

// once is a value that is made when it is first asked for, and made again when
// that failed.
type once[T any] struct {
	mu   sync.Mutex
	done bool
	v    T
}

func (o *once[T]) get(make func() (T, error)) (T, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.done {
		v, err := make()
		if err != nil {
			return v, err
		}
		o.v, o.done = v, true
	}
	return o.v, nil
}
