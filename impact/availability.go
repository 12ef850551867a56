package impact

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"linchpin/graph"
)

// Reliability is a target with everything whose failure can take it down,
// under a scenario and its conditions.
//
//	shop -web 1 of 2-> a, b        Q(shop) = 1 - (1 - q(shop)) (1 - q(a) q(b))
type Reliability struct {
	o       *Outcome
	target  Ref
	sys     *downSystem
	stopped string // the budget that stopped the gathering; "" for none
}

// Availability is the probability that an item is not down.
type Availability struct {
	// Unavailability is the probability that it is down: exact where Stopped
	// is "", else the largest that it can be.
	Unavailability float64
	Lowest         float64 // the unavailability is not below it
	Highest        float64 // nor above it
	// Importance holds the parts that have a figure and matter, the largest
	// share first, then by key; empty where the answer is not exact.
	Importance []Importance
	Stopped    string // the budget that stopped the exact answer; "" for none
}

// Importance is how much a part matters (Birnbaum, "On the importance of
// different components in a multicomponent system", 1969; Fussell, "How to
// hand-calculate system reliability and safety characteristics", 1975).
type Importance struct {
	Ref            Ref
	Unavailability float64 // the part's own
	Birnbaum       float64 // Q(part down) - Q(part perfect)
	FussellVesely  float64 // 1 - Q(part perfect) / Q: its share
}

// Reliability gathers what the target needs, however far.
//
// An unknown item fails with CodeUnknownItem, a removed one with CodeInvalid, a
// cancelled context with CodeTimeout. Where a deadline comes first, the target's
// own figure is all that availability goes by.
// Cost: linear in the items below the target and their relations.
func (o *Outcome) Reliability(ctx context.Context, target string) (*Reliability, error) {
	const op = "impact.Reliability"
	ref, err := o.target(op, target)
	if err != nil {
		return nil, err
	}
	if !o.view.present(ref) {
		return nil, unfit(op, target, "the scenario removes this item")
	}
	ctx, cancel := exactly(ctx)
	defer cancel()
	watch := clock{ctx: ctx}
	sys := o.downSystem(ref, &watch)
	if watch.err != nil {
		return nil, graph.Errorf(graph.CodeTimeout, op, "the question was cancelled: %w", watch.err)
	}
	return &Reliability{o, ref, sys, watch.stopped}, nil
}

// exactly is the part of a context's time that goes to the exact answer: nine
// tenths; bounds have the rest.
func exactly(ctx context.Context) (context.Context, context.CancelFunc) {
	end, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, end.Add(-time.Until(end)/10))
}

// Parts lists the items whose failure could matter, the target first; that one
// alone where a deadline came before they were gathered.
func (r *Reliability) Parts() []Ref {
	if r.stopped != "" {
		return []Ref{r.target}
	}
	return r.sys.items()
}

// Availability computes the probability that the target is down from each
// part's own unavailability (0..1; a part that own leaves out never fails),
// exact under independence; conditions and the scenario are imposed.
//
// A figure out of range fails with CodeInvalid, a cancelled context with
// CodeTimeout. Nine tenths of the time, or a decision diagram of more than
// maxNodes nodes (about 30 bytes each), stop the exact answer; the bounds are
// proven then, and as wide as the time that is left asks.
//
// Method: a decision diagram of the parts with a figure, in the order of a walk
// in depth, built component by component as fixpoints, so that cycles, needs
// and networks are exact (Rauzy, "New algorithms for fault trees analysis",
// 1993). Cost: exponential at worst, small on estates in tiers.
func (r *Reliability) Availability(ctx context.Context, own map[Ref]float64, maxNodes int) (Availability, error) {
	const op = "impact.Availability"
	if err := r.checkFigures(op, own); err != nil {
		return Availability{}, err
	}
	if r.stopped != "" {
		return unfinished(own[r.target], 1, r.stopped), nil
	}
	exact, cancel := exactly(ctx)
	defer cancel()
	d := newBDD(exact, max(maxNodes, 2))
	variables := []Ref{}
	var p []float64
	number := map[Ref]int32{}
	for _, ref := range r.sys.items() {
		if own[ref] > 0 {
			number[ref] = int32(len(p)) //nolint:gosec // at most the items
			variables, p = append(variables, ref), append(p, own[ref])
		}
	}
	leaf := func(ref Ref) uint32 {
		if v, ok := number[ref]; ok {
			return d.variable(v)
		}
		return bddFalse
	}
	root := r.sys.diagram(d, leaf)
	if d.err != nil {
		return Availability{}, graph.Errorf(graph.CodeTimeout, op, "the question was cancelled: %w", d.err)
	}
	if d.stopped != "" {
		low, high := r.sys.bounds(ctx, own)
		return unfinished(low, high, d.stopped), nil
	}
	q := d.probabilities(p)
	a := Availability{Unavailability: q[root], Lowest: q[root], Highest: q[root], Importance: []Importance{}}
	for v, birnbaum := range d.birnbaum(root, p, q) {
		if birnbaum > 0 {
			a.Importance = append(a.Importance, Importance{variables[v], p[v], birnbaum, p[v] * birnbaum / q[root]})
		}
	}
	slices.SortFunc(a.Importance, func(x, y Importance) int {
		return cmp.Or(cmp.Compare(y.FussellVesely, x.FussellVesely), strings.Compare(r.o.view.key(x.Ref), r.o.view.key(y.Ref)))
	})
	return a, nil
}

// unfinished is an answer that stands within bounds.
func unfinished(low, high float64, stopped string) Availability {
	return Availability{Unavailability: high, Lowest: low, Highest: high, Importance: []Importance{}, Stopped: stopped}
}

func (r *Reliability) checkFigures(op string, own map[Ref]float64) error {
	var problems []graph.Problem
	for ref, p := range own {
		if math.IsNaN(p) || p < 0 || p > 1 {
			problems = append(problems, graph.Problem{Path: r.o.view.key(ref), Value: strconv.FormatFloat(p, 'g', -1, 64), Reason: "an unavailability lies between 0 and 1"})
		}
	}
	slices.SortFunc(problems, func(a, b graph.Problem) int { return strings.Compare(a.Path, b.Path) })
	return graph.Invalid(op, problems)
}

// diagram builds the function of the target, the first node.
func (sys *downSystem) diagram(d *bdd, leaf func(Ref) uint32) uint32 {
	s := &diagramSolver{sys: sys, d: d, own: make([]uint32, len(sys.nodes)), value: make([]uint32, len(sys.nodes))}
	// Variables in order of the walk, so that every diagram shares it.
	for i := range sys.nodes {
		if sys.nodes[i].place < 0 {
			s.own[i] = leaf(sys.nodes[i].ref)
		}
	}
	for _, component := range sys.components {
		if sys.cyclic(component) {
			s.fix(component)
		} else {
			s.value[component[0]] = s.eval(component[0])
		}
		if d.stopped != "" {
			return bddFalse
		}
	}
	return s.value[0]
}

type diagramSolver struct {
	sys        *downSystem
	d          *bdd
	own, value []uint32
	functions  []uint32
}

func (s *diagramSolver) eval(v int32) uint32 {
	n := &s.sys.nodes[v]
	if n.always {
		return bddTrue
	}
	f := s.own[v]
	if n.self >= 0 {
		f = s.value[n.self]
	}
	for i := range n.terms {
		if f == bddTrue {
			return f
		}
		s.functions = s.functions[:0]
		for _, m := range n.terms[i].members {
			s.functions = append(s.functions, s.value[m])
		}
		f = s.d.or(f, s.d.atLeast(int(n.terms[i].min), s.functions))
	}
	return f
}

// fix solves a component whose nodes read each other: down grows from false,
// and for each stand of it unsupported shrinks from true.
func (s *diagramSolver) fix(component []int32) {
	for _, v := range component {
		s.value[v] = bddFalse
	}
	for s.d.stopped == "" {
		for _, v := range component {
			if s.sys.nodes[v].place >= 0 {
				s.value[v] = bddTrue
			}
		}
		for s.pass(component, true) && s.d.stopped == "" {
		}
		if !s.pass(component, false) {
			return
		}
	}
}

// pass evaluates one kind of nodes once, and says whether any changed.
func (s *diagramSolver) pass(component []int32, unsupported bool) bool {
	changed := false
	for _, v := range component {
		if (s.sys.nodes[v].place >= 0) != unsupported {
			continue
		}
		if f := s.eval(v); f != s.value[v] {
			s.value[v], changed = f, true
		}
	}
	return changed
}
