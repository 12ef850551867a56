package api

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"linchpin/graph"
)

// Relation is a relation of the register with both of its ends.
type Relation struct {
	ID         string         `json:"id"`
	Type       string         `json:"type"`
	From       End            `json:"from"`
	To         End            `json:"to"`
	Group      string         `json:"group"`
	Strength   string         `json:"strength" enum:"hard,soft" doc:"Its own, or that of its type"`
	Properties map[string]any `json:"properties"`
	Revision   uint64         `json:"revision"`
	Sources    []Said         `json:"sources"`
}

// End is an item at the end of a relation.
type End struct {
	ItemRef
	Retired bool `json:"retired"`
}

// RelationList is a page of relations.
type RelationList struct {
	Items []Relation `json:"items"`
	Next  string     `json:"next"`
	Total int        `json:"total"`
}

type relationListInput struct {
	MinRevision
	Paging
	ID string `path:"id"`
}

type relationListOutput struct {
	Stamp
	Body RelationList
}

// jsonValue is how a claim holds a structured fact.
func jsonValue(v any) graph.Value {
	data, err := json.Marshal(v)
	if err != nil {
		return graph.Value{}
	}
	return graph.StringValue(string(data))
}

func (a *API) listItemRelations(ctx context.Context, in *relationListInput) (*relationListOutput, error) {
	rev, m, err := a.register(ctx, in.MinRevision)
	if err != nil {
		return nil, err
	}
	it, err := a.item(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	at, err := a.cursors.read(ctx, in.Cursor, "relations", digest(in.ID))
	if err != nil {
		return nil, err
	}
	relations, err := a.Store.RelationsOf(ctx, []uuid.UUID{it.ID})
	if err != nil {
		return nil, err
	}
	total := len(relations)
	slices.SortFunc(relations, func(x, y graph.Relation) int {
		return cmp.Or(cmp.Compare(x.Type, y.Type), cmp.Compare(x.ID.String(), y.ID.String()))
	})
	if at != nil { // a place in the order, so that nothing else is missed or repeated
		relations = slices.DeleteFunc(relations, func(r graph.Relation) bool { return place(&r) <= at.After })
	}
	more := len(relations) > in.Limit
	relations = relations[:min(len(relations), in.Limit)]
	ends, err := a.ends(ctx, m, relations)
	if err != nil {
		return nil, err
	}
	out := &relationListOutput{Stamp: stamp(rev), Body: RelationList{Items: make([]Relation, len(relations)), Total: total}}
	for i := range relations {
		out.Body.Items[i] = relationOf(m, &relations[i], ends)
	}
	if more {
		out.Body.Next, err = a.cursors.write(ctx, cursor{List: "relations", Asked: digest(in.ID), After: place(&relations[len(relations)-1])})
	}
	return out, err
}

// place orders relations; types hold no control characters.
func place(r *graph.Relation) string { return r.Type + "\x00" + r.ID.String() }

// ends reads the items at the ends of relations.
func (a *API) ends(ctx context.Context, m *graph.Model, relations []graph.Relation) (map[uuid.UUID]End, error) {
	ids := make([]uuid.UUID, 0, 2*len(relations))
	for i := range relations {
		ids = append(ids, relations[i].From, relations[i].To)
	}
	return a.endsOf(ctx, m, ids)
}

func (a *API) endsOf(ctx context.Context, m *graph.Model, ids []uuid.UUID) (map[uuid.UUID]End, error) {
	slices.SortFunc(ids, func(x, y uuid.UUID) int { return slices.Compare(x[:], y[:]) })
	ids = slices.Compact(ids)
	ends := make(map[uuid.UUID]End, len(ids))
	for part := range slices.Chunk(ids, graph.MaxIDs) {
		items, err := a.Store.Items(ctx, part)
		if err != nil {
			return nil, err
		}
		for i := range items {
			ends[items[i].ID] = End{ItemRef: itemRef(m, &items[i]), Retired: items[i].Retired}
		}
	}
	return ends, nil
}

func relationOf(m *graph.Model, r *graph.Relation, ends map[uuid.UUID]End) Relation {
	return Relation{
		ID: r.ID.String(), Type: r.Type, From: ends[r.From], To: ends[r.To], Group: r.Group,
		Strength: strengthOf(m, r), Properties: plain(r.Properties), Revision: uint64(r.Revision), Sources: saidOf(&r.Provenance),
	}
}

// strengthOf is the relation's own strength, or that of its type.
func strengthOf(m *graph.Model, r *graph.Relation) string {
	if r.Strength == "" {
		if t, ok := m.RelationType(r.Type); ok && t.Strength == graph.Soft {
			return string(graph.Soft)
		}
		return string(graph.Hard)
	}
	return string(r.Strength)
}
