package model

import (
	"fmt"

	"linchpin/graph"
)

// CheckRelation says what of a relation does not fit the model, given the
// classes of its ends. Paths are relative to the relation. Whether a group
// mixes types shows only in the whole: see [MixedGroup].
func CheckRelation(m *graph.Model, r *graph.Relation, fromClass, toClass string) []graph.Problem {
	var problems []graph.Problem
	problem := func(path, value, reason, nearest string) {
		problems = append(problems, graph.Problem{Path: path, Value: graph.Shown(value), Reason: reason, Nearest: nearest})
	}
	t, ok := m.RelationType(r.Type)
	if !ok {
		reason := "no relation type has this name"
		if r.Type == "" {
			reason = "a type is required"
		}
		problem("type", r.Type, reason, graph.Nearest(r.Type, m.RelationTypeNames()))
		return problems
	}
	if r.From == r.To {
		problem("to", "", "an item has no relation to itself", "")
	}
	if err := graph.CheckGroup(r.Group); err != nil {
		problem("group", r.Group, err.Error(), "")
	}
	if named, isType := m.RelationType(r.Group); isType && named.Groups() {
		problem("group", r.Group, "a group must not be named like a relation type that groups", "")
	}
	switch r.Strength {
	case "", graph.Hard, graph.Soft:
	default:
		problem("strength", string(r.Strength), "a strength is hard or soft", graph.Nearest(string(r.Strength), []string{"hard", "soft"}))
	}
	if !allowed(m, t, fromClass, toClass) {
		problem("type", r.Type, fmt.Sprintf("%s does not lead from %s to %s", r.Type, fromClass, toClass), t.Ends[0].From+" → "+t.Ends[0].To)
	}
	for _, name := range r.Properties.Names() {
		if _, known := RelationProperty(t, name); !known {
			p := UnknownRelationProperty(t, name)
			p.Path = "properties." + name
			problems = append(problems, p)
		}
	}
	for i := range t.Properties {
		if p := &t.Properties[i]; p.Required && r.Properties[p.Name].IsZero() {
			problem("properties."+p.Name, "", fmt.Sprintf("the relation type %s requires this property", t.Name), "")
		}
	}
	return problems
}

func allowed(m *graph.Model, t *graph.RelationType, from, to string) bool {
	if len(t.Ends) == 0 {
		return true
	}
	for _, e := range t.Ends {
		if m.IsA(from, e.From) && m.IsA(to, e.To) {
			return true
		}
	}
	return false
}

// RelationProperty finds a property of a relation type.
func RelationProperty(t *graph.RelationType, name string) (*graph.Property, bool) {
	for i := range t.Properties {
		if t.Properties[i].Name == name {
			return &t.Properties[i], true
		}
	}
	return nil, false
}

// UnknownRelationProperty is the problem of a property that a relation type
// does not have.
func UnknownRelationProperty(t *graph.RelationType, name string) graph.Problem {
	known := make([]string, len(t.Properties))
	for i := range t.Properties {
		known[i] = t.Properties[i].Name
	}
	return graph.Problem{Value: graph.Shown(name), Reason: fmt.Sprintf("the relation type %s has no property of this name", t.Name), Nearest: graph.Nearest(name, known)}
}

// MixedGroup says whether one requirement of one item may hold relations of
// these types together: a connectivity type stands alone in a group.
func MixedGroup(m *graph.Model, types []string) (connectivity, other string, mixed bool) {
	for _, name := range types {
		t, ok := m.RelationType(name)
		if !ok || !t.Connectivity {
			continue
		}
		for _, o := range types {
			if o != name {
				return name, o, true
			}
		}
	}
	return "", "", false
}
