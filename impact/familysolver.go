package impact

import (
	"context"
	"slices"
)

// families is an algebra of families of minimal sets of bounded size; see
// [setLists] and [setDiagrams]. Elements are numbered from 0.
type families[F any] interface {
	none() F          // no set at all: it never fails
	nothing() F       // the empty set alone: it fails whatever happens
	single(v int32) F // one set of one element
	either(all []F) F // the minimal sets of all of them
	both(f, g F) F    // the minimal unions of two
	isNone(f F) bool
	isNothing(f F) bool
	same(f, g F) bool
	weight(f F) int      // what it holds in memory
	sets(f F) [][]int32  // its sets, elements ascending
	tick(steps int) bool // counts work; says that a budget is used up
	stop(budget string)
}

// clock counts work, and looks at the time now and then.
type clock struct {
	ctx     context.Context //nolint:containedctx // work lives within one call
	steps   int
	stopped string
	err     error
}

// stoppedByLength says that families grew too long for lists.
const stoppedByLength = "length"

func (c *clock) tick(steps int) bool {
	if c.steps += steps + 1; c.steps >= 1<<14 && c.stopped == "" {
		c.steps = 0
		c.stopped, c.err = stopOf(c.ctx)
	}
	return c.stopped != ""
}

func (c *clock) stop(budget string) {
	if c.stopped == "" {
		c.stopped = budget
	}
}

// maxHeld bounds the sets of all families that a solver holds at once.
const maxHeld = 16_000_000

// familySolver solves a system bottom-up: the family of every node from those
// of the nodes that it reads, component by component. It drops a family as
// soon as nobody reads it any longer.
type familySolver[F any] struct {
	sys    *downSystem
	a      families[F]
	own    []int32 // by node: the element of its own failure; -1 for none
	value  []F
	unread []int32 // by node: readers that are still to come
	held   int
	gather []F
}

// solve gives the family of the target, the first node.
func (s *familySolver[F]) solve() F {
	n := len(s.sys.nodes)
	s.value, s.unread = make([]F, n), make([]int32, n)
	for v := range s.sys.nodes {
		s.reads(int32(v), func(w int32) { s.unread[w]++ }) //nolint:gosec // as many as the system's
	}
	s.unread[0]++
	for _, component := range s.sys.components {
		if s.sys.cyclic(component) {
			s.fix(component)
		} else {
			s.set(component[0], s.eval(component[0]))
		}
		if s.a.tick(1) {
			return s.a.none()
		}
		for _, v := range component {
			s.reads(v, func(w int32) {
				if s.unread[w]--; s.unread[w] == 0 {
					s.set(w, s.a.none())
				}
			})
		}
	}
	return s.value[0]
}

// reads calls f for every node whose family a node's evaluation looks at.
func (s *familySolver[F]) reads(v int32, f func(int32)) {
	n := &s.sys.nodes[v]
	n.reads(f)
	if n.self >= 0 {
		s.sys.nodes[n.self].reads(f)
	}
}

func (s *familySolver[F]) set(v int32, f F) {
	if s.held += s.a.weight(f) - s.a.weight(s.value[v]); s.held > maxHeld {
		s.a.stop(StoppedBySets)
	}
	s.value[v] = f
}

// eval is a node's family by those of the nodes that it reads.
func (s *familySolver[F]) eval(v int32) F {
	n := &s.sys.nodes[v]
	if n.always {
		return s.a.nothing()
	}
	parts := s.gather[:0]
	if n.self >= 0 {
		self := &s.sys.nodes[n.self]
		switch {
		case self.always:
			return s.a.nothing()
		case s.inlined(self, n.place):
			parts = s.terms(s.start(parts, n.self), self, n.place)
		default:
			parts = append(parts, s.value[n.self])
		}
	} else {
		parts = s.start(parts, v)
	}
	s.gather = s.terms(parts, n, noPlace)
	return s.a.either(s.gather)
}

const noPlace = -2

// inlined says that what takes an item down apart from its support by a type
// follows from what is down alone. Then a node of that type need not read the
// item's down node, and a network that feeds nothing back is solved in one go.
func (s *familySolver[F]) inlined(self *downNode, place int16) bool {
	for i := range self.terms {
		if at := s.sys.nodes[self.terms[i].members[0]].place; at >= 0 && at != place {
			return false
		}
	}
	return true
}

func (s *familySolver[F]) start(parts []F, v int32) []F {
	if e := s.own[v]; e >= 0 {
		parts = append(parts, s.a.single(e))
	}
	return parts
}

// terms adds what each term of a node gives, but for those of a connectivity
// type: what an item that is unsupported by that type has to do with itself.
func (s *familySolver[F]) terms(parts []F, n *downNode, without int16) []F {
	for i := range n.terms {
		t := &n.terms[i]
		if s.sys.nodes[t.members[0]].place == without {
			continue
		}
		parts = s.atLeast(parts, t)
	}
	return parts
}

// atLeast adds the minimal unions that fail min members: over the members, all
// that fails j of those seen, for the j that can still become min.
func (s *familySolver[F]) atLeast(parts []F, t *downTerm) []F {
	need := int(t.min)
	var list []F
	for _, m := range t.members {
		switch f := s.value[m]; {
		case s.a.isNone(f):
		case s.a.isNothing(f):
			need--
		default:
			list = append(list, f)
		}
	}
	switch {
	case need <= 0:
		return append(parts, s.a.nothing())
	case len(list) < need:
		return parts
	case need == 1:
		return append(parts, list...)
	}
	slices.SortStableFunc(list, func(f, g F) int { return s.a.weight(f) - s.a.weight(g) })
	at := make([]F, need+1)
	for j := range at {
		at[j] = s.a.none()
	}
	at[0] = s.a.nothing()
	for i, f := range list {
		for j := min(i+1, need); j >= max(1, need-(len(list)-i-1)); j-- {
			if s.a.isNone(at[j-1]) {
				continue
			}
			at[j] = s.a.either([]F{at[j], s.a.both(at[j-1], f)})
			if s.a.tick(1) {
				return parts
			}
		}
	}
	return append(parts, at[need])
}

// fix solves a component whose nodes read each other: down grows from nothing
// that fails it, and for each stand of it unsupported shrinks from everything.
func (s *familySolver[F]) fix(component []int32) {
	c := s.inner(component)
	for {
		for _, v := range c.unsupported {
			s.set(v, s.a.nothing())
		}
		s.settle(c, c.unsupported, true)
		if changed := s.settle(c, c.down, false); !changed || !c.nested || s.a.tick(1) {
			return
		}
	}
}

// innerComponent is a component with who reads whom in it.
type innerComponent struct {
	down, unsupported []int32
	readers           map[int32][]int32
	nested            bool // what is unsupported reads what is down, other than itself
}

func (s *familySolver[F]) inner(component []int32) *innerComponent {
	c := &innerComponent{readers: make(map[int32][]int32, len(component))}
	in := make(map[int32]bool, len(component))
	for _, v := range component {
		in[v] = true
		if s.sys.nodes[v].place >= 0 {
			c.unsupported = append(c.unsupported, v)
		} else {
			c.down = append(c.down, v)
		}
	}
	for _, v := range component {
		n := &s.sys.nodes[v]
		read := func(m int32, isDown bool) {
			if in[m] {
				c.readers[m] = append(c.readers[m], v)
				c.nested = c.nested || isDown && n.place >= 0
			}
		}
		each := func(of *downNode, without int16) {
			for _, t := range of.terms {
				for _, m := range t.members {
					if place := s.sys.nodes[m].place; place != without {
						read(m, place < 0)
					}
				}
			}
		}
		each(n, noPlace)
		switch {
		case n.self < 0:
		case s.inlined(&s.sys.nodes[n.self], n.place):
			each(&s.sys.nodes[n.self], n.place)
		default:
			read(n.self, true)
		}
	}
	return c
}

// settle evaluates nodes of one sort until none changes.
func (s *familySolver[F]) settle(c *innerComponent, nodes []int32, unsupported bool) (changed bool) {
	queue, queued := slices.Clone(nodes), make(map[int32]bool, len(nodes))
	for _, v := range nodes {
		queued[v] = true
	}
	for at := 0; at < len(queue); at++ {
		if s.a.tick(1) {
			return false
		}
		v := queue[at]
		queued[v] = false
		f := s.eval(v)
		if s.a.same(f, s.value[v]) {
			continue
		}
		changed = true
		s.set(v, f)
		for _, r := range c.readers[v] {
			if s.sys.nodes[r].place >= 0 == unsupported && !queued[r] {
				queued[r] = true
				queue = append(queue, r)
			}
		}
	}
	return changed
}
