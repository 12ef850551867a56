package api

import (
	"context"

	"linchpin/impact"
)

// CommonCauseQuestion asks what the members of redundant requirements share.
type CommonCauseQuestion struct {
	Scenario Scenario `json:"scenario,omitempty" doc:"What has happened already"`
	Item     string   `json:"item" minLength:"1" doc:"Id or key: its requirements, and those of all that it needs"`
	Limit    int      `json:"limit,omitempty" minimum:"1" maximum:"1000" default:"100" doc:"Requirements listed, and shared points of each"`
}

// CommonCauseAnswer tells which redundant members hang on the same item.
type CommonCauseAnswer struct {
	Answer
	Requirements []SharedRequirement `json:"requirements" doc:"Redundant requirements with members that share a single point, by owner's key and name"`
	Total        int                 `json:"total" doc:"All of them, listed or not"`
	Redundant    int                 `json:"redundant" doc:"Redundant requirements that were looked at"`
	Tried        int                 `json:"tried" doc:"Items whose failure was tried"`
	Left         int                 `json:"left" doc:"Items that a budget left out"`
}

// SharedRequirement is a requirement that is less redundant than it looks.
type SharedRequirement struct {
	Owner       string        `json:"owner" doc:"Key"`
	Item        ItemRef       `json:"item" doc:"The owner"`
	Requirement string        `json:"requirement"`
	Need        int           `json:"need"`
	Members     int           `json:"members"`
	Shared      []SharedPoint `json:"shared" doc:"Most members first, then by key"`
	Total       int           `json:"total" doc:"Shared points that there are, listed or not"`
}

// SharedPoint is an item whose failure alone takes several members down; it may
// be a member itself.
type SharedPoint struct {
	ItemRef
	Members []ItemRef `json:"members" doc:"By key; at most 20"`
	Takes   int       `json:"takes" doc:"How many members"`
}

type commonCauseInput struct {
	MinRevision
	Body CommonCauseQuestion
}

type commonCauseOutput struct {
	Stamp
	Body CommonCauseAnswer
}

func (a *API) askCommonCauses(ctx context.Context, in *commonCauseInput) (*commonCauseOutput, error) {
	out := &commonCauseOutput{}
	err := a.heavily(ctx, func(ctx context.Context) error {
		g, err := a.ground(ctx, in.MinRevision, &in.Body.Scenario)
		if err != nil {
			return err
		}
		found, err := g.CommonCauses(ctx, in.Body.Item, impact.Budget{})
		if err != nil {
			return err
		}
		out.Stamp = stamp(g.revision)
		out.Body = CommonCauseAnswer{Answer: a.answerOn(g, found.Stopped), Requirements: []SharedRequirement{}, Total: len(found.Requirements),
			Redundant: found.Redundant, Tried: found.Tried, Left: found.Left}
		for _, r := range found.Requirements[:min(in.Body.Limit, len(found.Requirements))] {
			out.Body.Requirements = append(out.Body.Requirements, g.shared(r, in.Body.Limit))
		}
		return nil
	})
	return out, err
}

func (g *grounded) shared(r impact.SharedRequirement, limit int) SharedRequirement {
	owner := refOf(g.Snapshot().Describe(r.Owner))
	out := SharedRequirement{Owner: owner.Key, Item: owner, Requirement: r.Requirement, Need: r.Need, Members: r.Members,
		Shared: []SharedPoint{}, Total: len(r.Shared)}
	for _, p := range r.Shared[:min(limit, len(r.Shared))] {
		out.Shared = append(out.Shared, SharedPoint{ItemRef: refOf(g.Snapshot().Describe(p.Ref)),
			Members: g.refs(p.Members[:min(maxPointsNamed, len(p.Members))]), Takes: len(p.Members)})
	}
	return out
}
