package impact

import (
	"sync"

	"linchpin/graph"
)

// Outcome is the answer to a scenario. It is safe for concurrent use; what it
// returns must not be changed.
type Outcome struct {
	base, view *Snapshot // as stored, and with what the scenario adds and removes
	plan       *plan
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

// effect is an [Effect] in brief.
type effect struct {
	ref           Ref
	distance      uint32
	before, after graph.State
	imposed       bool
	removed       bool
	added         bool
}

// listed says that the effect is for Affected, not for Improved.
func (f *effect) listed() bool { return f.removed || f.imposed || f.after > f.before }

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
		o.take(effect{ref: ref, before: was, removed: true})
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
	f := effect{ref: ref, before: m.found(), after: m.state(), imposed: m.imposed()}
	if sim.before != sim.after {
		f.added = o.isAdded(ref)
		f.before, _ = sim.states(ref)
	}
	if f.after == f.before && !f.imposed {
		return
	}
	if !f.imposed && f.after > f.before {
		f.distance = round
	}
	o.take(f)
}

// collectStopped takes what is known for sure when a budget ran out before
// rounds could be counted: the imposed items.
func (o *Outcome) collectStopped(sim *simulation) {
	for _, i := range o.plan.imposed {
		f := effect{ref: i.ref, imposed: true, added: o.isAdded(i.ref)}
		if !f.added {
			_, f.before = sim.before.state(i.ref)
		}
		f.after = max(i.state, f.before)
		o.take(f)
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
			o.take(effect{ref: ref, before: was})
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
	*o.counts.of(&f)++
	if o.view.isService(f.ref) {
		*o.counts.Services.of(&f)++
	}
}

// of is the counter that an effect belongs to.
func (n *StateCounts) of(f *effect) *int {
	switch {
	case f.removed:
		return &n.Removed
	case !f.listed():
		return &n.Improved
	case f.after == graph.Down:
		return &n.Down
	case f.after == graph.Degraded:
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

func (o *Outcome) effect(f *effect) Effect {
	e := Effect{Ref: f.ref, Before: &o.states[f.before], After: &o.states[f.after], Distance: int(f.distance),
		Imposed: f.imposed, Service: o.view.isService(f.ref)}
	if f.added {
		e.Before = nil
	}
	if f.removed {
		e.After = nil
	}
	return e
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
			o.index[m.ref] = effect{ref: m.ref, before: m.state, after: m.state}
		}
		for _, f := range o.effects {
			o.index[f.ref] = f
		}
	})
	if f, ok := o.index[ref]; ok {
		e := o.effect(&f)
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
