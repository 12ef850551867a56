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

	// columnCovered is the first date after which an item is no longer covered.
	columnCovered = "coveredUntil"
)

// endings are the facts that coveredUntil is taken from: the first that an
// item has.
var endings = []string{"warrantyEnd", "validUntil", "endOfSupport", "endOfLife"}

// ownColumns can be sorted by, grouped by and counted besides properties.
var ownColumns = []string{columnName, columnClass, columnTags, columnSource, columnCovered, columnState}

// registerTable is the whole register in columns, rows in key order. It is
// not safe for concurrent use.
type registerTable struct {
	revision graph.RevisionNumber
	store    *textStore
	ids      []uuid.UUID
	keys     []textRef
	words    []textRef // of key and name: " web 1 shop"
	retired  []bool
	columns  map[string]*column
	room     int // rows that are expected
	read     int // bytes after reading
}

func newRegisterTable(at graph.RevisionNumber) *registerTable {
	return &registerTable{revision: at, columns: map[string]*column{}, store: &textStore{}}
}

// expect makes room for rows.
func (t *registerTable) expect(rows int) {
	t.room += rows
	t.ids, t.keys, t.words = slices.Grow(t.ids, rows), slices.Grow(t.keys, rows), slices.Grow(t.words, rows)
	t.retired = slices.Grow(t.retired, rows)
}

func (t *registerTable) len() int { return len(t.ids) }

func (t *registerTable) key(row int32) string { return t.store.at(t.keys[row]) }

// bytes is about what the table takes in memory.
func (t *registerTable) bytes() int {
	n := t.store.bytes + 16*cap(t.ids) + 4*(cap(t.keys)+cap(t.words)) + cap(t.retired)
	for _, c := range t.columns {
		n += c.bytes()
	}
	return n
}

// column gives a column, empty where nothing has the fact yet.
func (t *registerTable) column(name string) *column {
	c, ok := t.columns[name]
	if !ok {
		c = newColumn(t.store, t.len(), t.room)
		t.columns[name] = c
	}
	return c
}

// add puts an item behind the last row.
func (t *registerTable) add(it *graph.Item) {
	t.insert(t.len())
	t.fill(int32(t.len()-1), it) //nolint:gosec // fewer rows than that fit in memory
}

// insert makes an empty row; remove takes one away.
func (t *registerTable) insert(row int) {
	t.ids = slices.Insert(t.ids, row, uuid.Nil)
	t.keys, t.words = slices.Insert(t.keys, row, 0), slices.Insert(t.words, row, 0)
	t.retired = slices.Insert(t.retired, row, false)
	for _, c := range t.columns {
		c.codes.insert(row)
	}
}

func (t *registerTable) remove(row int) {
	t.ids = slices.Delete(t.ids, row, row+1)
	t.keys, t.words = slices.Delete(t.keys, row, row+1), slices.Delete(t.words, row, row+1)
	t.retired = slices.Delete(t.retired, row, row+1)
	for _, c := range t.columns {
		c.codes.remove(row)
	}
}

// fill makes a row say what the item says.
func (t *registerTable) fill(row int32, it *graph.Item) {
	t.ids[row], t.retired[row] = it.ID, it.Retired
	if t.key(row) != it.Key {
		t.keys[row] = t.store.put(it.Key)
	}
	words := " " + strings.Join(append(graph.Words(it.Key), graph.Words(it.Name)...), " ")
	if t.store.at(t.words[row]) != words {
		t.words[row] = t.store.put(words)
	}
	for name, c := range t.columns {
		if _, has := it.Properties[name]; !has {
			c.codes.set(row, 0)
		}
	}
	t.column(columnName).set(row, textCell(it.Name))
	t.column(columnClass).set(row, textCell(it.Class))
	t.column(columnTags).set(row, textsCell(it.Tags))
	t.column(columnSource).set(row, textsCell(sourceNames(it)))
	for name, v := range it.Properties {
		t.column(name).set(row, cellOf(v))
	}
	t.column(columnCovered).set(row, coveredCell(it))
}

// coveredCell is the date until which an item is covered.
func coveredCell(it *graph.Item) cell {
	for _, name := range endings {
		if v, ok := it.Properties[name]; ok {
			return cellOf(v)
		}
	}
	return cell{}
}

func sourceNames(it *graph.Item) []string {
	names := make([]string, 0, len(it.Provenance.Sources))
	for name := range it.Provenance.Sources {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// maxMoved is the number of rows up to which each is moved by itself.
const maxMoved = 32

// update brings rows to what items say now; those in gone are purged. A row
// whose key changed moves.
func (t *registerTable) update(items []graph.Item, gone []uuid.UUID) {
	now := make(map[uuid.UUID]*graph.Item, len(items)+len(gone))
	for _, id := range gone {
		now[id] = nil
	}
	for i := range items {
		it := &items[i]
		if row, ok := t.find(it.Key); ok && t.ids[row] == it.ID {
			t.fill(int32(row), it) //nolint:gosec // fewer rows than that fit in memory
			delete(now, it.ID)
			continue
		}
		now[it.ID] = it
	}
	if len(now) == 0 {
		return
	}
	var left []int // rows of items that are gone or have another key
	for row, id := range t.ids {
		if _, known := now[id]; known {
			left = append(left, row)
		}
	}
	if len(left)+len(now) > maxMoved {
		t.move(left, now)
		return
	}
	for _, row := range slices.Backward(left) {
		t.remove(row)
	}
	for _, it := range now {
		if it != nil {
			row, _ := t.find(it.Key)
			t.insert(row)
			t.fill(int32(row), it) //nolint:gosec // fewer rows than that fit in memory
		}
	}
}

// move does the same for many rows at once.
func (t *registerTable) move(left []int, now map[uuid.UUID]*graph.Item) {
	kept := make([]int32, 0, t.len()-len(left))
	for row := range t.ids {
		if len(left) > 0 && left[0] == row {
			left = left[1:]
			continue
		}
		kept = append(kept, int32(row)) //nolint:gosec // fewer rows than that fit in memory
	}
	t.reorder(kept)
	for _, it := range now {
		if it != nil {
			t.add(it)
		}
	}
	t.order()
}

// find gives the row of a key, or where it would be.
func (t *registerTable) find(key string) (int, bool) {
	return slices.BinarySearchFunc(t.keys, key, func(ref textRef, key string) int { return strings.Compare(t.store.at(ref), key) })
}

// order puts the rows into key order.
func (t *registerTable) order() {
	compare := func(a, b textRef) int { return strings.Compare(t.store.at(a), t.store.at(b)) }
	if slices.IsSortedFunc(t.keys, compare) {
		return
	}
	from := make([]int32, t.len())
	for i := range from {
		from[i] = int32(i) //nolint:gosec // fewer rows than that fit in memory
	}
	slices.SortFunc(from, func(a, b int32) int { return compare(t.keys[a], t.keys[b]) })
	t.reorder(from)
}

func (t *registerTable) reorder(from []int32) {
	t.ids, t.keys, t.words, t.retired = taken(t.ids, from), taken(t.keys, from), taken(t.words, from), taken(t.retired, from)
	for _, c := range t.columns {
		c.codes.reorder(from)
	}
}

func taken[T any](all []T, from []int32) []T {
	picked := make([]T, len(from))
	for i, row := range from {
		picked[i] = all[row]
	}
	return picked
}
