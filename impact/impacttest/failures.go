package impacttest

import (
	"cmp"
	"math/bits"
	"slices"

	"linchpin/graph"
)

// Failures tries sets of failures on a case, its conditions and scenario
// imposed, by the rules alone and one set after the other. It holds at most 64
// items, one bit each.
type Failures struct {
	Keys     []string // of the items after the scenario, in order
	services uint64
	start    uint64 // imposed
	needs    []maskedNeed
	networks []maskedNetwork
}

type maskedNeed struct {
	owner   int
	members uint64
	need, n int
	isHard  bool
	network int // -1 for an ordinary requirement
}

// maskedNetwork is a connectivity type: who is supported while it is not down,
// whatever its members do.
type maskedNetwork struct{ seeds uint64 }

// NewFailures lays a case out.
func NewFailures(c Case) *Failures {
	stored := storedWorld(c)
	w := changedWorld(c, stored)
	f := &Failures{Keys: w.keys}
	bit := map[string]int{}
	for i, key := range w.keys {
		bit[key] = i
		if w.items[key].class.Service {
			f.services |= 1 << i
		}
	}
	impose := func(name string, s graph.State) {
		if i, ok := bit[c.key(name)]; ok && s == graph.Down {
			f.start |= 1 << i
		}
	}
	for _, condition := range c.Conditions {
		impose(condition.Item, condition.State)
	}
	for _, name := range c.Scenario.Down {
		impose(name, graph.Down)
	}
	number := map[string]int{"": -1}
	for _, network := range networks(w.model) {
		number[network] = len(f.networks)
		seeds := uint64(0)
		for i, key := range w.keys {
			if w.roots[network][key] || w.rootless[network][key] {
				seeds |= 1 << i
			}
		}
		f.networks = append(f.networks, maskedNetwork{seeds})
	}
	for i, key := range w.keys {
		for _, r := range w.requirements[key] {
			q := maskedNeed{owner: i, need: r.need.Of(len(r.members)), n: len(r.members), isHard: r.strength == graph.Hard, network: number[r.network]}
			for _, m := range r.members {
				q.members |= 1 << bit[m]
			}
			f.needs = append(f.needs, q)
		}
	}
	f.start = f.settle(f.start)
	return f
}

func (q *maskedNeed) met(by uint64) bool { return q.n > 0 && bits.OnesCount64(q.members&by) >= q.need }

// supported is the least set of items that a root holds, given who is down.
func (f *Failures) supported(network int, down uint64) uint64 {
	in := f.networks[network].seeds &^ down
	for {
		grown := ^down & (1<<len(f.Keys) - 1)
		for i := range f.needs {
			if q := &f.needs[i]; q.network == network && !q.met(in) {
				grown &^= 1 << q.owner
			}
		}
		if grown |= in; grown == in {
			return in
		}
		in = grown
	}
}

// settle gives everything that is down once these are.
func (f *Failures) settle(down uint64) uint64 {
	supported := make([]uint64, len(f.networks))
	for {
		for network := range f.networks {
			supported[network] = f.supported(network, down)
		}
		next := down
		for i := range f.needs {
			q := &f.needs[i]
			holds := q.network < 0 && q.met(^down) || q.network >= 0 && q.met(supported[q.network])
			if q.isHard && !holds {
				next |= 1 << q.owner
			}
		}
		if next == down {
			return down
		}
		down = next
	}
}

func (f *Failures) names(mask uint64) []string {
	var keys []string
	for ; mask != 0; mask &= mask - 1 {
		keys = append(keys, f.Keys[bits.TrailingZeros64(mask)])
	}
	return keys
}

func (f *Failures) mask(keys []string) uint64 {
	mask := uint64(0)
	for _, key := range keys {
		if i, ok := slices.BinarySearch(f.Keys, key); ok {
			mask |= 1 << i
		}
	}
	return mask
}

// Down lists what is down when items fail besides, in order.
func (f *Failures) Down(keys ...string) []string { return f.names(f.settle(f.start | f.mask(keys))) }

// Blast counts what an item takes down alone, besides itself, and the services
// among that.
func (f *Failures) Blast(key string) (items, services int) {
	own := f.mask([]string{key})
	if own&f.start != 0 {
		return 0, 0
	}
	fallen := f.settle(f.start|own) &^ f.start &^ own
	return bits.OnesCount64(fallen), bits.OnesCount64(fallen & f.services)
}

// Sets lists the minimal sets of candidates up to a size whose joint failure
// takes an item down, by size, then keys. One that is down already has the
// empty set.
func (f *Failures) Sets(target string, candidates []string, size int) [][]string {
	goal := f.mask([]string{target})
	if f.start&goal != 0 {
		return [][]string{{}}
	}
	free := f.mask(candidates) &^ goal &^ f.start
	var minimal []uint64
	layer := []uint64{0}
	for range size {
		var next []uint64
		for _, set := range layer {
			for rest := free &^ (1<<bits.Len64(set) - 1); rest != 0; rest &= rest - 1 {
				larger := set | rest&-rest
				switch {
				case slices.ContainsFunc(minimal, func(m uint64) bool { return m&^larger == 0 }):
				case f.settle(f.start|larger)&goal != 0:
					minimal = append(minimal, larger)
				default:
					next = append(next, larger)
				}
			}
		}
		layer = next
	}
	sets := make([][]string, len(minimal))
	for i, m := range minimal {
		sets[i] = f.names(m)
	}
	slices.SortFunc(sets, func(a, b []string) int { return cmp.Or(cmp.Compare(len(a), len(b)), slices.Compare(a, b)) })
	return sets
}
