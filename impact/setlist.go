package impact

import (
	"context"
	"math/bits"
	"slices"
)

// setLists is the algebra of small families of small sets: sorted lists of
// sets, each packed into one word, smallest element lowest.
//
//	size 3, 21 bits an element:  {4, 9} = 4 + 9<<21
//
// Elements count from 1, so that words order sets by size first. No family
// holds a set and a part of it, and none a set larger than the limit.
type setLists struct {
	clock
	limit int  // of a set's size
	width uint // bits of an element
	mask  uint64
	left  wordSet // of the first operand
	right wordSet // of the second
	kept  wordSet
	found wordSet
}

// setList is a family: nil for none, {0} for the empty set alone.
type setList []uint64

// maxListed is the length of a family from which decision diagrams do better.
const maxListed = 100_000

// listable says that sets up to a size of so many elements can be packed.
func listable(limit, elements int) bool {
	return limit <= 4 && limit*bits.Len(uint(elements)) <= 64 //nolint:gosec // not negative
}

func newSetLists(ctx context.Context, limit, elements int) *setLists {
	width := uint(bits.Len(uint(elements))) //nolint:gosec // not negative
	return &setLists{clock: clock{ctx: ctx}, limit: limit, width: width, mask: 1<<width - 1}
}

func (a *setLists) none() setList            { return nil }
func (a *setLists) nothing() setList         { return setList{0} }
func (a *setLists) single(v int32) setList   { return setList{uint64(v) + 1} } //nolint:gosec // not negative
func (a *setLists) isNone(f setList) bool    { return len(f) == 0 }
func (a *setLists) isNothing(f setList) bool { return len(f) == 1 && f[0] == 0 }
func (a *setLists) same(f, g setList) bool   { return slices.Equal(f, g) }
func (a *setLists) weight(f setList) int     { return len(f) }
func (a *setLists) small(x uint64) bool      { return a.limit < 2 || x>>(a.width*uint(a.limit-1)) == 0 } //nolint:gosec // not negative
func (a *setLists) sets(f setList) [][]int32 {
	all := make([][]int32, len(f))
	for i, x := range f {
		for ; x != 0; x >>= a.width {
			all[i] = append(all[i], int32(x&a.mask)-1) //nolint:gosec // an element
		}
	}
	return all
}

// join is the union of two sets, unless it is too large.
func (a *setLists) join(x, y uint64) (z uint64, ok bool) {
	shift, end := uint(0), a.width*uint(a.limit) //nolint:gosec // not negative
	for x|y != 0 {
		if shift == end {
			return 0, false
		}
		p, q := x&a.mask, y&a.mask
		switch {
		case q == 0 || p != 0 && p < q:
			q = p
			x >>= a.width
		case p == 0 || q < p:
			y >>= a.width
		default:
			x, y = x>>a.width, y>>a.width
		}
		z |= q << shift
		shift += a.width
	}
	return z, true
}

// covers says that a table holds a part of a set; the set itself counts when
// it is not to be a proper part.
func (a *setLists) covers(t *wordSet, x uint64, proper bool) bool {
	if x>>a.width == 0 { // one element
		return !proper && t.has(x)
	}
	var part [4]uint64
	n := uint(0)
	for y := x; y != 0; y >>= a.width {
		part[n] = y & a.mask
		n++
	}
	all := uint(1)<<n - 1
	for chosen := uint(1); chosen <= all; chosen++ {
		if chosen == all && proper {
			break
		}
		y, shift := uint64(0), uint(0)
		for i := range n {
			if chosen>>i&1 != 0 {
				y |= part[i] << shift
				shift += a.width
			}
		}
		if t.has(y) {
			return true
		}
	}
	return false
}

// either is the minimal sets of several families.
func (a *setLists) either(families []setList) setList {
	var all setList
	only := -1
	for i, f := range families {
		switch {
		case len(f) == 0:
			continue
		case f[0] == 0:
			return f
		case only < 0 && all == nil:
			only = i
			continue
		case only >= 0:
			all = append(all, families[only]...)
			only = -1
		}
		all = append(all, f...)
	}
	if only >= 0 {
		return families[only]
	}
	return a.minimal(all)
}

// minimal sorts sets and drops those that hold another; all is given away.
func (a *setLists) minimal(all setList) setList {
	slices.Sort(all)
	a.kept.reset(len(all))
	kept := all[:0]
	for i, x := range all {
		if i > 0 && x == all[i-1] || a.covers(&a.kept, x, true) {
			continue
		}
		a.kept.add(x)
		kept = append(kept, x)
	}
	a.tick(len(all))
	return slices.Clip(kept)
}

// both is the minimal unions of a set of one family and a set of the other.
// A set that holds one of the other family stands for itself: all that it
// gives besides is larger.
func (a *setLists) both(f, g setList) setList {
	switch {
	case len(f) == 0 || len(g) == 0:
		return nil
	case f[0] == 0:
		return g
	case g[0] == 0:
		return f
	}
	a.left.fill(f)
	a.right.fill(g)
	var all, restF, restG setList
	part := func(from setList, other *wordSet) (rest setList) {
		for _, x := range from {
			if a.covers(other, x, false) {
				all = append(all, x)
			} else if a.small(x) {
				rest = append(rest, x)
			}
		}
		return rest
	}
	restF, restG = part(f, &a.right), part(g, &a.left)
	a.found.reset(len(restF) + len(restG))
	for _, x := range restF {
		if a.tick(len(restG)) {
			return nil
		}
		for _, y := range restG {
			if z, ok := a.join(x, y); ok && a.found.add(z) {
				all = append(all, z)
			}
		}
		if len(all) > 4*maxListed {
			if all = a.minimal(all); len(all) > maxListed {
				a.stop(stoppedByLength)
				return nil
			}
		}
	}
	return a.minimal(all)
}

// wordSet is a set of words other than 0, used again without being cleared.
type wordSet struct {
	words []uint64
	stamp []uint32
	epoch uint32
	used  int
}

func (s *wordSet) reset(expected int) {
	size := 64
	for size < 2*expected {
		size *= 2
	}
	if len(s.words) < size {
		s.words, s.stamp, s.epoch = make([]uint64, size), make([]uint32, size), 0
	}
	s.epoch++
	s.used = 0
}

func (s *wordSet) fill(all []uint64) {
	s.reset(len(all))
	for _, x := range all {
		s.add(x)
	}
}

func (s *wordSet) place(x uint64) int {
	mask := len(s.words) - 1
	at := int((x*0x9E3779B97F4A7C15)>>32) & mask //nolint:gosec // masked
	for s.stamp[at] == s.epoch && s.words[at] != x {
		at = (at + 1) & mask
	}
	return at
}

func (s *wordSet) has(x uint64) bool { return s.stamp[s.place(x)] == s.epoch }

// add says whether the word is new.
func (s *wordSet) add(x uint64) bool {
	at := s.place(x)
	if s.stamp[at] == s.epoch {
		return false
	}
	s.words[at], s.stamp[at] = x, s.epoch
	if s.used++; 2*s.used > len(s.words) {
		s.grow()
	}
	return true
}

func (s *wordSet) grow() {
	old := *s
	s.words, s.stamp, s.epoch = make([]uint64, 2*len(old.words)), make([]uint32, 2*len(old.words)), 1
	for i, x := range old.words {
		if old.stamp[i] == old.epoch {
			at := s.place(x)
			s.words[at], s.stamp[at] = x, s.epoch
		}
	}
}
