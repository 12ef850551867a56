package layout

import "slices"

// passes is how often positions follow the neighbours': down and up in turn,
// the last one up, so that who needs stands above the middle of what it needs.
const passes = 8

// Weights of a card's wish to stand where it is, at its neighbours' middle,
// and straight above or below its only neighbour on that side.
const (
	rest     = 1
	pull     = 4
	straight = 24
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
			m.settle(r, half, pass%2 == 0)
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
// higher rows pull, or only those on lower ones.
func (m *sheet) settle(r, half int, higher bool) {
	cards := m.rows[r].cards
	offsets := make([]int, len(cards)) // from the first card's middle, packed
	blocks := make([]block, 0, len(cards))
	for i, c := range cards {
		if i > 0 {
			before := &m.cards[cards[i-1]]
			offsets[i] = offsets[i-1] + before.footprint - before.footprint/2 + m.o.GapX + m.cards[c].footprint/2
		}
		wish, weight := m.wish(c, higher)
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

func (m *sheet) wish(c int, higher bool) (at, weight int) {
	var f fraction
	count, only := 0, 0
	here := &m.cards[c]
	for _, l := range here.links {
		if other := &m.cards[l.other]; other.row != here.row && (other.row < here.row) == higher {
			f.sum += l.weight * other.centre
			f.weight += l.weight
			count++
			only = l.other
		}
	}
	switch {
	case count == 0:
		return here.centre, rest
	case count == 1 && m.facing(only, here.row) == 1:
		return m.cards[only].centre, straight
	default:
		return floorDivide(f.sum, f.weight), pull
	}
}

// facing counts the relations of a card on the side where row lies.
func (m *sheet) facing(c, row int) int {
	count := 0
	here := &m.cards[c]
	for _, l := range here.links {
		if other := m.cards[l.other].row; other != here.row && (other < here.row) == (row < here.row) {
			count++
		}
	}
	return count
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
	for i, e := range m.edges {
		if i > 0 && e.drawnAs(m.edges[i-1]) {
			d.Edges[e.given] = d.Edges[m.edges[i-1].given]
			continue
		}
		d.Edges[e.given] = m.route(e)
	}
	return d
}
