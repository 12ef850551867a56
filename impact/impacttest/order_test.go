package impacttest_test

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"linchpin/impact"
	"linchpin/impact/impacttest"
)

// TestAnswersOfEverySizeAreOrdered holds the order of answers of a few items,
// of many, and of most of the estate, which are sorted in different ways.
func TestAnswersOfEverySizeAreOrdered(t *testing.T) {
	e := impacttest.NewLayered(5000, 3)
	s := layeredSnapshot(t, e)
	r := rand.New(rand.NewPCG(3, 3)) //nolint:gosec // a seeded test
	asked := []int{e.Core()}
	asked = append(asked, e.Sites()...)
	for range 500 {
		asked = append(asked, r.IntN(e.Items()))
	}
	few, many, most := 0, 0, 0
	for _, i := range asked {
		o, err := impact.Simulate(context.Background(), s, impact.Scenario{Down: []string{e.Key(i)}}, nil, impact.Budget{})
		if err != nil {
			t.Fatal(err)
		}
		list := o.Affected()
		switch n := len(list); {
		case n > e.Items()/10:
			most++
		case n > 20:
			many++
		case n > 2:
			few++
		}
		want := slices.Clone(list)
		slices.SortFunc(want, func(x, y impact.Effect) int {
			return cmp.Or(cmp.Compare(*y.After, *x.After), cmp.Compare(x.Distance, y.Distance),
				cmp.Compare(s.Describe(x.Ref).Key, s.Describe(y.Ref).Key))
		})
		if !slices.Equal(list, want) {
			t.Fatalf("%s: its %d items are not in order", e.Key(i), len(list))
		}
	}
	if few < 100 || many < 10 || most < 1 {
		t.Errorf("%d answers of a few items, %d of many, %d of most: too few of a kind", few, many, most)
	}
}
