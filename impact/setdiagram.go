package impact

import "context"

// setDiagrams is the algebra of families as zero-suppressed decision diagrams,
// which share what families have in common, with the limit on a set's size
// inside every operation (Minato, "Zero-suppressed BDDs for set manipulation in
// combinatorial problems", 1993; Rauzy, "New algorithms for fault trees
// analysis", 1993). A node holds an element, the sets without it (lo), and the
// sets with it (hi); elements grow downwards. Every node is a family of minimal
// sets.
//
// Recursion is bounded by the number of elements.
type setDiagrams struct {
	clock
	limit  int
	nodes  []setNode
	unique []uint32 // open addressing over nodes; 0 is free
	cache  []setCached
}

type setNode struct {
	element int32
	lo, hi  setDiagram
}

// setDiagram is a family: a node, or one of the two leaves.
type setDiagram uint32

const (
	noSets    setDiagram = 0 // no set
	emptySet  setDiagram = 1 // the empty set alone
	leafLevel            = int32(1) << 30
)

type setOperation uint8

const (
	opEither setOperation = iota + 1
	opWithout
	opBoth
)

type setCached struct {
	f, g   setDiagram
	limit  uint8
	op     setOperation
	result setDiagram
}

// maxSetNodes bounds a diagram: about 25 bytes a node.
const maxSetNodes = 8_000_000

func newSetDiagrams(ctx context.Context, limit int) *setDiagrams {
	a := &setDiagrams{clock: clock{ctx: ctx}, limit: limit, unique: make([]uint32, 1<<16), cache: make([]setCached, 1<<18)}
	a.nodes = append(a.nodes, setNode{element: leafLevel}, setNode{element: leafLevel})
	return a
}

func (a *setDiagrams) none() setDiagram            { return noSets }
func (a *setDiagrams) nothing() setDiagram         { return emptySet }
func (a *setDiagrams) single(v int32) setDiagram   { return a.node(v, noSets, emptySet) }
func (a *setDiagrams) isNone(f setDiagram) bool    { return f == noSets }
func (a *setDiagrams) isNothing(f setDiagram) bool { return f == emptySet }
func (a *setDiagrams) same(f, g setDiagram) bool   { return f == g }
func (a *setDiagrams) weight(setDiagram) int       { return 0 } // nodes are bounded by themselves

func (a *setDiagrams) either(all []setDiagram) setDiagram {
	f := noSets
	for _, g := range all {
		f = a.union(f, g)
	}
	return f
}

func (a *setDiagrams) both(f, g setDiagram) setDiagram { return a.product(f, g, a.limit) }

// node gives the one node with an element and its two families.
func (a *setDiagrams) node(element int32, lo, hi setDiagram) setDiagram {
	if hi == noSets || a.stopped != "" {
		return lo
	}
	n := setNode{element, lo, hi}
	at := a.place(n)
	if id := a.unique[at]; id != 0 {
		return setDiagram(id)
	}
	if len(a.nodes) >= maxSetNodes {
		a.stop(StoppedByNodes)
		return lo
	}
	a.tick(1)
	id := setDiagram(len(a.nodes)) //nolint:gosec // bounded
	a.nodes = append(a.nodes, n)
	a.unique[at] = uint32(id)
	if 2*len(a.nodes) > len(a.unique) {
		a.unique = make([]uint32, 2*len(a.unique))
		for i := 2; i < len(a.nodes); i++ {
			a.unique[a.place(a.nodes[i])] = uint32(i) //nolint:gosec // bounded
		}
	}
	return id
}

func mixed(x, y, z uint64) uint64 {
	h := x*0x9E3779B97F4A7C15 ^ y*0xC2B2AE3D27D4EB4F ^ z*0x165667B19E3779F9
	return h ^ h>>29
}

func (a *setDiagrams) place(n setNode) int {
	mask := len(a.unique) - 1
	at := int(mixed(uint64(n.element), uint64(n.lo), uint64(n.hi))) & mask //nolint:gosec // masked
	for id := a.unique[at]; id != 0 && a.nodes[id] != n; id = a.unique[at] {
		at = (at + 1) & mask
	}
	return at
}

// cached gives the place of a result, and the result if it is there.
func (a *setDiagrams) cached(op setOperation, f, g setDiagram, limit int) (at *setCached, ok bool) {
	h := mixed(uint64(f), uint64(g), uint64(limit)<<8|uint64(op)) //nolint:gosec // small
	at = &a.cache[int(h)&(len(a.cache)-1)]                        //nolint:gosec // masked
	return at, at.op == op && at.f == f && at.g == g && int(at.limit) == limit
}

func (at *setCached) keep(op setOperation, f, g setDiagram, limit int, result setDiagram) setDiagram {
	*at = setCached{f, g, uint8(limit), op, result} //nolint:gosec // small
	return result
}

// split gives a family by an element: the sets without it, and with it.
func (a *setDiagrams) split(f setDiagram, element int32) (lo, hi setDiagram) {
	if n := &a.nodes[f]; n.element == element {
		return n.lo, n.hi
	}
	return f, noSets
}

func (a *setDiagrams) union(f, g setDiagram) setDiagram {
	switch {
	case f == g || g == noSets:
		return f
	case f == noSets:
		return g
	case f == emptySet || g == emptySet:
		return emptySet
	case a.tick(0):
		return noSets
	case f > g:
		f, g = g, f
	}
	at, ok := a.cached(opEither, f, g, 0)
	if ok {
		return at.result
	}
	v := min(a.nodes[f].element, a.nodes[g].element)
	f0, f1 := a.split(f, v)
	g0, g1 := a.split(g, v)
	lo := a.union(f0, g0)
	hi := a.without(a.union(f1, g1), lo)
	return at.keep(opEither, f, g, 0, a.node(v, lo, hi))
}

// without is the sets of f that hold no set of g.
func (a *setDiagrams) without(f, g setDiagram) setDiagram {
	switch {
	case f == noSets || f == g || g == emptySet:
		return noSets
	case g == noSets || f == emptySet:
		return f
	case a.tick(0):
		return noSets
	}
	at, ok := a.cached(opWithout, f, g, 0)
	if ok {
		return at.result
	}
	var result setDiagram
	switch v, w := a.nodes[f].element, a.nodes[g].element; {
	case v > w:
		result = a.without(f, a.nodes[g].lo)
	case v < w:
		lo, hi := a.split(f, v)
		result = a.node(v, a.without(lo, g), a.without(hi, g))
	default:
		f0, f1 := a.split(f, v)
		g0, g1 := a.split(g, v)
		result = a.node(v, a.without(f0, g0), a.without(a.without(f1, g1), g0))
	}
	return at.keep(opWithout, f, g, 0, result)
}

// product is the minimal unions of a set of f and a set of g, up to a size.
func (a *setDiagrams) product(f, g setDiagram, limit int) setDiagram {
	switch {
	case f == noSets || g == noSets:
		return noSets
	case f == emptySet && g == emptySet:
		return emptySet
	case limit == 0 || a.tick(0):
		return noSets
	case f > g:
		f, g = g, f
	}
	at, ok := a.cached(opBoth, f, g, limit)
	if ok {
		return at.result
	}
	v := min(a.nodes[f].element, a.nodes[g].element)
	f0, f1 := a.split(f, v)
	g0, g1 := a.split(g, v)
	lo := a.product(f0, g0, limit)
	hi := a.union(a.product(f1, a.union(g0, g1), limit-1), a.product(f0, g1, limit-1))
	return at.keep(opBoth, f, g, limit, a.node(v, lo, a.without(hi, lo)))
}

// sets lists a family's sets.
func (a *setDiagrams) sets(f setDiagram) [][]int32 {
	type path struct {
		f   setDiagram
		set []int32
	}
	var all [][]int32
	for stack := []path{{f: f}}; len(stack) > 0; {
		p := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		switch p.f {
		case noSets:
		case emptySet:
			if len(all) >= maxListedSets || a.tick(0) {
				a.stop(StoppedBySets)
				return all
			}
			all = append(all, p.set)
		default:
			n := a.nodes[p.f]
			with := append(p.set[:len(p.set):len(p.set)], n.element)
			stack = append(stack, path{n.lo, p.set}, path{n.hi, with})
		}
	}
	return all
}
