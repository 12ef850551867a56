package api

import (
	"cmp"
	"strings"

	"linchpin/graph"
)

// cell is a value of the register in the form that filters and sorting need:
// small, and comparable without its property. The zero cell is no value.
type cell struct {
	kind   graph.Kind
	text   string  // as a document holds it; of money the amount
	number float64 // of integer, number, boolean (0, 1), date and datetime (Unix milliseconds), duration (seconds)
	rest   *cellRest
}

// cellRest is what few cells have.
type cellRest struct {
	money    graph.Money
	elements []cell // of a list
}

// cellOf makes the cell of a value.
func cellOf(v graph.Value) cell {
	c := cell{kind: v.Kind(), text: v.String()}
	switch c.kind {
	case graph.KindInteger, graph.KindNumber:
		c.number = v.Number()
	case graph.KindBoolean:
		if v.Boolean() {
			c.number = 1
		}
	case graph.KindDate, graph.KindDateTime:
		c.number = float64(v.Time().UnixMilli())
	case graph.KindDuration:
		c.number = v.Duration().Span().Seconds()
	case graph.KindMoney:
		c.rest = &cellRest{money: v.Money()}
	case graph.KindList:
		c.rest = &cellRest{}
		for _, e := range v.List() {
			c.rest.elements = append(c.rest.elements, cellOf(e))
		}
	}
	return c
}

// textCell is a text, no value for "".
func textCell(text string) cell {
	if text == "" {
		return cell{}
	}
	return cell{kind: graph.KindString, text: text}
}

// textsCell is a list of texts, no value for none.
func textsCell(texts []string) cell {
	if len(texts) == 0 {
		return cell{}
	}
	return cellOf(graph.Strings(texts...))
}

// each visits the elements of a list, or the cell itself.
func (c *cell) each(visit func(*cell) bool) bool {
	if c.kind != graph.KindList {
		return visit(c)
	}
	for i := range c.rest.elements {
		if visit(&c.rest.elements[i]) {
			return true
		}
	}
	return false
}

// size is about what the cell takes in memory, in bytes.
func (c *cell) size() int {
	n := 48 + 2*len(c.text)
	if c.rest != nil {
		n += 64
		for i := range c.rest.elements {
			n += c.rest.elements[i].size()
		}
	}
	return n
}

// compareValues orders two values of one kind; texts by [sortKey].
func (c *cell) compareValues(o *cell) int {
	switch c.kind {
	case graph.KindString, graph.KindList:
		return strings.Compare(sortKey(c.text), sortKey(o.text))
	case graph.KindMoney:
		if d := strings.Compare(c.rest.money.Currency, o.rest.money.Currency); d != 0 {
			return d
		}
		return c.rest.money.Amount.Cmp(o.rest.money.Amount)
	}
	return cmp.Compare(c.number, o.number)
}

// Bounds of a sort key: the part of a text that counts in sorting.
const (
	sortedBytes = 256
	numberWidth = 20
)

// sortKey is a text as people sort it: without regard to case and diacritics,
// and "web 9" before "web 10".
func sortKey(text string) string {
	if len(text) > sortedBytes {
		text = strings.ToValidUTF8(text[:sortedBytes], "")
	}
	var b strings.Builder
	for _, word := range graph.Words(text) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		if word[0] >= '0' && word[0] <= '9' && len(word) < numberWidth {
			b.WriteString(strings.Repeat("0", numberWidth-len(word)))
		}
		b.WriteString(word)
	}
	return b.String()
}
