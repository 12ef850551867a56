package impacttest

import (
	"fmt"
	"slices"

	"linchpin/graph"
	"linchpin/impact"
)

// present picks an item that is not retired, "" when unlucky.
func (g *generator) present() string {
	for range 10 {
		if it := pick(g, g.c.Items); !it.Retired && !g.removed[it.Key] && !slices.Contains(g.c.Scenario.Down, it.Key) {
			return it.Key
		}
	}
	return ""
}

func (g *generator) conditions() {
	if !g.chance(40) {
		return
	}
	for range 1 + g.r.IntN(3) {
		if key := g.present(); key != "" {
			state := pick(g, []graph.State{graph.Down, graph.Down, graph.Degraded, graph.AtRisk, graph.Operational})
			g.c.Conditions = append(g.c.Conditions, impact.Condition{Item: g.name(key), State: state})
		}
	}
}

// heal makes a failure by condition whose way the scenario takes away, or to
// which it adds redundancy.
func (g *generator) heal() {
	owner, member, other := g.present(), g.present(), g.present()
	if owner == "" || member == "" || owner == member {
		return
	}
	g.c.Conditions = append(g.c.Conditions, impact.Condition{Item: member, State: graph.Down})
	g.kept[owner], g.kept[member], g.kept[other] = true, true, true
	sc := &g.c.Scenario
	if other != owner && other != member && other != "" && g.chance(30) {
		g.put(owner, "DEPENDS_ON", member, "omega", "")
		if name := owner + " DEPENDS_ON " + other + " omega"; !g.taken[name] {
			g.taken[name] = true
			sc.Add.Relations = append(sc.Add.Relations, impact.AddedRelation{From: owner, Type: "DEPENDS_ON", To: other, Group: "omega"})
		}
		return
	}
	kind := pick(g, []string{"DEPENDS_ON", "MEMBER_OF", "DEPENDS_ON"})
	g.put(owner, kind, member, "", "")
	empty := ""
	sc.Remove.Relations = append(sc.Remove.Relations, impact.RelationName{From: owner, Type: kind, To: member, Group: pick(g, []*string{nil, &empty})})
	g.named[owner+kind+member] = true
}

// name is the key, or now and then the id.
func (g *generator) name(key string) string {
	if g.chance(5) {
		return idOf(key).String()
	}
	return key
}

func (g *generator) scenario() {
	sc := &g.c.Scenario
	if g.chance(50) {
		g.remove(sc)
	}
	var added []string
	if g.chance(25) {
		added = g.add(sc)
	}
	if g.chance(35) {
		g.link(sc, added)
	}
	imposable := func() string {
		if len(added) > 0 && g.chance(10) {
			return pick(g, added)
		}
		if key := g.present(); key != "" {
			return g.name(key)
		}
		return ""
	}
	if g.exit != "" && !g.removed[g.exit] && g.chance(65) {
		sc.Down = append(sc.Down, g.name(g.exit))
	}
	if g.chance(80) {
		for range 1 + g.r.IntN(3) {
			if name := imposable(); name != "" {
				sc.Down = append(sc.Down, name)
			}
		}
	}
	if g.chance(30) {
		for range 1 + g.r.IntN(2) {
			if name := imposable(); name != "" {
				sc.Degraded = append(sc.Degraded, name)
			}
		}
	}
}

// remove takes out items and relations. Each relation is named once.
func (g *generator) remove(sc *impact.Scenario) {
	if g.chance(60) {
		for range 1 + g.r.IntN(2) {
			if key := g.present(); key != "" && !g.kept[key] {
				g.removed[key] = true
				sc.Remove.Items = append(sc.Remove.Items, g.name(key))
			}
		}
	}
	if len(g.c.Relations) == 0 || !g.chance(75) {
		return
	}
	keyOf := map[string]graph.ItemShape{}
	for _, it := range g.c.Items {
		keyOf[it.ID.String()] = it
	}
	for range 1 + g.r.IntN(3) {
		r := g.relationToRemove()
		from, to := keyOf[r.From.String()], keyOf[r.To.String()]
		name := from.Key + r.Type + to.Key
		if from.Retired || to.Retired || g.named[name] || g.removed[from.Key] || g.removed[to.Key] {
			continue
		}
		g.named[name] = true
		n := impact.RelationName{From: g.name(from.Key), Type: r.Type, To: g.name(to.Key)}
		if g.chance(65) {
			n.Group = &r.Group
		}
		sc.Remove.Relations = append(sc.Remove.Relations, n)
	}
}

// relationToRemove prefers a relation of an item that fails by condition, so
// that something improves, then one with a group.
func (g *generator) relationToRemove() graph.RelationShape {
	r := pick(g, g.c.Relations)
	for range 12 {
		if len(g.c.Conditions) > 0 {
			bad := idOf(g.c.key(g.c.Conditions[0].Item))
			if g.c.Conditions[0].State >= graph.Degraded && (r.From == bad || r.To == bad) {
				return r
			}
		} else if r.Group != "" {
			return r
		}
		r = pick(g, g.c.Relations)
	}
	return r
}

func (g *generator) add(sc *impact.Scenario) []string {
	var keys []string
	for i := range 1 + g.r.IntN(2) {
		it := graph.ItemShape{Key: fmt.Sprintf("%sx%d", pick(g, []string{"a", "n"}), i), Class: pick(g, g.classes)}
		g.decorate(&it)
		sc.Add.Items = append(sc.Add.Items, impact.AddedItem{Key: it.Key, Class: it.Class, Requirements: it.Requirements, RootFor: it.RootFor, EndpointFor: it.EndpointFor})
		keys = append(keys, it.Key)
	}
	return keys
}

// link adds relations, half of them at the added items.
func (g *generator) link(sc *impact.Scenario, added []string) {
	for range 1 + g.r.IntN(3) {
		a, b := g.present(), g.present()
		if len(added) > 0 && g.chance(70) {
			a = pick(g, added)
		}
		if g.chance(50) {
			a, b = b, a
		}
		kind, group, strength := g.edge(a, b)
		name := a + " " + kind + " " + b + " " + group
		if a == "" || b == "" || a == b || g.taken[name] {
			continue
		}
		g.taken[name] = true
		ends := []string{a, b}
		for i := range ends {
			if !slices.Contains(added, ends[i]) {
				ends[i] = g.name(ends[i])
			}
		}
		sc.Add.Relations = append(sc.Add.Relations, impact.AddedRelation{From: ends[0], Type: kind, To: ends[1], Group: group, Strength: strength})
	}
}
