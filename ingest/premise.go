package ingest

import (
	"github.com/google/uuid"

	"linchpin/graph"
)

// premises are what a batch was checked against and does not write itself; see
// [graph.Given].
type premises struct {
	given graph.Given
	known map[uuid.UUID]int // places of the items that are given; -1 for those that the batch puts
	quiet map[uuid.UUID]bool
}

// founded begins the premises of what was checked against a model as of a
// revision.
func founded(at, modelPut graph.RevisionNumber) premises {
	return premises{given: graph.Given{At: at, Model: &modelPut}, known: map[uuid.UUID]int{}, quiet: map[uuid.UUID]bool{}}
}

// puts says that the batch puts an item, which says by itself what it builds
// on.
func (p *premises) puts(id uuid.UUID) { p.known[id] = -1 }

// item wants an item to have a class; "" is a class that the model does not
// know. One that is retired must be so still.
func (p *premises) item(id uuid.UUID, class string, retired bool) {
	if class == "" {
		return
	}
	if at, known := p.known[id]; known {
		if at >= 0 && retired {
			p.given.Items[at].Retired = true
		}
		return
	}
	p.known[id] = len(p.given.Items)
	p.given.Items = append(p.given.Items, graph.GivenItem{ID: id, Class: class, Retired: retired})
}

// relations wants an item to get no relation from others.
func (p *premises) relations(id uuid.UUID) {
	if !p.quiet[id] {
		p.quiet[id] = true
		p.given.Quiet = append(p.given.Quiet, id)
	}
}

// premise is what one change was checked against.
type premise struct {
	items []graph.GivenItem
	quiet []uuid.UUID // items whose relations were read

	written bool // the change that it is for is on its way
}

func (p *premises) add(one *premise) {
	if one == nil {
		return
	}
	for i := range one.items {
		p.item(one.items[i].ID, one.items[i].Class, one.items[i].Retired)
	}
	for _, id := range one.quiet {
		p.relations(id)
	}
}

// holds says how many entries a batch would be given with one more premise.
func (p *premises) holds(one *premise) int {
	n := len(p.given.Items) + len(p.given.Quiet)
	if one != nil {
		n += len(one.items) + len(one.quiet)
	}
	return n
}
