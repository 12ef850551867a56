package impact

import "slices"

// Pages hold 1,024 entries each. A new version copies the table of pointers and
// the pages that change, and shares all others.
const (
	pageBits = 10
	pageSize = 1 << pageBits
	pageMask = pageSize - 1
)

// table is a paged array of fixed-size entries. Reading it is safe while
// editors make later versions.
type table[T any] struct {
	pages []*[pageSize]T
	size  uint32 // entries in use, holes included
}

// at gives the place of entry i, to be read only.
func (t *table[T]) at(i uint32) *T { return &t.pages[i>>pageBits][i&pageMask] }

// editor is a version of a table in the making.
type tableEditor[T any] struct {
	table[T]
	base []*[pageSize]T // of the version before: pages that are still shared
}

// edit begins the next version of t.
func (t *table[T]) edit() tableEditor[T] {
	return tableEditor[T]{table[T]{slices.Clone(t.pages), t.size}, t.pages}
}

// grow adds entries of zero until there are size of them.
func (e *tableEditor[T]) grow(size uint32) {
	for e.size < size {
		if e.size&pageMask == 0 && int(e.size>>pageBits) == len(e.pages) {
			e.pages = append(e.pages, new([pageSize]T))
		}
		e.size = min(size, (e.size|pageMask)+1)
	}
}

// set gives the place of entry i, to be written.
func (e *tableEditor[T]) set(i uint32) *T {
	p := i >> pageBits
	if int(p) < len(e.base) && e.pages[p] == e.base[p] {
		page := *e.pages[p]
		e.pages[p] = &page
	}
	return &e.pages[p][i&pageMask]
}

// rows is a paged compressed sparse row array: a list of entries for each
// index, with the offsets and entries of 1,024 rows together.
type rows[T any] struct {
	pages []*rowPage[T]
}

type rowPage[T any] struct {
	offset [pageSize + 1]uint32
	data   []T
	long   map[uint32][]T // rows of more than longRow entries, by place in the page; nil for none
}

// longRow is the length from which a row has a slice of its own, so that the
// neighbours of a hub are updated without copying it.
const longRow = 2048

// row gives the entries of index i, to be read only.
func (r *rows[T]) row(i uint32) []T {
	p := i >> pageBits
	if int(p) >= len(r.pages) {
		return nil
	}
	page := r.pages[p]
	at := i & pageMask
	if from, to := page.offset[at], page.offset[at+1]; from < to {
		return page.data[from:to]
	}
	if page.long != nil {
		return page.long[at]
	}
	return nil
}

// buildRows makes rows for indexes below size from a counting pass (count has
// the number of entries of each index) and a function that yields every
// entry once.
func buildRows[T any](size uint32, count []uint32, each func(put func(i uint32, v T))) rows[T] {
	r := rows[T]{pages: make([]*rowPage[T], (size+pageMask)>>pageBits)}
	for p := range r.pages {
		page := &rowPage[T]{}
		total := uint32(0)
		for at := range uint32(pageSize) {
			page.offset[at] = total
			if i := uint32(p)<<pageBits | at; i < size {
				if count[i] > longRow {
					if page.long == nil {
						page.long = map[uint32][]T{}
					}
					page.long[at] = make([]T, 0, count[i])
				} else {
					total += count[i]
				}
			}
		}
		page.offset[pageSize] = total
		page.data = make([]T, total)
		r.pages[p] = page
	}
	next := make([]uint32, size)
	each(func(i uint32, v T) {
		page, at := r.pages[i>>pageBits], i&pageMask
		if count[i] > longRow {
			page.long[at] = append(page.long[at], v)
			return
		}
		page.data[page.offset[at]+next[i]] = v
		next[i]++
	})
	return r
}

// rowsEditor collects new contents of rows; done makes the next version.
type rowsEditor[T any] struct {
	base    *rows[T]
	changed map[uint32][]T
}

func (r *rows[T]) edit() rowsEditor[T] { return rowsEditor[T]{r, map[uint32][]T{}} }

// row gives the entries of index i as they stand in the making.
func (e *rowsEditor[T]) row(i uint32) []T {
	if row, ok := e.changed[i]; ok {
		return row
	}
	return e.base.row(i)
}

// own gives the entries of index i in a slice that the editor may change.
func (e *rowsEditor[T]) own(i uint32) []T {
	if row, ok := e.changed[i]; ok {
		return row
	}
	row := e.base.row(i)
	return append(make([]T, 0, len(row)+1), row...)
}

// set replaces the entries of index i; the editor keeps the slice.
func (e *rowsEditor[T]) set(i uint32, row []T) { e.changed[i] = row }

// add appends an entry.
func (e *rowsEditor[T]) add(i uint32, v T) { e.set(i, append(e.own(i), v)) }

// done makes the next version: pages with changed rows are laid out anew.
func (e *rowsEditor[T]) done() rows[T] {
	byPage := map[uint32][]uint32{}
	pages := len(e.base.pages)
	for i := range e.changed {
		p := i >> pageBits
		byPage[p] = append(byPage[p], i&pageMask)
		pages = max(pages, int(p)+1)
	}
	next := rows[T]{pages: make([]*rowPage[T], pages)}
	copy(next.pages, e.base.pages)
	for p := len(e.base.pages); p < pages; p++ {
		next.pages[p] = &rowPage[T]{}
	}
	for p, changed := range byPage {
		next.pages[p] = e.layOut(next.pages[p], p, changed)
	}
	return next
}

func (e *rowsEditor[T]) layOut(old *rowPage[T], p uint32, changed []uint32) *rowPage[T] {
	slices.Sort(changed)
	page := &rowPage[T]{}
	if len(old.long) > 0 {
		page.long = make(map[uint32][]T, len(old.long))
		for at, row := range old.long {
			page.long[at] = row
		}
	}
	grown := 0
	for _, at := range changed {
		grown += len(e.changed[p<<pageBits|at])
	}
	page.data = make([]T, 0, len(old.data)+min(grown, longRow*len(changed)))
	from := uint32(0) // rows before it are laid out
	keep := func(to uint32) {
		shift := uint32(len(page.data)) - old.offset[from] //nolint:gosec // wraps around on purpose
		page.data = append(page.data, old.data[old.offset[from]:old.offset[to]]...)
		for at := from; at < to; at++ {
			page.offset[at] = old.offset[at] + shift
		}
		from = to
	}
	for _, at := range changed {
		keep(at)
		page.offset[at] = uint32(len(page.data)) //nolint:gosec // a page holds at most 2^21 entries
		row := e.changed[p<<pageBits|at]
		if len(row) > longRow {
			if page.long == nil {
				page.long = map[uint32][]T{}
			}
			page.long[at] = row
		} else {
			delete(page.long, at)
			page.data = append(page.data, row...)
		}
		from = at + 1
	}
	keep(pageSize)
	page.offset[pageSize] = uint32(len(page.data)) //nolint:gosec // as above
	return page
}
