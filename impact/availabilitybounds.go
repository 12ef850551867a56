package impact

import (
	"context"
	"slices"
)

// boundRounds is how often a component whose nodes read each other is gone
// through; an upper bound that still grows then is 1.
const boundRounds = 1000

// bounds gives proven bounds of the target's unavailability in time linear in
// the system, whatever parts its requirements share; where the context ends
// first, wider ones: what was proven so far, and 1.
//
// All functions grow with every failure, so they are associated (Esary,
// Proschan, Walkup, "Association of random variables, with applications",
// 1967): P(A and B) >= P(A) P(B), and P(A or B) <= 1 - (1-P(A)) (1-P(B)).
func (sys *downSystem) bounds(ctx context.Context, own map[Ref]float64) (low, high float64) {
	upper := boundSolver{sys: sys, own: own, value: make([]float64, len(sys.nodes)), watch: clock{ctx: ctx}}
	lower := boundSolver{sys: sys, own: own, value: make([]float64, len(sys.nodes)), watch: clock{ctx: ctx}, lower: true}
	low, high = own[sys.nodes[0].ref], 1
	if upper.solve() {
		high = upper.value[0]
	}
	lower.solve()
	return max(low, lower.value[0]), high
}

type boundSolver struct {
	sys   *downSystem
	own   map[Ref]float64
	value []float64
	lower bool
	watch clock
	parts []float64
}

// solve goes from 0 upwards. For lower bounds every stand is one. For upper
// bounds only the end counts: then what is unsupported is told by the members
// members of smaller rank alone, which claims no less and reads in no circle.
// It says whether it came to the end.
func (s *boundSolver) solve() bool {
	for _, component := range s.sys.components {
		rounds := 1
		if s.sys.cyclic(component) {
			rounds = boundRounds
		}
		for round := 1; ; round++ {
			changed := false
			for _, v := range component {
				if s.watch.tick(s.members(v)) {
					return false
				}
				if p := max(s.value[v], s.eval(v)); p != s.value[v] {
					s.value[v], changed = p, true
				}
			}
			if rounds == 1 || !changed {
				break
			}
			if round == rounds {
				s.giveUp(component)
				break
			}
		}
	}
	return true
}

// members counts those of a node's terms.
func (s *boundSolver) members(v int32) int {
	n := 0
	for i := range s.sys.nodes[v].terms {
		n += len(s.sys.nodes[v].terms[i].members)
	}
	return n
}

func (s *boundSolver) giveUp(component []int32) {
	if s.lower {
		return
	}
	for _, v := range component {
		s.value[v] = 1
	}
}

func (s *boundSolver) eval(v int32) float64 {
	n := &s.sys.nodes[v]
	if n.always {
		return 1
	}
	p := s.own[n.ref]
	if n.self >= 0 {
		p = s.value[n.self]
	}
	for i := range n.terms {
		q := s.term(n, &n.terms[i])
		if s.lower {
			p = max(p, q)
		} else {
			p += q - p*q
		}
	}
	return p
}

// term bounds the probability that at least min of the members are true.
func (s *boundSolver) term(n *downNode, t *downTerm) float64 {
	s.parts = s.parts[:0]
	least := int(t.min)
	for _, m := range t.members {
		if !s.lower && n.place >= 0 && (s.sys.nodes[m].rank == 0 || s.sys.nodes[m].rank >= n.rank) {
			least-- // support of it is not counted
			continue
		}
		s.parts = append(s.parts, s.value[m])
	}
	switch {
	case least <= 0:
		return 1
	case least > len(s.parts):
		return 0
	}
	slices.Sort(s.parts)
	if s.lower { // the likeliest of them, together
		p := 1.0
		for _, q := range s.parts[len(s.parts)-least:] {
			p *= q
		}
		return p
	}
	// Whichever are true, one of the least likely n - least + 1 is.
	p := 0.0
	for _, q := range s.parts[:len(s.parts)-least+1] {
		p += q - p*q
	}
	return p
}
