package impact

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"linchpin/graph"
)

// Builder collects a structure, items before relations, and makes a snapshot
// of it. It is a [graph.StructureVisitor]; it is not safe for concurrent use
// and must not be used after Build. It writes where the snapshot will read, so
// that building takes little more memory than the snapshot.
type Builder struct {
	voc       *vocabulary
	text      arena
	items     tableEditor[item]
	relations tableEditor[relation]
	declared  []declaredAt
	byID      openIndex
}

var _ graph.PlaceVisitor = (*Builder)(nil)

type declaredAt struct {
	owner Ref
	said  declared
}

// NewBuilder makes a builder for items and relations of an indexed model.
func NewBuilder(m *graph.Model) *Builder { return &Builder{voc: newVocabulary(m)} }

// ref finds an item by id.
func (b *Builder) ref(id uuid.UUID) (Ref, bool) {
	i, ok := b.byID.find(hashID(id), func(i uint32) bool { return b.items.at(i).id == id })
	return Ref(i), ok
}

// Item takes an item. One that came before fails with CodeInvalid.
func (b *Builder) Item(shape graph.ItemShape) error {
	if _, ok := b.ref(shape.ID); ok {
		return graph.Errorf(graph.CodeInvalid, "impact.Builder", "the item %s comes twice", shape.ID)
	}
	ref := b.items.size
	b.items.grow(ref + 1)
	b.voc = b.voc.with(shape.Class, "")
	*b.items.set(ref) = item{id: shape.ID, key: b.text.put(shape.Key), name: b.text.put(shape.Name),
		class: b.voc.classOf[shape.Class], rootFor: b.voc.setOf(shape.RootFor), endpoint: b.voc.setOf(shape.EndpointFor),
		present: !shape.Retired, stored: true}
	b.byID.add(hashID(shape.ID), ref, func(i uint32) uint64 { return hashID(b.items.at(i).id) })
	for _, said := range declaredOf(&b.text, shape.Requirements) {
		b.declared = append(b.declared, declaredAt{Ref(ref), said})
	}
	return nil
}

// declaredOf is what an item declares, by name.
func declaredOf(text *arena, requirements map[string]graph.Declared) []declared {
	if len(requirements) == 0 {
		return nil
	}
	names := make([]string, 0, len(requirements))
	for name := range requirements {
		names = append(names, name)
	}
	slices.Sort(names)
	list := make([]declared, len(names))
	for i, name := range names {
		list[i] = declared{text.put(name), requirements[name].Need, strengthOf(requirements[name].Strength)}
	}
	return list
}

// Relation takes a relation. One whose end did not come before fails with
// CodeInvalid.
func (b *Builder) Relation(shape graph.RelationShape) error {
	from, okFrom := b.ref(shape.From)
	to, okTo := b.ref(shape.To)
	if !okFrom || !okTo {
		return graph.Errorf(graph.CodeInvalid, "impact.Builder", "an end of the relation %s does not exist", shape.ID)
	}
	return b.RelationAt(shape, int(from), int(to))
}

// RelationAt takes a relation between the from-th and the to-th item; see
// [graph.PlaceVisitor].
func (b *Builder) RelationAt(shape graph.RelationShape, from, to int) error {
	if n := int(b.items.size); from < 0 || to < 0 || from >= n || to >= n {
		return graph.Errorf(graph.CodeInvalid, "impact.Builder", "an end of the relation %s does not exist", shape.ID)
	}
	b.voc = b.voc.with("", shape.Type)
	at := b.relations.size
	b.relations.grow(at + 1)
	*b.relations.set(at) = relation{id: shape.ID, from: Ref(from), to: Ref(to), group: b.text.put(shape.Group), //nolint:gosec // fewer than 2^30 items
		kind: b.voc.typeOf[shape.Type], strength: strengthOf(shape.Strength), stored: true}
	return nil
}

// Build makes the snapshot of a revision. Cost: linear in the structure,
// besides sorting the keys.
func (b *Builder) Build(rev graph.RevisionNumber) *Snapshot {
	s := &Snapshot{revision: rev, structure: structure{voc: b.voc, text: b.text}, atRest: new(atRest)}
	s.items, s.relations = b.items.table, b.relations.table
	b.byID = openIndex{}
	s.index()
	s.touching = buildRows(s.items.size, s.degrees(), func(put func(uint32, uint32)) {
		for i := range s.relations.size {
			r := s.relations.at(i)
			put(uint32(r.from), i)
			put(uint32(r.to), i)
		}
	})
	count := make([]uint32, s.items.size)
	for _, at := range b.declared {
		count[at.owner]++
	}
	s.declared = buildRows(s.items.size, count, func(put func(uint32, declared)) {
		for _, at := range b.declared {
			put(uint32(at.owner), at.said)
		}
	})
	services := make([]uint64, (s.items.size+63)/64)
	for i := range s.items.size {
		if s.voc.classes[s.items.at(i).class].service {
			services[i>>6] |= 1 << (i & 63)
		}
	}
	s.services = tableOf(services)
	*b = Builder{}
	s.compile()
	return s
}

// degrees counts the relations at each item.
func (s *Snapshot) degrees() []uint32 {
	count := make([]uint32, s.items.size)
	for i := range s.relations.size {
		r := s.relations.at(i)
		count[r.from]++
		count[r.to]++
	}
	return count
}

// index orders the keys and fills the look-up tables.
func (s *Snapshot) index() {
	n := s.items.size
	sorted := make([]Ref, n)
	for i := range n {
		sorted[i] = Ref(i)
		if s.items.at(i).present {
			s.count++
		}
	}
	slices.SortFunc(sorted, func(x, y Ref) int { return strings.Compare(s.key(x), s.key(y)) })
	s.order = newKeyOrder(sorted, func(ref Ref, label uint64) { s.items.at(uint32(ref)).label = label })
	s.byKey = filled(n, func(i uint32) uint64 { return hashKey(s.key(Ref(i))) })
	s.byID = filled(n, func(i uint32) uint64 { return hashID(s.items.at(i).id) })
	s.byRelation = filled(s.relations.size, func(i uint32) uint64 { return hashID(s.relations.at(i).id) })
}

// tableOf pages a slice.
func tableOf[T any](list []T) table[T] {
	t := table[T]{size: uint32(len(list))} //nolint:gosec // fewer than 2^31 entries
	for part := range slices.Chunk(list, pageSize) {
		page := new([pageSize]T)
		copy(page[:], part)
		t.pages = append(t.pages, page)
	}
	return t
}

// step is one dependent of one member, while rows are being laid out.
type step struct {
	member Ref
	to     dependent
}

// compile derives the requirements of all items and lays out what a scenario
// walks.
func (s *Snapshot) compile() {
	var d deriver
	var steps []step
	var requirements []packed
	owners := make([]uint32, s.items.size) // number of counted requirements of each
	var links []step
	members := make([]uint32, s.items.size)
	for i := range s.items.size {
		if !s.items.at(i).present {
			continue
		}
		derived := s.derive(&d, Ref(i))
		for j := range derived {
			q := &derived[j]
			to := single(Ref(i), q.soft)
			if !q.single {
				id := uint32(len(requirements)) //nolint:gosec // fewer than 2^30 requirements
				to = counted(id, q.connects)
				if !q.holds() {
					s.broken = append(s.broken, id)
				}
				requirements = append(requirements, pack(Ref(i), q))
				owners[i]++
			}
			for _, m := range q.members {
				members[m]++
				steps = append(steps, step{m, to})
				if q.connects {
					links = append(links, step{m, dependent(len(requirements) - 1)}) //nolint:gosec // as above
				}
			}
		}
	}
	s.requirements = tableOf(requirements)
	s.dependents = buildRows(s.items.size, members, func(put func(uint32, dependent)) {
		for _, kind := range []dependent{toOwner, 0} { // alike together, so that a processor foresees what comes next
			for _, st := range steps {
				if st.to&toOwner == kind {
					put(uint32(st.member), st.to)
				}
			}
		}
	})
	s.owned = buildRows(s.items.size, owners, func(put func(uint32, uint32)) {
		for i, p := range requirements {
			put(uint32(p.owner()), uint32(i)) //nolint:gosec // as above
		}
	})
	size := make([]uint32, len(requirements))
	for _, l := range links {
		size[l.to]++
	}
	s.links = buildRows(uint32(len(requirements)), size, func(put func(uint32, Ref)) { //nolint:gosec // as above
		for _, l := range links {
			put(uint32(l.to), l.member)
		}
	})
}
