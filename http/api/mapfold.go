package api

import (
	"cmp"
	"slices"

	"linchpin/graph"
	"linchpin/impact"
)

// mapFold is a map with the items that are folded into groups of one class.
type mapFold struct {
	*mapWalk
	cards   []mapCard
	cardOf  map[impact.Ref]int
	grouped bool
}

// mapCard is an item, or several of one class.
type mapCard struct {
	id    string
	class string
	group bool
	items []impact.Ref // in key order
}

// foldFrom is the number of items of one class from which on they fold.
const foldFrom = 10

// fold groups the items of a map. Classes with more than ten items fold unless
// they are opened; focus and what must be drawn stay out of groups. Above 400
// cards groups are forced: the largest classes first, opened or not.
func fold(w *mapWalk, open []string) *mapFold {
	f := &mapFold{mapWalk: w, cardOf: map[impact.Ref]int{}}
	byClass := map[string][]impact.Ref{}
	for _, ref := range w.order {
		class := w.o.Describe(ref).Class
		byClass[class] = append(byClass[class], ref)
	}
	classes := make([]string, 0, len(byClass))
	for class := range byClass {
		classes = append(classes, class)
	}
	slices.SortFunc(classes, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(byClass[b]), len(byClass[a])), cmp.Compare(a, b))
	})
	folded := map[string]bool{}
	single := len(w.order)
	for _, class := range classes {
		n := len(f.foldable(byClass[class], false))
		if n > foldFrom && !slices.Contains(open, groupID(class)) && !slices.Contains(open, "*") {
			folded[class] = true
			single += 1 - n
		}
	}
	forced := map[string]bool{}
	for _, class := range classes {
		if single <= maxDrawn {
			break
		}
		before := 0
		if folded[class] {
			before = len(f.foldable(byClass[class], false)) - 1
		}
		if n := len(f.foldable(byClass[class], true)); n > 1 && n-1 > before {
			folded[class], forced[class], f.grouped = true, true, true
			single -= n - 1 - before
		}
	}
	for _, class := range classes {
		f.addCards(class, byClass[class], folded[class], forced[class])
	}
	return f
}

func groupID(class string) string { return "group:" + class }

// foldable are the items of a class that may go into its group.
func (f *mapFold) foldable(refs []impact.Ref, forced bool) []impact.Ref {
	var all []impact.Ref
	for _, ref := range refs {
		if !slices.Contains(f.focus, ref) && (forced || !f.include[ref]) {
			all = append(all, ref)
		}
	}
	return all
}

func (f *mapFold) addCards(class string, refs []impact.Ref, folded, forced bool) {
	slices.SortFunc(refs, func(a, b impact.Ref) int { return cmp.Compare(f.o.Describe(a).Key, f.o.Describe(b).Key) })
	var inside []impact.Ref
	if folded {
		inside = f.foldable(refs, forced)
	}
	for _, ref := range refs {
		if !slices.Contains(inside, ref) {
			f.cardOf[ref] = len(f.cards)
			f.cards = append(f.cards, mapCard{id: f.nodeID(ref), class: class, items: []impact.Ref{ref}})
		}
	}
	if len(inside) > 0 {
		for _, ref := range inside {
			f.cardOf[ref] = len(f.cards)
		}
		f.cards = append(f.cards, mapCard{id: groupID(class), class: class, group: true, items: inside})
	}
}

// nodeID is the item's id; items that a scenario adds have none, and go by key.
func (f *mapFold) nodeID(ref impact.Ref) string {
	named := refOf(f.o.Describe(ref))
	return cmp.Or(named.ID, "added:"+named.Key)
}

// fails says that a member does not count as up.
func (f *mapFold) fails(ref impact.Ref) bool {
	_, after := f.o.State(ref)
	return after != nil && *after >= graph.Degraded
}
