package layout

import (
	"cmp"
	"slices"
)

// card is a card at work. Index in sheet.cards is its rank by lane, key, id.
type card struct {
	given     int // index into Graph.Cards
	lane      int
	level     int // index into sheet.levels
	row       int // index into sheet.rows
	column    int
	centre    int // x of the middle
	y         int
	width     int
	height    int
	footprint int // width with badges
	under     int // height of its badges
	links     []link
	badges    []int // indices into sheet.badges, left to right, line by line
}

// link is an edge seen from one of its ends.
type link struct {
	other  int // card
	weight int
}

// edge is an edge at work, between ranked cards.
type edge struct {
	given    int
	from, to int
	badge    int // index into sheet.badges, or -1
}

// drawnAs says that two edges share one line.
func (e edge) drawnAs(o edge) bool { return e.from == o.from && e.to == o.to && e.badge == o.badge }

type badge struct {
	given, owner  int
	dx, dy        int // of the upper left corner from the owner's middle and bottom
	width, height int
}

// row is a line of cards, left to right.
type row struct {
	cards     []int
	level     int
	top       int // y of the cards' upper edge
	height    int // of the highest card
	under     int // of the highest stack of badges
	intervals []interval
}

// bottom is the y below which the gap under the row begins.
func (r *row) bottom() int { return r.top + r.height + r.under }

// level is a part of a lane whose cards do not need each other, or all do.
type level struct {
	lane  int
	order []int // cards
	rows  []int
}

// sheet is a drawing at work.
type sheet struct {
	o      Options
	cards  []card
	edges  []edge
	badges []badge
	levels []level
	rows   []row
	lanes  []Lane // those with cards
	bands  []PlacedLane
	width  int // inner, for cards
	height int
	tracks map[track]int
}

// Weights of relations in the order of cards.
const (
	hardWeight = 3
	softWeight = 1
)

func newSheet(g Graph, o Options) *sheet {
	m := &sheet{o: o, tracks: map[track]int{}}
	rank := m.takeCards(g)
	badgeAt := m.takeBadges(g, rank)
	for i, e := range g.Edges {
		from, okFrom := rank[e.From]
		to, okTo := rank[e.To]
		if !okFrom || !okTo || from == to {
			continue
		}
		at := -1
		if b, ok := badgeAt[e.Badge]; ok && m.badges[b].owner == from {
			at = b
		}
		m.edges = append(m.edges, edge{i, from, to, at})
		weight := hardWeight
		if e.Soft {
			weight = softWeight
		}
		m.cards[from].links = append(m.cards[from].links, link{to, weight})
		m.cards[to].links = append(m.cards[to].links, link{from, weight})
	}
	slices.SortStableFunc(m.edges, func(a, b edge) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.badge, b.badge))
	})
	return m
}

// takeCards ranks the cards by lane, key and id, and gives the rank of each id.
func (m *sheet) takeCards(g Graph) map[string]int {
	ranked := make([]int, 0, len(g.Cards))
	for i := range g.Cards {
		ranked = append(ranked, i)
	}
	laneOf := func(i int) int { return max(0, min(g.Cards[i].Lane, len(g.Lanes)-1)) }
	slices.SortFunc(ranked, func(a, b int) int {
		return cmp.Or(cmp.Compare(laneOf(a), laneOf(b)), cmp.Compare(g.Cards[a].Key, g.Cards[b].Key),
			cmp.Compare(g.Cards[a].ID, g.Cards[b].ID))
	})
	rank := make(map[string]int, len(ranked))
	before := -1
	for _, i := range ranked {
		c := g.Cards[i]
		if lane := laneOf(i); lane != before {
			before = lane
			named := Lane{}
			if lane < len(g.Lanes) {
				named = g.Lanes[lane]
			}
			m.lanes = append(m.lanes, named)
		}
		rank[c.ID] = len(m.cards)
		m.cards = append(m.cards, card{given: i, lane: len(m.lanes) - 1, width: c.Width, height: c.Height, footprint: c.Width})
	}
	return rank
}

// badgeGap is the room between badges of one card; badgeLift is how far the
// first line of badges reaches over its card's lower edge.
const (
	badgeGap  = 4
	badgeLift = 2
)

// takeBadges hangs the badges under their owners, in lines of at most the
// card's width (a badge that is wider has a line of its own), and gives the
// index of each id.
func (m *sheet) takeBadges(g Graph, rank map[string]int) map[string]int {
	for i, b := range g.Badges {
		if owner, ok := rank[b.Owner]; ok {
			m.badges = append(m.badges, badge{given: i, owner: owner, width: b.Width, height: b.Height})
		}
	}
	slices.SortFunc(m.badges, func(a, b badge) int {
		return cmp.Or(cmp.Compare(a.owner, b.owner), cmp.Compare(g.Badges[a.given].Key, g.Badges[b.given].Key),
			cmp.Compare(g.Badges[a.given].ID, g.Badges[b.given].ID))
	})
	at := make(map[string]int, len(m.badges))
	for i, b := range m.badges {
		at[g.Badges[b.given].ID] = i
		owner := &m.cards[b.owner]
		owner.badges = append(owner.badges, i)
	}
	for i := range m.cards {
		m.hang(&m.cards[i])
	}
	return at
}

func (m *sheet) hang(c *card) {
	y := -badgeLift
	for start := 0; start < len(c.badges); {
		end, width, height := start, -badgeGap, 0
		for end < len(c.badges) {
			b := &m.badges[c.badges[end]]
			if end > start && width+badgeGap+b.width > c.width {
				break
			}
			width += badgeGap + b.width
			height = max(height, b.height)
			end++
		}
		x := -width / 2
		for _, i := range c.badges[start:end] {
			b := &m.badges[i]
			b.dx, b.dy = x, y
			x += b.width + badgeGap
		}
		c.footprint = max(c.footprint, width)
		y += height + badgeGap
		c.under = y - badgeGap
		start = end
	}
}
