package linchpin

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

type nodeKind byte

const (
	nullNode nodeKind = iota
	boolNode
	intNode // text is what strconv reads, or JSON's
	floatNode
	textNode
	listNode
	mapNode
)

// node is a value of a document with its line, whatever form it was written in.
type node struct {
	kind   nodeKind
	line   int
	text   string
	fields []field // of a map, in order; a name may stand twice
	list   []*node
}

type field struct {
	name  string
	line  int
	value *node
}

// plain is the value as a row's property: see [ingest.ItemRow].
func (n *node) plain() any {
	switch n.kind {
	case boolNode:
		return n.text == "true"
	case intNode:
		if i, err := strconv.ParseInt(n.text, 10, 64); err == nil {
			return i
		}
		return json.Number(n.text)
	case floatNode:
		return json.Number(n.text)
	case textNode:
		return n.text
	case listNode:
		list := make([]any, len(n.list))
		for i, e := range n.list {
			list[i] = e.plain()
		}
		return list
	case mapNode:
		m := make(map[string]any, len(n.fields))
		for i := range n.fields {
			m[n.fields[i].name] = n.fields[i].value.plain()
		}
		return m
	default:
		return nil
	}
}

// asYAML is the value as package model reads it.
func (n *node) asYAML() *yaml.Node {
	out := &yaml.Node{Line: n.line, Kind: yaml.ScalarNode, Value: n.text}
	switch n.kind {
	case nullNode:
		out.Tag, out.Value = "!!null", "null"
	case boolNode:
		out.Tag = "!!bool"
	case intNode:
		out.Tag = "!!int"
	case floatNode:
		out.Tag = "!!float"
	case textNode:
		out.Tag = "!!str"
	case listNode:
		out.Kind, out.Tag = yaml.SequenceNode, "!!seq"
		for _, e := range n.list {
			out.Content = append(out.Content, e.asYAML())
		}
	case mapNode:
		out.Kind, out.Tag = yaml.MappingNode, "!!map"
		for _, f := range n.fields {
			out.Content = append(out.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: f.name, Line: f.line}, f.value.asYAML())
		}
	}
	return out
}

// Bounds of a document.
const (
	maxDepth    = 64      // of nesting, the document itself included
	aliasBudget = 200_000 // values that aliases may add, all uses together
)

// count is the number of values written, aliases not followed.
func count(y *yaml.Node) int {
	n := 1
	for _, child := range y.Content {
		n += count(child)
	}
	return n
}

// contentProblem is a defect that ends the reading of a file or of a line.
type contentProblem struct {
	line   int
	reason string
}

func (p *contentProblem) Error() string { return fmt.Sprintf("line %d: %s", p.line, p.reason) }

// fromYAML lays a YAML value out. Budget bounds the nodes, aliases counted
// each time they are used.
func fromYAML(y *yaml.Node, depth int, budget *int) (*node, error) {
	if *budget--; *budget < 0 {
		return nil, &contentProblem{y.Line, "the document repeats itself too often through aliases"}
	}
	if depth > maxDepth {
		return nil, &contentProblem{y.Line, fmt.Sprintf("the document is nested deeper than %d levels", maxDepth)}
	}
	switch y.Kind {
	case yaml.AliasNode:
		n, err := fromYAML(y.Alias, depth+1, budget)
		var p *contentProblem
		if errors.As(err, &p) {
			p.line = y.Line
		}
		return n, err
	case yaml.SequenceNode:
		n := &node{kind: listNode, line: y.Line, list: make([]*node, 0, len(y.Content))}
		for _, child := range y.Content {
			e, err := fromYAML(child, depth+1, budget)
			if err != nil {
				return nil, err
			}
			n.list = append(n.list, e)
		}
		return n, nil
	case yaml.MappingNode:
		return mapFromYAML(y, depth, budget)
	case yaml.ScalarNode:
		return scalarFromYAML(y)
	default:
		return nil, &contentProblem{y.Line, "not a value"}
	}
}

func mapFromYAML(y *yaml.Node, depth int, budget *int) (*node, error) {
	n := &node{kind: mapNode, line: y.Line, fields: make([]field, 0, len(y.Content)/2)}
	for i := 0; i+1 < len(y.Content); i += 2 {
		key := y.Content[i]
		if key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		switch {
		case key.Kind != yaml.ScalarNode:
			return nil, &contentProblem{key.Line, "the name of a field must be a text"}
		case key.ShortTag() == "!!merge":
			return nil, &contentProblem{key.Line, "merging with << is not read; use an anchor and an alias for the whole value"}
		}
		value, err := fromYAML(y.Content[i+1], depth+1, budget)
		if err != nil {
			return nil, err
		}
		n.fields = append(n.fields, field{key.Value, key.Line, value})
	}
	return n, nil
}

func scalarFromYAML(y *yaml.Node) (*node, error) {
	n := &node{kind: textNode, line: y.Line, text: y.Value}
	switch tag := y.ShortTag(); tag {
	case "!!str", "!!timestamp", "!!merge":
	case "!!null":
		n.kind, n.text = nullNode, ""
	case "!!bool":
		n.kind, n.text = boolNode, strings.ToLower(y.Value)
		if n.text != "true" && n.text != "false" {
			return nil, &contentProblem{y.Line, "must be true or false"}
		}
	case "!!int":
		n.kind = intNode
		if i, err := strconv.ParseInt(strings.ReplaceAll(y.Value, "_", ""), 0, 64); err == nil {
			n.text = strconv.FormatInt(i, 10)
		}
	case "!!float":
		n.kind = floatNode
		if y.Value == ".nan" || y.Value == ".NaN" || y.Value == ".NAN" {
			n.text = "NaN"
		} else if x, err := strconv.ParseFloat(strings.Replace(strings.ReplaceAll(y.Value, "_", ""), ".inf", "inf", 1), 64); err == nil {
			n.text = strconv.FormatFloat(x, 'g', -1, 64)
		}
	default:
		return nil, &contentProblem{y.Line, "a value must not have the tag " + tag}
	}
	return n, nil
}
