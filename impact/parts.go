package impact

// findParts tells which items stand in one part of the network, and which
// parts hold a root as stored. Parts join along relations between items that
// pass the type on.
func (w *network) findParts(s *Snapshot) {
	if s.stored != nil {
		w.joinParts(s)
		return
	}
	sets := newUnion(len(w.items))
	for q := range w.requirement {
		owner := w.requirement[q].owner
		if !w.pass[owner] {
			continue
		}
		for _, m := range w.members.row(uint32(q)) { //nolint:gosec // fewer than 2^30
			sets.join(owner, m)
		}
	}
	rooted := make([]bool, len(w.items))
	w.joinDeclaredRoots(s, sets, rooted)
	for i := range w.items {
		if w.isRoot(uint32(i)) { //nolint:gosec // fewer than 2^30
			rooted[i] = true
		}
	}
	w.partsOf(sets, rooted)
}

// joinDeclaredRoots joins what the relations of a declared root join: they
// bring it no requirement, and it may be nobody's member.
func (w *network) joinDeclaredRoots(s *Snapshot, sets union, rooted []bool) {
	for i := range s.items.size {
		ref := Ref(i)
		if !s.rootFor(ref).has(w.place) || !s.present(ref) || s.endpointFor(ref).has(w.place) {
			continue
		}
		first, any := w.in(ref)
		s.eachLink(ref, w.place, func(other Ref) {
			at, ok := w.in(other)
			if !ok || !w.pass[at] {
				return
			}
			if !any {
				first, any = at, true
			}
			sets.join(first, at)
		})
		if any {
			rooted[first] = true
		}
	}
}

// eachLink walks the other ends of an item's relations of a connectivity type
// that are present.
func (s *Snapshot) eachLink(ref Ref, place uint8, f func(other Ref)) {
	kind := s.voc.connectivity[place]
	for _, at := range s.touching.row(uint32(ref)) {
		r := s.relations.at(at)
		if r.kind != kind || !s.present(r.from) || !s.present(r.to) {
			continue
		}
		if r.from == ref {
			f(r.to)
		} else {
			f(r.from)
		}
	}
}

// joinParts takes the parts of a what-if from those of the stored graph: what
// is added belongs to the part that it touches, and joins parts; what had no
// relation of the type lends none a root.
func (w *network) joinParts(s *Snapshot) {
	before := s.stored.rest().networks
	var stored *network
	if int(w.place) < len(before) {
		stored = before[w.place]
	}
	// Nodes: the items of this network, then the stored parts, then the ends
	// of added relations that are in neither.
	n, parts := len(w.items), 0
	if stored != nil {
		parts = len(stored.rooted)
	}
	sets := newUnion(n + parts)
	rooted := make([]bool, n+parts)
	if stored != nil {
		copy(rooted[n:], stored.rooted)
	}
	others := map[Ref]uint32{}
	node := func(ref Ref) uint32 {
		if at, ok := w.in(ref); ok {
			return at
		}
		at, ok := others[ref]
		if !ok {
			at = sets.add()
			others[ref] = at
			root, part := s.storedPart(stored, w.place, ref)
			rooted = append(rooted, root && part < 0)
			if part >= 0 {
				sets.join(at, uint32(n+part)) //nolint:gosec // few
			}
		}
		return at
	}
	for i, ref := range w.items {
		if !w.pass[i] {
			continue
		}
		root, part := s.storedPart(stored, w.place, ref)
		if part >= 0 {
			sets.join(uint32(i), uint32(n+part)) //nolint:gosec // few
		} else {
			rooted[i] = root
		}
	}
	for _, r := range s.added {
		if r.kind == s.voc.connectivity[w.place] && !s.endpointFor(r.from).has(w.place) && !s.endpointFor(r.to).has(w.place) {
			sets.join(node(r.from), node(r.to))
		}
	}
	w.partsOf(sets, rooted)
}

// partsOf numbers every set as a part.
func (w *network) partsOf(sets union, rooted []bool) {
	w.rooted = make([]bool, len(sets))
	for i := range uint32(len(sets)) { //nolint:gosec // fewer than 2^30
		top := sets.find(i)
		w.rooted[top] = w.rooted[top] || rooted[i]
	}
	w.part = make([]uint32, len(w.items))
	for i := range w.part {
		w.part[i] = sets.find(uint32(i)) //nolint:gosec // as above
	}
}

// storedPart tells where an item that passes the type on stood as stored: in a
// part of the stored network (its number), alone and a root, or nowhere.
func (s *Snapshot) storedPart(stored *network, place uint8, ref Ref) (root bool, part int) {
	if !s.stored.present(ref) {
		return false, -1
	}
	linked := false
	s.stored.eachLink(ref, place, func(Ref) { linked = true })
	if !linked {
		return false, -1
	}
	if stored != nil {
		if at, ok := stored.in(ref); ok {
			return false, int(stored.part[at])
		}
	}
	return true, -1 // it has relations of the type, yet neither needs nor holds anyone
}

// union is a disjoint-set forest: the number above each element, itself at a
// top.
type union []uint32

func newUnion(n int) union {
	u := make(union, n)
	for i := range u {
		u[i] = uint32(i) //nolint:gosec // fewer than 2^30
	}
	return u
}

func (u *union) add() uint32 {
	at := uint32(len(*u)) //nolint:gosec // as above
	*u = append(*u, at)
	return at
}

func (u union) find(i uint32) uint32 {
	for u[i] != i {
		u[i] = u[u[i]]
		i = u[i]
	}
	return i
}

func (u union) join(a, b uint32) {
	a, b = u.find(a), u.find(b)
	if a < b {
		u[b] = a
	} else {
		u[a] = b
	}
}
