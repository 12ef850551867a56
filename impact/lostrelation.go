package impact

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"linchpin/graph"
)

// Loss is that an item lost a dependency of a connectivity type: a relation
// was deleted, or the item at its other end retired.
type Loss struct {
	Owner, Member uuid.UUID
	Type          string // the relation's
	Revision      graph.RevisionNumber
}

// LossesOf lists whom the deletion of a relation takes a dependency from: one
// end, both of a type with direction both, nobody where the type connects
// nothing.
func LossesOf(m *graph.Model, r *graph.Relation, at graph.RevisionNumber) []Loss {
	t, ok := m.RelationType(r.Type)
	if !ok || !t.Connectivity {
		return nil
	}
	from, to := Loss{r.From, r.To, r.Type, at}, Loss{r.To, r.From, r.Type, at}
	switch t.Impact {
	case graph.ImpactFrom:
		return []Loss{from}
	case graph.ImpactTo:
		return []Loss{to}
	case graph.ImpactBoth:
		return []Loss{from, to}
	default:
		return nil
	}
}

// RetiredMembers lists what present items would need by a connectivity type if
// the item at the other end were not retired. Revisions are 0: a snapshot does
// not know when. Cost: linear in the relations of connectivity types' owners.
func RetiredMembers(s *Snapshot) []Loss {
	var losses []Loss
	for i := range s.items.size {
		ref := Ref(i)
		if !s.present(ref) {
			continue
		}
		for _, at := range s.touching.row(i) {
			r := s.relations.at(at)
			member, _, needs := s.asks(ref, r)
			if needs && s.voc.types[r.kind].connectivity && !s.present(member) {
				losses = append(losses, Loss{Owner: s.items.at(i).id, Member: s.items.at(uint32(member)).id, Type: s.voc.types[r.kind].name})
			}
		}
	}
	return losses
}

// LostRelations finds the items that lost their last relation of a connectivity
// type and count as roots of it since, though nobody declared them one. losses
// is what the history tells, in any order; those of later revisions than the
// snapshot's, of items that are no longer there, and to members that pass
// nothing of the type on are passed over. A finding names the newest loss. In
// key order, then by type.
func LostRelations(s *Snapshot, losses []Loss) []Finding {
	type place struct {
		ref  Ref
		kind uint16
	}
	newest := map[place]Loss{}
	for _, l := range losses {
		ref, ok := s.LookupID(l.Owner)
		kind, known := s.voc.typeOf[l.Type]
		if !ok || !known || !s.voc.types[kind].connectivity || l.Revision > s.revision || s.givesNothing(l.Member, kind) {
			continue
		}
		at := place{ref, kind}
		if was, ok := newest[at]; !ok || was.Revision < l.Revision {
			newest[at] = l
		}
	}
	places := make([]place, 0, len(newest))
	var d deriver
	for at := range newest {
		if s.rootUndeclared(&d, at.ref, s.voc.types[at.kind].place) {
			places = append(places, at)
		}
	}
	slices.SortFunc(places, func(a, b place) int {
		return cmp.Or(s.compare(a.ref, b.ref), cmp.Compare(s.voc.types[a.kind].name, s.voc.types[b.kind].name))
	})
	found := make([]Finding, len(places))
	for i, at := range places {
		l := newest[at]
		to := "an item that is gone"
		if ref, ok := s.recordByID(l.Member); ok && s.items.at(uint32(ref)).stored {
			to = s.key(ref)
		}
		role := "counts as a root since"
		if s.endpointFor(at.ref).has(s.voc.types[at.kind].place) {
			role = "needs nobody by it since"
		}
		found[i] = Finding{Kind: FindingLostRelation, Items: []Ref{at.ref}, Type: l.Type, Revision: l.Revision,
			Text: fmt.Sprintf("%s lost its last relation %s, to %s, in revision %d, and %s", s.key(at.ref), l.Type, to, l.Revision, role)}
	}
	return found
}

// givesNothing says that a member is known and an endpoint for a type, so that
// the relation to it was no requirement.
func (s *Snapshot) givesNothing(id uuid.UUID, kind uint16) bool {
	ref, ok := s.recordByID(id)
	return ok && s.endpointFor(ref).has(s.voc.types[kind].place)
}

// rootUndeclared says that an item needs nobody by a connectivity type, though
// it is not declared a root of it.
func (s *Snapshot) rootUndeclared(d *deriver, ref Ref, place uint8) bool {
	return !s.rootFor(ref).has(place) && !slices.ContainsFunc(s.derive(d, ref), func(q requirement) bool {
		return q.connects && q.place == place
	})
}
