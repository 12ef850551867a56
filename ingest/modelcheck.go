package ingest

import (
	"context"
	"fmt"
	"reflect"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/model"
)

// ModelCheck is what a new model was held to.
type ModelCheck struct {
	Problems []graph.Problem // the first MaxProblems, each naming the item
	Total    int
	Given    graph.Given // what must still hold when the model is put
}

// CheckModel says what of the stored items and relations would not fit a new
// model; retired items are held to it when they return. Only classes and types
// that the new model changes are looked at.
func CheckModel(ctx context.Context, store graph.Reader, before, after *graph.Model) (ModelCheck, error) {
	var check ModelCheck
	head, err := store.Head(ctx)
	if err != nil {
		return check, err
	}
	check.Given.At = head.Number
	say := func(p graph.Problem) {
		if check.Total++; len(check.Problems) < MaxProblems {
			check.Problems = append(check.Problems, p)
		}
	}
	var classes []string
	for _, name := range before.ClassNames() {
		was, _ := before.Class(name)
		is, ok := after.Class(name)
		if !ok || !reflect.DeepEqual(was.All, is.All) || was.Facets != is.Facets || was.Abstract != is.Abstract {
			classes = append(classes, name)
		}
	}
	if len(classes) > 0 {
		check.Given.Classes = classes
		if err := misfitItems(ctx, store, after, classes, say); err != nil {
			return ModelCheck{}, err
		}
	}
	types := map[string]bool{}
	for _, name := range before.RelationTypeNames() {
		was, _ := before.RelationType(name)
		is, ok := after.RelationType(name)
		if !ok || !reflect.DeepEqual(was, is) {
			types[name] = true
		}
	}
	if len(types) > 0 {
		check.Given.Types = before.RelationTypeNames() // a group may mix one that changes with any other
		err = misfitRelations(ctx, store, after, types, say)
	}
	return check, err
}

func misfitItems(ctx context.Context, store graph.Reader, m *graph.Model, classes []string, say func(graph.Problem)) error {
	q := graph.Query{Classes: classes, Limit: graph.MaxPage}
	for {
		page, err := store.Find(ctx, q)
		if err != nil {
			return err
		}
		for i := range page.Items {
			it := &page.Items[i]
			for _, p := range model.CheckItem(m, it) {
				p.Reason = fmt.Sprintf("the stored item %s would not fit: %s: %s", graph.Shown(it.Key), p.Path, p.Reason)
				p.Path = "model"
				say(p)
			}
		}
		if q.After = page.Next; q.After == "" {
			return nil
		}
	}
}

// misfitRelations checks stored relations of the types: their ends, and that
// no requirement mixes a connectivity type with another.
func misfitRelations(ctx context.Context, store graph.Reader, m *graph.Model, types map[string]bool, say func(graph.Problem)) error {
	shapes := &typedRelations{types: types, items: map[uuid.UUID]graph.ItemShape{}, groups: map[groupKey]*groupUse{}, model: m}
	if _, err := store.Structure(ctx, 0, shapes); err != nil {
		return err
	}
	for _, rel := range shapes.relations {
		from, to := shapes.items[rel.From], shapes.items[rel.To]
		if from.Retired || to.Retired {
			continue
		}
		check := graph.Relation{Type: rel.Type, From: rel.From, To: rel.To, Group: rel.Group, Strength: rel.Strength}
		for _, p := range model.CheckRelation(m, &check, from.Class, to.Class) {
			p.Reason = fmt.Sprintf("the stored relation %s %s %s would not fit: %s", graph.Shown(from.Key), rel.Type, graph.Shown(to.Key), p.Reason)
			p.Path = "model"
			say(p)
		}
	}
	for key, use := range shapes.groups {
		if connectivity, other, mixed := model.MixedGroup(m, use.types); mixed {
			say(graph.Problem{Path: "model", Value: graph.Shown(key.group), Reason: fmt.Sprintf(
				"the stored group of %s would hold %s, a connectivity type, together with %s", graph.Shown(shapes.items[key.owner].Key), connectivity, other)})
		}
	}
	return nil
}

// typedRelations collects the relations of some types, all groups, and items.
type typedRelations struct {
	model     *graph.Model
	types     map[string]bool
	items     map[uuid.UUID]graph.ItemShape
	relations []graph.RelationShape
	groups    map[groupKey]*groupUse
}

func (v *typedRelations) Item(it graph.ItemShape) error {
	v.items[it.ID] = graph.ItemShape{Key: it.Key, Class: it.Class, Retired: it.Retired}
	return nil
}

func (v *typedRelations) Relation(rel graph.RelationShape) error {
	if v.types[rel.Type] {
		v.relations = append(v.relations, rel)
	}
	t, known := v.model.RelationType(rel.Type)
	if rel.Group == "" || !known {
		return nil
	}
	if owner, owned := ownerOf(t, rel.From, rel.To); owned {
		key := groupKey{owner, rel.Group}
		if v.groups[key] == nil {
			v.groups[key] = &groupUse{}
		}
		v.groups[key].add(rel.Type)
	}
	return nil
}
