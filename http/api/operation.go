package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	nethttp "net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/ingest"
)

// Operation is long work that can be watched and cancelled.
type Operation struct {
	ID       string        `json:"id"`
	Kind     string        `json:"kind" enum:"import"`
	Status   string        `json:"status" enum:"running,done,failed,cancelled"`
	Phase    string        `json:"phase" doc:"What it does now: reading, checking, writing"`
	Done     int64         `json:"done" doc:"Of the phase"`
	Total    int64         `json:"total" doc:"Of the phase; 0 while unknown"`
	Rate     float64       `json:"rate" doc:"A second"`
	Started  time.Time     `json:"started"`
	Finished *time.Time    `json:"finished,omitempty"`
	Result   *ImportReport `json:"result,omitempty" doc:"When done; also when failed midway, then partial"`
	Error    *Failure      `json:"error,omitempty" doc:"When failed"`
}

// Failure is why an operation failed, in the form of a problem.
type Failure struct {
	Code   string           `json:"code"`
	Detail string           `json:"detail"`
	Hint   string           `json:"hint,omitempty"`
	Errors []ContentProblem `json:"errors"`
	Total  int              `json:"total" doc:"Problems found, listed or not"`
}

type operationInput struct {
	ID string `path:"id" maxLength:"64"`
}

type operationOutput struct {
	Stamp
	Body Operation
}

type operationEventsInput struct {
	ID          string `path:"id" maxLength:"64"`
	LastEventID int    `header:"Last-Event-ID" doc:"The last event that was received"`
}

// Bounds of long work.
const (
	maxRunning   = 8   // at the same time
	maxHeld      = 100 // in memory after they have finished; all are on record
	maxWatchers  = 200
	eventGap     = 200 * time.Millisecond // at least, between two events of one watcher
	heartbeat    = 15 * time.Second
	eventTimeout = 10 * time.Second // to take one event

	operationKind = "operation"
)

// operations is the long work of this process. What has finished is kept as a
// record too.
type operations struct {
	store  graph.Records
	clock  func() time.Time
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

func (o *operations) init(store graph.Records, clock func() time.Time) {
	o.store, o.clock, o.held = store, clock, map[string]*work{}
	o.life, o.end = context.WithCancel(context.Background())
}

// start runs do in the background.
func (o *operations) start(do func(ctx context.Context, w *work) (*ImportReport, error)) (*work, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.closed:
		return nil, &graph.Error{Code: codeNotReady, Op: "api.operations", Msg: "the server is stopping"}
	case o.running >= maxRunning:
		return nil, &graph.Error{Code: graph.CodeUnavailable, Op: "api.operations", Msg: "too much work is under way", Hint: "wait for an import to finish"}
	}
	ctx, cancel := context.WithCancel(o.life)
	w := &work{cancel: cancel, done: make(chan struct{}), changed: make(chan struct{}),
		state: Operation{ID: uuid.Must(uuid.NewV7()).String(), Kind: "import", Status: "running", Phase: ingest.PhaseReading, Started: o.clock().UTC()}}
	o.held[w.state.ID] = w
	o.running++
	o.active.Go(func() {
		defer cancel()
		result, err := do(ctx, w)
		w.finish(o.clock().UTC(), result, err, ctx.Err() != nil)
		o.keep(w)
		close(w.done)
	})
	return w, nil
}

// keep puts what has finished on record.
func (o *operations) keep(w *work) {
	state, _, _ := w.now()
	body, err := json.Marshal(state)
	if err == nil && len(body) > graph.MaxRecordBody {
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

// importLater takes the whole body and answers while the import runs.
func (a *API) importLater(rq ingest.Request) (*importOutput, error) {
	held, err := spool(rq.Files)
	if err != nil {
		return nil, err
	}
	rq.Files = held.files
	w, err := a.operations.start(func(ctx context.Context, w *work) (*ImportReport, error) {
		defer held.remove()
		rq.Progress = w.progress
		report, err := a.Importer.Import(ctx, rq)
		if err != nil {
			if !report.Partial {
				return nil, err
			}
			partial := reportOf(&report)
			return &partial, afterFault(&report, err)
		}
		a.follow(ctx, &report)
		done := reportOf(&report)
		return &done, nil
	})
	if err != nil {
		held.remove()
		return nil, err
	}
	state, _, _ := w.now()
	return &importOutput{Stamp: stamp(a.Index.Current().Revision()), Status: nethttp.StatusAccepted,
		Location: Prefix + "/operations/" + state.ID, Body: &state}, nil
}

func (a *API) getOperation(ctx context.Context, in *operationInput) (*operationOutput, error) {
	w, state, err := a.operations.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return a.operationAnswer(w, state), nil
}

func (a *API) operationAnswer(w *work, state *Operation) *operationOutput {
	if w != nil {
		now, _, _ := w.now()
		state = &now
	}
	return &operationOutput{Stamp: stamp(a.Index.Current().Revision()), Body: *state}
}

func (a *API) cancelOperation(ctx context.Context, in *operationInput) (*operationOutput, error) {
	w, state, err := a.operations.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if w != nil {
		w.cancel()
		select {
		case <-w.done:
		case <-ctx.Done():
			return nil, graph.Errorf(graph.CodeTimeout, "api.cancelOperation", "the work has not stopped yet")
		}
	}
	return a.operationAnswer(w, state), nil
}

func (a *API) watchOperation(ctx context.Context, in *operationEventsInput) (*huma.StreamResponse, error) {
	w, state, err := a.operations.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if !a.operations.watch(1) {
		return nil, &graph.Error{Code: graph.CodeUnavailable, Op: "api.watchOperation", Msg: "too many watch already"}
	}
	return &huma.StreamResponse{Body: func(h huma.Context) {
		defer a.operations.watch(-1)
		h.SetHeader("Content-Type", "text/event-stream")
		h.SetHeader("Cache-Control", "no-store")
		h.SetStatus(nethttp.StatusOK)
		out := events{w: h.BodyWriter(), control: nethttp.NewResponseController(humagin.Unwrap(h).Writer)}
		if w == nil {
			_ = out.send("finished", 1, *state) // a caller that went away has nobody to tell
			return
		}
		_ = out.follow(h.Context(), w, in.LastEventID)
	}}, nil
}

// watch counts watchers; it refuses one too many.
func (o *operations) watch(more int) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if more > 0 && o.watchers >= maxWatchers {
		return false
	}
	o.watchers += more
	return true
}

// events writes server-sent events, each within a time.
type events struct {
	w       io.Writer
	control *nethttp.ResponseController
}

func (e *events) write(text string) error {
	_ = e.control.SetWriteDeadline(time.Now().Add(eventTimeout)) // writers of tests have none
	if _, err := io.WriteString(e.w, text); err != nil {
		return err
	}
	return e.control.Flush()
}

func (e *events) send(name string, number int, state Operation) error {
	data, err := json.Marshal(state)
	if err != nil {
		return err
	}
	return e.write(fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n\n", number, name, data))
}

// follow sends the state at once where it is newer than what the watcher has,
// then each change, and ends with the work.
func (e *events) follow(ctx context.Context, w *work, last int) error {
	alive := time.NewTicker(heartbeat)
	defer alive.Stop()
	if err := e.write(": watching\n\n"); err != nil {
		return err
	}
	for {
		state, number, changed := w.now()
		if state.Finished != nil {
			return e.send("finished", number, state)
		}
		if number > last || last == 0 {
			if err := e.send("progress", number, state); err != nil {
				return err
			}
			last = max(number, 1)
			select { // what changes in between is told together
			case <-time.After(eventGap):
			case <-w.done:
			case <-ctx.Done():
				return ctx.Err()
			}
			continue
		}
		select {
		case <-changed:
		case <-alive.C:
			if err := e.write(": alive\n\n"); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
