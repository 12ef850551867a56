package impact

import (
	"sync"

	"linchpin/graph"
)

// scratch is the memory of one run. It is stamped with epochs, so that nothing
// is cleared in proportion to the graph, and pooled.
type scratch struct {
	epoch    uint32
	cells    []cell
	counters []counter
	frontier []moved
	next     []Ref
	touched  []Ref // items that have a cell in this epoch
	supports []*support
}

// cell is an item in a run.
type cell struct {
	epoch   uint32
	before  graph.State // as the run (or its second phase) found it
	state   graph.State
	sent    graph.State // what the counters of its dependents know
	imposed bool        // by the scenario
	at      [3]uint32   // round in which it was first at risk, degraded, down, or worse; 0 for before
}

// reachedAt is the round in which the item reached a state or a worse one.
func (c *cell) reachedAt(s graph.State) uint32 {
	if s == graph.Operational {
		return 0
	}
	return c.at[s-1]
}

// counter counts failed members of a requirement: epoch (16 bits), down (24),
// down or degraded (24).
type counter uint64

const (
	counterBits     = 24
	counterMask     = 1<<counterBits - 1
	epochShift      = 2 * counterBits
	oneDown         = counter(1) << counterBits
	oneFailed       = counter(1)
	epochOfCounter  = 1<<16 - 1
	countsOfCounter = counter(1)<<epochShift - 1
)

func (c counter) down() uint32   { return uint32(c>>counterBits) & counterMask } //nolint:gosec // masked
func (c counter) failed() uint32 { return uint32(c) & counterMask }              //nolint:gosec // masked

// moved is an item with the state that it brings into a round.
type moved struct {
	ref   Ref
	state graph.State
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// newScratch takes memory for runs on a snapshot.
func newScratch(s *Snapshot) *scratch {
	m, _ := scratches.Get().(*scratch)
	if n := int(s.items.size); len(m.cells) < n {
		m.cells = make([]cell, n+n/8)
	}
	if n := int(s.requirements.size); len(m.counters) < n {
		m.counters = make([]counter, n+n/8)
	}
	for len(m.supports) < len(s.voc.connectivity) {
		m.supports = append(m.supports, new(support))
	}
	return m
}

// release gives the memory back.
func (m *scratch) release() {
	for _, u := range m.supports {
		u.net, u.from = nil, nil
	}
	scratches.Put(m)
}

// renew begins an epoch.
func (m *scratch) renew() {
	m.epoch++
	if m.epoch == 0 {
		clear(m.cells)
		m.epoch = 1
	}
	if m.epoch&epochOfCounter == 0 { // the counters' shorter epoch wrapped around
		clear(m.counters)
		m.epoch++
	}
	m.frontier, m.next, m.touched = m.frontier[:0], m.next[:0], m.touched[:0]
}
