package graph

import (
	"slices"
	"testing"
)

func TestQueueGivesGroupsInOrder(t *testing.T) {
	var q Queue[int]
	for _, w := range []int{900, 300, 500, 400, 1, 2, 3} {
		q.Put(w)
	}
	if !q.Drop(400) || q.Drop(400) || q.Len() != 6 {
		t.Errorf("%d wait after one was dropped", q.Len())
	}
	itself := func(w int) int { return w }
	for _, want := range [][]int{{900, 300, 500}, {1, 2}, {3}, {}} {
		most := 4
		if len(want) == 2 {
			most = 2
		}
		if got := q.Take(most, 800, itself); !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	}
	q.Put(5000)
	if got := q.Take(64, 10, itself); !slices.Equal(got, []int{5000}) {
		t.Errorf("a large batch alone: %v", got)
	}
}
