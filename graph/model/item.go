package model

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"linchpin/graph"
)

// CheckItem says what of an item does not fit the model; its properties must
// have been read by [ParseValue]. Paths are relative to the item:
// requirements.power.need.
func CheckItem(m *graph.Model, it *graph.Item) []graph.Problem {
	var problems []graph.Problem
	problem := func(path, value, reason, nearest string) {
		problems = append(problems, graph.Problem{Path: path, Value: graph.Shown(value), Reason: reason, Nearest: nearest})
	}
	if err := graph.CheckKey(it.Key); err != nil {
		problem("key", it.Key, err.Error(), "")
	}
	if reason := checkLine(it.Name); reason != "" {
		problem("name", it.Name, reason, "")
	}
	for i, tag := range it.Tags {
		if reason := checkLine(tag); reason != "" || tag == "" || len(tag) > 256 {
			problem(fmt.Sprintf("tags[%d]", i), tag, "a tag is 1 to 256 bytes of UTF-8 without control characters", "")
		}
	}
	class, ok := m.Class(it.Class)
	switch {
	case it.Class == "":
		problem("class", "", "a class is required", "")
		return problems
	case !ok:
		problem("class", it.Class, "no class has this name", graph.Nearest(it.Class, m.ClassNames()))
		return problems
	case class.Abstract:
		problem("class", it.Class, "no item can be of this class itself, only of those that extend it", firstConcrete(m, it.Class))
	}
	problems = append(problems, checkFacts(class, it)...)
	problems = append(problems, checkNarrowed(m, class, it)...)
	problems = append(problems, checkRequirements(m, it)...)
	problems = append(problems, checkConnectivity(m, "rootFor", it.RootFor)...)
	problems = append(problems, checkConnectivity(m, "endpointFor", it.EndpointFor)...)
	return problems
}

func checkLine(text string) string {
	switch {
	case len(text) > 1024:
		return "must have at most 1,024 bytes"
	case !utf8.ValidString(text):
		return "must be UTF-8"
	case strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return "must not hold control characters"
	}
	return ""
}

func firstConcrete(m *graph.Model, name string) string {
	for _, n := range m.Subclasses(name) {
		if c, _ := m.Class(n); !c.Abstract {
			return n
		}
	}
	return ""
}

// checkFacts checks facets and properties against the class.
func checkFacts(class *graph.ResolvedClass, it *graph.Item) []graph.Problem {
	var problems []graph.Problem
	if extra := it.Facets &^ class.Facets; extra != 0 {
		problems = append(problems, graph.Problem{Path: "facets", Value: strings.Join(extra.Names(), ", "),
			Reason: "an item may only narrow the facets of its class " + class.Name, Nearest: strings.Join(class.Facets.Names(), ", ")})
	} else if it.Facets == 0 {
		problems = append(problems, graph.Problem{Path: "facets", Reason: "an item has at least one facet of its class " + class.Name,
			Nearest: strings.Join(class.Facets.Names(), ", ")})
	}
	for _, name := range it.Properties.Names() {
		if _, known := class.ByName[name]; !known {
			problem := UnknownProperty(class, name)
			problem.Path = "properties." + name
			problems = append(problems, problem)
		}
	}
	for i := range class.All {
		p := &class.All[i]
		if p.Required && it.Properties[p.Name].IsZero() {
			problems = append(problems, graph.Problem{Path: "properties." + p.Name, Reason: fmt.Sprintf("the class %s requires this property", class.Name)})
		}
	}
	return append(problems, checkUnavailability(it)...)
}

// checkNarrowed refuses facts of a facet that the item leaves out.
func checkNarrowed(m *graph.Model, class *graph.ResolvedClass, it *graph.Item) []graph.Problem {
	var problems []graph.Problem
	for _, side := range []struct {
		facet graph.Facets
		facts []graph.Property
	}{{graph.FacetCI, m.Facets.CI}, {graph.FacetAsset, m.Facets.Asset}} {
		if class.Facets&side.facet == 0 || it.Facets&side.facet != 0 || it.Facets == 0 {
			continue
		}
		for _, p := range side.facts {
			if v, has := it.Properties[p.Name]; has {
				problem := graph.Problem{Path: "properties." + p.Name, Value: graph.Shown(v.String()),
					Reason: fmt.Sprintf("a fact of the %s facet, which the item leaves out", side.facet.Names()[0]), Nearest: "facets: [ci, asset]"}
				if p.Secret {
					problem.Value = ""
				}
				problems = append(problems, problem)
			}
		}
	}
	return problems
}

// checkUnavailability holds the rule that one of three ways says how often an
// item fails.
func checkUnavailability(it *graph.Item) []graph.Problem {
	has := func(name string) bool { return !it.Properties[name].IsZero() }
	ways := 0
	for _, said := range []bool{has("unavailability"), has("availability"), has("mtbf") || has("mttr")} {
		if said {
			ways++
		}
	}
	if ways > 1 {
		return []graph.Problem{{Path: "properties.unavailability", Reason: "say at most one of unavailability, availability, and mtbf with mttr"}}
	}
	return nil
}

// UnknownProperty is the problem of a property that a class does not have.
func UnknownProperty(class *graph.ResolvedClass, name string) graph.Problem {
	known := make([]string, len(class.All))
	for i := range class.All {
		known[i] = class.All[i].Name
	}
	return graph.Problem{Value: graph.Shown(name), Reason: fmt.Sprintf("the class %s has no property of this name", class.Name), Nearest: graph.Nearest(name, known)}
}

func checkRequirements(m *graph.Model, it *graph.Item) []graph.Problem {
	var problems []graph.Problem
	for _, name := range slices.Sorted(maps.Keys(it.Requirements)) {
		path := "requirements." + name
		if err := graph.CheckGroup(name); err != nil || name == "" {
			problems = append(problems, graph.Problem{Path: "requirements", Value: graph.Shown(name), Reason: "a requirement is named by 1 to 256 bytes without control characters"})
		}
		if t, isType := m.RelationType(name); isType && !t.Groups() {
			problems = append(problems, graph.Problem{Path: path, Value: name,
				Reason: "the relation type does not group, so a requirement cannot be named after it; give its relations a group and declare that"})
		}
		switch strength := it.Requirements[name].Strength; strength {
		case "", graph.Hard, graph.Soft:
		default:
			problems = append(problems, graph.Problem{Path: path + ".strength", Value: graph.Shown(string(strength)), Reason: "a strength is hard or soft",
				Nearest: graph.Nearest(string(strength), []string{"hard", "soft"})})
		}
	}
	return problems
}

func checkConnectivity(m *graph.Model, field string, names []string) []graph.Problem {
	var problems []graph.Problem
	for i, name := range names {
		if t, ok := m.RelationType(name); ok && t.Connectivity {
			continue
		}
		var known []string
		for _, n := range m.RelationTypeNames() {
			if t, _ := m.RelationType(n); t.Connectivity {
				known = append(known, n)
			}
		}
		problems = append(problems, graph.Problem{Path: fmt.Sprintf("%s[%d]", field, i), Value: graph.Shown(name),
			Reason: "no connectivity type has this name", Nearest: graph.Nearest(name, known)})
	}
	return problems
}
