package impacttest

import (
	"cmp"
	"slices"

	"linchpin/graph"
	"linchpin/impact"
)

// Effect is what a scenario does to one item.
type Effect struct {
	Key      string
	Before   *graph.State // nil for an added item
	After    *graph.State // nil for a removed item
	Distance int
	Imposed  bool // by the scenario
	Service  bool
}

// Answer is what the rules say about a case.
type Answer struct {
	Affected []Effect // that got worse, the imposed and the removed ones; in order
	Improved []Effect // in order
	Services []Effect // those of Affected that are services
	Counts   impact.Counts

	stored, changed  *world
	baseline, rounds []states // round by round; the last are the states before and after
	conditions       states   // imposed by conditions
	imposed          states   // imposed by the scenario
	reached          set      // see reaching; found once
}

// Before and After give an item's state in the baseline and after the
// scenario; nil where it does not exist.
func (a *Answer) Before(key string) *graph.State { return a.baseline[len(a.baseline)-1].of(key) }

// After is described at Before.
func (a *Answer) After(key string) *graph.State { return a.rounds[len(a.rounds)-1].of(key) }

// Keys lists all items, those that are added or removed too, in order.
func (a *Answer) Keys() []string {
	keys := slices.Concat(a.stored.keys, a.changed.keys)
	slices.Sort(keys)
	return slices.Compact(keys)
}

// Present lists the items that exist after the scenario, in order.
func (a *Answer) Present() []string { return slices.Clone(a.changed.keys) }

// AlsoDown gives the state of each item after the scenario when these are down
// besides.
func (a *Answer) AlsoDown(keys []string) map[string]graph.State {
	start := states{}
	for key := range a.changed.items {
		start[key] = max(a.conditions[key], a.imposed[key])
		if slices.Contains(keys, key) {
			start[key] = graph.Down
		}
	}
	rounds := a.changed.run(start)
	return rounds[len(rounds)-1]
}

func (s states) of(key string) *graph.State {
	if state, ok := s[key]; ok {
		return &state
	}
	return nil
}

// Naive answers a case by the rules, as plainly as possible.
func Naive(c Case) *Answer {
	a := &Answer{conditions: states{}, imposed: states{}}
	a.stored = storedWorld(c)
	a.changed = changedWorld(c, a.stored)
	for _, condition := range c.Conditions {
		key := c.key(condition.Item)
		a.conditions[key] = max(a.conditions[key], condition.State)
	}
	for _, name := range c.Scenario.Degraded {
		a.imposed[c.key(name)] = graph.Degraded
	}
	for _, name := range c.Scenario.Down {
		a.imposed[c.key(name)] = graph.Down
	}

	// The baseline is the fixpoint under the conditions alone.
	start := states{}
	for key := range a.stored.items {
		start[key] = a.conditions[key]
	}
	a.baseline = a.stored.run(start)
	before := a.baseline[len(a.baseline)-1]

	// After is the fixpoint under conditions and scenario.
	start = states{}
	for key := range a.changed.items {
		start[key] = max(a.conditions[key], a.imposed[key])
	}
	final := a.changed.run(start)
	after := final[len(final)-1]

	// Distance: round 0 holds each item at the better of its baseline and its
	// final state, with the scenario imposed. An added item starts at
	// operational.
	start = states{}
	for key, it := range a.changed.items {
		if !it.added {
			start[key] = min(before[key], after[key])
		}
		start[key] = max(start[key], a.conditions[key], a.imposed[key])
	}
	a.rounds = a.changed.run(start)
	a.list()
	return a
}

// list makes the effects, their order and the counts.
func (a *Answer) list() {
	for _, key := range a.Keys() {
		before, after := a.Before(key), a.After(key)
		it := cmp.Or(a.changed.items[key], a.stored.items[key])
		e := Effect{Key: key, Before: before, After: after, Service: it.class.Service}
		_, e.Imposed = a.imposed[key]
		if after != nil && !e.Imposed {
			e.Distance = reached(a.rounds, key, *after)
		}
		was := graph.Operational // an added item starts there
		if before != nil {
			was = *before
		}
		switch {
		case after == nil || e.Imposed || *after > was:
			a.Affected = append(a.Affected, e)
			if e.Service {
				a.Services = append(a.Services, e)
			}
		case *after < was:
			a.Improved = append(a.Improved, e)
		}
	}
	for _, effects := range [][]Effect{a.Affected, a.Services, a.Improved} {
		slices.SortFunc(effects, inOrder)
	}
	for _, e := range a.Affected {
		a.count(e, func(s *impact.StateCounts) {
			switch {
			case e.After == nil:
				s.Removed++
			case *e.After == graph.Down:
				s.Down++
			case *e.After == graph.Degraded:
				s.Degraded++
			case *e.After == graph.AtRisk:
				s.AtRisk++
			}
		})
	}
	for _, e := range a.Improved {
		a.count(e, func(s *impact.StateCounts) { s.Improved++ })
	}
}

func (a *Answer) count(e Effect, add func(*impact.StateCounts)) {
	add(&a.Counts.StateCounts)
	if e.Service {
		add(&a.Counts.Services)
	}
}

// inOrder: by state, worst first, then distance, then key; removed items last.
func inOrder(a, b Effect) int {
	rank := func(e Effect) int {
		if e.After == nil {
			return 1
		}
		return -int(*e.After)
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Key, b.Key))
}
