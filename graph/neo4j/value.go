package neo4j

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/shopspring/decimal"

	"linchpin/graph"
)

// currencySuffix names the property that holds the currency of a money value.
const currencySuffix = "Currency"

// extra is the property that holds the facts which cannot stand under their
// own names, in graph's stored form.
const extra = "_extra"

// maxDays is how many days a duration written in Cypher may have: 290 years,
// less than nanoseconds can count.
const maxDays = 290 * 365

// plainName is the form of a fact's name that is a property's name too. No own
// property that begins with an underscore has it.
var plainName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,127}$`)

// putFacts adds facts to the properties of a node or relationship. A fact
// whose name is taken by an own field, has another form than plainName, or
// would be read back as part of another one, goes to [extra], and so does an
// amount that no float holds.
func putFacts(props map[string]any, facts graph.Properties, own map[string]bool) {
	odd := graph.Properties{}
	for name, v := range facts {
		if !plainName.MatchString(name) || own[name] || isCurrencySlot(facts, name) {
			odd[name] = v
			continue
		}
		if v.Kind() == graph.KindMoney {
			amount, _ := v.Money().Amount.Float64()
			if !finite(amount) || !decimal.NewFromFloat(amount).Equal(v.Money().Amount) {
				odd[name] = v
				continue
			}
			props[name], props[name+currencySuffix] = amount, v.Money().Currency
			continue
		}
		props[name] = nativeValue(v)
	}
	if len(odd) > 0 {
		props[extra] = string(graph.EncodeProperties(odd))
	}
}

// isCurrencySlot says that a fact has the name under which the currency of
// another fact stands, or would be looked for.
func isCurrencySlot(facts graph.Properties, name string) bool {
	base, ok := strings.CutSuffix(name, currencySuffix)
	if !ok {
		return false
	}
	kind := facts[base].Kind()
	return kind == graph.KindMoney || kind == graph.KindNumber
}

// nativeValue is a value as Neo4j holds it; of money only the list-free kinds
// come here.
func nativeValue(v graph.Value) any {
	switch v.Kind() {
	case graph.KindString:
		return v.Text()
	case graph.KindInteger:
		return v.Integer()
	case graph.KindNumber:
		return v.Number()
	case graph.KindBoolean:
		return v.Boolean()
	case graph.KindDate:
		return neo4j.DateOf(v.Time())
	case graph.KindDateTime:
		return inUTC(v.Time())
	case graph.KindDuration:
		const day = 24 * time.Hour
		span := v.Duration().Span()
		return neo4j.DurationOf(0, int64(span/day), int64(span%day/time.Second), int(span%time.Second))
	case graph.KindList:
		list := make([]any, len(v.List()))
		for i, e := range v.List() {
			list[i] = nativeValue(e)
		}
		return list
	default:
		return nil
	}
}

// utc is the zone that the driver sends as the offset Z. It would send
// time.UTC as a zone of that name, and Neo4j holds two times at one instant to
// be unequal where their zones differ.
var utc = time.FixedZone("Offset", 0)

func inUTC(t time.Time) time.Time { return t.In(utc) }

// takeFacts reads back what [putFacts] added; what begins with an underscore
// and the own fields are passed over.
func takeFacts(props map[string]any, own map[string]bool) (graph.Properties, error) {
	facts := graph.Properties{}
	for name, native := range props {
		if own[name] || strings.HasPrefix(name, "_") {
			continue
		}
		if base, ok := strings.CutSuffix(name, currencySuffix); ok {
			if _, isMoney := moneyOf(props, base); isMoney {
				continue
			}
		}
		if money, ok := moneyOf(props, name); ok {
			facts[name] = graph.MoneyValue(money)
			continue
		}
		v, err := valueOf(native)
		if err != nil {
			return nil, fmt.Errorf("property %q: %w", name, err)
		}
		if !v.IsZero() {
			facts[name] = v
		}
	}
	if text, ok := props[extra].(string); ok {
		odd, err := graph.DecodeProperties([]byte(text))
		if err != nil {
			return nil, err
		}
		for name, v := range odd {
			facts[name] = v
		}
	}
	if len(facts) == 0 {
		return nil, nil
	}
	return facts, nil
}

// finite says that a number is neither infinite nor none at all; decimals know
// no such numbers.
func finite(n float64) bool { return n-n == 0 }

// moneyOf reads a number with a currency beside it.
func moneyOf(props map[string]any, name string) (graph.Money, bool) {
	amount, ok := props[name].(float64)
	currency, isText := props[name+currencySuffix].(string)
	if !ok || !isText || !finite(amount) {
		return graph.Money{}, false
	}
	return graph.Money{Amount: decimal.NewFromFloat(amount), Currency: currency}, true
}

// valueOf is the value that Neo4j holds.
func valueOf(native any) (graph.Value, error) {
	switch n := native.(type) {
	case string:
		return graph.StringValue(n), nil
	case int64:
		return graph.IntegerValue(n), nil
	case float64:
		if !finite(n) {
			return graph.Value{}, fmt.Errorf("not a finite number")
		}
		return graph.NumberValue(n), nil
	case bool:
		return graph.BooleanValue(n), nil
	case neo4j.Date:
		return graph.DateValue(n.Time()), nil
	case time.Time:
		return graph.DateTimeValue(n), nil
	case neo4j.Duration:
		if n.Months != 0 || max(n.Days, -n.Days) > maxDays {
			return graph.Value{}, fmt.Errorf("a duration of months, or of more than %d days", maxDays)
		}
		return graph.DurationValue(graph.NewDuration(time.Duration(n.Days)*24*time.Hour +
			time.Duration(n.Seconds)*time.Second + time.Duration(n.Nanos))), nil
	case []any:
		list := make([]graph.Value, len(n))
		for i, e := range n {
			v, err := valueOf(e)
			if err != nil {
				return graph.Value{}, err
			}
			if v.Kind() == graph.KindList || v.Kind() == graph.KindNone || v.Kind() != list[0].Kind() && i > 0 {
				return graph.Value{}, fmt.Errorf("a list of more than one kind")
			}
			list[i] = v
		}
		return graph.ListValue(list...), nil
	default:
		return graph.Value{}, fmt.Errorf("a value of type %T", native)
	}
}
