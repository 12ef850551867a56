package api

import (
	"context"
	"fmt"
	"strings"
	"time"

	"linchpin/graph"
	"linchpin/impact"
)

// asked is a scenario that was run.
type asked struct {
	*impact.Outcome
	model   *graph.Model
	instant time.Time // of the conditions that counted
}

// pin holds an answer where it was: the pages of one answer show one graph.
type pin struct {
	revision graph.RevisionNumber
	instant  time.Time
}

// ask runs a scenario. It has the time of one question; what does not fit is
// left out, and the outcome says so.
func (a *API) ask(ctx context.Context, min MinRevision, sc *Scenario, stay *pin) (*asked, error) {
	s, err := a.asOf(ctx, min, sc.AsOf, "scenario.asOf", stay)
	if err != nil {
		return nil, err
	}
	scenario, err := scenarioOf(sc)
	if err != nil {
		return nil, err
	}
	instant := a.Clock()
	if stay != nil {
		instant = stay.instant
	}
	conditions, err := a.conditionsFor(ctx, sc.Conditions, &instant, stay != nil)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, a.time())
	defer cancel()
	begin := time.Now()
	outcome, err := a.simulate(ctx, s, scenario, conditions)
	if err != nil {
		return nil, located(err, "scenario")
	}
	a.Ran(outcome, time.Since(begin))
	return &asked{Outcome: outcome, model: s.Model(), instant: instant}, nil
}

// simulate runs a scenario when there is a place for it.
func (a *API) simulate(ctx context.Context, s *impact.Snapshot, sc impact.Scenario, conditions []impact.Condition) (*impact.Outcome, error) {
	leave, err := a.light.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	return impact.Simulate(ctx, s, sc, conditions, impact.Budget{})
}

// answer is what every answer to a question says.
func (a *API) answer(o *asked) Answer {
	return Answer{Revision: uint64(o.Snapshot().Revision()), Complete: o.Complete(), Stopped: o.Stopped(), Importing: a.Importer.Active(), ConditionsRead: a.conditions.late()}
}

// located puts the problems of an inner thing at their place in the question.
func located(err error, place string) error {
	e, ok := err.(*graph.Error) //nolint:errorlint // the engine's own, never wrapped
	if !ok || len(e.Problems) == 0 {
		return err
	}
	moved := *e
	moved.Problems = make([]graph.Problem, len(e.Problems))
	for i, p := range e.Problems {
		if !strings.HasPrefix(p.Path, place) {
			p.Path = strings.TrimSuffix(place+"."+p.Path, ".")
		}
		moved.Problems[i] = p
	}
	return &moved
}

// asOf is the graph at an instant, by default the newest.
func (a *API) asOf(ctx context.Context, min MinRevision, at AsOf, place string, stay *pin) (*impact.Snapshot, error) {
	if stay != nil {
		s, err := a.Index.AsOf(ctx, stay.revision)
		if graph.CodeOf(err) == graph.CodeNotFound {
			return nil, graph.Errorf(graph.CodeGone, "api.asOf", "the revision of this answer is no longer held; ask again")
		}
		return s, err
	}
	if at.IsZero() {
		return a.snapshot(ctx, min)
	}
	if _, err := a.snapshot(ctx, min); err != nil {
		return nil, err
	}
	rev, err := a.revisionAt(ctx, at.text, place)
	if err != nil {
		return nil, err
	}
	s, err := a.Index.AsOf(ctx, rev)
	if graph.CodeOf(err) == graph.CodeNotFound {
		return nil, refuse(place, at.text, "there is no graph of that revision; the newest is "+fmt.Sprint(uint64(a.held())))
	}
	return s, err
}

// revisionAt reads a revision or a time, and gives the revision that held then.
func (a *API) revisionAt(ctx context.Context, text, place string) (graph.RevisionNumber, error) {
	rev, at, ok := instant(text)
	if !ok {
		return 0, refuse(place, text, "neither the number of a revision nor a time such as 2027-03-31T12:00:00Z")
	}
	if at.IsZero() {
		return rev, nil
	}
	rev, err := a.Store.RevisionAt(ctx, at)
	if err == nil && rev == 0 {
		err = refuse(place, text, "the first revision is younger")
	}
	return rev, err
}

// scenarioOf turns the question's form into the engine's.
func scenarioOf(sc *Scenario) (impact.Scenario, error) {
	out := impact.Scenario{Down: sc.Down, Degraded: sc.Degraded}
	if sc.Remove != nil {
		out.Remove.Items = sc.Remove.Items
		for _, r := range sc.Remove.Relations {
			out.Remove.Relations = append(out.Remove.Relations, impact.RelationName(r))
		}
	}
	if sc.Add == nil {
		return out, nil
	}
	var problems []graph.Problem
	for i, it := range sc.Add.Items {
		added := impact.AddedItem{Key: it.Key, Class: it.Class, Name: it.Name, RootFor: it.RootFor, EndpointFor: it.EndpointFor}
		for name, r := range it.Requirements {
			if added.Requirements == nil {
				added.Requirements = map[string]graph.Declared{}
			}
			declared := graph.Declared{Strength: graph.Strength(r.Strength)}
			if !r.Need.IsZero() {
				need, err := graph.ParseNeed(r.Need.text)
				if err != nil {
					problems = append(problems, graph.Problem{Path: fmt.Sprintf("scenario.add.items[%d].requirements.%s.need", i, name),
						Value: graph.Shown(r.Need.text), Reason: err.Error()})
				}
				declared.Need = need
			}
			added.Requirements[name] = declared
		}
		out.Add.Items = append(out.Add.Items, added)
	}
	for _, r := range sc.Add.Relations {
		out.Add.Relations = append(out.Add.Relations, impact.AddedRelation{From: r.From, Type: r.Type, To: r.To, Group: r.Group, Strength: graph.Strength(r.Strength)})
	}
	return out, graph.Invalid("api.scenario", problems)
}
