package impact

import "context"

// SinglePoints are the items whose failure alone takes an item down.
type SinglePoints struct {
	Target  Ref
	Down    bool  // the item is down already, so it has none
	Items   []Ref // in key order
	Tried   int   // candidates that were tried; what cannot matter is not tried
	Left    int   // candidates that a budget left out
	Stopped string
}

// Complete says that no budget stopped the answer.
func (p *SinglePoints) Complete() bool { return p.Stopped == "" }

// SinglePoints finds the single points of failure of an item among candidates.
// An item that is down on the ground has none.
//
//	shop -web 1 of 2-> vm-a, vm-b -> host      single points of shop: host
//
// Candidates are tried from near to far, each until it takes the item or a
// single point found before along, so that long chains cost no more than wide
// ones.
//
// Cost: the cone of the item for every candidate in it, at most.
func (g *Ground) SinglePoints(ctx context.Context, item string, among Candidates, b Budget) (*SinglePoints, error) {
	target, err := g.find("item", item)
	if err != nil {
		return nil, err
	}
	set, err := g.candidates(among)
	if err != nil {
		return nil, err
	}
	return g.singlePointsOf(ctx, target, set, b)
}

func (g *Ground) singlePointsOf(ctx context.Context, target Ref, set candidateSet, b Budget) (*SinglePoints, error) {
	if _, err := stopOf(ctx); err != nil {
		return nil, cancelled(err) // small cones end before they look at the clock
	}
	p := &SinglePoints{Target: target, Down: g.Down(target), Stopped: g.stopped}
	if p.Down || p.Stopped != "" {
		return p, nil
	}
	c, err := g.coneOf(ctx, target)
	if err != nil {
		return nil, cancelled(err)
	}
	f := newFalls(ctx, g, b)
	defer f.release()
	f.role = c.role
	c.role[target] = ending
	for at, ref := range c.items[1:] {
		if g.Down(ref) || c.role[ref] == outside {
			continue
		}
		if f.stopped = c.stopped; f.stopped == "" {
			f.try(ref)
		}
		if f.stopped != "" {
			p.Left = c.left(at+1, set)
			break
		}
		if set.has(ref) {
			p.Tried++
		}
		if f.hit {
			c.role[ref] = ending
			if set.has(ref) {
				p.Items = append(p.Items, ref)
			}
		}
	}
	p.Stopped = f.stopped
	g.s.sortByKey(p.Items)
	if f.err != nil {
		return nil, cancelled(f.err)
	}
	return p, nil
}

// left counts the candidates of a cone from a place on.
func (c *cone) left(from int, set candidateSet) int {
	n := 0
	for _, ref := range c.items[from:] {
		if set.has(ref) {
			n++
		}
	}
	return n
}
