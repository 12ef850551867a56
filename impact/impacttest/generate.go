package impacttest

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"linchpin/graph"
)

// Generate draws a case of 2 to 40 items from a seed. Equal seeds give equal
// cases.
func Generate(seed uint64) Case {
	g := &generator{r: rand.New(rand.NewPCG(seed, 0x11c4))}
	g.c.variant = g.r.IntN(Variants)
	g.c.Model = Model(g.c.variant)
	g.palette()
	g.items()
	g.relations()
	if g.chance(52) {
		g.cycle()
	}
	if g.chance(20) {
		g.chain()
	}
	if g.chance(30) {
		g.pair()
	}
	if g.chance(52) {
		g.ring()
	}
	if g.chance(60) {
		g.declare()
	}
	g.conditions()
	if g.chance(31) {
		g.heal()
	}
	g.scenario()
	return g.c
}

type generator struct {
	r       *rand.Rand
	c       Case
	kinds   []string // relation types of this case
	classes []string
	taken   map[string]bool // relations by what they say
	removed map[string]bool
	named   map[string]bool // relations that are to be removed
	kept    map[string]bool // not to be removed
	exit    string          // of a ring, "" for none
}

func (g *generator) chance(percent int) bool { return g.r.IntN(100) < percent }

func pick[T any](g *generator, from []T) T { return from[g.r.IntN(len(from))] }

// palette picks a few relation types and classes, so that a case is dense in
// them instead of thin in all.
func (g *generator) palette() {
	g.kept = map[string]bool{}
	g.taken, g.removed, g.named = map[string]bool{}, map[string]bool{}, map[string]bool{}
	plain := []string{"DEPENDS_ON", "FEEDS", "PEERS", "MEMBER_OF", "BACKS", "MESHED"}
	nets := []string{"LINKED", "ROUTED", "FED_BY", "CARRIES"}
	for range 1 + g.r.IntN(4) {
		g.kinds = append(g.kinds, pick(g, plain))
	}
	for range g.r.IntN(4) {
		g.kinds = append(g.kinds, pick(g, nets))
	}
	if g.chance(35) {
		g.kinds = append(g.kinds, "OWNED_BY")
	}
	if g.chance(30) {
		g.kinds = []string{pick(g, nets), pick(g, nets), pick(g, plain)}
	}
	g.classes = []string{"Box", "Box", "App", "App", "Service", "Switch", "Switch", "Switch"}
	if g.chance(52) {
		g.classes = append(g.classes, "Gateway")
	}
	if g.chance(50) {
		g.classes = append(g.classes, "Server", "Server")
	}
	if g.chance(35) {
		g.classes = append(g.classes, "Utility")
	}
}

// groupsOf are the groups that relations of a type may name: a group holds
// either ordinary types or one connectivity type.
func groupsOf(kind string) []string {
	switch kind {
	case "LINKED", "ROUTED", "FED_BY", "CARRIES":
		return []string{"a-" + kind, "z-" + kind}
	default:
		return []string{"alpha", "omega"}
	}
}

func (g *generator) items() {
	n := 2 + g.r.IntN(8)
	switch {
	case g.chance(35):
		n = 2 + g.r.IntN(39)
	case g.chance(40):
		n = 6 + g.r.IntN(12)
	}
	for _, i := range g.r.Perm(n) { // keys are not in the order of making
		key := fmt.Sprintf("i%02d", i)
		it := graph.ItemShape{ID: idOf(key), Key: key, Class: pick(g, g.classes), Retired: g.chance(3)}
		g.decorate(&it)
		g.c.Items = append(g.c.Items, it)
	}
}

// decorate gives an item declared requirements, and makes it a root or an
// endpoint now and then.
func (g *generator) decorate(it *graph.ItemShape) {
	if g.chance(12) {
		it.RootFor = []string{pick(g, g.kinds)}
		if t, _ := g.c.Model.RelationType(it.RootFor[0]); !t.Connectivity {
			it.RootFor = nil
		}
	}
	if g.chance(6) {
		it.EndpointFor = []string{pick(g, g.kinds)}
		if t, _ := g.c.Model.RelationType(it.EndpointFor[0]); !t.Connectivity {
			it.EndpointFor = nil
		}
	}
	if !g.chance(4) {
		return
	}
	it.Requirements = map[string]graph.Declared{}
	for range 1 + g.r.IntN(2) {
		kind := pick(g, g.kinds)
		names := groupsOf(kind)
		if t, _ := g.c.Model.RelationType(kind); t.Groups() {
			names = append(names, kind, kind)
		}
		it.Requirements[pick(g, names)] = g.declared()
	}
}

func (g *generator) declared() graph.Declared {
	var d graph.Declared
	switch g.r.IntN(5) {
	case 0, 1:
		d.Need = graph.Count(uint32(1 + g.r.IntN(3)))
	case 2, 3:
		d.Need = graph.Percent(pick(g, []uint32{1, 2500, 3333, 3334, 5000, 5001, 6667, 7500, 10000}))
	}
	d.Strength = pick(g, []graph.Strength{"", "", graph.Hard, graph.Soft})
	return d
}

// declare gives some of the groups that exist a declared need, one that can
// hold as a rule.
func (g *generator) declare() {
	for _, r := range g.c.Relations {
		t, _ := g.c.Model.RelationType(r.Type)
		owner, name := r.From, r.Group
		if t.Impact == graph.ImpactTo {
			owner = r.To
		}
		if name == "" && t.Groups() {
			name = r.Type
		}
		at := slices.IndexFunc(g.c.Items, func(it graph.ItemShape) bool { return it.ID == owner })
		it := &g.c.Items[at]
		if _, said := it.Requirements[name]; said || name == "" || !g.chance(30) {
			continue
		}
		d := g.declared()
		if d.Need.Hundredths() == 0 && g.chance(70) {
			d.Need = graph.Need{}
		}
		if it.Requirements == nil {
			it.Requirements = map[string]graph.Declared{}
		}
		it.Requirements[name] = d
	}
}

// edge draws what a relation between two items may say.
func (g *generator) edge(from, to string) (kind, group string, strength graph.Strength) {
	kind = pick(g, g.kinds)
	if g.chance(25) {
		group = pick(g, groupsOf(kind))
	}
	switch g.r.IntN(8) {
	case 0:
		strength = graph.Soft
	case 1:
		strength = graph.Hard
	}
	return kind, group, strength
}

func (g *generator) put(from, kind, to, group string, strength graph.Strength) {
	name := from + " " + kind + " " + to + " " + group
	if from == to || from == "" || to == "" || g.taken[name] {
		return
	}
	g.taken[name] = true
	g.c.Relations = append(g.c.Relations, newShape(from, kind, to, group, strength))
}

func (g *generator) key() string { return pick(g, g.c.Items).Key }

func (g *generator) relations() {
	n := len(g.c.Items)
	count := n/2 + g.r.IntN(2*n)
	upwards := g.chance(50) // no circles from the start
	for range count {
		if g.chance(20) && len(g.c.Relations) > 0 {
			g.again()
			continue
		}
		i, j := g.r.IntN(n), g.r.IntN(n)
		if g.chance(40) {
			j = g.r.IntN(1 + n/4) // few items that many need
		}
		if upwards && i < j {
			i, j = j, i
		}
		from, to := g.c.Items[i].Key, g.c.Items[j].Key
		kind, group, strength := g.edge(from, to)
		if t, _ := g.c.Model.RelationType(kind); t.Impact == graph.ImpactTo {
			from, to = to, from
		}
		g.put(from, kind, to, group, strength)
	}
}

// again gives the owner of a relation one more member in the same requirement.
func (g *generator) again() {
	r := pick(g, g.c.Relations)
	t, _ := g.c.Model.RelationType(r.Type)
	from, to := r.From, idOf(g.key())
	if t.Impact == graph.ImpactTo {
		from, to = to, r.To
	}
	keys := [2]string{}
	for _, it := range g.c.Items {
		if it.ID == from {
			keys[0] = it.Key
		}
		if it.ID == to {
			keys[1] = it.Key
		}
	}
	g.put(keys[0], r.Type, keys[1], r.Group, r.Strength)
}

// cycle closes a circle of a few items by one type.
func (g *generator) cycle() {
	length := min(len(g.c.Items), 2+g.r.IntN(5))
	kind, group, strength := g.edge("", "")
	start := g.r.IntN(len(g.c.Items))
	for i := range length {
		a := g.c.Items[(start+i)%len(g.c.Items)].Key
		b := g.c.Items[(start+(i+1)%length)%len(g.c.Items)].Key
		g.put(a, kind, b, group, strength)
	}
}

// chain puts a few items in a row, and takes the last one down.
func (g *generator) chain() {
	last := g.present()
	if last == "" {
		return
	}
	g.c.Scenario.Down = append(g.c.Scenario.Down, last)
	for range 3 + g.r.IntN(3) {
		if next := g.present(); next != "" {
			g.put(next, "DEPENDS_ON", last, "", "")
			last = next
		}
	}
}

// ring makes a ring of a network with one exit, which the scenario likes to
// take away.
func (g *generator) ring() {
	kind := pick(g, []string{"LINKED", "LINKED", "ROUTED", "FED_BY", "CARRIES"})
	t, _ := g.c.Model.RelationType(kind)
	var free []int // items that pass the type on
	for i, it := range g.c.Items {
		class, _ := g.c.Model.Class(it.Class)
		if !it.Retired && !slices.Contains(class.EndpointFor, kind) && !slices.Contains(it.EndpointFor, kind) && !slices.Contains(class.RootFor, kind) {
			free = append(free, i)
		}
	}
	if len(free) < 3 {
		return
	}
	g.r.Shuffle(len(free), func(i, j int) { free[i], free[j] = free[j], free[i] })
	free = free[:min(len(free), 3+g.r.IntN(4))]
	key := func(i int) string { return g.c.Items[free[i]].Key }
	link := func(a, b string) {
		if t.Impact == graph.ImpactTo {
			a, b = b, a
		}
		g.put(a, kind, b, "", "")
	}
	g.exit = key(0)
	if g.chance(80) {
		g.c.Items[free[0]].RootFor = []string{kind}
	}
	link(key(1), g.exit)
	for i := 1; i < len(free); i++ {
		if next := 1 + i%(len(free)-1); next != i {
			link(key(i), key(next))
		}
	}
}

// pair puts several relations between two items, in several groups.
func (g *generator) pair() {
	a, b := g.key(), g.key()
	kind := pick(g, g.kinds)
	for _, group := range append(groupsOf(kind), "") {
		if g.chance(70) {
			g.put(a, kind, b, group, pick(g, []graph.Strength{"", graph.Soft}))
		}
	}
	g.put(b, pick(g, g.kinds), a, "", "")
}
