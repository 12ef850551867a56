package api

import (
	"context"
	nethttp "net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

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
		if report.Batches > 0 {
			a.follow(ctx, report.Revision)
		}
		done := reportOf(&report)
		return &done, nil
	})
	if err != nil {
		held.remove()
		return nil, err
	}
	state, _, _ := w.now()
	return &importOutput{Stamp: stamp(a.held()), Status: nethttp.StatusAccepted,
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
	return &operationOutput{Stamp: stamp(a.held()), Body: *state}
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
