package impact

import (
	"cmp"
	"context"
	"slices"
)

// CommonCauses are the single points that members of redundant requirements
// share.
type CommonCauses struct {
	// Requirements are those of the item and of all that it needs, however far,
	// in which members share something; by owner's key, then name.
	Requirements []SharedRequirement
	Redundant    int // redundant requirements that were looked at
	Tried        int // items whose failure was tried
	Left         int // items that a budget left out
	Stopped      string
}

// SharedRequirement is a redundant requirement whose members share a single
// point of failure.
type SharedRequirement struct {
	Owner       Ref
	Requirement string
	Need        int
	Members     int
	Shared      []SharedPoint // most members first, then by key
}

// SharedPoint is an item whose failure alone takes several members down; it may
// be a member itself.
type SharedPoint struct {
	Ref     Ref
	Members []Ref // in key order
}

// CommonCauses finds what the redundant requirements of an item, and of
// everything that it needs, hang on all the same:
//
//	pdu -power, 1 of 2-> feed/a, feed/b -> ups      shared: ups, by feed/a and feed/b
//
// A requirement is redundant that needs fewer members than it has. Members that
// are down on the ground share nothing any more.
//
// A deadline of ctx, the budget, or too many entries to hold stops it: Stopped
// says which. Cost: one trial of failure for every item below the target, with
// the relations of what it takes down.
func (g *Ground) CommonCauses(ctx context.Context, item string, b Budget) (*CommonCauses, error) {
	target, err := g.find("item", item)
	if err != nil {
		return nil, err
	}
	answer := &CommonCauses{Requirements: []SharedRequirement{}, Stopped: g.stopped}
	c := g.redundancy(target)
	answer.Redundant = len(c.number)
	if answer.Stopped != "" || len(c.number) == 0 {
		return answer, nil
	}
	if err := c.tryAll(ctx, g, b, answer); err != nil {
		return nil, err
	}
	for at := range c.list {
		r := &c.list[at]
		if len(r.Shared) == 0 {
			continue
		}
		for i := range r.Shared {
			g.s.sortByKey(r.Shared[i].Members)
		}
		slices.SortFunc(r.Shared, func(a, b SharedPoint) int {
			return cmp.Or(cmp.Compare(len(b.Members), len(a.Members)), g.s.compare(a.Ref, b.Ref))
		})
		answer.Requirements = append(answer.Requirements, *r)
	}
	slices.SortFunc(answer.Requirements, func(a, b SharedRequirement) int {
		return cmp.Or(g.s.compare(a.Owner, b.Owner), cmp.Compare(a.Requirement, b.Requirement))
	})
	return answer, nil
}

// redundancies are the redundant requirements below an item.
type redundancies struct {
	below  []Ref // the item and all that it needs
	list   []SharedRequirement
	number map[uint32]int // requirement: its place in list
}

func (g *Ground) redundancy(target Ref) *redundancies {
	c := &redundancies{below: []Ref{target}, number: map[uint32]int{}}
	seen := map[Ref]bool{target: true}
	var d deriver
	for at := 0; at < len(c.below); at++ {
		owner := c.below[at]
		counted := g.s.owned.row(uint32(owner))
		for i, q := range g.s.derive(&d, owner) {
			if !q.single && q.n() > q.k() {
				c.number[counted[i]] = len(c.list)
				c.list = append(c.list, SharedRequirement{Owner: owner, Requirement: q.name, Need: q.k(), Members: q.n()})
			}
			for _, m := range q.members {
				if !seen[m] {
					seen[m] = true
					c.below = append(c.below, m)
				}
			}
		}
	}
	return c
}

// tryAll fails everything below and notes the requirements that lose several
// members at once.
func (c *redundancies) tryAll(ctx context.Context, g *Ground, b Budget, answer *CommonCauses) error {
	f := newFalls(ctx, g, b)
	defer f.release()
	hit, entries := map[int][]Ref{}, 0
	for at, ref := range c.below {
		if g.Down(ref) {
			continue
		}
		if at&255 == 0 {
			f.stopped, f.err = stopOf(ctx)
		}
		if f.stopped == "" {
			f.try(ref)
		}
		if f.stopped != "" {
			answer.Left = len(c.below) - at
			break
		}
		answer.Tried++
		clear(hit)
		for _, down := range f.queue {
			for _, to := range g.s.dependents.row(uint32(down)) {
				id, counted := to.requirement()
				if place, ok := c.number[id]; ok && counted {
					hit[place] = append(hit[place], down)
				}
			}
		}
		for place, members := range hit {
			if len(members) > 1 {
				c.list[place].Shared = append(c.list[place].Shared, SharedPoint{ref, slices.Clone(members)})
				entries += len(members)
			}
		}
		if entries > maxEntries {
			f.stopped, answer.Left = StoppedByEntries, len(c.below)-at-1
			break
		}
	}
	answer.Stopped = f.stopped
	if f.err != nil {
		return cancelled(f.err)
	}
	return nil
}
