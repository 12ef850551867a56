package ingest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"

	"linchpin/graph"
)

// Lease is for how long the record of a run that writes speaks for its writer,
// who renews it several times within. A record that nobody renewed for longer
// was left: the process ended, or cannot reach the store. All go by the store's
// time, so that the clocks of their machines may differ.
const Lease = 30 * time.Second

const (
	renewEvery    = Lease / 3
	renewAgain    = time.Second      // after a renewal that failed
	renewPatience = 10 * time.Second // with a store that does not answer
)

// owner names this process to people who look at a run of it.
var owner = sync.OnceValue(func() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown host"
	}
	return fmt.Sprintf("%s, process %d", host, os.Getpid())
})

// lease is the record of a run that writes, which it keeps renewing.
type lease struct {
	store   graph.Store
	mu      sync.Mutex
	run     Run   // as on record, but for what landed since
	version int64 // 0 while nothing is on record

	stop chan struct{} // nil while it is not held
	done chan struct{}
	lost context.CancelCauseFunc // ends the import
}

func newLease(store graph.Store, run Run, after graph.RevisionNumber) *lease {
	run.Owner, run.After = owner(), after
	return &lease{store: store, run: run}
}

// hold puts the run on record and renews that until end. The import is to go on
// with the context that it gives.
func (l *lease) hold(ctx context.Context) (context.Context, error) {
	if err := l.put(ctx); err != nil {
		return nil, err
	}
	l.stop, l.done = make(chan struct{}), make(chan struct{})
	ctx, l.lost = context.WithCancelCause(ctx)
	go l.renew(context.WithoutCancel(ctx))
	return ctx, nil
}

// renew keeps the record fresh. What fails is tried again: a writer that cannot
// say in time that it is there is taken for gone, and takes its record back
// when it can.
func (l *lease) renew(ctx context.Context) {
	defer close(l.done)
	for wait := renewEvery; ; {
		select {
		case <-l.stop:
			return
		case <-time.After(wait):
		}
		l.mu.Lock()
		err := l.put(ctx)
		l.mu.Unlock()
		switch graph.CodeOf(err) {
		case "":
			wait = renewEvery
		case graph.CodeConflict:
			l.lost(err)
			return
		default:
			wait = renewAgain
		}
	}
}

// note keeps what landed for the next renewal.
func (l *lease) note(batches int, revision graph.RevisionNumber) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.run.Batches, l.run.Revision = batches, revision
}

// end stops renewing and puts the last word of a run on record.
func (l *lease) end(ctx context.Context, run Run) error {
	if l.stop != nil {
		close(l.stop)
		<-l.done
		defer l.lost(nil)
	}
	run.Owner, run.After = l.run.Owner, l.run.After
	l.run = run
	return l.put(ctx)
}

// put writes the record with the store's time. Another version than its own is
// that of somebody who took the writer for gone, or its own whose answer was
// lost: it is taken back, unless the import was taken back meanwhile.
func (l *lease) put(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), renewPatience)
	defer cancel()
	now, err := l.store.Now(ctx)
	if err != nil {
		return err
	}
	l.run.Renewed = now
	for {
		body, err := json.Marshal(&l.run)
		if err != nil {
			return err
		}
		version, err := l.store.PutRecord(ctx, graph.Record{Kind: KindRun, ID: l.run.Run, Version: l.version, Body: body})
		if graph.CodeOf(err) != graph.CodeStale {
			if err == nil {
				l.version = version
			}
			return err
		}
		is, version, err := storedRun(ctx, l.store, l.run.Run)
		switch {
		case graph.CodeOf(err) == graph.CodeNotFound: // somebody pruned it
			l.version = 0
		case err != nil:
			return err
		case is.Undone != nil:
			return graph.Errorf(graph.CodeConflict, "ingest.Import", "the import was taken back by %s while it was written", is.Undone.Actor)
		default:
			l.version = version
		}
	}
}

// left says that the writer of a run was not heard of for longer than its
// lease. A time that lies ahead was said before the store's clock was set back;
// a writer that is there says so again within moments.
func (run *Run) left(now time.Time) bool {
	return run.State == RunWriting && now.Sub(run.Renewed).Abs() > Lease
}
