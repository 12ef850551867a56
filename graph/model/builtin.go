// Package model reads, checks and extends the vocabulary of the graph: the
// built-in model, the model files of a site, and the values, items and
// relations that must fit them.
package model

import (
	_ "embed"
	"fmt"
	"sync"

	"linchpin/graph"
)

//go:embed builtin.yaml
var builtinYAML []byte

// BuiltInYAML is the text of the built-in model file.
func BuiltInYAML() []byte { return append([]byte(nil), builtinYAML...) }

// BuiltIn is the model that every store starts with. It is shared: do not
// change it.
func BuiltIn() *graph.Model { return builtIn() }

var builtIn = sync.OnceValue(func() *graph.Model {
	file, problems := Read("builtin.yaml", builtinYAML)
	if len(problems) > 0 {
		panic(fmt.Sprintf("model: the built-in model is broken: %v", problems))
	}
	for i := range file.Classes {
		file.Classes[i].BuiltIn = true
		markBuiltIn(file.Classes[i].Properties)
	}
	for i := range file.RelationTypes {
		file.RelationTypes[i].BuiltIn = true
		markBuiltIn(file.RelationTypes[i].Properties)
	}
	m, problems := Extend(&graph.Model{}, file)
	if len(problems) > 0 {
		panic(fmt.Sprintf("model: the built-in model is broken: %v", problems))
	}
	for _, set := range [][]graph.Property{m.Facets.Common, m.Facets.CI, m.Facets.Asset} {
		markBuiltIn(set)
	}
	return m
})

func markBuiltIn(properties []graph.Property) {
	for i := range properties {
		properties[i].BuiltIn = true
	}
}
