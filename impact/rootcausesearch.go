package impact

import (
	"cmp"
	"context"
	"fmt"
	"math/bits"
	"slices"
	"time"

	"linchpin/graph"
)

// causeSearch looks for the sets of items whose failure explains what is seen.
type causeSearch struct {
	s       *Snapshot
	seen    Observations
	failing []observed
	healthy []Ref
	state   map[Ref]int // observed items: place in failing, or -1 for healthy

	run     *run
	worded  bool    // factors are kept and worded
	alone   []alone // single items that were tried, best first
	found   []*CauseSet
	tried   int
	left    int
	stopped string
}

// observed is an alarm.
type observed struct {
	ref    Ref
	since  time.Time
	weight float64
}

// alone is a single item as a cause.
type alone struct {
	set      *CauseSet
	explains []uint64 // bits over failing
	nearly   int      // alarms that it brings at risk: it may do more with another
}

// singles tries every item below an alarm by itself.
func (c *causeSearch) singles(ctx context.Context) {
	list := c.below()
	for i, ref := range list {
		if len(c.alone) == maxTried {
			c.stopped, c.left = StoppedByItems, len(list)-i
			break
		}
		if stopped, _ := stopOf(ctx); stopped != "" {
			c.stopped, c.left = stopped, len(list)-i
			break
		}
		set := c.score(ref)
		if c.run.stopped != "" { // the run was cut: its effect is not known
			c.stopped, c.left = c.run.stopped, len(list)-i
			break
		}
		one := alone{set: set, explains: make([]uint64, (len(c.failing)+63)/64)}
		for _, e := range set.Explains {
			at := c.state[e]
			one.explains[at/64] |= 1 << (at % 64)
		}
		for i := range c.failing {
			if _, s := c.run.state(c.failing[i].ref); s == graph.AtRisk {
				one.nearly++
			}
		}
		c.alone = append(c.alone, one)
		c.found = append(c.found, set)
	}
	slices.SortStableFunc(c.alone, func(a, b alone) int {
		return cmp.Or(cmp.Compare(b.set.total, a.set.total), c.s.compare(a.set.Items[0], b.set.Items[0]))
	})
}

// below lists the items that some alarm needs, however far: those that have an
// alarm themselves first, then by the number of alarms above them, then by key.
func (c *causeSearch) below() []Ref {
	needs := map[Ref][]Ref{}
	var d deriver
	needsOf := func(ref Ref) []Ref {
		list, ok := needs[ref]
		if !ok {
			for _, q := range c.s.derive(&d, ref) {
				list = append(list, q.members...)
			}
			needs[ref] = list
		}
		return list
	}
	above := map[Ref]int{}
	visited := map[Ref]int{}
	var queue []Ref
	for i, o := range c.failing {
		queue = append(queue[:0], o.ref)
		visited[o.ref] = i + 1
		for at := 0; at < len(queue); at++ {
			above[queue[at]]++
			for _, m := range needsOf(queue[at]) {
				if visited[m] != i+1 {
					visited[m] = i + 1
					queue = append(queue, m)
				}
			}
		}
	}
	list := make([]Ref, 0, len(above))
	for ref := range above {
		list = append(list, ref)
	}
	rank := func(ref Ref) int {
		if at, ok := c.state[ref]; ok && at >= 0 {
			return len(c.failing) + above[ref]
		}
		return above[ref]
	}
	slices.SortFunc(list, func(a, b Ref) int { return cmp.Or(rank(b)-rank(a), c.s.compare(a, b)) })
	return list
}

// sets tries pairs and triples, where the best single item leaves alarms
// unexplained: all pairs of the most promising, the best of them with a third,
// and the greedy cover.
func (c *causeSearch) sets(ctx context.Context) {
	if len(c.alone) < 2 || len(c.alone[0].set.Explains) == len(c.failing) || c.stopped != "" {
		return
	}
	some := c.promising()
	done := map[string]bool{}
	try := func(items ...Ref) *CauseSet {
		slices.SortFunc(items, c.s.compare)
		name := fmt.Sprint(items)
		if done[name] || len(slices.Compact(slices.Clone(items))) < len(items) || c.stopped != "" {
			return nil
		}
		done[name] = true
		if stopped, _ := stopOf(ctx); stopped != "" {
			c.stopped = stopped
			return nil
		}
		set := c.score(items...)
		if c.run.stopped != "" {
			c.stopped = c.run.stopped
			return nil
		}
		c.found = append(c.found, set)
		return set
	}
	var pairs []*CauseSet
	for i := range some {
		for j := range i {
			if set := try(some[i].set.Items[0], some[j].set.Items[0]); set != nil {
				pairs = append(pairs, set)
			}
		}
	}
	if greedy := c.cover(); len(greedy) > 1 {
		for n := 2; n <= len(greedy); n++ {
			if set := try(slices.Clone(greedy[:n])...); set != nil && n == 2 {
				pairs = append(pairs, set)
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b *CauseSet) int { return cmp.Compare(b.total, a.total) })
	for _, pair := range pairs[:min(len(pairs), extendedSets)] {
		if len(pair.Explains) == len(c.failing) {
			continue
		}
		for i := range some {
			try(append(slices.Clone(pair.Items), some[i].set.Items[0])...)
		}
	}
}

// promising lists the best single items, a third of them for what they bring
// at risk: two such may break a redundant requirement together.
func (c *causeSearch) promising() []alone {
	some := slices.Clone(c.alone[:min(len(c.alone), pairedItems*2/3)])
	rest := slices.Clone(c.alone[len(some):])
	slices.SortStableFunc(rest, func(a, b alone) int { return b.nearly - a.nearly })
	return append(some, rest[:min(len(rest), pairedItems-len(some))]...)
}

// cover takes, one after the other, the item that explains most of what is
// still unexplained; the better score decides among equals.
func (c *causeSearch) cover() []Ref {
	open := make([]uint64, (len(c.failing)+63)/64)
	for i := range c.failing {
		open[i/64] |= 1 << (i % 64)
	}
	var list []Ref
	for len(list) < maxCauses {
		best, most := -1, 0
		for i := range c.alone {
			n := 0
			for w, word := range c.alone[i].explains {
				n += bits.OnesCount64(word & open[w])
			}
			if n > most {
				best, most = i, n
			}
		}
		if best < 0 {
			break
		}
		list = append(list, c.alone[best].set.Items[0])
		for w, word := range c.alone[best].explains {
			open[w] &^= word
		}
	}
	return list
}

// changeOf is the newest change of an item within the window before the first
// alarm, and how long before.
func (c *causeSearch) changeOf(ref Ref) (newest RecentChange, age time.Duration, ok bool) {
	first := c.seen.At
	for _, o := range c.failing {
		if !o.since.IsZero() && (first.IsZero() || o.since.Before(first)) {
			first = o.since
		}
	}
	for _, change := range c.seen.Changes {
		if change.Item != ref || first.IsZero() {
			continue
		}
		// What was changed within a step after the first alarm may have been before.
		if a := max(first.Sub(change.At), 0); first.Sub(change.At) > -c.seen.Step && a < changeWindow && (!ok || a < age) {
			newest, age, ok = change, a, true
		}
	}
	return newest, age, ok
}

func ago(d time.Duration) string {
	if d < time.Minute {
		return "less than a minute"
	}
	if d < 2*time.Hour {
		return fmt.Sprintf("%d min", int(d.Minutes()))
	}
	return fmt.Sprintf("%.1f h", d.Hours())
}
