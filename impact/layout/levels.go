package layout

import "slices"

// assignLevels splits each lane by the relations inside it: a card stands one
// level below the lowest card of the lane that needs it. Cards that need each
// other in a circle share a level.
func (m *sheet) assignLevels() {
	inside := make([][]int, len(m.cards)) // needed cards of the same lane
	for _, e := range m.edges {
		if m.cards[e.from].lane == m.cards[e.to].lane {
			inside[e.from] = append(inside[e.from], e.to)
		}
	}
	circle, circles := components(inside)
	// Components come out with needed ones first, so walking them backwards
	// meets every card that needs before what it needs.
	members := make([][]int, circles)
	for c := range m.cards {
		members[circle[c]] = append(members[circle[c]], c)
	}
	depth := make([]int, circles)
	for at := circles - 1; at >= 0; at-- {
		for _, c := range members[at] {
			for _, needed := range inside[c] {
				if circle[needed] != at {
					depth[circle[needed]] = max(depth[circle[needed]], depth[at]+1)
				}
			}
		}
	}
	for start := 0; start < len(m.cards); {
		end := start
		deepest := 0
		for end < len(m.cards) && m.cards[end].lane == m.cards[start].lane {
			deepest = max(deepest, depth[circle[end]])
			end++
		}
		first := len(m.levels)
		for range deepest + 1 {
			m.levels = append(m.levels, level{lane: m.cards[start].lane})
		}
		for c := start; c < end; c++ {
			at := first + depth[circle[c]]
			m.cards[c].level = at
			m.levels[at].order = append(m.levels[at].order, c)
		}
		start = end
	}
	for at := range m.levels {
		m.cut(at)
	}
}

// components numbers the strongly connected components of a graph, those that
// are pointed at first (Tarjan, "Depth-first search and linear graph
// algorithms", 1972; iterative, since chains can be long).
func components(next [][]int) (of []int, count int) {
	const unseen = -1
	of = slices.Repeat([]int{unseen}, len(next))
	seen := slices.Repeat([]int{unseen}, len(next))
	low := make([]int, len(next))
	type frame struct{ at, arc int }
	var stack []int
	var frames []frame
	clock := 0
	enter := func(v int) {
		seen[v], low[v] = clock, clock
		clock++
		stack = append(stack, v)
		frames = append(frames, frame{v, 0})
	}
	for start := range next {
		if seen[start] != unseen {
			continue
		}
		enter(start)
		for len(frames) > 0 {
			f := &frames[len(frames)-1]
			if v := f.at; f.arc < len(next[v]) {
				w := next[v][f.arc]
				f.arc++
				switch {
				case seen[w] == unseen:
					enter(w)
				case of[w] == unseen:
					low[v] = min(low[v], seen[w])
				}
				continue
			}
			v := f.at
			frames = frames[:len(frames)-1]
			if len(frames) > 0 {
				above := frames[len(frames)-1].at
				low[above] = min(low[above], low[v])
			}
			if low[v] == seen[v] {
				for {
					w := stack[len(stack)-1]
					stack = stack[:len(stack)-1]
					of[w] = count
					if w == v {
						break
					}
				}
				count++
			}
		}
	}
	return of, count
}

// cut makes the rows of a level: as few as the width allows. The order is
// dealt over the rows like cards over hands, so that neighbours in the order
// stay near in x and relations into a wrapped level stay short.
func (m *sheet) cut(at int) {
	l := &m.levels[at]
	total := 0
	for _, c := range l.order {
		total += m.cards[c].footprint + m.o.GapX
	}
	count := max(1, (total-m.o.GapX+m.o.Width-1)/m.o.Width)
	for range min(count, len(l.order)) {
		l.rows = append(l.rows, len(m.rows))
		m.rows = append(m.rows, row{level: at})
	}
}
