package api

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"linchpin/graph"
	"linchpin/impact"
	"linchpin/ingest"
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

// Bounds of an overview. What they leave out makes it incomplete.
const (
	maxFacts    = 50_000 // items whose facts are read
	maxSingles  = 20_000 // items whose failure is tried
	endingSoon  = 90     // days
	maxServices = 200
	maxEnding   = 100
	maxSingle   = 20
	maxNamed    = 5
)

// expiryFacts are the dates at which something ends, with what people call them.
var expiryFacts = []struct{ fact, label string }{
	{"warrantyEnd", "Warranty"}, {"endOfSupport", "Support"}, {"endOfLife", "Life"}, {"validUntil", "Validity"},
}

// overviews keeps what was read of the newest revision, so that a screen that
// is opened often costs one read a revision.
type overviews struct {
	mu   sync.Mutex
	held *graphFacts
}

// graphFacts is what one pass over the register tells.
type graphFacts struct {
	revision  graph.RevisionNumber
	read      time.Time
	relations int
	lonely    []impact.Ref
	ownerless []impact.Ref
	services  map[impact.Ref]serviceFacts
	ending    []ending
	findings  []Finding
	sources   []SourceFreshness
	stopped   string
}

type serviceFacts struct {
	owner, criticality string
	cost               graph.Money
}

type ending struct {
	ref  impact.Ref
	fact int // of expiryFacts
	date time.Time
	days int
}

// facts reads what the register says of a revision, or gives what was read
// within the last minute.
func (c *overviews) facts(ctx context.Context, a *API, s *impact.Snapshot) (*graphFacts, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held != nil && c.held.revision == s.Revision() && a.Clock().Sub(c.held.read) < time.Minute && c.held.stopped == "" {
		return c.held, nil
	}
	f := &graphFacts{revision: s.Revision(), read: a.Clock(), services: map[impact.Ref]serviceFacts{}}
	f.structure(s)
	if err := f.register(ctx, a, s); err != nil {
		return nil, err
	}
	var err error
	if f.sources, err = sourcesOf(ctx, a.Store); err != nil {
		return nil, err
	}
	f.findings = slices.Concat(engineFindings(s), withoutFindings(s, f.lonely, f.ownerless), staleFindings(f.sources, a.Clock()))
	c.held = f
	return f, nil
}

// structure counts relations, and finds items without any.
func (f *graphFacts) structure(s *impact.Snapshot) {
	for ref := range s.All() {
		touching := 0
		for r := range s.Relations(ref) {
			touching++
			if r.From == ref {
				f.relations++
			}
		}
		if touching == 0 {
			f.lonely = append(f.lonely, ref)
		}
	}
}

// register reads the facts of the items.
func (f *graphFacts) register(ctx context.Context, a *API, s *impact.Snapshot) error {
	today := f.read.UTC().Truncate(24 * time.Hour)
	for read, after := 0, ""; ; {
		page, err := a.Store.Find(ctx, graph.Query{After: after, Limit: 1000})
		if err != nil {
			return err
		}
		for i := range page.Items {
			if ref, ok := s.LookupID(page.Items[i].ID); ok {
				f.item(s, ref, &page.Items[i], today)
			}
		}
		read, after = read+len(page.Items), page.Next
		switch {
		case after == "":
			return nil
		case ctx.Err() != nil:
			f.stopped = impact.StoppedByTime
			return nil
		case read >= maxFacts:
			f.stopped = impact.StoppedByItems
			return nil
		}
	}
}

func (f *graphFacts) item(s *impact.Snapshot, ref impact.Ref, it *graph.Item, today time.Time) {
	owner := it.Properties["owner"].Text()
	if owner == "" && !ownedBy(s, ref) {
		f.ownerless = append(f.ownerless, ref)
	}
	if s.Describe(ref).Service {
		f.services[ref] = serviceFacts{owner: owner, criticality: it.Properties["criticality"].Text(), cost: it.Properties["outageCostPerHour"].Money()}
	}
	if !it.Properties["disposalDate"].IsZero() || it.Properties["lifecycleStatus"].Text() == "disposed" {
		return
	}
	for i, e := range expiryFacts {
		v := it.Properties[e.fact]
		if v.Kind() != graph.KindDate {
			continue
		}
		if days := int(v.Time().Sub(today).Hours() / 24); days <= endingSoon {
			f.ending = append(f.ending, ending{ref, i, v.Time(), days})
		}
	}
}

// ownedBy says that a relation names the owner. People and teams need none.
func ownedBy(s *impact.Snapshot, ref impact.Ref) bool {
	m, class := s.Model(), s.Describe(ref).Class
	for _, people := range []string{"Team", "Person", "Organisation", "Location"} {
		if m.IsA(class, people) {
			return true
		}
	}
	for r := range s.Relations(ref) {
		if r.Type == "OWNED_BY" && r.From == ref {
			return true
		}
	}
	return false
}

// sourcesOf lists the newest run of every source.
func sourcesOf(ctx context.Context, store graph.Records) ([]SourceFreshness, error) {
	newest := map[string]SourceFreshness{}
	for after := ""; ; {
		runs, err := ingest.Runs(ctx, store, after, 1000)
		if err != nil {
			return nil, err
		}
		for _, r := range runs { // oldest first
			entry := SourceFreshness{Source: r.Source, Run: r.Run, Started: r.Started, Complete: r.Complete, Status: "done"}
			if !r.Ended.IsZero() {
				entry.Finished = &r.Ended
			}
			switch r.State {
			case ingest.RunWriting:
				entry.Status = "running"
			case ingest.RunPartial:
				entry.Status = "partial"
			}
			newest[r.Source] = entry
		}
		if len(runs) < 1000 {
			break
		}
		after = runs[len(runs)-1].Run
	}
	all := make([]SourceFreshness, 0, len(newest))
	for _, s := range newest {
		all = append(all, s)
	}
	slices.SortFunc(all, func(x, y SourceFreshness) int { return strings.Compare(x.Source, y.Source) })
	return all, nil
}

func (a *API) getOverview(ctx context.Context, in *overviewInput) (*overviewOutput, error) {
	o, err := a.ask(ctx, in.MinRevision, &Scenario{}, nil)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, a.Time)
	defer cancel()
	s := o.Snapshot()
	f, err := a.overviews.facts(ctx, a, s)
	if err != nil {
		return nil, err
	}
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

// trial fails items one by one, to see which services each takes along.
type trial struct {
	ctx     context.Context //nolint:containedctx // of the one request that the trial belongs to
	o       *asked
	f       *graphFacts
	done    map[impact.Ref]*impact.Outcome
	stopped string
	err     error
}

// fail is what the failure of one item does to the graph at rest; nil when the
// time is over. Conditions are left out: what is down already takes nothing
// down again.
func (t *trial) fail(ref impact.Ref) *impact.Outcome {
	if out, ok := t.done[ref]; ok {
		return out
	}
	if t.ctx.Err() != nil {
		t.stopped = impact.StoppedByTime
		return nil
	}
	id := t.o.Describe(ref).ID
	if id == uuid.Nil {
		return nil
	}
	out, err := impact.Simulate(t.ctx, t.o.Snapshot(), impact.Scenario{Down: []string{id.String()}}, nil, impact.Budget{})
	if err != nil {
		t.err = err
		return nil
	}
	if !out.Complete() {
		t.stopped = out.Stopped()
	}
	t.done[ref] = out
	return out
}

// expiring lists what ends, under which services: those that matter first.
func (t *trial) expiring() []Expiry {
	f := t.f
	all := make([]Expiry, 0, len(f.ending))
	weight := map[string]int{}
	for _, e := range f.ending {
		info := t.o.Describe(e.ref)
		entry := Expiry{ItemRef: refOf(info), Fact: expiryFacts[e.fact].fact, Label: expiryFacts[e.fact].label,
			Date: e.date.Format(time.DateOnly), Days: e.days, Services: []ItemRef{}}
		if out := t.fail(e.ref); out != nil {
			hurt := services(out, graph.AtRisk)
			entry.Affected = len(hurt)
			entry.Services = append(entry.Services, hurt[:min(len(hurt), maxNamed)]...)
		}
		weight[entry.Key] = min(entry.Affected, 1)
		all = append(all, entry)
	}
	slices.SortFunc(all, func(x, y Expiry) int {
		return cmp.Or(cmp.Compare(weight[y.Key], weight[x.Key]), cmp.Compare(x.Date, y.Date), strings.Compare(x.Key, y.Key), strings.Compare(x.Fact, y.Fact))
	})
	return all[:min(len(all), maxEnding)]
}

// services are the services that an outcome brings to a state or a worse one.
func services(out *impact.Outcome, least graph.State) []ItemRef {
	var all []ItemRef
	for _, e := range out.Services() {
		if e.After != nil && *e.After >= least && (e.Before == nil || *e.Before < *e.After) {
			all = append(all, refOf(out.Describe(e.Ref)))
		}
	}
	return all
}

// singles lists the items whose failure alone takes most services down.
func (t *trial) singles() []SingleFailure {
	var all []SingleFailure
	tried := 0
	for ref := range t.o.Snapshot().All() {
		if t.o.Describe(ref).Service {
			continue
		}
		if tried++; tried > maxSingles {
			t.stopped = impact.StoppedByItems
			break
		}
		out := t.fail(ref)
		if out == nil {
			break
		}
		down := services(out, graph.Down)
		if len(down) == 0 {
			continue
		}
		counts := out.Counts().Services
		all = append(all, SingleFailure{ItemRef: refOf(t.o.Describe(ref)), Down: down,
			Services: ServiceCounts{Down: len(down), Degraded: counts.Degraded, AtRisk: counts.AtRisk}})
		delete(t.done, ref)
	}
	slices.SortFunc(all, func(x, y SingleFailure) int {
		return cmp.Or(cmp.Compare(y.Services.Down, x.Services.Down), cmp.Compare(y.Services.Degraded, x.Services.Degraded), strings.Compare(x.Key, y.Key))
	})
	all = list(all[:min(len(all), maxSingle)])
	for i := range all {
		all[i].OutageCostPerHour = t.cost(all[i].Down)
		all[i].Down = all[i].Down[:min(len(all[i].Down), maxNamed)]
	}
	return all
}

// cost sums what an hour without services costs, by currency.
func (t *trial) cost(down []ItemRef) []Money {
	sums := map[string]decimal.Decimal{}
	for _, ref := range down {
		at, _ := t.o.Lookup(ref.ID)
		if cost := t.f.services[at].cost; cost.Currency != "" {
			sums[cost.Currency] = sums[cost.Currency].Add(cost.Amount)
		}
	}
	all := make([]Money, 0, len(sums))
	for currency, sum := range sums {
		all = append(all, moneyOf(graph.Money{Amount: sum, Currency: currency}))
	}
	slices.SortFunc(all, func(x, y Money) int { return strings.Compare(x.Currency, y.Currency) })
	return all
}
