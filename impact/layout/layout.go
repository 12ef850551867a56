// Package layout computes where the cards, requirement badges and relations of
// a dependency map stand. It is pure: values in, values out, the same drawing
// for the same graph whatever the order of its parts.
//
// A map is a stack of lanes, one for each tier. Needed things stand lower:
//
//	lane 0   [ shop ]
//	          (1 of 2)           a badge hangs under the card that owns it
//	           /    \
//	lane 1   [vm-a] [vm-b]       a lane with relations inside has several levels
//	            \   /
//	lane 2     [ host ]          a long level wraps into rows
//
// All coordinates are whole pixels, x to the right and y downwards.
package layout

// Graph is what is to be drawn.
type Graph struct {
	Lanes  []Lane // the highest first
	Cards  []Card
	Edges  []Edge
	Badges []Badge
}

// Lane is a band of the map that holds one tier.
type Lane struct {
	Name  string
	Count int // what the lane stands for, as people count it; 0: its cards
}

// Card is an item, or a group of items, to be placed.
type Card struct {
	ID            string // unique in the graph
	Key           string // orders cards that nothing else orders
	Lane          int    // index into Graph.Lanes; others go to the nearest lane
	Width, Height int
}

// Edge is a relation from the card that needs to the card that is needed.
type Edge struct {
	From, To string // card ids; an edge with an unknown end, or from a card to itself, gets no path
	Soft     bool   // pulls less on the order of cards
	Badge    string // the badge that it leaves from; "" leaves the card
}

// Badge is the tab under a card that shows one requirement.
type Badge struct {
	ID            string // unique in the graph
	Owner         string // card id
	Key           string // orders the badges of a card
	Width, Height int
}

// Options are distances in pixels. A zero field takes its default; see
// [Defaults].
type Options struct {
	Width     int // at which a level wraps; 0: by the number of cards
	GapX      int // between cards of a row
	GapY      int // between rows, in which relations bend
	Padding   int // around the whole, and above and below the cards of a lane
	LabelSide int // kept free at the left for lane names
	Clearance int // between a relation and a card that it passes
}

// Defaults are the distances of the map in the web app.
func Defaults() Options {
	return Options{GapX: 24, GapY: 56, Padding: 16, LabelSide: 104, Clearance: 7}
}

// Drawing is a placed graph. Cards, edges and badges stand in the order in
// which the graph named them.
type Drawing struct {
	Width, Height int
	Lanes         []PlacedLane // those that hold cards, the highest first
	Cards         []PlacedCard
	Edges         []PlacedEdge
	Badges        []PlacedBadge
}

// PlacedLane is a band over the whole width.
type PlacedLane struct {
	Name      string
	Count     int
	Y, Height int
}

// PlacedCard is a card with its upper left corner. Lane is an index into
// Drawing.Lanes. Row counts rows from the top of the map, Column cards from
// the left of the row: the way of the arrow keys.
type PlacedCard struct {
	ID                  string
	Lane, Row, Column   int
	X, Y, Width, Height int
}

// PlacedBadge is a badge with its upper left corner.
type PlacedBadge struct {
	ID                  string
	X, Y, Width, Height int
}

// PlacedEdge is a relation's way.
type PlacedEdge struct {
	Path    string // for the attribute d of an SVG path; "" when an end is unknown
	Against bool   // the needed card does not stand lower: draw an arrowhead
}

// Place draws a graph.
//
// Lanes are given, so no ranking is needed between them; inside a lane a card
// stands one level below the lowest card that needs it, and cards that need
// each other share a level. The order within levels follows barycentre sweeps
// (Sugiyama, Tagawa, Toda, 1981), of which the best of eight is kept; crossings
// are counted by a Fenwick tree (Barth, Jünger, Mutzel, 2002). Positions are
// least squares to the neighbours' positions with the order kept (isotonic
// regression by pooling adjacent violators).
//
// Cost: O((n + e) log (n + e)) for n cards and e edges, and for an edge that
// passes rows O(log n) for each row.
func Place(g Graph, o Options) Drawing {
	o = o.withDefaults(g)
	m := newSheet(g, o)
	m.assignLevels()
	m.order()
	m.align()
	m.stack()
	return m.drawing(g)
}

func (o Options) withDefaults(g Graph) Options {
	d := Defaults()
	fill := func(field *int, value int) {
		if *field <= 0 {
			*field = value
		}
	}
	fill(&o.GapX, d.GapX)
	fill(&o.GapY, d.GapY)
	fill(&o.Padding, d.Padding)
	fill(&o.LabelSide, d.LabelSide)
	fill(&o.Clearance, d.Clearance)
	o.Clearance = min(o.Clearance, (o.GapX-1)/2) // every gap lets a relation pass
	fill(&o.Width, naturalWidth(g, o))
	return o
}

// leastWidth is about what a window beside the list shows.
const leastWidth = 1000

// naturalWidth makes the map nearly twice as wide as high: five thousand cards
// on a strip of one window's width cannot be read.
func naturalWidth(g Graph, o Options) int {
	area := 0
	for _, c := range g.Cards {
		area += (c.Width + o.GapX) * (c.Height + o.GapY)
	}
	width := leastWidth
	for width*width < 2*area {
		width += width / 8
	}
	return width
}
