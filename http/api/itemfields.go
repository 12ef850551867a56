package api

import (
	"maps"
	"slices"
	"strings"

	"linchpin/graph"
)

// ownFields are fields of an item that a list may leave out.
var ownFields = []string{"facets", "tags", "requirements", "rootFor", "endpointFor", "provenance", "state"}

// keyFields always come; naming them asks for nothing more.
var keyFields = []string{"id", "key", "class", "name", "service", "revision", "retired"}

// fieldChoice is what of an item is shown; nil: everything.
type fieldChoice struct {
	own        map[string]bool
	properties []string
	shown      []string // all that a table shows besides key, class and name, in the order asked
}

// shownFields reads fields=owner,purchaseCost,tags.
func shownFields(m *graph.Model, text string) (*fieldChoice, []graph.Problem) {
	if text == "" {
		return nil, nil
	}
	c := &fieldChoice{own: map[string]bool{}}
	var problems []graph.Problem
	known := propertiesByName(m)
	for name := range strings.SplitSeq(text, ",") {
		name = strings.TrimPrefix(strings.TrimSpace(name), "properties.")
		switch _, property := known[name]; {
		case slices.Contains(ownFields, name):
			c.own[name] = true
			if name != "provenance" {
				c.shown = append(c.shown, name)
			}
		case property:
			c.properties = append(c.properties, name)
			c.shown = append(c.shown, name)
		case !slices.Contains(keyFields, name):
			p := unknownProperty("query.fields", name, known, slices.Concat(ownFields, keyFields)...)
			p.Reason = "an item has no field of this name"
			problems = append(problems, p)
		}
	}
	return c, problems
}

// states tells whether the state of each item is shown.
func (c *fieldChoice) states() bool { return c != nil && c.own["state"] }

// cut leaves of an item what was chosen.
func (c *fieldChoice) cut(it *graph.Item) {
	if c == nil {
		return
	}
	for name, clear := range map[string]func(){
		"facets":       func() { it.Facets = 0 },
		"tags":         func() { it.Tags = nil },
		"requirements": func() { it.Requirements = nil },
		"rootFor":      func() { it.RootFor = nil },
		"endpointFor":  func() { it.EndpointFor = nil },
		"provenance":   func() { it.Provenance = graph.Provenance{} },
	} {
		if !c.own[name] {
			clear()
		}
	}
	maps.DeleteFunc(it.Properties, func(name string, _ graph.Value) bool { return !slices.Contains(c.properties, name) })
}
