package csv

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"linchpin/graph"
	"linchpin/graph/model"
	"linchpin/ingest"
)

// reader reads cells as values.
type reader struct {
	model   *graph.Model
	mapping *ingest.Mapping
	classes map[string]string // by plain name and label; "" where two share one
	types   map[string]string
}

func newReader(m *graph.Model, mapping *ingest.Mapping) *reader {
	r := &reader{model: m, mapping: mapping, classes: map[string]string{}, types: map[string]string{}}
	enter := func(into map[string]string, name string, spoken ...string) {
		for _, text := range append(spoken, name) {
			switch p := plain(text); {
			case p == "":
			case into[p] == "" || into[p] == name || text == name:
				into[p] = name
			}
		}
	}
	for _, name := range m.ClassNames() {
		class, _ := m.Class(name)
		enter(r.classes, name, class.Label, class.Plural)
	}
	for _, name := range m.RelationTypeNames() {
		enter(r.types, name)
	}
	return r
}

// named gives the name that a cell means, or the cell.
func named(known map[string]string, text string) string {
	if name := known[plain(text)]; name != "" {
		return name
	}
	return text
}

// value reads a cell as a property: as a document holds it, nil for nothing.
func (r *reader) value(p *graph.Property, text string) (any, *graph.Problem) {
	element := p.Type
	if element == graph.TypeList {
		return r.list(p, text)
	}
	text, problem := r.written(p, element, text)
	if problem != nil {
		return nil, problem
	}
	v, problem := model.ParseText(p, text)
	return v.Plain(), problem
}

// written is a cell as a document would write it.
func (r *reader) written(p *graph.Property, t graph.PropertyType, text string) (string, *graph.Problem) {
	switch t {
	case graph.TypeInteger, graph.TypeNumber:
		number, ambiguous, ok := canonical(text, r.mapping.Decimal)
		if problem := ambiguity(p, text, ambiguous); problem != nil {
			return "", problem
		}
		if ok {
			if whole, zeros, cut := strings.Cut(number, "."); cut && t == graph.TypeInteger && strings.Trim(zeros, "0") == "" {
				number = whole
			}
			return number, nil
		}
	case graph.TypeEnum:
		for _, value := range p.Values {
			if plain(value) == plain(text) {
				return value, nil
			}
		}
	case graph.TypeDate:
		return r.date(text), nil
	}
	return text, nil
}

// ambiguity is the problem of a number that reads two ways.
func ambiguity(p *graph.Property, text string, readings []string) *graph.Problem {
	if len(readings) == 0 {
		return nil
	}
	problem := &graph.Problem{Value: graph.Shown(text), Nearest: strings.Join(readings, " or "),
		Reason: "the comma may part thousands or decimals; write it plainly, or say which in the mapping (decimal)"}
	if p.Secret {
		problem.Value, problem.Nearest = "", ""
	}
	return problem
}

var otherDate = regexp.MustCompile(`^(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})$`)

// date writes a date in ISO 8601 where the mapping says the order of its parts.
func (r *reader) date(text string) string {
	parts := otherDate.FindStringSubmatch(text)
	if parts == nil || r.mapping.Dates == "" {
		return text
	}
	var y, m, d string
	for i, part := range r.mapping.Dates {
		switch part {
		case 'y':
			y = parts[i+1]
		case 'm':
			m = parts[i+1]
		case 'd':
			d = parts[i+1]
		}
	}
	if len(y) != 4 || len(d) > 2 {
		return text
	}
	at, err := time.Parse("2006-1-2", y+"-"+m+"-"+d)
	if err != nil {
		return text
	}
	return at.Format(time.DateOnly)
}

// list reads values parted by semicolons, or a list in JSON.
func (r *reader) list(p *graph.Property, text string) (any, *graph.Problem) {
	if text == "" {
		return nil, nil
	}
	texts, problem := textsOf(text)
	if problem != nil {
		return nil, problem
	}
	element := &graph.Property{Name: p.Name, Type: p.Of, Secret: p.Secret}
	values := make([]any, 0, len(texts))
	for _, text := range texts {
		v, problem := r.value(element, text)
		if problem != nil {
			return nil, problem
		}
		if v != nil {
			values = append(values, v)
		}
	}
	v, problem := model.ParseValue(p, values)
	return v.Plain(), problem
}

// textsOf reads "a; b" or ["a", "b"].
func textsOf(text string) ([]string, *graph.Problem) {
	if strings.HasPrefix(text, "[") {
		var raw []any
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		if err := decoder.Decode(&raw); err == nil && !decoder.More() {
			texts := make([]string, len(raw))
			for i, e := range raw {
				switch e.(type) {
				case string, json.Number, bool:
					texts[i] = fmt.Sprint(e)
				default:
					return nil, &graph.Problem{Value: graph.Shown(text), Reason: "a list holds simple values"}
				}
			}
			return texts, nil
		}
	}
	var texts []string
	for part := range strings.SplitSeq(text, ";") {
		if part = strings.TrimSpace(part); part != "" {
			texts = append(texts, part)
		}
	}
	return texts, nil
}

var (
	codeBehind = regexp.MustCompile(`^(.*\d)\s*([A-Za-z]{3}|€)$`)
	codeBefore = regexp.MustCompile(`^([A-Za-z]{3}|€)\s*([-+]?\d.*)$`)
)

// money reads an amount and its currency; the amount's cell may hold both.
func (r *reader) money(p *graph.Property, text, currency string) (any, *graph.Problem) {
	inside := ""
	if parts := codeBehind.FindStringSubmatch(text); parts != nil {
		text, inside = strings.TrimSpace(parts[1]), parts[2]
	} else if parts := codeBefore.FindStringSubmatch(text); parts != nil {
		text, inside = strings.TrimSpace(parts[2]), parts[1]
	}
	if inside == "€" {
		inside = "EUR"
	}
	refuse := func(value, reason, nearest string) (any, *graph.Problem) {
		if p.Secret {
			value = ""
		}
		return nil, &graph.Problem{Value: graph.Shown(value), Reason: reason, Nearest: nearest}
	}
	switch {
	case text == "" && currency != "":
		return nil, nil // a currency for which nothing was paid
	case inside != "" && currency != "" && !strings.EqualFold(inside, currency):
		return refuse(inside, "the amount names another currency than its own column", currency)
	case currency == "" && inside != "":
		currency = inside
	case currency == "":
		currency = r.mapping.Currency
	}
	if currency == "" {
		return refuse(text, "an amount wants its currency, in a column "+p.Name+currencySuffix+", behind the amount, or for all in the mapping", "")
	}
	amount, ambiguous, ok := canonical(text, r.mapping.Decimal)
	if problem := ambiguity(p, text, ambiguous); problem != nil {
		return nil, problem
	}
	if !ok {
		amount = text
	}
	code := strings.ToUpper(strings.TrimSpace(currency))
	v, problem := model.ParseValue(p, map[string]any{"amount": amount, "currency": code})
	if problem != nil {
		problem.Value = graph.Shown(text + " " + currency)
		if p.Secret {
			problem.Value = ""
		}
	}
	return v.Plain(), problem
}

// structured reads a cell of JSON into something.
func structured(text string, into any) *graph.Problem {
	if text == "" {
		return nil
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil || decoder.More() {
		return &graph.Problem{Value: graph.Shown(text), Reason: `must be JSON as in a document, such as {"database": {"need": 1}}`}
	}
	return nil
}

// nearestClass is the class by which the rest of a row is read when it names
// one that is not known.
func (r *reader) class(name string) (*graph.ResolvedClass, bool) {
	if class, ok := r.model.Class(name); ok {
		return class, true
	}
	return r.model.Class(graph.Nearest(name, slices.Clone(r.model.ClassNames())))
}
