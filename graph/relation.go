package graph

import "github.com/google/uuid"

// Relation is a typed, directed edge that reads as a sentence from From to To.
// At most one relation of a type and group stands between two items, and none
// between an item and itself.
type Relation struct {
	ID         uuid.UUID // version 7
	Type       string    // a relation type of the model
	From, To   uuid.UUID // items
	Group      string    // names a requirement of the item that suffers; "" for none
	Strength   Strength  // "" means the type's
	Properties Properties
	Provenance Provenance
	Revision   RevisionNumber // that last changed it; set by the store
}

// Normalise drops empty values, so that equal relations have equal encodings.
func (r *Relation) Normalise() {
	r.Properties = normalProperties(r.Properties)
	r.Provenance.normalise()
}

// SameContent says that two relations say the same: everything but identity,
// revision and provenance.
func (r *Relation) SameContent(o *Relation) bool {
	return r.Type == o.Type && r.From == o.From && r.To == o.To && r.Group == o.Group &&
		r.Strength == o.Strength && r.Properties.Equal(o.Properties)
}

// RelationRef names a stored relation; the type and the start let a store
// without an index across types find it.
type RelationRef struct {
	ID       uuid.UUID
	Type     string
	From, To uuid.UUID
}

// Ref names the relation.
func (r *Relation) Ref() RelationRef { return RelationRef{r.ID, r.Type, r.From, r.To} }
