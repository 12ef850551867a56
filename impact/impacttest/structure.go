package impacttest

import (
	"cmp"
	"slices"

	"linchpin/graph"
	"linchpin/impact"
)

// item is an item by key; it is absent from the graph when retired or removed.
type item struct {
	graph.ItemShape
	class *graph.ResolvedClass
	added bool // by the scenario
}

// relation is a relation between two items by key.
type relation struct {
	kind     *graph.RelationType
	from, to string
	group    string
	strength graph.Strength // of the relation, else of the type
	added    bool
}

// dependency is what one relation says about one of its ends: the owner needs
// the member.
type dependency struct {
	owner, member string
	group         string // "" for none
	relation      *relation
}

// requirement is a named set of dependencies of one item.
type requirement struct {
	owner, name string
	network     string // the connectivity type, "" for an ordinary requirement
	need        graph.Need
	strength    graph.Strength
	members     []string // distinct, in key order
	declared    bool
	single      bool // of one relation without a group
}

// world is a structure: the stored graph, or that graph after a scenario's
// removals and additions.
type world struct {
	model        *graph.Model
	items        map[string]*item // those present
	keys         []string         // of items, in order
	relations    []*relation      // those between items present
	requirements map[string][]requirement

	roots    map[string]map[string]bool // by connectivity type, by key
	rootless map[string]map[string]bool // items of parts that follow the plain table
}

// networks lists the connectivity types.
func networks(m *graph.Model) []string {
	var names []string
	for _, name := range m.RelationTypeNames() {
		if t, _ := m.RelationType(name); t.Connectivity {
			names = append(names, name)
		}
	}
	return names
}

// storedWorld is the graph as written: retired items, and relations of retired
// items, are absent.
func storedWorld(c Case) *world {
	w := &world{model: c.Model, items: map[string]*item{}}
	keyOf := map[string]string{}
	for _, shape := range c.Items {
		if !shape.Retired {
			class, _ := c.Model.Class(shape.Class)
			w.items[shape.Key] = &item{ItemShape: shape, class: class}
			keyOf[shape.ID.String()] = shape.Key
		}
	}
	for _, r := range c.Relations {
		from, okFrom := keyOf[r.From.String()]
		to, okTo := keyOf[r.To.String()]
		if okFrom && okTo {
			w.relations = append(w.relations, newRelation(c.Model, from, r.Type, to, r.Group, r.Strength))
		}
	}
	w.sortKeys()
	w.requirements = map[string][]requirement{}
	for _, key := range w.keys {
		w.requirements[key] = w.requirementsOf(key, w.relations)
	}
	w.findRoots(w)
	w.findParts(w)
	return w
}

// changedWorld is the graph after the removals and additions of the scenario.
func changedWorld(c Case, stored *world) *world {
	w := &world{model: c.Model, items: map[string]*item{}}
	for key, it := range stored.items {
		w.items[key] = it
	}
	for _, name := range c.Scenario.Remove.Items {
		delete(w.items, c.key(name))
	}
	for _, a := range c.Scenario.Add.Items {
		class, _ := c.Model.Class(a.Class)
		w.items[a.Key] = &item{graph.ItemShape{Key: a.Key, Class: a.Class, Name: a.Name, Requirements: a.Requirements,
			RootFor: a.RootFor, EndpointFor: a.EndpointFor}, class, true}
	}
	for _, r := range stored.relations {
		if w.items[r.from] != nil && w.items[r.to] != nil && !slices.ContainsFunc(c.Scenario.Remove.Relations, func(n impact.RelationName) bool {
			return c.names(n, r)
		}) {
			w.relations = append(w.relations, r)
		}
	}
	for _, a := range c.Scenario.Add.Relations {
		r := newRelation(c.Model, c.key(a.From), a.Type, c.key(a.To), a.Group, a.Strength)
		r.added = true
		w.relations = append(w.relations, r)
	}
	w.sortKeys()
	ever := slices.Clone(stored.relations)
	for _, r := range w.relations {
		if r.added {
			ever = append(ever, r)
		}
	}
	w.requirements = map[string][]requirement{}
	for _, key := range w.keys {
		w.requirements[key] = w.keep(stored, key, w.requirementsOf(key, ever))
	}
	w.findRoots(stored)
	w.findParts(stored)
	return w
}

// keep holds that a scenario never makes a root: an item that loses its last
// member of a connectivity type keeps its requirements of the type, without
// members. Of these, a declared one has no relations now, and so the strength
// that this gives it.
func (w *world) keep(stored *world, key string, now []requirement) []requirement {
	for _, network := range networks(w.model) {
		if members(stored.requirements[key], network) == 0 || members(now, network) > 0 {
			continue
		}
		for _, r := range stored.requirements[key] {
			if r.network == network && !slices.ContainsFunc(now, func(n requirement) bool { return n.network == network && n.name == r.name }) {
				r.members = nil
				now = append(now, r)
			}
		}
	}
	sortRequirements(now)
	return now
}

// members counts the members of all requirements of a connectivity type.
func members(all []requirement, network string) int {
	count := 0
	for _, r := range all {
		if r.network == network {
			count += len(r.members)
		}
	}
	return count
}

// needs says that there is a requirement of a connectivity type.
func needs(all []requirement, network string) bool {
	return slices.ContainsFunc(all, func(r requirement) bool { return r.network == network })
}

func newRelation(m *graph.Model, from, kind, to, group string, strength graph.Strength) *relation {
	t, _ := m.RelationType(kind)
	return &relation{kind: t, from: from, to: to, group: group, strength: cmp.Or(strength, t.Strength, graph.Hard)}
}

func (w *world) sortKeys() {
	for key := range w.items {
		w.keys = append(w.keys, key)
	}
	slices.Sort(w.keys)
}

// dependencies says who suffers: by the impact direction of the type. On a
// type with direction both, a group speaks for the from end only.
func (r *relation) dependencies() []dependency {
	from := dependency{r.from, r.to, r.group, r}
	to := dependency{r.to, r.from, r.group, r}
	switch r.kind.Impact {
	case graph.ImpactFrom:
		return []dependency{from}
	case graph.ImpactTo:
		return []dependency{to}
	case graph.ImpactBoth:
		to.group = ""
		return []dependency{from, to}
	default:
		return nil
	}
}

// passesOn: unless the item or its class is an endpoint for the type.
func (it *item) passesOn(network string) bool {
	return !slices.Contains(it.EndpointFor, network) && !slices.Contains(it.class.EndpointFor, network)
}

// declaredRoot: the item or its class says so.
func (it *item) declaredRoot(network string) bool {
	return slices.Contains(it.RootFor, network) || slices.Contains(it.class.RootFor, network)
}

// requirementsOf forms the requirements of an item from the relations that are
// present. ever holds these and those that a scenario took away, which still
// tell of what type an emptied group is.
func (w *world) requirementsOf(key string, ever []*relation) []requirement {
	owner := w.items[key]
	groups := map[string]*requirement{}
	hard := map[string]bool{}  // groups with a hard relation
	empty := map[string]bool{} // groups without a relation that counts
	of := map[string]string{}  // the connectivity type of a group
	draft := func(name string) *requirement {
		if groups[name] == nil {
			groups[name] = &requirement{owner: key, name: name}
			empty[name] = true
		}
		return groups[name]
	}
	for _, r := range ever {
		for _, d := range r.dependencies() {
			if d.owner == key && d.group != "" && r.kind.Connectivity {
				of[d.group] = r.kind.Name
			}
		}
	}
	var all []requirement
	for _, r := range w.relations {
		for _, d := range r.dependencies() {
			if d.owner != key {
				continue
			}
			if r.kind.Connectivity && (owner.declaredRoot(r.kind.Name) || !w.items[d.member].passesOn(r.kind.Name)) {
				continue // a declared root needs nobody; an endpoint is nobody's member
			}
			name := d.group
			if name == "" && !r.kind.Groups() {
				all = append(all, requirement{owner: key, name: r.kind.Name, need: graph.Count(1), strength: r.strength, members: []string{d.member}, single: true})
				continue
			}
			if name == "" {
				name = r.kind.Name
			}
			q := draft(name)
			q.members = append(q.members, d.member)
			hard[name] = hard[name] || r.strength == graph.Hard
			empty[name] = false
		}
	}
	for name := range owner.Requirements {
		draft(name).declared = true
	}
	for name, q := range groups {
		kind, isType := w.model.RelationType(name)
		if isType = isType && kind.Groups(); !isType {
			kind = &graph.RelationType{}
		}
		q.network = of[name]
		if isType && kind.Connectivity {
			q.network = name
		}
		if q.network == "" || !owner.declaredRoot(q.network) {
			q.settle(owner.Requirements[name], kind, empty[name], hard[name])
			all = append(all, *q)
		}
	}
	sortRequirements(all)
	return all
}

// settle gives a requirement its need and strength: as declared, else as its
// type says (kind is empty where it is named after none), else 1 and, without
// relations, hard; a group with relations is hard if any of them is.
func (r *requirement) settle(declared graph.Declared, kind *graph.RelationType, empty, hard bool) {
	r.need = cmp.Or(declared.Need, kind.Need, graph.Count(1))
	switch {
	case declared.Strength != "":
		r.strength = declared.Strength
	case empty:
		r.strength = cmp.Or(kind.Strength, graph.Hard)
	case hard:
		r.strength = graph.Hard
	default:
		r.strength = graph.Soft
	}
	slices.Sort(r.members)
	r.members = slices.Compact(r.members)
}

func sortRequirements(all []requirement) {
	slices.SortFunc(all, func(a, b requirement) int {
		return cmp.Or(cmp.Compare(a.name, b.name), slices.Compare(a.members, b.members), cmp.Compare(a.strength, b.strength))
	})
}

// findRoots: an item is a root when it is declared one, or needs nobody by the
// type, that is, has no requirement of it, as written and now. An added item
// was never written.
func (w *world) findRoots(stored *world) {
	w.roots = map[string]map[string]bool{}
	for _, network := range networks(w.model) {
		roots := map[string]bool{}
		for key, it := range w.items {
			needsNobody := !needs(w.requirements[key], network) && (it.added || !needs(stored.requirements[key], network))
			if it.declaredRoot(network) || needsNobody {
				roots[key] = true
			}
		}
		w.roots[network] = roots
	}
}

// findParts finds the parts of each network that hold no root as written. Parts
// are formed by relations between items that pass the type on, on the stored
// graph, and joined by what the scenario adds, which belongs to the part it
// touches. An item without relations of the type is in no part and lends none
// a root; neither does an added item, which was never written.
func (w *world) findParts(stored *world) {
	w.rootless = map[string]map[string]bool{}
	for _, network := range networks(w.model) {
		part := map[string]string{} // a key that stands for the part
		rooted := map[string]bool{} // items that lend their part a root
		join := func(it *item, key string, lends bool) {
			if it.passesOn(network) && part[key] == "" {
				part[key] = key
				rooted[key] = lends
			}
		}
		ever := slices.Clone(stored.relations)
		for _, r := range w.relations {
			if r.added {
				ever = append(ever, r)
			}
		}
		at := func(key string) *item { return cmp.Or(stored.items[key], w.items[key]) }
		for _, r := range ever { // stored ones first
			if r.kind.Name != network {
				continue
			}
			for _, key := range []string{r.from, r.to} {
				it := at(key)
				join(it, key, !r.added && stored.roots[network][key])
			}
			if a, b := part[r.from], part[r.to]; a != "" && b != "" && a != b {
				for key := range part {
					if part[key] == b {
						part[key] = a
					}
				}
			}
		}
		hasRoot := map[string]bool{}
		for key := range part {
			hasRoot[part[key]] = hasRoot[part[key]] || rooted[key]
		}
		w.rootless[network] = map[string]bool{}
		for key := range part {
			if !hasRoot[part[key]] {
				w.rootless[network][key] = true
			}
		}
	}
}
