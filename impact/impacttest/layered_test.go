package impacttest_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"linchpin/graph"
	"linchpin/graph/model"
	"linchpin/impact"
	"linchpin/impact/impacttest"
)

func layeredSnapshot(t testing.TB, e *impacttest.Layered) *impact.Snapshot {
	t.Helper()
	b := impact.NewBuilder(model.BuiltIn())
	if err := e.Visit(b); err != nil {
		t.Fatal(err)
	}
	s := b.Build(1)
	s.Warm()
	return s
}

// touched is the number of items that an item's failure affects, itself not
// counted, and of the relations that carry it on.
func touched(t testing.TB, s *impact.Snapshot, w *impacttest.Walk, e *impacttest.Layered, i int) (affected, relations int) {
	t.Helper()
	o, err := impact.Simulate(context.Background(), s, impact.Scenario{Down: []string{e.Key(i)}}, nil, impact.Budget{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range o.Affected() {
		if *f.After >= graph.Degraded {
			relations += w.Degree(int(f.Ref)) // items are numbered as they are visited
		}
	}
	return len(o.Affected()) - 1, relations
}

func TestLayeredDistribution(t *testing.T) {
	for _, items := range []int{10_000, 100_000} {
		e := impacttest.NewLayered(items, 1)
		s, w := layeredSnapshot(t, e), e.Walk()
		if e.Items() != items || e.Relations() != 3*items {
			t.Errorf("%d items: has %d items and %d relations", items, e.Items(), e.Relations())
		}
		r := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // a seeded run
		var blasts []int
		for range 2000 {
			n, _ := touched(t, s, w, e, r.IntN(items))
			blasts = append(blasts, n)
		}
		slices.Sort(blasts)
		if median := blasts[len(blasts)/2]; median != 3 {
			t.Errorf("%d items: the median blast is %d, not 3", items, median)
		}
		t.Logf("%d items: blasts p10 %d, p25 %d, p50 %d, p75 %d, p90 %d, p99 %d", items, blasts[200], blasts[500], blasts[1000], blasts[1500], blasts[1800], blasts[1980])
		far := 0
		for i := range items {
			if e.Carries(i) {
				if _, n := touched(t, s, w, e, i); n >= 1000 {
					far++
				}
			}
		}
		if far*100 < items {
			t.Errorf("%d items: %d touch 1,000 relations, fewer than 1 %%", items, far)
		}
		for _, site := range e.Sites() {
			if n, _ := touched(t, s, w, e, site); n*100 < 7*items {
				t.Errorf("%d items: %s carries %d", items, e.Key(site), n)
			}
		}
		if n, _ := touched(t, s, w, e, e.Core()); n*2 < items {
			t.Errorf("%d items: the core carries %d", items, n)
		}
		checkShares(t, s)
	}
}

// checkShares holds the shares of redundant requirements, of links and of soft
// relations.
func checkShares(t *testing.T, s *impact.Snapshot) {
	t.Helper()
	requirements, redundant, links, soft, relations := 0, 0, 0, 0, 0
	for ref := range s.All() {
		for _, q := range s.Requirements(ref) {
			requirements++
			if !q.Holds() {
				t.Fatalf("%s: %s cannot hold", s.Describe(ref).Key, q.Name)
			}
			if len(q.Members) > q.Need {
				redundant++
			}
		}
		for r := range s.Relations(ref) {
			if r.From != ref {
				continue
			}
			relations++
			if r.Type == "CONNECTED_TO" {
				links++
			}
			if r.Strength == graph.Soft {
				soft++
			}
		}
	}
	for _, share := range []struct {
		what             string
		n, of, low, high int // in thousandths
	}{{"redundant requirements", redundant, requirements, 190, 210}, {"links", links, relations, 99, 101}, {"soft relations", soft, relations, 49, 51}} {
		if n := share.n * 1000; n < share.low*share.of || n > share.high*share.of {
			t.Errorf("%s: %d of %d", share.what, share.n, share.of)
		}
	}
}

func TestLayeredIsSound(t *testing.T) {
	e := impacttest.NewLayered(6000, 3)
	said := map[graph.RelationShape]bool{}
	for i := range e.Relations() {
		r := e.RelationShape(i)
		r.ID = [16]byte{}
		if said[r] || r.From == r.To {
			t.Fatalf("relation %d stands twice or ends where it begins: %+v", i, r)
		}
		said[r] = true
	}
	if again := impacttest.NewLayered(6000, 3); again.RelationShape(17_000) != e.RelationShape(17_000) {
		t.Error("equal seeds give unequal estates")
	}
	if findings := impact.Findings(layeredSnapshot(t, e)); len(findings) > 0 {
		t.Errorf("findings: %v", findings[0].Text)
	}
}
