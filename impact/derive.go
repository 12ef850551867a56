package impact

import (
	"slices"
	"strings"

	"linchpin/graph"
)

// requirement is a requirement as derived from relations and declarations.
type requirement struct {
	name     string
	kind     uint16 // relation type of all its relations, or that it is named after; noType for neither
	place    uint8  // of the connectivity type
	connects bool   // it is of a connectivity type
	single   bool   // a relation that is a requirement of its own, 1 of 1
	soft     bool
	declared bool
	mixed    bool // a group that should have been refused
	need     graph.Need
	members  []Ref // distinct, ascending
}

const noType = ^uint16(0)

// n and k are the numbers of members and of those that must be available.
func (q *requirement) n() int { return len(q.members) }
func (q *requirement) k() int { return q.need.Of(len(q.members)) }

func (q *requirement) holds() bool { return q.n() > 0 && q.n() >= q.k() }

// deriver derives requirements; its buffers are used again, so what it gives
// is valid until the next call.
type deriver struct {
	wants   []want
	groups  []group
	byName  map[string]int32
	members []Ref
	out     []requirement
}

// want is what one relation asks of the item that suffers.
type want struct {
	group  int32 // in groups; -1 for a requirement of its own
	member Ref
	kind   uint16
	soft   bool
}

// group collects the relations of one counted requirement.
type group struct {
	name     string
	declared *declared
	names    uint16 // the grouping type of this name
	kind     uint16 // of its relations
	several  bool   // relations of several types
	connects bool   // a relation of a connectivity type
	byName   bool   // some relation names the group, although it is named like a type that groups
	hasHard  bool
}

// manyGroups is the number of groups from which they are found by a map.
const manyGroups = 12

// derive lists the requirements of an item that is present: the counted ones
// by name, then the single ones by type and member.
func (d *deriver) derive(g *structure, owner Ref) []requirement {
	d.wants, d.groups, d.members, d.out = d.wants[:0], d.groups[:0], d.members[:0], d.out[:0]
	d.byName = nil
	for i := range g.declared.row(uint32(owner)) {
		said := &g.declared.row(uint32(owner))[i]
		d.groups[d.group(g, g.text.get(said.name))].declared = said
	}
	roots := g.rootFor(owner)
	for _, at := range g.touching.row(uint32(owner)) {
		d.relation(g, owner, roots, g.relations.at(at))
	}
	if len(d.wants) > 1 {
		slices.SortFunc(d.wants, func(a, b want) int {
			if a.group != b.group {
				return int(a.group) - int(b.group)
			}
			if a.member != b.member {
				if a.member < b.member {
					return -1
				}
				return 1
			}
			return int(a.kind) - int(b.kind)
		})
	}
	d.carve(g, roots)
	return d.out
}

// relation adds what a relation asks of the owner.
func (d *deriver) relation(g *structure, owner Ref, roots typeSet, r *relation) {
	t := &g.voc.types[r.kind]
	member, name := r.to, r.group
	switch {
	case r.from == owner && (t.impact == graph.ImpactFrom || t.impact == graph.ImpactBoth):
	case r.to == owner && t.impact == graph.ImpactTo:
		member = r.from
	case r.to == owner && t.impact == graph.ImpactBoth:
		member, name = r.from, 0
	default:
		return
	}
	if !g.present(member) {
		return
	}
	at := int32(-1)
	switch {
	case name != 0:
		at = d.group(g, g.text.get(name))
		d.groups[at].byName = true
	case t.connectivity && roots.has(t.place):
		return // a declared root needs nobody
	case t.groups:
		at = d.group(g, t.name)
	}
	isSoft := g.isSoft(r)
	if at >= 0 {
		group := &d.groups[at]
		group.several = group.several || group.kind != noType && group.kind != r.kind
		group.kind, group.connects = r.kind, group.connects || t.connectivity
		if t.connectivity && g.endpointFor(member).has(t.place) {
			return
		}
		group.hasHard = group.hasHard || !isSoft
	}
	d.wants = append(d.wants, want{at, member, r.kind, isSoft})
}

// group finds or begins a group.
func (d *deriver) group(g *structure, name string) int32 {
	if d.byName != nil {
		if at, ok := d.byName[name]; ok {
			return at
		}
	} else {
		for i := range d.groups {
			if d.groups[i].name == name {
				return int32(i) //nolint:gosec // few
			}
		}
	}
	names, ok := g.voc.groupingType(name)
	if !ok {
		names = noType
	}
	d.groups = append(d.groups, group{name: name, names: names, kind: noType})
	at := int32(len(d.groups) - 1) //nolint:gosec // at most the relations of an item
	if d.byName != nil {
		d.byName[name] = at
	} else if len(d.groups) > manyGroups {
		d.byName = make(map[string]int32, 2*manyGroups)
		for i := range d.groups {
			d.byName[d.groups[i].name] = int32(i) //nolint:gosec // as above
		}
	}
	return at
}

// carve makes requirements of the sorted wants.
func (d *deriver) carve(g *structure, roots typeSet) {
	d.members = slices.Grow(d.members, len(d.wants)) // so that it does not move
	rest := d.wants
	for len(rest) > 0 && rest[0].group < 0 {
		w := rest[0]
		d.members = append(d.members, w.member)
		d.out = append(d.out, requirement{name: g.voc.types[w.kind].name, kind: w.kind, single: true, soft: w.soft,
			need: graph.Count(1), members: d.members[len(d.members)-1 : len(d.members) : len(d.members)]})
		rest = rest[1:]
	}
	for i := range d.groups {
		from := len(d.members)
		for len(rest) > 0 && int(rest[0].group) == i {
			if len(d.members) == from || d.members[len(d.members)-1] != rest[0].member {
				d.members = append(d.members, rest[0].member)
			}
			rest = rest[1:]
		}
		if q, ok := d.groups[i].requirement(g, roots, d.members[from:len(d.members):len(d.members)]); ok {
			d.out = append(d.out, q)
		}
	}
	if len(d.out) > 1 {
		sortRequirements(d.out)
	}
}

// sortRequirements puts counted requirements first, by name, then the single
// ones by type and member.
func sortRequirements(list []requirement) {
	slices.SortStableFunc(list, func(a, b requirement) int {
		switch {
		case a.single != b.single:
			if b.single {
				return -1
			}
			return 1
		case a.single && a.kind == b.kind:
			return int(a.members[0]) - int(b.members[0])
		default:
			return strings.Compare(a.name, b.name)
		}
	})
}

// requirement is what a group amounts to, if anything.
func (b *group) requirement(g *structure, roots typeSet, members []Ref) (requirement, bool) {
	q := requirement{name: b.name, kind: b.kind, declared: b.declared != nil, members: members}
	if b.kind == noType || b.several {
		q.kind = noType
	}
	if b.kind == noType {
		q.kind = b.names
	}
	if q.kind != noType && g.voc.types[q.kind].connectivity {
		q.connects, q.place = true, g.voc.types[q.kind].place
		if roots.has(q.place) {
			return q, false
		}
	}
	if len(members) == 0 && !q.declared {
		return q, false
	}
	q.mixed = b.byName && b.names != noType
	q.mixed = q.mixed || b.several && b.connects
	if b.names != noType {
		q.need = g.voc.types[b.names].need
	}
	switch {
	case len(members) > 0:
		q.soft = !b.hasHard
	case b.names != noType:
		q.soft = g.voc.types[b.names].soft
	}
	if b.declared != nil {
		if !b.declared.need.IsZero() {
			q.need = b.declared.need
		}
		if b.declared.strength != unsaid {
			q.soft = b.declared.strength == soft
		}
	}
	return q, true
}
