package impact

import (
	"slices"

	"github.com/google/uuid"

	"linchpin/graph"
)

// Apply makes the snapshot that follows: s with a change set put on it, at the
// change set's revision; s stays as it is. Cost: proportional to the change
// and to the relations of the items that it touches; a new model derives
// everything anew. A change set that is TooMany must not be given.
//
// Relations whose end is not on record are left out, and so are relations that
// an item leaves behind when it is purged.
func (s *Snapshot) Apply(c graph.ChangeSet) *Snapshot {
	base := s
	if c.Model != nil || s.dead > chunkBytes && s.dead > s.text.live/2 {
		base = s.rebuilt(c.Model)
	}
	e := base.edit()
	e.next.revision = c.To
	for _, id := range c.DeletedRelations {
		if at, ok := e.relationByID(id); ok {
			e.deleteRelation(at)
		}
	}
	for _, id := range c.PurgedItems {
		if ref, ok := e.itemByID(id); ok {
			e.purgeItem(ref)
		}
	}
	for i := range c.Items {
		e.releaseKey(&c.Items[i])
	}
	for i := range c.Items {
		e.putItem(&c.Items[i])
	}
	for i := range c.Relations {
		e.putRelation(&c.Relations[i])
	}
	return e.done()
}

// rebuilt is the same graph built from nothing, under another model if one is
// given.
func (s *Snapshot) rebuilt(m *graph.Model) *Snapshot {
	if m == nil {
		m = s.voc.model
	}
	b := NewBuilder(m)
	for i := range s.items.size {
		if it := s.items.at(i); it.stored {
			_ = b.Item(s.itemShape(Ref(i))) // ids are distinct
		}
	}
	for i := range s.relations.size {
		if r := s.relations.at(i); r.stored {
			_ = b.Relation(graph.RelationShape{ID: r.id, Type: s.voc.types[r.kind].name, // ends are on record
				From: s.items.at(uint32(r.from)).id, To: s.items.at(uint32(r.to)).id,
				Group: s.text.get(r.group), Strength: r.strength.named()})
		}
	}
	return b.Build(s.revision)
}

func (t strength) named() graph.Strength {
	return [...]graph.Strength{unsaid: "", hard: graph.Hard, soft: graph.Soft}[t]
}

func (s *Snapshot) itemShape(ref Ref) graph.ItemShape {
	it := s.items.at(uint32(ref))
	shape := graph.ItemShape{ID: it.id, Key: s.text.get(it.key), Class: s.voc.classes[it.class].name,
		Name: s.text.get(it.name), Retired: !it.present,
		RootFor: s.voc.namesOf(it.rootFor), EndpointFor: s.voc.namesOf(it.endpoint)}
	for _, said := range s.declared.row(uint32(ref)) {
		if shape.Requirements == nil {
			shape.Requirements = map[string]graph.Declared{}
		}
		shape.Requirements[s.text.get(said.name)] = graph.Declared{Need: said.need, Strength: said.strength.named()}
	}
	return shape
}

// edit is a snapshot in the making. Records are edited first; done then
// derives the requirements of the touched items anew.
type edit struct {
	base       *Snapshot
	next       *Snapshot
	items      tableEditor[item]
	relations  tableEditor[relation]
	touching   rowsEditor[uint32]
	declared   rowsEditor[declared]
	byID       hashEditor
	byKey      hashEditor
	byRelation hashEditor
	order      orderEditor
	services   tableEditor[uint64]
	touched    map[Ref]struct{}
	whatIf     bool // items get new numbers, and emptied requirements may stay
}

func (s *Snapshot) edit() *edit {
	next := *s
	next.atRest = new(atRest)
	e := &edit{base: s, next: &next, items: s.items.edit(), relations: s.relations.edit(), touched: map[Ref]struct{}{}}
	e.touching, e.declared, e.services = s.touching.edit(), s.declared.edit(), s.services.edit()
	e.byID = s.byID.edit(func(i uint32) uint64 { return hashID(e.items.at(i).id) })
	e.byKey = s.byKey.edit(func(i uint32) uint64 { return hashKey(e.key(Ref(i))) })
	e.byRelation = s.byRelation.edit(func(i uint32) uint64 { return hashID(e.relations.at(i).id) })
	e.order = s.order.edit(e.key, func(r Ref) uint64 { return e.items.at(uint32(r)).label },
		func(r Ref, label uint64) { e.items.set(uint32(r)).label = label })
	return e
}

func (e *edit) key(r Ref) string { return e.next.text.get(e.items.at(uint32(r)).key) }

func (e *edit) itemByID(id uuid.UUID) (Ref, bool) {
	i, ok := e.byID.find(hashID(id), func(i uint32) bool { return e.items.at(i).id == id })
	return Ref(i), ok
}

func (e *edit) relationByID(id uuid.UUID) (uint32, bool) {
	return e.byRelation.find(hashID(id), func(i uint32) bool { return e.relations.at(i).id == id })
}

func (e *edit) touch(r Ref) { e.touched[r] = struct{}{} }

// touchAround touches all that have a relation with an item.
func (e *edit) touchAround(r Ref) {
	for _, at := range e.touching.row(uint32(r)) {
		rel := e.relations.at(at)
		e.touch(rel.from)
		e.touch(rel.to)
	}
}

// take gives a free number of a table, its size first grown if none is free.
func take(free *[]uint32, size uint32, grow func(uint32)) uint32 {
	if n := len(*free); n > 0 {
		i := (*free)[n-1]
		*free = (*free)[: n-1 : n-1]
		return i
	}
	grow(size + 1)
	return size
}

// releaseKey takes an item whose key will change out of the key tables, so
// that keys may be swapped within one change set.
func (e *edit) releaseKey(shape *graph.ItemShape) {
	ref, ok := e.itemByID(shape.ID)
	if !ok || e.key(ref) == shape.Key {
		return
	}
	e.dropKey(ref)
	e.items.set(uint32(ref)).key = 0
}

func (e *edit) dropKey(ref Ref) {
	key := e.key(ref)
	e.order.remove(ref)
	e.byKey.remove(hashKey(key), uint32(ref))
	e.next.dead += len(key)
}

func (e *edit) putItem(shape *graph.ItemShape) {
	e.next.voc = e.next.voc.with(shape.Class, "")
	voc := e.next.voc
	ref, known := e.itemByID(shape.ID)
	if !known || shape.ID == uuid.Nil {
		if e.whatIf {
			ref = Ref(e.items.size)
			e.items.grow(e.items.size + 1)
		} else {
			ref = Ref(take(&e.next.freeItems, e.items.size, e.items.grow))
		}
		*e.items.set(uint32(ref)) = item{id: shape.ID, stored: true}
		if shape.ID != uuid.Nil {
			e.byID.add(hashID(shape.ID), uint32(ref))
		}
	}
	it := e.items.set(uint32(ref))
	before := *it
	it.class, it.present = voc.classOf[shape.Class], !shape.Retired
	it.rootFor, it.endpoint = voc.setOf(shape.RootFor), voc.setOf(shape.EndpointFor)
	if name := e.next.text.get(it.name); name != shape.Name {
		it.name = e.next.text.put(shape.Name)
		e.next.dead += len(name)
	}
	if it.key == 0 {
		it.key = e.next.text.put(shape.Key)
		e.byKey.add(hashKey(shape.Key), uint32(ref))
		e.order.insert(ref)
		it = e.items.set(uint32(ref))
	}
	if it.present != before.present {
		if it.present {
			e.next.count++
		} else {
			e.next.count--
		}
	}
	e.markService(ref, voc.classes[it.class].service)
	e.declare(ref, shape.Requirements)
	e.touch(ref)
	if it.present != before.present || it.endpoint|voc.classes[it.class].endpoint != before.endpoint|voc.classes[before.class].endpoint {
		e.touchAround(ref)
	}
}

func (e *edit) markService(ref Ref, service bool) {
	e.services.grow(uint32(ref)>>6 + 1)
	bit := uint64(1) << (ref & 63)
	if marked := *e.services.at(uint32(ref) >> 6)&bit != 0; marked != service {
		*e.services.set(uint32(ref) >> 6) ^= bit
	}
}

// declare sets what an item declares.
func (e *edit) declare(ref Ref, requirements map[string]graph.Declared) {
	old := e.declared.row(uint32(ref))
	if len(old) == 0 && len(requirements) == 0 {
		return
	}
	same := len(old) == len(requirements)
	for _, said := range old {
		d, ok := requirements[e.next.text.get(said.name)]
		same = same && ok && d.Need == said.need && strengthOf(d.Strength) == said.strength
	}
	if same {
		return
	}
	for _, said := range old {
		e.next.dead += len(e.next.text.get(said.name))
	}
	e.declared.set(uint32(ref), declaredOf(&e.next.text, requirements))
}

func (e *edit) purgeItem(ref Ref) {
	e.touchAround(ref)
	for _, at := range slices.Clone(e.touching.row(uint32(ref))) {
		e.deleteRelation(at)
	}
	e.touch(ref)
	e.dropKey(ref)
	it := e.items.set(uint32(ref))
	e.byID.remove(hashID(it.id), uint32(ref))
	if it.present {
		e.next.count--
	}
	e.declare(ref, nil)
	e.next.dead += len(e.next.text.get(it.name))
	*it = item{}
	e.next.freeItems = append(slices.Clip(e.next.freeItems), uint32(ref))
}

func (e *edit) putRelation(shape *graph.RelationShape) {
	from, okFrom := e.itemByID(shape.From)
	to, okTo := e.itemByID(shape.To)
	if at, known := e.relationByID(shape.ID); known {
		e.deleteRelation(at)
	}
	if okFrom && okTo {
		e.addRelation(shape.ID, from, to, shape.Type, shape.Group, shape.Strength)
	}
}

func (e *edit) addRelation(id uuid.UUID, from, to Ref, kind, group string, said graph.Strength) {
	e.next.voc = e.next.voc.with("", kind)
	at := take(&e.next.freeRelations, e.relations.size, e.relations.grow)
	*e.relations.set(at) = relation{id: id, from: from, to: to, group: e.next.text.put(group),
		kind: e.next.voc.typeOf[kind], strength: strengthOf(said), stored: true}
	if id != uuid.Nil {
		e.byRelation.add(hashID(id), at)
	}
	e.touching.add(uint32(from), at)
	e.touching.add(uint32(to), at)
	e.touch(from)
	e.touch(to)
}

func (e *edit) deleteRelation(at uint32) {
	r := *e.relations.at(at)
	if r.id != uuid.Nil {
		e.byRelation.remove(hashID(r.id), at)
	}
	for _, end := range []Ref{r.from, r.to} {
		row := e.touching.own(uint32(end))
		if i := slices.Index(row, at); i >= 0 {
			e.touching.set(uint32(end), slices.Delete(row, i, i+1))
		}
		e.touch(end)
	}
	e.next.dead += len(e.next.text.get(r.group))
	*e.relations.set(at) = relation{}
	e.next.freeRelations = append(slices.Clip(e.next.freeRelations), at)
}
