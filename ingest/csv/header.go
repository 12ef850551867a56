package csv

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"linchpin/graph"
	"linchpin/ingest"
)

// The kinds of table.
const (
	itemTable     = "items"
	relationTable = "relations"
)

var (
	itemFields     = []string{"key", "class", "name", "tags", "facets", "requirements", "rootFor", "endpointFor"}
	relationFields = []string{"from", "type", "to", "group", "strength"}
)

const currencySuffix = "Currency"

// plain is a header or a name as headers are compared: without case, spaces
// and separators. "Purchase Cost", "purchase_cost" and purchaseCost are one.
func plain(name string) string { return strings.Join(graph.Words(name), "") }

// vocabulary is what the columns of a kind of table may be called.
type vocabulary struct {
	kind   string
	fields []string            // all, as they are called
	byName map[string][]string // by plain name; several where names collide
	labels map[string][]string // by plain label
	money  map[string]bool     // properties that are money
}

func newVocabulary(m *graph.Model, kind string) *vocabulary {
	v := &vocabulary{kind: kind, byName: map[string][]string{}, labels: map[string][]string{}, money: map[string]bool{}}
	own, properties := itemFields, m.Facets.Common
	if kind == relationTable {
		own, properties = relationFields, nil
		for _, name := range m.RelationTypeNames() {
			t, _ := m.RelationType(name)
			properties = append(properties, t.Properties...)
		}
	} else {
		for _, name := range m.ClassNames() {
			class, _ := m.Class(name)
			properties = append(properties[:len(properties):len(properties)], class.All...)
		}
	}
	for _, name := range own {
		v.add(name, "")
	}
	for i := range properties {
		p := &properties[i]
		v.add(p.Name, p.Label)
		if p.Type == graph.TypeMoney {
			v.money[p.Name] = true
			v.add(p.Name+currencySuffix, "")
		}
	}
	return v
}

func (v *vocabulary) add(name, label string) {
	if !slices.Contains(v.fields, name) {
		v.fields = append(v.fields, name)
		v.byName[plain(name)] = append(v.byName[plain(name)], name)
	}
	if l := plain(label); l != "" && !slices.Contains(v.labels[l], name) {
		v.labels[l] = append(v.labels[l], name)
	}
}

// field finds the field that a header means: by name, else by label.
func (v *vocabulary) field(header string) (name string, known bool) {
	if slices.Contains(v.fields, header) {
		return header, true
	}
	for _, found := range [][]string{v.byName[plain(header)], v.labels[plain(header)]} {
		if len(found) == 1 {
			return found[0], true
		}
	}
	return "", false
}

// nearest is the field that an unknown header may mean.
func (v *vocabulary) nearest(header string) string {
	if found := v.byName[plain(header)]; len(found) > 1 {
		return found[0]
	}
	names := slices.Concat(slices.Sorted(maps.Keys(v.byName)), slices.Sorted(maps.Keys(v.labels)))
	near := graph.Nearest(plain(header), names)
	if found := v.byName[near]; len(found) > 0 {
		return found[0]
	}
	if found := v.labels[near]; len(found) > 0 {
		return found[0]
	}
	return ""
}

// header is the first row of a table, read.
type header struct {
	*vocabulary
	columns  []ingest.Column
	place    map[string]int // of a field among the columns
	problems []graph.Problem
}

// kindOf tells items from relations by the columns.
func kindOf(m *graph.Model, cells []cell, mapping *ingest.Mapping) string {
	has := map[string]bool{}
	for _, c := range cells {
		field, mapped := mappedField(mapping, c.text)
		if !mapped {
			field = c.text
		}
		has[plain(field)] = true
	}
	ends := has["from"] && has["to"]
	switch {
	case ends && (has["type"] || mapping.Type != ""):
		return relationTable
	case has["key"]:
		return itemTable
	case ends:
		return relationTable
	}
	return ""
}

// mappedField is what the mapping says of a header.
func mappedField(mapping *ingest.Mapping, text string) (field string, mapped bool) {
	if field, mapped = mapping.Columns[text]; mapped {
		return field, true
	}
	for name, field := range mapping.Columns {
		if plain(name) == plain(text) && plain(text) != "" {
			return field, true
		}
	}
	return "", false
}

// readHeader gives each column its field. Problems name line and column.
func readHeader(m *graph.Model, cells []cell, mapping *ingest.Mapping) *header {
	kind := kindOf(m, cells, mapping)
	h := &header{vocabulary: newVocabulary(m, kind), place: map[string]int{}, columns: make([]ingest.Column, len(cells))}
	h.kind = kind
	for i, c := range cells {
		text := strings.TrimSpace(c.text)
		h.columns[i].Header = text
		field, mapped := mappedField(mapping, text)
		var known bool
		switch {
		case mapped && field == "":
			h.columns[i].Ignored = true
			continue
		case mapped:
			if field, known = h.field(field); !known {
				field, _ = mappedField(mapping, text)
				h.say(c, i, field, "the mapping gives this column a field that there is not", h.nearest(field))
				continue
			}
		case text == "":
			h.columns[i].Ignored = true // checked to be empty row by row
			continue
		default:
			if field, known = h.field(text); !known {
				h.columns[i].Nearest = h.nearest(text)
				h.say(c, i, text, "no field has this name", h.columns[i].Nearest)
				continue
			}
		}
		if first, again := h.place[field]; again {
			h.say(c, i, text, fmt.Sprintf("column %d says %s already", first+1, field), "")
			continue
		}
		h.columns[i].Field, h.place[field] = field, i
	}
	h.whole(mapping)
	return h
}

func (h *header) say(c cell, column int, value, reason, nearest string) {
	h.problems = append(h.problems, graph.Problem{Line: c.line, Column: column + 1, Path: "header", Value: graph.Shown(value), Reason: reason, Nearest: nearest})
}

// whole checks that nothing is missing.
func (h *header) whole(mapping *ingest.Mapping) {
	missing := func(field, instead string) {
		if _, ok := h.place[field]; !ok {
			h.problems = append(h.problems, graph.Problem{Line: 1, Path: "header", Reason: "the table has no column " + field + instead})
		}
	}
	switch h.kind {
	case itemTable:
		if mapping.Class == "" {
			missing("class", "; the mapping may name one class for all rows")
		}
	case relationTable:
		if mapping.Type == "" {
			missing("type", "; the mapping may name one relation type for all rows")
		}
	default:
		h.problems = append(h.problems, graph.Problem{Line: 1, Path: "header", Reason: "a table of items has a column key, one of relations has from, type and to; a mapping says which columns they are"})
	}
	for name := range h.money {
		if _, has := h.place[name+currencySuffix]; has {
			if _, has := h.place[name]; !has {
				h.problems = append(h.problems, graph.Problem{Line: 1, Column: h.place[name+currencySuffix] + 1, Path: "header", Value: name + currencySuffix,
					Reason: "a currency without its amount", Nearest: name})
			}
		}
	}
}

// own says that a field is not a property.
func (v *vocabulary) own(field string) bool {
	if v.kind == relationTable {
		return slices.Contains(relationFields, field)
	}
	return slices.Contains(itemFields, field)
}

// isCurrency says that a field is the currency of another.
func (v *vocabulary) isCurrency(field string) bool {
	name, ok := strings.CutSuffix(field, currencySuffix)
	return ok && v.money[name]
}
