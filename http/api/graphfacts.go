package api

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"linchpin/graph"
	"linchpin/impact"
	"linchpin/ingest"
)

// Bounds of an overview. What they leave out makes it incomplete.
const (
	maxFacts    = 50_000 // items whose facts are read
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
	lost lostRelations
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
	points    []impact.Blast // items that are no services and take some down alone, most first
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
	if err := f.register(ctx, a, s, time.Now().Add(a.time())); err != nil {
		return nil, err
	}
	if err := f.blasts(ctx, a, s); err != nil {
		return nil, err
	}
	var err error
	if f.sources, err = sourcesOf(ctx, a.Store); err != nil {
		return nil, err
	}
	lost, stopped, err := c.lost.findings(ctx, a.Store, s, time.Now().Add(a.time()))
	if err != nil {
		return nil, err
	}
	f.stopped = cmp.Or(f.stopped, stopped)
	f.findings = slices.Concat(engineFindings(s), lost, withoutFindings(s, f.lonely, f.ownerless), staleFindings(f.sources, a.Clock()))
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

// blasts finds the single failures that take services down, conditions left
// out: what is down already takes nothing down again.
func (f *graphFacts) blasts(ctx context.Context, a *API, s *impact.Snapshot) error {
	ctx, cancel := context.WithTimeout(ctx, a.time())
	defer cancel()
	g, err := impact.NewGround(ctx, s, impact.Scenario{}, nil)
	if err != nil {
		return err
	}
	all, err := g.Blasts(ctx, impact.Candidates{}, impact.Budget{})
	if err != nil {
		return err
	}
	f.stopped = cmp.Or(f.stopped, all.Stopped)
	for _, p := range all.Points {
		if p.Services > 0 && !s.Describe(p.Ref).Service && len(f.points) < maxSingle {
			f.points = append(f.points, p)
		}
	}
	return nil
}

// register reads the facts of the items.
func (f *graphFacts) register(ctx context.Context, a *API, s *impact.Snapshot, until time.Time) error {
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
		case time.Now().After(until):
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
func sourcesOf(ctx context.Context, store graph.Store) ([]SourceFreshness, error) {
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
