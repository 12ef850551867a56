package layout

import "slices"

// passes is how often positions follow the neighbours': down and up in turn,
// and at last both ways.
const passes = 7

// Weights of a card's wish to stand at its neighbours' middle, and to stay
// where it is.
const (
	pull = 8
	rest = 1
)

// align moves the cards of each row towards their neighbours, keeping the
// order and the distances, and leaves the leftmost card at x = 0.
func (m *sheet) align() {
	widest := 0
	for r := range m.rows {
		widest = max(widest, m.rowWidth(r))
	}
	half := max(widest, min(m.o.Width, widest+widest/2)) / 2
	for pass := range passes {
		for i := range m.rows {
			r := i
			if pass%2 == 1 {
				r = len(m.rows) - 1 - i
			}
			last := pass == passes-1
			m.settle(r, half, func(other int) bool {
				return other != r && (last || (other < r) == (pass%2 == 0))
			})
		}
	}
	left, right := 0, 0
	for i, c := range m.cards {
		if i == 0 {
			left, right = c.left(), c.right()
		}
		left, right = min(left, c.left()), max(right, c.right())
	}
	for i := range m.cards {
		m.cards[i].centre -= left
	}
	m.width = right - left
}

// left and right are the ends of what the card and its badges cover.
func (c *card) left() int  { return c.centre - c.footprint/2 }
func (c *card) right() int { return c.left() + c.footprint }

func (m *sheet) rowWidth(r int) int {
	width := -m.o.GapX
	for _, c := range m.rows[r].cards {
		width += m.cards[c].footprint + m.o.GapX
	}
	return width
}

// block is a run of cards that touch, and the weighted sum of where its cards
// would have the first one.
type block struct {
	fraction
	cards int
}

// settle gives the cards of a row the least squares distance to where they
// wish to be (isotonic regression), between -half and half. Only neighbours on
// rows that count pull.
func (m *sheet) settle(r, half int, counts func(row int) bool) {
	cards := m.rows[r].cards
	offsets := make([]int, len(cards)) // from the first card's middle, packed
	blocks := make([]block, 0, len(cards))
	for i, c := range cards {
		if i > 0 {
			before := &m.cards[cards[i-1]]
			offsets[i] = offsets[i-1] + before.footprint - before.footprint/2 + m.o.GapX + m.cards[c].footprint/2
		}
		wish, weight := m.wish(c, counts)
		blocks = append(blocks, block{fraction{weight * (wish - offsets[i]), weight}, 1})
		for n := len(blocks); n > 1 && blocks[n-2].compare(blocks[n-1].fraction) > 0; n-- {
			blocks[n-2].sum += blocks[n-1].sum
			blocks[n-2].weight += blocks[n-1].weight
			blocks[n-2].cards += blocks[n-1].cards
			blocks = blocks[:n-1]
		}
	}
	first, last := &m.cards[cards[0]], &m.cards[cards[len(cards)-1]]
	least := -half + first.footprint/2
	most := half - (last.footprint - last.footprint/2) - offsets[len(cards)-1]
	i := 0
	for _, b := range blocks {
		at := max(least, min(most, floorDivide(b.sum, b.weight)))
		for range b.cards {
			m.cards[cards[i]].centre = at + offsets[i]
			i++
		}
	}
}

func (m *sheet) wish(c int, counts func(row int) bool) (at, weight int) {
	var f fraction
	for _, l := range m.cards[c].links {
		if counts(m.cards[l.other].row) {
			f.sum += l.weight * m.cards[l.other].centre
			f.weight += l.weight
		}
	}
	if f.weight == 0 {
		return m.cards[c].centre, rest
	}
	return floorDivide(f.sum, f.weight), pull
}

func floorDivide(a, b int) int {
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}

// stack gives rows and lanes their heights, and moves the cards right of the
// lane names. Between two rows is always one whole gap; at the border of two
// lanes each has half of it.
func (m *sheet) stack() {
	y := 0
	for r := range m.rows {
		row := &m.rows[r]
		lane := m.levels[row.level].lane
		if lane == len(m.bands) {
			named := m.lanes[lane]
			m.bands = append(m.bands, PlacedLane{Name: named.Name, Count: named.Count, Y: y})
			if lane == 0 {
				y += m.o.Padding
			} else {
				y += m.o.GapY - m.o.GapY/2
			}
		} else {
			y += m.o.GapY
		}
		row.top = y
		for _, c := range row.cards {
			row.height = max(row.height, m.cards[c].height)
			row.under = max(row.under, m.cards[c].height+m.cards[c].under)
		}
		row.under -= row.height
		y = row.bottom()
		last := r == len(m.rows)-1
		if last {
			y += m.o.Padding
		} else if m.levels[m.rows[r+1].level].lane != lane {
			y += m.o.GapY / 2
		}
		if last || m.levels[m.rows[r+1].level].lane != lane {
			band := &m.bands[lane]
			band.Height = y - band.Y
			if band.Count == 0 {
				band.Count = m.laneCards(lane)
			}
		}
	}
	m.height = y
	for i := range m.cards {
		c := &m.cards[i]
		c.centre += m.o.LabelSide + m.o.Padding
		c.y = m.rows[c.row].top
	}
	for r := range m.rows {
		row := &m.rows[r]
		for _, c := range row.cards {
			row.intervals = append(row.intervals, interval{m.cards[c].left() - m.o.Clearance, m.cards[c].right() + m.o.Clearance})
		}
		slices.SortFunc(row.intervals, interval.compare)
	}
}

func (m *sheet) laneCards(lane int) int {
	count := 0
	for i := range m.cards {
		if m.cards[i].lane == lane {
			count++
		}
	}
	return count
}

// drawing reads the result off, in the order of the graph.
func (m *sheet) drawing(g Graph) Drawing {
	d := Drawing{
		Width: m.o.LabelSide + 2*m.o.Padding + m.width, Height: m.height, Lanes: m.bands,
		Cards: make([]PlacedCard, len(g.Cards)), Edges: make([]PlacedEdge, len(g.Edges)), Badges: make([]PlacedBadge, len(g.Badges)),
	}
	for i := range m.cards {
		c := &m.cards[i]
		d.Cards[c.given] = PlacedCard{g.Cards[c.given].ID, c.lane, c.row, c.column, c.centre - c.width/2, c.y, c.width, c.height}
	}
	for i, b := range g.Badges {
		d.Badges[i] = PlacedBadge{ID: b.ID, Width: b.Width, Height: b.Height}
	}
	for _, b := range m.badges {
		owner := &m.cards[b.owner]
		d.Badges[b.given].X, d.Badges[b.given].Y = owner.centre+b.dx, owner.y+owner.height+b.dy
	}
	for _, e := range m.edges {
		d.Edges[e.given] = m.route(e)
	}
	return d
}
