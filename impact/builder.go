package impact

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"linchpin/graph"
)

// Builder collects a structure, items before relations, and makes a snapshot
// of it. It is a [graph.StructureVisitor]; it is not safe for concurrent use
// and must not be used after Build.
type Builder struct {
	voc       *vocabulary
	text      arena
	items     []item
	relations []relation
	declared  []declaredAt
	refs      map[uuid.UUID]Ref
}

type declaredAt struct {
	owner Ref
	said  declared
}

// NewBuilder makes a builder for items and relations of an indexed model.
func NewBuilder(m *graph.Model) *Builder {
	return &Builder{voc: newVocabulary(m), refs: map[uuid.UUID]Ref{}}
}

// Item takes an item. One that came before fails with CodeInvalid.
func (b *Builder) Item(shape graph.ItemShape) error {
	if _, ok := b.refs[shape.ID]; ok {
		return graph.Errorf(graph.CodeInvalid, "impact.Builder", "the item %s comes twice", shape.ID)
	}
	ref := Ref(len(b.items)) //nolint:gosec // fewer than 2^30 items
	b.refs[shape.ID] = ref
	b.voc = b.voc.with(shape.Class, "")
	b.items = append(b.items, item{id: shape.ID, key: b.text.put(shape.Key), name: b.text.put(shape.Name),
		class: b.voc.classOf[shape.Class], rootFor: b.voc.setOf(shape.RootFor), endpoint: b.voc.setOf(shape.EndpointFor),
		present: !shape.Retired, stored: true})
	for _, said := range declaredOf(&b.text, shape.Requirements) {
		b.declared = append(b.declared, declaredAt{ref, said})
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
	from, okFrom := b.refs[shape.From]
	to, okTo := b.refs[shape.To]
	if !okFrom || !okTo {
		return graph.Errorf(graph.CodeInvalid, "impact.Builder", "an end of the relation %s does not exist", shape.ID)
	}
	b.voc = b.voc.with("", shape.Type)
	b.relations = append(b.relations, relation{id: shape.ID, from: from, to: to, group: b.text.put(shape.Group),
		kind: b.voc.typeOf[shape.Type], strength: strengthOf(shape.Strength), stored: true})
	return nil
}

// Build makes the snapshot of a revision. Cost: linear in the structure,
// besides sorting the keys.
func (b *Builder) Build(rev graph.RevisionNumber) *Snapshot {
	s := &Snapshot{revision: rev, structure: structure{voc: b.voc, text: b.text}, atRest: new(atRest)}
	s.index(b)
	s.items, s.relations = tableOf(b.items), tableOf(b.relations)
	s.touching = buildRows(s.items.size, b.degrees(), func(put func(uint32, uint32)) {
		for i := range b.relations {
			put(uint32(b.relations[i].from), uint32(i)) //nolint:gosec // fewer than 2^31 relations
			put(uint32(b.relations[i].to), uint32(i))   //nolint:gosec // as above
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
	services := make([]uint64, (len(b.items)+63)/64)
	for i := range b.items {
		if b.voc.classes[b.items[i].class].service {
			services[i>>6] |= 1 << (i & 63)
		}
	}
	s.services = tableOf(services)
	s.compile()
	*b = Builder{}
	return s
}

func (b *Builder) degrees() []uint32 {
	count := make([]uint32, len(b.items))
	for i := range b.relations {
		count[b.relations[i].from]++
		count[b.relations[i].to]++
	}
	return count
}

// index orders the keys and fills the look-up tables.
func (s *Snapshot) index(b *Builder) {
	sorted := make([]Ref, len(b.items))
	keys := make([]string, len(b.items))
	for i := range b.items {
		sorted[i], keys[i] = Ref(i), s.text.get(b.items[i].key) //nolint:gosec // fewer than 2^30 items
		if b.items[i].present {
			s.count++
		}
	}
	slices.SortFunc(sorted, func(x, y Ref) int { return strings.Compare(keys[x], keys[y]) })
	s.order = newKeyOrder(sorted, func(ref Ref, label uint64) { b.items[ref].label = label })
	none := newHashIndex(len(b.items))
	byKey := none.edit(func(i uint32) uint64 { return hashKey(keys[i]) })
	none = newHashIndex(len(b.items))
	byID := none.edit(func(i uint32) uint64 { return hashID(b.items[i].id) })
	for i := range uint32(len(b.items)) { //nolint:gosec // as above
		byKey.add(hashKey(keys[i]), i)
		byID.add(hashID(b.items[i].id), i)
	}
	none = newHashIndex(len(b.relations))
	byRelation := none.edit(func(i uint32) uint64 { return hashID(b.relations[i].id) })
	for i := range uint32(len(b.relations)) { //nolint:gosec // fewer than 2^31 relations
		byRelation.add(hashID(b.relations[i].id), i)
	}
	s.byKey, s.byID, s.byRelation = byKey.hashIndex, byID.hashIndex, byRelation.hashIndex
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
				to = dependent(len(requirements)) //nolint:gosec // fewer than 2^30 requirements
				if !q.holds() {
					s.broken = append(s.broken, uint32(to))
				}
				requirements = append(requirements, pack(Ref(i), q))
				owners[i]++
			}
			for _, m := range q.members {
				members[m]++
				steps = append(steps, step{m, to})
				if q.connects {
					links = append(links, step{m, to})
				}
			}
		}
	}
	s.requirements = tableOf(requirements)
	s.dependents = buildRows(s.items.size, members, func(put func(uint32, dependent)) {
		for _, st := range steps {
			put(uint32(st.member), st.to)
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
