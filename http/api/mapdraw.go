package api

import (
	"cmp"
	"fmt"
	"slices"

	"linchpin/graph"
	"linchpin/impact"
	"linchpin/impact/layout"
)

// Sizes of what is drawn, in pixels.
const (
	cardWidth, cardHeight = 152, 42
	badgeHeight           = 20
	rowGap                = 34 // a proof of eight rows stays legible on a laptop
	maxPips               = 5  // members up to which a badge shows one pip each
)

// otherLane holds classes without a tier.
const otherLane = "Other"

// line is an edge in the making.
type line struct {
	from, to int // cards
	badge    string
	types    []string
	group    string
	soft     bool
}

// draw places a folded map.
func draw(f *mapFold) MapAnswer {
	d := drawing{mapFold: f, lines: map[lineKey]*line{}}
	d.named = d.imposed()
	d.lanes()
	d.connect()
	g := layout.Graph{Lanes: d.bands}
	for i := range f.cards {
		g.Cards = append(g.Cards, layout.Card{ID: f.cards[i].id, Key: d.orderKey(i), Lane: d.laneOf[f.cards[i].class], Width: cardWidth, Height: cardHeight})
	}
	for _, b := range d.badges {
		g.Badges = append(g.Badges, layout.Badge{ID: b.id, Owner: b.Owner, Key: b.Name, Width: badgeWidth(&b.MapRequirement), Height: badgeHeight})
	}
	for _, l := range d.ordered {
		g.Edges = append(g.Edges, layout.Edge{From: f.cards[l.from].id, To: f.cards[l.to].id, Soft: l.soft, Badge: l.badge})
	}
	return d.answer(layout.Place(g, layout.Options{GapY: rowGap}))
}

type lineKey struct {
	from, to int
	badge    string
}

type badge struct {
	MapRequirement
	id string
}

type drawing struct {
	*mapFold
	bands   []layout.Lane
	laneOf  map[string]int
	lines   map[lineKey]*line
	ordered []*line
	badges  []badge
	hidden  MapHidden
	named   map[impact.Ref]bool // by the scenario
}

// lanes gives each class the lane of its tier, in the model's order.
func (d *drawing) lanes() {
	names := append(tiers(d.o.model), otherLane)
	d.laneOf = map[string]int{}
	for _, name := range names {
		d.bands = append(d.bands, layout.Lane{Name: name})
	}
	for _, card := range d.cards {
		at := len(names) - 1
		if class, ok := d.o.model.Class(card.class); ok && class.Tier != "" {
			at = slices.Index(names, class.Tier)
		}
		d.laneOf[card.class] = at
		d.bands[at].Count += len(card.items)
	}
}

func (d *drawing) orderKey(card int) string { return d.o.Describe(d.cards[card].items[0]).Key }

// connect makes the lines and badges of what is drawn.
func (d *drawing) connect() {
	for owner := range d.cards {
		for _, ref := range d.cards[owner].items {
			for i, r := range d.requirements(ref) {
				d.connectRequirement(owner, ref, i, &r)
			}
		}
	}
}

func (d *drawing) connectRequirement(owner int, ref impact.Ref, place int, r *impact.Requirement) {
	var drawn []impact.Ref
	for _, member := range r.Members {
		if _, ok := d.cardOf[member]; ok {
			drawn = append(drawn, member)
		}
	}
	if r.Strength == graph.Soft && !d.q.Soft {
		d.hidden.SoftRelations += len(drawn)
		return
	}
	under := ""
	if !d.cards[owner].group && (len(r.Members) > 1 || r.Declared || len(r.Members) < r.Need) {
		under = fmt.Sprintf("%s/%d", d.cards[owner].id, place)
		b := badge{id: under, MapRequirement: MapRequirement{Owner: d.cards[owner].id, Name: r.Name, Need: r.Need}}
		for _, member := range r.Members {
			if _, after := d.o.State(member); after != nil { // what is removed is no member any longer
				b.Members++
			}
			if d.fails(member) {
				b.Failed++
			}
		}
		d.badges = append(d.badges, b)
	}
	for _, member := range drawn {
		to := d.cardOf[member]
		if to == owner {
			continue
		}
		key := lineKey{owner, to, under}
		l, ok := d.lines[key]
		if !ok {
			l = &line{from: owner, to: to, badge: under, group: r.Name, soft: true}
			d.lines[key], d.ordered = l, append(d.ordered, l)
		}
		l.types = append(l.types, cmp.Or(r.Type, r.Name))
		l.soft = l.soft && r.Strength == graph.Soft
	}
}

// badgeWidth leaves room for the pips and for "1 of 2", or for "30 of 40, 38 up".
func badgeWidth(r *MapRequirement) int {
	if r.Members <= maxPips {
		return 19 + 11*r.Members + 6*len(fmt.Sprintf("%d of %d", r.Need, r.Members))
	}
	return 16 + 6*len(fmt.Sprintf("%d of %d, %d up", r.Need, r.Members, r.Members-r.Failed))
}

// answer puts the places to what stands there.
func (d *drawing) answer(at layout.Drawing) MapAnswer {
	out := MapAnswer{Width: at.Width, Height: at.Height, Hidden: d.hidden, Grouped: d.grouped, Focus: []string{},
		Lanes: make([]MapLane, len(at.Lanes)), Nodes: make([]MapNode, len(d.cards)), Edges: make([]MapEdge, len(d.ordered)),
		Requirements: make([]MapRequirement, len(d.badges))}
	for i, lane := range at.Lanes {
		out.Lanes[i] = MapLane{Name: lane.Name, Count: lane.Count, Y: lane.Y, Height: lane.Height}
	}
	for i := range d.cards {
		c := at.Cards[i]
		out.Nodes[i] = d.node(i)
		n := &out.Nodes[i]
		n.Lane, n.Row, n.Column, n.X, n.Y, n.Width, n.Height = c.Lane, c.Row, c.Column, c.X, c.Y, c.Width, c.Height
		if d.cards[i].group {
			out.Hidden.Groups++
			out.Hidden.Items += len(d.cards[i].items)
		}
	}
	for i, l := range d.ordered {
		slices.Sort(l.types)
		out.Edges[i] = MapEdge{From: d.cards[l.from].id, To: d.cards[l.to].id, Type: l.types[0], Types: len(l.types), Strength: string(graph.Hard),
			Group: l.group, Path: at.Edges[i].Path, Against: at.Edges[i].Against}
		if l.soft {
			out.Edges[i].Strength = string(graph.Soft)
		}
	}
	for i, b := range d.badges {
		b.X, b.Y = at.Badges[i].X, at.Badges[i].Y
		out.Requirements[i] = b.MapRequirement
	}
	for _, ref := range d.focus {
		if id := d.cards[d.cardOf[ref]].id; !slices.Contains(out.Focus, id) {
			out.Focus = append(out.Focus, id)
		}
	}
	return out
}

// node is what a card shows.
func (d *drawing) node(card int) MapNode {
	c := &d.cards[card]
	n := MapNode{ID: c.id, Kind: "item", Class: c.class, Count: len(c.items), States: map[string]int{}}
	if c.group {
		n.Kind, n.Name = "group", d.plural(c.class)
	}
	for i, ref := range c.items {
		info := d.o.Describe(ref)
		before, after := d.o.State(ref)
		n.Service = info.Service
		n.Imposed = n.Imposed || d.named[ref]
		if !c.group {
			n.Key, n.Name = info.Key, info.Name
		}
		if after != nil {
			n.States[after.String()]++
		}
		n.Before, n.State = worse(n.Before, before, i == 0), worse(n.State, after, i == 0)
		for _, member := range d.members(ref) {
			if _, drawn := d.cardOf[member]; !drawn {
				n.More.Needs++
			}
		}
		for _, owner := range d.owners(ref) {
			if _, drawn := d.cardOf[owner]; !drawn {
				n.More.NeededBy++
			}
		}
	}
	return n
}

// worse is the worse of two states; of none and one, that one.
func worse(so *State, next *graph.State, first bool) *State {
	if next == nil {
		return so
	}
	if named := stateOf(*next); first || so == nil {
		return &named
	} else if known, _ := graph.ParseState(string(*so)); *next > known {
		return &named
	}
	return so
}

func (d *drawing) plural(class string) string {
	if c, ok := d.o.model.Class(class); ok {
		return cmp.Or(c.Plural, c.Label, class)
	}
	return class
}

// imposed are the items that the scenario names.
func (d *drawing) imposed() map[impact.Ref]bool {
	named := map[impact.Ref]bool{}
	sc := d.q.Scenario
	lists := [][]string{sc.Down, sc.Degraded}
	if sc.Remove != nil {
		lists = append(lists, sc.Remove.Items)
	}
	for _, names := range lists {
		for _, name := range names {
			if ref, ok := d.o.Lookup(name); ok {
				named[ref] = true
			}
		}
	}
	return named
}
