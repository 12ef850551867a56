package api

import (
	"hash/maphash"
	"math"
	"slices"

	"linchpin/graph"
)

// column holds one fact of every item: a number for each row that stands for
// a value, so that a filter looks at each different value once. Number 0 is
// no value. Values take a few bytes besides their texts.
type column struct {
	codes   rowCodes
	store   *textStore
	kinds   []graph.Kind // by number of the value, as all that follow
	texts   []textRef
	numbers []uint64 // bits of the number, of money its units; as far as values have one
	scales  []scale  // of money, each once
	scaled  []uint16 // of money: which scale
	lists   map[uint32][]cell
	listed  int      // bytes that the lists take
	index   []uint32 // numbers of values by hash, 0 for none; at most half full
	order   []int32  // numbers of the first values, as they sort
	ranks   []int32  // by number; of those in order
}

var valueSeed = maphash.MakeSeed()

func newColumn(store *textStore, rows, room int) *column {
	return &column{codes: newRowCodes(rows, room), store: store, kinds: []graph.Kind{0}, texts: []textRef{0}, index: make([]uint32, 8)}
}

// len is the number of values, none included.
func (c *column) len() int { return len(c.kinds) }

// value gives a value by its number.
func (c *column) value(n uint32) cell {
	v := cell{kind: c.kinds[n], text: c.store.at(c.texts[n])}
	switch v.kind {
	case graph.KindNone, graph.KindString:
	case graph.KindList:
		v.elements = c.lists[n]
	case graph.KindMoney:
		v.money = amount{int64(c.numbers[n]), c.scales[c.scaled[n]]} //nolint:gosec // its own bits
		v.number = v.money.about()
	default:
		v.number = math.Float64frombits(c.numbers[n])
	}
	return v
}

// of gives the value of a row.
func (c *column) of(row int32) cell { return c.value(c.codes.at(row)) }

// set gives a row a value; the row must be there.
func (c *column) set(row int32, v cell) { c.codes.set(row, c.code(&v)) }

// code gives the number of a value.
func (c *column) code(v *cell) uint32 {
	if v.kind == 0 {
		return 0
	}
	at := c.slot(v.kind, v.text)
	if c.index[at] == 0 {
		if 2*len(c.kinds) > len(c.index) {
			c.rehash()
			at = c.slot(v.kind, v.text)
		}
		c.index[at] = c.add(v)
	}
	return c.index[at]
}

// slot is where the index names a value, or where it may.
func (c *column) slot(kind graph.Kind, text string) int {
	last := len(c.index) - 1
	at := int(maphash.String(valueSeed, text)>>1) & last //nolint:gosec // not negative
	for c.index[at] != 0 {
		if n := c.index[at]; c.kinds[n] == kind && c.store.at(c.texts[n]) == text {
			break
		}
		at = (at + 1) & last
	}
	return at
}

func (c *column) rehash() {
	c.index = make([]uint32, 2*len(c.index))
	for n := 1; n < len(c.kinds); n++ {
		c.index[c.slot(c.kinds[n], c.store.at(c.texts[n]))] = uint32(n) //nolint:gosec // fewer than rows
	}
}

// add puts a value behind the others.
func (c *column) add(v *cell) uint32 {
	n := len(c.kinds)
	c.kinds, c.texts = append(c.kinds, v.kind), append(c.texts, c.store.put(v.text))
	switch v.kind {
	case graph.KindNone, graph.KindString:
	case graph.KindList:
		if c.lists == nil {
			c.lists = map[uint32][]cell{}
		}
		c.lists[uint32(n)] = v.elements //nolint:gosec // fewer than rows
		c.listed += 48
		for i := range v.elements {
			c.listed += 120 + len(v.elements[i].text)
		}
	case graph.KindMoney:
		c.numbers, c.scaled = reaching(c.numbers, n), reaching(c.scaled, n)
		c.numbers[n], c.scaled[n] = uint64(v.money.units), c.scale(v.money.scale) //nolint:gosec // its own bits
	default:
		c.numbers = reaching(c.numbers, n)
		c.numbers[n] = math.Float64bits(v.number)
	}
	return uint32(n) //nolint:gosec // fewer than rows
}

// reaching makes a list long enough to hold something at n.
func reaching[T any](list []T, n int) []T { return append(list, make([]T, n+1-len(list))...) }

// scale gives the number of a scale. There are some hundred currencies and
// some dozen exponents.
func (c *column) scale(s scale) uint16 {
	n := slices.Index(c.scales, s)
	if n < 0 {
		n = len(c.scales)
		c.scales = append(c.scales, s)
	}
	return uint16(n) //nolint:gosec // see above
}

// bytes is about what the column takes in memory, the texts aside.
func (c *column) bytes() int {
	n := c.codes.bytes() + cap(c.kinds) + 4*(cap(c.texts)+cap(c.index)+cap(c.order)+cap(c.ranks)) + 8*cap(c.numbers) + 2*cap(c.scaled) + 24*cap(c.scales)
	return n + c.listed
}

// holds tests every different value once, no value too.
func (c *column) holds(test func(*cell) bool) []bool {
	held := make([]bool, c.len())
	for n := range held {
		v := c.value(uint32(n)) //nolint:gosec // fewer than rows
		held[n] = test(&v)
	}
	return held
}

// isText says that a value is ordered by its text.
func isText(v *cell) bool { return v.kind == graph.KindString || v.kind == graph.KindList }
