package impact

import "github.com/google/uuid"

// RelationEnd names an end of the relation with an id: the one with fewer
// relations. Relations of retired items are known too.
func (s *Snapshot) RelationEnd(id uuid.UUID) (uuid.UUID, bool) {
	at, ok := s.byRelation.find(hashID(id), func(i uint32) bool { return s.relations.at(i).id == id })
	if !ok {
		return uuid.Nil, false
	}
	r := s.relations.at(at)
	if len(s.touching.row(uint32(r.to))) < len(s.touching.row(uint32(r.from))) {
		return s.items.at(uint32(r.to)).id, true
	}
	return s.items.at(uint32(r.from)).id, true
}
