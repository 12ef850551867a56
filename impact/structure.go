package impact

import (
	"encoding/binary"
	"hash/maphash"
	"slices"

	"github.com/google/uuid"

	"linchpin/graph"
)

// structure is the graph as stored: what requirements are derived from.
type structure struct {
	voc       *vocabulary
	text      arena
	items     table[item]
	relations table[relation]
	touching  rows[uint32]   // item: relations that begin or end there
	declared  rows[declared] // item: requirements that it declares
}

// item is the record of an item; a retired one stays on record.
type item struct {
	id                uuid.UUID
	label             uint64 // grows with the key
	key, name         text
	rootFor, endpoint typeSet // what the item says itself
	class             uint16
	present           bool // on record and not retired
	stored            bool // on record
}

// relation is the record of a relation.
type relation struct {
	id       uuid.UUID
	from, to Ref
	group    text
	kind     uint16 // relation type
	strength strength
	stored   bool
}

// strength is graph.Strength in a byte.
type strength uint8

const (
	unsaid strength = iota
	hard
	soft
)

func strengthOf(s graph.Strength) strength {
	switch s {
	case graph.Hard:
		return hard
	case graph.Soft:
		return soft
	default:
		return unsaid
	}
}

func strengthName(isSoft bool) graph.Strength {
	if isSoft {
		return graph.Soft
	}
	return graph.Hard
}

// declared is a requirement as its owner declares it.
type declared struct {
	name     text
	need     graph.Need
	strength strength
}

func (g *structure) key(i Ref) string { return g.text.get(g.items.at(uint32(i)).key) }

func (g *structure) label(i Ref) uint64 { return g.items.at(uint32(i)).label }

func (g *structure) present(i Ref) bool {
	return uint32(i) < g.items.size && g.items.at(uint32(i)).present
}

// rootFor is what the item and its class are declared roots for.
func (g *structure) rootFor(i Ref) typeSet {
	it := g.items.at(uint32(i))
	return it.rootFor | g.voc.classes[it.class].rootFor
}

// endpointFor is what the item does not pass on.
func (g *structure) endpointFor(i Ref) typeSet {
	it := g.items.at(uint32(i))
	return it.endpoint | g.voc.classes[it.class].endpoint
}

// isSoft is the effective strength of a relation.
func (g *structure) isSoft(r *relation) bool {
	return r.strength == soft || r.strength == unsaid && g.voc.types[r.kind].soft
}

// sortByKey puts refs in key order.
func (g *structure) sortByKey(refs []Ref) {
	slices.SortFunc(refs, func(a, b Ref) int {
		x, y := g.label(a), g.label(b)
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		default:
			return 0
		}
	})
}

// keys names refs, in their order; never nil.
func (g *structure) keys(refs []Ref) []string {
	names := make([]string, len(refs))
	for i, r := range refs {
		names[i] = g.key(r)
	}
	return names
}

var keySeed = maphash.MakeSeed()

func hashKey(key string) uint64 { return maphash.String(keySeed, key) }

func hashID(id uuid.UUID) uint64 {
	h := binary.LittleEndian.Uint64(id[:8])*0x9E3779B97F4A7C15 ^ binary.LittleEndian.Uint64(id[8:])
	h = (h ^ h>>32) * 0xD6E8FEB86659FD93
	return h ^ h>>32
}
