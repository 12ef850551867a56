package impact

import (
	"context"

	"linchpin/graph"
)

// Ground is what further failures are tried on: a snapshot with what a
// scenario adds and removes, and with all that is down under the scenario and
// the conditions. It never changes and is safe for concurrent use.
//
// Whether an item is down never depends on who is degraded, so a ground knows
// nothing of degraded items.
type Ground struct {
	s        *Snapshot // with what the scenario adds and removes
	networks []*network
	down     []bool   // by item; nil when nothing is down
	counts   []uint32 // by requirement: members that are down; nil with down
	ranks    []*ranks // by place of the connectivity type: who is supported
	stopped  string
}

// NewGround settles a scenario under conditions. What is wrong with the
// scenario fails as in [Simulate]. A deadline of ctx is no error: answers on
// such a ground are not complete.
//
// Cost: what the scenario and the conditions take down; where anything is
// down, arrays as long as the graph besides.
func NewGround(ctx context.Context, s *Snapshot, sc Scenario, conditions []Condition) (*Ground, error) {
	p, err := newPlan(s, &sc, conditions)
	if err != nil {
		return nil, err
	}
	view := s
	if p.structural() {
		view = s.whatIf(&p)
	}
	return groundOf(ctx, view, p.conditions, p.imposed)
}

// groundOf settles what is imposed.
func groundOf(ctx context.Context, view *Snapshot, imposed ...[]moved) (*Ground, error) {
	g := groundAtRest(view)
	var down []Ref
	for _, list := range imposed {
		for _, i := range list {
			if i.state == graph.Down && view.present(i.ref) {
				down = append(down, i.ref)
			}
		}
	}
	if len(down) == 0 {
		return g, nil
	}
	f := newFalls(ctx, g, Budget{})
	defer f.release()
	f.try(down...)
	if f.err != nil {
		return nil, cancelled(f.err)
	}
	return f.settled(), nil
}

// groundAtRest is a snapshot without scenario and conditions.
func groundAtRest(s *Snapshot) *Ground {
	rest := s.rest()
	g := &Ground{s: s, networks: rest.networks, ranks: make([]*ranks, len(rest.networks))}
	for place, w := range rest.networks {
		if w != nil {
			g.ranks[place] = &w.ranks
		}
	}
	if rest.states == nil {
		return g
	}
	g.down, g.counts = make([]bool, s.items.size), make([]uint32, s.requirements.size)
	for i, state := range rest.states.items {
		g.down[i] = state == graph.Down
	}
	for i, n := range rest.states.counters {
		g.counts[i] = n.down()
	}
	for place, r := range rest.states.ranks {
		if r != nil {
			g.ranks[place] = r
		}
	}
	return g
}

const opTry = "impact.Ground"

// cancelled is the error of a question that nobody waits for any longer.
func cancelled(err error) error {
	return graph.Errorf(graph.CodeTimeout, opTry, "the question was cancelled: %w", err)
}

// Snapshot is the graph with what the scenario adds and removes.
func (g *Ground) Snapshot() *Snapshot { return g.s }

// Down says that an item is down before anything else fails.
func (g *Ground) Down(ref Ref) bool { return g.down != nil && g.down[ref] }

// find resolves the item that a question is about.
func (g *Ground) find(path, name string) (Ref, error) {
	ref, ok := g.s.Lookup(name)
	if ok {
		return ref, nil
	}
	return 0, &graph.Error{Code: graph.CodeUnknownItem, Op: opTry, Msg: "the question names an item that does not exist",
		Problems: []graph.Problem{{Path: path, Value: graph.Shown(name), Reason: "no item has this key or id", Nearest: g.s.Nearest(name)}}}
}

// SortByKey puts items in key order.
func (s *Snapshot) SortByKey(items []Ref) { s.sortByKey(items) }
