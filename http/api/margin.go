package api

import (
	"context"

	"linchpin/impact"
)

// MarginQuestion asks what a scenario leaves.
type MarginQuestion struct {
	Scenario Scenario `json:"scenario"`
	Limit    int      `json:"limit,omitempty" minimum:"1" maximum:"1000" default:"100" doc:"Entries of each list"`
}

// MarginAnswer is how much more may fail after a scenario, and what has become
// a single point of failure.
type MarginAnswer struct {
	Answer
	Requirements          []RequirementMargin `json:"requirements" doc:"Requirements that the scenario touched and that still hold, with an owner that is not down; least margin first, then by owner's key and name"`
	RequirementsTotal     int                 `json:"requirementsTotal" doc:"All of them, listed or not"`
	NextSinglePoints      []NextSinglePoint   `json:"nextSinglePoints" doc:"Items whose failure alone would now take a service down that it did not take down before; most services first, then by key"`
	NextSinglePointsTotal int                 `json:"nextSinglePointsTotal" doc:"All that were found, listed or not"`
	Tried                 int                 `json:"tried" doc:"Items whose failure was tried"`
	Left                  int                 `json:"left" doc:"Items that a budget left out"`
}

// RequirementMargin is how much a requirement may lose.
type RequirementMargin struct {
	Owner       string  `json:"owner" doc:"Key"`
	Item        ItemRef `json:"item" doc:"The owner"`
	Requirement string  `json:"requirement"`
	Strength    string  `json:"strength" enum:"hard,soft" doc:"A soft one degrades its owner when it gives way"`
	Need        int     `json:"need"`
	Members     int     `json:"members"`
	Failed      int     `json:"failed" doc:"Members that are down, or cut off from every root"`
	Left        int     `json:"left" doc:"Members that may fail besides before it does not hold"`
}

// NextSinglePoint is an item on which services hang since.
type NextSinglePoint struct {
	ItemRef
	Services []ItemRef `json:"services" doc:"By key; at most 20"`
	Total    int       `json:"total" doc:"How many services"`
}

type marginInput struct {
	MinRevision
	Body MarginQuestion
}

type marginOutput struct {
	Stamp
	Body MarginAnswer
}

func (a *API) askMargin(ctx context.Context, in *marginInput) (*marginOutput, error) {
	out := &marginOutput{}
	err := a.heavily(ctx, func(ctx context.Context) error {
		o, err := a.ask(ctx, in.MinRevision, &in.Body.Scenario, nil)
		if err != nil {
			return err
		}
		m, err := o.Margin(ctx, impact.Budget{})
		if err != nil {
			return err
		}
		out.Stamp = stamp(o.Snapshot().Revision())
		out.Body = a.marginOf(o, m, in.Body.Limit)
		return nil
	})
	return out, err
}

func (a *API) marginOf(o *asked, m *impact.Margin, limit int) MarginAnswer {
	body := MarginAnswer{Answer: a.answer(o), Requirements: []RequirementMargin{}, RequirementsTotal: len(m.Requirements),
		NextSinglePoints: []NextSinglePoint{}, NextSinglePointsTotal: len(m.NextSinglePoints), Tried: m.Tried, Left: m.Left}
	body.stoppedBy(m.Stopped)
	for _, r := range m.Requirements[:min(limit, len(m.Requirements))] {
		owner := refOf(o.Describe(r.Owner))
		body.Requirements = append(body.Requirements, RequirementMargin{Owner: owner.Key, Item: owner, Requirement: r.Requirement,
			Strength: string(r.Strength), Need: r.Need, Members: r.Members, Failed: r.Failed, Left: r.Left})
	}
	for _, p := range m.NextSinglePoints[:min(limit, len(m.NextSinglePoints))] {
		next := NextSinglePoint{ItemRef: refOf(o.Describe(p.Ref)), Services: []ItemRef{}, Total: len(p.Services)}
		for _, s := range p.Services[:min(maxPointsNamed, len(p.Services))] {
			next.Services = append(next.Services, refOf(o.Describe(s)))
		}
		body.NextSinglePoints = append(body.NextSinglePoints, next)
	}
	return body
}

// stoppedBy notes a budget that stopped the answer, "" for none.
func (a *Answer) stoppedBy(budget string) {
	if budget != "" {
		a.Complete, a.Stopped = false, budget
	}
}
