package api

import (
	"context"

	"linchpin/impact"
)

// SinglePointQuestion asks which items take others down alone: an item, every
// service, or anything at all. It names exactly one of the three.
type SinglePointQuestion struct {
	Scenario   Scenario   `json:"scenario,omitempty" doc:"What has happened already"`
	Item       string     `json:"item,omitempty" doc:"Id or key: the single points of this item"`
	Services   string     `json:"services,omitempty" enum:"all" doc:"The single points of every service"`
	Estate     bool       `json:"estate,omitempty" doc:"Every item that takes others down alone, ranked by what it takes down"`
	Candidates Candidates `json:"candidates,omitempty" doc:"Which items may fail"`
	Limit      int        `json:"limit,omitempty" minimum:"1" maximum:"1000" default:"100" doc:"Entries listed"`
}

// SinglePointAnswer lists single points of failure.
type SinglePointAnswer struct {
	Answer
	Down     bool            `json:"down" doc:"The item asked about is down already, so it has none"`
	Items    []SinglePoint   `json:"items" doc:"Of the item, by key; of the estate, most services first, then most items, then by key"`
	Services []ServicePoints `json:"services" doc:"Of every service that has any, most first, then by key"`
	Total    int             `json:"total" doc:"Entries that there are, listed or not"`
	Tried    int             `json:"tried" doc:"Candidates that were tried; those that nothing in question depends on are not"`
	Left     int             `json:"left" doc:"Candidates that a budget left out"`
}

// SinglePoint is an item whose failure alone takes others down.
type SinglePoint struct {
	ItemRef
	TakesDown *TakesDown `json:"takesDown,omitempty" doc:"When the estate is asked about"`
}

// TakesDown is what the failure of one item takes down besides itself.
type TakesDown struct {
	Items    int       `json:"items"`
	Services int       `json:"services"`
	Named    []ItemRef `json:"named" doc:"Services among them, by key; at most 5"`
}

// ServicePoints are the single points of one service.
type ServicePoints struct {
	ItemRef
	Total int       `json:"total" doc:"How many it has"`
	Items []ItemRef `json:"items" doc:"By key; at most 20"`
}

const maxPointsNamed = 20

type singlePointInput struct {
	MinRevision
	Body SinglePointQuestion
}

type singlePointOutput struct {
	Stamp
	Body SinglePointAnswer
}

func (a *API) askSinglePoints(ctx context.Context, in *singlePointInput) (*singlePointOutput, error) {
	q := &in.Body
	asked := 0
	for _, one := range []bool{q.Item != "", q.Services != "", q.Estate} {
		if one {
			asked++
		}
	}
	if asked != 1 {
		return nil, refuse("item", q.Item, `a question names one of "item", "services": "all" and "estate": true`)
	}
	out := &singlePointOutput{}
	err := a.heavily(ctx, func(ctx context.Context) error {
		g, err := a.ground(ctx, in.MinRevision, &q.Scenario)
		if err != nil {
			return err
		}
		out.Stamp = stamp(g.revision)
		switch {
		case q.Item != "":
			out.Body, err = a.singlePointsOf(ctx, g, q)
		case q.Estate:
			out.Body, err = a.estatePoints(ctx, g, q)
		default:
			out.Body, err = a.servicePoints(ctx, g, q)
		}
		return err
	})
	return out, err
}

func (a *API) singlePointsOf(ctx context.Context, g *grounded, q *SinglePointQuestion) (SinglePointAnswer, error) {
	found, err := g.SinglePoints(ctx, q.Item, impact.Candidates(q.Candidates), impact.Budget{})
	if err != nil {
		return SinglePointAnswer{}, err
	}
	body := SinglePointAnswer{Answer: a.answerOn(g, found.Stopped), Down: found.Down, Total: len(found.Items), Tried: found.Tried, Left: found.Left,
		Items: []SinglePoint{}, Services: []ServicePoints{}}
	for _, ref := range g.refs(found.Items[:min(len(found.Items), q.Limit)]) {
		body.Items = append(body.Items, SinglePoint{ItemRef: ref})
	}
	return body, nil
}

func (a *API) estatePoints(ctx context.Context, g *grounded, q *SinglePointQuestion) (SinglePointAnswer, error) {
	found, err := g.Blasts(ctx, impact.Candidates(q.Candidates), impact.Budget{})
	if err != nil {
		return SinglePointAnswer{}, err
	}
	body := SinglePointAnswer{Answer: a.answerOn(g, found.Stopped), Total: len(found.Points), Tried: found.Tried, Left: found.Left,
		Items: []SinglePoint{}, Services: []ServicePoints{}}
	for _, p := range found.Points[:min(len(found.Points), q.Limit)] {
		services, err := g.FallenServices(ctx, p.Ref)
		if err != nil {
			return SinglePointAnswer{}, err
		}
		body.Items = append(body.Items, SinglePoint{ItemRef: refOf(g.Snapshot().Describe(p.Ref)), TakesDown: &TakesDown{
			Items: p.Items, Services: p.Services, Named: g.refs(services[:min(len(services), maxNamed)])}})
	}
	return body, nil
}

func (a *API) servicePoints(ctx context.Context, g *grounded, q *SinglePointQuestion) (SinglePointAnswer, error) {
	found, err := g.ServiceSinglePoints(ctx, impact.Candidates(q.Candidates), impact.Budget{})
	if err != nil {
		return SinglePointAnswer{}, err
	}
	body := SinglePointAnswer{Answer: a.answerOn(g, found.Stopped), Total: len(found.Services), Tried: found.Tried, Left: found.Left,
		Items: []SinglePoint{}, Services: []ServicePoints{}}
	for _, s := range found.Services[:min(len(found.Services), q.Limit)] {
		body.Services = append(body.Services, ServicePoints{ItemRef: refOf(g.Snapshot().Describe(s.Service)), Total: len(s.Items),
			Items: g.refs(s.Items[:min(len(s.Items), maxPointsNamed)])})
	}
	return body, nil
}
