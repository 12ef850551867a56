package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"linchpin/http/api"
)

// typesOf are the types of the properties that items of a class have.
func typesOf(m *api.ModelAnswer, class string) map[string]api.Property {
	types := map[string]api.Property{}
	add := func(list []api.Property) {
		for _, p := range list {
			types[p.Name] = p
		}
	}
	byName := map[string]*api.Class{}
	for i := range m.Classes {
		byName[m.Classes[i].Name] = &m.Classes[i]
	}
	is := byName[class]
	if is == nil {
		return types
	}
	add(m.Facets.Common)
	if slices.Contains(is.Facets, "ci") {
		add(m.Facets.CI)
	}
	if slices.Contains(is.Facets, "asset") {
		add(m.Facets.Asset)
	}
	for _, name := range is.Lineage {
		if one := byName[name]; one != nil {
			add(one.Properties)
		}
	}
	return types
}

// typed reads a word as a fact's value. What does not read so goes on as text:
// the server says what is wrong with it.
func typed(p api.Property, name, text string) any {
	switch name {
	case "name", "class":
		return text
	case "tags", "facets", "rootFor", "endpointFor":
		return listOf(text, ",")
	}
	if strings.HasPrefix(name, "requirements.") {
		return map[string]any{"need": number(text)}
	}
	switch p.Type {
	case "integer", "number":
		return number(text)
	case "boolean":
		switch strings.ToLower(text) {
		case "true", "yes":
			return true
		case "false", "no":
			return false
		}
	case "money":
		if first, second, two := strings.Cut(strings.TrimSpace(text), " "); two {
			amount, currency := first, strings.TrimSpace(second)
			if len(first) == 3 && strings.ToUpper(first) == first && !strings.ContainsAny(first, "0123456789") {
				amount, currency = currency, first
			}
			return map[string]any{"amount": amount, "currency": currency}
		}
	case "list":
		values := []any{}
		for _, one := range listOf(text, ";") {
			values = append(values, typed(api.Property{Type: p.Of}, "", one))
		}
		return values
	}
	return text
}

func listOf(text, separator string) []string {
	list := []string{}
	for part := range strings.SplitSeq(text, separator) {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// number keeps a number as it is written; anything else stays text.
func number(text string) any {
	if n := json.Number(text); json.Valid([]byte(text)) && n.String() != "" && strings.IndexAny(text[:1], "-0123456789") == 0 {
		return n
	}
	return text
}

// put sets a fact in the body of a write: an own field of the item, else a
// property; nil takes it away.
func put(body map[string]any, name string, value any) error {
	inside := func(field, name string) error {
		if name == "" {
			return &exitError{exitUsage, fmt.Errorf("%s. lacks a name", field)}
		}
		held, _ := body[field].(map[string]any)
		if held == nil {
			held = map[string]any{}
			body[field] = held
		}
		held[name] = value
		return nil
	}
	if group, ok := strings.CutPrefix(name, "requirements."); ok {
		return inside("requirements", group)
	}
	if property, ok := strings.CutPrefix(name, "properties."); ok {
		return inside("properties", property)
	}
	switch name {
	case "":
		return &exitError{exitUsage, errors.New("a fact lacks its name")}
	case "key":
		return &exitError{exitUsage, errors.New("a key never changes")}
	case "name", "class", "tags", "facets", "rootFor", "endpointFor", "requirements":
		body[name] = value
		return nil
	}
	return inside("properties", name)
}

// itemDocument reads an item from a file; "" gives an empty one.
func (c *cli) itemDocument(name string) (map[string]any, error) {
	body := map[string]any{}
	if name == "" {
		return body, nil
	}
	file, err := c.open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, 1<<20))
	if err != nil {
		return nil, &exitError{exitRejected, notReadable(name, err)}
	}
	var node yaml.Node
	if err := yaml.Unmarshal(data, &node); err != nil {
		return nil, &exitError{exitRejected, fmt.Errorf("%s: %w", name, err)}
	}
	value, err := plainNode(&node)
	if err != nil {
		return nil, &exitError{exitRejected, fmt.Errorf("%s: %w", name, err)}
	}
	body, ok := value.(map[string]any)
	if !ok {
		return nil, &exitError{exitRejected, fmt.Errorf("%s is not an item: it must be a mapping of fields to values", name)}
	}
	return body, nil
}

// plainNode gives what a YAML node says as JSON can: dates stay text, numbers
// stay as they are written.
func plainNode(n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.DocumentNode:
		return plainNode(n.Content[0])
	case yaml.MappingNode:
		value := make(map[string]any, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			name := n.Content[i].Value
			if _, twice := value[name]; twice {
				return nil, fmt.Errorf("line %d: %q stands here twice", n.Content[i].Line, name)
			}
			one, err := plainNode(n.Content[i+1])
			if err != nil {
				return nil, err
			}
			value[name] = one
		}
		return value, nil
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i := range n.Content {
			one, err := plainNode(n.Content[i])
			if err != nil {
				return nil, err
			}
			list[i] = one
		}
		return list, nil
	case yaml.ScalarNode:
		switch n.Tag {
		case "!!null":
			return nil, nil
		case "!!bool":
			return n.Value == "true" || n.Value == "True" || n.Value == "TRUE", nil
		case "!!int", "!!float":
			return number(n.Value), nil
		}
		return n.Value, nil
	}
	return nil, fmt.Errorf("line %d: aliases are not taken here", n.Line)
}

// conflictText says who changed something since it was read, and how.
func conflictText(w io.Writer, conflict *api.Conflict) {
	for _, r := range conflict.Revisions {
		line := fmt.Sprintf("  revision %d by %s, %s", r.Number, plain(r.Actor), r.At.Local().Format("2006-01-02 15:04:05"))
		if r.Message != "" {
			line += ": " + plain(r.Message)
		}
		fmt.Fprintln(w, line)
	}
	for _, change := range conflict.Changes {
		fmt.Fprintf(w, "  %s: %s → %s\n", change.Fact, plain(factOrNone(change.Before)), plain(factOrNone(change.After)))
	}
}
