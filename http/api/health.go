package api

import (
	"context"

	"linchpin/graph"
)

// Health is the answer of the health calls.
type Health struct {
	Status   string `json:"status" enum:"alive,ready"`
	Version  string `json:"version"`
	Revision uint64 `json:"revision,omitempty" doc:"That the index holds"`
}

type healthOutput struct {
	Body Health
}

func (a *API) getLive(context.Context, *struct{}) (*healthOutput, error) {
	return &healthOutput{Body: Health{Status: "alive", Version: a.Version}}, nil
}

const codeNotReady graph.Code = "not_ready"

func (a *API) getReady(context.Context, *struct{}) (*healthOutput, error) {
	s := a.Index.Current()
	switch err := a.Index.Ready(); {
	case a.Draining():
		return nil, &graph.Error{Code: codeNotReady, Op: "api.getReady", Msg: "the server is stopping"}
	case s == nil || err != nil:
		return nil, &graph.Error{Code: codeNotReady, Op: "api.getReady", Msg: "the index does not follow the store", Err: err}
	}
	return &healthOutput{Body: Health{Status: "ready", Version: a.Version, Revision: uint64(s.Revision())}}, nil
}
