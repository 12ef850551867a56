package impact

import "context"

// cone is what the state of an item can depend on: its hard dependencies,
// theirs, and so on, and what supports any of them in a network, hard or soft.
//
//	shop -> app -> db          cone of shop: shop, app, db; not mail
//	shop ~soft~> mail
//
// Cost: linear in the relations of its items.
type cone struct {
	items   []Ref // the item first, then by distance
	role    []role
	stopped string // the cone is not whole
}

// coneOf walks the cone of an item. Every item of it is inside.
func (g *Ground) coneOf(ctx context.Context, target Ref) (*cone, error) {
	c := &cone{items: []Ref{target}, role: make([]role, g.s.items.size)}
	c.role[target] = inside
	var d deriver
	watch := clock{ctx: ctx}
	for at := 0; at < len(c.items); at++ {
		if watch.tick(len(g.s.touching.row(uint32(c.items[at])))) {
			c.stopped = watch.stopped
			return c, watch.err
		}
		for _, q := range g.s.derive(&d, c.items[at]) {
			if q.soft && !q.connects {
				continue
			}
			for _, m := range q.members {
				if c.role[m] == outside {
					c.role[m] = inside
					c.items = append(c.items, m)
				}
			}
		}
	}
	return c, nil
}
