package impact

import (
	"context"
	"errors"

	"linchpin/graph"
)

// run carries failures through a snapshot, round by round.
//
// A round takes what the round before brought (the frontier, frozen), counts
// it into the requirements of its dependents, then withdraws support in the
// networks that lost something; whoever gets worse is the next frontier.
type run struct {
	*scratch
	s        *Snapshot
	base     *restStates // where untouched items stand; nil: operational
	networks []*network
	round    uint32
	ctx      context.Context //nolint:containedctx // a run lives within one call
	budget   int             // items that may still be visited; negative for no bound
	stopped  string
	err      error
}

// fresh begins a run in which everything is operational, to which requirements
// that cannot hold and items that no root supports bring the first failures.
func fresh(ctx context.Context, s *Snapshot, m *scratch, networks []*network, budget int) *run {
	r := &run{scratch: m, s: s, networks: networks, ctx: ctx, budget: budget}
	r.renew()
	for place, w := range networks {
		if w != nil {
			r.supports[place].begin(w, &w.ranks)
		}
	}
	return r
}

// continued begins a run from the snapshot at rest.
func continued(ctx context.Context, s *Snapshot, m *scratch, budget int) *run {
	rest := s.rest()
	r := &run{scratch: m, s: s, base: rest.states, networks: rest.networks, ctx: ctx, budget: budget}
	r.renew()
	for place, w := range rest.networks {
		switch {
		case w == nil:
		case rest.states != nil && rest.states.ranks[place] != nil:
			r.supports[place].begin(w, rest.states.ranks[place])
		default:
			r.supports[place].begin(w, &w.ranks)
		}
	}
	return r
}

// rebase makes what the run reached so far the baseline of a second phase.
func (r *run) rebase() {
	for _, ref := range r.touched {
		c := &r.cells[ref]
		c.before, c.at = c.state, [3]uint32{}
	}
	for place, w := range r.networks {
		if w != nil {
			r.supports[place].forget()
		}
	}
}

// cell gives an item's cell, begun where the run found the item.
func (r *run) cell(ref Ref) *cell {
	c := &r.cells[ref]
	if c.epoch != r.epoch {
		*c = cell{epoch: r.epoch}
		if r.base != nil {
			c.state = r.base.items[ref]
			c.before = c.state
			if c.state >= graph.Degraded {
				c.sent = c.state
			}
		}
		r.touched = append(r.touched, ref)
	}
	return c
}

// state tells an item's state now, and where the run found it.
func (r *run) state(ref Ref) (before, now graph.State) {
	if c := &r.cells[ref]; c.epoch == r.epoch {
		return c.before, c.state
	}
	if r.base != nil {
		return r.base.items[ref], r.base.items[ref]
	}
	return graph.Operational, graph.Operational
}

// reachedAt is the round in which an item reached a state, and whether it did.
func (r *run) reachedAt(ref Ref, s graph.State) (uint32, bool) {
	if c := &r.cells[ref]; c.epoch == r.epoch {
		return c.reachedAt(s), c.state >= s
	}
	return 0, r.base != nil && r.base.items[ref] >= s
}

// impose gives an item a state in round 0; once an item before a run settles.
func (r *run) impose(ref Ref, s graph.State) {
	c := r.cell(ref)
	if s <= c.state {
		return
	}
	if s >= graph.Degraded {
		r.next = append(r.next, ref)
	}
	c.state = s
}

// worsen brings an item to a state in this round, unless it is as bad.
func (r *run) worsen(ref Ref, to graph.State) {
	c := r.cell(ref)
	was := c.state
	if to <= was {
		return
	}
	for s := was; s < to; s++ {
		c.at[s] = r.round
	}
	c.state = to
	if to >= graph.Degraded && (was < graph.Degraded || c.at[was-1] != r.round) {
		r.next = append(r.next, ref)
	}
}

// settle runs rounds until nothing gets worse or a budget stops it.
// firstFresh: the first round also brings in what fails at rest.
func (r *run) settle(firstFresh bool) {
	r.round = 0
	for {
		r.freeze()
		if len(r.frontier) == 0 && !firstFresh {
			return
		}
		r.round++
		if firstFresh {
			r.failAtRest()
		}
		for _, m := range r.frontier {
			if r.budget == 0 {
				r.stopped = StoppedByItems
				return
			}
			r.budget--
			r.send(m)
			if r.budget&1023 == 0 && r.outOfTime() {
				return
			}
		}
		r.withdraw(firstFresh)
		firstFresh = false
		if r.outOfTime() {
			return
		}
	}
}

func (r *run) outOfTime() bool {
	err := r.ctx.Err()
	switch {
	case err == nil:
		return false
	case errors.Is(err, context.DeadlineExceeded):
		r.stopped = StoppedByTime
	default:
		r.stopped, r.err = StoppedByTime, err
	}
	return true
}

// freeze makes the items that got worse the frontier.
func (r *run) freeze() {
	r.frontier = r.frontier[:0]
	for _, ref := range r.next {
		r.frontier = append(r.frontier, moved{ref, r.cells[ref].state})
	}
	r.next = r.next[:0]
}

// failAtRest brings in the requirements that cannot hold.
func (r *run) failAtRest() {
	for _, id := range r.s.broken {
		p := *r.s.requirements.at(id)
		r.worsen(p.owner(), broken(p.soft()))
	}
}

// broken is what a requirement with too few members left gives its owner.
func broken(soft bool) graph.State {
	if soft {
		return graph.Degraded
	}
	return graph.Down
}

// send counts an item's new state into the requirements that it is a member of.
func (r *run) send(m moved) {
	c := &r.cells[m.ref]
	var delta counter
	if c.sent < graph.Degraded {
		delta = oneFailed
	}
	if m.state == graph.Down && c.sent != graph.Down {
		delta += oneDown
	}
	c.sent = m.state
	for _, to := range r.s.dependents.row(uint32(m.ref)) {
		if to&toOwner != 0 {
			state := m.state
			if to&toOwnerSoft != 0 {
				state--
			}
			r.worsen(Ref(to&ownerMask), state)
			continue
		}
		r.count(uint32(to), delta, m)
	}
}

// count adds to the counter of a requirement and tells its owner.
func (r *run) count(id uint32, delta counter, m moved) {
	n := r.counters[id]
	if epoch := counter(r.epoch & epochOfCounter); n>>epochShift != epoch {
		n = epoch << epochShift
		if r.base != nil {
			n |= r.base.counters[id]
		}
	}
	n += delta
	r.counters[id] = n
	p := *r.s.requirements.at(id)
	slack, state := p.slack(), graph.AtRisk
	switch {
	case n.down() > slack:
		state = graph.Down
	case n.failed() > slack:
		state = graph.Degraded
	}
	if p.soft() {
		state--
	}
	r.worsen(p.owner(), state)
	if m.state == graph.Down && delta >= oneDown {
		if place, ok := p.connectivity(); ok {
			r.down(place, m.ref)
		}
	}
}

func (r *run) down(place uint8, ref Ref) {
	w := r.networks[place]
	if i, ok := w.in(ref); ok {
		u := r.supports[place]
		if n := len(u.lost); n == 0 || u.lost[n-1] != i {
			u.down(i)
		}
	}
}

// withdraw judges every network that lost something.
func (r *run) withdraw(fresh bool) {
	for place, w := range r.networks {
		if w == nil {
			continue
		}
		u := r.supports[place]
		judge := func(i uint32) { r.judge(u, i) }
		u.withdraw(r.round, judge)
		if !fresh {
			continue
		}
		for i, rank := range w.order {
			if rank == 0 {
				judge(uint32(i)) //nolint:gosec // fewer than 2^30
			}
		}
	}
}

// judge gives an unsupported item what its unmet requirements say.
func (r *run) judge(u *support, i uint32) {
	if u.net.lone[i] {
		return // the plain table speaks
	}
	for q := u.net.owned[i][0]; q < u.net.owned[i][1]; q++ {
		if need := &u.net.requirement[q]; u.supply(q) < need.need {
			r.worsen(u.net.items[i], broken(need.soft))
		}
	}
}
