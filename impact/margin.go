package impact

import (
	"cmp"
	"context"
	"slices"

	"linchpin/graph"
)

// Margin is what a scenario leaves: how much more may fail before the next
// owner does, and what has become a single point of failure.
//
//	shop -web 2 of 3-> vm-a, vm-b, vm-c
//
// With vm-a down the margin of web is 0, and vm-b and vm-c are single points of
// the shop, which they were not before.
type Margin struct {
	// Requirements are those that the scenario touched and that still hold,
	// with an owner that is not down; least margin first, then by owner's key,
	// name and first member.
	Requirements []RequirementMargin
	// NextSinglePoints are the items whose failure would now take a service
	// down that it did not take down before; most services first, then by key.
	NextSinglePoints []NextSinglePoint
	Tried            int // items whose failure was tried
	Left             int // items that a budget left out
	Stopped          string
}

// RequirementMargin is how much a requirement may lose.
type RequirementMargin struct {
	Owner       Ref
	Requirement string
	Strength    graph.Strength // a soft one degrades its owner when it gives way
	Need        int
	Members     int
	Failed      int // members that are down, or cut off from every root
	Left        int // members that may fail besides before it does not hold
}

// NextSinglePoint is an item that other items' failure made a single point.
type NextSinglePoint struct {
	Ref      Ref
	Services []Ref // in key order
}

// Margin tells what is left after the scenario. Single points are those on
// which a service did not hang in the baseline; added items, and items that
// were down, were none then.
//
// A deadline of ctx or the budget stops the trials: Stopped says which, Left
// how many are missing. Cost: the scenario once more, the relations of what it
// touched, and one trial of failure (see [Ground.Blasts]) for every item below
// these: what fails elsewhere does what it did before. Where the scenario adds
// or removes something, every item is tried.
func (o *Outcome) Margin(ctx context.Context, b Budget) (*Margin, error) {
	m := &Margin{Requirements: []RequirementMargin{}, NextSinglePoints: []NextSinglePoint{}, Stopped: o.stopped}
	if m.Stopped != "" {
		m.Left = o.view.count
		return m, nil
	}
	var touched []Ref
	clock := &patience{ctx: ctx}
	err := o.simulate(context.Background(), -1, func(sim *simulation) {
		for _, owner := range o.touchedOwners(sim, clock) {
			if clock.over() {
				return
			}
			if m.ofOwner(o, sim, owner) {
				touched = append(touched, owner)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(m.Requirements, func(a, b RequirementMargin) int { return cmp.Compare(a.Left, b.Left) })
	var candidates candidateSet // nil for all
	if o.view == o.base && clock.stopped == "" {
		if len(touched) == 0 {
			return m, nil
		}
		candidates = o.below(touched, clock)
	}
	if clock.err != nil {
		return nil, cancelled(clock.err)
	}
	if m.Stopped = clock.stopped; m.Stopped != "" {
		m.Left = o.view.count
		return m, nil
	}
	if err := m.tryAll(ctx, o, candidates, b); err != nil {
		return nil, err
	}
	return m, nil
}

// patience looks at a context now and then, in loops of short steps.
type patience struct {
	ctx     context.Context //nolint:containedctx // of one question
	steps   uint32
	stopped string
	err     error
}

// over says that the time is over, or the caller gone.
func (p *patience) over() bool {
	if p.steps++; p.steps&1023 == 0 && p.stopped == "" {
		p.stopped, p.err = stopOf(p.ctx)
	}
	return p.stopped != ""
}

// touchedOwners lists, in key order, the items of which the scenario may have
// touched a requirement: those that need what failed, was cut off or removed.
func (o *Outcome) touchedOwners(sim *simulation, clock *patience) []Ref {
	var list []Ref
	owners := make(candidateSet, o.view.items.size)
	add := func(ref Ref) {
		if o.view.present(ref) && !owners[ref] {
			owners[ref] = true
			list = append(list, ref)
		}
	}
	of := func(member Ref) {
		for _, to := range o.view.dependents.row(uint32(member)) {
			if id, ok := to.requirement(); ok {
				add(o.view.requirements.at(id).owner())
			} else {
				add(Ref(to & targetMask))
			}
		}
	}
	for _, f := range o.effects {
		if clock.over() {
			return nil
		}
		if !f.removed() && f.after() >= graph.Degraded {
			of(f.ref())
		}
	}
	for place, w := range sim.after.networks {
		if w != nil {
			for _, i := range sim.after.supports[place].gone {
				of(w.items[i])
			}
		}
	}
	for _, at := range o.plan.severed {
		add(o.base.relations.at(at).from)
		add(o.base.relations.at(at).to)
	}
	for _, ref := range o.plan.removed {
		for _, at := range o.base.touching.row(uint32(ref)) {
			add(o.base.relations.at(at).from)
			add(o.base.relations.at(at).to)
		}
	}
	o.view.sortByKey(list)
	return list
}

// below marks what items need, however far, and themselves.
func (o *Outcome) below(items []Ref, clock *patience) candidateSet {
	set := make(candidateSet, o.view.items.size)
	queue := slices.Clone(items)
	for _, ref := range items {
		set[ref] = true
	}
	var d deriver
	for at := 0; at < len(queue) && !clock.over(); at++ {
		for _, q := range o.view.derive(&d, queue[at]) {
			for _, member := range q.members {
				if !set[member] {
					set[member] = true
					queue = append(queue, member)
				}
			}
		}
	}
	return set
}

// ofOwner adds the margins of an item's requirements, and says whether the
// scenario touched any, whether they hold or not.
func (m *Margin) ofOwner(o *Outcome, sim *simulation, owner Ref) (touched bool) {
	w := &walk{o: o, sim: sim, e: era{o.view, sim.after}}
	w.noteImposed()
	list := o.view.derive(&w.d, owner)
	o.view.sortAsShown(list)
	_, now := sim.states(owner)
	for i := range list {
		q := &list[i]
		if !w.touches(owner, q) {
			continue
		}
		touched = true
		r := RequirementMargin{Owner: owner, Requirement: q.name, Strength: strengthName(q.soft), Need: q.k(), Members: q.n()}
		for _, member := range q.members {
			if _, state := sim.states(member); state == graph.Down || q.connects && !w.e.supported(q.place, member, w.e.r.round) {
				r.Failed++
			}
		}
		if r.Left = r.Members - r.Failed - r.Need; r.Left >= 0 && r.Members > 0 && now < graph.Down {
			m.Requirements = append(m.Requirements, r)
		}
	}
	return touched
}

// tryAll fails the candidates after the scenario, and those that take services
// down then also in the baseline.
func (m *Margin) tryAll(ctx context.Context, o *Outcome, candidates candidateSet, b Budget) error {
	before, err := groundOf(ctx, o.base, o.plan.conditions)
	if err != nil {
		return err
	}
	after, err := groundOf(ctx, o.view, o.plan.conditions, o.plan.imposed)
	if err != nil {
		return err
	}
	earlier := newFalls(ctx, before, Budget{})
	defer earlier.release()
	m.Tried, m.Left, m.Stopped, err = after.eachFailure(ctx, candidates, b, func(ref Ref, fallen []Ref) bool {
		next := NextSinglePoint{Ref: ref}
		for _, down := range fallen[1:] {
			if o.view.isService(down) {
				next.Services = append(next.Services, down)
			}
		}
		if len(next.Services) == 0 {
			return true
		}
		if !o.isAdded(ref) && !before.Down(ref) {
			if earlier.try(ref); earlier.stopped != "" {
				return false
			}
			next.Services = slices.DeleteFunc(next.Services, func(down Ref) bool {
				return !o.isAdded(down) && !before.Down(down) && earlier.down[down] >= earlier.epoch
			})
		}
		if len(next.Services) > 0 {
			o.view.sortByKey(next.Services)
			m.NextSinglePoints = append(m.NextSinglePoints, next)
		}
		return true
	})
	if earlier.stopped != "" {
		m.Stopped, m.Tried, m.Left = earlier.stopped, m.Tried-1, m.Left+1
	}
	if err == nil && earlier.err != nil {
		err = cancelled(earlier.err)
	}
	slices.SortFunc(m.NextSinglePoints, func(x, y NextSinglePoint) int {
		return cmp.Or(cmp.Compare(len(y.Services), len(x.Services)), o.view.compare(x.Ref, y.Ref))
	})
	return err
}
