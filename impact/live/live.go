// Package live holds the newest snapshot of a store in memory and keeps it
// new, revision by revision; and past ones when they are asked for.
package live

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"linchpin/graph"
	"linchpin/impact"
)

// Defaults of the options.
const (
	defaultInterval = 250 * time.Millisecond
	defaultWait     = 5 * time.Second
	maxChanges      = 50_000 // beyond it the structure is read anew
)

// Index follows a store. It is safe for concurrent use.
type Index struct {
	store    graph.Reader
	interval time.Duration
	wait     time.Duration

	current atomic.Pointer[impact.Snapshot]
	failure atomic.Pointer[error] // of the newest attempt to follow; nil when it held
	poke    chan struct{}
	stop    context.CancelFunc
	done    chan struct{}

	mu    sync.Mutex
	moved chan struct{} // closed when current moves
	past  pastInstants
}

// Option changes how an index follows.
type Option func(*Index)

// WithInterval sets how often the store is asked for news, besides Poke.
func WithInterval(d time.Duration) Option { return func(x *Index) { x.interval = d } }

// WithWait bounds how long At waits for a revision.
func WithWait(d time.Duration) Option { return func(x *Index) { x.wait = d } }

// Open reads the structure and begins to follow. A store without a model fails
// with CodeNotFound. Close ends the following.
func Open(ctx context.Context, store graph.Reader, options ...Option) (*Index, error) {
	x := &Index{store: store, interval: defaultInterval, wait: defaultWait, poke: make(chan struct{}, 1),
		done: make(chan struct{}), moved: make(chan struct{}), past: newPastInstants()}
	for _, o := range options {
		o(x)
	}
	s, err := build(ctx, store, 0)
	if err != nil {
		return nil, err
	}
	s.Warm()
	x.current.Store(s)
	following, stop := context.WithCancel(context.Background())
	x.stop = stop
	go x.follow(following)
	return x, nil
}

// build reads the structure as of a revision, 0 for the newest.
func build(ctx context.Context, store graph.Reader, asOf graph.RevisionNumber) (*impact.Snapshot, error) {
	for {
		m, put, err := store.Model(ctx, asOf)
		if err != nil {
			return nil, err
		}
		b := impact.NewBuilder(m)
		shown, err := store.Structure(ctx, asOf, b)
		if err != nil {
			return nil, err
		}
		if _, now, err := store.Model(ctx, shown); err != nil {
			return nil, err
		} else if now == put {
			return b.Build(shown), nil
		}
		// The model moved between the two reads: begin again.
	}
}

// Close ends the following and waits until it has ended.
func (x *Index) Close() {
	x.stop()
	<-x.done
}

// Current is the newest snapshot that the index has.
func (x *Index) Current() *impact.Snapshot { return x.current.Load() }

// Poke asks for news at once: after a commit of this process.
func (x *Index) Poke() {
	select {
	case x.poke <- struct{}{}:
	default: // one is on its way
	}
}

// Ready is nil while the index follows, else what keeps it from it.
func (x *Index) Ready() error {
	if err := x.failure.Load(); err != nil {
		return *err
	}
	return nil
}

func (x *Index) follow(ctx context.Context) {
	defer close(x.done)
	timer := time.NewTimer(x.interval)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-x.poke:
		case <-timer.C:
		}
		x.step(ctx)
		timer.Reset(x.interval)
	}
}

// step brings the snapshot up to the store, or notes why not.
func (x *Index) step(ctx context.Context) {
	s, err := x.advance(ctx, x.Current())
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		x.failure.Store(&err)
		return
	}
	x.failure.Store(nil)
	if s == x.Current() {
		return
	}
	s.Warm()
	x.current.Store(s)
	x.mu.Lock()
	close(x.moved)
	x.moved = make(chan struct{})
	x.mu.Unlock()
}

func (x *Index) advance(ctx context.Context, s *impact.Snapshot) (*impact.Snapshot, error) {
	changes, err := x.store.Changes(ctx, s.Revision(), maxChanges)
	switch {
	case graph.CodeOf(err) == graph.CodeNotFound: // a store that was put back to an earlier state
		x.past.forget()
		return build(ctx, x.store, 0)
	case err != nil:
		return nil, err
	case changes.To == s.Revision():
		return s, nil
	case changes.TooMany:
		return build(ctx, x.store, 0)
	default:
		return s.Apply(changes), nil
	}
}

// At is the newest snapshot, once it shows revision min or a later one. It
// waits a bounded time for that: CodeTimeout.
func (x *Index) At(ctx context.Context, min graph.RevisionNumber) (*impact.Snapshot, error) {
	if s := x.Current(); s.Revision() >= min {
		return s, nil
	}
	ctx, cancel := context.WithTimeout(ctx, x.wait)
	defer cancel()
	x.Poke()
	for {
		x.mu.Lock()
		moved := x.moved
		x.mu.Unlock()
		if s := x.Current(); s.Revision() >= min {
			return s, nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			e := graph.Errorf(graph.CodeTimeout, "live.At", "revision %d was not reached in time; the newest is %d", min, x.Current().Revision())
			e.Err = errors.Join(ctx.Err(), x.Ready())
			return nil, e
		}
	}
}

// AsOf is the snapshot of a past revision; the newest few are kept, and one is
// read at a time. A revision that does not exist yet: CodeNotFound.
func (x *Index) AsOf(ctx context.Context, revision graph.RevisionNumber) (*impact.Snapshot, error) {
	if s := x.Current(); s.Revision() == revision {
		return s, nil
	}
	if s, ok := x.past.get(revision); ok {
		return s, nil
	}
	return x.past.read(ctx, revision, func() (*impact.Snapshot, error) { return build(ctx, x.store, revision) })
}
