package model

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"linchpin/graph"
)

// Format is the first line of a model file.
const Format = "linchpin-model/v1"

// MaxFileBytes is the largest model file.
const MaxFileBytes = 8 << 20

// File is what one model file says, before it is checked against the rest.
type File struct {
	Name          string
	Facets        graph.FacetProperties
	Classes       []graph.Class
	RelationTypes []graph.RelationType

	lines map[string]int // by path: classes[3].name
}

// Line is the 1-based line of a path, or of the nearest path that contains it.
func (f *File) Line(path string) int {
	for path != "" {
		if line, ok := f.lines[path]; ok {
			return line
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return 0
}

// Read reads a model file in YAML or JSON. All problems of form are reported
// at once: unknown fields, wrong types, impossible needs. Use [Extend] to check
// it against the model that it adds to.
func Read(name string, data []byte) (*File, []graph.Problem) {
	if len(data) > MaxFileBytes {
		return &File{Name: name}, []graph.Problem{{File: name, Reason: "a model file has at most 8 MiB"}}
	}
	var document yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	if err := decoder.Decode(&document); err != nil {
		reason := "not YAML: " + strings.TrimPrefix(err.Error(), "yaml: ")
		if errors.Is(err, io.EOF) {
			reason = "the file is empty"
		}
		return &File{Name: name}, []graph.Problem{{File: name, Reason: reason}}
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return &File{Name: name}, []graph.Problem{{File: name, Reason: "a model file holds one document"}}
	}
	return FromNode(name, document.Content[0])
}

// FromNode reads a model from a YAML node: a whole model file, or the model
// field of an estate document, which needs no format.
func FromNode(name string, node *yaml.Node) (*File, []graph.Problem) {
	r := &reader{file: &File{Name: name, lines: map[string]int{}}, budget: 1_000_000}
	r.model(node)
	return r.file, r.problems
}

// reader walks YAML nodes and collects problems with their places.
type reader struct {
	file     *File
	problems []graph.Problem
	budget   int // nodes that may still be visited; aliases count each time
}

func (r *reader) problem(node *yaml.Node, path, reason, nearest string) {
	value := ""
	if node.Kind == yaml.ScalarNode {
		value = graph.Shown(node.Value)
	}
	r.problems = append(r.problems, graph.Problem{File: r.file.Name, Line: node.Line, Path: path, Value: value, Reason: reason, Nearest: nearest})
}

func join(path, field string) string {
	if path == "" {
		return field
	}
	return path + "." + field
}

// field reads one named field of a mapping.
type field func(path string, node *yaml.Node)

// mapping visits the fields of a mapping; unknown and repeated ones are
// problems, and so is anything that is not a mapping.
func (r *reader) mapping(path string, node *yaml.Node, fields map[string]field) {
	if node = r.follow(node); node == nil {
		return
	}
	if node.Kind != yaml.MappingNode {
		r.problem(node, path, "must be a mapping of fields to values", "")
		return
	}
	r.file.lines[path] = node.Line
	seen := map[string]bool{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		read, known := fields[key.Value]
		switch {
		case !known:
			names := make([]string, 0, len(fields))
			for name := range fields {
				names = append(names, name)
			}
			slices.Sort(names)
			r.problem(key, join(path, key.Value), "unknown field", graph.Nearest(key.Value, names))
		case seen[key.Value]:
			r.problem(key, join(path, key.Value), "the field stands here twice", "")
		default:
			seen[key.Value] = true
			r.file.lines[join(path, key.Value)] = value.Line
			read(join(path, key.Value), value)
		}
	}
}

// follow resolves an alias within the budget; nil when the budget is spent.
func (r *reader) follow(node *yaml.Node) *yaml.Node {
	for {
		if r.budget--; r.budget < 0 {
			if r.budget == -1 {
				r.problem(node, "", "the file repeats itself too often through aliases", "")
			}
			return nil
		}
		if node.Kind != yaml.AliasNode {
			return node
		}
		node = node.Alias
	}
}

func (r *reader) sequence(path string, node *yaml.Node, each func(path string, node *yaml.Node)) {
	if node = r.follow(node); node == nil {
		return
	}
	if node.Kind == yaml.ScalarNode && node.Tag == "!!null" {
		return
	}
	if node.Kind != yaml.SequenceNode {
		r.problem(node, path, "must be a list", "")
		return
	}
	for i, element := range node.Content {
		each(fmt.Sprintf("%s[%d]", path, i), element)
	}
}

func (r *reader) text(into *string) field {
	return func(path string, node *yaml.Node) {
		if node = r.follow(node); node == nil {
			return
		}
		if node.Kind != yaml.ScalarNode || node.Tag == "!!null" {
			r.problem(node, path, "must be a text", "")
			return
		}
		if len(node.Value) > 4096 || strings.ContainsRune(node.Value, 0) {
			r.problem(node, path, "a text of a model has at most 4,096 bytes and no NUL", "")
			return
		}
		*into = node.Value
	}
}

func (r *reader) texts(into *[]string) field {
	return func(path string, node *yaml.Node) {
		r.sequence(path, node, func(path string, element *yaml.Node) {
			var s string
			r.text(&s)(path, element)
			*into = append(*into, s)
		})
	}
}

func (r *reader) boolean(into *bool) field {
	return func(path string, node *yaml.Node) {
		if node = r.follow(node); node == nil {
			return
		}
		switch {
		case node.Kind == yaml.ScalarNode && node.Value == "true":
			*into = true
		case node.Kind == yaml.ScalarNode && node.Value == "false":
			*into = false
		default:
			r.problem(node, path, "must be true or false", "")
		}
	}
}

func (r *reader) number(into **float64) field {
	return func(path string, node *yaml.Node) {
		if node = r.follow(node); node == nil {
			return
		}
		x, err := strconv.ParseFloat(node.Value, 64)
		if node.Kind != yaml.ScalarNode || err != nil || x != x || x-x != 0 {
			r.problem(node, path, "must be a finite number", "")
			return
		}
		*into = &x
	}
}

// word reads one of a closed set of words.
func word[S ~string](r *reader, into *S, known ...S) field {
	return func(path string, node *yaml.Node) {
		var text string
		r.text(&text)(path, node)
		if text == "" {
			return
		}
		if !slices.Contains(known, S(text)) {
			words := make([]string, len(known))
			for i, k := range known {
				words[i] = string(k)
			}
			r.problem(node, path, "must be one of "+strings.Join(words, ", "), graph.Nearest(text, words))
			return
		}
		*into = S(text)
	}
}

func (r *reader) need(into *graph.Need) field {
	return func(path string, node *yaml.Node) {
		var text string
		r.text(&text)(path, node)
		if text == "" {
			return
		}
		n, err := graph.ParseNeed(text)
		if err != nil {
			r.problem(node, path, err.Error(), "")
			return
		}
		*into = n
	}
}

func (r *reader) model(node *yaml.Node) {
	format := Format
	r.mapping("", node, map[string]field{
		"format": word(r, &format, Format),
		"facets": func(path string, node *yaml.Node) {
			r.mapping(path, node, map[string]field{
				"common": r.properties(&r.file.Facets.Common),
				"ci":     r.properties(&r.file.Facets.CI),
				"asset":  r.properties(&r.file.Facets.Asset),
			})
		},
		"classes": func(path string, node *yaml.Node) {
			r.sequence(path, node, func(path string, node *yaml.Node) {
				r.file.Classes = append(r.file.Classes, r.class(path, node))
			})
		},
		"relationTypes": func(path string, node *yaml.Node) {
			r.sequence(path, node, func(path string, node *yaml.Node) {
				r.file.RelationTypes = append(r.file.RelationTypes, r.relationType(path, node))
			})
		},
	})
}

func (r *reader) class(path string, node *yaml.Node) (c graph.Class) {
	r.mapping(path, node, map[string]field{
		"name": r.text(&c.Name), "extends": r.text(&c.Extends), "label": r.text(&c.Label), "plural": r.text(&c.Plural),
		"description": r.text(&c.Description), "tier": r.text(&c.Tier), "icon": r.text(&c.Icon),
		"facets": r.texts(&c.FacetNames), "service": r.boolean(&c.Service), "abstract": r.boolean(&c.Abstract),
		"rootFor": r.texts(&c.RootFor), "endpointFor": r.texts(&c.EndpointFor), "properties": r.properties(&c.Properties),
	})
	return c
}

func (r *reader) properties(into *[]graph.Property) field {
	return func(path string, node *yaml.Node) {
		r.sequence(path, node, func(path string, node *yaml.Node) {
			var p graph.Property
			r.mapping(path, node, map[string]field{
				"name": r.text(&p.Name), "label": r.text(&p.Label), "description": r.text(&p.Description),
				"type": word(r, &p.Type, graph.PropertyTypes()...), "of": word(r, &p.Of, graph.PropertyTypes()...),
				"values": r.texts(&p.Values), "min": r.number(&p.Min), "max": r.number(&p.Max),
				"required": r.boolean(&p.Required), "secret": r.boolean(&p.Secret),
			})
			*into = append(*into, p)
		})
	}
}

func (r *reader) relationType(path string, node *yaml.Node) (t graph.RelationType) {
	r.mapping(path, node, map[string]field{
		"name": r.text(&t.Name), "label": r.text(&t.Label), "inverse": r.text(&t.Inverse), "description": r.text(&t.Description),
		"impact":   word(r, &t.Impact, graph.ImpactFrom, graph.ImpactTo, graph.ImpactBoth, graph.ImpactNone),
		"strength": word(r, &t.Strength, graph.Hard, graph.Soft), "connectivity": r.boolean(&t.Connectivity),
		"groupByType": r.boolean(&t.GroupByType), "need": r.need(&t.Need), "properties": r.properties(&t.Properties),
		"ends": func(path string, node *yaml.Node) {
			r.sequence(path, node, func(path string, node *yaml.Node) {
				var e graph.Ends
				r.mapping(path, node, map[string]field{"from": r.text(&e.From), "to": r.text(&e.To)})
				t.Ends = append(t.Ends, e)
			})
		},
	})
	return t
}
