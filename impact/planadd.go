package impact

import (
	"fmt"
	"maps"
	"slices"

	"linchpin/graph"
)

func (p *planner) addItems(items []AddedItem) {
	for i := range items {
		it, at := &items[i], fmt.Sprintf("scenario.add.items[%d]", i)
		if err := graph.CheckKey(it.Key); err != nil {
			p.refuse(at+".key", it.Key, err.Error(), "")
		} else if _, ok := p.s.Lookup(it.Key); ok {
			p.refuse(at+".key", it.Key, "an item with this key exists", "")
		} else if _, ok := p.addedRef[it.Key]; ok {
			p.refuse(at+".key", it.Key, "the scenario adds two items with this key", "")
		} else {
			if p.addedRef == nil {
				p.addedRef = map[string]Ref{}
			}
			p.addedRef[it.Key] = Ref(p.s.items.size) + Ref(len(p.added)) //nolint:gosec // few
			p.added = append(p.added, *it)
		}
		class, ok := p.s.Model().Class(it.Class)
		switch {
		case !ok:
			p.refuse(at+".class", it.Class, "no class has this name", graph.Nearest(it.Class, p.s.Model().ClassNames()))
		case class.Abstract:
			p.refuse(at+".class", it.Class, "an abstract class has no items of its own", "")
		}
		p.checkDeclared(at, it)
	}
}

func (p *planner) checkDeclared(at string, it *AddedItem) {
	for _, name := range slices.Sorted(maps.Keys(it.Requirements)) {
		said, path := it.Requirements[name], at+".requirements."+name
		if err := graph.CheckGroup(name); err != nil {
			p.refuse(path, name, err.Error(), "")
		} else if name == "" {
			p.refuse(path, name, "a requirement needs a name", "")
		}
		if k := said.Need.Of(0); said.Need.Hundredths() == 0 && k > graph.MaxNeed {
			p.refuse(path+".need", said.Need.String(), fmt.Sprintf("a need is at most %d", graph.MaxNeed), "")
		}
		p.checkStrength(path+".strength", said.Strength)
	}
	var connectivity []string
	for _, name := range p.s.Model().RelationTypeNames() {
		if t, _ := p.s.Model().RelationType(name); t.Connectivity {
			connectivity = append(connectivity, name)
		}
	}
	check := func(path string, names []string) {
		for i, name := range names {
			if !slices.Contains(connectivity, name) {
				p.refuse(fmt.Sprintf("%s.%s[%d]", at, path, i), name, "no connectivity type has this name", graph.Nearest(name, connectivity))
			}
		}
	}
	check("rootFor", it.RootFor)
	check("endpointFor", it.EndpointFor)
}

func (p *planner) checkStrength(path string, s graph.Strength) {
	if s != "" && s != graph.Hard && s != graph.Soft {
		p.refuse(path, string(s), "a strength is hard or soft", graph.Nearest(string(s), []graph.Strength{graph.Hard, graph.Soft}))
	}
}

func (p *planner) addRelations(relations []AddedRelation) {
	type name struct {
		from, to    Ref
		kind, group string
	}
	seen := map[name]bool{}
	for i := range relations {
		r, at := &relations[i], fmt.Sprintf("scenario.add.relations[%d]", i)
		from, okFrom := p.findKept(at+".from", r.From)
		to, okTo := p.findKept(at+".to", r.To)
		p.checkStrength(at+".strength", r.Strength)
		if err := graph.CheckGroup(r.Group); err != nil {
			p.refuse(at+".group", r.Group, err.Error(), "")
		}
		if !p.knownType(at+".type", r.Type) {
			continue
		}
		if _, ok := p.s.voc.groupingType(r.Group); ok {
			p.refuse(at+".group", r.Group, "a group must not be named like a relation type that groups", "")
		}
		if !okFrom || !okTo {
			continue
		}
		added := name{from, to, r.Type, r.Group}
		switch {
		case from == to:
			p.refuse(at, r.From, "an item has no relation to itself", "")
		case seen[added]:
			p.refuse(at, describeRelation(&RelationName{r.From, r.Type, r.To, &r.Group}), "the scenario adds this relation twice", "")
		case p.stands(from, to, r):
			p.refuse(at, describeRelation(&RelationName{r.From, r.Type, r.To, &r.Group}), "this relation exists", "")
		default:
			p.checkEnds(at, from, to, r)
			p.relations = append(p.relations, plannedRelation{*r, from, to})
		}
		seen[added] = true
	}
	p.checkMixed(relations)
}

// findKept finds an item that the scenario does not remove.
func (p *planner) findKept(path, name string) (Ref, bool) {
	ref, ok := p.find(path, name)
	if ok && p.gone[ref] {
		p.refuse(path, name, "the scenario removes this item", "")
		return 0, false
	}
	return ref, ok
}

// stands says that an added relation is stored and stays.
func (p *planner) stands(from, to Ref, r *AddedRelation) bool {
	if uint32(max(from, to)) >= p.s.items.size {
		return false
	}
	return slices.ContainsFunc(p.s.find(from, to, r.Type, &r.Group), func(at uint32) bool { return !p.cut[at] })
}

func (p *planner) classOf(ref Ref) string {
	if at := int(ref) - int(p.s.items.size); at >= 0 {
		return p.added[at].Class
	}
	return p.s.voc.classes[p.s.items.at(uint32(ref)).class].name
}

func (p *planner) checkEnds(at string, from, to Ref, r *AddedRelation) {
	m := p.s.Model()
	t, _ := m.RelationType(r.Type)
	fits := func(class, end string) bool { return end == "" || m.IsA(class, end) }
	if len(t.Ends) == 0 || slices.ContainsFunc(t.Ends, func(e graph.Ends) bool {
		return fits(p.classOf(from), e.From) && fits(p.classOf(to), e.To)
	}) {
		return
	}
	p.refuse(at, fmt.Sprintf("%s %s %s", p.classOf(from), r.Type, p.classOf(to)), "the model allows no such relation between these classes", "")
}

// checkMixed refuses groups that hold a connectivity type together with
// another type, where an added relation is one of them.
func (p *planner) checkMixed(relations []AddedRelation) {
	for i := range p.relations {
		r := &p.relations[i]
		t, _ := p.s.Model().RelationType(r.Type)
		owner := r.from
		switch {
		case r.Group == "" || t.Impact == graph.ImpactNone:
			continue
		case t.Impact == graph.ImpactTo:
			owner = r.to
		}
		if other, ok := p.mixes(owner, r.Group, t); ok {
			at := slices.Index(relations, r.AddedRelation)
			p.refuse(fmt.Sprintf("scenario.add.relations[%d].group", at), r.Group,
				fmt.Sprintf("a group cannot hold %s together with %s", r.Type, other), "")
		}
	}
}

// mixes finds a relation type that a group of the owner must not hold beside t.
func (p *planner) mixes(owner Ref, group string, t *graph.RelationType) (string, bool) {
	bad := func(other *graph.RelationType, from, to Ref) bool {
		suffers := other.Impact == graph.ImpactTo && to == owner ||
			(other.Impact == graph.ImpactFrom || other.Impact == graph.ImpactBoth) && from == owner
		return suffers && other.Name != t.Name && (other.Connectivity || t.Connectivity)
	}
	for i := range p.relations {
		r := &p.relations[i]
		if other, _ := p.s.Model().RelationType(r.Type); r.Group == group && bad(other, r.from, r.to) {
			return r.Type, true
		}
	}
	if !p.s.present(owner) {
		return "", false
	}
	for _, at := range p.s.touching.row(uint32(owner)) {
		r := p.s.relations.at(at)
		if p.cut[at] || p.s.text.get(r.group) != group || p.gone[r.from] || p.gone[r.to] || !p.s.present(r.from) || !p.s.present(r.to) {
			continue
		}
		name := p.s.voc.types[r.kind].name
		if other, ok := p.s.Model().RelationType(name); ok && bad(other, r.from, r.to) {
			return name, true
		}
	}
	return "", false
}
