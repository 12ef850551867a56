package impact

import (
	"context"
	"math"
	"sync"
)

// falls tries failures on a ground, one after the other: which items go down
// with them. Down never depends on degraded, so it counts down members alone
// and needs no rounds; a soft requirement matters where an item that nothing
// supports, though only degraded, supports nobody.
//
// Its memory is stamped with epochs and pooled, so that a trial costs what it
// takes down and nothing in proportion to the graph. It is not safe for
// concurrent use.
type falls struct {
	g        *Ground
	epoch    uint32
	down     []uint32 // by item: the epoch in which it is down; always for one that is down on the ground
	counts   []uint64 // by requirement: epoch (32 bits), members down (32)
	queue    []Ref    // everything that went down in this trial, in order
	supports []*support
	role     []role // nil: all items are inside

	ctx     context.Context //nolint:containedctx // a trial lives within one call
	steps   uint32          // items visited, to look at the clock now and then
	budget  int             // items that may still be visited; negative for no bound
	hit     bool            // an item that ends the trial went down
	stopped string
	err     error
}

// role is what an item is to a question about one item.
type role uint8

const (
	outside role = iota // nothing that the question looks at depends on it
	inside
	ending // its failure decides the trial
)

const always = math.MaxUint32

var fallsPool = sync.Pool{New: func() any { return new(falls) }}

// newFalls takes memory for trials on a ground.
func newFalls(ctx context.Context, g *Ground, b Budget) *falls {
	f, _ := fallsPool.Get().(*falls)
	f.g, f.ctx, f.budget = g, ctx, -1
	if b.Items > 0 {
		f.budget = b.Items
	}
	f.stopped, f.err, f.hit, f.steps = g.stopped, nil, false, 0
	if n := int(g.s.items.size); len(f.down) < n {
		f.down = make([]uint32, n+n/8)
	}
	if n := int(g.s.requirements.size); len(f.counts) < n {
		f.counts = make([]uint64, n+n/8)
	}
	for len(f.supports) < len(g.networks) {
		f.supports = append(f.supports, new(support))
	}
	f.markGround(always)
	return f
}

// markGround marks what is down on the ground.
func (f *falls) markGround(epoch uint32) {
	for i, down := range f.g.down {
		if down {
			f.down[i] = epoch
		}
	}
}

// release gives the memory back.
func (f *falls) release() {
	f.markGround(0)
	for _, u := range f.supports {
		u.net, u.from = nil, nil
	}
	f.g, f.ctx, f.role = nil, nil, nil
	fallsPool.Put(f)
}

// settled is the ground on which all that went down in the last trial is down
// too.
func (f *falls) settled() *Ground {
	g := *f.g
	g.stopped = f.stopped
	g.down, g.counts, g.ranks = make([]bool, g.s.items.size), make([]uint32, g.s.requirements.size), make([]*ranks, len(g.networks))
	for i := range g.down {
		g.down[i] = f.down[i] >= f.epoch
	}
	for i := range g.counts {
		g.counts[i] = f.count(uint32(i)) //nolint:gosec // fewer than 2^32
	}
	for place, w := range g.networks {
		if w == nil {
			continue
		}
		if g.ranks[place] = f.g.ranks[place]; len(f.supports[place].gone) > 0 {
			g.ranks[place] = f.supports[place].keep()
		}
	}
	return &g
}

// try fails items. Then queue holds all that went down, unless hit says that
// an ending item did, or stopped names the budget that ended it.
func (f *falls) try(items ...Ref) {
	f.begin()
	for _, ref := range items {
		f.fail(ref)
	}
	for at := 0; ; {
		for ; at < len(f.queue); at++ {
			if f.hit || f.tick() {
				return
			}
			f.send(f.queue[at])
		}
		f.withdraw()
		if at == len(f.queue) {
			return
		}
	}
}

func (f *falls) begin() {
	f.epoch++
	if f.epoch == always {
		clear(f.down)
		clear(f.counts)
		f.epoch = 1
		f.markGround(always)
	}
	f.queue, f.hit = f.queue[:0], false
	for place, w := range f.g.networks {
		if w != nil {
			f.supports[place].begin(w, f.g.ranks[place])
		}
	}
}

// tick counts a visited item and says whether a budget is used up.
func (f *falls) tick() bool {
	if f.budget == 0 {
		f.stopped = StoppedByItems
		return true
	}
	f.budget--
	if f.steps++; f.steps&1023 == 0 {
		f.stopped, f.err = stopOf(f.ctx)
	}
	return f.stopped != ""
}

func (f *falls) fail(ref Ref) {
	if f.down[ref] >= f.epoch {
		return
	}
	if f.role != nil {
		switch f.role[ref] {
		case outside:
			return
		case ending:
			f.hit = true
		}
	}
	f.down[ref] = f.epoch
	f.queue = append(f.queue, ref)
}

// count is the number of members of a requirement that are down.
func (f *falls) count(id uint32) uint32 {
	switch n := f.counts[id]; {
	case n>>32 == uint64(f.epoch):
		return uint32(n) //nolint:gosec // the lower half
	case f.g.counts != nil:
		return f.g.counts[id]
	default:
		return 0
	}
}

// send counts an item that is down in the requirements that it is a member of.
func (f *falls) send(ref Ref) {
	for _, to := range f.g.s.dependents.row(uint32(ref)) {
		if to&toOwner != 0 {
			if to&toOwnerSoft == 0 {
				f.fail(Ref(to & targetMask))
			}
			continue
		}
		id := uint32(to & targetMask)
		p := *f.g.s.requirements.at(id)
		if place, ok := p.connectivity(); ok {
			f.lose(place, ref)
		}
		if p.soft() {
			continue
		}
		n := f.count(id) + 1
		f.counts[id] = uint64(f.epoch)<<32 | uint64(n)
		if n > p.slack() {
			f.fail(p.owner())
		}
	}
}

// lose tells a network that one of its items is down.
func (f *falls) lose(place uint8, ref Ref) {
	if i, ok := f.g.networks[place].in(ref); ok {
		u := f.supports[place]
		if n := len(u.lost); n == 0 || u.lost[n-1] != i {
			u.down(i)
		}
	}
}

// withdraw fails what lost its support.
func (f *falls) withdraw() {
	for place, w := range f.g.networks {
		if w == nil || len(f.supports[place].lost) == 0 {
			continue
		}
		u := f.supports[place]
		u.withdraw(1, func(i uint32, _ bool) {
			if w.lone[i] {
				return // the plain table speaks
			}
			for q := w.owned[i][0]; q < w.owned[i][1]; q++ {
				if need := &w.requirement[q]; !need.soft && u.supply(q) < need.need {
					f.fail(w.items[i])
				}
			}
		})
	}
}
