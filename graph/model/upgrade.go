package model

import (
	"bytes"
	"encoding/json"

	"linchpin/graph"
)

// Site gives what a site added to the built-in model, as a file: its own
// classes and relation types, and the properties that it added to built-in
// classes.
func Site(m *graph.Model) *File {
	file := &File{Name: "the stored model"}
	for _, c := range m.Classes {
		if !c.BuiltIn {
			file.Classes = append(file.Classes, c)
			continue
		}
		if own := ownProperties(c.Properties); len(own) > 0 {
			file.Classes = append(file.Classes, graph.Class{Name: c.Name, Properties: own})
		}
	}
	for _, t := range m.RelationTypes {
		if !t.BuiltIn {
			file.RelationTypes = append(file.RelationTypes, t)
		}
	}
	file.Facets = graph.FacetProperties{Common: ownProperties(m.Facets.Common), CI: ownProperties(m.Facets.CI), Asset: ownProperties(m.Facets.Asset)}
	return file
}

func ownProperties(properties []graph.Property) []graph.Property {
	var own []graph.Property
	for _, p := range properties {
		if !p.BuiltIn {
			own = append(own, p)
		}
	}
	return own
}

// Upgrade lays what a site added over this binary's built-in model. Changed
// says that the result is not what is stored. With problems (a site's name
// that a newer built-in model took) the model is nil.
func Upgrade(stored *graph.Model) (m *graph.Model, changed bool, problems []graph.Problem) {
	m, problems = Extend(BuiltIn(), Site(stored))
	if len(problems) > 0 {
		return nil, false, problems
	}
	return m, !Same(m, stored), nil
}

// Same says that two models say the same.
func Same(a, b *graph.Model) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
