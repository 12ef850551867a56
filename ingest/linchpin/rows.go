package linchpin

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"linchpin/graph"
	"linchpin/ingest"
)

// rowReader reads one item or relation and collects its problems, placed
// relative to the row.
type rowReader struct {
	place    ingest.Place
	problems []graph.Problem
}

func (r *rowReader) say(n *node, path, reason, nearest string) {
	r.problems = append(r.problems, graph.Problem{Line: n.line, Path: path, Value: graph.Shown(n.text), Reason: reason, Nearest: nearest})
}

// fields visits the fields of a map; unknown and repeated ones are problems.
func (r *rowReader) fields(n *node, path string, known []string, read func(name, path string, value *node)) {
	if n.kind != mapNode {
		r.say(n, path, "must be a mapping of fields to values", "")
		return
	}
	for i := range n.fields {
		f := &n.fields[i]
		at := join(path, graph.Shown(f.name))
		r.note(f, at)
		switch {
		case known != nil && !slices.Contains(known, f.name):
			r.problems = append(r.problems, graph.Problem{Line: f.line, Path: at, Value: graph.Shown(f.name),
				Reason: "unknown field", Nearest: graph.Nearest(f.name, known)})
		case repeated(n.fields, i):
			r.problems = append(r.problems, graph.Problem{Line: f.line, Path: at, Value: graph.Shown(f.name), Reason: "the field stands here twice"})
		default:
			read(f.name, at, f.value)
		}
	}
}

// repeated says that a field of the same name stands before the i-th.
func repeated(fields []field, i int) bool {
	for j := range i {
		if fields[j].name == fields[i].name {
			return true
		}
	}
	return false
}

// note keeps the line of what does not stand in the row's first line.
func (r *rowReader) note(f *field, path string) {
	if f.line == r.place.Line {
		return
	}
	if r.place.At == nil {
		r.place.At = map[string]int{}
	}
	r.place.At[path] = f.line
}

func join(path, field string) string {
	if path == "" {
		return field
	}
	return path + "." + field
}

// maxFields bounds the fields of one map, since repeats are found by looking
// at each pair.
const maxFields = 2000

func (r *rowReader) tooMany(n *node, path string) bool {
	if n.kind == mapNode && len(n.fields) > maxFields {
		r.say(n, path, fmt.Sprintf("has at most %d fields", maxFields), "")
		return true
	}
	return false
}

func (r *rowReader) text(n *node, path string, into *string) {
	switch n.kind {
	case textNode:
		*into = n.text
	case nullNode:
	case boolNode, intNode, floatNode:
		r.say(n, path, "must be a text; put it in quotes", `"`+n.text+`"`)
	default:
		r.say(n, path, "must be a text", "")
	}
}

func (r *rowReader) texts(n *node, path string, into *[]string) {
	if n.kind == nullNode {
		return
	}
	if n.kind != listNode {
		r.say(n, path, "must be a list of texts", "")
		return
	}
	if len(n.list) > maxFields {
		r.say(n, path, fmt.Sprintf("a list here has at most %d values", maxFields), "")
		return
	}
	*into = make([]string, len(n.list))
	for i, e := range n.list {
		r.text(e, indexed(path, i), &(*into)[i])
	}
}

var (
	itemFields        = []string{"key", "class", "name", "tags", "facets", "requirements", "rootFor", "endpointFor", "properties"}
	relationFields    = []string{"from", "type", "to", "group", "strength", "properties"}
	requirementFields = []string{"need", "strength"}
)

func (r *rowReader) item(n *node) *ingest.ItemRow {
	row := &ingest.ItemRow{}
	if !r.tooMany(n, "") {
		r.fields(n, "", itemFields, func(name, path string, value *node) {
			switch name {
			case "key":
				r.text(value, path, &row.Key)
			case "class":
				r.text(value, path, &row.Class)
			case "name":
				r.text(value, path, &row.Name)
			case "tags":
				r.texts(value, path, &row.Tags)
			case "facets":
				r.texts(value, path, &row.Facets)
			case "requirements":
				row.Requirements = r.requirements(value, path)
			case "rootFor":
				r.texts(value, path, &row.RootFor)
			case "endpointFor":
				r.texts(value, path, &row.EndpointFor)
			case "properties":
				row.Properties = r.properties(value, path)
			}
		})
	}
	row.Place, row.Problems = r.place, r.problems
	return row
}

func (r *rowReader) relation(n *node) *ingest.RelationRow {
	row := &ingest.RelationRow{}
	if !r.tooMany(n, "") {
		r.fields(n, "", relationFields, func(name, path string, value *node) {
			switch name {
			case "from":
				r.text(value, path, &row.From)
			case "type":
				r.text(value, path, &row.Type)
			case "to":
				r.text(value, path, &row.To)
			case "group":
				r.text(value, path, &row.Group)
			case "strength":
				r.text(value, path, (*string)(&row.Strength))
			case "properties":
				row.Properties = r.properties(value, path)
			}
		})
	}
	row.Place, row.Problems = r.place, r.problems
	return row
}

func (r *rowReader) properties(n *node, path string) map[string]any {
	if n.kind == nullNode || r.tooMany(n, path) {
		return nil
	}
	properties := make(map[string]any, len(n.fields))
	r.fields(n, path, nil, func(name, path string, value *node) {
		properties[name] = value.plain()
		r.inside(value, path)
	})
	return properties
}

// inside finds repeated fields within a property's value.
func (r *rowReader) inside(n *node, path string) {
	for i, e := range n.list {
		r.inside(e, indexed(path, i))
	}
	if n.kind == mapNode && !r.tooMany(n, path) {
		r.fields(n, path, nil, func(_, path string, value *node) { r.inside(value, path) })
	}
}

func (r *rowReader) requirements(n *node, path string) map[string]graph.Declared {
	if n.kind == nullNode || r.tooMany(n, path) {
		return nil
	}
	declared := make(map[string]graph.Declared, len(n.fields))
	r.fields(n, path, nil, func(name, path string, value *node) {
		var d graph.Declared
		if value.kind == nullNode {
			declared[name] = d
			return
		}
		r.fields(value, path, requirementFields, func(field, path string, value *node) {
			if field == "strength" {
				r.text(value, path, (*string)(&d.Strength))
				return
			}
			d.Need = r.need(value, path)
		})
		declared[name] = d
	})
	return declared
}

func (r *rowReader) need(n *node, path string) graph.Need {
	if n.kind == nullNode {
		return graph.Need{}
	}
	need, err := graph.ParseNeed(n.text)
	switch {
	case n.kind != intNode && n.kind != textNode && n.kind != floatNode:
		r.say(n, path, `a need is a number or a percentage such as "50%"`, "")
	case err != nil:
		r.say(n, path, err.Error(), nearestNeed(n.text))
	}
	return need
}

// nearestNeed guesses the need that was meant.
func nearestNeed(text string) string {
	body, isPercent := strings.CutSuffix(text, "%")
	x, err := strconv.ParseFloat(body, 64)
	guess := ""
	switch {
	case err != nil:
	case isPercent && x > 100:
		guess = "100%"
	case isPercent:
		whole, fraction, _ := strings.Cut(body, ".")
		guess = whole + "." + fraction[:min(len(fraction), 2)] + "%"
	case x < 1 && x > 0:
		guess = strconv.FormatFloat(math.Round(x*10000)/100, 'f', -1, 64) + "%"
	case x <= 0:
		guess = "1"
	}
	if _, err := graph.ParseNeed(guess); guess == "" || err != nil {
		return ""
	}
	return guess
}
