package impact

import (
	"cmp"
	"context"
	"math"
	"slices"

	"linchpin/graph"
)

// ProofBudget bounds the search for proofs.
type ProofBudget struct {
	Steps int // steps tried; 0: no bound
}

// StoppedBySteps names the bound on the steps that a search tried.
const StoppedBySteps = "steps"

// Proofs shows every proof of an item's state to see, those of least depth
// first, until see says no. It says which budget ended it, "" where there are
// no more.
//
//	shop -web 2 of 3-> a, b, c      all down: shop by a and b, by a and c, by b and c
//
// Two proofs differ in the step of some item: which of its broken requirements,
// and which failed members of it, as few as break it. Members that failed later
// than the item are as good as others, as long as no item stands inside its own
// proof. What is imposed, and what failed in the baseline, is proved as in
// [Outcome.Why]: the first by what is imposed alone, the other in the baseline.
// For a requirement that support broke the step is the cut-off set as of when
// the item fell, or where it was broken later, as of the end.
//
// It fails as [Outcome.Why] does, and with the context's error where that is
// cancelled; a deadline stops it. Cost: exponential in general; what is asked
// for is computed when it is asked for.
func (o *Outcome) Proofs(ctx context.Context, target string, b ProofBudget, see func(Proof) bool) (stopped string, err error) {
	const op = "impact.Proofs"
	ref, level, err := o.provable(op, target)
	if err != nil {
		return "", err
	}
	var cancelledBy error
	err = o.simulate(context.Background(), -1, func(sim *simulation) {
		p := &prover{o: o, scenario: era{o.view, sim.after}, levels: map[Ref]graph.State{}, next: map[Ref][]Ref{}, asWas: map[Ref]bool{}, inBaseline: map[Ref]bool{}}
		defer p.release()
		s := &proofSearch{p: p, ctx: ctx, left: b.Steps, see: see, target: ref, chosen: map[Ref]*choice{}, ways: map[wanted][]way{}}
		if b.Steps == 0 {
			s.left = math.MaxInt
		}
		s.run(level)
		stopped, cancelledBy = s.stopped, s.err
	})
	if err == nil && cancelledBy != nil {
		err = graph.Errorf(graph.CodeTimeout, op, "the question was cancelled: %w", cancelledBy)
	}
	return stopped, err
}

// wanted is that an item is to be proved in a state.
type wanted struct {
	ref   Ref
	level graph.State
	asWas bool // a removed item, in the baseline
}

// choice is an item in a proof in the making.
type choice struct {
	wanted        // what its step proves
	asked  wanted // the most that steps so far ask of it
	depth  int    // longest way from the target
	step   *proofStep
}

// proofStep is one way to prove an item.
type proofStep struct {
	broken []BrokenRequirement
	cutOff *CutOff
	names  []wanted
}

// proofSearch walks through the choices in depth, for one depth of proof after
// the other, so that proofs of least depth come first.
type proofSearch struct {
	p      *prover
	ctx    context.Context //nolint:containedctx // lives within one call
	see    func(Proof) bool
	target Ref
	chosen map[Ref]*choice
	ways   map[wanted][]way
	open   []Ref // chosen, but without a step yet
	limit  int   // the depth that is looked for
	cut    bool  // something deeper was left out

	left    int // steps that may still be tried
	over    bool
	stopped string
	err     error
}

func (s *proofSearch) run(level graph.State) {
	first := wanted{s.target, level, false}
	for s.limit = s.least(first); ; s.limit++ {
		s.cut = false
		s.chosen[s.target] = &choice{wanted: first, asked: first}
		s.open = append(s.open[:0], s.target)
		s.walk(0)
		if s.over || !s.cut {
			return
		}
	}
}

// walk gives a step to the next open item, in every way.
func (s *proofSearch) walk(at int) {
	if at == len(s.open) {
		s.tell()
		return
	}
	c := s.chosen[s.open[at]]
	s.steps(c.wanted, func(step *proofStep) bool {
		if s.spent() {
			return false
		}
		if undo, ok := s.take(c, step); ok {
			s.assume(at+1, undo)
		}
		return !s.over
	})
}

// spent counts a step and says whether a budget is used up.
func (s *proofSearch) spent() bool {
	if s.left--; s.left < 0 {
		s.stopped, s.over = StoppedBySteps, true
	} else if s.left&255 == 0 {
		if s.stopped, s.err = stopOf(s.ctx); s.stopped != "" {
			s.over = true
		}
	}
	return s.over
}

// change is what is to be undone on the way back.
type change struct {
	c    *choice
	was  choice
	gone bool // it was not chosen before
}

// take gives an item a step, if that is no circle and not too deep. Items that
// the step names first are chosen; what of them the finished proof needs is
// for assume.
func (s *proofSearch) take(c *choice, step *proofStep) (undo []change, ok bool) {
	opened := len(s.open)
	undo = append(undo, change{c: c, was: *c})
	c.step = step
	back := func() ([]change, bool) {
		s.undo(undo, opened)
		return nil, false
	}
	for _, w := range step.names {
		if s.leadsTo(w.ref, c.ref) {
			return back()
		}
		n, known := s.chosen[w.ref]
		if !known {
			n = &choice{wanted: w, asked: w}
			undo = append(undo, change{c: n, gone: true})
			s.chosen[w.ref] = n
			s.open = append(s.open, w.ref)
		} else {
			undo = append(undo, change{c: n, was: *n})
			n.asked.level, n.asked.asWas = max(n.asked.level, w.level), n.asked.asWas || w.asWas
			if n.level < w.level || w.asWas && !n.wanted.asWas {
				return back() // it was assumed that no step asks that much
			}
		}
		if !s.deepen(n, c.depth+1, &undo) {
			s.cut = true
			return back()
		}
	}
	return undo, true
}

// assume settles, for each item that a step chose first, how bad the finished
// proof needs it to be, in every way.
func (s *proofSearch) assume(at int, undo []change) {
	opened := len(s.open)
	for _, u := range undo {
		if u.gone {
			opened--
		}
	}
	s.assumeFrom(at, s.open[opened:])
	s.undo(undo, opened)
}

func (s *proofSearch) assumeFrom(at int, fresh []Ref) {
	if len(fresh) == 0 {
		s.walk(at)
		return
	}
	c := s.chosen[fresh[0]]
	first := c.wanted
	worst := s.p.o.worst(first)
	for asWas := first.asWas; ; asWas = true {
		for level := first.level; level <= worst && !s.over; level++ {
			c.wanted = wanted{first.ref, level, asWas}
			if c.depth+s.least(c.wanted) > s.limit {
				s.cut = true
				continue
			}
			s.assumeFrom(at, fresh[1:])
		}
		if asWas || !s.p.o.base.present(first.ref) || s.p.o.view.present(first.ref) {
			break
		}
		worst = graph.Down
	}
	c.wanted = first
}

func (s *proofSearch) undo(changes []change, opened int) {
	for _, u := range slices.Backward(changes) {
		if u.gone {
			delete(s.chosen, u.c.ref)
		} else {
			*u.c = u.was
		}
	}
	s.open = s.open[:opened]
}

// leadsTo says that one item's proof, as far as it is chosen, names another.
func (s *proofSearch) leadsTo(from, to Ref) bool {
	if from == to {
		return true
	}
	queue, seen := []Ref{from}, map[Ref]bool{from: true}
	for at := 0; at < len(queue); at++ {
		c := s.chosen[queue[at]]
		if c == nil || c.step == nil {
			continue
		}
		for _, w := range c.step.names {
			if w.ref == to {
				return true
			}
			if !seen[w.ref] {
				seen[w.ref] = true
				queue = append(queue, w.ref)
			}
		}
	}
	return false
}

// deepen puts an item as far from the target as a new way to it says, and what
// it names behind it; false where that is deeper than is looked for.
func (s *proofSearch) deepen(c *choice, depth int, undo *[]change) bool {
	if depth <= c.depth {
		return true
	}
	if depth+s.least(c.wanted) > s.limit {
		return false
	}
	*undo = append(*undo, change{c: c, was: *c})
	c.depth = depth
	if c.step == nil {
		return true
	}
	for _, w := range c.step.names {
		if n := s.chosen[w.ref]; n != nil && !s.deepen(n, depth+1, undo) {
			return false
		}
	}
	return true
}

// least is a depth below which no proof of an item is. In the baseline that is
// not the round, since what the scenario imposes is a leaf there too.
func (s *proofSearch) least(w wanted) int {
	e, proved := s.p.eraOf(w)
	if !proved {
		return 0
	}
	round, _ := e.r.reachedAt(w.ref, w.level)
	if e.r != s.p.scenario.r {
		return int(min(round, 1))
	}
	return int(round)
}

// tell shows a finished proof, if it is of the depth that is looked for and
// nothing in it is proved worse than it needs.
func (s *proofSearch) tell() {
	depth := 0
	for _, c := range s.chosen {
		if c.asked.level != c.level || c.asked.asWas != c.wanted.asWas {
			return
		}
		depth = max(depth, c.depth)
		if len(c.step.broken) > 0 || c.step.cutOff != nil {
			depth = max(depth, c.depth+1)
		}
	}
	if depth == s.limit && !s.see(s.proof()) {
		s.over = true
	}
}

// proof lists the steps in the order in which they are named.
func (s *proofSearch) proof() Proof {
	order, seen := []Ref{s.target}, map[Ref]bool{s.target: true}
	proof := Proof{}
	for at := 0; at < len(order); at++ {
		c := s.chosen[order[at]]
		item := s.p.entry(c.wanted)
		item.Broken, item.CutOff = append(item.Broken, c.step.broken...), c.step.cutOff
		proof.Items = append(proof.Items, *item)
		for _, w := range c.step.names {
			if !seen[w.ref] {
				seen[w.ref] = true
				order = append(order, w.ref)
			}
		}
	}
	return proof
}

// worst is the state that an item comes to, in the run where it is proved.
func (o *Outcome) worst(w wanted) graph.State {
	before, after := o.State(w.ref)
	switch {
	case after != nil:
		return max(w.level, *after)
	case w.asWas && before != nil:
		return max(w.level, *before)
	default:
		return w.level
	}
}

// steps shows every way to prove an item in a state, by the depth that it can
// have at least, then as requirements are shown, until see says no.
func (s *proofSearch) steps(w wanted, see func(*proofStep) bool) {
	e, proved := s.p.eraOf(w)
	round := uint32(0)
	if proved {
		var reached bool
		if round, reached = e.r.reachedAt(w.ref, w.level); !reached {
			return
		}
	}
	if round == 0 {
		see(&proofStep{})
		return
	}
	ways, known := s.ways[w]
	if !known {
		ways = s.p.ways(e, w, round)
		slices.SortStableFunc(ways, func(a, b way) int { return cmp.Compare(a.least, b.least) })
		s.ways[w] = ways
	}
	for i := range ways {
		if !ways[i].each(s.p, e, w, see) {
			return
		}
	}
}
