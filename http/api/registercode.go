package api

import "slices"

// rowCodes holds a number for each row in as few bytes as the largest needs.
type rowCodes struct {
	width  int // bytes a number takes: 1, 2 or 4
	narrow []uint8
	middle []uint16
	wide   []uint32
}

// newRowCodes are zeros for some rows, with room for more.
func newRowCodes(rows, room int) rowCodes {
	return rowCodes{width: 1, narrow: make([]uint8, rows, max(rows, room))}
}

func (c *rowCodes) at(row int32) uint32 {
	switch c.width {
	case 1:
		return uint32(c.narrow[row])
	case 2:
		return uint32(c.middle[row])
	}
	return c.wide[row]
}

func (c *rowCodes) set(row int32, code uint32) {
	for code>>(8*c.width) != 0 {
		c.widen()
	}
	switch c.width {
	case 1:
		c.narrow[row] = uint8(code) //nolint:gosec // as wide as it needs
	case 2:
		c.middle[row] = uint16(code) //nolint:gosec // as wide as it needs
	default:
		c.wide[row] = code
	}
}

func (c *rowCodes) widen() {
	if c.width == 1 {
		c.middle = widened[uint16](c.narrow)
		c.narrow, c.width = nil, 2
		return
	}
	c.wide = widened[uint32](c.middle)
	c.middle, c.width = nil, 4
}

func widened[To, From uint8 | uint16 | uint32](from []From) []To {
	to := make([]To, len(from), cap(from))
	for i, n := range from {
		to[i] = To(n)
	}
	return to
}

// insert makes room for a row with number 0; remove takes one away.
func (c *rowCodes) insert(row int) {
	switch c.width {
	case 1:
		c.narrow = slices.Insert(c.narrow, row, 0)
	case 2:
		c.middle = slices.Insert(c.middle, row, 0)
	default:
		c.wide = slices.Insert(c.wide, row, 0)
	}
}

func (c *rowCodes) remove(row int) {
	switch c.width {
	case 1:
		c.narrow = slices.Delete(c.narrow, row, row+1)
	case 2:
		c.middle = slices.Delete(c.middle, row, row+1)
	default:
		c.wide = slices.Delete(c.wide, row, row+1)
	}
}

// reorder makes row i the one that was row from[i].
func (c *rowCodes) reorder(from []int32) {
	switch c.width {
	case 1:
		c.narrow = taken(c.narrow, from)
	case 2:
		c.middle = taken(c.middle, from)
	default:
		c.wide = taken(c.wide, from)
	}
}

// bytes is what the numbers take in memory.
func (c *rowCodes) bytes() int { return cap(c.narrow) + 2*cap(c.middle) + 4*cap(c.wide) }
