package api

import (
	"cmp"
	"container/heap"
	"slices"
	"strings"

	"linchpin/graph"
)

// maxSorts is the number of facts that a list may be sorted by.
const maxSorts = 3

// sorting is one fact that a list is sorted by.
type sorting struct {
	column string // "key" for the key
	down   bool
}

const columnKey = "key"

// sortingsOf reads sort=-purchaseCost,name.
func sortingsOf(m *graph.Model, text string) ([]sorting, []graph.Problem) {
	if text == "" {
		return nil, nil
	}
	var sortings []sorting
	var problems []graph.Problem
	known := propertiesByName(m)
	for part := range strings.SplitSeq(text, ",") {
		name, down := strings.CutPrefix(part, "-")
		own := append([]string{columnKey}, ownColumns...)
		if _, ok := known[name]; !ok && !slices.Contains(own, name) {
			p := unknownProperty("query.sort", name, known, own...)
			p.Reason = "nothing of this name can be sorted by"
			problems = append(problems, p)
			continue
		}
		sortings = append(sortings, sorting{name, down})
	}
	if len(sortings) > maxSorts {
		problems = append(problems, graph.Problem{Path: "query.sort", Value: graph.Shown(text), Reason: "a list is sorted by at most three facts"})
	}
	return sortings, problems
}

// order compares rows by the sortings, then by key. Rows without a value come
// last, whichever way the others go.
type order struct {
	keys []orderKey
}

type orderKey struct {
	codes *rowCodes // nil: the row itself, which is the key's place
	ranks []int32
	down  bool
}

func newOrder(t *statedTable, sortings []sorting) *order {
	o := &order{}
	for _, s := range sortings {
		k := orderKey{down: s.down}
		if s.column != columnKey {
			c := t.column(s.column)
			k.ranks, k.codes = c.rank(), &c.codes
		}
		o.keys = append(o.keys, k)
	}
	return o
}

func (o *order) compare(a, b int32) int {
	for i := range o.keys {
		k := &o.keys[i]
		x, y := a, b
		if k.codes != nil {
			x, y = k.ranks[k.codes.at(a)], k.ranks[k.codes.at(b)]
			if x == 0 || y == 0 {
				if x == y {
					continue
				}
				return cmp.Compare(y, x) // no value comes last
			}
		}
		if d := cmp.Compare(x, y); d != 0 {
			if k.down {
				return -d
			}
			return d
		}
	}
	return cmp.Compare(a, b)
}

// listPlace is where a list stood: the sorted facts of its last item, and its key.
type listPlace struct {
	Key    string       `json:"k"`
	Values []placeValue `json:"v,omitempty"`
}

// placeValue is a value in a cursor: enough of it to find its place.
type placeValue struct {
	Kind     graph.Kind `json:"k,omitempty"`
	Text     string     `json:"t,omitempty"`
	Number   float64    `json:"n,omitempty"`
	Currency string     `json:"c,omitempty"`
}

// placeOf is the place of a row.
func placeOf(t *statedTable, sortings []sorting, row int32) *listPlace {
	p := &listPlace{Key: t.key(row)}
	for _, s := range sortings {
		var v placeValue
		if s.column != columnKey {
			at := t.column(s.column).of(row)
			v = placeValue{Kind: at.kind, Text: cutText(at.text), Number: at.number}
			if at.kind == graph.KindMoney {
				v.Text, v.Currency = at.money.value().Text(), at.money.currency
			}
		}
		p.Values = append(p.Values, v)
	}
	return p
}

// behind says whether a row comes after a place.
func (o *order) behind(t *statedTable, sortings []sorting, p *listPlace) func(row int32) bool {
	positions := make([]int32, len(sortings)) // 0: no value
	for i, s := range sortings {
		if s.column != columnKey && i < len(p.Values) && p.Values[i].Kind != graph.KindNone {
			v := p.Values[i].cell()
			positions[i] = t.column(s.column).position(&v)
		}
	}
	return func(row int32) bool {
		for i := range o.keys {
			k := &o.keys[i]
			var d int
			if k.codes == nil {
				d = strings.Compare(t.key(row), p.Key)
			} else {
				rank, at := 2*k.ranks[k.codes.at(row)], positions[i]
				if (rank == 0) != (at == 0) {
					return rank == 0 // no value comes last
				}
				d = cmp.Compare(rank, at)
			}
			if d != 0 {
				return (d > 0) != k.down
			}
		}
		return t.key(row) > p.Key
	}
}

func (v *placeValue) cell() cell {
	c := cell{kind: v.Kind, text: v.Text, number: v.Number}
	if v.Kind == graph.KindMoney {
		m, _ := graph.ParseMoney(v.Text, v.Currency) // what the cursor's own signature vouches for
		c = cellOf(graph.MoneyValue(m))
	}
	return c
}

// first gives the first n rows in order.
func (o *order) first(rows []int32, n int) []int32 {
	if len(o.keys) == 0 { // rows come in key order
		return rows[:min(n, len(rows))]
	}
	worst := &rowHeap{order: o}
	for _, row := range rows {
		switch {
		case len(worst.rows) < n:
			heap.Push(worst, row)
		case o.compare(row, worst.rows[0]) < 0:
			worst.rows[0] = row
			heap.Fix(worst, 0)
		}
	}
	slices.SortFunc(worst.rows, o.compare)
	return worst.rows
}

// rowHeap holds rows, the last in order on top.
type rowHeap struct {
	order *order
	rows  []int32
}

func (h *rowHeap) Len() int           { return len(h.rows) }
func (h *rowHeap) Less(i, j int) bool { return h.order.compare(h.rows[i], h.rows[j]) > 0 }
func (h *rowHeap) Swap(i, j int)      { h.rows[i], h.rows[j] = h.rows[j], h.rows[i] }
func (h *rowHeap) Push(row any)       { h.rows = append(h.rows, row.(int32)) } //nolint:forcetypeassert // rows alone
func (h *rowHeap) Pop() any {
	row := h.rows[len(h.rows)-1]
	h.rows = h.rows[:len(h.rows)-1]
	return row
}
