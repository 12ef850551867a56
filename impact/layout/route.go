package layout

import (
	"cmp"
	"strconv"
)

// interval is a stretch of x that a row's card, with its badges and the
// clearance about it, takes: from < x < to.
type interval struct{ from, to int }

func (i interval) compare(j interval) int { return cmp.Compare(i.from, j.from) }

// blocking gives the interval of a row that x lies in.
func (r *row) blocking(x int) (interval, bool) {
	low, high := 0, len(r.intervals)
	for low < high { // the first that ends right of x
		if middle := (low + high) / 2; r.intervals[middle].to > x {
			high = middle
		} else {
			low = middle + 1
		}
	}
	if low < len(r.intervals) && r.intervals[low].from < x {
		return r.intervals[low], true
	}
	return interval{}, false
}

// clear moves x in one direction (+1 right, -1 left) until no row of rows
// blocks it, or until it lies farther away than a straight run may.
func (m *sheet) clear(x, direction int, rows []int) int {
	start := x
	for moved := true; moved && distance(x, start) <= detour; {
		moved = false
		for _, r := range rows {
			if i, blocked := m.rows[r].blocking(x); blocked {
				moved = true
				if x = i.to; direction < 0 {
					x = i.from
				}
			}
		}
	}
	return x
}

func (m *sheet) isFree(x int, rows []int) bool {
	for _, r := range rows {
		if _, blocked := m.rows[r].blocking(x); blocked {
			return false
		}
	}
	return true
}

// track names a place where relations turn into a gap, so that those which
// share it run side by side.
type track struct{ x, row, direction int }

const (
	trackStep = 3
	tracksMax = 8
	// detour is how much farther than needed a straight run may lie; a longer
	// way around changes gaps from row to row instead.
	detour = 360
	// snap is the distance at which a start moves to make a straight line.
	snap = 4
)

// passage finds the x at which a relation from x = from to x = to passes rows:
// its own if that is free, else the free one with the shortest way.
func (m *sheet) passage(from, to int, rows []int) (x, longer int) {
	if m.isFree(from, rows) {
		return from, 0
	}
	best, bestWay, side := 0, -1, 0
	for _, start := range [...]int{from, to} {
		for _, direction := range [...]int{1, -1} {
			x := m.clear(start, direction, rows)
			way := distance(x, from) + distance(x, to)
			if len(rows) > 1 && !m.isFree(x, rows) {
				way += 2*detour + distance(from, to) // too far away: taken for no way
			}
			if bestWay < 0 || way < bestWay || way == bestWay && distance(x, from) < distance(best, from) {
				best, bestWay, side = x, way, direction
			}
		}
	}
	if bestWay-distance(from, to) <= detour && best != to {
		best = m.ownTrack(best, side, rows)
	}
	return best, bestWay - distance(from, to)
}

// ownTrack moves a passage a little away from those found at the same place
// before, as far as the gap is free.
func (m *sheet) ownTrack(x, direction int, rows []int) int {
	key := track{x, rows[0], direction}
	steps := m.tracks[key] % tracksMax
	m.tracks[key]++
	for range steps {
		moved := x + direction*trackStep
		if !m.isFree(moved, rows) {
			break
		}
		x = moved
	}
	return x
}

func distance(a, b int) int { return max(a-b, b-a) }

// route draws a relation: down from its badge or card, straight through gaps of
// the rows between, bent next to the card that is needed.
func (m *sheet) route(e edge) PlacedEdge {
	from, to := &m.cards[e.from], &m.cards[e.to]
	sx, sy := m.port(e)
	switch {
	case from.row < to.row:
		if distance(sx, to.centre) <= snap {
			sx = to.centre
		}
		var p path
		p.move(sx, sy)
		m.run(&p, to.centre, between(from.row, to.row), true, m.rows[from.row].bottom())
		p.bend(to.centre, m.rows[to.row].top)
		return PlacedEdge{Path: p.String()}
	case from.row == to.row:
		var p path
		p.move(sx, sy)
		p.vertical(m.rows[from.row].bottom())
		p.turn(to.centre, m.rows[from.row].bottom(), m.o.GapY)
		p.vertical(to.y + to.height + to.under)
		return PlacedEdge{Path: p.String(), Against: true}
	default:
		return PlacedEdge{Path: m.upwards(e, sx, sy), Against: true}
	}
}

// upwards draws a relation to a higher row. One that leaves a badge goes down
// from it and turns beside its own card.
func (m *sheet) upwards(e edge, sx, sy int) string {
	from, to := &m.cards[e.from], &m.cards[e.to]
	var p path
	rows := between(from.row, to.row)
	if e.badge >= 0 {
		p.move(sx, sy)
		bottom := m.rows[from.row].bottom()
		p.vertical(bottom)
		beside, _ := m.passage(sx, to.centre, []int{from.row})
		p.turn(beside, bottom, m.o.GapY)
	} else {
		p.move(from.centre, from.y)
	}
	m.run(&p, to.centre, rows, false, m.rows[from.row].top)
	p.bend(to.centre, m.rows[to.row].bottom())
	p.vertical(to.y + to.height + to.under)
	return p.String()
}

// between lists the rows after one and before another, in the order of passing.
func between(from, to int) []int {
	var rows []int
	for r := from + 1; r < to; r++ {
		rows = append(rows, r)
	}
	for r := from - 1; r > to; r-- {
		rows = append(rows, r)
	}
	return rows
}

// run leads the path through the gaps of rows, up to the gap before its end.
// gap is the y where the gap before the first of rows begins.
func (m *sheet) run(p *path, to int, rows []int, downwards bool, gap int) {
	p.vertical(gap)
	enter := func(r int) int { return m.rows[r].top }
	leave := func(r int) int { return m.rows[r].bottom() }
	if !downwards {
		enter, leave = leave, enter
	}
	whole, longer := m.passage(p.x, to, rows)
	for i, r := range rows {
		x := whole
		if longer > detour {
			x, _ = m.passage(p.x, to, rows[i:i+1])
		}
		p.bend(x, enter(r))
		p.vertical(leave(r))
	}
}

// port is where a relation leaves its owner: the badge's lower edge, or the
// card's, beside its badges where there is room.
func (m *sheet) port(e edge) (x, y int) {
	c := &m.cards[e.from]
	if e.badge >= 0 {
		b := &m.badges[e.badge]
		return c.centre + b.dx + b.width/2, c.y + c.height + b.dy + b.height
	}
	side := 1
	if m.cards[e.to].centre < c.centre {
		side = -1
	}
	for _, dx := range [...]int{0, side * c.width / 4, side * c.width * 3 / 8, -side * c.width * 3 / 8} {
		free := true
		for _, i := range c.badges {
			b := &m.badges[i]
			free = free && (dx < b.dx-2 || dx > b.dx+b.width+2)
		}
		if free {
			return c.centre + dx, c.y + c.height
		}
	}
	return c.centre, c.y + c.height
}

// path writes an SVG path of vertical lines and curves that begin and end
// vertically.
type path struct {
	text []byte
	x, y int
	from int // y where the pending vertical line begins
}

func (p *path) put(command byte, numbers ...int) {
	p.text = append(p.text, command)
	for i, n := range numbers {
		if i > 0 {
			p.text = append(p.text, ' ')
		}
		p.text = strconv.AppendInt(p.text, int64(n), 10)
	}
}

func (p *path) move(x, y int) {
	p.put('M', x, y)
	p.x, p.y, p.from = x, y, y
}

// vertical goes straight to y; lines that follow each other become one.
func (p *path) vertical(y int) { p.y = y }

func (p *path) flush() {
	if p.y != p.from {
		p.put('V', p.y)
		p.from = p.y
	}
}

// bend goes to (x, y) in an S, or straight where x is the same.
func (p *path) bend(x, y int) {
	if x == p.x {
		p.y = y
		return
	}
	p.flush()
	middle := (p.y + y) / 2
	p.put('C', p.x, middle, x, middle, x, y)
	p.x, p.y, p.from = x, y, y
}

// turn goes to (x, y) and from there back to where it came from, in a U below
// y that takes at most half of depth.
func (p *path) turn(x, y, depth int) {
	p.flush()
	p.put('C', p.x, y+depth*2/3, x, y+depth*2/3, x, y)
	p.x, p.y, p.from = x, y, y
}

func (p *path) String() string {
	p.flush()
	return string(p.text)
}
