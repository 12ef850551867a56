package api

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/impact"
)

// ReportQuestion asks for a change preview to print or to send.
type ReportQuestion struct {
	Scenario Scenario `json:"scenario"`
	Title    string   `json:"title,omitempty" maxLength:"200" doc:"Such as the number and name of the change"`
}

type reportInput struct {
	MinRevision
	Format string `query:"format" enum:"html,md" default:"html"`
	Body   ReportQuestion
}

type reportOutput struct {
	Stamp
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

// Limits of a report. What is left out is said in it.
const (
	maxReported  = 1000 // items listed
	maxExplained = 200  // services that say why
	maxSurvivors = 50
)

// report is a change preview in words, ready to be written.
type report struct {
	Title     string
	Made      time.Time
	Revision  uint64
	Importing bool
	Complete  bool
	Stopped   string

	Changes   []string // "Host One is down"
	Summary   string
	Services  []reportService
	Survivors []reportSurvivor
	Contacts  []reportContact
	Cost      []string // an hour, by currency
	Items     []reportItem

	MoreServices, MoreSurvivors, MoreItems int
}

type reportService struct {
	Name, Key, Class, State, Before string
	Why, Cost, Owner                string
}

type reportSurvivor struct{ Name, Key, Why string }

type reportContact struct {
	Owner, Email, OnCall string
	Services             []string
}

type reportItem struct{ Name, Key, Class, Before, State string }

func (a *API) makeReport(ctx context.Context, in *reportInput) (*reportOutput, error) {
	o, err := a.ask(ctx, in.MinRevision, &in.Body.Scenario, nil)
	if err != nil {
		return nil, err
	}
	r := &report{Title: cmp.Or(strings.TrimSpace(in.Body.Title), "Change preview"), Made: a.Clock().UTC()}
	answer := a.answer(o)
	r.Revision, r.Complete, r.Stopped, r.Importing = answer.Revision, answer.Complete, answer.Stopped, answer.Importing
	s := &sayer{o: o}
	r.Changes = s.changes(&in.Body.Scenario)
	r.Summary = summaryOf(o.Counts())
	if err := a.reportServices(ctx, r, s); err != nil {
		return nil, err
	}
	if err := r.survive(ctx, s); err != nil {
		return nil, err
	}
	affected := o.effects(o.Affected(), []string{"down", "degraded", "at_risk", "removed"})
	r.MoreItems = max(0, len(affected)-maxReported)
	for _, e := range affected[:min(len(affected), maxReported)] {
		r.Items = append(r.Items, reportItem{Name: nameOf(e.ItemRef), Key: e.Key, Class: e.Class, Before: stateWords(e.Before, "added"), State: stateWords(e.After, "removed")})
	}
	out := &reportOutput{Stamp: stamp(o.Snapshot().Revision()), ContentType: "text/html; charset=utf-8",
		Disposition: `attachment; filename="change-preview.html"`, Policy: reportPolicy}
	var b bytes.Buffer
	if in.Format == "md" {
		out.ContentType, out.Disposition = "text/markdown; charset=utf-8", `attachment; filename="change-preview.md"`
		writeReportMarkdown(&b, r)
	} else if err := reportPage.Execute(&b, r); err != nil {
		return nil, err
	}
	out.Body = b.Bytes()
	return out, nil
}

// reportServices tells of the affected services: why, what it costs, whom to
// tell.
func (a *API) reportServices(ctx context.Context, r *report, s *sayer) error {
	effects := s.o.Services()
	r.MoreServices = max(0, len(effects)-maxReported)
	effects = effects[:min(len(effects), maxReported)]
	ids := make([]uuid.UUID, len(effects))
	for i, e := range effects {
		ids[i] = s.o.Describe(e.Ref).ID
	}
	stored, err := a.Store.Items(ctx, slices.DeleteFunc(slices.Clone(ids), func(id uuid.UUID) bool { return id == uuid.Nil }))
	if err != nil {
		return err
	}
	facts := make(map[uuid.UUID]graph.Properties, len(stored))
	for i := range stored {
		facts[stored[i].ID] = stored[i].Properties
	}
	sums := map[string]graph.Money{}
	contacts := map[string]*reportContact{}
	for i, e := range effects {
		info, known := s.o.Describe(e.Ref), facts[ids[i]]
		service := reportService{Name: labelOf(info), Key: info.Key, Class: info.Class, State: wordOf(e.After, "removed"), Before: wordOf(e.Before, "added"), Owner: known["owner"].Text()}
		if i < maxExplained && e.After != nil {
			if service.Why, err = s.why(info.Key); err != nil {
				return err
			}
		}
		if cost := known["outageCostPerHour"]; cost.Kind() == graph.KindMoney && e.After != nil && *e.After == graph.Down {
			service.Cost = cost.Money().String()
			sums[cost.Money().Currency] = plus(sums[cost.Money().Currency], cost.Money(), 1)
		}
		r.Services = append(r.Services, service)
		if service.Owner == "" {
			continue
		}
		c := contacts[service.Owner]
		if c == nil {
			c = &reportContact{Owner: service.Owner}
			contacts[service.Owner] = c
		}
		c.Email, c.OnCall = cmp.Or(c.Email, known["ownerEmail"].Text()), cmp.Or(c.OnCall, known["onCall"].Text())
		c.Services = append(c.Services, service.Name+" ("+service.State+")")
	}
	for _, c := range contacts {
		r.Contacts = append(r.Contacts, *c)
	}
	slices.SortFunc(r.Contacts, func(a, b reportContact) int { return strings.Compare(a.Owner, b.Owner) })
	for _, sum := range sums {
		r.Cost = append(r.Cost, sum.String())
	}
	slices.Sort(r.Cost)
	return nil
}

// survive tells why items that lost redundancy keep working, services first.
func (r *report) survive(ctx context.Context, s *sayer) error {
	var refs []impact.Ref
	for _, e := range s.o.Affected() {
		if e.After != nil && *e.After == graph.AtRisk {
			refs = append(refs, e.Ref)
		}
	}
	slices.SortStableFunc(refs, func(a, b impact.Ref) int {
		x, y := s.o.Describe(a).Service, s.o.Describe(b).Service
		switch {
		case x == y:
			return 0
		case x:
			return -1
		}
		return 1
	})
	r.MoreSurvivors = max(0, len(refs)-maxSurvivors)
	for _, ref := range refs[:min(len(refs), maxSurvivors)] {
		info := s.o.Describe(ref)
		why, err := s.whyNot(ctx, info.Key)
		if err != nil {
			return err
		}
		r.Survivors = append(r.Survivors, reportSurvivor{labelOf(info), info.Key, why})
	}
	return nil
}

func nameOf(r ItemRef) string { return cmp.Or(r.Name, r.Key) }

func stateWords(s *State, none string) string {
	if s == nil {
		return none
	}
	return strings.ReplaceAll(string(*s), "_", " ")
}

func wordOf(s *graph.State, none string) string { return stateWords(stateOrNil(s), none) }

func summaryOf(c impact.Counts) string {
	services := "No service is affected"
	var parts []string
	for _, part := range []struct {
		n    int
		word string
	}{{c.Services.Down, "down"}, {c.Services.Degraded, "degraded"}, {c.Services.AtRisk, "at risk"}} {
		if part.n > 0 {
			parts = append(parts, counted(part.n, "service "+part.word, "services "+part.word))
		}
	}
	if len(parts) > 0 {
		services = strings.Join(parts, ", ")
	}
	return services + ". Items: " + strings.Join([]string{counted(c.Down, "down", "down"), counted(c.Degraded, "degraded", "degraded"), counted(c.AtRisk, "at risk", "at risk"), counted(c.Removed, "removed", "removed")}, ", ") + "."
}
