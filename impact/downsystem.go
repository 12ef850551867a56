package impact

import (
	"math"
	"slices"

	"linchpin/graph"
)

// downSystem says when a target and everything below it is down, as monotone
// rules over the failures of single items:
//
//	down(i)            = i fails, or some hard requirement of i lost too many
//	unsupported(i, t)  = down(i), or some requirement of type t of i has too
//	                     few supported members; for what needs nobody, down(i)
//
// Plain requirements count members that are down, those of a connectivity type
// members that are unsupported. down is the least solution; for each choice of
// it unsupported is the greatest, since support is well founded. Degraded and
// at risk are never read: they bring nobody down (soft requirements matter
// only where they are of a connectivity type).
type downSystem struct {
	nodes []downNode
	// components are the strongly connected ones, each after all that it reads.
	components [][]int32
}

// downNode is one unknown of the system.
type downNode struct {
	ref    Ref
	place  int16  // of the connectivity type of an unsupported node; -1 for a down node
	rank   uint32 // of an unsupported node: the order in which support reaches it; 0 for none
	always bool   // down whatever fails: imposed, or a requirement that cannot hold
	self   int32  // of an unsupported node: the item's down node; else -1
	terms  []downTerm
}

// downTerm is true when at least min of the members are; a node is true when
// one of its terms is.
type downTerm struct {
	min     int32
	members []int32
}

// downSystem builds the system below a target on what the scenario makes of
// the graph, with its conditions and its imposed failures. It is of no use
// where the clock stopped.
// Cost: linear in the items that the target needs, however far.
func (o *Outcome) downSystem(target Ref, watch *clock) *downSystem {
	b := &downBuilder{watch: watch, s: o.view, networks: o.base.rest().networks, imposed: map[Ref]bool{}, at: map[downKey]int32{}}
	if o.view != o.base {
		b.networks = o.view.networks()
	}
	for _, list := range [][]moved{o.plan.conditions, o.plan.imposed} {
		for _, m := range list {
			if m.state == graph.Down {
				b.imposed[m.ref] = true
			}
		}
	}
	return b.build(target)
}

// build makes the system below a target.
func (b *downBuilder) build(target Ref) *downSystem {
	b.node(downKey{target, -1})
	for next := 0; next < len(b.sys.nodes); next++ {
		if b.watch.tick(len(b.s.touching.row(uint32(b.sys.nodes[next].ref)))) {
			return &b.sys // of no use: the caller asks its clock
		}
		b.expand(int32(next)) //nolint:gosec // at most the items times the types
	}
	b.sys.order(b.watch)
	return &b.sys
}

type downKey struct {
	ref   Ref
	place int16
}

type downBuilder struct {
	sys      downSystem
	s        *Snapshot
	networks []*network
	imposed  map[Ref]bool
	at       map[downKey]int32
	d        deriver
	watch    *clock
}

// node gives the number of an unknown, begun where it is new.
func (b *downBuilder) node(key downKey) int32 {
	at, ok := b.at[key]
	if !ok {
		at = int32(len(b.sys.nodes)) //nolint:gosec // as above
		b.at[key] = at
		b.sys.nodes = append(b.sys.nodes, downNode{ref: key.ref, place: key.place, self: -1})
	}
	return at
}

// expand gives a node its terms.
func (b *downBuilder) expand(at int32) {
	n := b.sys.nodes[at]
	if n.place >= 0 {
		b.expandUnsupported(at)
		return
	}
	if b.imposed[n.ref] {
		b.sys.nodes[at].always = true
		return
	}
	for _, q := range b.requirements(n.ref) {
		switch {
		case q.soft:
		case !q.holds():
			b.sys.nodes[at].always, b.sys.nodes[at].terms = true, nil
			return
		case q.connects && !b.lone(n.ref, q.place):
			b.term(at, &q, int16(q.place))
		default:
			b.term(at, &q, -1)
		}
	}
}

// requirements gives those of an item in a list of its own.
func (b *downBuilder) requirements(ref Ref) []requirement {
	derived := b.s.derive(&b.d, ref)
	list := make([]requirement, len(derived))
	for i := range derived {
		list[i] = derived[i]
		list[i].members = slices.Clone(derived[i].members)
	}
	return list
}

// lone says that the plain table speaks for an item: it passes the type on in
// a part without a root.
func (b *downBuilder) lone(ref Ref, place uint8) bool {
	w := b.networks[place]
	if w == nil {
		return false
	}
	i, ok := w.in(ref)
	return ok && w.lone[i]
}

func (b *downBuilder) term(at int32, q *requirement, place int16) {
	t := downTerm{min: int32(q.n() - q.k() + 1), members: make([]int32, q.n())} //nolint:gosec // members of one requirement
	for i, m := range q.members {
		t.members[i] = b.node(downKey{m, place})
	}
	b.sys.nodes[at].terms = append(b.sys.nodes[at].terms, t)
}

// expandUnsupported: a seed is supported while it is not down; everybody else
// needs enough supported members for each requirement of the type.
func (b *downBuilder) expandUnsupported(at int32) {
	n := b.sys.nodes[at]
	self := b.node(downKey{n.ref, -1})
	b.sys.nodes[at].self = self
	w := b.networks[n.place]
	if w == nil {
		return
	}
	i, ok := w.in(n.ref)
	if !ok {
		return
	}
	b.sys.nodes[at].rank = w.order[i]
	if w.seed[i] {
		return
	}
	for _, q := range b.requirements(n.ref) {
		if !q.connects || int16(q.place) != n.place {
			continue
		}
		if !q.holds() {
			b.sys.nodes[at].always, b.sys.nodes[at].terms = true, nil
			return
		}
		b.term(at, &q, n.place)
	}
}

// reads calls f for every node that a node's rule reads.
func (n *downNode) reads(f func(int32)) {
	if n.self >= 0 {
		f(n.self)
	}
	for _, t := range n.terms {
		for _, m := range t.members {
			f(m)
		}
	}
}

// order finds the strongly connected components (Tarjan, "Depth-first search
// and linear graph algorithms", 1972), without recursion. Within one, nodes
// stand by rank, so that support is followed from the roots outwards.
func (sys *downSystem) order(watch *clock) {
	n := len(sys.nodes)
	index, low := make([]int32, n), make([]int32, n)
	onStack := make([]bool, n)
	var stack []int32
	type frame struct {
		node  int32
		reads []int32
	}
	next := int32(1)
	var work []frame
	enter := func(v int32) {
		index[v], low[v] = next, next
		next++
		stack, onStack[v] = append(stack, v), true
		f := frame{node: v}
		sys.nodes[v].reads(func(w int32) { f.reads = append(f.reads, w) })
		work = append(work, f)
	}
	for enter(0); len(work) > 0 && !watch.tick(0); {
		f := &work[len(work)-1]
		if len(f.reads) > 0 {
			w := f.reads[0]
			f.reads = f.reads[1:]
			switch {
			case index[w] == 0:
				enter(w)
			case onStack[w]:
				low[f.node] = min(low[f.node], index[w])
			}
			continue
		}
		v := f.node
		work = work[:len(work)-1]
		if len(work) > 0 {
			above := work[len(work)-1].node
			low[above] = min(low[above], low[v])
		}
		if low[v] == index[v] {
			from := len(stack) - 1
			for stack[from] != v {
				from--
			}
			component := slices.Clone(stack[from:])
			for _, w := range component {
				onStack[w] = false
			}
			stack = stack[:from]
			slices.SortStableFunc(component, func(a, b int32) int { return int(sys.rank(a)) - int(sys.rank(b)) })
			sys.components = append(sys.components, component)
		}
	}
}

// rank puts what no support reaches last.
func (sys *downSystem) rank(v int32) uint32 {
	if n := &sys.nodes[v]; n.place >= 0 && n.rank == 0 && len(n.terms) > 0 {
		return math.MaxInt32
	}
	return sys.nodes[v].rank
}

// cyclic says that a component's nodes read each other, or one itself.
func (sys *downSystem) cyclic(component []int32) bool {
	if len(component) > 1 {
		return true
	}
	itself := false
	sys.nodes[component[0]].reads(func(w int32) { itself = itself || w == component[0] })
	return itself
}

// items lists the items of the system, the target first, in the order in which
// a walk in depth meets them: parts of one requirement stand together.
func (sys *downSystem) items() []Ref {
	var list []Ref
	seen := make([]bool, len(sys.nodes))
	stack := []int32{0}
	for len(stack) > 0 {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[v] {
			continue
		}
		seen[v] = true
		if sys.nodes[v].place < 0 {
			list = append(list, sys.nodes[v].ref)
		}
		from := len(stack)
		sys.nodes[v].reads(func(w int32) { stack = append(stack, w) })
		slices.Reverse(stack[from:])
	}
	return list
}
