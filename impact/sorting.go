package impact

import (
	"cmp"
	"slices"

	"linchpin/graph"
)

// walkShare is the share of all items from which on effects are sorted by
// walking the key order instead of comparing labels.
const walkShare = 16

// order sorts the effects, once: by state, worst first and removed last, then
// distance, then key.
func (o *Outcome) order() {
	o.ordered.Do(func() {
		listed, farthest := 0, uint32(0)
		for i := range o.effects {
			f := &o.effects[i]
			if f.listed() {
				listed++
			}
			farthest = max(farthest, f.distance)
		}
		o.affected, o.improved = make([]Effect, 0, listed), make([]Effect, 0, len(o.effects)-listed)
		if n := len(o.effects); n > int(o.view.items.size)/walkShare && n > int(farthest) {
			o.orderByWalk(farthest)
		} else {
			o.orderByLabel()
		}
	})
}

// orderByLabel sorts by comparison. Cost: n log n.
func (o *Outcome) orderByLabel() {
	type place struct {
		rank, label uint64
		at          int
	}
	places := make([]place, len(o.effects))
	for i := range o.effects {
		f := &o.effects[i]
		places[i] = place{uint64(f.rank())<<32 | uint64(f.distance), o.view.label(f.ref), i} //nolint:gosec // 0..4
	}
	slices.SortFunc(places, func(a, b place) int {
		if a.rank != b.rank {
			return cmp.Compare(a.rank, b.rank)
		}
		return cmp.Compare(a.label, b.label)
	})
	for _, p := range places {
		f := &o.effects[p.at]
		if f.listed() {
			o.affected = append(o.affected, o.effect(f))
		} else {
			o.improved = append(o.improved, o.effect(f))
		}
	}
}

// orderByWalk deals the effects out in key order, each behind those of its
// state and distance that came before. Cost: linear in the estate.
func (o *Outcome) orderByWalk(farthest uint32) {
	width := int(farthest) + 1
	var next [2][]int // of affected and of improved, by rank and distance: the next place
	for list := range next {
		next[list] = make([]int, outcomeRanks*width)
	}
	at := make([]uint32, o.view.items.size) // by item: its effect plus one
	for i := range o.effects {
		f := &o.effects[i]
		at[f.ref] = uint32(i) + 1 //nolint:gosec // fewer than 2^30 items
		next[f.list()][f.rank()*width+int(f.distance)]++
	}
	for _, places := range next {
		total := 0
		for i, n := range places {
			places[i], total = total, total+n
		}
	}
	lists := [2][]Effect{o.affected[:cap(o.affected)], o.improved[:cap(o.improved)]}
	for _, run := range o.view.order.runs {
		for _, ref := range run.refs {
			if at[ref] == 0 {
				continue
			}
			f := &o.effects[at[ref]-1]
			place := &next[f.list()][f.rank()*width+int(f.distance)]
			lists[f.list()][*place] = o.effect(f)
			*place++
		}
	}
	o.affected, o.improved = lists[0], lists[1]
}

// outcomeRanks is the number of values of effect.rank.
const outcomeRanks = 5

// rank orders effects by the state that they end in, worst first; removed last.
func (f *effect) rank() int {
	if f.removed {
		return outcomeRanks - 1
	}
	return int(graph.Down - f.after)
}

// list is 0 for Affected, 1 for Improved.
func (f *effect) list() int {
	if f.listed() {
		return 0
	}
	return 1
}
