package api

import (
	"cmp"
	"encoding/binary"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"linchpin/graph"
)

// maxSortedText is how much of a text tells it from others that sort alike.
const maxSortedText = 512

// rank gives the places of all values in order, from 1; those that sort the
// same share one. Kinds stand apart; equal sort keys go by the text. Values
// that came since are sorted in among the others.
func (c *column) rank() []int32 {
	since := c.len() - 1 - len(c.order)
	switch {
	case since == 0 && c.ranks != nil:
		return c.ranks
	case since > 64 && since > len(c.order)/32:
		c.order = c.sorted()
	default:
		c.sortIn()
	}
	if cap(c.ranks) < c.len() {
		c.ranks = make([]int32, c.len(), c.len()+c.len()/16)
	}
	c.ranks = c.ranks[:c.len()]
	place := int32(0)
	for i, n := range c.order {
		if i == 0 || !c.alike(c.order[i-1], n) {
			place++
		}
		c.ranks[n] = place
	}
	return c.ranks
}

// alike says that two values differ in nothing that sorts.
func (c *column) alike(a, b int32) bool {
	x, y := c.store.at(c.texts[a]), c.store.at(c.texts[b])
	return c.kinds[a] == c.kinds[b] && len(x) > maxSortedText && len(y) > maxSortedText && cutText(x) == cutText(y)
}

// sortable is a value on its way into order: what tells most values apart
// stands in it.
type sortable struct {
	class uint32 // kind and currency
	n     int32
	head  uint64 // of a number all of it, of a text the first bytes of its sort key
}

// sorter puts the values of a column in order, a share of them on each
// processor.
type sorter struct {
	*column
	share int         // values of each share
	keys  []textStore // sort keys, by share
	refs  []textRef   // by number of the value
}

// sorted gives the numbers of all values in order.
func (c *column) sorted() []int32 {
	list := make([]sortable, c.len()-1)
	s := &sorter{column: c, share: len(list)/runtime.GOMAXPROCS(0) + 1, refs: make([]textRef, c.len())}
	s.keys = make([]textStore, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	shares := slices.Collect(slices.Chunk(list, s.share))
	for i, share := range shares {
		group.Go(func() {
			for k := range share {
				share[k] = s.sortable(i, i*s.share+k+1)
			}
			slices.SortFunc(share, s.compare)
		})
	}
	group.Wait()
	order := make([]int32, 0, len(list)+len(list)/16)
	for range list {
		first := -1
		for i := range shares {
			if len(shares[i]) > 0 && (first < 0 || s.compare(shares[i][0], shares[first][0]) < 0) {
				first = i
			}
		}
		order = append(order, shares[first][0].n)
		shares[first] = shares[first][1:]
	}
	return order
}

// sortable makes a value ready to be sorted within a share.
func (s *sorter) sortable(share, n int) sortable {
	v := s.value(uint32(n))                                                        //nolint:gosec // fewer than rows
	made := sortable{class: classOf(&v), n: int32(n), head: orderedBits(v.number)} //nolint:gosec // fewer than rows
	if isText(&v) {
		key := sortKey(v.text)
		s.refs[n], made.head = s.keys[share].put(key), headOf(key)
	}
	return made
}

func (s *sorter) compare(a, b sortable) int {
	if a.class != b.class {
		return cmp.Compare(a.class, b.class)
	}
	if a.head != b.head {
		return cmp.Compare(a.head, b.head)
	}
	if d := strings.Compare(s.key(a.n), s.key(b.n)); d != 0 {
		return d
	}
	x, y := s.value(uint32(a.n)), s.value(uint32(b.n)) //nolint:gosec // not negative
	return compareCells(&x, &y, "", "")
}

func (s *sorter) key(n int32) string { return s.keys[int(n-1)/s.share].at(s.refs[n]) }

// classOf is what values are sorted by first.
func classOf(v *cell) uint32 {
	class := uint32(v.kind)
	for i := range 3 {
		class <<= 8
		if i < len(v.money.currency) {
			class |= uint32(v.money.currency[i])
		}
	}
	return class
}

// orderedBits sort as the numbers do.
func orderedBits(number float64) uint64 {
	bits := math.Float64bits(number + 0) // one zero
	if bits>>63 != 0 {
		return ^bits
	}
	return bits | 1<<63
}

func headOf(key string) uint64 {
	var head [8]byte
	copy(head[:], key)
	return binary.BigEndian.Uint64(head[:])
}

// sortIn puts the values behind those in order where they belong.
func (c *column) sortIn() {
	type arrival struct {
		at    int // place among those in order
		n     int32
		key   string
		value cell
	}
	from := len(c.order)
	arrivals := make([]arrival, 0, c.len()-1-from)
	for n := from + 1; n < c.len(); n++ {
		a := arrival{n: int32(n), value: c.value(uint32(n))} //nolint:gosec // fewer than rows
		if isText(&a.value) {
			a.key = sortKey(a.value.text)
		}
		a.at, _ = c.search(&a.value)
		arrivals = append(arrivals, a)
	}
	slices.SortFunc(arrivals, func(a, b arrival) int {
		return cmp.Or(cmp.Compare(a.at, b.at), compareCells(&a.value, &b.value, a.key, b.key))
	})
	c.order = append(c.order, make([]int32, len(arrivals))...)
	end := from // of those in order that have not moved
	for i, a := range slices.Backward(arrivals) {
		copy(c.order[a.at+i+1:], c.order[a.at:end])
		c.order[a.at+i], end = a.n, a.at
	}
}

// search finds where in the order a value is, or would be.
func (c *column) search(v *cell) (int, bool) {
	key := ""
	if isText(v) {
		key = sortKey(v.text)
	}
	return slices.BinarySearchFunc(c.order, v, func(n int32, v *cell) int {
		at := c.value(uint32(n)) //nolint:gosec // not negative
		if isText(&at) && at.kind == v.kind {
			return compareCells(&at, v, sortKey(at.text), key)
		}
		return compareCells(&at, v, "", "")
	})
}

// position is twice the rank of a value, or what lies between the ranks beside
// a value that the column does not hold.
func (c *column) position(v *cell) int32 {
	ranks := c.rank()
	i, found := c.search(v)
	switch {
	case found:
		return 2 * ranks[c.order[i]]
	case i == 0:
		return 1
	}
	return 2*ranks[c.order[i-1]] + 1
}

// compareCells is the order of a column: kind, value, text. Texts come with
// their sort keys.
func compareCells(a, b *cell, aKey, bKey string) int {
	if d := cmp.Compare(a.kind, b.kind); d != 0 {
		return d
	}
	var d int
	switch a.kind {
	case graph.KindString, graph.KindList:
		d = strings.Compare(aKey, bKey)
	case graph.KindMoney:
		d = a.money.compare(&b.money)
	default:
		d = cmp.Compare(a.number, b.number)
	}
	return cmp.Or(d, strings.Compare(cutText(a.text), cutText(b.text)))
}

func cutText(text string) string {
	if len(text) > maxSortedText {
		return strings.ToValidUTF8(text[:maxSortedText], "")
	}
	return text
}
