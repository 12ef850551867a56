package api

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"linchpin/graph"
)

// Columns of the item's own fields. Properties have columns under their own
// names, which cannot be these.
const (
	columnName   = "name"
	columnClass  = "class"
	columnTags   = "tags"
	columnSource = "source"
)

// registerTable is the whole register in columns, rows in key order. It is
// not safe for concurrent use.
type registerTable struct {
	revision graph.RevisionNumber
	ids      []uuid.UUID
	keys     []string
	words    []string // of key and name: " web 1 shop"
	retired  []bool
	changed  []graph.RevisionNumber
	columns  map[string]*column
	rowBytes int
	read     int // bytes after reading
}

func newRegisterTable(at graph.RevisionNumber) *registerTable {
	return &registerTable{revision: at, columns: map[string]*column{}}
}

func (t *registerTable) len() int { return len(t.ids) }

// bytes is about what the table takes in memory.
func (t *registerTable) bytes() int {
	n := t.rowBytes
	for _, c := range t.columns {
		n += c.bytes + 4*len(c.codes)
	}
	return n
}

// column gives a column, empty where nothing has the fact yet.
func (t *registerTable) column(name string) *column {
	c, ok := t.columns[name]
	if !ok {
		c = newColumn(t.len())
		t.columns[name] = c
	}
	return c
}

// add puts an item behind the last row.
func (t *registerTable) add(it *graph.Item) {
	t.ids = append(t.ids, it.ID)
	t.keys = append(t.keys, "")
	t.words = append(t.words, "")
	t.retired = append(t.retired, false)
	t.changed = append(t.changed, 0)
	for _, c := range t.columns {
		c.codes = append(c.codes, 0)
	}
	t.fill(t.len()-1, it)
	t.rowBytes += 80 + len(it.Key) + len(t.words[t.len()-1])
}

// fill makes a row say what the item says.
func (t *registerTable) fill(row int, it *graph.Item) {
	t.keys[row], t.retired[row], t.changed[row] = it.Key, it.Retired, it.Revision
	t.words[row] = " " + strings.Join(append(graph.Words(it.Key), graph.Words(it.Name)...), " ")
	for name, c := range t.columns {
		if _, has := it.Properties[name]; !has {
			c.codes[row] = 0
		}
	}
	t.column(columnName).set(row, textCell(it.Name))
	t.column(columnClass).set(row, textCell(it.Class))
	t.column(columnTags).set(row, textsCell(it.Tags))
	t.column(columnSource).set(row, textsCell(sourceNames(it)))
	for name, v := range it.Properties {
		t.column(name).set(row, cellOf(v))
	}
}

func sourceNames(it *graph.Item) []string {
	names := make([]string, 0, len(it.Provenance.Sources))
	for name := range it.Provenance.Sources {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// update brings rows to what items say now; those in gone are purged. A row
// whose key changed moves.
func (t *registerTable) update(items []graph.Item, gone []uuid.UUID) {
	now := make(map[uuid.UUID]*graph.Item, len(items)+len(gone))
	for _, id := range gone {
		now[id] = nil
	}
	for i := range items {
		now[items[i].ID] = &items[i]
	}
	moved := false
	kept := make([]int32, 0, t.len())
	for row, id := range t.ids {
		it, known := now[id]
		switch {
		case known && it == nil:
			moved = true
			continue
		case known:
			moved = moved || it.Key != t.keys[row]
			t.fill(row, it)
			delete(now, id)
		}
		kept = append(kept, int32(row)) //nolint:gosec // fewer rows than that fit in memory
	}
	for _, it := range now {
		if it != nil {
			moved = true
			t.add(it)
			kept = append(kept, int32(t.len()-1)) //nolint:gosec // as above
		}
	}
	if moved {
		t.reorder(kept)
		t.order()
	}
}

// order puts the rows into key order.
func (t *registerTable) order() {
	if slices.IsSorted(t.keys) {
		return
	}
	from := make([]int32, t.len())
	for i := range from {
		from[i] = int32(i) //nolint:gosec // fewer rows than that fit in memory
	}
	slices.SortFunc(from, func(a, b int32) int { return strings.Compare(t.keys[a], t.keys[b]) })
	t.reorder(from)
}

func (t *registerTable) reorder(from []int32) {
	t.ids, t.keys, t.words = taken(t.ids, from), taken(t.keys, from), taken(t.words, from)
	t.retired, t.changed = taken(t.retired, from), taken(t.changed, from)
	for _, c := range t.columns {
		c.reorder(from)
	}
}

func taken[T any](all []T, from []int32) []T {
	picked := make([]T, len(from))
	for i, row := range from {
		picked[i] = all[row]
	}
	return picked
}
