package graph

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"
)

// Kind is the form in which a [Value] is kept and compared. Several property
// types of a model share a kind: text, enum, url, email, phone and ip are
// strings to a store.
type Kind uint8

// The kinds. The zero Kind is that of the zero Value: none.
const (
	KindNone Kind = iota
	KindString
	KindInteger
	KindNumber
	KindBoolean
	KindDate
	KindDateTime
	KindDuration
	KindMoney
	KindList // of values of one kind, neither money nor list
)

var kindNames = [...]string{"none", "string", "integer", "number", "boolean", "date", "datetime", "duration", "money", "list"}

// String is the kind's name.
func (k Kind) String() string { return kindNames[k] }

// Value is one immutable typed fact. Compare with [Value.Equal].
type Value struct {
	kind  Kind
	text  string // string
	bits  int64  // integer; boolean 0 or 1; number as IEEE bits
	time  time.Time
	span  Duration
	money Money
	list  []Value
}

// StringValue is a string.
func StringValue(s string) Value { return Value{kind: KindString, text: s} }

// IntegerValue is a whole number.
func IntegerValue(n int64) Value { return Value{kind: KindInteger, bits: n} }

// NumberValue is a finite number; it panics on NaN and infinities, which no
// decoder lets through.
func NumberValue(x float64) Value {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		panic("graph: a number must be finite")
	}
	return Value{kind: KindNumber, bits: int64(math.Float64bits(x + 0))} //nolint:gosec // the bits, not the number
}

// BooleanValue is true or false.
func BooleanValue(b bool) Value {
	v := Value{kind: KindBoolean}
	if b {
		v.bits = 1
	}
	return v
}

// DateValue is a calendar date: the year, month and day of t as it reads.
func DateValue(t time.Time) Value {
	y, m, d := t.Date()
	return Value{kind: KindDate, time: time.Date(y, m, d, 0, 0, 0, 0, time.UTC)}
}

// DateTimeValue is an instant, kept in UTC to the millisecond.
func DateTimeValue(t time.Time) Value {
	return Value{kind: KindDateTime, time: t.UTC().Truncate(time.Millisecond)}
}

// DurationValue is a span of time.
func DurationValue(d Duration) Value { return Value{kind: KindDuration, span: d} }

// MoneyValue is an amount in a currency.
func MoneyValue(m Money) Value { return Value{kind: KindMoney, money: m} }

// ListValue is a list of values of one kind, neither money nor list; it panics
// otherwise. An empty list is the zero Value: nothing is said.
func ListValue(values ...Value) Value {
	if len(values) == 0 {
		return Value{}
	}
	for _, v := range values {
		if v.kind != values[0].kind || v.kind == KindMoney || v.kind == KindList || v.kind == KindNone {
			panic("graph: a list holds values of one simple kind")
		}
	}
	return Value{kind: KindList, list: slices.Clone(values)}
}

// Strings is a list of strings.
func Strings(texts ...string) Value {
	values := make([]Value, len(texts))
	for i, s := range texts {
		values[i] = StringValue(s)
	}
	return ListValue(values...)
}

// Kind says which accessor holds the value.
func (v Value) Kind() Kind { return v.kind }

// IsZero says that the value is none.
func (v Value) IsZero() bool { return v.kind == KindNone }

// Text is the string of a string value, else "".
func (v Value) Text() string { return v.text }

// Integer is the number of an integer value, else 0.
func (v Value) Integer() int64 {
	if v.kind != KindInteger {
		return 0
	}
	return v.bits
}

// Number is the value of a number or an integer as float64, else 0.
func (v Value) Number() float64 {
	switch v.kind {
	case KindNumber:
		return math.Float64frombits(uint64(v.bits)) //nolint:gosec // the bits, not the number
	case KindInteger:
		return float64(v.bits)
	default:
		return 0
	}
}

// Boolean is the truth of a boolean value, else false.
func (v Value) Boolean() bool { return v.kind == KindBoolean && v.bits == 1 }

// Time is the midnight (UTC) of a date or the instant of a datetime.
func (v Value) Time() time.Time { return v.time }

// Duration is the span of a duration value.
func (v Value) Duration() Duration { return v.span }

// Money is the amount of a money value.
func (v Value) Money() Money { return v.money }

// List is the values of a list; the caller must not change it.
func (v Value) List() []Value { return v.list }

// Equal compares kind and content; amounts compare by value.
func (v Value) Equal(o Value) bool {
	if v.kind != o.kind {
		return false
	}
	switch v.kind {
	case KindMoney:
		return v.money.Equal(o.money)
	case KindDate, KindDateTime:
		return v.time.Equal(o.time)
	case KindDuration:
		return v.span == o.span
	case KindList:
		return slices.EqualFunc(v.list, o.list, Value.Equal)
	default:
		return v.text == o.text && v.bits == o.bits
	}
}

// String is the value as a person reads it: money as "EUR 1299.00", a list
// with commas, everything else as in a document.
func (v Value) String() string {
	switch v.kind {
	case KindMoney:
		return v.money.String()
	case KindList:
		var b bytes.Buffer
		for i, e := range v.list {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(e.String())
		}
		return b.String()
	default:
		switch plain := v.Plain().(type) {
		case nil:
			return ""
		case string:
			return plain
		default:
			return fmt.Sprint(plain)
		}
	}
}

// Plain is the value as a document of linchpin/v1 holds it: string, int64,
// float64, bool, []any, or for money map[string]any with amount and currency,
// both strings; nil for the zero Value.
func (v Value) Plain() any {
	switch v.kind {
	case KindString:
		return v.text
	case KindInteger:
		return v.bits
	case KindNumber:
		return v.Number()
	case KindBoolean:
		return v.bits == 1
	case KindDate:
		return v.time.Format(time.DateOnly)
	case KindDateTime:
		return v.time.Format(dateTimeLayout)
	case KindDuration:
		return v.span.String()
	case KindMoney:
		return map[string]any{"amount": v.money.Text(), "currency": v.money.Currency}
	case KindList:
		plain := make([]any, len(v.list))
		for i, e := range v.list {
			plain[i] = e.Plain()
		}
		return plain
	default:
		return nil
	}
}

const dateTimeLayout = "2006-01-02T15:04:05.999Z07:00"

// MarshalJSON writes the value as a document holds it; see [Value.Plain]. Its
// kind is not written: [EncodeProperties] keeps it.
func (v Value) MarshalJSON() ([]byte, error) { return json.Marshal(v.Plain()) }

// Properties are the facts of an item or relation by name. A zero Value never
// stands in it.
type Properties map[string]Value

// Equal compares two sets of facts.
func (p Properties) Equal(o Properties) bool {
	if len(p) != len(o) {
		return false
	}
	for name, v := range p {
		if w, ok := o[name]; !ok || !v.Equal(w) {
			return false
		}
	}
	return true
}

// Names gives the names in order.
func (p Properties) Names() []string {
	names := make([]string, 0, len(p))
	for name := range p {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
