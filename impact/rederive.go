package impact

import (
	"cmp"
	"maps"
	"slices"
)

// done closes the records and derives the requirements of the touched items
// anew.
func (e *edit) done() *Snapshot {
	s := e.next
	s.items, s.relations = e.items.table, e.relations.table
	s.touching, s.declared = e.touching.done(), e.declared.done()
	s.byID, s.byKey, s.byRelation = e.byID.hashIndex, e.byKey.hashIndex, e.byRelation.hashIndex
	s.order, s.services = e.order.keyOrder, e.services.table
	r := rederiver{base: e.base, next: s, whatIf: e.whatIf,
		requirements: s.requirements.edit(), dependents: s.dependents.edit(), owned: s.owned.edit(), links: s.links.edit()}
	for _, owner := range slices.Sorted(maps.Keys(e.touched)) {
		r.owner(owner)
	}
	s.requirements, s.dependents = r.requirements.table, r.dependents.done()
	s.owned, s.links = r.owned.done(), r.links.done()
	s.atRest.inherit(e.base.atRest, r.changed)
	return s
}

// rederiver carries the difference between an item's requirements before and
// after into the arrays that a scenario walks.
type rederiver struct {
	base, next   *Snapshot
	whatIf       bool
	before       deriver
	after        deriver
	requirements tableEditor[packed]
	dependents   rowsEditor[dependent]
	owned        rowsEditor[uint32]
	links        rowsEditor[Ref]
	changed      typeSet // types whose network may have changed
}

func (r *rederiver) owner(owner Ref) {
	r.changed |= r.relinked(owner)
	var old, now []requirement
	if r.base.present(owner) {
		old = r.base.derive(&r.before, owner)
	}
	if r.next.present(owner) {
		now = r.after.derive(&r.next.structure, owner)
		if r.whatIf {
			if kept, any := r.emptied(owner, old, now); any {
				if r.next.emptied == nil {
					r.next.emptied = map[Ref]emptied{}
				}
				r.next.emptied[owner] = kept
				now = r.next.derive(&r.after, owner)
			}
		}
	}
	r.counted(owner, old, now)
	r.singles(owner, old, now)
}

// relinked is the connectivity types in whose networks an item may stand
// otherwise than before. One that only got other relations stands as it did.
func (r *rederiver) relinked(ref Ref) typeSet {
	types := r.base.linkedBy(ref) | r.next.linkedBy(ref)
	if types == 0 || !r.base.present(ref) || !r.next.present(ref) ||
		r.base.rootFor(ref) != r.next.rootFor(ref) || r.base.endpointFor(ref) != r.next.endpointFor(ref) {
		return types
	}
	var before, after []uint32
	for _, side := range []struct {
		g     *structure
		links *[]uint32
	}{{&r.base.structure, &before}, {&r.next.structure, &after}} {
		for _, at := range side.g.touching.row(uint32(ref)) {
			if side.g.voc.types[side.g.relations.at(at).kind].connectivity {
				*side.links = append(*side.links, at)
			}
		}
	}
	same := func(a, b uint32) bool { return a == b && *r.base.relations.at(a) == *r.next.relations.at(b) }
	if slices.EqualFunc(before, after, same) {
		return 0
	}
	return types
}

// linkedBy is the connectivity types of an item's relations.
func (g *structure) linkedBy(ref Ref) typeSet {
	var set typeSet
	for _, at := range g.touching.row(uint32(ref)) {
		if t := &g.voc.types[g.relations.at(at).kind]; t.connectivity {
			set |= 1 << t.place
		}
	}
	return set
}

// emptied is what a what-if leaves of requirements of an item that it emptied.
type emptied struct {
	stay []requirement // in place of what is derived by the same name
	gone []string      // declared by a declared root, which needs nobody
}

func (r *rederiver) emptied(owner Ref, old, now []requirement) (e emptied, any bool) {
	var has typeSet
	for i := range now {
		q := now[i]
		if q.connects && q.n() > 0 {
			has |= 1 << q.place
		}
		if q.single || q.n() > 0 || q.connects {
			continue
		}
		kind, ok := r.base.typeOfGroup(owner, q.name)
		if !ok {
			continue
		}
		q.connects, q.place, q.kind, q.members = true, r.base.voc.types[kind].place, kind, nil
		if r.next.rootFor(owner).has(q.place) {
			e.gone = append(e.gone, q.name)
		} else {
			e.stay = append(e.stay, q)
		}
	}
	for i := range old {
		q := old[i]
		derived := slices.ContainsFunc(now, func(n requirement) bool { return !n.single && n.name == q.name })
		if q.connects && q.n() > 0 && !has.has(q.place) && !derived {
			q.members = nil // it lost its last member of the type
			e.stay = append(e.stay, q)
		}
	}
	return e, len(e.stay)+len(e.gone) > 0
}

// typeOfGroup finds the connectivity type of the stored relations of a group.
func (s *Snapshot) typeOfGroup(owner Ref, name string) (kind uint16, ok bool) {
	for _, at := range s.touching.row(uint32(owner)) {
		r := s.relations.at(at)
		_, group, needs := s.asks(owner, r)
		if needs && group == name && s.voc.types[r.kind].connectivity && s.present(r.from) && s.present(r.to) {
			return r.kind, true
		}
	}
	return 0, false
}

// counted matches requirements by name; one that stays keeps its number.
func (r *rederiver) counted(owner Ref, old, now []requirement) {
	oldIDs := r.owned.row(uint32(owner))
	var ids []uint32
	i := 0
	for j := range now {
		if now[j].single {
			break
		}
		for i < len(oldIDs) && old[i].name < now[j].name {
			r.drop(oldIDs[i], &old[i])
			i++
		}
		if i < len(oldIDs) && old[i].name == now[j].name {
			r.put(oldIDs[i], owner, &old[i], &now[j])
			ids = append(ids, oldIDs[i])
			i++
			continue
		}
		id := take(&r.next.freeRequirements, r.requirements.size, r.requirements.grow)
		r.put(id, owner, &requirement{}, &now[j])
		ids = append(ids, id)
	}
	for ; i < len(oldIDs); i++ {
		r.drop(oldIDs[i], &old[i])
	}
	if !slices.Equal(ids, oldIDs) {
		r.owned.set(uint32(owner), ids)
	}
}

// put makes requirement id read as now, where it read as old.
func (r *rederiver) put(id uint32, owner Ref, old, now *requirement) {
	p := pack(owner, now)
	asWas := id < r.base.requirements.size && *r.requirements.at(id) == p
	if !asWas {
		*r.requirements.set(id) = p
	}
	r.breaks(id, !now.holds())
	if now.connects && !(asWas && old.connects && slices.Equal(old.members, now.members)) {
		r.changed |= 1 << now.place
	}
	was, is := counted(id, old.connects), counted(id, now.connects)
	if was != is {
		for _, m := range old.members {
			r.unlink(m, was)
		}
		old = &requirement{connects: old.connects, place: old.place}
	}
	difference(old.members, now.members, cmp.Compare[Ref],
		func(m Ref) { r.unlink(m, is) }, func(m Ref) { r.dependents.add(uint32(m), is) })
	switch {
	case now.connects && !(old.connects && slices.Equal(old.members, now.members)):
		r.links.set(id, slices.Clone(now.members))
	case old.connects && !now.connects:
		r.links.set(id, nil)
		r.changed |= 1 << old.place
	}
}

func (r *rederiver) drop(id uint32, old *requirement) {
	for _, m := range old.members {
		r.unlink(m, counted(id, old.connects))
	}
	if old.connects {
		r.links.set(id, nil)
		r.changed |= 1 << old.place
	}
	r.breaks(id, false)
	*r.requirements.set(id) = 0
	r.next.freeRequirements = append(slices.Clip(r.next.freeRequirements), id)
}

// breaks notes whether requirement id cannot hold.
func (r *rederiver) breaks(id uint32, broken bool) {
	at, found := slices.BinarySearch(r.next.broken, id)
	switch {
	case broken && !found:
		r.next.broken = slices.Insert(slices.Clone(r.next.broken), at, id)
	case !broken && found:
		r.next.broken = slices.Delete(slices.Clone(r.next.broken), at, at+1)
	}
}

func (r *rederiver) unlink(member Ref, to dependent) {
	row := r.dependents.own(uint32(member))
	if i := slices.Index(row, to); i >= 0 {
		row[i] = row[len(row)-1]
		r.dependents.set(uint32(member), row[:len(row)-1])
	}
}

// singles matches the requirements of 1 of 1, as a multiset.
func (r *rederiver) singles(owner Ref, old, now []requirement) {
	list := func(all []requirement) []step {
		var steps []step
		for i := range all {
			if all[i].single {
				steps = append(steps, step{all[i].members[0], single(owner, all[i].soft)})
			}
		}
		slices.SortFunc(steps, compareSteps)
		return steps
	}
	difference(list(old), list(now), compareSteps,
		func(st step) { r.unlink(st.member, st.to) }, func(st step) { r.dependents.add(uint32(st.member), st.to) })
}

func compareSteps(a, b step) int {
	return cmp.Or(cmp.Compare(a.member, b.member), cmp.Compare(a.to, b.to))
}

// difference walks two sorted lists and tells what only one of them holds.
func difference[T any](old, now []T, compare func(a, b T) int, removed, added func(T)) {
	for len(old) > 0 || len(now) > 0 {
		switch {
		case len(now) == 0 || len(old) > 0 && compare(old[0], now[0]) < 0:
			removed(old[0])
			old = old[1:]
		case len(old) == 0 || compare(old[0], now[0]) > 0:
			added(now[0])
			now = now[1:]
		default:
			old, now = old[1:], now[1:]
		}
	}
}
