package api

import (
	"context"
	"slices"
	"time"

	"linchpin/graph"
	"linchpin/impact"
)

// ImpactQuestion asks what a scenario does.
type ImpactQuestion struct {
	Scenario Scenario `json:"scenario"`
	States   []string `json:"states,omitempty" enum:"down,degraded,at_risk,operational,removed,improved" maxItems:"6" doc:"What affected lists; default down, degraded, at_risk and removed"`
	Limit    int      `json:"limit,omitempty" minimum:"1" maximum:"1000" default:"1000"`
	Cursor   string   `json:"cursor,omitempty" maxLength:"4096"`
}

// ImpactAnswer says what a scenario does. Counts and services are always
// whole, whatever states and limit say.
type ImpactAnswer struct {
	Answer
	Items    int      `json:"items" doc:"Items in the graph that was searched"`
	Counts   Counts   `json:"counts"`
	Affected []Effect `json:"affected" doc:"Worst first, then by distance, then by key; imposed items included"`
	Services []Effect `json:"services" doc:"All affected items that are services, worst first"`
	Next     string   `json:"next" doc:"Cursor of the next page; it stays on this revision"`
}

// Counts counts affected items by their state after.
type Counts struct {
	Down     int           `json:"down"`
	Degraded int           `json:"degraded"`
	AtRisk   int           `json:"at_risk"`
	Removed  int           `json:"removed"`
	Improved *int          `json:"improved,omitempty" doc:"When asked for"`
	Services ServiceCounts `json:"services"`
}

// ServiceCounts counts affected services by their state after.
type ServiceCounts struct {
	Down     int `json:"down"`
	Degraded int `json:"degraded"`
	AtRisk   int `json:"at_risk"`
}

// Effect is an affected item.
type Effect struct {
	ItemRef
	Before   *State `json:"before" nullable:"true" doc:"Null for an added item"`
	After    *State `json:"after" nullable:"true" doc:"Null for a removed item"`
	Distance int    `json:"distance" doc:"The round in which it reached its final state; 0 for imposed items"`
	Imposed  bool   `json:"imposed" doc:"The scenario names it"`
}

type impactInput struct {
	MinRevision
	Body ImpactQuestion
}

type impactOutput struct {
	Stamp
	Body ImpactAnswer
}

func (a *API) askImpact(ctx context.Context, in *impactInput) (*impactOutput, error) {
	q := &in.Body
	question := digest([]any{q.Scenario, q.States})
	at, err := a.cursors.read(ctx, q.Cursor, "impact", question)
	if err != nil {
		return nil, err
	}
	var stay *pin
	skip := 0
	if at != nil {
		stay, skip = &pin{at.Revision, time.UnixMilli(at.Instant)}, at.Skip
	}
	o, err := a.ask(ctx, in.MinRevision, &q.Scenario, stay)
	if err != nil {
		return nil, err
	}
	counts := o.Counts()
	body := ImpactAnswer{Answer: a.answer(o), Items: o.Snapshot().Len(), Services: o.effects(o.Services(), nil), Counts: countsOf(counts)}
	states := q.States
	if len(states) == 0 {
		states = []string{"down", "degraded", "at_risk", "removed"}
	}
	page := effectPage{o: o, skip: skip, limit: q.Limit, shown: []Effect{}}
	page.add(o.Affected(), states)
	if slices.Contains(states, "improved") {
		body.Counts.Improved = &counts.Improved
		page.add(o.Improved(), nil)
	}
	body.Affected = page.shown
	if page.more {
		body.Next, err = a.cursors.write(ctx, cursor{List: "impact", Asked: question, Skip: skip + len(page.shown),
			Revision: o.Snapshot().Revision(), Instant: o.instant.UnixMilli()})
	}
	return &impactOutput{Stamp: stamp(o.Snapshot().Revision()), Body: body}, err
}

func countsOf(c impact.Counts) Counts {
	return Counts{Down: c.Down, Degraded: c.Degraded, AtRisk: c.AtRisk, Removed: c.Removed,
		Services: ServiceCounts{c.Services.Down, c.Services.Degraded, c.Services.AtRisk}}
}

// effects names the items of effects in some states; nil means all.
func (o *asked) effects(effects []impact.Effect, states []string) []Effect {
	page := effectPage{o: o, limit: len(effects), shown: []Effect{}}
	page.add(effects, states)
	return page.shown
}

// effectPage names a part of a list of effects: a blast of half a million items
// is not written out for the thousand that are shown.
type effectPage struct {
	o           *asked
	skip, limit int
	shown       []Effect
	more        bool // there are some after those that are shown
}

// add goes on with the effects in some states; nil means all.
func (p *effectPage) add(effects []impact.Effect, states []string) {
	for i := range effects {
		e := &effects[i]
		switch {
		case states != nil && !slices.Contains(states, endsIn(e.After)):
		case p.skip > 0:
			p.skip--
		case len(p.shown) == p.limit:
			p.more = true
			return
		default:
			p.shown = append(p.shown, Effect{ItemRef: refOf(p.o.Describe(e.Ref)), Before: stateOrNil(e.Before), After: stateOrNil(e.After),
				Distance: e.Distance, Imposed: e.Imposed})
		}
	}
}

func endsIn(after *graph.State) string {
	if after == nil {
		return "removed"
	}
	return after.String()
}
