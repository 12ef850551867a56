package api

import (
	"cmp"
	"math/big"
	"strings"

	"github.com/shopspring/decimal"

	"linchpin/graph"
)

// cell is a value of the register in the form that filters and sorting need:
// comparable without its property. The zero cell is no value.
type cell struct {
	kind     graph.Kind
	text     string  // as a document holds it
	number   float64 // of integer, number, boolean (0, 1), date and datetime (Unix milliseconds), duration (seconds); of money about the amount
	money    amount
	elements []cell // of a list
}

// amount is money in whole units of ten to some power; equal amounts are equal.
type amount struct {
	units int64
	scale
}

// scale is what amounts that add up as whole numbers share.
type scale struct {
	exponent int32
	currency string
}

// amountOf takes the zeros off the end, so that at most graph.MaxMoneyDigits
// digits are left.
func amountOf(m graph.Money) amount {
	units, exponent := m.Amount.Coefficient(), m.Amount.Exponent()
	ten, digit, rest := big.NewInt(10), new(big.Int), new(big.Int)
	for units.Sign() != 0 {
		if digit.QuoRem(units, ten, rest); rest.Sign() != 0 {
			return amount{units.Int64(), scale{exponent, m.Currency}}
		}
		units.Set(digit)
		exponent++
	}
	return amount{scale: scale{currency: m.Currency}}
}

func (a *amount) decimal() decimal.Decimal { return decimal.New(a.units, a.exponent) }

func (a *amount) value() graph.Money { return graph.Money{Amount: a.decimal(), Currency: a.currency} }

// compare orders by currency, then exactly by amount.
func (a *amount) compare(o *amount) int {
	return cmp.Or(strings.Compare(a.currency, o.currency), a.compareAmounts(o))
}

func (a *amount) compareAmounts(o *amount) int {
	if a.exponent == o.exponent {
		return cmp.Compare(a.units, o.units)
	}
	return a.decimal().Cmp(o.decimal())
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
		c.money = amountOf(v.Money())
		c.number = c.money.about()
	case graph.KindList:
		for _, e := range v.List() {
			c.elements = append(c.elements, cellOf(e))
		}
	}
	return c
}

// about is the amount as a floating-point number, which never puts a smaller
// amount above a larger one.
func (a *amount) about() float64 {
	number, _ := a.decimal().Float64()
	return number
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
	for i := range c.elements {
		if visit(&c.elements[i]) {
			return true
		}
	}
	return false
}

// compareValues orders two values of one kind; texts by [sortKey].
func (c *cell) compareValues(o *cell) int {
	switch c.kind {
	case graph.KindString, graph.KindList:
		return strings.Compare(sortKey(c.text), sortKey(o.text))
	case graph.KindMoney:
		return c.money.compare(&o.money)
	}
	return cmp.Compare(c.number, o.number)
}

// sortedBytes is the part of a text that counts in sorting.
const sortedBytes = 256

// sortKey is a text as people sort it: without regard to case and diacritics,
// and "web 9" before "web 10": in front of a number stands how many digits it
// has.
func sortKey(text string) string {
	if len(text) > sortedBytes {
		text = strings.ToValidUTF8(text[:sortedBytes], "")
	}
	var b strings.Builder
	b.Grow(len(text) + 8)
	for _, word := range graph.Words(text) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		if word[0] >= '0' && word[0] <= '9' {
			word = strings.TrimLeft(word, "0")
			b.WriteByte('0' + byte(min(len(word), longestNumber))) //nolint:gosec // small
		}
		b.WriteString(word)
	}
	return b.String()
}

// longestNumber is the number of digits from which on numbers go by their
// digits alone; what stands in front of them stays below all letters.
const longestNumber = 'a' - '0' - 1
