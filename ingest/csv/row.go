package csv

import (
	"fmt"
	"strings"

	"linchpin/graph"
	"linchpin/graph/model"
	"linchpin/ingest"
)

// row is one record with what its cells mean.
type row struct {
	*reader
	header   *header
	file     string
	line     int
	cells    []cell
	problems []graph.Problem
}

// say notes a problem of a column.
func (r *row) say(field string, p *graph.Problem) {
	at, ok := r.header.place[field]
	if ok {
		p.Column = at + 1
		p.Line = r.cells[at].line
	}
	r.problems = append(r.problems, *p)
}

// text is a field's cell. Spaces around it count only within quotes.
func (r *row) text(field string) string {
	at, ok := r.header.place[field]
	if !ok {
		return ""
	}
	c := &r.cells[at]
	text := c.text
	if !c.quoted {
		text = strings.TrimSpace(text)
	}
	return live(text)
}

// word is a field's cell without spaces around it, in quotes or not.
func (r *row) word(field string) string { return strings.TrimSpace(r.text(field)) }

// empty says that no cell holds anything.
func empty(cells []cell) bool {
	for _, c := range cells {
		if strings.TrimSpace(c.text) != "" {
			return false
		}
	}
	return true
}

// whole checks that every cell stands under a header, and is text.
func (r *row) whole() bool {
	if n := len(r.header.columns); len(r.cells) != n {
		r.problems = append(r.problems, graph.Problem{Line: r.line, Reason: fmt.Sprintf("the row has %d cells where the header has %d", len(r.cells), n)})
		return false
	}
	for i, c := range r.cells {
		switch {
		case !isText(c.text):
			r.problems = append(r.problems, graph.Problem{Line: c.line, Column: i + 1, Value: graph.Shown(c.text), Reason: notUTF8})
		case r.header.columns[i].Header == "" && strings.TrimSpace(c.text) != "":
			r.problems = append(r.problems, graph.Problem{Line: c.line, Column: i + 1, Value: graph.Shown(c.text), Reason: "the value stands under no header"})
		}
	}
	return len(r.problems) == 0
}

func (r *row) item() *ingest.ItemRow {
	out := &ingest.ItemRow{Place: ingest.Place{File: r.file, Line: r.line}}
	if out.Key = r.word("key"); out.Key != "" {
		out.Key = r.mapping.KeyPrefix + out.Key
	}
	if out.Class = r.word("class"); out.Class == "" {
		out.Class = r.mapping.Class
	}
	out.Class = named(r.classes, out.Class)
	out.Name = r.text("name")
	out.Tags, out.Facets = r.texts("tags"), r.texts("facets")
	out.RootFor, out.EndpointFor = r.texts("rootFor"), r.texts("endpointFor")
	if problem := structured(r.word("requirements"), &out.Requirements); problem != nil {
		problem.Path = "requirements"
		r.say("requirements", problem)
	}
	out.Properties = r.properties(func(name string) *graph.Property {
		class, ok := r.class(out.Class)
		if !ok {
			return nil
		}
		if p := class.ByName[name]; p != nil {
			return p
		}
		problem := model.UnknownProperty(class, name)
		problem.Path = "properties." + name
		r.say(name, &problem)
		return nil
	})
	out.Problems = r.problems
	return out
}

func (r *row) relation() *ingest.RelationRow {
	out := &ingest.RelationRow{Place: ingest.Place{File: r.file, Line: r.line}}
	for field, into := range map[string]*string{"from": &out.From, "to": &out.To} {
		if *into = r.word(field); *into != "" {
			*into = r.mapping.KeyPrefix + *into
		}
	}
	if out.Type = r.word("type"); out.Type == "" {
		out.Type = r.mapping.Type
	}
	out.Type = named(r.types, out.Type)
	out.Group, out.Strength = r.text("group"), graph.Strength(strings.ToLower(r.word("strength")))
	t, known := r.model.RelationType(out.Type)
	out.Properties = r.properties(func(name string) *graph.Property {
		if !known {
			return nil
		}
		if p, has := model.RelationProperty(t, name); has {
			return p
		}
		problem := model.UnknownRelationProperty(t, name)
		problem.Path = "properties." + name
		r.say(name, &problem)
		return nil
	})
	out.Problems = r.problems
	return out
}

func (r *row) texts(field string) []string {
	texts, problem := textsOf(r.word(field))
	if problem != nil {
		problem.Path = field
		r.say(field, problem)
	}
	return texts
}

// properties reads the cells of properties that hold something.
func (r *row) properties(property func(name string) *graph.Property) map[string]any {
	values := map[string]any{}
	for i := range r.header.columns {
		name := r.header.columns[i].Field
		if name == "" || r.header.own(name) || r.header.isCurrency(name) {
			continue
		}
		text := r.text(name)
		currency := ""
		if r.header.money[name] {
			currency = r.word(name + currencySuffix)
		}
		if text == "" && (currency == "" || !r.header.money[name]) {
			continue
		}
		p := property(name)
		if p == nil {
			continue
		}
		var v any
		var problem *graph.Problem
		if p.Type == graph.TypeMoney {
			v, problem = r.money(p, text, currency)
		} else {
			v, problem = r.value(p, text)
		}
		if problem != nil {
			problem.Path = "properties." + name
			r.say(name, problem)
			continue
		}
		if v != nil {
			values[name] = v
		}
	}
	return values
}
