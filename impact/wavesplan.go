package impact

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"linchpin/graph"
)

const (
	pairedWaveItems = 400    // up to which all pairs are tried
	waveOrders      = 8      // in which the plan is built
	provenWaveItems = 60     // up to which fewer waves are sought by branch and bound
	waveNodes       = 50_000 // of that search
)

// circular says that an order cannot be kept: each list goes one after the
// other, and all lists hold at once.
func circular(order [][]Ref) bool {
	depth, named := map[Ref]int{}, 0
	for _, list := range order {
		named += len(list)
	}
	for range named + 1 { // the longest way names no item twice
		deeper := false
		for _, list := range order {
			for i := 1; i < len(list); i++ {
				if a, b := depth[list[i-1]], depth[list[i]]; b <= a {
					depth[list[i]], deeper = a+1, true
				}
			}
		}
		if !deeper {
			return false
		}
	}
	return true
}

// conflicts finds the pairs that cannot go together.
func (p *wavePlanner) conflicts() {
	n := len(p.items)
	if n > pairedWaveItems {
		return
	}
	p.apart = make([][]bool, n)
	for i := range p.apart {
		p.apart[i] = make([]bool, n)
	}
	for i := range n {
		for j := range i {
			if p.late() {
				p.apart = nil
				return
			}
			if p.keptApart(i, j) || !p.harmless([]int{j, i}) {
				p.apart[i][j], p.apart[j][i] = true, true
			}
		}
	}
}

func (p *wavePlanner) keptApart(i, j int) bool {
	return slices.Contains(p.earlier[i], j) || slices.Contains(p.earlier[j], i) || slices.ContainsFunc(p.lists, func(list []Ref) bool {
		return slices.Contains(list, p.items[i]) && slices.Contains(list, p.items[j])
	})
}

// fits says that an item can join a wave.
func (p *wavePlanner) fits(wave []int, i int) bool {
	for _, j := range wave {
		if p.apart != nil && p.apart[i][j] || p.apart == nil && p.keptApart(i, j) {
			return false
		}
	}
	return len(wave) == 0 || p.harmless(append(slices.Clone(wave), i))
}

// build makes plans in several orders, the tightest item first, and keeps the
// best. Without time for a second one the first stands.
func (p *wavePlanner) build() {
	tight := make([]int, len(p.items))
	for i := range p.apart {
		for j := range p.apart[i] {
			if p.apart[i][j] {
				tight[i]++
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same plan every time
	for attempt := range waveOrders {
		order := r.Perm(len(p.items))
		if attempt == 0 {
			slices.Sort(order)
		}
		if attempt%2 == 0 {
			slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(tight[b], tight[a]) })
		}
		plan := p.greedy(p.inSequence(order))
		if len(p.sequence) == 0 {
			plan = p.dissolve(plan)
		}
		if p.best == nil || len(plan) < len(p.best) {
			p.best = plan
		}
		if p.late() {
			return
		}
	}
}

// inSequence moves items behind those that must go before them.
func (p *wavePlanner) inSequence(order []int) []int {
	done := make([]bool, len(p.items))
	list := make([]int, 0, len(order))
	for len(list) < len(order) {
		for _, i := range order {
			if !done[i] && !slices.ContainsFunc(p.earlier[i], func(a int) bool { return !done[a] }) {
				done[i] = true
				list = append(list, i)
			}
		}
	}
	return list
}

// greedy puts each item into the first wave that it fits, or without time into
// one of its own.
func (p *wavePlanner) greedy(order []int) [][]int {
	var plan [][]int
	in := make([]int, len(p.items))
	for _, i := range order {
		first := 0
		for _, a := range p.earlier[i] {
			first = max(first, in[a]+1)
		}
		w := first
		if p.late() {
			w = len(plan) // alone, without a trial
		}
		for w < len(plan) && !p.fits(plan[w], i) {
			w++
		}
		if w >= len(plan) {
			plan = append(plan, nil)
			w = len(plan) - 1
		}
		plan[w] = append(plan[w], i)
		in[i] = w
	}
	return plan
}

// dissolve tries to spread the smallest wave over the others, again and again.
func (p *wavePlanner) dissolve(plan [][]int) [][]int {
	for len(plan) > 1 && !p.late() {
		slices.SortStableFunc(plan, func(a, b []int) int { return len(b) - len(a) })
		smallest := plan[len(plan)-1]
		rest := make([][]int, len(plan)-1)
		for i := range rest {
			rest[i] = slices.Clone(plan[i])
		}
		for _, i := range smallest {
			w := slices.IndexFunc(rest, func(wave []int) bool { return p.fits(wave, i) })
			if w < 0 {
				return plan
			}
			rest[w] = append(rest[w], i)
		}
		plan = rest
	}
	return plan
}

// prove raises the lower bound, and seeks plans of fewer waves by branch and
// bound while there is a gap.
func (p *wavePlanner) prove() {
	if len(p.items) == 0 {
		return
	}
	p.out.LowerBound = max(1, p.clique(), p.requirementBound(), p.chain())
	if p.out.LowerBound < len(p.best) && len(p.items) > provenWaveItems && p.out.Stopped == "" {
		p.out.Stopped = StoppedByItems
		return
	}
	for k := p.out.LowerBound; k < len(p.best); k++ {
		s := &waveSearch{p: p, k: k, waves: make([][]int, k), in: make([]int, len(p.items)), order: p.inSequence(p.tightest())}
		found := s.place(0)
		switch {
		case found:
			p.best = s.waves
			return
		case s.gaveUp:
			if p.out.Stopped == "" {
				p.out.Stopped = StoppedByItems
			}
			return
		}
		p.out.LowerBound = k + 1
	}
}

func (p *wavePlanner) tightest() []int {
	order := make([]int, len(p.items))
	degree := make([]int, len(p.items))
	for i := range order {
		order[i] = i
		if p.apart != nil {
			for _, apart := range p.apart[i] {
				if apart {
					degree[i]++
				}
			}
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return degree[b] - degree[a] })
	return order
}

// clique finds items of which no two go together.
func (p *wavePlanner) clique() int {
	if p.apart == nil {
		return 1
	}
	most := 1
	order := p.tightest()
	for _, first := range order {
		clique := []int{first}
		for _, i := range order {
			if !slices.ContainsFunc(clique, func(j int) bool { return i == j || !p.apart[i][j] }) {
				clique = append(clique, i)
			}
		}
		most = max(most, len(clique))
	}
	return most
}

// chain is the longest row of items that must go one after the other.
func (p *wavePlanner) chain() int {
	length := make([]int, len(p.items))
	most := 0
	order := make([]int, len(p.items))
	for i := range order {
		order[i] = i
	}
	for _, i := range p.inSequence(order) {
		length[i] = 1
		for _, a := range p.earlier[i] {
			length[i] = max(length[i], length[a]+1)
		}
		most = max(most, length[i])
	}
	return most
}

// requirementBound looks at requirements whose break harms: of the members
// listed no more than may fail go in one wave.
func (p *wavePlanner) requirementBound() int {
	listed := map[uint32]int{}
	for _, ref := range p.items {
		if p.was(ref) == graph.Down {
			continue
		}
		for _, to := range p.s.dependents.row(uint32(ref)) {
			if id, ok := to.requirement(); ok {
				listed[id]++
			}
		}
	}
	most := 1
	p.settle()
	spare := map[uint32]int{}
	for id := range listed {
		q := *p.s.requirements.at(id)
		n := p.run.counters[id]
		if n>>epochShift != counter(p.run.epoch&epochOfCounter) {
			n = 0
			if p.run.base != nil {
				n = p.run.base.counters[id]
			}
		}
		if q.slack() != cannotHold {
			spare[id] = int(q.slack()) - int(n.down())
		}
	}
	for id, free := range spare {
		bound := 0
		if free > 0 {
			bound = (listed[id] + free - 1) / free
		}
		if bound > most && p.ownerHarms(id) {
			most = bound
		}
	}
	return most
}

// ownerHarms says that what a broken requirement gives its owner harms.
func (p *wavePlanner) ownerHarms(id uint32) bool {
	q := *p.s.requirements.at(id)
	p.out.Tried++
	p.run.again()
	imposed := append(p.o.standing(), p.o.plan.imposed...)
	for _, i := range worstOfEach(append(imposed, moved{q.owner(), broken(q.soft())})) {
		p.run.impose(i.ref, i.state)
	}
	p.run.settle(false)
	return p.run.stopped == "" && slices.ContainsFunc(p.run.touched, p.harmed)
}

// waveSearch looks for a plan of k waves, depth first.
type waveSearch struct {
	p      *wavePlanner
	k      int
	waves  [][]int
	in     []int
	order  []int
	nodes  int
	gaveUp bool
}

func (s *waveSearch) place(depth int) bool {
	if depth == len(s.order) {
		return true
	}
	if s.nodes++; s.nodes > waveNodes || s.p.late() {
		s.gaveUp = true
		return false
	}
	i := s.order[depth]
	first := 0
	for _, a := range s.p.earlier[i] {
		first = max(first, s.in[a]+1)
	}
	for w := first; w < s.k; w++ {
		empty := len(s.waves[w]) == 0
		if s.p.fits(s.waves[w], i) {
			s.waves[w] = append(s.waves[w], i)
			s.in[i] = w
			if s.place(depth + 1) {
				return true
			}
			s.waves[w] = s.waves[w][:len(s.waves[w])-1]
			if s.gaveUp {
				return false
			}
		}
		if empty && len(s.p.sequence) == 0 {
			return false // empty waves are alike
		}
	}
	return false
}
