package impact

import (
	"sync"

	"linchpin/graph"
)

// Outcome is the answer to a scenario. It is safe for concurrent use; what it
// returns must not be changed.
type Outcome struct {
	base, view *Snapshot // as stored, and with what the scenario adds and removes
	plan       plan
	stopped    string
	effects    []effect
	shifted    []moved // what the conditions changed in the baseline
	counts     Counts
	states     [4]graph.State // for pointers to a state

	ordered  sync.Once
	affected []Effect
	improved []Effect
	indexed  sync.Once
	index    map[Ref]effect
}

// collect takes the effects from a settled run.
func (o *Outcome) collect(sim *simulation) {
	o.stopped, o.shifted = sim.stopped, sim.shifted
	if sim.unsettled {
		o.collectStopped(sim)
	} else {
		o.collectAffected(sim)
		o.collectImproved(sim)
	}
	for _, ref := range o.plan.removed {
		_, was := sim.before.state(ref)
		o.take(newEffect(ref, was, graph.Operational, 0) | effectRemoved)
	}
}

// collectAffected takes what the run touched and changed.
func (o *Outcome) collectAffected(sim *simulation) {
	r := sim.after
	o.effects = make([]effect, 0, len(r.touched)+len(o.plan.removed))
	for i := len(r.later) - 1; i >= 0; i-- { // the last time that an item got worse tells its distance
		w := r.later[i]
		if m := r.marks[w.ref()]; m&markTaken == 0 {
			r.marks[w.ref()] = m | markTaken
			o.collectOne(sim, w.ref(), m, w.round())
		}
	}
	r.eachTouched(func(ref Ref, round uint32) {
		if m := r.marks[ref]; m&markTaken == 0 {
			o.collectOne(sim, ref, m, round)
		}
	})
}

// collectOne takes what changed for an item, last in a round.
func (o *Outcome) collectOne(sim *simulation, ref Ref, m mark, round uint32) {
	before, after := m.found(), m.state()
	if sim.before != sim.after {
		before, _ = sim.states(ref)
	}
	switch {
	case m.imposed():
		o.take(newEffect(ref, before, after, 0) | effectImposed)
	case after > before:
		o.take(newEffect(ref, before, after, round))
	case after < before:
		o.take(newEffect(ref, before, after, 0))
	}
}

// collectStopped takes what is known for sure when a budget ran out before
// rounds could be counted: the imposed items.
func (o *Outcome) collectStopped(sim *simulation) {
	for _, i := range o.plan.imposed {
		before := graph.Operational
		if !o.isAdded(i.ref) {
			_, before = sim.before.state(i.ref)
		}
		o.take(newEffect(i.ref, before, max(i.state, before), 0) | effectImposed)
	}
}

// collectImproved takes the items of a what-if that fail in the baseline and
// not at all any longer.
func (o *Outcome) collectImproved(sim *simulation) {
	if sim.before == sim.after {
		return
	}
	better := func(ref Ref) {
		if sim.after.marks[ref].epoch() == sim.after.epoch || !o.view.present(ref) {
			return
		}
		if _, was := sim.before.state(ref); was > graph.Operational {
			o.take(newEffect(ref, was, graph.Operational, 0))
		}
	}
	for _, ref := range sim.before.touched {
		better(ref)
	}
	for _, ref := range o.base.rest().failing {
		if sim.before.marks[ref].epoch() != sim.before.epoch {
			better(ref)
		}
	}
}

// take keeps an effect and counts it.
func (o *Outcome) take(f effect) {
	o.effects = append(o.effects, f)
	*o.counts.of(f)++
	if o.view.isService(f.ref()) {
		*o.counts.Services.of(f)++
	}
}

// of is the counter that an effect belongs to.
func (n *StateCounts) of(f effect) *int {
	switch {
	case f.removed():
		return &n.Removed
	case !f.listed():
		return &n.Improved
	case f.after() == graph.Down:
		return &n.Down
	case f.after() == graph.Degraded:
		return &n.Degraded
	default:
		return &n.AtRisk
	}
}

func (o *Outcome) isAdded(ref Ref) bool { return uint32(ref) >= o.base.items.size }

// Snapshot is what the scenario ran on, as stored.
func (o *Outcome) Snapshot() *Snapshot { return o.base }

// Complete says that no budget stopped the answer. One that was stopped holds
// what was reached until then: true effects, but not all of them, and not
// always final states.
func (o *Outcome) Complete() bool { return o.stopped == "" }

// Stopped names the budget that stopped the answer, "" for none.
func (o *Outcome) Stopped() string { return o.stopped }

// Counts counts the affected items; always whole.
func (o *Outcome) Counts() Counts { return o.counts }

// Affected lists every item that got worse, and the imposed and removed ones,
// by state (worst first, removed last), distance and key.
func (o *Outcome) Affected() []Effect {
	o.order()
	return o.affected
}

// Improved lists the items that a what-if improves and that are not in
// Affected, in the same order.
func (o *Outcome) Improved() []Effect {
	o.order()
	return o.improved
}

// Services lists the affected items that are services, in the same order.
func (o *Outcome) Services() []Effect {
	o.order()
	services := make([]Effect, 0, o.counts.Services.Down)
	for i := range o.affected {
		if o.affected[i].Service {
			services = append(services, o.affected[i])
		}
	}
	return services
}

// tell writes out an effect.
func (o *Outcome) tell(e *Effect, f effect) {
	ref := f.ref()
	e.Ref, e.Distance, e.Imposed, e.Service = ref, int(f.distance()), f.imposed(), o.view.isService(ref)
	if !o.isAdded(ref) {
		e.Before = &o.states[f.before()]
	}
	if !f.removed() {
		e.After = &o.states[f.after()]
	}
}

// Describe is [Snapshot.Describe], added items too.
func (o *Outcome) Describe(ref Ref) Info { return o.view.Describe(ref) }

// Lookup is [Snapshot.Lookup], added items too; removed ones are still known.
func (o *Outcome) Lookup(idOrKey string) (Ref, bool) {
	if ref, ok := o.view.Lookup(idOrKey); ok {
		return ref, true
	}
	return o.base.Lookup(idOrKey)
}

// Requirements is [Snapshot.Requirements] after what the scenario adds and
// removes.
func (o *Outcome) Requirements(ref Ref) []Requirement { return o.view.Requirements(ref) }

// State tells an item's state before and after; nil as in [Effect].
func (o *Outcome) State(ref Ref) (before, after *graph.State) {
	o.indexed.Do(func() {
		o.index = make(map[Ref]effect, len(o.effects)+len(o.shifted))
		for _, m := range o.shifted {
			o.index[m.ref] = newEffect(m.ref, m.state, m.state, 0)
		}
		for _, f := range o.effects {
			o.index[f.ref()] = f
		}
	})
	if f, ok := o.index[ref]; ok {
		var e Effect
		o.tell(&e, f)
		return e.Before, e.After
	}
	if o.isAdded(ref) {
		return nil, &o.states[graph.Operational]
	}
	s := graph.Operational
	if rest := o.base.rest().states; rest != nil {
		s = rest.items[ref]
	}
	return &o.states[s], &o.states[s]
}
