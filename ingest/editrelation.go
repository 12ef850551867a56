package ingest

import (
	"context"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/model"
)

// relation plans a write of a relation; items are planned by then.
func (p *editPlan) relation(ctx context.Context, i int) error {
	switch w := &p.edit.Writes[i]; {
	case w.CreateRelation != nil:
		return p.createRelation(ctx, i, w)
	case w.PutRelation != nil:
		return p.relationAt(ctx, w.Place, &w.PutRelation.RelationAt, func(stored *graph.Relation) error { return p.putRelation(ctx, i, w, stored) })
	case w.DeleteRelation != nil:
		return p.relationAt(ctx, w.Place, w.DeleteRelation, func(stored *graph.Relation) error {
			p.gone[stored.ID] = true
			p.results[i] = Result{What: ChangeDeleted, RelationBefore: stored}
			return nil
		})
	}
	return nil
}

func (p *editPlan) relationAt(ctx context.Context, place string, at *RelationAt, write func(*graph.Relation) error) error {
	list, err := p.relationsOf(ctx, at.End)
	if err != nil {
		return err
	}
	for j := range list {
		if list[j].ID != at.ID {
			continue
		}
		if !p.once(at.ID, place) {
			return nil
		}
		if err := p.fresh(ctx, place, at.If, list[j].Revision); err != nil {
			return err
		}
		return write(&list[j])
	}
	p.say(&p.unknown, place, graph.Problem{Path: "relation", Value: at.ID.String(), Reason: "no relation has this id"})
	return nil
}

// end finds the item that a new relation begins or ends at: one on record, or
// one that the same edit makes.
func (p *editPlan) end(ctx context.Context, place, path, name string) (*graph.Item, error) {
	it := p.created[name]
	if it == nil {
		if it = p.find(name); it != nil {
			if after, written := p.after[it.ID]; written {
				if it = after; it == nil {
					p.say(&p.invalid, place, graph.Problem{Path: path, Value: graph.Shown(name), Reason: "the item is purged by the same edit"})
				}
			}
			return it, nil
		}
	}
	if it != nil {
		return it, nil
	}
	problem := graph.Problem{Path: path, Value: graph.Shown(name), Reason: "no item has this key or id"}
	if name == "" {
		problem.Reason = "the key or id of an item is required"
		p.say(&p.invalid, place, problem)
		return nil, nil
	}
	near, err := nearestStored(ctx, p.store, name)
	problem.Nearest = near
	p.say(&p.invalid, place, problem)
	return nil, err
}

func (p *editPlan) createRelation(ctx context.Context, i int, w *Write) error {
	row := w.CreateRelation
	from, err := p.end(ctx, w.Place, "from", row.From)
	if err != nil {
		return err
	}
	to, err := p.end(ctx, w.Place, "to", row.To)
	if err != nil {
		return err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return graph.Errorf(graph.CodeInternal, "ingest.Edit", "no random number: %w", err)
	}
	r := &graph.Relation{ID: id, Type: row.Type, Group: row.Group, Strength: row.Strength}
	problems := p.held(r, nil, row)
	if from != nil && to != nil {
		r.From, r.To = from.ID, to.ID
		p.given(&graph.Item{ID: from.ID, Class: from.Class})
		p.given(&graph.Item{ID: to.ID, Class: to.Class})
		problems = rowProblems(problems, model.CheckRelation(p.model, r, from.Class, to.Class))
	} else { // its ends are reported; the rest is looked at without them
		r.From, r.To = uuid.Nil, uuid.Max
		problems = rowProblems(problems, withoutEnds(model.CheckRelation(p.model, r, "", ""), p.model, row.Type))
	}
	p.say(&p.invalid, w.Place, problems...)
	p.results[i] = Result{What: ChangeCreated, RelationAfter: r}
	if len(problems) > 0 || from == nil || to == nil {
		return nil
	}
	return p.unique(ctx, w.Place, r)
}

// withoutEnds drops what a check says of classes that are unknown.
func withoutEnds(problems []graph.Problem, m *graph.Model, name string) []graph.Problem {
	if _, known := m.RelationType(name); !known {
		return problems
	}
	var rest []graph.Problem
	for _, problem := range problems {
		if problem.Path != "type" {
			rest = append(rest, problem)
		}
	}
	return rest
}

// held fills a relation with what a person wants it to say.
func (p *editPlan) held(r, stored *graph.Relation, row *RelationRow) []graph.Problem {
	t, known := p.model.RelationType(row.Type)
	if !known {
		return row.Problems
	}
	wanted, problems := stateRelation(t, row)
	c, holds := &claims{sources: map[string]string{graph.SourceManual: ""}, byFact: map[string][]graph.Claim{}}, facts{}
	if stored != nil {
		holds = relationFacts(stored)
		c = claimsOf(&stored.Provenance, holds)
	}
	if _, said := holds[factStrength]; !said && (row.Strength == t.Strength || row.Strength == graph.Hard && t.Strength == "") {
		delete(wanted, factStrength) // what the type says already
	}
	c.amend(holds, wanted)
	settleRelation(t, r, c)
	again := false
	for name := range relationFacts(r) {
		if _, stays := wanted[name]; !stays {
			c.say(name, graph.Value{})
			again = true
		}
	}
	if again {
		settleRelation(t, r, c)
	}
	return rowProblems(row.Problems, problems)
}

// unique refuses a second relation of a type and group between two items.
func (p *editPlan) unique(ctx context.Context, place string, r *graph.Relation) error {
	taken := func(o *graph.Relation) bool {
		return o.From == r.From && o.To == r.To && o.Type == r.Type && o.Group == r.Group
	}
	for j := range p.results {
		if o := p.results[j].RelationAfter; o != nil && o != r && p.results[j].What == ChangeCreated && taken(o) {
			p.say(&p.invalid, place, graph.Problem{Value: r.Type, Reason: "the relation is made twice"})
			return nil
		}
	}
	if p.stored[r.From] == nil || p.stored[r.To] == nil {
		return nil
	}
	list, err := p.relationsOf(ctx, r.From)
	if err != nil {
		return err
	}
	for j := range list {
		if taken(&list[j]) && !p.deleted(list[j].ID) {
			p.say(&p.taken, place, graph.Problem{Value: r.Type, Reason: "the relation is there already", Nearest: list[j].ID.String()})
		}
	}
	return nil
}

// deleted says that a write of the edit, wherever it stands, deletes a relation.
func (p *editPlan) deleted(id uuid.UUID) bool {
	for i := range p.edit.Writes {
		if d := p.edit.Writes[i].DeleteRelation; d != nil && d.ID == id {
			return true
		}
	}
	return false
}

func (p *editPlan) putRelation(ctx context.Context, i int, w *Write, stored *graph.Relation) error {
	if err := p.loadIDs(ctx, []uuid.UUID{stored.From, stored.To}); err != nil {
		return err
	}
	r := &graph.Relation{ID: stored.ID, Type: stored.Type, From: stored.From, To: stored.To, Group: stored.Group, Revision: stored.Revision}
	row := &RelationRow{Type: stored.Type, Group: stored.Group, Strength: w.PutRelation.Strength,
		Properties: w.PutRelation.Properties, Problems: w.PutRelation.Problems}
	problems := p.held(r, stored, row)
	var from, to string
	if it := p.now(stored.From); it != nil {
		from = it.Class
	}
	if it := p.now(stored.To); it != nil {
		to = it.Class
	}
	problems = rowProblems(problems, model.CheckRelation(p.model, r, from, to))
	p.say(&p.invalid, w.Place, problems...)
	if len(problems) > 0 {
		return nil
	}
	p.results[i] = Result{What: ChangeUpdated, RelationBefore: stored, RelationAfter: r}
	if stored.SameContent(r) && sameProvenance(&stored.Provenance, &r.Provenance) {
		p.results[i].What = ChangeUnchanged
	}
	return nil
}
