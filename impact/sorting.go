package impact

import (
	"cmp"
	"slices"
)

// walkShare is the share of all items from which on effects are sorted by
// walking the key order instead of comparing labels.
const walkShare = 16

// order sorts the effects, once: by state, worst first and removed last, then
// distance, then key.
func (o *Outcome) order() {
	o.ordered.Do(func() {
		if len(o.effects) <= fewEffects {
			o.orderFew()
			return
		}
		listed, farthest := 0, uint32(0)
		for _, f := range o.effects {
			if f.listed() {
				listed++
			}
			farthest = max(farthest, f.distance())
		}
		o.affected, o.improved = make([]Effect, 0, listed), make([]Effect, 0, len(o.effects)-listed)
		if n := len(o.effects); n > int(o.view.items.size)/walkShare && n > int(farthest) {
			o.orderByWalk(farthest)
		} else {
			o.orderByLabel()
		}
	})
}

// fewEffects is the number of effects to which they are sorted one by one.
const fewEffects = 12

// orderFew sorts by insertion, without memory beside the answer. It asks for
// labels only where state and distance are equal, as in most answers they are
// not: a label is a read of memory that nothing else brought in.
func (o *Outcome) orderFew() {
	var few [fewEffects]effect
	list := few[:copy(few[:], o.effects)]
	for i := range list {
		f, at := list[i], i
		for ; at > 0 && o.before(f, list[at-1]); at-- {
			list[at] = list[at-1]
		}
		list[at] = f
	}
	o.affected, o.improved = make([]Effect, 0, len(list)), []Effect{}
	for _, f := range list {
		o.deal(f)
	}
}

// before says that an effect comes before another.
func (o *Outcome) before(a, b effect) bool {
	if x, y := a.place(), b.place(); x != y {
		return x < y
	}
	return o.view.Less(a.ref(), b.ref())
}

// deal puts an effect behind those that came before it.
func (o *Outcome) deal(f effect) {
	list := &o.affected
	if !f.listed() {
		list = &o.improved
	}
	*list = append(*list, Effect{})
	o.tell(&(*list)[len(*list)-1], f)
}

// orderByLabel sorts by comparison. Cost: n log n.
func (o *Outcome) orderByLabel() {
	type place struct {
		rank, label uint64
		at          int
	}
	places := make([]place, len(o.effects))
	for i, f := range o.effects {
		places[i] = place{f.place(), o.view.label(f.ref()), i}
	}
	slices.SortFunc(places, func(a, b place) int {
		if a.rank != b.rank {
			return cmp.Compare(a.rank, b.rank)
		}
		return cmp.Compare(a.label, b.label)
	})
	for _, p := range places {
		o.deal(o.effects[p.at])
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
	for i, f := range o.effects {
		at[f.ref()] = uint32(i) + 1 //nolint:gosec // fewer than 2^30 items
		next[f.list()][f.rank()*width+int(f.distance())]++
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
			f := o.effects[at[ref]-1]
			place := &next[f.list()][f.rank()*width+int(f.distance())]
			o.tell(&lists[f.list()][*place], f)
			*place++
		}
	}
	o.affected, o.improved = lists[0], lists[1]
}
