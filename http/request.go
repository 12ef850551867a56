package http

import "context"

// requestNote is what the middleware knows of a request; handlers below add
// why it failed, for the one line of log.
type requestNote struct {
	id      string
	actor   string
	failure *Problem
}

type noteKey struct{}

func noteOf(ctx context.Context) *requestNote {
	note, _ := ctx.Value(noteKey{}).(*requestNote)
	return note
}

// requestID is the id of the request that ctx belongs to; "" outside of one.
func requestID(ctx context.Context) string {
	if note := noteOf(ctx); note != nil {
		return note.id
	}
	return ""
}

// noteFailure keeps the problem for the log.
func noteFailure(ctx context.Context, p *Problem) {
	if note := noteOf(ctx); note != nil {
		note.failure = p
	}
}
