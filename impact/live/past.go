package live

import (
	"slices"
	"sync"

	"linchpin/graph"
	"linchpin/impact"
)

// keptInstants is how many past snapshots are kept.
const keptInstants = 4

// pastInstants keeps the past snapshots that were asked for last.
type pastInstants struct {
	mu   sync.Mutex
	kept []*impact.Snapshot // the one asked for last at the end
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

func (p *pastInstants) put(s *impact.Snapshot) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.kept) == keptInstants {
		p.kept = slices.Delete(p.kept, 0, 1)
	}
	p.kept = append(p.kept, s)
}
