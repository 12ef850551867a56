package impact

import (
	"context"
	"errors"
	"slices"

	"linchpin/graph"
)

// MaxStops is the number of places where a failure was stopped that an answer
// to why-not shows.
const MaxStops = 20

// walk looks for the place where a failure was stopped, from an item that
// survives, against the direction of failure:
//
//	shop -> web, 1 of 2 -> vm-a, vm-b -> host-a     host-a down
//
// The host takes vm-a down, and the requirement web stops that: it is the
// place for everything that needs the shop.
type walk struct {
	o       *Outcome
	sim     *simulation
	e       era
	d       deriver
	through map[Ref]Ref // whom an item is reached through
	imposed map[Ref]bool
}

// from searches level by level. On the level of the first item that the
// scenario touched, all that it touched are stops.
func (w *walk) from(ctx context.Context, target Ref) (Survival, error) {
	survival := Survival{}
	w.noteImposed()
	var stops []Ref
	for level := []Ref{target}; len(level) > 0 && len(stops) == 0; {
		if err := ctx.Err(); err != nil {
			if !errors.Is(err, context.DeadlineExceeded) {
				return Survival{}, err
			}
			survival.Stopped = StoppedByTime
			break
		}
		var next []Ref
		for _, ref := range level {
			list := w.o.view.derive(&w.d, ref)
			if w.reaches(ref, list) {
				stops = append(stops, ref)
			}
			for i := range list {
				for _, m := range list[i].members {
					if _, seen := w.through[m]; !seen {
						w.through[m] = ref
						next = append(next, m)
					}
				}
			}
		}
		w.o.view.sortByKey(next)
		level = next
	}
	survival.Reached = len(stops) > 0
	survival.More = max(0, len(stops)-MaxStops)
	for _, ref := range w.ways(target, stops[:len(stops)-survival.More]) {
		survival.Items = append(survival.Items, w.survivor(target, ref))
	}
	return survival, nil
}

// reaches says that the scenario touched one of an item's requirements.
func (w *walk) reaches(ref Ref, list []requirement) bool {
	for i := range list {
		if w.touches(ref, &list[i]) {
			return true
		}
	}
	return false
}

func (w *walk) noteImposed() {
	w.imposed = make(map[Ref]bool, len(w.o.plan.imposed))
	for _, m := range w.o.plan.imposed {
		w.imposed[m.ref] = true
	}
}

// touches says that the scenario touched a requirement: a member got worse than
// it was and fails, is what the scenario fails, is cut off since, or was taken
// out.
func (w *walk) touches(owner Ref, q *requirement) bool {
	if w.o.lostMember(owner, q) {
		return true
	}
	for _, m := range q.members {
		before, now := w.sim.states(m)
		if now >= graph.Degraded && (now > before || w.imposed[m]) {
			return true
		}
		if q.connects && before < graph.Down && !w.e.supported(q.place, m, w.e.r.round) && w.sim.supportedBefore(q.place, m) {
			return true
		}
	}
	return false
}

// supportedBefore says that nothing had cut an item off from every root before
// the scenario. It holds for whoever was in no network then.
func (sim *simulation) supportedBefore(place uint8, ref Ref) bool {
	w := sim.before.networks[place]
	if w == nil {
		return true
	}
	i, ok := w.in(ref)
	if !ok {
		return true
	}
	if w.lone[i] && !sim.before.s.inPart(place, ref) {
		return false // what it declares cannot hold
	}
	c := sim.before.supports[place].item(i)
	return c.status == supported || sim.before == sim.after && c.lostAt > 0
}

// inPart says that an item that passes a connectivity type on stands in a part
// of its network: that it has a relation of the type, if only to an endpoint.
func (g *structure) inPart(place uint8, ref Ref) bool {
	return slices.ContainsFunc(g.touching.row(uint32(ref)), func(at uint32) bool {
		r := g.relations.at(at)
		return r.kind == g.voc.connectivity[place] && g.present(r.from) && g.present(r.to)
	})
}

// ways lists the target, then what leads to the stops, by distance and key.
func (w *walk) ways(target Ref, stops []Ref) []Ref {
	ways := []Ref{}
	seen := map[Ref]bool{target: true}
	for level := stops; len(level) > 0; {
		var before, kept []Ref
		for _, ref := range level {
			if ref == target || seen[ref] {
				continue
			}
			seen[ref] = true
			kept = append(kept, ref)
			before = append(before, w.through[ref])
		}
		w.o.view.sortByKey(kept)
		ways = slices.Concat(kept, ways)
		level = before
	}
	return slices.Insert(ways, 0, target)
}

func (w *walk) survivor(target, ref Ref) Survivor {
	before, after := w.o.State(ref)
	list := w.o.view.derive(&w.d, ref)
	w.o.view.sortAsShown(list)
	s := Survivor{Ref: ref, Key: w.o.view.key(ref), Before: before, After: after, Imposed: w.o.plan.imposes(ref),
		Touched: w.o.touched(w.e, ref, list)}
	if ref != target {
		s.Through = w.o.view.key(w.through[ref])
	}
	return s
}
