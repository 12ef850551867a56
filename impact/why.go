package impact

import (
	"cmp"
	"context"
	"slices"

	"linchpin/graph"
)

// Why proves the state that an item ends in: the requirement that broke, and
// the failed members that broke it, back to what is imposed, to conditions, or
// to requirements that cannot hold.
//
// The proof is of least depth: it takes the requirement that broke in the
// item's round (the first by name), and of its failed members as few as break
// it, by the round in which they failed, then key. An item that was as bad in
// the baseline is proved there.
//
// An unknown item fails with CodeUnknownItem; one that is operational or
// removed has nothing to be proved: CodeInvalid. Cost: the scenario once more,
// and the relations of the items in the proof.
func (o *Outcome) Why(target string) (Proof, error) {
	ref, after, err := o.provable("impact.Why", target)
	if err != nil {
		return Proof{}, err
	}
	var proof Proof
	err = o.simulate(context.Background(), -1, func(sim *simulation) {
		p := &prover{o: o, scenario: era{o.view, sim.after}}
		defer p.release()
		p.proveAll(ref, after)
		proof = p.proof(ref)
	})
	return proof, err
}

// provable finds an item that fails, and how badly.
func (o *Outcome) provable(op, target string) (Ref, graph.State, error) {
	ref, err := o.target(op, target)
	if err != nil {
		return 0, 0, err
	}
	_, after := o.State(ref)
	switch {
	case after == nil:
		return 0, 0, unfit(op, target, "the scenario removes this item, so it has no state to explain")
	case *after == graph.Operational:
		return 0, 0, unfit(op, target, "this item is operational after the scenario; ask why not")
	}
	return ref, *after, nil
}

// target finds the item that a question is about.
func (o *Outcome) target(op, name string) (Ref, error) {
	ref, ok := o.Lookup(name)
	if !ok {
		return 0, &graph.Error{Code: graph.CodeUnknownItem, Op: op, Msg: "the question names an item that does not exist",
			Problems: []graph.Problem{{Path: "item", Value: graph.Shown(name), Reason: "no item has this key or id", Nearest: o.base.Nearest(name)}}}
	}
	return ref, nil
}

func unfit(op, name, reason string) error {
	return &graph.Error{Code: graph.CodeInvalid, Op: op, Msg: "the question does not fit the outcome",
		Problems: []graph.Problem{{Path: "item", Value: graph.Shown(name), Reason: reason}}}
}

// prover collects the steps of a proof. Each item is proved in the worst state
// that a step needs of it.
type prover struct {
	o        *Outcome
	scenario era
	baseline era // begun when first needed
	memory   *scratch
	derived  deriver
	levels   map[Ref]graph.State
	steps    map[Ref]*ProofItem
	next     map[Ref][]Ref // whom a step names
	asWas    map[Ref]bool  // removed items that a step of the baseline names
	// items whose step is the baseline's
	inBaseline map[Ref]bool
	queue      []Ref
}

func (p *prover) release() {
	if p.memory != nil {
		p.memory.release()
	}
}

// need asks for items to be proved in a state, for a step of an era. A removed
// item that only separates need not have been in any.
func (p *prover) need(e era, s graph.State, refs ...Ref) {
	for _, ref := range refs {
		switch {
		case p.o.view.present(ref):
			p.needOne(ref, s, false)
		case e.r != p.scenario.r:
			p.needOne(ref, s, true)
		default:
			p.needOne(ref, graph.Operational, false)
		}
	}
}

func (p *prover) needOne(ref Ref, s graph.State, asWas bool) {
	have, ok := p.levels[ref]
	if asWas && !p.asWas[ref] {
		p.asWas[ref], ok = true, false
	}
	if !ok || have < s {
		p.levels[ref] = s
		p.queue = append(p.queue, ref)
	}
}

// proveAll proves an item in a state, and all that its proof names.
func (p *prover) proveAll(target Ref, s graph.State) {
	p.levels, p.steps = map[Ref]graph.State{}, map[Ref]*ProofItem{}
	p.next, p.asWas, p.inBaseline = map[Ref][]Ref{}, map[Ref]bool{}, map[Ref]bool{}
	p.need(p.scenario, s, target)
	for len(p.queue) > 0 {
		ref := p.queue[0]
		p.queue = p.queue[1:]
		p.steps[ref] = p.prove(ref, p.levels[ref])
	}
}

// named lists the items of a proof in the order in which its steps name them.
func (p *prover) named(target Ref) []Ref {
	seen, order := map[Ref]bool{target: true}, []Ref{target}
	for at := 0; at < len(order); at++ {
		for _, ref := range p.next[order[at]] {
			if !seen[ref] {
				seen[ref] = true
				order = append(order, ref)
			}
		}
	}
	return order
}

// forget takes the steps from removed items that a step of the baseline named
// which a step of the scenario has replaced since.
func (p *prover) forget(target Ref) {
	for again := true; again; {
		again = false
		order := p.named(target)
		asWas := map[Ref]bool{}
		for _, ref := range order {
			for _, m := range p.next[ref] {
				asWas[m] = asWas[m] || p.inBaseline[ref]
			}
		}
		for _, ref := range order {
			if p.asWas[ref] && !asWas[ref] {
				delete(p.asWas, ref)
				p.steps[ref], again = p.prove(ref, graph.Operational), true
			}
		}
	}
}

// proof lists the steps in the order in which they are named.
func (p *prover) proof(target Ref) Proof {
	p.forget(target)
	order := p.named(target)
	proof := Proof{Items: make([]ProofItem, len(order))}
	for i, ref := range order {
		proof.Items[i] = *p.steps[ref]
	}
	return proof
}

// prove explains why an item is in a state.
func (p *prover) prove(ref Ref, level graph.State) *ProofItem {
	w := wanted{ref, level, p.asWas[ref]}
	item := p.entry(w)
	p.next[ref] = nil
	e, proved := p.eraOf(w)
	p.inBaseline[ref] = proved && e.r != p.scenario.r
	if proved {
		if round, ok := e.r.reachedAt(ref, level); ok && round > 0 {
			p.explain(item, e, level, round)
		}
	}
	return item
}

// entry is an item of a proof without its step.
func (p *prover) entry(w wanted) *ProofItem {
	before, after := p.o.State(w.ref)
	item := &ProofItem{Ref: w.ref, Key: p.o.view.key(w.ref), Before: before, After: after, Broken: []BrokenRequirement{}}
	item.Imposed = (after != nil || w.asWas) && p.o.plan.imposes(w.ref)
	return item
}

// eraOf tells in which history an item is proved: the baseline's where it was
// as bad as is needed of it, unless the scenario imposes that. A removed item
// that only separates is not proved.
func (p *prover) eraOf(w wanted) (e era, proved bool) {
	before, after := p.o.State(w.ref)
	switch {
	case after == nil && !w.asWas:
		return era{}, false
	case after == nil || before != nil && (*before >= *after || *before >= w.level && p.o.plan.imposedOn(w.ref) < w.level):
		return p.baselineEra(), true
	default:
		return p.scenario, true
	}
}

// imposedOn is the state that the scenario imposes on an item.
func (p *plan) imposedOn(ref Ref) graph.State {
	for _, m := range p.imposed {
		if m.ref == ref {
			return m.state
		}
	}
	return graph.Operational
}

// imposes says that the scenario or a condition imposes a state on an item.
func (p *plan) imposes(ref Ref) bool {
	is := func(m moved) bool { return m.ref == ref }
	return slices.ContainsFunc(p.imposed, is) || slices.ContainsFunc(p.conditions, is)
}

// baselineEra is how the baseline came about from nothing but the conditions.
func (p *prover) baselineEra() era {
	if p.memory == nil {
		p.memory = newScratch(p.o.base)
		r := fresh(context.Background(), p.o.base, p.memory, p.o.base.rest().networks, -1)
		for _, c := range p.o.plan.conditions {
			r.impose(c.ref, c.state)
		}
		r.settle(true)
		p.baseline = era{p.o.base, r}
	}
	return p.baseline
}

// explain finds the first requirement that gives an item its state in a round.
func (p *prover) explain(item *ProofItem, e era, level graph.State, round uint32) {
	list := e.s.derive(&p.derived, item.Ref)
	e.s.sortAsShown(list)
	for i := range list {
		q := &list[i]
		t := e.tally(q, round)
		if t.gives(q) < level {
			continue
		}
		lost := p.lost(e, item.Ref, q)
		if t.table(q) < level || len(lost) > 0 && q.connects && !q.holds() && !e.alone(q.place, item.Ref) {
			// the members that failed are not enough, or not why
			p.cutOff(item, e, q, round)
			return
		}
		member, enough := q.breaks(level)
		failed := p.failed(e, q, member, round)
		failed = failed[:min(enough, len(failed))]
		item.Broken = append(item.Broken, BrokenRequirement{Requirement: q.name, Strength: strengthName(q.soft),
			Need: t.k, Members: t.n, Failed: p.o.view.keys(failed), Removed: p.o.base.keys(lost)})
		p.need(e, member, failed...)
		p.next[item.Ref] = slices.Clone(failed)
		return
	}
}

// lost lists what the scenario took from a requirement, by key; nothing of
// what the baseline's own step speaks of.
func (p *prover) lost(e era, ref Ref, q *requirement) []Ref {
	if e.s == p.o.base {
		return nil
	}
	lost := p.o.lostMembers(ref, q)
	p.o.base.sortByKey(lost)
	return lost
}

// sortAsShown puts requirements by name, then by first member's key, hard ones
// before soft ones, and members by key.
func (s *Snapshot) sortAsShown(list []requirement) {
	for i := range list {
		s.sortByKey(list[i].members)
	}
	slices.SortStableFunc(list, func(a, b requirement) int {
		c := cmp.Compare(a.name, b.name)
		if c == 0 && len(a.members) > 0 && len(b.members) > 0 {
			c = s.compare(a.members[0], b.members[0])
		}
		if c == 0 && a.soft != b.soft {
			c = 1
			if b.soft {
				c = -1
			}
		}
		return c
	})
}

// breaks tells how many members must be in which state for a requirement to
// give its owner a state.
func (q *requirement) breaks(gives graph.State) (member graph.State, enough int) {
	if q.soft {
		gives++ // to the row of the table
	}
	switch {
	case gives >= graph.Down:
		return graph.Down, max(0, q.n()-q.k()+1)
	case gives == graph.Degraded:
		return graph.Degraded, max(0, q.n()-q.k()+1)
	default:
		return graph.Degraded, 1
	}
}

// failed lists the members that were in a state when a round began, by the
// round in which they came to it, then key.
func (p *prover) failed(e era, q *requirement, s graph.State, round uint32) []Ref {
	var found []Ref
	for _, m := range q.members {
		if e.stood(m, s, round) {
			found = append(found, m)
		}
	}
	slices.SortStableFunc(found, func(a, b Ref) int { // members stand by key
		x, _ := e.r.reachedAt(a, s)
		y, _ := e.r.reachedAt(b, s)
		return cmp.Compare(x, y)
	})
	return found
}
