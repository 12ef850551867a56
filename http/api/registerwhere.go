package api

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"linchpin/graph"
	"linchpin/graph/model"
)

// A condition on a property reads PROPERTY.OPERATOR.VALUE, such as
// warrantyEnd.before.2027-01-01 or owner.missing.

// condition tests one column.
type condition struct {
	column string
	test   func(*cell) bool
}

// The operators, in the order in which they are named to people.
var (
	operatorsOfAll   = []string{"is", "not", "in", "set", "missing"}
	operatorsOfText  = []string{"contains", "begins"}
	operatorsOfSize  = []string{"below", "atMost", "above", "atLeast"}
	operatorsOfDates = []string{"before", "until", "after", "since"}
)

// propertiesByName lists what the model's classes call each property, one of each type.
func propertiesByName(m *graph.Model) map[string][]*graph.Property {
	all := map[string][]*graph.Property{}
	for _, name := range m.ClassNames() {
		class, _ := m.Class(name)
		for i := range class.All {
			p := &class.All[i]
			same := func(o *graph.Property) bool {
				return o.Type == p.Type && o.Of == p.Of && slices.Equal(o.Values, p.Values)
			}
			if !slices.ContainsFunc(all[p.Name], same) {
				all[p.Name] = append(all[p.Name], p)
			}
		}
	}
	return all
}

// conditionsOf reads conditions; now is the instant that "today" means.
func conditionsOf(m *graph.Model, texts []string, now time.Time) ([]condition, []graph.Problem) {
	if len(texts) == 0 {
		return nil, nil
	}
	known := propertiesByName(m)
	var conditions []condition
	var problems []graph.Problem
	for _, text := range texts {
		name, rest, _ := strings.Cut(text, ".")
		operator, value, _ := strings.Cut(rest, ".")
		properties, ok := known[name]
		if !ok {
			problems = append(problems, unknownProperty("query.where", name, known))
			continue
		}
		test, problem := conditionOf(properties, operator, value, now)
		if problem != nil {
			problem.Path = "query.where"
			problems = append(problems, *problem)
			continue
		}
		conditions = append(conditions, condition{name, test})
	}
	return conditions, problems
}

func unknownProperty(path, name string, known map[string][]*graph.Property, more ...string) graph.Problem {
	return graph.Problem{Path: path, Value: graph.Shown(name), Reason: "no class has a property of this name",
		Nearest: graph.Nearest(name, append(slices.Sorted(maps.Keys(known)), more...))}
}

// conditionOf makes the test of an operator; of a property that classes hold
// in different types, under each type that can read the value.
func conditionOf(properties []*graph.Property, operator, value string, now time.Time) (func(*cell) bool, *graph.Problem) {
	switch operator {
	case "set":
		return func(c *cell) bool { return c.kind != graph.KindNone }, valueless(operator, value)
	case "missing":
		return func(c *cell) bool { return c.kind == graph.KindNone }, valueless(operator, value)
	}
	var operators []string
	var tests []func(*cell) bool
	var refused *graph.Problem
	for _, p := range properties {
		allowed := operatorsOf(p)
		if !slices.Contains(allowed, operator) {
			operators = append(operators, allowed...)
			continue
		}
		test, problem := testOf(p, operator, value, now)
		if problem != nil {
			refused = problem
			continue
		}
		tests = append(tests, test)
	}
	switch {
	case len(tests) > 0:
	case refused != nil:
		return nil, refused
	default:
		return nil, &graph.Problem{Value: graph.Shown(operator), Reason: fmt.Sprintf("a condition reads PROPERTY.OPERATOR.VALUE; %s takes %s",
			properties[0].Name, strings.Join(operators, ", ")), Nearest: graph.Nearest(operator, operators)}
	}
	if operator == "not" {
		return func(c *cell) bool {
			return !slices.ContainsFunc(tests, func(is func(*cell) bool) bool { return !is(c) })
		}, nil
	}
	return func(c *cell) bool {
		return slices.ContainsFunc(tests, func(is func(*cell) bool) bool { return is(c) })
	}, nil
}

func valueless(operator, value string) *graph.Problem {
	if value == "" {
		return nil
	}
	return &graph.Problem{Value: graph.Shown(value), Reason: "the operator " + operator + " takes no value"}
}

// simpleType is the type of a property's values, those in a list too.
func simpleType(p *graph.Property) graph.PropertyType {
	if p.Type == graph.TypeList {
		return p.Of
	}
	return p.Type
}

func operatorsOf(p *graph.Property) []string {
	switch simpleType(p) {
	case graph.TypeInteger, graph.TypeNumber, graph.TypeDuration, graph.TypeMoney:
		return slices.Concat(operatorsOfAll, operatorsOfSize)
	case graph.TypeDate, graph.TypeDateTime:
		return slices.Concat(operatorsOfAll, operatorsOfDates)
	case graph.TypeBoolean, graph.TypeEnum:
		return operatorsOfAll
	}
	return slices.Concat(operatorsOfAll, operatorsOfText)
}

// testOf makes the test of an operator that takes a value. Of a list one
// element must pass; "not" wants that none does.
func testOf(p *graph.Property, operator, value string, now time.Time) (func(*cell) bool, *graph.Problem) {
	if value == "" {
		return nil, &graph.Problem{Reason: fmt.Sprintf("%s.%s wants a value behind it; %s.missing asks for none", p.Name, operator, p.Name)}
	}
	switch operator {
	case "contains":
		wanted := folded(value)
		return func(c *cell) bool {
			return c.each(func(e *cell) bool {
				return e.kind == graph.KindString && strings.Contains(folded(e.text), wanted)
			})
		}, nil
	case "begins":
		wanted := folded(value)
		return func(c *cell) bool {
			return c.each(func(e *cell) bool {
				return e.kind == graph.KindString && strings.HasPrefix(folded(e.text), wanted)
			})
		}, nil
	}
	values := []string{value}
	if operator == "in" {
		values = strings.Split(value, ",")
	}
	var operands []operand
	for _, text := range values {
		o, problem := operandOf(p, strings.TrimSpace(text), now)
		if problem != nil {
			return nil, problem
		}
		operands = append(operands, o)
	}
	verdict := verdicts[operator]
	pass := func(c *cell) bool {
		return c.each(func(e *cell) bool {
			return slices.ContainsFunc(operands, func(o operand) bool {
				d, ok := o.compare(e)
				return ok && verdict(d)
			})
		})
	}
	if operator == "not" {
		return func(c *cell) bool { return !pass(c) }, nil
	}
	return pass, nil
}

// verdicts say what a comparison of an item's value with the asked one means.
var verdicts = map[string]func(d int) bool{
	"is":    func(d int) bool { return d == 0 },
	"in":    func(d int) bool { return d == 0 },
	"not":   func(d int) bool { return d == 0 }, // turned round by testOf
	"below": func(d int) bool { return d < 0 }, "before": func(d int) bool { return d < 0 },
	"atMost": func(d int) bool { return d <= 0 }, "until": func(d int) bool { return d <= 0 },
	"above": func(d int) bool { return d > 0 }, "after": func(d int) bool { return d > 0 },
	"atLeast": func(d int) bool { return d >= 0 }, "since": func(d int) bool { return d >= 0 },
}

// operand is a value asked for. Money without a currency is compared by amount
// alone.
type operand struct {
	cell
	bare bool
}

// compare is the item's value against the asked one; false where they cannot
// be compared.
func (o *operand) compare(c *cell) (int, bool) {
	switch {
	case c.kind != o.kind:
		return 0, false
	case c.kind == graph.KindMoney:
		return c.money.compareAmounts(&o.money), o.bare || c.money.currency == o.money.currency
	case c.kind == graph.KindString:
		return strings.Compare(c.text, o.text), true
	}
	return c.compareValues(&o.cell), true
}

func operandOf(p *graph.Property, text string, now time.Time) (operand, *graph.Problem) {
	simple := graph.Property{Name: p.Name, Type: simpleType(p), Values: p.Values}
	switch simple.Type {
	case graph.TypeMoney:
		return moneyOperand(text)
	case graph.TypeDate, graph.TypeDateTime:
		if at, ok := relativeDate(text, now); ok {
			text = at.Format(time.DateOnly)
		}
		if simple.Type == graph.TypeDateTime && len(text) == len(time.DateOnly) {
			text += "T00:00:00Z"
		}
	case graph.TypeInteger, graph.TypeNumber, graph.TypeDuration, graph.TypeBoolean, graph.TypeEnum:
	default:
		return operand{cell: textCell(text)}, nil // any text may be asked for, a mail address in part too
	}
	v, problem := model.ParseText(&simple, text)
	if problem != nil {
		return operand{}, problem
	}
	return operand{cell: cellOf(v)}, nil
}

func moneyOperand(text string) (operand, *graph.Problem) {
	amount, currency, named := strings.Cut(text, " ")
	if !named {
		currency = "EUR" // compared by amount alone
	}
	m, err := graph.ParseMoney(amount, strings.TrimSpace(currency))
	if err != nil {
		return operand{}, &graph.Problem{Value: graph.Shown(text), Reason: err.Error() + "; an amount is written 1000 or 1000 EUR"}
	}
	return operand{cell: cellOf(graph.MoneyValue(m)), bare: !named}, nil
}

// relativeDate reads today, today+90d, today-1y; with d, w, m or y.
func relativeDate(text string, now time.Time) (time.Time, bool) {
	rest, ok := strings.CutPrefix(text, "today")
	if !ok {
		return time.Time{}, false
	}
	now = now.UTC()
	if rest == "" {
		return now, true
	}
	n, err := strconv.Atoi(rest[:len(rest)-1])
	if err != nil || len(rest) > 7 || rest[0] != '+' && rest[0] != '-' {
		return time.Time{}, false
	}
	switch rest[len(rest)-1] {
	case 'd':
		return now.AddDate(0, 0, n), true
	case 'w':
		return now.AddDate(0, 0, 7*n), true
	case 'm':
		return now.AddDate(0, n, 0), true
	case 'y':
		return now.AddDate(n, 0, 0), true
	}
	return time.Time{}, false
}

// folded is a text without regard to case and diacritics; other than in
// [graph.Folded], what stands between words counts.
func folded(text string) string {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return strings.ToLower(strings.Map(func(r rune) rune {
				if unicode.Is(unicode.Mn, r) {
					return -1
				}
				return r
			}, norm.NFKD.String(text)))
		}
	}
	return strings.ToLower(text)
}
