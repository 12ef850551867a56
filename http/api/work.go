package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"runtime/debug"
	"sync"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/ingest"
)

// operations is the long work of this process. What has finished is kept as a
// record too.
type operations struct {
	store  graph.Records
	clock  func() time.Time
	broke  func(operation string, cause any, stack []byte)
	life   context.Context //nolint:containedctx // ends the work that outlives its request
	end    context.CancelFunc
	active sync.WaitGroup

	mu       sync.Mutex
	held     map[string]*work
	finished []string // in order
	running  int
	watchers int
	closed   bool
}

// work is one operation, as it is now.
type work struct {
	cancel context.CancelFunc
	done   chan struct{}

	mu      sync.Mutex
	state   Operation
	number  int           // of changes
	changed chan struct{} // closed at the next change
}

func (o *operations) init(store graph.Records, clock func() time.Time, broke func(string, any, []byte)) {
	o.store, o.clock, o.broke, o.held = store, clock, broke, map[string]*work{}
	o.life, o.end = context.WithCancel(context.Background())
}

// start runs do in the background. Where that panics, the operation fails and
// the process goes on.
func (o *operations) start(do func(ctx context.Context, w *work) (*ImportReport, error)) (*work, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.closed:
		return nil, &graph.Error{Code: codeNotReady, Op: "api.operations", Msg: "the server is stopping"}
	case o.running >= maxRunning:
		return nil, &graph.Error{Code: codeBusy, Op: "api.operations", Msg: "too much work is under way", Hint: "wait for an import to finish"}
	}
	ctx, cancel := context.WithCancel(o.life)
	w := &work{cancel: cancel, done: make(chan struct{}), changed: make(chan struct{}),
		state: Operation{ID: uuid.Must(uuid.NewV7()).String(), Kind: "import", Status: "running", Phase: ingest.PhaseReading, Started: o.clock().UTC()}}
	o.held[w.state.ID] = w
	o.running++
	o.active.Go(func() {
		defer cancel()
		result, err := o.unbroken(ctx, w, do)
		w.finish(o.clock().UTC(), result, err, ctx.Err() != nil)
		o.keep(w)
		close(w.done)
	})
	return w, nil
}

// unbroken turns a panic of do into an internal error, and tells of it.
func (o *operations) unbroken(ctx context.Context, w *work, do func(context.Context, *work) (*ImportReport, error)) (result *ImportReport, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			o.broke(w.state.ID, cause, debug.Stack()) // an id does not change
			result, err = nil, &graph.Error{Code: graph.CodeInternal, Op: "api.operations", Msg: "the work ended in a panic"}
		}
	}()
	return do(ctx, w)
}

// keep puts what has finished on record.
func (o *operations) keep(w *work) {
	state, _, _ := w.now()
	body, err := json.Marshal(state)
	if err == nil && len(body) > graph.MaxRecordBody && state.Result != nil {
		short := *state.Result
		short.Changes, short.Errors = short.Changes[:0], short.Errors[:min(len(short.Errors), 100)]
		state.Result = &short
		body, err = json.Marshal(state)
	}
	if err == nil {
		// Where the store cannot keep it, memory does until the process ends.
		_, _ = o.store.PutRecord(context.WithoutCancel(o.life), graph.Record{Kind: operationKind, ID: state.ID, Body: body})
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.running--
	if o.finished = append(o.finished, state.ID); len(o.finished) > maxHeld {
		delete(o.held, o.finished[0])
		o.finished = o.finished[1:]
	}
}

func (o *operations) close(ctx context.Context) error {
	o.mu.Lock()
	o.closed = true
	o.mu.Unlock()
	o.end()
	done := make(chan struct{})
	go func() { o.active.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return graph.Errorf(graph.CodeTimeout, "api.operations", "work under way did not stop in time")
	}
}

// find gives work of this process, or what is on record.
func (o *operations) find(ctx context.Context, id string) (*work, *Operation, error) {
	o.mu.Lock()
	w := o.held[id]
	o.mu.Unlock()
	if w != nil {
		return w, nil, nil
	}
	unknown := graph.Errorf(graph.CodeNotFound, "api.operations", "no operation has this id")
	if _, err := uuid.Parse(id); err != nil {
		return nil, nil, unknown
	}
	r, err := o.store.Record(ctx, operationKind, id)
	if graph.CodeOf(err) == graph.CodeNotFound {
		return nil, nil, unknown
	}
	if err != nil {
		return nil, nil, err
	}
	var state Operation
	if err := json.Unmarshal(r.Body, &state); err != nil {
		return nil, nil, graph.Errorf(graph.CodeInternal, "api.operations", "the record of operation %s cannot be read: %w", id, err)
	}
	return nil, &state, nil
}

// now is the state, the number of its changes, and what closes at the next.
func (w *work) now() (Operation, int, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state, w.number, w.changed
}

func (w *work) change(edit func(*Operation)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	edit(&w.state)
	w.number++
	close(w.changed)
	w.changed = make(chan struct{})
}

func (w *work) progress(p ingest.Progress) {
	w.change(func(o *Operation) { o.Phase, o.Done, o.Total, o.Rate = p.Phase, int64(p.Done), int64(p.Total), p.Rate })
}

func (w *work) finish(at time.Time, result *ImportReport, err error, cancelled bool) {
	w.change(func(o *Operation) {
		o.Finished, o.Result, o.Status = &at, result, "done"
		if err == nil {
			return
		}
		o.Status = "failed"
		if cancelled {
			o.Status = "cancelled"
		}
		o.Error = failureOf(err)
	})
}

func failureOf(err error) *Failure {
	f := &Failure{Code: string(graph.CodeOf(err)), Detail: "internal error", Errors: []ContentProblem{}}
	var e *graph.Error
	if errors.As(err, &e) && e.Code != graph.CodeInternal {
		f.Detail, f.Hint, f.Total = cmp.Or(e.Msg, string(e.Code)), e.Hint, max(e.Total, len(e.Problems))
		for _, p := range e.Problems[:min(len(e.Problems), ingest.MaxProblems)] {
			f.Errors = append(f.Errors, ContentProblem(p))
		}
	}
	return f
}
