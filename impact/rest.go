package impact

import (
	"context"
	"sync"
	"sync/atomic"

	"linchpin/graph"
)

// atRest is a snapshot without any scenario or condition: its networks, and
// what fails in it although nothing is imposed. It is computed when first
// asked for.
type atRest struct {
	once     sync.Once
	done     atomic.Bool
	before   []*network  // of the version before
	same     typeSet     // types whose network is that of the version before
	networks []*network  // by place of the connectivity type; nil where nobody needs it
	states   *restStates // nil when everything is operational
	failing  []Ref       // items at risk or worse, in order of failure
}

// restStates is a state to continue from, on full arrays.
type restStates struct {
	items    []graph.State
	counters []counter // without epoch
	ranks    []*ranks  // by place; nil where all networks stand as with nothing down
}

// rest computes the snapshot at rest.
func (s *Snapshot) rest() *atRest {
	s.atRest.once.Do(func() { s.atRest.compute(s) })
	return s.atRest
}

// inherit takes over the networks that a change left alone, if they are known.
func (a *atRest) inherit(base *atRest, changed typeSet) {
	if base.done.Load() {
		a.before, a.same = base.networks, ^changed
	}
}

// Warm computes what the first question on a snapshot would otherwise wait for.
func (s *Snapshot) Warm() { s.rest() }

func (a *atRest) compute(s *Snapshot) {
	a.networks = s.networks()
	a.before = nil
	m := newScratch(s)
	defer m.release()
	defer a.done.Store(true)
	r := fresh(context.Background(), s, m, a.networks, -1)
	r.settle(true)
	if len(r.touched) == 0 {
		return
	}
	a.failing = append(a.failing, r.touched...)
	a.states = r.keep()
}

// keep copies where a settled run stands, to continue from it.
func (r *run) keep() *restStates {
	kept := &restStates{items: make([]graph.State, r.s.items.size), counters: make([]counter, r.s.requirements.size),
		ranks: make([]*ranks, len(r.networks))}
	if r.base != nil {
		copy(kept.items, r.base.items)
		copy(kept.ranks, r.base.ranks)
	}
	for _, ref := range r.touched {
		kept.items[ref] = r.marks[ref].state()
	}
	epoch := counter(r.epoch & epochOfCounter)
	for i := range kept.counters {
		if n := r.counters[i]; n>>epochShift == epoch {
			kept.counters[i] = n & countsOfCounter
		} else if r.base != nil {
			kept.counters[i] = r.base.counters[i]
		}
	}
	for place, w := range r.networks {
		if w != nil && len(r.supports[place].gone) > 0 {
			kept.ranks[place] = r.supports[place].keep()
		}
	}
	return kept
}

// keep copies the ranks as they stand.
func (u *support) keep() *ranks {
	kept := &ranks{make([]uint32, len(u.net.items)), make([]int32, len(u.net.requirement)), u.last}
	for i := range kept.order {
		if c := u.item(uint32(i)); c.status == supported { //nolint:gosec // fewer than 2^30
			kept.order[i] = c.rank
		}
	}
	for q := range kept.low {
		kept.low[q] = u.need(uint32(q)).low //nolint:gosec // as above
	}
	return kept
}
