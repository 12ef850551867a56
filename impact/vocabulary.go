package impact

import (
	"maps"
	"math/bits"
	"slices"

	"linchpin/graph"
)

// typeSet is a set of connectivity types, by their place in the vocabulary.
type typeSet uint64

// maxConnectivity is the number of connectivity types that a typeSet tells
// apart; any more only group.
const maxConnectivity = 64

func (s typeSet) has(c uint8) bool { return s>>c&1 != 0 }

// each walks the members in order.
func (s typeSet) each(f func(c uint8)) {
	for ; s != 0; s &= s - 1 {
		f(uint8(bits.TrailingZeros64(uint64(s)))) //nolint:gosec // below 64
	}
}

// vocabulary is what of a model the engine reads, by number. Classes and types
// that the model does not know keep a number of their own: such a class is
// plain, such a type impacts nobody.
type vocabulary struct {
	model        *graph.Model
	types        []typeInfo
	typeOf       map[string]uint16
	classes      []classInfo
	classOf      map[string]uint16
	connectivity []uint16 // the types that are told apart, by place in a typeSet
	tooMany      []string // connectivity types beyond
}

type typeInfo struct {
	name         string
	impact       graph.Direction
	soft         bool
	groups       bool
	connectivity bool
	place        uint8 // in a typeSet; only of a connectivity type
	need         graph.Need
}

type classInfo struct {
	name              string
	service           bool
	rootFor, endpoint typeSet
}

func newVocabulary(m *graph.Model) *vocabulary {
	v := &vocabulary{model: m, typeOf: map[string]uint16{}, classOf: map[string]uint16{}}
	for _, name := range m.RelationTypeNames() {
		t, _ := m.RelationType(name)
		info := typeInfo{name: name, impact: t.Impact, soft: t.Strength == graph.Soft, groups: t.Groups(), need: t.Need}
		switch {
		case !t.Connectivity:
		case len(v.connectivity) == maxConnectivity:
			v.tooMany = append(v.tooMany, name)
		default:
			info.connectivity, info.place = true, uint8(len(v.connectivity)) //nolint:gosec // below 64
			v.connectivity = append(v.connectivity, uint16(len(v.types)))    //nolint:gosec // a model is small
		}
		v.typeOf[name] = uint16(len(v.types)) //nolint:gosec // a model is small
		v.types = append(v.types, info)
	}
	for _, name := range m.ClassNames() {
		c, _ := m.Class(name)
		v.classOf[name] = uint16(len(v.classes)) //nolint:gosec // a model is small
		v.classes = append(v.classes, classInfo{name, c.Service, v.setOf(c.RootFor), v.setOf(c.EndpointFor)})
	}
	return v
}

// setOf gives the connectivity types among names; other names say nothing.
func (v *vocabulary) setOf(names []string) typeSet {
	var set typeSet
	for _, name := range names {
		if t, ok := v.typeOf[name]; ok && v.types[t].connectivity {
			set |= 1 << v.types[t].place
		}
	}
	return set
}

// namesOf is the reverse of setOf.
func (v *vocabulary) namesOf(set typeSet) []string {
	var names []string
	set.each(func(c uint8) { names = append(names, v.types[v.connectivity[c]].name) })
	return names
}

// with gives a vocabulary that also has numbers for a class and a type that
// may be unknown: v itself where it has them.
func (v *vocabulary) with(class, relationType string) *vocabulary {
	_, hasClass := v.classOf[class]
	_, hasType := v.typeOf[relationType]
	if (hasClass || class == "") && (hasType || relationType == "") {
		return v
	}
	next := *v
	if !hasClass && class != "" {
		next.classOf = maps.Clone(v.classOf)
		next.classOf[class] = uint16(len(v.classes)) //nolint:gosec // a model is small
		next.classes = append(slices.Clip(v.classes), classInfo{name: class})
	}
	if !hasType && relationType != "" {
		next.typeOf = maps.Clone(v.typeOf)
		next.typeOf[relationType] = uint16(len(v.types)) //nolint:gosec // a model is small
		next.types = append(slices.Clip(v.types), typeInfo{name: relationType, impact: graph.ImpactNone})
	}
	return &next
}

// groupingType finds the type that groups and has this name.
func (v *vocabulary) groupingType(name string) (uint16, bool) {
	t, ok := v.typeOf[name]
	return t, ok && v.types[t].groups
}
