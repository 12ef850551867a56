package graph

import "context"

// Streamer is a Writer that can do part of a batch's work while the one before
// is still being committed.
type Streamer interface {
	Writer

	// Start begins what Apply does, and wait gives what Apply would. The batch
	// takes its place behind those that were started before, and is written
	// whether or not they are: start one that builds on another once that one
	// has its outcome.
	Start(ctx context.Context, b Batch) (wait func() (Revision, error))
}

// Start starts a batch where w is a Streamer, and else applies it in a
// goroutine of its own: there, batches of one caller have no order, so that it
// waits for each before it starts the next.
func Start(ctx context.Context, w Writer, b Batch) (wait func() (Revision, error)) {
	if s, ok := w.(Streamer); ok {
		return s.Start(ctx, b)
	}
	var r Revision
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		r, err = w.Apply(ctx, b)
	}()
	return func() (Revision, error) {
		<-done
		return r, err
	}
}
