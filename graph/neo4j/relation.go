package neo4j

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"

	"github.com/google/uuid"

	"linchpin/cypher"
	"linchpin/graph"
)

// relationFields are the properties of a relationship that are no facts of the
// model.
var relationFields = map[string]bool{"id": true, "group": true, "strength": true, "provenance": true, "revision": true}

// otherType is the relationship type of a relation whose type cannot be one;
// its _type then says the relation's.
const otherType = "LINCHPIN_OTHER"

// relationshipType is the type under which a relation stands in Neo4j.
func relationshipType(relationType string) string {
	if cypher.IsRelationType(relationType) && relationType != otherType {
		return relationType
	}
	return otherType
}

// relationProps are the properties of a relationship, all but its revision.
func relationProps(r *graph.Relation, id string) map[string]any {
	props := map[string]any{"id": id}
	putText(props, "group", r.Group)
	putText(props, "strength", string(r.Strength))
	if relationshipType(r.Type) != r.Type {
		props["_type"] = r.Type
	}
	putProvenance(props, r.Provenance)
	putFacts(props, r.Properties, relationFields)
	return props
}

// registerProps are the properties of a relation's LinchpinRelation, all but
// its revision: its shape, and its place.
func registerProps(r *graph.Relation, id, from, to string) map[string]any {
	props := map[string]any{"id": id, "type": r.Type, "from": from, "to": to, "place": placeOfRelation(r).digest()}
	putText(props, "group", r.Group)
	putText(props, "strength", string(r.Strength))
	return props
}

// place is what only one relation may have: its ends, type and group.
type place struct {
	from, to    uuid.UUID
	kind, group string
}

func placeOfRelation(r *graph.Relation) place { return place{r.From, r.To, r.Type, r.Group} }

// digest stands for a place, since a group may be longer than an index holds.
func (p place) digest() string {
	text := make([]byte, 0, 2*len(p.from)+8+len(p.kind)+len(p.group))
	text = append(append(text, p.from[:]...), p.to[:]...)
	text = binary.BigEndian.AppendUint64(text, uint64(len(p.kind)))
	text = append(append(text, p.kind...), p.group...)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// relationOf reads a relationship, or an earlier version.
func relationOf(relationType, from, to any, props map[string]any) (graph.Relation, error) {
	shape, err := relationShapeOf(row{"id": props["id"], "type": relationType, "from": from, "to": to,
		"group": props["group"], "strength": props["strength"]})
	r := graph.Relation{ID: shape.ID, Type: shape.Type, From: shape.From, To: shape.To, Group: shape.Group,
		Strength: shape.Strength, Revision: revisionOf(props["revision"])}
	if err != nil {
		return r, err
	}
	if r.Provenance, err = provenanceOf(props); err != nil {
		return r, err
	}
	r.Properties, err = takeFacts(props, relationFields)
	return r, err
}

// relationShapeOf reads the columns of a relation that the structure holds.
func relationShapeOf(r row) (graph.RelationShape, error) {
	shape := graph.RelationShape{Type: as[string](r["type"]), Group: as[string](r["group"]),
		Strength: graph.Strength(as[string](r["strength"]))}
	for column, to := range map[string]*uuid.UUID{"id": &shape.ID, "from": &shape.From, "to": &shape.To} {
		id, err := uuid.Parse(as[string](r[column]))
		if err != nil {
			return shape, err
		}
		*to = id
	}
	return shape, nil
}

// RelationsOf gives the relations of items; see [graph.Reader].
func (s *Store) RelationsOf(ctx context.Context, ids []uuid.UUID) ([]graph.Relation, error) {
	const op = "neo4j.RelationsOf"
	if err := graph.CheckCount(op, len(ids)); err != nil {
		return nil, err
	}
	var found []graph.Relation
	_, err := s.steady(ctx, op, func(a asker) error {
		found = nil
		if len(ids) == 0 {
			return nil
		}
		answer, err := a.first(cypher.RelationsOf.Query, params{"ids": idTexts(ids)})
		if err != nil {
			return err
		}
		for _, entry := range as[[]any](answer["relations"]) {
			parts := as[[]any](entry)
			r, err := relationOf(parts[0], parts[1], parts[2], as[map[string]any](parts[3]))
			if err != nil {
				return corrupt(op, "relation", err)
			}
			found = append(found, r)
		}
		return nil
	})
	slices.SortFunc(found, func(a, b graph.Relation) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return found, err
}
