package impact

import (
	"context"
	"errors"

	"linchpin/graph"
)

// run carries failures through a snapshot, round by round.
//
// A round takes what the round before brought (the frontier, frozen), tells it
// to the dependents, counts it into the requirements that count, then withdraws
// support in the networks that lost something; whoever gets worse is the next
// frontier.
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

// continued begins a run from the snapshot at rest. It stands in its memory
// itself: it is the one run of most answers.
func continued(ctx context.Context, s *Snapshot, m *scratch, budget int) *run {
	rest, r := s.rest(), &m.run
	r.scratch, r.s, r.base, r.networks = m, s, rest.states, rest.networks
	r.ctx, r.budget, r.stopped, r.err = ctx, budget, "", nil
	r.again()
	return r
}

// again goes back to the snapshot at rest.
func (r *run) again() {
	r.renew()
	r.round = 0
	for place, w := range r.networks {
		switch {
		case w == nil:
		case r.base != nil && r.base.ranks[place] != nil:
			r.supports[place].begin(w, r.base.ranks[place])
		default:
			r.supports[place].begin(w, &w.ranks)
		}
	}
}

// rebase makes what the run reached so far the baseline of a second phase.
func (r *run) rebase() {
	for _, ref := range r.touched {
		m := r.marks[ref]
		r.marks[ref] = m&^(markBits<<markFoundShift) | mark(m.state())<<markFoundShift
	}
	r.round, r.later, r.enlisted, r.told = 0, r.later[:0], 0, false
	for place, w := range r.networks {
		if w != nil {
			r.supports[place].forget()
		}
	}
	r.begun = append(r.begun[:0], len(r.touched))
}

// mark gives an item's mark, begun where the run found the item.
func (r *run) mark(ref Ref) mark {
	if m := r.marks[ref]; m.epoch() == r.epoch {
		return m
	}
	m := r.bar(graph.Operational) | markNew
	if r.base != nil {
		s := r.base.items[ref]
		m = m.to(s) | mark(s)<<markFoundShift
		if s >= graph.Degraded {
			m |= mark(s) // its dependents know
		}
	}
	r.marks[ref] = m
	r.touched = append(r.touched, ref)
	return m
}

// state tells an item's state now, and where the run found it.
func (r *run) state(ref Ref) (before, now graph.State) {
	if m := r.marks[ref]; m.epoch() == r.epoch {
		return m.found(), m.state()
	}
	if r.base != nil {
		return r.base.items[ref], r.base.items[ref]
	}
	return graph.Operational, graph.Operational
}

// reachedAt is the round in which an item reached a state, and whether it did.
func (r *run) reachedAt(ref Ref, s graph.State) (uint32, bool) {
	if m := r.marks[ref]; m.epoch() == r.epoch {
		if s == graph.Operational || s > m.state() {
			return 0, s <= m.state()
		}
		r.tell()
		return r.rounds[ref][s-1], true
	}
	return 0, r.base != nil && r.base.items[ref] >= s
}

// tell lists for each touched item the rounds in which it reached its states.
func (r *run) tell() {
	if r.told {
		return
	}
	r.told = true
	if len(r.rounds) < len(r.marks) {
		r.rounds = make([]rounds, len(r.marks))
	}
	r.eachTouched(func(ref Ref, round uint32) {
		var at rounds
		for s := r.marks[ref].found(); s < graph.Down; s++ {
			at[s] = round
		}
		r.rounds[ref] = at
	})
	for _, w := range r.later {
		for s := w.was(); s < w.to(); s++ {
			r.rounds[w.ref()][s] = w.round()
		}
	}
}

// eachTouched walks the touched items with the round that touched them first.
func (r *run) eachTouched(see func(ref Ref, round uint32)) {
	from := 0
	for round := range r.begun {
		to := len(r.touched)
		if round+1 < len(r.begun) {
			to = r.begun[round+1]
		}
		for _, ref := range r.touched[from:to] {
			see(ref, uint32(round)) //nolint:gosec // a round touches an item
		}
		from = to
	}
}

// impose gives an item a state in round 0.
func (r *run) impose(ref Ref, s graph.State) {
	r.mark(ref)
	r.worsen(ref, s)
}

// markImposed notes that the scenario imposes a state on an item.
func (r *run) markImposed(ref Ref) { r.marks[ref] = r.mark(ref) | markImposed }

// worsen brings an item to a state in this round, unless it is as bad.
func (r *run) worsen(ref Ref, to graph.State) {
	m := r.mark(ref)
	if to <= m.state() {
		return
	}
	if m&markNew == 0 {
		r.later = append(r.later, newWorsening(ref, m.state(), to, r.round))
	}
	r.marks[ref] = m.to(to)
}

// settle runs rounds until nothing gets worse or a budget stops it.
// firstFresh: the first round also brings in what fails at rest.
// The clock is looked at after the first round, after so many items, and where a
// network had to be judged.
func (r *run) settle(firstFresh bool) {
	r.told = false
	for {
		r.freeze()
		if len(r.frontier) == 0 && !firstFresh {
			return
		}
		r.round++
		r.begun = append(r.begun, len(r.touched))
		if firstFresh {
			r.failAtRest()
		}
		for _, m := range r.frontier {
			if r.budget == 0 {
				r.count()
				r.stopped = StoppedByItems
				return
			}
			r.budget--
			r.send(m)
			if r.budget&1023 == 0 && r.outOfTime() {
				return
			}
		}
		r.count()
		if judged := r.withdraw(firstFresh); (judged || r.round == 1) && r.outOfTime() {
			return
		}
		firstFresh = false
	}
}

func (r *run) outOfTime() bool {
	r.stopped, r.err = stopOf(r.ctx)
	return r.stopped != ""
}

// stopOf says what a context does to a question: a deadline stops it, a
// cancellation ends it with an error, too.
func stopOf(ctx context.Context) (stopped string, err error) {
	switch err := ctx.Err(); {
	case err == nil:
		return "", nil
	case errors.Is(err, context.DeadlineExceeded):
		return StoppedByTime, nil
	default:
		return StoppedByTime, err
	}
}

// freeze makes the items that got worse in a round the frontier of the next: of
// those touched in it first, and of those that got worse again.
func (r *run) freeze() {
	r.frontier = r.frontier[:0]
	touched := r.touched[r.begun[len(r.begun)-1]:]
	r.sorter.sort(touched, len(r.marks))
	for _, ref := range touched {
		r.enlist(ref)
	}
	for _, w := range r.later[r.enlisted:] {
		r.enlist(w.ref())
	}
	r.enlisted = len(r.later)
}

// enlist puts an item into the frontier if its dependents must be told.
func (r *run) enlist(ref Ref) {
	m := r.marks[ref] &^ markNew
	if s, sent := m.state(), m.sent(); s >= graph.Degraded && s > sent {
		r.frontier = append(r.frontier, sender{ref, s, sent})
		m = m&^markBits | mark(s)
	}
	r.marks[ref] = m
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

// withdraw judges every network that lost something, and says whether one did.
func (r *run) withdraw(fresh bool) (any bool) {
	for place, w := range r.networks {
		if w == nil {
			continue
		}
		u := r.supports[place]
		if len(u.lost) == 0 && !fresh {
			continue
		}
		any = true
		judge := func(i uint32, counted bool) { r.judge(u, i, counted) }
		u.withdraw(r.round, judge)
		if !fresh {
			continue
		}
		for i, rank := range w.order {
			if rank == 0 {
				judge(uint32(i), false) //nolint:gosec // fewer than 2^30
			}
		}
	}
	return any
}

// judge gives an unsupported item what its unmet requirements say; counted:
// their supply is known.
func (r *run) judge(u *support, i uint32, counted bool) {
	if u.net.lone[i] {
		return // the plain table speaks
	}
	owner := u.net.items[i]
	for q := u.net.owned[i][0]; q < u.net.owned[i][1]; q++ {
		need := &u.net.requirement[q]
		if m := r.marks[owner]; m.epoch() == r.epoch && m.state() >= broken(need.soft) {
			continue // it cannot get worse by this one
		}
		if counted && u.needs[q].supply < need.need || !counted && u.supply(q) < need.need {
			r.worsen(owner, broken(need.soft))
		}
	}
}
