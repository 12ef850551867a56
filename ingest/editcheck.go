package ingest

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/model"
)

// checkWhole holds what shows only in the whole to the rules: relations of
// items whose class changes or that come back, groups that would mix types,
// and items that are purged while they have relations.
func (p *editPlan) checkWhole(ctx context.Context) error {
	for i := range p.results {
		r := &p.results[i]
		place := p.edit.Writes[i].Place
		var err error
		switch {
		case r.What == ChangePurged:
			err = p.checkPurge(ctx, place, r.Before)
		case r.What == ChangeRevived, r.What == ChangeUpdated && r.After != nil && r.Before.Class != r.After.Class && !r.After.Retired:
			err = p.checkEnds(ctx, place, r.After)
		case r.What == ChangeCreated && r.RelationAfter != nil && r.RelationAfter.Group != "":
			err = p.checkGroup(ctx, place, r.RelationAfter)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *editPlan) checkPurge(ctx context.Context, place string, it *graph.Item) error {
	list, err := p.relationsOf(ctx, it.ID)
	if err != nil {
		return err
	}
	left := 0
	for j := range list {
		if !p.gone[list[j].ID] {
			left++
		}
	}
	if left > 0 {
		p.say(&p.taken, place, graph.Problem{Path: "item", Value: graph.Shown(it.Key),
			Reason: fmt.Sprintf("the item has relations on record (%d); delete them first, or retire the item", left)})
	}
	return nil
}

// checkEnds holds the stored relations of an item to its class.
func (p *editPlan) checkEnds(ctx context.Context, place string, it *graph.Item) error {
	list, err := p.relationsOf(ctx, it.ID)
	if err != nil {
		return err
	}
	var ids []uuid.UUID
	for j := range list {
		ids = append(ids, list[j].From, list[j].To)
	}
	if err := p.loadIDs(ctx, ids); err != nil {
		return err
	}
	p.on.relations(it.ID)
	var problems []graph.Problem
	for j := range list {
		r := &list[j]
		from, to := p.now(r.From), p.now(r.To)
		p.given(from)
		p.given(to)
		if p.gone[r.ID] || from == nil || to == nil || from.Retired || to.Retired {
			continue
		}
		problems = append(problems, misfit(p.model, r, from, to)...)
	}
	p.say(&p.invalid, place, problems...)
	return nil
}

// given wants an item to be as it was checked, as far as rules of relations ask.
// What the edit writes itself is left out when all is planned; see ops.
func (p *editPlan) given(it *graph.Item) {
	if it != nil && p.stored[it.ID] != nil {
		p.on.item(it.ID, it.Class, it.Retired)
	}
}

// misfit says what of a stored relation does not fit the classes of its ends.
func misfit(m *graph.Model, r *graph.Relation, from, to *graph.Item) []graph.Problem {
	var problems []graph.Problem
	for _, found := range model.CheckRelation(m, r, from.Class, to.Class) {
		if found.Path == "type" {
			problems = append(problems, graph.Problem{Path: "class", Value: found.Value, Nearest: found.Nearest,
				Reason: fmt.Sprintf("the stored relation %s %s %s would not fit: %s", graph.Shown(from.Key), r.Type, graph.Shown(to.Key), found.Reason)})
		}
	}
	return problems
}

// checkGroup refuses a new relation that would put a connectivity type and
// another type into one requirement.
func (p *editPlan) checkGroup(ctx context.Context, place string, r *graph.Relation) error {
	t, known := p.model.RelationType(r.Type)
	if !known || r.From == uuid.Nil {
		return nil
	}
	owner, owned := ownerOf(t, r.From, r.To)
	if !owned {
		return nil
	}
	var types []string
	add := func(o *graph.Relation) {
		kind, known := p.model.RelationType(o.Type)
		if !known || o.Group != r.Group {
			return
		}
		if at, has := ownerOf(kind, o.From, o.To); has && at == owner && !slices.Contains(types, o.Type) {
			types = append(types, o.Type)
		}
	}
	for i := range p.results {
		if o := p.results[i].RelationAfter; o != nil && p.results[i].What == ChangeCreated {
			add(o)
		}
	}
	if p.stored[owner] != nil {
		p.on.relations(owner)
		list, err := p.relationsOf(ctx, owner)
		if err != nil {
			return err
		}
		for j := range list {
			if !p.gone[list[j].ID] {
				add(&list[j])
			}
		}
	}
	if connectivity, other, mixed := model.MixedGroup(p.model, types); mixed {
		p.say(&p.invalid, place, graph.Problem{Path: "group", Value: graph.Shown(r.Group),
			Reason: fmt.Sprintf("a group must not hold %s, a connectivity type, together with %s", connectivity, other)})
	}
	return nil
}
