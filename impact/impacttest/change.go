package impacttest

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"linchpin/graph"
)

// Change draws what a few batches could do to the stored graph of a case, and
// gives the graph after it and the change set that tells of it. Items are
// retired, revived, changed, added and purged, relations put and deleted. The
// question is left out.
func Change(c Case, seed uint64) (Case, graph.ChangeSet) {
	g := &generator{r: rand.New(rand.NewPCG(seed, 0xc4a6)), c: clone(c)}
	g.palette()
	g.c.Scenario, g.c.Conditions = Case{}.Scenario, nil
	for _, r := range g.c.Relations {
		g.taken[r.ID.String()] = true
	}
	for range 1 + g.r.IntN(8) {
		switch g.r.IntN(6) {
		case 0:
			g.changeItem(func(it *graph.ItemShape) { it.Retired = !it.Retired })
		case 1:
			g.changeItem(func(it *graph.ItemShape) {
				it.Class, it.Requirements, it.RootFor, it.EndpointFor = pick(g, g.classes), nil, nil, nil
				g.decorate(it)
			})
		case 2:
			g.newItem()
		case 3:
			g.purgeItem()
		case 4:
			if n := len(g.c.Relations); n > 0 {
				without(&g.c.Relations, g.r.IntN(n))
			}
		default:
			g.newRelation()
		}
	}
	return g.c, difference(c, g.c)
}

func (g *generator) changeItem(change func(*graph.ItemShape)) {
	if len(g.c.Items) > 0 {
		change(&g.c.Items[g.r.IntN(len(g.c.Items))])
	}
}

func (g *generator) newItem() {
	key := fmt.Sprintf("m%02d", g.r.IntN(100))
	if slices.ContainsFunc(g.c.Items, func(it graph.ItemShape) bool { return it.Key == key }) {
		return
	}
	it := graph.ItemShape{ID: idOf(key), Key: key, Class: pick(g, g.classes)}
	g.decorate(&it)
	g.c.Items = append(g.c.Items, it)
}

// purgeItem deletes an item with its relations.
func (g *generator) purgeItem() {
	if len(g.c.Items) > 2 {
		g.c, _ = dropItem(g.c, g.r.IntN(len(g.c.Items)))
	}
}

func (g *generator) newRelation() {
	if len(g.c.Items) < 2 {
		return
	}
	from, to := g.key(), g.key()
	kind, group, strength := g.edge(from, to)
	r := newShape(from, kind, to, group, strength)
	if at := slices.IndexFunc(g.c.Relations, func(o graph.RelationShape) bool { return o.ID == r.ID }); at >= 0 {
		g.c.Relations[at] = r // perhaps of another strength
	} else if from != to {
		g.c.Relations = append(g.c.Relations, r)
	}
}

// difference is the change set between two stored graphs. What is put again
// without a change is in it now and then, as stores may tell.
func difference(before, after Case) graph.ChangeSet {
	set := graph.ChangeSet{From: 1, To: 2}
	for i, it := range after.Items {
		same := slices.ContainsFunc(before.Items, func(o graph.ItemShape) bool { return itemText(o) == itemText(it) })
		if !same || i%7 == 0 {
			set.Items = append(set.Items, it)
		}
	}
	for _, it := range before.Items {
		if !slices.ContainsFunc(after.Items, func(o graph.ItemShape) bool { return o.ID == it.ID }) {
			set.PurgedItems = append(set.PurgedItems, it.ID)
		}
	}
	for i, r := range after.Relations {
		if !slices.Contains(before.Relations, r) || i%7 == 0 {
			set.Relations = append(set.Relations, r)
		}
	}
	for _, r := range before.Relations {
		if !slices.ContainsFunc(after.Relations, func(o graph.RelationShape) bool { return o.ID == r.ID }) {
			set.DeletedRelations = append(set.DeletedRelations, r.ID)
		}
	}
	return set
}

// Ask gives a case another random question.
func Ask(c Case, seed uint64) Case {
	g := &generator{r: rand.New(rand.NewPCG(seed, 0xa5c)), c: clone(c)}
	g.palette()
	g.c.Scenario, g.c.Conditions = Case{}.Scenario, nil
	for _, r := range g.c.Relations {
		from, to := "", ""
		for _, it := range g.c.Items {
			if it.ID == r.From {
				from = it.Key
			}
			if it.ID == r.To {
				to = it.Key
			}
		}
		g.taken[from+" "+r.Type+" "+to+" "+r.Group] = true
	}
	g.conditions()
	g.scenario()
	return g.c
}
