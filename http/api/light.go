package api

import (
	"context"
	"runtime"

	"linchpin/graph"
)

// lightPool bounds how many answers about impact are computed at the same
// time. More than the processors work on would not come sooner, and each holds
// marks for every item of the estate.
type lightPool struct{ places chan struct{} }

func (p *lightPool) init() { p.places = make(chan struct{}, 2*runtime.GOMAXPROCS(0)) }

// enter waits for a place; leave gives it back.
// A question that finds one is never told that its time is over: its answer
// says so, with what was found until then.
func (p *lightPool) enter(ctx context.Context) (leave func(), err error) {
	leave = func() { <-p.places }
	select {
	case p.places <- struct{}{}:
		return leave, nil
	default:
	}
	select {
	case p.places <- struct{}{}:
		return leave, nil
	case <-ctx.Done():
		return nil, graph.Errorf(graph.CodeTimeout, "api.ask", "the question found no place in time: %w", ctx.Err())
	}
}
