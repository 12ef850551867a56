package api

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"linchpin/graph"
	"linchpin/impact"
)

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

// singles lists the items whose failure alone takes most services down. They
// are no services themselves: what takes those down stands below.
func (t *trial) singles() []SingleFailure {
	all := []SingleFailure{}
	for _, p := range t.f.points {
		if len(all) == maxSingle || p.Services == 0 {
			break
		}
		out := t.fail(p.Ref)
		if out == nil {
			break
		}
		down, counts := services(out, graph.Down), out.Counts().Services
		all = append(all, SingleFailure{ItemRef: refOf(t.o.Describe(p.Ref)), Down: list(down[:min(len(down), maxNamed)]), OutageCostPerHour: t.cost(down),
			Services: ServiceCounts{Down: len(down), Degraded: counts.Degraded, AtRisk: counts.AtRisk}})
	}
	slices.SortFunc(all, func(x, y SingleFailure) int {
		return cmp.Or(cmp.Compare(y.Services.Down, x.Services.Down), cmp.Compare(y.Services.Degraded, x.Services.Degraded), strings.Compare(x.Key, y.Key))
	})
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
