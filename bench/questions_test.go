package bench_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"linchpin/graph"
	"linchpin/impact"
	"linchpin/impact/impacttest"
)

const questions = "Questions"

// reportQuestions measures what is asked of one service, of alarms and of the
// published models.
func reportQuestions(b *testing.B, t *table) {
	for _, seed := range []uint64{1, 2, 3} {
		s := cone(b, 2001, seed)
		g, counts := groundOf(b, s), []int{}
		took := best(3, func() {
			found, err := g.FailureSets(context.Background(), impact.FailureSetQuestion{Item: "item-00000", MaxSize: 3})
			if err != nil || !found.Complete() {
				b.Fatal(found.Stopped, err)
			}
			counts = found.CountsBySize()
		})
		t.atMost(questions, fmt.Sprintf("failure sets to size 3, 2,000 items below, seed %d: %v by size", seed, counts), took, 500*time.Millisecond)
	}
	reportAlarms(b, t, 200)
	if impacttest.HasFixtures() {
		reportFaultTrees(b, t)
	}
}

// cone is an estate of which one service stands on everything else: tiers of
// items, each on groups of two or three of those below it and now and then on
// one alone, with circles.
func cone(b *testing.B, items int, seed uint64) *impact.Snapshot {
	r := rand.New(rand.NewPCG(seed, seed)) //nolint:gosec // a seeded estate
	n := newNetwork(b, "Box", items)
	relate := func(from, to int, group string) { n.relate(from, to, "DEPENDS_ON", group) }
	last := items - items/8 // the lowest tier stands on nothing
	for i := 1; i < items; i++ {
		relate(max(0, (i-1)/3), i, fmt.Sprint("tier-", (i-1)%3/2)) // so that all stand below the service
	}
	for i := range last {
		span := min(items-i-1, 40+i/4)
		for range 2 + r.IntN(2) {
			relate(i, i+1+r.IntN(span), "any")
		}
		if i%12 == 5 {
			relate(i, i+1+r.IntN(span), "")
		}
	}
	for range items / 200 { // circles
		relate(last+r.IntN(items-last), r.IntN(last), "back")
	}
	return n.snapshot(b)
}

func groundOf(b *testing.B, s *impact.Snapshot) *impact.Ground {
	b.Helper()
	g, err := impact.NewGround(context.Background(), s, impact.Scenario{}, nil)
	if err != nil {
		b.Fatal(err)
	}
	return g
}

// reportAlarms finds the cause of so many alarms of one failure among 100,000
// items: each of five failures that take at least as many items down.
func reportAlarms(b *testing.B, t *table, alarms int) {
	e := newEstate(b, 100_000)
	for at, failures := 0, 0; at < e.Items() && failures < 5; at++ {
		o := e.down(b, e.Key(at))
		if n := o.Counts().Down; n < alarms || n > 10*alarms {
			continue
		}
		failures++
		seen := impact.Observations{}
		for _, x := range o.Affected() {
			if *x.After == graph.Down && len(seen.Failing) < alarms {
				seen.Failing = append(seen.Failing, impact.Alarm{Item: o.Describe(x.Ref).Key, Severity: 1})
			}
		}
		took := best(3, func() {
			found, err := impact.FindRootCauses(context.Background(), e.snapshot, seen)
			if err != nil || len(found.Causes) == 0 || len(found.Causes[0].Explains) != alarms {
				b.Fatal(found, err)
			}
		})
		t.atMost(questions, fmt.Sprintf("root causes of %d alarms of %d down, among 100,000 items", alarms, o.Counts().Down), took, 100*time.Millisecond)
	}
}

// reportFaultTrees computes the availability of the nine published models;
// events without a published figure get one, so that all of a tree counts.
func reportFaultTrees(b *testing.B, t *table) {
	trees, _ := impacttest.ReadFaultTrees(b)
	names := []string{}
	for name := range trees {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		s := trees[name].Snapshot(b)
		own := trees[name].Figures(s)
		published := len(own)
		for event := range trees[name].Events {
			if ref, _ := s.Lookup(event); own[ref] == 0 {
				own[ref] = 0.01
			}
		}
		took := best(3, func() {
			o, err := impact.Simulate(context.Background(), s, impact.Scenario{}, nil, impact.Budget{})
			if err != nil {
				b.Fatal(err)
			}
			r, err := o.Reliability(context.Background(), trees[name].Top[0])
			if err != nil {
				b.Fatal(err)
			}
			if a, err := r.Availability(context.Background(), own, 1<<20); err != nil || a.Stopped != "" {
				b.Fatal(a.Stopped, err)
			}
		})
		t.atMost(questions, fmt.Sprintf("availability and importance, %s, %d events, %d with a published figure", name, len(own), published), took, time.Second)
	}
}
