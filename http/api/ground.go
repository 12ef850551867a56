package api

import (
	"context"

	"linchpin/graph"
	"linchpin/impact"
)

// grounded is what further failures are tried on, for one question.
type grounded struct {
	*impact.Ground
	revision graph.RevisionNumber
}

// ground settles a scenario under the conditions that the question wants. The
// context carries the time of the question.
func (a *API) ground(ctx context.Context, min MinRevision, sc *Scenario) (*grounded, error) {
	s, err := a.asOf(ctx, min, sc.AsOf, "scenario.asOf", nil)
	if err != nil {
		return nil, err
	}
	return a.groundOn(ctx, s, sc)
}

// groundOn is ground on a graph that is known already.
func (a *API) groundOn(ctx context.Context, s *impact.Snapshot, sc *Scenario) (*grounded, error) {
	scenario, conditions, err := a.posed(ctx, sc)
	if err != nil {
		return nil, err
	}
	g, err := impact.NewGround(ctx, s, scenario, conditions)
	if err != nil {
		return nil, located(err, "scenario")
	}
	return &grounded{g, s.Revision()}, nil
}

// posed is a scenario in the engine's form, with the conditions that it wants.
func (a *API) posed(ctx context.Context, sc *Scenario) (impact.Scenario, []impact.Condition, error) {
	scenario, err := scenarioOf(sc)
	if err != nil {
		return scenario, nil, err
	}
	instant := a.Clock()
	conditions, err := a.conditionsFor(ctx, sc.Conditions, &instant, false)
	return scenario, conditions, err
}

// answerOn is what every answer on a ground says.
func (a *API) answerOn(g *grounded, stopped string) Answer {
	return Answer{Revision: uint64(g.revision), Complete: stopped == "", Stopped: stopped, Importing: a.Importer.Active(), ConditionsRead: a.conditions.late()}
}

// refs names items.
func (g *grounded) refs(items []impact.Ref) []ItemRef {
	all := make([]ItemRef, len(items))
	for i, ref := range items {
		all[i] = refOf(g.Snapshot().Describe(ref))
	}
	return all
}

// Candidates says which items may fail in a question.
type Candidates struct {
	Classes []string `json:"classes,omitempty" maxItems:"1000" doc:"Items of these classes, subclasses included"`
	Items   []string `json:"items,omitempty" maxItems:"10000" doc:"These items, by id or key; the two lists add up, both empty means all"`
}
