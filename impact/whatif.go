package impact

import (
	"github.com/google/uuid"

	"linchpin/graph"
)

// whatIf makes the snapshot that a plan's edits would give, with the rules of
// a scenario: added items are numbered above all others, and an item that
// loses its last member of a connectivity type keeps its requirements.
func (s *Snapshot) whatIf(p *plan) *Snapshot {
	e := s.edit()
	e.whatIf = true
	e.next.stored, e.next.emptied, e.next.added = s, nil, nil
	for _, at := range p.severed {
		e.deleteRelation(at)
	}
	for _, ref := range p.removed {
		e.items.set(uint32(ref)).present = false
		e.next.count--
		e.touch(ref)
		e.touchAround(ref)
	}
	for i := range p.added {
		it := &p.added[i]
		e.putItem(&graph.ItemShape{Key: it.Key, Class: it.Class, Name: it.Name, Requirements: it.Requirements,
			RootFor: it.RootFor, EndpointFor: it.EndpointFor})
	}
	for i := range p.relations {
		r := &p.relations[i]
		e.addRelation(uuid.Nil, r.from, r.to, r.Type, r.Group, r.Strength)
		e.next.added = append(e.next.added, relation{from: r.from, to: r.to, kind: e.next.voc.typeOf[r.Type]})
	}
	return e.done()
}
