package impacttest

import (
	"fmt"
	"math/rand/v2"

	"linchpin/graph"
)

// GenerateRedundant draws a case of 5 to 11 items that mostly take several
// failures to go down: dense groups with counts and percentages, and networks
// with several roots, over cycles. Nothing fails in it as a rule. Equal seeds
// give equal cases.
func GenerateRedundant(seed uint64) Case {
	g := &generator{r: rand.New(rand.NewPCG(seed, 0x5e75)), kept: map[string]bool{}, taken: map[string]bool{}, removed: map[string]bool{}, named: map[string]bool{}}
	g.c.variant = g.r.IntN(Variants)
	g.c.Model = Model(g.c.variant)
	g.kinds = []string{pick(g, []string{"DEPENDS_ON", "FEEDS"}), pick(g, []string{"MEMBER_OF", "BACKS", "MESHED", "DEPENDS_ON", "DEPENDS_ON"}),
		pick(g, []string{"LINKED", "ROUTED", "FED_BY", "CARRIES"})}
	if g.chance(40) {
		g.kinds = append(g.kinds, pick(g, []string{"LINKED", "ROUTED", "FED_BY", "CARRIES"}))
	}
	g.classes = []string{"Box", "Service", "Switch", "Switch", "Switch", "Server", "Gateway"}
	n := 5 + g.r.IntN(7)
	for _, i := range g.r.Perm(n) {
		key := fmt.Sprintf("i%02d", i)
		it := graph.ItemShape{ID: idOf(key), Key: key, Class: pick(g, g.classes)}
		if g.chance(25) {
			it.RootFor = []string{g.kinds[2]}
		}
		g.c.Items = append(g.c.Items, it)
	}
	for i := 1; i < n; i++ {
		if g.chance(85) {
			g.redundant(i)
		}
	}
	for range g.r.IntN(4) {
		g.redundant(g.r.IntN(n))
	}
	if g.chance(40) {
		g.declare()
	}
	if g.chance(15) {
		g.conditions()
	}
	if g.chance(15) {
		g.scenario()
	}
	return g.c
}

// redundant gives an item two or three members of one requirement, as a rule
// such that stand before it, so that circles are few.
func (g *generator) redundant(i int) {
	kind := pick(g, g.kinds)
	group := pick(g, groupsOf(kind))
	t, _ := g.c.Model.RelationType(kind)
	if t.Groups() && g.chance(80) {
		group = ""
	}
	strength := pick(g, []graph.Strength{"", "", "", "", "", graph.Soft})
	for range 2 + g.r.IntN(2) {
		member := g.r.IntN(len(g.c.Items))
		if i > 1 && g.chance(85) {
			member = g.r.IntN(i)
		}
		from, to := g.c.Items[i].Key, g.c.Items[member].Key
		if t.Impact == graph.ImpactTo {
			from, to = to, from
		}
		g.put(from, kind, to, group, strength)
	}
}
