package impact

import (
	"sync"

	"linchpin/graph"
)

// scratch is the memory of one run. It is stamped with epochs, so that nothing
// is cleared in proportion to the graph, and pooled. What a run reads for every
// relation stands apart from what it writes once for every item.
type scratch struct {
	epoch    uint32
	marks    []mark
	rounds   []rounds
	counters []counter
	frontier []moved
	next     []Ref
	touched  []Ref // items that have a mark of this epoch
	begun    []int // by round: how many were touched before it
	supports []*support
}

// mark is an item in a run, in one word: epoch (24 bits), whether it got worse
// after the round that touched it first (1), whether the scenario imposes a
// state on it (1), the state as the run or its second phase found it (2), the
// one that the counters of its dependents know (2), and its own (2).
type mark uint32

const (
	markState      mark = 3
	markSentShift       = 2
	markFoundShift      = 4
	markImposed    mark = 1 << 6
	markAgain      mark = 1 << 7
	markEpochShift      = 8
	epochOfMark         = 1<<(32-markEpochShift) - 1
)

func (m mark) state() graph.State { return graph.State(m & markState) }                   //nolint:gosec // two bits
func (m mark) sent() graph.State  { return graph.State(m >> markSentShift & markState) }  //nolint:gosec // two bits
func (m mark) found() graph.State { return graph.State(m >> markFoundShift & markState) } //nolint:gosec // two bits
func (m mark) imposed() bool      { return m&markImposed != 0 }
func (m mark) epoch() uint32      { return uint32(m) >> markEpochShift }

// to is the mark with another state.
func (m mark) to(s graph.State) mark { return m&^markState | mark(s) }

// sending is the mark of an item whose dependents have been told.
func (m mark) sending(s graph.State) mark {
	return m&^(markState<<markSentShift) | mark(s)<<markSentShift
}

// rounds are those in which an item was first at risk, degraded, down, or
// worse; 0 for before. What lies beyond its state is of no meaning.
type rounds [3]uint32

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
	if n := int(s.items.size); len(m.marks) < n {
		m.marks, m.rounds = make([]mark, n+n/8), make([]rounds, n+n/8)
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
	if m.epoch > epochOfMark {
		clear(m.marks)
		clear(m.counters)
		m.epoch = 1
	}
	if m.epoch&epochOfCounter == 0 { // the counters' shorter epoch wrapped around
		clear(m.counters)
		m.epoch++
	}
	m.frontier, m.next, m.touched, m.begun = m.frontier[:0], m.next[:0], m.touched[:0], append(m.begun[:0], 0)
}
