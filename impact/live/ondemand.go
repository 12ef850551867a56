package live

import (
	"context"
	"sync"
	"sync/atomic"

	"linchpin/graph"
	"linchpin/impact"
)

// OnDemand is an [Index] that is read when it is first asked for: for a process
// that may do its work without one, such as an import. It is safe for
// concurrent use.
type OnDemand struct {
	store   graph.Reader
	options []Option

	mu    sync.Mutex // held while it is read
	index atomic.Pointer[Index]
}

// Later gives an index that nobody has asked for yet.
func Later(store graph.Reader, options ...Option) *OnDemand {
	return &OnDemand{store: store, options: options}
}

// asked is the index; read now, where it was not.
func (d *OnDemand) asked(ctx context.Context) (*Index, error) {
	if x := d.index.Load(); x != nil {
		return x, nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if x := d.index.Load(); x != nil {
		return x, nil
	}
	x, err := Open(ctx, d.store, d.options...)
	if err == nil {
		d.index.Store(x)
	}
	return x, err
}

// Current is the newest snapshot that is held; nil while nobody has asked for
// one by At or AsOf.
func (d *OnDemand) Current() *impact.Snapshot {
	if x := d.index.Load(); x != nil {
		return x.Current()
	}
	return nil
}

// At is [Index.At].
func (d *OnDemand) At(ctx context.Context, min graph.RevisionNumber) (*impact.Snapshot, error) {
	x, err := d.asked(ctx)
	if err != nil {
		return nil, err
	}
	return x.At(ctx, min)
}

// AsOf is [Index.AsOf].
func (d *OnDemand) AsOf(ctx context.Context, revision graph.RevisionNumber) (*impact.Snapshot, error) {
	x, err := d.asked(ctx)
	if err != nil {
		return nil, err
	}
	return x.AsOf(ctx, revision)
}

// Poke is [Index.Poke]; there is nothing to bring up before the first question.
func (d *OnDemand) Poke() {
	if x := d.index.Load(); x != nil {
		x.Poke()
	}
}

// Ready is [Index.Ready].
func (d *OnDemand) Ready() error {
	if x := d.index.Load(); x != nil {
		return x.Ready()
	}
	return nil
}

// Close ends the following, where it began.
func (d *OnDemand) Close() {
	if x := d.index.Load(); x != nil {
		x.Close()
	}
}
