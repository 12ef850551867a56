package impacttest

import (
	"encoding/binary"
	"fmt"

	"github.com/google/uuid"

	"linchpin/graph"
)

// layerNames are the beginnings of keys, and classes of the built-in model.
var layerNames = [layers]struct{ key, class, name string }{
	layerCore:        {"core", "Cluster", "Identity platform"},
	layerSite:        {"site", "DataCentre", "Site"},
	layerGateway:     {"gateway", "InternetGateway", "Gateway"},
	layerRing:        {"ring", "Router", "Ring switch"},
	layerAccess:      {"access", "Switch", "Access switch"},
	layerRoom:        {"room", "Room", "Room"},
	layerArray:       {"array", "StorageArray", "Array"},
	layerCluster:     {"cluster", "Cluster", "Cluster"},
	layerStore:       {"store", "FileShare", "Store"},
	layerDatabase:    {"database", "Database", "Database"},
	layerPlatform:    {"platform", "Api", "Platform"},
	layerHost:        {"host", "Hypervisor", "Host"},
	layerMachine:     {"machine", "VirtualMachine", "Machine"},
	layerApplication: {"application", "Application", "Application"},
	layerService:     {"service", "ApplicationService", "Service"},
}

// Key is the key of an item.
func (e *Layered) Key(i int) string {
	layer := e.layerOf(i)
	return fmt.Sprintf("%s/%07d", layerNames[layer].key, i-e.start[layer])
}

// ID is the id of an item, in the form of a UUID of version 7.
func (e *Layered) ID(i int) uuid.UUID { return e.id(1, i) }

// id makes ids that grow as those that an import gives do: a clock that ticks
// for every 64, then random bits.
func (e *Layered) id(kind, i int) (id uuid.UUID) {
	binary.BigEndian.PutUint64(id[:8], (0x0199_0000_0000+uint64(kind)<<32+uint64(i)>>6)<<16) //nolint:gosec // not negative
	h := e.seed ^ uint64(kind)<<56 ^ uint64(i)                                               //nolint:gosec // as above
	h = (h ^ h>>30) * 0xBF58476D1CE4E5B9
	h = (h ^ h>>27) * 0x94D049BB133111EB
	h ^= h >> 31
	binary.BigEndian.PutUint64(id[8:], h)
	id[6], id[7] = 0x70|byte(i>>2)&0xf, byte(i) //nolint:gosec // the low bits
	id[8] = 0x80 | id[8]&0x3f
	return id
}

// ItemShape is an item as the structure has it.
func (e *Layered) ItemShape(i int) graph.ItemShape {
	layer := e.layerOf(i)
	n := &layerNames[layer]
	shape := graph.ItemShape{ID: e.ID(i), Key: e.Key(i), Class: n.class, Name: fmt.Sprintf("%s %d", n.name, i-e.start[layer])}
	if layer == layerApplication && e.needsTwo[i-e.start[layer]] {
		shape.Requirements = map[string]graph.Declared{layeredGroups[1]: {Need: graph.Count(2)}}
	}
	return shape
}

// RelationShape is a relation as the structure has it.
func (e *Layered) RelationShape(i int) graph.RelationShape {
	return graph.RelationShape{ID: e.id(2, i), Type: layeredKinds[e.kind[i]], From: e.ID(int(e.from[i])), To: e.ID(int(e.to[i])),
		Group: layeredGroups[e.group[i]]}
}

// Visit walks the estate as a store would.
func (e *Layered) Visit(v graph.StructureVisitor) error {
	for i := range e.Items() {
		if err := v.Item(e.ItemShape(i)); err != nil {
			return err
		}
	}
	for i := range e.Relations() {
		if err := v.Relation(e.RelationShape(i)); err != nil {
			return err
		}
	}
	return nil
}

// Item is a whole item, with the properties that such items have.
func (e *Layered) Item(i int) graph.Item {
	shape, layer := e.ItemShape(i), e.layerOf(i)
	it := graph.Item{ID: shape.ID, Key: shape.Key, Class: shape.Class, Name: shape.Name, Facets: graph.FacetCI,
		Requirements: shape.Requirements, Properties: graph.Properties{
			"owner":       graph.StringValue(fmt.Sprintf("team-%02d@example.org", i%97)),
			"environment": graph.StringValue([]string{"production", "production", "staging"}[i%3]),
		}}
	switch layer {
	case layerHost:
		it.Facets |= graph.FacetAsset
		it.Properties["serialNumber"] = graph.StringValue(fmt.Sprintf("SN%08d", i))
		it.Properties["cpuCores"] = graph.IntegerValue(int64(32 << (i % 3)))
	case layerMachine:
		it.Properties["cpuCores"] = graph.IntegerValue(int64(2 << (i % 4)))
	case layerService:
		it.Properties["criticality"] = graph.StringValue([]string{"low", "medium", "high"}[i%3])
	}
	return it
}

// Relation is a whole relation.
func (e *Layered) Relation(i int) graph.Relation {
	s := e.RelationShape(i)
	return graph.Relation{ID: s.ID, Type: s.Type, From: s.From, To: s.To, Group: s.Group}
}

// Carries says that an item is of a layer that others stand on in numbers.
func (e *Layered) Carries(i int) bool {
	return i < e.start[layerGateway] || i >= e.start[layerRoom] && i < e.start[layerMachine]
}
