package api

import (
	"context"
	"errors"
	"testing"
	"time"

	"linchpin/graph"
)

// TestTheHeavyPoolIsBounded: so many run, so many wait, the next is refused;
// one that waits and leaves does not run.
func TestTheHeavyPoolIsBounded(t *testing.T) {
	a := &API{}
	a.limits.Store(&Limits{QuestionTime: time.Minute})
	a.heavy.init()
	running, end := make(chan struct{}, cap(a.heavy.places)), make(chan struct{})
	done := make(chan error)
	hold := func(ctx context.Context) {
		done <- a.heavily(ctx, func(context.Context) error {
			running <- struct{}{}
			<-end
			return nil
		})
	}
	for range cap(a.heavy.places) {
		go hold(context.Background())
		<-running
	}
	waiting, leave := context.WithCancel(context.Background())
	for range maxWaiting {
		go func() {
			done <- a.heavily(waiting, func(context.Context) error { return errors.New("it ran") })
		}()
	}
	for a.heavy.waiting.Load() < maxWaiting {
		time.Sleep(time.Millisecond)
	}
	if err := a.heavily(context.Background(), func(context.Context) error { return nil }); graph.CodeOf(err) != codeBusy {
		t.Errorf("one too many: %v", err)
	}
	leave()
	for range maxWaiting {
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("one that left while it waited: %v", err)
		}
	}
	close(end)
	for range cap(a.heavy.places) {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if err := a.heavily(context.Background(), func(ctx context.Context) error {
		if _, bounded := ctx.Deadline(); !bounded {
			return errors.New("no deadline")
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}
