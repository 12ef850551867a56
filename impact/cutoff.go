package impact

import (
	"cmp"
	"slices"

	"linchpin/graph"
)

// cutOff explains an item that no root supports any longer. It floods what is
// as unsupported as the item, along requirements that are not met:
//
//	root x-- a --- b --- item        items: a, b, item; separated by: root
//
// and tells the failed or removed items and the removed relations at its border.
func (p *prover) cutOff(item *ProofItem, e era, q *requirement, round uint32) {
	f := &flood{p: p, e: e, place: q.place, round: round, inside: map[Ref]bool{item.Ref: true},
		failed: map[Ref]bool{}, severed: map[uint32]bool{}}
	queue := f.cross(nil, item.Ref, q)
	var d deriver
	for len(queue) > 0 {
		ref := queue[0]
		queue = queue[1:]
		list := e.s.derive(&d, ref)
		for i := range list {
			if list[i].connects && list[i].place == q.place {
				queue = f.cross(queue, ref, &list[i])
			}
		}
	}
	separators := refsOf(f.failed)
	p.o.view.sortByKey(separators)
	p.need(e, graph.Down, separators...)
	p.next[item.Ref] = separators
	inside := refsOf(f.inside)
	p.o.view.sortByKey(inside)
	item.CutOff = &CutOff{Type: e.s.voc.types[q.kind].name, Requirement: q.name, Items: p.o.view.keys(inside),
		SeparatedBy: f.separators(separators)}
}

func refsOf(set map[Ref]bool) []Ref {
	refs := make([]Ref, 0, len(set))
	for ref := range set {
		refs = append(refs, ref)
	}
	return refs
}

type flood struct {
	p       *prover
	e       era
	place   uint8
	round   uint32
	inside  map[Ref]bool
	failed  map[Ref]bool    // at the border
	severed map[uint32]bool // removed relations at the border
}

// cross follows a requirement of an item inside, unless it is met, and queues
// the members that are unsupported too.
func (f *flood) cross(queue []Ref, ref Ref, q *requirement) []Ref {
	t := f.e.tally(q, f.round)
	if !t.short() && t.supported >= t.k {
		return queue
	}
	for _, m := range q.members {
		switch {
		case f.e.supported(f.place, m, f.round):
		case f.e.stood(m, graph.Down, f.round):
			f.failed[m] = true
		case !f.inside[m]:
			f.inside[m] = true
			queue = append(queue, m)
		}
	}
	f.lost(ref, q)
	return queue
}

// lost adds what the scenario took from a requirement.
func (f *flood) lost(ref Ref, q *requirement) {
	o := f.p.o
	if f.e.s == o.base || !o.base.present(ref) || o.base.rootFor(ref).has(f.place) {
		return
	}
	for _, at := range o.base.touching.row(uint32(ref)) {
		r := o.base.relations.at(at)
		if r.kind != o.base.voc.connectivity[f.place] {
			continue
		}
		member, group, needs := o.base.asks(ref, r)
		if !needs || cmp.Or(group, o.base.voc.types[r.kind].name) != q.name ||
			!o.base.present(member) || o.base.endpointFor(member).has(f.place) {
			continue
		}
		switch {
		case !o.view.present(member):
			f.failed[member] = true
		case slices.Contains(o.plan.severed, at):
			f.severed[at] = true
		}
	}
}

// asks tells whom a relation makes an item need, and in which group.
func (g *structure) asks(owner Ref, r *relation) (member Ref, group string, needs bool) {
	switch impact := g.voc.types[r.kind].impact; {
	case r.from == owner && (impact == graph.ImpactFrom || impact == graph.ImpactBoth):
		return r.to, g.text.get(r.group), true
	case r.to == owner && impact == graph.ImpactTo:
		return r.from, g.text.get(r.group), true
	case r.to == owner && impact == graph.ImpactBoth:
		return r.from, "", true
	default:
		return 0, "", false
	}
}

// separators names items, then the removed relations by ends, type and group.
func (f *flood) separators(items []Ref) []Separator {
	o := f.p.o
	list := make([]Separator, 0, len(items)+len(f.severed))
	for _, ref := range items {
		list = append(list, Separator{Item: o.view.key(ref)})
	}
	var relations []RelationName
	for at := range f.severed {
		r := o.base.relations.at(at)
		group := o.base.text.get(r.group)
		relations = append(relations, RelationName{o.base.key(r.from), o.base.voc.types[r.kind].name, o.base.key(r.to), &group})
	}
	slices.SortFunc(relations, func(a, b RelationName) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Type, b.Type), cmp.Compare(a.To, b.To), cmp.Compare(*a.Group, *b.Group))
	})
	for i := range relations {
		list = append(list, Separator{Relation: &relations[i]})
	}
	return list
}
