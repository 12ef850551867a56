package impact

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"linchpin/graph"
)

// Findings lists what is wrong with the graph as written: shown to people,
// never an error. Ordered by kind as declared, then by first item's key.
// Cost: linear in the graph.
func Findings(s *Snapshot) []Finding {
	f := &finder{s: s}
	f.requirements()
	f.downAtRest()
	f.networks()
	f.cycles()
	if len(s.voc.tooMany) > 0 {
		f.found = append(f.found, Finding{Kind: FindingManyTypes, Text: fmt.Sprintf("the model has more than %d connectivity types; mutual support counts for %s", maxConnectivity, strings.Join(s.voc.tooMany, ", "))})
	}
	order := []FindingKind{FindingUnsatisfiable, FindingDownAtRest, FindingNoRoot, FindingMixedGroup, FindingCycle, FindingManyTypes}
	slices.SortStableFunc(f.found, func(a, b Finding) int {
		if c := cmp.Compare(slices.Index(order, a.Kind), slices.Index(order, b.Kind)); c != 0 || len(a.Items) == 0 || len(b.Items) == 0 {
			return c
		}
		return s.compare(a.Items[0], b.Items[0])
	})
	return f.found
}

type finder struct {
	s     *Snapshot
	found []Finding
}

func (f *finder) add(kind FindingKind, requirement, relationType, text string, items ...Ref) {
	f.found = append(f.found, Finding{Kind: kind, Items: items, Requirement: requirement, Type: relationType, Text: text})
}

// requirements finds those that cannot hold, and groups that mix types.
func (f *finder) requirements() {
	var d deriver
	for i := range f.s.items.size {
		ref := Ref(i)
		if !f.s.present(ref) {
			continue
		}
		for _, q := range f.s.derive(&d, ref) {
			if !q.holds() {
				text := fmt.Sprintf("%s needs %d of %d in %s, which cannot hold", f.s.key(ref), q.k(), q.n(), q.name)
				if q.n() == 0 {
					text = fmt.Sprintf("%s declares the requirement %s, which has no members", f.s.key(ref), q.name)
				}
				f.add(FindingUnsatisfiable, q.name, "", text, ref)
			}
			if q.mixed {
				f.add(FindingMixedGroup, q.name, "", fmt.Sprintf("the group %s of %s holds a connectivity type together with another type", q.name, f.s.key(ref)), ref)
			}
		}
	}
}

func (f *finder) downAtRest() {
	rest := f.s.rest()
	for _, ref := range rest.failing {
		if rest.states.items[ref] == graph.Down {
			f.add(FindingDownAtRest, "", "", fmt.Sprintf("%s is down although nothing failed", f.s.key(ref)), ref)
		}
	}
}

// networks finds the parts that hold no root.
func (f *finder) networks() {
	for _, w := range f.s.rest().networks {
		if w == nil {
			continue
		}
		parts := map[uint32][]Ref{}
		for i, ref := range w.items {
			if w.lone[i] {
				parts[w.part[i]] = append(parts[w.part[i]], ref)
			}
		}
		kind := f.s.voc.types[f.s.voc.connectivity[w.place]].name
		for _, items := range parts {
			f.s.sortByKey(items)
			f.add(FindingNoRoot, "", kind, fmt.Sprintf("the %s network of %s holds no root, so its %d items support each other", kind, f.s.key(items[0]), len(items)), items...)
		}
	}
}

// cycles finds items that depend on each other, by requirements other than of
// connectivity: strongly connected components (Tarjan, "Depth-first search and
// linear graph algorithms", 1972), walked without recursion.
func (f *finder) cycles() {
	n := f.s.items.size
	c := &components{index: make([]uint32, n), low: make([]uint32, n), on: make([]bool, n), next: f.dependencies()}
	for i := range n {
		if c.index[i] == 0 && f.s.present(Ref(i)) {
			c.walk(Ref(i))
		}
	}
	for _, items := range c.found {
		f.s.sortByKey(items)
		names := f.s.keys(items[:min(len(items), 5)])
		text := strings.Join(names, ", ")
		if more := len(items) - len(names); more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
		f.add(FindingCycle, "", "", text+" depend on each other", items...)
	}
}

// dependencies gives the members of an item's ordinary requirements.
func (f *finder) dependencies() func(Ref) []Ref {
	var d deriver
	return func(ref Ref) []Ref {
		var members []Ref
		for _, q := range f.s.derive(&d, ref) {
			if !q.connects {
				members = append(members, q.members...)
			}
		}
		return members
	}
}

type components struct {
	index, low []uint32
	on         []bool
	stack      []Ref
	count      uint32
	next       func(Ref) []Ref
	found      [][]Ref // of more than one item
}

type componentFrame struct {
	ref  Ref
	todo []Ref
}

func (c *components) walk(root Ref) {
	frames := []componentFrame{c.enter(root)}
	for len(frames) > 0 {
		top := &frames[len(frames)-1]
		if len(top.todo) > 0 {
			m := top.todo[0]
			top.todo = top.todo[1:]
			switch {
			case c.index[m] == 0:
				frames = append(frames, c.enter(m))
			case c.on[m]:
				c.low[top.ref] = min(c.low[top.ref], c.index[m])
			}
			continue
		}
		ref := top.ref
		frames = frames[:len(frames)-1]
		if len(frames) > 0 {
			above := frames[len(frames)-1].ref
			c.low[above] = min(c.low[above], c.low[ref])
		}
		if c.low[ref] == c.index[ref] {
			c.leave(ref)
		}
	}
}

func (c *components) enter(ref Ref) componentFrame {
	c.count++
	c.index[ref], c.low[ref], c.on[ref] = c.count, c.count, true
	c.stack = append(c.stack, ref)
	return componentFrame{ref, c.next(ref)}
}

func (c *components) leave(ref Ref) {
	at := len(c.stack) - 1
	for c.stack[at] != ref {
		at--
	}
	for _, m := range c.stack[at:] {
		c.on[m] = false
	}
	if len(c.stack)-at > 1 {
		c.found = append(c.found, slices.Clone(c.stack[at:]))
	}
	c.stack = c.stack[:at]
}
