package api

import (
	"context"
	"runtime"
	"sync/atomic"

	"linchpin/graph"
)

// heavyPool bounds the questions that compute for long: a few run, some wait,
// the rest is refused. One processor is left to everything else, where there
// is more than one.
type heavyPool struct {
	places  chan struct{}
	waiting atomic.Int32
}

// maxWaiting is how many heavy questions wait for a place at most.
const maxWaiting = 64

func (p *heavyPool) init() { p.places = make(chan struct{}, max(1, runtime.GOMAXPROCS(0)-1)) }

// codeBusy: as much is computed or written as may be at one time.
const codeBusy graph.Code = "busy"

// heavily computes a heavy question in the pool, within the time of one
// question, which begins when it has its place. A caller that leaves gives its
// place back as soon as do looks at its context.
func (a *API) heavily(ctx context.Context, do func(ctx context.Context) error) error {
	p := &a.heavy
	if p.waiting.Add(1) > maxWaiting {
		p.waiting.Add(-1)
		return &graph.Error{Code: codeBusy, Op: "api.heavily", Msg: "too many heavy questions wait already", Hint: "ask again in a while"}
	}
	select {
	case p.places <- struct{}{}:
		p.waiting.Add(-1)
	case <-ctx.Done():
		p.waiting.Add(-1)
		return graph.Errorf(graph.CodeTimeout, "api.heavily", "the question was cancelled: %w", ctx.Err())
	}
	defer func() { <-p.places }()
	ctx, cancel := context.WithTimeout(ctx, a.time())
	defer cancel()
	return do(ctx)
}
