package impact

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestManyRefsAreSortedAndMemoryIsLeftClean(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a seeded test
	var sorter refSorter
	for _, n := range []int{64, 100, 5_000, 70_000, 3_000} {
		for _, many := range []int{n / 50, n / 3, n} {
			refs := make([]Ref, many)
			for i, at := range r.Perm(n)[:many] {
				refs[i] = Ref(at) //nolint:gosec // not negative
			}
			want := slices.Clone(refs)
			sorter.sort(refs, n)
			if len(refs) >= leastSorted && len(refs) >= n/sortedShare {
				slices.Sort(want)
			}
			if !slices.Equal(refs, want) {
				t.Fatalf("%d of %d refs are not in order", many, n)
			}
			if i := slices.IndexFunc(sorter.words, func(w uint64) bool { return w != 0 }); i >= 0 {
				t.Fatalf("word %d is left behind", i)
			}
		}
	}
}
