package impact

import (
	"context"

	"linchpin/graph"
)

// Simulate answers a scenario: which items change state under the conditions,
// and how far they are from what is imposed.
//
// Unknown items fail with CodeUnknownItem, contradictions and everything else
// that is wrong with the scenario with CodeInvalid, with every problem. A
// deadline of ctx stops the answer ([Outcome.Complete] is false), a
// cancellation fails with the context's error.
//
// Cost: a scenario that only imposes states visits what it affects, and no
// more; the conditions' effects are visited first. A what-if visits besides
// all that fails at rest, and the networks of connectivity types.
func Simulate(ctx context.Context, s *Snapshot, sc Scenario, conditions []Condition, b Budget) (*Outcome, error) {
	p, err := newPlan(s, &sc, conditions)
	if err != nil {
		return nil, err
	}
	o := &Outcome{base: s, view: s, plan: p, states: [4]graph.State{0, 1, 2, 3}}
	if p.structural() {
		o.view = s.whatIf(&o.plan)
	}
	budget := -1
	if b.Items > 0 {
		budget = b.Items
	}
	err = o.simulate(ctx, budget, func(sim *simulation) { sim.o.collect(sim) }) // a method value would be allocated
	if err != nil {
		return nil, graph.Errorf(graph.CodeTimeout, opSimulate, "the question was cancelled: %w", err)
	}
	return o, nil
}

// simulate runs the scenario and shows the settled run before its memory goes.
func (o *Outcome) simulate(ctx context.Context, budget int, see func(sim *simulation)) error {
	m := newScratch(o.base)
	defer m.release()
	before := continued(ctx, o.base, m, budget)
	for _, c := range o.plan.conditions {
		before.impose(c.ref, c.state)
	}
	before.settle(false)
	if before.stopped != "" {
		see(&simulation{o: o, before: before, after: before, stopped: before.stopped, unsettled: true})
		return before.err
	}
	shifted := before.shifted()
	if o.view == o.base {
		before.rebase()
		for _, i := range o.plan.imposed {
			before.impose(i.ref, i.state)
			before.markImposed(i.ref)
		}
		before.settle(false)
		sim := &m.simulation
		sim.o, sim.before, sim.after, sim.shifted, sim.stopped, sim.unsettled = o, before, before, shifted, before.stopped, false
		see(sim)
		return before.err
	}
	return o.simulateWhatIf(ctx, before, shifted, see)
}

// simulateWhatIf runs a structural scenario afresh, twice: to the final
// states, then from the better of baseline and final state for the distances.
func (o *Outcome) simulateWhatIf(ctx context.Context, before *run, shifted []moved, see func(sim *simulation)) error {
	m := newScratch(o.view)
	defer m.release()
	networks := o.view.networks()
	final := fresh(ctx, o.view, m, networks, before.budget)
	for _, i := range worstOfEach(append(o.standing(), o.plan.imposed...)) {
		final.impose(i.ref, i.state)
	}
	final.settle(true)
	if final.stopped != "" {
		see(&simulation{o: o, before: before, after: final, shifted: shifted, stopped: final.stopped, unsettled: true})
		return final.err
	}
	start := o.start(before, final)
	after := fresh(ctx, o.view, m, networks, final.budget)
	for _, i := range start {
		after.impose(i.ref, i.state)
	}
	for _, i := range o.plan.imposed {
		after.markImposed(i.ref)
	}
	after.settle(true)
	see(&simulation{o: o, before: before, after: after, shifted: shifted, stopped: after.stopped})
	return after.err
}

// standing is the conditions on items that a what-if does not remove.
func (o *Outcome) standing() []moved {
	var list []moved
	for _, c := range o.plan.conditions {
		if o.view.present(c.ref) {
			list = append(list, c)
		}
	}
	return list
}

// start is round 0 of a what-if: each item at the better of its baseline and
// its final state, an added one operational, with the scenario imposed.
func (o *Outcome) start(before, final *run) []moved {
	start := make([]moved, 0, len(final.touched)+len(o.plan.imposed))
	for _, ref := range final.touched {
		if o.isAdded(ref) {
			continue
		}
		_, was := before.state(ref)
		if s := min(was, final.marks[ref].state()); s > graph.Operational {
			start = append(start, moved{ref, s})
		}
	}
	return worstOfEach(append(start, o.plan.imposed...))
}

// shifted is what the conditions changed.
func (r *run) shifted() []moved {
	var list []moved
	for _, ref := range r.touched {
		if m := r.marks[ref]; m.state() != m.found() {
			list = append(list, moved{ref, m.state()})
		}
	}
	return list
}

// simulation is a settled run, seen before its memory is given back.
type simulation struct {
	o         *Outcome
	before    *run // on the stored graph; the same as after when nothing is added or removed
	after     *run
	shifted   []moved // what the conditions changed
	stopped   string
	unsettled bool // after holds states without distances
}

// states tells an item's state before and after; absent ones have none.
func (sim *simulation) states(ref Ref) (before, after graph.State) {
	if sim.before == sim.after {
		return sim.after.state(ref)
	}
	if !sim.o.isAdded(ref) {
		_, before = sim.before.state(ref)
	}
	_, after = sim.after.state(ref)
	return before, after
}
