package api

import (
	"context"
	"fmt"
	"slices"

	"linchpin/graph"
	"linchpin/impact"
)

// mapWalk gathers the items of a map: from the focus along what they need, and
// along what needs them, to a depth. The two ways do not mix, so that a map of
// what a server carries does not hold everything else on the same rack.
type mapWalk struct {
	o       *asked
	q       *MapQuestion
	focus   []impact.Ref
	include map[impact.Ref]bool
	found   map[impact.Ref]bool
	order   []impact.Ref                // as found
	added   map[impact.Ref][]impact.Ref // ends of relations that the scenario adds, both ways
	changed map[impact.Ref]bool         // the scenario changes the structure at it
	needs   map[impact.Ref][]impact.Requirement
	stopped string
}

// maxWalked bounds the items of a map before it is folded.
const maxWalked = 20_000

func newMapWalk(o *asked, q *MapQuestion, place string) (*mapWalk, error) {
	w := &mapWalk{o: o, q: q, include: map[impact.Ref]bool{}, found: map[impact.Ref]bool{}, added: map[impact.Ref][]impact.Ref{},
		changed: map[impact.Ref]bool{}, needs: map[impact.Ref][]impact.Requirement{}}
	var problems []graph.Problem
	if place != "" {
		place += "."
	}
	find := func(names []string, field string, take func(impact.Ref)) {
		for i, name := range names {
			ref, ok := o.Lookup(name)
			if !ok {
				problems = append(problems, graph.Problem{Path: fmt.Sprintf("%s%s[%d]", place, field, i), Value: graph.Shown(name),
					Reason: "no item has this id or key", Nearest: o.Snapshot().Suggest(name, len(problems))})
				continue
			}
			take(ref)
		}
	}
	find(q.Focus, "focus", func(r impact.Ref) {
		if !slices.Contains(w.focus, r) {
			w.focus = append(w.focus, r)
		}
	})
	find(q.Include, "include", func(r impact.Ref) { w.include[r] = true })
	if len(problems) > 0 {
		return nil, &graph.Error{Code: graph.CodeUnknownItem, Op: "api.map", Msg: "the map names items that do not exist", Problems: problems}
	}
	w.edited(q.Scenario)
	return w, nil
}

// edited notes where the scenario changes the structure.
func (w *mapWalk) edited(sc *Scenario) {
	touch := func(from, to string) (a, b impact.Ref, ok bool) {
		a, known := w.o.Lookup(from)
		b, alsoKnown := w.o.Lookup(to)
		if known && alsoKnown {
			w.changed[a], w.changed[b] = true, true
		}
		return a, b, known && alsoKnown
	}
	if sc.Add != nil {
		for _, r := range sc.Add.Relations {
			if a, b, ok := touch(r.From, r.To); ok {
				w.added[a], w.added[b] = append(w.added[a], b), append(w.added[b], a)
			}
		}
	}
	if sc.Remove != nil {
		for _, r := range sc.Remove.Relations {
			touch(r.From, r.To)
		}
		for _, name := range sc.Remove.Items {
			ref, ok := w.o.Lookup(name)
			if !ok {
				continue
			}
			for r := range w.o.Snapshot().Relations(ref) {
				w.changed[r.From], w.changed[r.To] = true, true
			}
		}
	}
}

// requirements are those that an item has after the scenario, with the members
// that it lost: what is removed is drawn too, as removed.
func (w *mapWalk) requirements(ref impact.Ref) []impact.Requirement {
	if known, ok := w.needs[ref]; ok {
		return known
	}
	var all []impact.Requirement
	_, after := w.o.State(ref)
	switch {
	case after == nil:
		all = w.o.Snapshot().Requirements(ref)
	case w.changed[ref] && w.isStored(ref):
		all = withLost(w.o.Requirements(ref), w.o.Snapshot().Requirements(ref))
	default:
		all = w.o.Requirements(ref)
	}
	w.needs[ref] = all
	return all
}

func (w *mapWalk) isStored(ref impact.Ref) bool {
	before, after := w.o.State(ref)
	return before != nil || after == nil
}

// withLost adds to requirements the members that they had before.
func withLost(now, before []impact.Requirement) []impact.Requirement {
	for _, was := range before {
		i := slices.IndexFunc(now, func(r impact.Requirement) bool {
			return r.Name == was.Name && r.Type == was.Type && (len(was.Members) > 1 || was.Declared || holdsAll(r.Members, was.Members))
		})
		if i < 0 {
			now = append(now, was)
			continue
		}
		for _, member := range was.Members {
			if !slices.Contains(now[i].Members, member) {
				now[i].Members = append(slices.Clone(now[i].Members), member)
			}
		}
	}
	return now
}

func holdsAll(all, some []impact.Ref) bool {
	return !slices.ContainsFunc(some, func(ref impact.Ref) bool { return !slices.Contains(all, ref) })
}

// members lists what an item needs.
func (w *mapWalk) members(ref impact.Ref) []impact.Ref {
	var all []impact.Ref
	for _, r := range w.requirements(ref) {
		if w.q.Soft || r.Strength != graph.Soft {
			all = append(all, r.Members...)
		}
	}
	return all
}

// owners lists what needs an item.
func (w *mapWalk) owners(ref impact.Ref) []impact.Ref {
	var all []impact.Ref
	seen := map[impact.Ref]bool{ref: true}
	look := func(other impact.Ref) {
		if !seen[other] {
			seen[other] = true
			if slices.Contains(w.members(other), ref) {
				all = append(all, other)
			}
		}
	}
	if w.isStored(ref) {
		for r := range w.o.Snapshot().Relations(ref) {
			if r.From == ref {
				look(r.To)
			} else {
				look(r.From)
			}
		}
	}
	for _, other := range w.added[ref] {
		look(other)
	}
	return all
}

func (w *mapWalk) take(ref impact.Ref) bool {
	if w.found[ref] {
		return false
	}
	w.found[ref] = true
	w.order = append(w.order, ref)
	return true
}

// walk gathers the items, until the bound or the context's end.
func (w *mapWalk) walk(ctx context.Context) {
	for _, ref := range w.focus {
		w.take(ref)
	}
	if w.q.Direction != "neededBy" {
		w.spread(ctx, w.members)
	}
	if w.q.Direction != "needs" {
		w.spread(ctx, w.owners)
	}
	for ref := range w.include {
		w.take(ref)
	}
}

func (w *mapWalk) spread(ctx context.Context, next func(impact.Ref) []impact.Ref) {
	reached := map[impact.Ref]bool{}
	front := w.focus
	for depth := 0; depth < *w.q.Depth && len(front) > 0; depth++ {
		var further []impact.Ref
		for _, ref := range front {
			if ctx.Err() != nil {
				w.stopped = impact.StoppedByTime
				return
			}
			for _, other := range next(ref) {
				if reached[other] {
					continue
				}
				reached[other] = true
				if len(w.order) >= maxWalked {
					w.stopped = impact.StoppedByItems
					return
				}
				w.take(other)
				further = append(further, other)
			}
		}
		front = further
	}
}
