package impact

import (
	"cmp"
	"math"
	"slices"
)

// network is everything that support needs to know of one connectivity type,
// on arrays of its own with dense numbers for the items and requirements that
// take part. It never changes once it is built.
//
//	root  <- a <- b <- server        a, b pass the type on; server is an endpoint
//	 1       2    3     4            ranks: the order in which support reached them
//
// Every supported item is held by members of smaller rank alone, so support is
// well founded, and the failure of an item can only disturb larger ranks.
type network struct {
	place uint8
	local []uint32 // by Ref: number in the network plus one; 0 for none
	items []Ref
	// seeds are supported while they are not down, whatever their members do:
	// roots, and items that pass the type on in a part without a root.
	seed []bool
	pass []bool // passes the type on
	lone []bool // passes the type on, in a part without a root

	requirement []netRequirement // by owner
	members     [][]uint32       // requirement: its members
	memberOf    [][]uint32       // item: requirements that it is a member of
	owned       [][2]uint32      // item: range of its requirements

	part   []uint32 // item: its part; an endpoint is alone in one
	rooted []bool   // part: it holds a root, as stored

	ranks // with nothing down
}

// ranks is who is supported, and in which order.
type ranks struct {
	order []uint32 // item: its rank; 0 for unsupported
	low   []int32  // requirement: supported members of smaller rank than the owner, or fewer
	last  uint32   // no rank is larger
}

type netRequirement struct {
	id    uint32
	owner uint32
	need  int32 // never met when math.MaxInt32
	soft  bool
}

// networks builds the network of every connectivity type that has
// requirements; index is the place of the type.
func (s *Snapshot) networks() []*network {
	list := make([]*network, len(s.voc.connectivity))
	anew := typeSet(1)<<len(list) - 1
	if before := s.atRest.before; len(before) == len(list) {
		s.atRest.same.each(func(place uint8) {
			if int(place) < len(list) {
				list[place] = before[place]
				anew &^= 1 << place
			}
		})
	}
	if anew == 0 {
		return list
	}
	byPlace := make([][]uint32, len(list))
	for i := range s.requirements.size {
		if place, ok := s.requirements.at(i).connectivity(); ok && anew.has(place) {
			byPlace[place] = append(byPlace[place], i)
		}
	}
	for place, ids := range byPlace {
		if len(ids) > 0 {
			list[place] = s.network(uint8(place), ids) //nolint:gosec // below 64
		}
	}
	return list
}

func (s *Snapshot) network(place uint8, ids []uint32) *network {
	w := &network{place: place, local: make([]uint32, s.items.size)}
	slices.SortFunc(ids, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(s.requirements.at(a).owner(), s.requirements.at(b).owner()), cmp.Compare(a, b))
	})
	for _, id := range ids {
		w.number(s.requirements.at(id).owner())
		for _, m := range s.links.row(id) {
			w.number(m)
		}
	}
	w.connect(s, ids)
	n := len(w.items)
	w.pass, w.seed, w.lone = make([]bool, n), make([]bool, n), make([]bool, n)
	for i, ref := range w.items {
		w.pass[i] = !s.endpointFor(ref).has(place)
	}
	w.findParts(s)
	for i := range w.items {
		w.lone[i] = w.pass[i] && !w.rooted[w.part[i]]
		w.seed[i] = w.lone[i] || w.isRoot(uint32(i)) //nolint:gosec // few
	}
	w.support()
	return w
}

func (w *network) number(ref Ref) {
	if w.local[ref] == 0 {
		w.items = append(w.items, ref)
		w.local[ref] = uint32(len(w.items)) //nolint:gosec // fewer than 2^30 items
	}
}

// in gives an item's number in the network.
func (w *network) in(ref Ref) (uint32, bool) {
	if int(ref) >= len(w.local) || w.local[ref] == 0 {
		return 0, false
	}
	return w.local[ref] - 1, true
}

// isRoot says that an item passes the type on and needs nobody by it. (A
// declared root has no requirement of the type; an item that a scenario
// empties keeps its own.)
func (w *network) isRoot(i uint32) bool { return w.pass[i] && w.owned[i][0] == w.owned[i][1] }

// connect lays out members, owners and their reverse. ids stand by owner.
func (w *network) connect(s *Snapshot, ids []uint32) {
	w.requirement, w.members = make([]netRequirement, len(ids)), make([][]uint32, len(ids))
	w.owned, w.memberOf = make([][2]uint32, len(w.items)), make([][]uint32, len(w.items))
	total, degree := 0, make([]uint32, len(w.items))
	for _, id := range ids {
		total += len(s.links.row(id))
	}
	all := make([]uint32, 0, total)
	for q, id := range ids {
		p := *s.requirements.at(id)
		from := len(all)
		for _, m := range s.links.row(id) {
			all = append(all, w.local[m]-1)
			degree[w.local[m]-1]++
		}
		w.members[q] = all[from:len(all):len(all)]
		owner := w.local[p.owner()] - 1
		need := int32(math.MaxInt32)
		if p.slack() != cannotHold {
			need = int32(len(all)-from) - int32(p.slack()) //nolint:gosec // 24 bits
		}
		w.requirement[q] = netRequirement{id, owner, need, p.soft()}
		if w.owned[owner][1] == 0 {
			w.owned[owner][0] = uint32(q) //nolint:gosec // fewer than 2^30
		}
		w.owned[owner][1] = uint32(q) + 1 //nolint:gosec // as above
	}
	reverse := make([]uint32, total)
	for i, d := range degree {
		w.memberOf[i], reverse = reverse[:0:d], reverse[d:]
	}
	for q, members := range w.members {
		for _, m := range members {
			w.memberOf[m] = append(w.memberOf[m], uint32(q)) //nolint:gosec // as above
		}
	}
}

// support ranks the items in the order in which support reaches them with
// nothing down.
func (w *network) support() {
	n := len(w.items)
	w.ranks = ranks{make([]uint32, n), make([]int32, len(w.requirement)), uint32(n)} //nolint:gosec // as above
	met, unmet := make([]int32, len(w.requirement)), make([]uint32, n)
	queue := make([]uint32, 0, n)
	for i := range uint32(n) { //nolint:gosec // fewer than 2^30
		unmet[i] = w.owned[i][1] - w.owned[i][0]
		if w.seed[i] {
			queue = append(queue, i)
			w.order[i] = uint32(len(queue)) //nolint:gosec // as above
		}
	}
	for at := 0; at < len(queue); at++ {
		for _, q := range w.memberOf[queue[at]] {
			r := &w.requirement[q]
			if met[q]++; met[q] != r.need {
				continue
			}
			if unmet[r.owner]--; unmet[r.owner] == 0 && w.order[r.owner] == 0 {
				queue = append(queue, r.owner)
				w.order[r.owner] = uint32(len(queue)) //nolint:gosec // as above
			}
		}
	}
	for q, members := range w.members {
		own := w.order[w.requirement[q].owner]
		for _, m := range members {
			if w.order[m] != 0 && w.order[m] < own {
				w.low[q]++
			}
		}
	}
}
