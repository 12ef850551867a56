package impacttest

import (
	"maps"
	"slices"

	"linchpin/graph"
)

// Shrink drops parts of a case while it still fails, until no single part can
// be dropped. fails must not keep the case.
func Shrink(c Case, fails func(Case) bool) Case {
	for smaller := true; smaller; {
		smaller = false
		for _, drop := range drops {
			for i := 0; ; i++ {
				next, ok := drop(clone(c), i)
				if !ok {
					break
				}
				if next.String() != c.String() && fails(next) {
					c, smaller = next, true
					i--
				}
			}
		}
	}
	return c
}

func clone(c Case) Case {
	c.Items = slices.Clone(c.Items)
	for i := range c.Items {
		c.Items[i].Requirements = maps.Clone(c.Items[i].Requirements)
	}
	c.Relations, c.Conditions = slices.Clone(c.Relations), slices.Clone(c.Conditions)
	sc := &c.Scenario
	sc.Down, sc.Degraded = slices.Clone(sc.Down), slices.Clone(sc.Degraded)
	sc.Remove.Items, sc.Remove.Relations = slices.Clone(sc.Remove.Items), slices.Clone(sc.Remove.Relations)
	sc.Add.Items, sc.Add.Relations = slices.Clone(sc.Add.Items), slices.Clone(sc.Add.Relations)
	return c
}

// drops take the i-th part of one kind away; false where there is none.
var drops = []func(c Case, i int) (Case, bool){
	dropItem,
	func(c Case, i int) (Case, bool) { return c, without(&c.Relations, i) },
	func(c Case, i int) (Case, bool) { return c, without(&c.Conditions, i) },
	func(c Case, i int) (Case, bool) { return c, without(&c.Scenario.Down, i) },
	func(c Case, i int) (Case, bool) { return c, without(&c.Scenario.Degraded, i) },
	func(c Case, i int) (Case, bool) { return c, without(&c.Scenario.Remove.Items, i) },
	func(c Case, i int) (Case, bool) { return c, without(&c.Scenario.Remove.Relations, i) },
	func(c Case, i int) (Case, bool) { return c, without(&c.Scenario.Add.Relations, i) },
	func(c Case, i int) (Case, bool) { return c, without(&c.Scenario.Add.Items, i) },
	func(c Case, i int) (Case, bool) {
		if i >= len(c.Items) {
			return c, false
		}
		it := &c.Items[i]
		it.Requirements, it.RootFor, it.EndpointFor = nil, nil, nil
		return c, true
	},
	func(c Case, i int) (Case, bool) {
		if i >= len(c.Relations) {
			return c, false
		}
		c.Relations[i].Strength = ""
		return c, true
	},
	func(c Case, i int) (Case, bool) {
		if i >= len(c.Items) {
			return c, false
		}
		c.Items[i].Class = "Box"
		return c, true
	},
}

func without[T any](list *[]T, i int) bool {
	if i >= len(*list) {
		return false
	}
	*list = slices.Delete(*list, i, i+1)
	return true
}

// dropItem takes a stored item away with everything that names it.
func dropItem(c Case, i int) (Case, bool) {
	if i >= len(c.Items) {
		return c, false
	}
	it := c.Items[i]
	is := func(name string) bool { return name == it.Key || name == it.ID.String() }
	without(&c.Items, i)
	c.Relations = slices.DeleteFunc(c.Relations, func(r graph.RelationShape) bool { return r.From == it.ID || r.To == it.ID })
	c.Conditions = deleteIf(c.Conditions, func(n int) bool { return is(c.Conditions[n].Item) })
	sc := &c.Scenario
	sc.Down, sc.Degraded, sc.Remove.Items = slices.DeleteFunc(sc.Down, is), slices.DeleteFunc(sc.Degraded, is), slices.DeleteFunc(sc.Remove.Items, is)
	sc.Remove.Relations = deleteIf(sc.Remove.Relations, func(n int) bool {
		return is(sc.Remove.Relations[n].From) || is(sc.Remove.Relations[n].To)
	})
	sc.Add.Relations = deleteIf(sc.Add.Relations, func(n int) bool {
		return is(sc.Add.Relations[n].From) || is(sc.Add.Relations[n].To)
	})
	return c, true
}

func deleteIf[T any](list []T, gone func(i int) bool) []T {
	var kept []T
	for i := range list {
		if !gone(i) {
			kept = append(kept, list[i])
		}
	}
	return kept
}
