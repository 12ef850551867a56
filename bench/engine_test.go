package bench_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"linchpin/graph"
	"linchpin/graph/model"
	"linchpin/impact"
	"linchpin/impact/impacttest"
)

// estate is a layered estate, what the engine made of it, and the bare walk
// over the same relations.
type estate struct {
	*impacttest.Layered
	snapshot *impact.Snapshot
	walk     *impacttest.Walk
}

func newEstate(b *testing.B, items int) *estate {
	b.Helper()
	e := &estate{Layered: impacttest.NewLayered(items, 1)}
	build := impact.NewBuilder(model.BuiltIn())
	if err := e.Visit(build); err != nil {
		b.Fatal(err)
	}
	e.snapshot = build.Build(1)
	e.snapshot.Warm()
	e.walk = e.Walk()
	return e
}

// down fails items by key.
func (e *estate) down(b *testing.B, keys ...string) *impact.Outcome {
	b.Helper()
	o, err := impact.Simulate(context.Background(), e.snapshot, impact.Scenario{Down: keys}, nil, impact.Budget{})
	if err != nil {
		b.Fatal(err)
	}
	return o
}

// touched is the number of relations that carried the failures of an outcome on.
func (e *estate) touched(o *impact.Outcome) (relations int) {
	for _, f := range o.Affected() {
		if *f.After >= graph.Degraded {
			relations += e.walk.Degree(int(f.Ref)) // items are numbered as they are visited
		}
	}
	return relations
}

const engine = "Engine, in memory"

// reportEngine measures answers on a snapshot beside the bare walk.
func reportEngine(b *testing.B, t *table, e *estate) {
	r := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // a seeded run
	asked := make([]string, 10_000)
	for i := range asked {
		asked[i] = e.Key(r.IntN(e.Items()))
	}
	var each []time.Duration
	for range 3 { // the best of three times for each item
		for i, key := range asked {
			start := time.Now()
			e.down(b, key)
			d := time.Since(start)
			if len(each) <= i {
				each = append(each, d)
			}
			each[i] = min(each[i], d)
		}
	}
	slices.Sort(each)
	t.say(engine, "one item's impact, 10,000 random items, p50", short(quantile(each, 0.5)), "", true)
	t.atMost(engine, "one item's impact, 10,000 random items, p99", quantile(each, 0.99), 100*time.Microsecond)
	e.hub(b, t, "the core", 80*time.Millisecond, 130*time.Millisecond, e.Core())
	e.hub(b, t, "ten sites at once", 0, 0, e.Sites()...)
}

// hub fails items that carry much of the estate.
func (e *estate) hub(b *testing.B, t *table, name string, states, ordered time.Duration, items ...int) {
	keys := make([]string, len(items))
	for i, at := range items {
		keys[i] = e.Key(at)
	}
	o := e.down(b, keys...)
	relations, affected := e.touched(o), len(o.Affected())
	reached, walked := e.walk.From(items...)
	const times = 15
	bare, engineTime, orderedTime := time.Hour, time.Hour, time.Hour
	for range times { // in turn, so that other load falls on all
		bare = min(bare, best(1, func() { e.walk.From(items...) }))
		start := time.Now()
		o := e.down(b, keys...)
		engineTime = min(engineTime, time.Since(start))
		o.Affected()
		orderedTime = min(orderedTime, time.Since(start))
	}
	what := fmt.Sprintf("%s down, %s affected by %s relations: states and distances", name, grouped(float64(affected)), grouped(float64(relations)))
	if states > 0 && e.Items() == 1_000_000 {
		t.atMost(engine, what, engineTime, states)
		t.atMost(engine, name+" down, ordered", orderedTime, ordered)
	} else {
		t.say(engine, what, short(engineTime), "", true)
		t.say(engine, name+" down, ordered", short(orderedTime), "", true)
	}
	perEngine := float64(engineTime.Nanoseconds()) / float64(relations)
	perBare := float64(bare.Nanoseconds()) / float64(walked)
	t.say(engine, fmt.Sprintf("%s, bare walk: %s reached by %s relations", name, grouped(float64(reached)), grouped(float64(walked))),
		fmt.Sprintf("%s, %.1f ns a relation", short(bare), perBare), "", true)
	t.say(engine, name+", engine", fmt.Sprintf("%.1f ns a relation", perEngine), "", true)
	t.ratio(engine, name+", engine to bare walk, a touched relation", perEngine/perBare, 3)
}
