package api

import (
	"cmp"
	"slices"
	"strings"

	"linchpin/graph"
)

// column holds one fact of every item: a number for each row that stands for
// a value, so that a filter looks at each different value once. Number 0 is
// no value.
type column struct {
	codes  []uint32
	values []cell // by number; values[0] is none
	known  map[string]uint32
	order  []int32 // numbers of the values, as they sort; once sorted
	ranks  []int32 // by number; once sorted
	sorted bool
	bytes  int // about what values take
}

func newColumn(rows int) *column {
	return &column{codes: make([]uint32, rows), values: []cell{{}}, known: map[string]uint32{}}
}

// code gives the number of a value.
func (c *column) code(v cell) uint32 {
	if v.kind == 0 {
		return 0
	}
	name := string(rune('a'+v.kind)) + v.text
	n, ok := c.known[name]
	if !ok {
		n = uint32(len(c.values)) //nolint:gosec // fewer than rows
		c.known[name], c.values, c.sorted = n, append(c.values, v), false
		c.bytes += v.size() + 48
	}
	return n
}

// set gives a row a value; the row must be there.
func (c *column) set(row int, v cell) { c.codes[row] = c.code(v) }

// rank gives the places of all values in order, from 1; those that sort the
// same share one. Kinds stand apart; equal sort keys go by the text.
func (c *column) rank() []int32 {
	if c.sorted {
		return c.ranks
	}
	keys := make([]string, len(c.values))
	c.order = make([]int32, len(c.values)-1)
	for i := range c.order {
		c.order[i] = int32(i + 1) //nolint:gosec // fewer than rows
		if v := &c.values[i+1]; isText(v) {
			keys[i+1] = sortKey(v.text)
		}
	}
	compare := func(a, b int32) int { return compareCells(&c.values[a], &c.values[b], keys[a], keys[b]) }
	slices.SortFunc(c.order, compare)
	c.ranks = make([]int32, len(c.values))
	place := int32(0)
	for i, n := range c.order {
		if i == 0 || compare(c.order[i-1], n) != 0 {
			place++
		}
		c.ranks[n] = place
	}
	c.sorted = true
	return c.ranks
}

// position is twice the rank of a value, or what lies between the ranks beside
// a value that the column does not hold.
func (c *column) position(v *cell) int32 {
	ranks, key := c.rank(), ""
	if isText(v) {
		key = sortKey(v.text)
	}
	i, found := slices.BinarySearchFunc(c.order, v, func(n int32, v *cell) int {
		at := &c.values[n]
		if isText(at) && at.kind == v.kind {
			return compareCells(at, v, sortKey(at.text), key)
		}
		return compareCells(at, v, "", "")
	})
	switch {
	case found:
		return 2 * ranks[c.order[i]]
	case i == 0:
		return 1
	}
	return 2*ranks[c.order[i-1]] + 1
}

// maxSortedText is how much of a text tells it from others that sort alike.
const maxSortedText = 512

// compareCells is the order of a column: kind, value, text. Texts come with
// their sort keys.
func compareCells(a, b *cell, aKey, bKey string) int {
	if d := cmp.Compare(a.kind, b.kind); d != 0 {
		return d
	}
	var d int
	if isText(a) {
		d = strings.Compare(aKey, bKey)
	} else {
		d = a.compareValues(b)
	}
	return cmp.Or(d, strings.Compare(cutText(a.text), cutText(b.text)))
}

func cutText(text string) string {
	if len(text) > maxSortedText {
		return strings.ToValidUTF8(text[:maxSortedText], "")
	}
	return text
}

// holds tests every different value once, no value too.
func (c *column) holds(test func(*cell) bool) []bool {
	held := make([]bool, len(c.values))
	for i := range c.values {
		held[i] = test(&c.values[i])
	}
	return held
}

// reorder makes row i the one that was row from[i].
func (c *column) reorder(from []int32) {
	codes := make([]uint32, len(from))
	for i, row := range from {
		codes[i] = c.codes[row]
	}
	c.codes = codes
}

// isText says that a value is ordered by its text.
func isText(v *cell) bool { return v.kind == graph.KindString || v.kind == graph.KindList }
