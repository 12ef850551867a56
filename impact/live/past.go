package live

import (
	"context"
	"slices"
	"sync"

	"linchpin/graph"
	"linchpin/impact"
)

// keptInstants is how many past snapshots are kept.
const keptInstants = 4

// pastInstants keeps the past snapshots that were asked for last.
type pastInstants struct {
	reading chan struct{} // holds one while a snapshot is read, which takes memory in proportion to the estate

	mu    sync.Mutex
	kept  []*impact.Snapshot // the one asked for last at the end
	epoch int                // counts what forget forgot
}

func newPastInstants() pastInstants { return pastInstants{reading: make(chan struct{}, 1)} }

// read gives the snapshot of a revision, which several may ask for at the same
// time: it is built once, and nothing else meanwhile.
func (p *pastInstants) read(ctx context.Context, revision graph.RevisionNumber, build func() (*impact.Snapshot, error)) (*impact.Snapshot, error) {
	select {
	case p.reading <- struct{}{}:
		defer func() { <-p.reading }()
	case <-ctx.Done():
		return nil, graph.Errorf(graph.CodeTimeout, "live.AsOf", "a past graph was not read in time: %w", ctx.Err())
	}
	if s, ok := p.get(revision); ok {
		return s, nil
	}
	p.mu.Lock()
	epoch := p.epoch
	p.mu.Unlock()
	s, err := build()
	if err == nil {
		p.put(s, epoch)
	}
	return s, err
}

// forget drops all, for a store whose past is another one now.
func (p *pastInstants) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept = nil
	p.epoch++
}

func (p *pastInstants) get(revision graph.RevisionNumber) (*impact.Snapshot, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.kept, func(s *impact.Snapshot) bool { return s.Revision() == revision })
	if i < 0 {
		return nil, false
	}
	s := p.kept[i]
	p.kept = append(slices.Delete(p.kept, i, i+1), s)
	return s, true
}

// put keeps a snapshot that was read in an epoch, if that lasts.
func (p *pastInstants) put(s *impact.Snapshot, epoch int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if epoch != p.epoch {
		return
	}
	if len(p.kept) == keptInstants {
		p.kept = slices.Delete(p.kept, 0, 1)
	}
	p.kept = append(p.kept, s)
}
