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
	members     netRows[uint32]  // requirement: its members
	memberOf    netRows[netStep] // item: requirements that it is a member of
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

// netRows holds a list for each number, all in one array: a network is built as
// a whole, so it needs no pages.
type netRows[T any] struct {
	offset []uint32
	data   []T
}

func (r *netRows[T]) row(i uint32) []T { return r.data[r.offset[i]:r.offset[i+1]] }

// netStep leads from a member to a requirement, and to its owner at once.
type netStep struct{ requirement, owner uint32 }

type netRequirement struct {
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
	total, degree := 0, make([]uint32, len(w.items)+1)
	for _, id := range ids {
		total += len(s.links.row(id))
	}
	w.requirement, w.owned = make([]netRequirement, len(ids)), make([][2]uint32, len(w.items))
	w.members = netRows[uint32]{make([]uint32, len(ids)+1), make([]uint32, 0, total)}
	for q, id := range ids {
		p := *s.requirements.at(id)
		links := s.links.row(id)
		for _, m := range links {
			w.members.data = append(w.members.data, w.local[m]-1)
			degree[w.local[m]-1]++
		}
		w.members.offset[q+1] = uint32(len(w.members.data)) //nolint:gosec // fewer than 2^32 relations
		owner := w.local[p.owner()] - 1
		need := int32(math.MaxInt32)
		if p.slack() != cannotHold {
			need = int32(len(links)) - int32(p.slack()) //nolint:gosec // 24 bits
		}
		w.requirement[q] = netRequirement{owner, need, p.soft()}
		if w.owned[owner][1] == 0 {
			w.owned[owner][0] = uint32(q) //nolint:gosec // fewer than 2^30
		}
		w.owned[owner][1] = uint32(q) + 1 //nolint:gosec // as above
	}
	w.reverse(degree)
}

// reverse lays out memberOf; next has the number of requirements of each item.
func (w *network) reverse(next []uint32) {
	offset := make([]uint32, len(w.items)+1)
	for i := range w.items {
		offset[i+1] = offset[i] + next[i]
		next[i] = offset[i]
	}
	w.memberOf = netRows[netStep]{offset, make([]netStep, len(w.members.data))}
	for q := range w.requirement {
		step := netStep{uint32(q), w.requirement[q].owner} //nolint:gosec // fewer than 2^30
		for _, m := range w.members.row(step.requirement) {
			w.memberOf.data[next[m]] = step
			next[m]++
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
		for _, step := range w.memberOf.row(queue[at]) {
			r := &w.requirement[step.requirement]
			if met[step.requirement]++; met[step.requirement] != r.need {
				continue
			}
			if unmet[r.owner]--; unmet[r.owner] == 0 && w.order[r.owner] == 0 {
				queue = append(queue, r.owner)
				w.order[r.owner] = uint32(len(queue)) //nolint:gosec // as above
			}
		}
	}
	for q := range w.requirement {
		own := w.order[w.requirement[q].owner]
		for _, m := range w.members.row(uint32(q)) { //nolint:gosec // as above
			if w.order[m] != 0 && w.order[m] < own {
				w.low[q]++
			}
		}
	}
}
