package impact

import (
	"sync"

	"linchpin/graph"
)

// scratch is the memory of one run. It is stamped with epochs, so that nothing
// is cleared in proportion to the graph, and pooled. A run reads one word for
// every relation. In which rounds an item got worse is not kept by item: it
// follows from the order in which the run touched the items, and from a list of
// the few that got worse again.
type scratch struct {
	epoch    uint32
	marks    []mark
	counters []counter
	frontier []sender
	counting []uint32 // what the frontier has to count: requirement (30 bits), tally (2)
	touched  []Ref    // items that have a mark of this epoch
	begun    []int    // by round: how many were touched before it
	later    []worsening
	enlisted int      // how many of later were in a frontier
	rounds   []rounds // by item, told from the lists when first asked for
	told     bool
	sorter   refSorter
	supports []*support

	run        run        // see continued
	simulation simulation // of the run
}

// mark is an item in a run, in one word: epoch (23 bits), state (2), whether it
// was touched in this round (1), whether its effect was taken (1), whether the
// scenario imposes a state on it (1), the state as the run or its second phase
// found it (2), and the one that its dependents have been told (2). Epoch and
// state stand highest, so that one comparison tells whether an item was touched
// and is as bad as a state; see bar.
type mark uint32

const (
	markBits            = 3
	markFoundShift      = 2
	markImposed    mark = 1 << 4
	markTaken      mark = 1 << 5
	markNew        mark = 1 << 6
	markStateShift      = 7
	markEpochShift      = 9
	epochOfMark         = 1<<(32-markEpochShift) - 1
)

func (m mark) state() graph.State { return graph.State(m >> markStateShift & markBits) } //nolint:gosec // two bits
func (m mark) sent() graph.State  { return graph.State(m & markBits) }                   //nolint:gosec // two bits
func (m mark) found() graph.State { return graph.State(m >> markFoundShift & markBits) } //nolint:gosec // two bits
func (m mark) imposed() bool      { return m&markImposed != 0 }
func (m mark) epoch() uint32      { return uint32(m) >> markEpochShift }

// to is the mark with another state.
func (m mark) to(s graph.State) mark {
	return m&^(markBits<<markStateShift) | mark(s)<<markStateShift
}

// bar is the least mark of items that were touched and are as bad as a state.
func (m *scratch) bar(s graph.State) mark {
	return mark(m.epoch<<markEpochShift) | mark(s)<<markStateShift
}

// sender is an item in the frontier: the state that it brings into the round,
// and the one that its dependents know.
type sender struct {
	ref         Ref
	state, sent graph.State
}

// rounds are those in which an item was first at risk, degraded, down, or
// worse; 0 for before. What lies beyond its state is of no meaning.
type rounds [3]uint32

// worsening is an item that got worse after it was touched first: item (30
// bits), state before (2) and after (2), round (30).
type worsening uint64

func newWorsening(ref Ref, was, to graph.State, round uint32) worsening {
	return worsening(ref)<<34 | worsening(was)<<32 | worsening(to)<<30 | worsening(round)
}

func (w worsening) ref() Ref         { return Ref(w >> 34) }             //nolint:gosec // 30 bits
func (w worsening) was() graph.State { return graph.State(w >> 32 & 3) } //nolint:gosec // two bits
func (w worsening) to() graph.State  { return graph.State(w >> 30 & 3) } //nolint:gosec // two bits
func (w worsening) round() uint32    { return uint32(w & (1<<30 - 1)) }  //nolint:gosec // 30 bits

// counter counts failed members of a requirement: epoch (16 bits), down (24),
// down or degraded (24). Once its owner is as bad as the requirement could make
// it, nothing is counted any more.
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
		m.marks, m.rounds = make([]mark, n+n/8), nil
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
	r, sim := &m.run, &m.simulation // word by word: to clear them whole costs the collector's barriers
	r.s, r.base, r.networks, r.ctx, r.err = nil, nil, nil, nil, nil
	sim.o, sim.before, sim.after, sim.shifted = nil, nil, nil, nil
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
	m.frontier, m.counting, m.touched, m.begun = m.frontier[:0], m.counting[:0], m.touched[:0], append(m.begun[:0], 0)
	m.later, m.enlisted, m.told = m.later[:0], 0, false
}
