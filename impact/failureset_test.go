package impact_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"linchpin/graph"
	"linchpin/impact"
	"linchpin/impact/impacttest"
)

// drawnCone is an estate of which one service stands on everything else: tiers
// of items, each on groups of two or three of those below it and now and then
// on one alone, with circles and a few needs of two.
func drawnCone(items int, seed uint64) *drawn {
	r := rand.New(rand.NewPCG(seed, seed)) //nolint:gosec // a seeded estate
	e := &drawn{}
	name := func(i int) string { return fmt.Sprintf("item-%05d", i) }
	for i := range items {
		it := graph.ItemShape{ID: id(name(i)), Key: name(i), Class: "Box"}
		if i == 0 {
			it.Class = "Shop"
		}
		e.items = append(e.items, it)
	}
	relate := func(from, to int, group string) {
		text := fmt.Sprint(from, " ", to, " ", group)
		if from != to && !slices.ContainsFunc(e.relations[max(0, len(e.relations)-8):], func(r graph.RelationShape) bool { return r.ID == id(text) }) {
			e.relations = append(e.relations, graph.RelationShape{ID: id(text), Type: "DEPENDS_ON", From: e.items[from].ID, To: e.items[to].ID, Group: group})
		}
	}
	last := items - items/8 // the lowest tier stands on nothing
	for i := 1; i < items; i++ {
		relate(max(0, (i-1)/3), i, fmt.Sprint("tier-", (i-1)%3/2)) // so that all stand below the service
	}
	for i := range last {
		span := min(items-i-1, 40+i/4)
		members := 2 + r.IntN(2)
		for range members {
			relate(i, i+1+r.IntN(span), "any")
		}
		if i%12 == 5 {
			relate(i, i+1+r.IntN(span), "")
		}
	}
	for range items / 200 { // circles
		relate(last+r.IntN(items-last), r.IntN(last), "back")
	}
	return e
}

func (e *drawn) snapshot(tb testing.TB) *impact.Snapshot {
	tb.Helper()
	b := impact.NewBuilder(smallModel())
	for _, it := range e.items {
		if err := b.Item(it); err != nil {
			tb.Fatal(err)
		}
	}
	for _, r := range e.relations {
		if err := b.Relation(r); err != nil {
			tb.Fatal(err)
		}
	}
	return b.Build(1)
}

// TestFailureSetsDoNotDependOnTheOrderOfInput: the same estate, told in another
// order, has the same sets in the same order; so have its single points.
func TestFailureSetsDoNotDependOnTheOrderOfInput(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawEstate(t)
		target := rapid.SampledFrom(e.items).Draw(t, "target")
		if target.Retired {
			return
		}
		ask := func(e *drawn) string {
			s := e.build(t)
			g, err := impact.NewGround(context.Background(), s, impact.Scenario{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			found, err := g.FailureSets(context.Background(), impact.FailureSetQuestion{Item: target.Key, MaxSize: 4})
			if err != nil {
				t.Fatal(err)
			}
			text := ""
			for _, set := range found.Sets {
				for _, ref := range set {
					text += s.Describe(ref).Key + " "
				}
				text += "\n"
			}
			all, err := g.Blasts(context.Background(), impact.Candidates{}, impact.Budget{})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range all.Points {
				text += fmt.Sprint(s.Describe(p.Ref).Key, p.Items, p.Services, "\n")
			}
			return text
		}
		other := &drawn{rapid.Permutation(e.items).Draw(t, "items"), rapid.Permutation(e.relations).Draw(t, "relations")}
		if got, want := ask(other), ask(e); got != want {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
	})
}

// TestWaysAndFamiliesFindTheSameSets: the two methods agree on small cases
// with every feature, which the families hold to trying every set.
func TestWaysAndFamiliesFindTheSameSets(t *testing.T) {
	ask := func(c impacttest.Case, item string) string {
		g, err := impact.NewGround(context.Background(), c.Snapshot(), c.Scenario, c.Conditions)
		if err != nil {
			t.Fatal(err)
		}
		if _, known := g.Snapshot().Lookup(item); !known {
			return ""
		}
		found, err := g.FailureSets(context.Background(), impact.FailureSetQuestion{Item: item, MaxSize: 4})
		if err != nil || !found.Complete() {
			t.Fatal(found, err)
		}
		text := ""
		for _, set := range found.Sets {
			for _, ref := range set {
				text += g.Snapshot().Describe(ref).Key + " "
			}
			text += "\n"
		}
		return text
	}
	several := 0
	for seed := range uint64(4000) {
		c := impacttest.GenerateRedundant(seed)
		item := c.Items[seed%uint64(len(c.Items))].Key
		want := ask(c, item)
		undo := impact.AlwaysAlongWays()
		got := ask(c, item)
		undo()
		if got != want {
			t.Fatalf("seed %d, %s: along ways\n%s\nfamilies\n%s\n%s", seed, item, got, want, c)
		}
		if strings.Count(want, "\n") > 2 {
			several++
		}
	}
	if several < 100 {
		t.Errorf("only %d cases have three sets or more", several)
	}
}

// TestQuestionsEndWithTheirCaller: a cancelled question is an error, and one
// whose time is over before it begins is empty and says so.
func TestQuestionsEndWithTheirCaller(t *testing.T) {
	g, err := impact.NewGround(context.Background(), drawnCone(400, 1).snapshot(t), impact.Scenario{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	over, cancel := context.WithTimeout(context.Background(), 0)
	defer cancel()
	question := impact.FailureSetQuestion{Item: "item-00000", MaxSize: 3}
	if _, err := g.FailureSets(gone, question); !errors.Is(err, context.Canceled) {
		t.Errorf("failure sets: %v", err)
	}
	if _, err := g.Blasts(gone, impact.Candidates{}, impact.Budget{}); !errors.Is(err, context.Canceled) {
		t.Errorf("blasts: %v", err)
	}
	blasts, err := g.Blasts(over, impact.Candidates{}, impact.Budget{})
	if err != nil || blasts.Stopped != impact.StoppedByTime || blasts.Left != 400 || blasts.Tried != 0 {
		t.Errorf("blasts: %+v, %v", blasts, err)
	}
	few, err := g.Blasts(context.Background(), impact.Candidates{}, impact.Budget{Items: 50})
	if err != nil || few.Stopped != impact.StoppedByItems || few.Left == 0 || few.Tried == 0 || few.Left+few.Tried != 400 {
		t.Errorf("fifty items: %+v, %v", few, err)
	}
}

// BenchmarkFailureSets finds the sets up to size 3 of a service with 2,000
// items below it; all of them may fail.
func BenchmarkFailureSets(b *testing.B) {
	for _, seed := range []uint64{1, 2, 3} {
		b.Run(fmt.Sprint("seed ", seed), func(b *testing.B) {
			s := drawnCone(2001, seed).snapshot(b)
			g := ground(b, s)
			counts := []int{}
			for b.Loop() {
				found, err := g.FailureSets(context.Background(), impact.FailureSetQuestion{Item: "item-00000", MaxSize: 3})
				if err != nil || !found.Complete() {
					b.Fatal(found, err)
				}
				counts = found.CountsBySize()
			}
			for i, n := range counts {
				b.ReportMetric(float64(n), fmt.Sprint("sets-of-", i+1))
			}
		})
	}
}
