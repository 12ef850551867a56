package impact

import (
	"cmp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"linchpin/graph"
)

// StateChange is an item that ends in another state after a scenario on one
// graph than on another.
type StateChange struct {
	Item   Info         // as the second graph knows it, else the first
	Before *graph.State // on the first graph; nil where it is absent
	After  *graph.State // on the second
}

// CompareOutcomes runs two outcomes of one scenario, on two graphs, against
// each other: who ends worse on the second and who better, worst change first,
// then by key. Items are the same by id, else by key. One that stands on one
// graph alone counts as operational on the other.
//
// Cost: linear in both graphs.
func CompareOutcomes(before, after *Outcome) (worse, better []StateChange) {
	note := func(c StateChange) {
		was, is := stateOr(c.Before), stateOr(c.After)
		if is > was {
			worse = append(worse, c)
		} else if is < was {
			better = append(better, c)
		}
	}
	for ref := range after.view.All() {
		c := StateChange{Item: after.Describe(ref)}
		_, c.After = after.State(ref)
		if was, ok := before.view.match(c.Item); ok {
			_, c.Before = before.State(was)
		}
		note(c)
	}
	for ref := range before.view.All() {
		c := StateChange{Item: before.Describe(ref)}
		if _, ok := after.view.match(c.Item); !ok {
			_, c.Before = before.State(ref)
			note(c)
		}
	}
	for _, list := range [][]StateChange{worse, better} {
		slices.SortFunc(list, func(a, b StateChange) int {
			return cmp.Or(cmp.Compare(max(stateOr(b.Before), stateOr(b.After)), max(stateOr(a.Before), stateOr(a.After))), strings.Compare(a.Item.Key, b.Item.Key))
		})
	}
	return worse, better
}

func stateOr(s *graph.State) graph.State {
	if s == nil {
		return graph.Operational
	}
	return *s
}

// match finds an item of another graph: by id, else by key.
func (s *Snapshot) match(i Info) (Ref, bool) {
	if i.ID != uuid.Nil {
		if ref, ok := s.LookupID(i.ID); ok {
			return ref, true
		}
	}
	ref, ok := s.Lookup(i.Key)
	return ref, ok && s.key(ref) == i.Key
}

// PointChange is what an item's single points of failure are on one graph and
// not on another.
type PointChange struct {
	Of           Info
	Gained, Lost []Info // by key
	// The item is down on the ground, before or after, where it has no single
	// points.
	WasDown, IsDown bool
}

// ComparePoints tells whose single points differ between two grounds, by key.
// The lists may leave items without single points out. Cost: linear in both.
func ComparePoints(before, after *Ground, was, is *ServiceSinglePoints) []PointChange {
	sides := map[string]*PointChange{} // by the key of the item
	at := func(g *Ground, ref Ref) *PointChange {
		info := g.s.Describe(ref)
		if g == before {
			if now, ok := after.s.match(info); ok {
				info = after.s.Describe(now)
			}
		}
		c := sides[info.Key]
		if c == nil {
			c = &PointChange{Of: info}
			sides[info.Key] = c
		}
		return c
	}
	for _, ref := range was.Down {
		at(before, ref).WasDown = true
	}
	for _, ref := range is.Down {
		at(after, ref).IsDown = true
	}
	for _, s := range was.Services {
		at(before, s.Service).Lost = before.infos(s.Items)
	}
	for _, s := range is.Services {
		c := at(after, s.Service)
		c.Gained, c.Lost = infosWithout(after.infos(s.Items), c.Lost, before.s), infosWithout(c.Lost, after.infos(s.Items), after.s)
	}
	var all []PointChange
	for _, c := range sides {
		if len(c.Gained)+len(c.Lost) > 0 || c.WasDown != c.IsDown {
			all = append(all, *c)
		}
	}
	slices.SortFunc(all, func(a, b PointChange) int { return strings.Compare(a.Of.Key, b.Of.Key) })
	return all
}

// Alone puts the single points of one item in the form of a comparison.
func (p *SinglePoints) Alone() *ServiceSinglePoints {
	alone := &ServiceSinglePoints{Stopped: p.Stopped}
	if p.Down {
		alone.Down = []Ref{p.Target}
	} else if len(p.Items) > 0 {
		alone.Services = []ServicePoints{{p.Target, p.Items}}
	}
	return alone
}

func (g *Ground) infos(refs []Ref) []Info {
	list := make([]Info, len(refs))
	for i, ref := range refs {
		list[i] = g.s.Describe(ref)
	}
	return list
}

// infosWithout is what stands in one list and not in another, of the graph other.
func infosWithout(list, without []Info, other *Snapshot) []Info {
	in := make(map[string]bool, len(without))
	for _, i := range without {
		in[i.Key] = true
	}
	var rest []Info
	for _, i := range list {
		same := i.Key
		if ref, ok := other.match(i); ok {
			same = other.key(ref)
		}
		if !in[same] {
			rest = append(rest, i)
		}
	}
	return rest
}

// CompareSets tells which failure sets stand on the second ground alone
// (gained) and on the first alone (lost), in their order. Sets above the size
// up to which both answers are whole are left out. Cost: linear in both.
func CompareSets(before, after *Ground, was, is *FailureSets) (gained, lost [][]Info) {
	upTo := min(was.UpTo, is.UpTo)
	one := func(g, other *Ground, mine, theirs [][]Ref) [][]Info {
		in := make(map[string]bool, len(theirs))
		for _, set := range theirs {
			in[setName(other, nil, set)] = true
		}
		var only [][]Info
		for _, set := range mine {
			if len(set) <= upTo && !in[setName(g, other, set)] {
				only = append(only, g.infos(set))
			}
		}
		return only
	}
	return one(after, before, is.Sets, was.Sets), one(before, after, was.Sets, is.Sets)
}

// setName names a set by the keys that its items have on another ground.
func setName(g, other *Ground, set []Ref) string {
	keys := make([]string, len(set))
	for i, ref := range set {
		info := g.s.Describe(ref)
		if keys[i] = info.Key; other != nil {
			if same, ok := other.s.match(info); ok {
				keys[i] = other.s.key(same)
			}
		}
	}
	slices.Sort(keys)
	return strings.Join(keys, "\x00")
}
