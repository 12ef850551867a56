package api

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"linchpin/graph"
	"linchpin/impact"
)

// Overview is what the first screen shows.
type Overview struct {
	Answer
	At       time.Time         `json:"at"`
	Counts   OverviewCounts    `json:"counts"`
	Services []ServiceNow      `json:"services" doc:"Worst first, then by outage cost, then by key; at most 200"`
	States   map[string]int    `json:"states" doc:"All services by state"`
	Expiring []Expiry          `json:"expiring" doc:"What ends within 90 days or has ended: first what stands under services, then by date; at most 100"`
	Ending   int               `json:"ending" doc:"How many there are"`
	Single   []SingleFailure   `json:"singleFailures" doc:"Items that are no services and whose failure alone takes services down, most first; at most 20"`
	Sources  []SourceFreshness `json:"sources" doc:"By name"`
	Findings FindingSummary    `json:"findings"`
}

// OverviewCounts counts the register.
type OverviewCounts struct {
	Items            int `json:"items"`
	Services         int `json:"services"`
	Relations        int `json:"relations"`
	WithoutOwner     int `json:"withoutOwner"`
	WithoutRelations int `json:"withoutRelations"`
}

// ServiceNow is a service under the conditions known now.
type ServiceNow struct {
	ItemRef
	State             State  `json:"state"`
	Owner             string `json:"owner"`
	Criticality       string `json:"criticality"`
	OutageCostPerHour *Money `json:"outageCostPerHour,omitempty"`
}

// Expiry is a date of an item that is near or past.
type Expiry struct {
	ItemRef
	Fact     string    `json:"fact" enum:"warrantyEnd,endOfSupport,endOfLife,validUntil"`
	Label    string    `json:"label" doc:"As people read the fact"`
	Date     string    `json:"date" format:"date"`
	Days     int       `json:"days" doc:"Until then; negative when it is past"`
	Services []ItemRef `json:"services" doc:"Services that its failure affects, worst first; at most 5"`
	Affected int       `json:"affected" doc:"How many services"`
}

// SingleFailure is an item whose failure alone hurts services.
type SingleFailure struct {
	ItemRef
	Services          ServiceCounts `json:"services"`
	Down              []ItemRef     `json:"down" doc:"Services that it takes down; at most 5"`
	OutageCostPerHour []Money       `json:"outageCostPerHour" doc:"Of the services that it takes down, summed by currency"`
}

// SourceFreshness says when a source was last heard.
type SourceFreshness struct {
	Source   string     `json:"source"`
	Run      string     `json:"run"`
	Started  time.Time  `json:"started"`
	Finished *time.Time `json:"finished,omitempty"`
	Status   string     `json:"status" enum:"done,partial,failed,running"`
	Complete bool       `json:"complete"`
}

// FindingSummary counts findings.
type FindingSummary struct {
	Total  int            `json:"total"`
	Counts map[string]int `json:"counts" doc:"By kind"`
	First  []Finding      `json:"first" doc:"At most 10"`
}

type overviewInput struct {
	MinRevision
}

type overviewOutput struct {
	Stamp
	Body Overview
}

func (a *API) getOverview(ctx context.Context, in *overviewInput) (*overviewOutput, error) {
	o, err := a.ask(ctx, in.MinRevision, &Scenario{}, nil)
	if err != nil {
		return nil, err
	}
	s := o.Snapshot()
	f, err := a.overviews.facts(ctx, a, s)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, a.time())
	defer cancel()
	body := Overview{Answer: a.answer(o), At: a.Clock().UTC(), Sources: list(f.sources), States: map[string]int{},
		Counts: OverviewCounts{Items: s.Len(), Services: len(f.services), Relations: f.relations,
			WithoutOwner: len(f.ownerless), WithoutRelations: len(f.lonely)},
		Findings: FindingSummary{Total: len(f.findings), Counts: map[string]int{}, First: list(f.findings[:min(10, len(f.findings))])}}
	for _, name := range graph.StateNames() {
		body.States[name] = 0
	}
	for _, finding := range f.findings {
		body.Findings.Counts[finding.Kind]++
	}
	body.Services = servicesNow(o, f, body.States)
	t := trial{o: o, f: f, ctx: ctx, done: map[impact.Ref]*impact.Outcome{}}
	body.Expiring, body.Ending = t.expiring(), len(f.ending)
	body.Single = t.singles()
	if stopped := cmp.Or(body.Stopped, f.stopped, t.stopped); stopped != "" {
		body.Complete, body.Stopped = false, stopped
	}
	if t.err != nil {
		return nil, t.err
	}
	return &overviewOutput{Stamp: stamp(s.Revision()), Body: body}, nil
}

// servicesNow lists the services, worst first, and counts them by state.
func servicesNow(o *asked, f *graphFacts, states map[string]int) []ServiceNow {
	all := make([]ServiceNow, 0, len(f.services))
	rank := map[string]graph.State{}
	cost := map[string]decimal.Decimal{}
	for ref, facts := range f.services {
		_, now := o.State(ref)
		entry := ServiceNow{ItemRef: refOf(o.Describe(ref)), State: stateOf(*now), Owner: facts.owner, Criticality: facts.criticality}
		if facts.cost.Currency != "" {
			entry.OutageCostPerHour = ptr(moneyOf(facts.cost))
		}
		states[string(entry.State)]++
		rank[entry.Key], cost[entry.Key] = *now, facts.cost.Amount
		all = append(all, entry)
	}
	slices.SortFunc(all, func(x, y ServiceNow) int {
		return cmp.Or(cmp.Compare(rank[y.Key], rank[x.Key]), cost[y.Key].Cmp(cost[x.Key]), strings.Compare(x.Key, y.Key))
	})
	return all[:min(len(all), maxServices)]
}
