package impact

import "context"

// bdd is a store of reduced ordered binary decision diagrams of monotone
// functions (Bryant, "Graph-based algorithms for Boolean function
// manipulation", 1986). A function is the number of its root; 0 is false and 1
// is true. What a node leads to has a smaller number than the node.
//
// Only "and", "or" and "at least" are needed, since failures never help.
type bdd struct {
	nodes  []bddNode
	unique []uint32 // open addressing over nodes; 0 is free
	cache  []bddResult
	limit  int             // of nodes
	ctx    context.Context //nolint:containedctx // a diagram lives within one call

	// stopped names the budget that ended the work; every operation gives
	// false from then on.
	stopped string
	err     error
	steps   uint32
}

type bddNode struct {
	variable  int32
	low, high uint32
}

type bddResult struct {
	a, b, result uint32
	or           bool
}

const (
	bddFalse = uint32(0)
	bddTrue  = uint32(1)
	// maxVariable is larger than every variable: what constants stand under.
	maxVariable = int32(1<<31 - 1)
)

func newBDD(ctx context.Context, limit int) *bdd {
	return &bdd{nodes: []bddNode{{variable: maxVariable}, {variable: maxVariable}}, unique: make([]uint32, 1<<10),
		cache: make([]bddResult, 1<<12), limit: limit, ctx: ctx}
}

// variable is the function that is true where variable v is.
func (d *bdd) variable(v int32) uint32 { return d.make(v, bddFalse, bddTrue) }

// make gives the node that decides by v.
func (d *bdd) make(v int32, low, high uint32) uint32 {
	if low == high || d.stopped != "" {
		return low
	}
	slot := hashBDD(uint32(v), low, high) & uint32(len(d.unique)-1)          //nolint:gosec // a power of two below 2^32
	for ; d.unique[slot] != 0; slot = (slot + 1) & uint32(len(d.unique)-1) { //nolint:gosec // as above
		if n := &d.nodes[d.unique[slot]]; n.variable == v && n.low == low && n.high == high {
			return d.unique[slot]
		}
	}
	if len(d.nodes) >= d.limit {
		d.stopped = StoppedByNodes
		return bddFalse
	}
	at := uint32(len(d.nodes)) //nolint:gosec // below the limit
	d.nodes = append(d.nodes, bddNode{v, low, high})
	d.unique[slot] = at
	if 2*len(d.nodes) > len(d.unique) {
		d.grow()
	}
	return at
}

// grow doubles the tables.
func (d *bdd) grow() {
	d.unique = make([]uint32, 2*len(d.unique))
	mask := uint32(len(d.unique) - 1) //nolint:gosec // as above
	for at := 2; at < len(d.nodes); at++ {
		n := &d.nodes[at]
		slot := hashBDD(uint32(n.variable), n.low, n.high) & mask //nolint:gosec // not negative
		for d.unique[slot] != 0 {
			slot = (slot + 1) & mask
		}
		d.unique[slot] = uint32(at) //nolint:gosec // below the limit
	}
	if len(d.cache) < len(d.unique) {
		d.cache = make([]bddResult, len(d.unique))
	}
}

func hashBDD(a, b, c uint32) uint32 {
	h := uint64(a)*0x9e3779b97f4a7c15 ^ uint64(b)*0xc2b2ae3d27d4eb4f ^ uint64(c)*0x165667b19e3779f9
	h ^= h >> 29
	h *= 0xbf58476d1ce4e5b9
	return uint32(h >> 32) //nolint:gosec // the upper half
}

func (d *bdd) or(a, b uint32) uint32 {
	switch {
	case a == b || b == bddFalse:
		return a
	case a == bddFalse:
		return b
	case a == bddTrue || b == bddTrue:
		return bddTrue
	}
	return d.apply(a, b, true)
}

func (d *bdd) and(a, b uint32) uint32 {
	switch {
	case a == b || b == bddTrue:
		return a
	case a == bddTrue:
		return b
	case a == bddFalse || b == bddFalse:
		return bddFalse
	}
	return d.apply(a, b, false)
}

// apply combines two functions that are no constants and differ.
func (d *bdd) apply(a, b uint32, or bool) uint32 {
	if a > b {
		a, b = b, a
	}
	salt := uint32(0)
	if or {
		salt = 1
	}
	slot := hashBDD(a, b, salt) & uint32(len(d.cache)-1) //nolint:gosec // a power of two below 2^32
	if c := &d.cache[slot]; c.a == a && c.b == b && c.or == or && b != 0 {
		return c.result
	}
	if d.steps++; d.steps&0xfff == 0 && d.stopped == "" {
		d.stopped, d.err = stopOf(d.ctx)
	}
	if d.stopped != "" {
		return bddFalse
	}
	x, y := d.nodes[a], d.nodes[b]
	v := min(x.variable, y.variable)
	lowA, highA, lowB, highB := a, a, b, b
	if x.variable == v {
		lowA, highA = x.low, x.high
	}
	if y.variable == v {
		lowB, highB = y.low, y.high
	}
	step := d.and
	if or {
		step = d.or
	}
	result := d.make(v, step(lowA, lowB), step(highA, highB))
	if d.stopped == "" {
		slot = hashBDD(a, b, salt) & uint32(len(d.cache)-1) //nolint:gosec // the table may have grown
		d.cache[slot] = bddResult{a, b, result, or}
	}
	return result
}

// atLeast is true where at least min of the functions are.
// Cost: min(k, n-k) · n operations.
func (d *bdd) atLeast(least int, functions []uint32) uint32 {
	if least <= 0 {
		return bddTrue
	}
	// reached[j]: at least j of those seen so far.
	reached := make([]uint32, least+1)
	reached[0] = bddTrue
	for seen, f := range functions {
		left := len(functions) - seen - 1
		for j := min(least, seen+1); j >= 1 && j+left >= least; j-- {
			reached[j] = d.or(reached[j], d.and(reached[j-1], f))
		}
	}
	return reached[least]
}

// probabilities gives for every node the probability that it is true, for
// independent variables with probabilities p.
func (d *bdd) probabilities(p []float64) []float64 {
	q := make([]float64, len(d.nodes))
	q[bddTrue] = 1
	for at := 2; at < len(d.nodes); at++ {
		n := &d.nodes[at]
		own := p[n.variable]
		q[at] = own*q[n.high] + (1-own)*q[n.low]
	}
	return q
}

// birnbaum gives for every variable how much the probability of root grows
// when the variable goes from false to true: one pass from the root down.
func (d *bdd) birnbaum(root uint32, p, q []float64) []float64 {
	importance := make([]float64, len(p))
	reach := make([]float64, root+1)
	reach[root] = 1
	for at := root; at >= 2; at-- {
		if reach[at] == 0 {
			continue
		}
		n := &d.nodes[at]
		importance[n.variable] += reach[at] * (q[n.high] - q[n.low])
		reach[n.high] += reach[at] * p[n.variable]
		reach[n.low] += reach[at] * (1 - p[n.variable])
	}
	return importance
}
