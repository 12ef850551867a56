package layout

import (
	"cmp"
	"slices"
)

// sweeps is how often the order is improved; the best is kept.
const sweeps = 8

// order finds an order of each level with few crossings.
func (m *sheet) order() {
	for at := range m.levels {
		m.deal(at)
	}
	best, bestCost := m.orders(), m.cost()
	for sweep := range sweeps {
		if sweep%2 == 0 {
			for at := range m.levels {
				m.sortLevel(at, func(other int) bool { return other < at })
			}
		} else {
			for at := len(m.levels) - 1; at >= 0; at-- {
				m.sortLevel(at, func(other int) bool { return other > at })
			}
		}
		if cost := m.cost(); cost.less(bestCost) {
			best, bestCost = m.orders(), cost
		}
	}
	for at := range m.levels {
		m.levels[at].order = best[at]
		m.deal(at)
	}
}

func (m *sheet) orders() [][]int {
	kept := make([][]int, len(m.levels))
	for at := range m.levels {
		kept[at] = slices.Clone(m.levels[at].order)
	}
	return kept
}

// deal puts the order of a level on its rows, packed and centred about x = 0.
func (m *sheet) deal(at int) {
	l := &m.levels[at]
	for _, r := range l.rows {
		m.rows[r].cards = m.rows[r].cards[:0]
	}
	for i, c := range l.order {
		r := l.rows[i%len(l.rows)]
		m.cards[c].row, m.cards[c].column = r, len(m.rows[r].cards)
		m.rows[r].cards = append(m.rows[r].cards, c)
	}
	for _, r := range l.rows {
		x := 0
		for _, c := range m.rows[r].cards {
			m.cards[c].centre = x + m.cards[c].footprint/2
			x += m.cards[c].footprint + m.o.GapX
		}
		for _, c := range m.rows[r].cards {
			m.cards[c].centre -= (x - m.o.GapX) / 2
		}
	}
}

// fraction is a weighted mean that is compared without being divided.
type fraction struct{ sum, weight int }

func (f fraction) compare(g fraction) int { return cmp.Compare(f.sum*g.weight, g.sum*f.weight) }

// barycentre is the mean x of a card's neighbours on the levels that count;
// its own x where it has none.
func (m *sheet) barycentre(c int, counts func(level int) bool) fraction {
	var f fraction
	for _, l := range m.cards[c].links {
		if counts(m.cards[l.other].level) {
			f.sum += l.weight * m.cards[l.other].centre
			f.weight += l.weight
		}
	}
	if f.weight == 0 {
		return fraction{m.cards[c].centre, 1}
	}
	return f
}

func (m *sheet) sortLevel(at int, counts func(level int) bool) {
	l := &m.levels[at]
	type placed struct {
		card int
		at   fraction
	}
	all := make([]placed, len(l.order))
	for i, c := range l.order {
		all[i] = placed{c, m.barycentre(c, counts)}
	}
	slices.SortStableFunc(all, func(a, b placed) int { return a.at.compare(b.at) })
	for i := range all {
		l.order[i] = all[i].card
	}
	m.deal(at)
}

// cost is what a better order has less of: crossings first, then the length of
// relations from left to right.
type cost struct{ crossings, length int }

func (c cost) less(d cost) bool {
	return cmp.Or(cmp.Compare(c.crossings, d.crossings), cmp.Compare(c.length, d.length)) < 0
}

// segment is a relation between two levels, by the x of its upper and lower end.
type segment struct{ above, below, x, y int }

// cost counts, for each two levels, the crossings of the relations between
// them.
func (m *sheet) cost() cost {
	var total cost
	segments := make([]segment, 0, len(m.edges))
	for _, e := range m.edges {
		from, to := &m.cards[e.from], &m.cards[e.to]
		if from.level > to.level {
			from, to = to, from
		}
		segments = append(segments, segment{from.level, to.level, from.centre, to.centre})
		total.length += max(from.centre-to.centre, to.centre-from.centre)
	}
	slices.SortFunc(segments, func(a, b segment) int {
		return cmp.Or(cmp.Compare(a.above, b.above), cmp.Compare(a.below, b.below), cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y))
	})
	for start := 0; start < len(segments); {
		end := start
		for end < len(segments) && segments[end].above == segments[start].above && segments[end].below == segments[start].below {
			end++
		}
		total.crossings += crossings(segments[start:end])
		start = end
	}
	return total
}

// crossings counts the pairs of segments, sorted by (x, y), whose lower ends
// stand the other way round than their upper ends.
func crossings(sorted []segment) int {
	places := make([]int, len(sorted))
	for i, s := range sorted {
		places[i] = s.y
	}
	slices.Sort(places)
	places = slices.Compact(places)
	tree := make([]int, len(places)+1) // Fenwick: how many lower ends stand at or before a place
	count := 0
	for i, s := range sorted {
		place, _ := slices.BinarySearch(places, s.y)
		count += i
		for at := place + 1; at > 0; at -= at & -at {
			count -= tree[at]
		}
		for at := place + 1; at < len(tree); at += at & -at {
			tree[at]++
		}
	}
	return count
}
