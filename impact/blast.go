package impact

import (
	"cmp"
	"context"
	"slices"
)

// Blast is what the failure of one item alone takes down.
type Blast struct {
	Ref      Ref
	Items    int // besides itself
	Services int // besides itself
}

// Blasts are the blasts of many items.
type Blasts struct {
	// Points are the candidates that take something down besides themselves,
	// most services first, then most items, then by key.
	Points  []Blast
	Tried   int // candidates that were tried
	Left    int // candidates that a budget left out
	Stopped string
}

// Complete says that no budget stopped the answer.
func (b *Blasts) Complete() bool { return b.Stopped == "" }

// Blasts fails every candidate alone: the single points of the whole estate,
// ranked by what they take down.
//
// Cost: the sum of what the candidates take down, with its relations, and a
// constant for each candidate; one scratch for all.
func (g *Ground) Blasts(ctx context.Context, among Candidates, b Budget) (*Blasts, error) {
	set, err := g.candidates(among)
	if err != nil {
		return nil, err
	}
	all := &Blasts{}
	all.Tried, all.Left, all.Stopped, err = g.eachFailure(ctx, set, b, func(ref Ref, fallen []Ref) bool {
		if len(fallen) > 1 {
			blast := Blast{Ref: ref, Items: len(fallen) - 1}
			for _, down := range fallen[1:] {
				if g.s.isService(down) {
					blast.Services++
				}
			}
			all.Points = append(all.Points, blast)
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all.Points, func(a, b Blast) int {
		return cmp.Or(cmp.Compare(b.Services, a.Services), cmp.Compare(b.Items, a.Items), g.s.compare(a.Ref, b.Ref))
	})
	return all, nil
}

// eachFailure fails the candidates one by one, and shows what went down with
// each, itself first, until see says no.
func (g *Ground) eachFailure(ctx context.Context, set candidateSet, b Budget, see func(ref Ref, fallen []Ref) bool) (tried, left int, stopped string, err error) {
	f := newFalls(ctx, g, b)
	defer f.release()
	for i := range g.s.items.size {
		ref := Ref(i)
		if i&1023 == 0 && f.stopped == "" {
			f.stopped, f.err = stopOf(ctx)
		}
		if !g.s.present(ref) || !set.has(ref) {
			continue
		}
		if f.stopped != "" {
			left++
			continue
		}
		if !g.Down(ref) && len(g.s.dependents.row(i)) > 0 {
			f.try(ref)
			if f.stopped != "" {
				left++
				continue
			}
			if !see(ref, f.queue) {
				f.stopped = StoppedByEntries
			}
		}
		tried++
	}
	if f.err != nil {
		return tried, left, f.stopped, cancelled(f.err)
	}
	return tried, left, f.stopped, nil
}

// ServicePoints are the single points of one service.
type ServicePoints struct {
	Service Ref
	Items   []Ref // in key order
}

// ServiceSinglePoints are the single points of every service.
type ServiceSinglePoints struct {
	// Services are those that have any, most first, then by key.
	Services []ServicePoints
	Down     []Ref // services that are down already, by key: they have none
	Tried    int   // candidates that were tried
	Left     int   // candidates that a budget left out
	Stopped  string
}

// Complete says that no budget stopped the answer.
func (p *ServiceSinglePoints) Complete() bool { return p.Stopped == "" }

// maxEntries bounds the pairs of a service and a single point that an answer
// holds.
const maxEntries = 20_000_000

// StoppedByEntries names the bound on what an answer holds in memory.
const StoppedByEntries = "entries"

// ServiceSinglePoints finds the single points of every service at once.
//
// Cost: as [Ground.Blasts], and memory for each pair of a service and a single
// point of it, at most 20,000,000 of them.
func (g *Ground) ServiceSinglePoints(ctx context.Context, among Candidates, b Budget) (*ServiceSinglePoints, error) {
	set, err := g.candidates(among)
	if err != nil {
		return nil, err
	}
	p, points, entries := &ServiceSinglePoints{}, make([][]Ref, g.s.items.size), 0
	p.Tried, p.Left, p.Stopped, err = g.eachFailure(ctx, set, b, func(ref Ref, fallen []Ref) bool {
		for _, down := range fallen[1:] {
			if g.s.isService(down) {
				points[down] = append(points[down], ref)
				entries++
			}
		}
		return entries < maxEntries
	})
	if err != nil {
		return nil, err
	}
	for i := range g.s.items.size {
		ref := Ref(i)
		switch {
		case !g.s.present(ref) || !g.s.isService(ref):
		case g.Down(ref):
			p.Down = append(p.Down, ref)
		case len(points[ref]) > 0:
			g.s.sortByKey(points[ref])
			p.Services = append(p.Services, ServicePoints{ref, points[ref]})
		}
	}
	g.s.sortByKey(p.Down)
	slices.SortFunc(p.Services, func(a, b ServicePoints) int {
		return cmp.Or(cmp.Compare(len(b.Items), len(a.Items)), g.s.compare(a.Service, b.Service))
	})
	return p, nil
}

// FallenServices lists the services that the failure of one item alone takes
// down, by key. Where the time is over it lists those found until then.
func (g *Ground) FallenServices(ctx context.Context, ref Ref) ([]Ref, error) {
	f := newFalls(ctx, g, Budget{})
	defer f.release()
	f.try(ref)
	if f.err != nil {
		return nil, cancelled(f.err)
	}
	var services []Ref
	for _, down := range f.queue {
		if down != ref && g.s.isService(down) {
			services = append(services, down)
		}
	}
	g.s.sortByKey(services)
	return services, nil
}
