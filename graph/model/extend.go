package model

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"linchpin/graph"
)

var (
	classForm    = regexp.MustCompile(`^[A-Z][A-Za-z0-9]{0,63}$`)
	typeForm     = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,63}$`)
	propertyForm = regexp.MustCompile(`^[a-z][A-Za-z0-9]{0,63}$`)
)

// reservedClasses are labels of Linchpin's own.
var reservedClasses = []string{"Item", "CI", "Asset"}

// ownFields are an item's own field names, which no property may take.
var ownFields = []string{"id", "key", "class", "name", "tags", "facets", "requirements", "rootFor", "endpointFor",
	"properties", "retired", "revision", "provenance", "words", "folded", "lock", "type", "from", "to", "group", "strength"}

// Extend adds a file to a model and checks the whole. The base is not changed.
// A class or relation type of the same name as a site's own one replaces it; a
// built-in class may be named to add properties to it, with no other field; a
// built-in relation type cannot be changed. With problems the model is nil.
func Extend(base *graph.Model, f *File) (*graph.Model, []graph.Problem) {
	x := &extension{file: f, model: &graph.Model{
		Facets: graph.FacetProperties{
			Common: append(slices.Clip(base.Facets.Common), f.Facets.Common...),
			CI:     append(slices.Clip(base.Facets.CI), f.Facets.CI...),
			Asset:  append(slices.Clip(base.Facets.Asset), f.Facets.Asset...),
		},
		Classes: slices.Clone(base.Classes), RelationTypes: slices.Clone(base.RelationTypes),
	}}
	x.addClasses()
	x.addTypes()
	x.checkFacets()
	x.checkClasses()
	x.checkTypes()
	if len(x.problems) > 0 {
		return nil, x.problems
	}
	return x.model.Index(), nil
}

type extension struct {
	file     *File
	model    *graph.Model
	problems []graph.Problem
}

func (x *extension) problem(path, value, reason, nearest string) {
	x.problems = append(x.problems, graph.Problem{File: x.file.Name, Line: x.file.Line(path), Path: path, Value: graph.Shown(value), Reason: reason, Nearest: nearest})
}

func (x *extension) addClasses() {
	named := map[string]int{}
	for i, c := range x.file.Classes {
		path := fmt.Sprintf("classes[%d]", i)
		if !x.checkName(path+".name", c.Name, classForm, "a class is PascalCase, such as WebShop: letters and digits, at most 64, beginning with a capital") {
			continue
		}
		if slices.Contains(reservedClasses, c.Name) || strings.HasPrefix(c.Name, "Linchpin") {
			x.problem(path+".name", c.Name, "the name is reserved: Item, CI, Asset and names beginning with Linchpin are Linchpin's own labels", "")
			continue
		}
		if before, twice := named[c.Name]; twice {
			x.problem(path+".name", c.Name, fmt.Sprintf("the class stands in this file twice; first at classes[%d]", before), "")
			continue
		}
		named[c.Name] = i
		at := slices.IndexFunc(x.model.Classes, func(o graph.Class) bool { return o.Name == c.Name })
		switch {
		case at < 0:
			if clash := x.sameButCase(c.Name); clash != "" {
				x.problem(path+".name", c.Name, "another class has the same name but for case", clash)
				continue
			}
			x.model.Classes = append(x.model.Classes, c)
		case x.model.Classes[at].BuiltIn && !onlyProperties(c):
			x.problem(path, c.Name, "the class is built in: a model file may add properties to it, but change nothing else", "")
		case x.model.Classes[at].BuiltIn:
			x.model.Classes[at].Properties = mergeProperties(x.model.Classes[at].Properties, c.Properties)
		default:
			x.model.Classes[at] = c
		}
	}
}

// mergeProperties adds a site's properties to a built-in class: one that the
// site had added before is replaced.
func mergeProperties(have, add []graph.Property) []graph.Property {
	merged := slices.Clone(have)
	for _, p := range add {
		at := slices.IndexFunc(merged, func(o graph.Property) bool { return o.Name == p.Name && !o.BuiltIn })
		if at < 0 {
			merged = append(merged, p)
			continue
		}
		merged[at] = p
	}
	return merged
}

func onlyProperties(c graph.Class) bool {
	return c.Extends == "" && c.Label == "" && c.Plural == "" && c.Description == "" && c.Tier == "" && c.Icon == "" &&
		len(c.FacetNames) == 0 && !c.Service && !c.Abstract && len(c.RootFor) == 0 && len(c.EndpointFor) == 0
}

func (x *extension) sameButCase(name string) string {
	for _, c := range x.model.Classes {
		if strings.EqualFold(c.Name, name) {
			return c.Name
		}
	}
	return ""
}

func (x *extension) checkName(path, name string, form *regexp.Regexp, rule string) bool {
	switch {
	case name == "":
		x.problem(path, name, "a name is required", "")
	case !form.MatchString(name):
		x.problem(path, name, rule, "")
	default:
		return true
	}
	return false
}

func (x *extension) addTypes() {
	named := map[string]bool{}
	for i, t := range x.file.RelationTypes {
		path := fmt.Sprintf("relationTypes[%d]", i)
		if !x.checkName(path+".name", t.Name, typeForm, "a relation type is UPPER_SNAKE, such as RUNS_ON: capitals, digits and _, at most 64") {
			continue
		}
		if named[t.Name] {
			x.problem(path+".name", t.Name, "the relation type stands in this file twice", "")
			continue
		}
		named[t.Name] = true
		at := slices.IndexFunc(x.model.RelationTypes, func(o graph.RelationType) bool { return o.Name == t.Name })
		switch {
		case at < 0:
			x.model.RelationTypes = append(x.model.RelationTypes, t)
		case x.model.RelationTypes[at].BuiltIn:
			x.problem(path+".name", t.Name, "the relation type is built in and cannot be changed", "")
		default:
			x.model.RelationTypes[at] = t
		}
	}
}

func (x *extension) classNames() []string {
	names := make([]string, len(x.model.Classes))
	for i, c := range x.model.Classes {
		names[i] = c.Name
	}
	return names
}

func (x *extension) checkFacets() {
	seen := map[string]string{}
	x.checkProperties("facets.common", x.file.Facets.Common, seen)
	x.checkProperties("facets.ci", x.file.Facets.CI, seen)
	x.checkProperties("facets.asset", x.file.Facets.Asset, seen)
}

func (x *extension) checkClasses() {
	names := x.classNames()
	connectivity := x.connectivityTypes()
	for i, c := range x.file.Classes {
		path := fmt.Sprintf("classes[%d]", i)
		for j, f := range c.FacetNames {
			if _, ok := graph.ParseFacet(f); !ok {
				x.problem(fmt.Sprintf("%s.facets[%d]", path, j), f, "a facet is ci or asset", graph.Nearest(f, []string{"ci", "asset"}))
			}
		}
		if c.Extends != "" && !slices.Contains(names, c.Extends) {
			x.problem(path+".extends", c.Extends, "no class has this name", graph.Nearest(c.Extends, names))
		}
		x.checkConnectivity(path+".rootFor", c.RootFor, connectivity)
		x.checkConnectivity(path+".endpointFor", c.EndpointFor, connectivity)
		x.checkProperties(path+".properties", c.Properties, map[string]string{})
	}
	if len(x.problems) > 0 {
		return
	}
	x.checkInheritance()
}

// checkInheritance runs on sound names: no circles, at least one facet, and no
// property under one name twice along a line of classes and its facets.
func (x *extension) checkInheritance() {
	byName := map[string]*graph.Class{}
	for i := range x.model.Classes {
		byName[x.model.Classes[i].Name] = &x.model.Classes[i]
	}
	place := map[string]string{}
	for i, c := range x.file.Classes {
		place[c.Name] = fmt.Sprintf("classes[%d]", i)
	}
	for i := range x.model.Classes {
		c := &x.model.Classes[i]
		path := place[c.Name]
		if path == "" {
			path = "classes." + c.Name
		}
		var facets graph.Facets
		seen := map[string]string{}
		steps := 0
		for at := c; at != nil; at = byName[at.Extends] {
			if steps++; steps > len(byName) {
				x.problem(path+".extends", c.Extends, "classes extend each other in a circle", "")
				return
			}
			for _, f := range at.FacetNames {
				facet, _ := graph.ParseFacet(f)
				facets |= facet
			}
			for _, p := range at.Properties {
				if owner, twice := seen[p.Name]; twice {
					x.problem(path+".properties", p.Name, fmt.Sprintf("the property stands in %s and again in %s", at.Name, owner), "")
				}
				seen[p.Name] = at.Name
			}
		}
		if facets == 0 {
			x.problem(path+".facets", c.Name, "a class is a CI, an asset, or both: say facets, or extend a class that does", "[ci]")
		}
		x.checkFacetClash(path, seen, facets)
	}
}

func (x *extension) checkFacetClash(path string, seen map[string]string, facets graph.Facets) {
	clash := func(facet string, properties []graph.Property) {
		for _, p := range properties {
			if owner, twice := seen[p.Name]; twice {
				x.problem(path+".properties", p.Name, fmt.Sprintf("the %s facet brings this property already; %s names it again", facet, owner), "")
			}
		}
	}
	clash("common", x.model.Facets.Common)
	if facets&graph.FacetCI != 0 {
		clash("ci", x.model.Facets.CI)
	}
	if facets&graph.FacetAsset != 0 {
		clash("asset", x.model.Facets.Asset)
	}
}

func (x *extension) connectivityTypes() []string {
	var names []string
	for _, t := range x.model.RelationTypes {
		if t.Connectivity {
			names = append(names, t.Name)
		}
	}
	return names
}

func (x *extension) checkConnectivity(path string, named, known []string) {
	for i, name := range named {
		if !slices.Contains(known, name) {
			x.problem(fmt.Sprintf("%s[%d]", path, i), name, "no connectivity type has this name", graph.Nearest(name, known))
		}
	}
}

func (x *extension) checkTypes() {
	names := x.classNames()
	for i, t := range x.file.RelationTypes {
		path := fmt.Sprintf("relationTypes[%d]", i)
		if t.Impact == "" {
			x.problem(path+".impact", "", "say which end suffers when the other fails: from, to, both or none", "from")
		}
		if t.Connectivity && t.Impact == graph.ImpactNone {
			x.problem(path+".connectivity", "true", "a connectivity type needs an impact direction other than none", "both")
		}
		if !t.Need.IsZero() && !t.Groups() {
			x.problem(path+".need", t.Need.String(), "a need counts only where the type groups: set groupByType or connectivity", "groupByType: true")
		}
		for j, e := range t.Ends {
			for _, end := range []struct{ field, class string }{{"from", e.From}, {"to", e.To}} {
				if !slices.Contains(names, end.class) {
					x.problem(fmt.Sprintf("%s.ends[%d].%s", path, j, end.field), end.class, "no class has this name", graph.Nearest(end.class, names))
				}
			}
		}
		x.checkProperties(path+".properties", t.Properties, map[string]string{})
	}
}

// checkProperties checks each property by itself; seen collects names.
func (x *extension) checkProperties(path string, properties []graph.Property, seen map[string]string) {
	money := map[string]bool{}
	for i, p := range properties {
		at := fmt.Sprintf("%s[%d]", path, i)
		if !x.checkName(at+".name", p.Name, propertyForm, "a property is camelCase, such as warrantyEnd: letters and digits, at most 64") {
			continue
		}
		if slices.Contains(ownFields, p.Name) {
			x.problem(at+".name", p.Name, "the name is that of an item's or relation's own field", "")
		}
		if before, twice := seen[p.Name]; twice {
			x.problem(at+".name", p.Name, "the property stands twice; first at "+before, "")
		}
		seen[p.Name] = at
		money[p.Name] = p.Type == graph.TypeMoney
		x.checkProperty(at, p)
	}
	for name, at := range seen {
		if base, ok := strings.CutSuffix(name, "Currency"); ok && money[base] {
			x.problem(at+".name", name, "the name is taken by the currency of "+base, "")
		}
	}
}

func (x *extension) checkProperty(at string, p graph.Property) {
	switch {
	case p.Type == "":
		x.problem(at+".type", "", "a type is required", "string")
	case p.Type == graph.TypeEnum && len(p.Values) == 0:
		x.problem(at+".values", "", "an enum lists its values", "")
	case p.Type != graph.TypeEnum && len(p.Values) > 0:
		x.problem(at+".values", p.Values[0], "only an enum lists values", "type: enum")
	case p.Type == graph.TypeList && p.Of == "":
		x.problem(at+".of", "", "a list says what it holds", "of: string")
	case p.Type == graph.TypeList && slices.Contains([]graph.PropertyType{graph.TypeList, graph.TypeMoney, graph.TypeEnum}, p.Of):
		x.problem(at+".of", string(p.Of), "a list holds neither lists nor money nor enums", "")
	case p.Type != graph.TypeList && p.Of != "":
		x.problem(at+".of", string(p.Of), "only a list says what it holds", "type: list")
	}
	if p.Type != graph.TypeInteger && p.Type != graph.TypeNumber && (p.Min != nil || p.Max != nil) {
		x.problem(at, p.Name, "only an integer or a number has min and max", "")
	} else if p.Min != nil && p.Max != nil && *p.Min > *p.Max {
		x.problem(at+".min", p.Name, "min is above max", "")
	}
	seen := map[string]bool{}
	for i, v := range p.Values {
		if v == "" || seen[v] {
			x.problem(fmt.Sprintf("%s.values[%d]", at, i), v, "values of an enum are distinct and not empty", "")
		}
		seen[v] = true
	}
}
