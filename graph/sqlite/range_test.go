package sqlite_test

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/sqlite"
)

// However names lie, reading many at once gives what reading each gives.
func TestManyAtOnceAreThoseOfEach(t *testing.T) {
	ctx := context.Background()
	s, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "graph.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const items = 1000
	var ops []graph.Op
	for n := range items {
		ops = append(ops, graph.Op{PutItem: benchItem(n)})
		for k := range n % 4 {
			r := benchRelation(4*n+k, items)
			if r.From = benchID(1, n); r.From != r.To {
				ops = append(ops, graph.Op{PutRelation: r})
			}
		}
	}
	if _, err := s.Apply(ctx, graph.Batch{ID: "1", Ops: ops}); err != nil {
		t.Fatal(err)
	}
	for _, step := range []int{1, 2, 3, 7} { // close together, and not
		var keys []string
		var ids []uuid.UUID
		for n := 0; n < items+20; n += step {
			keys, ids = append(keys, benchItem(n).Key), append(ids, benchID(1, n))
		}
		slices.Reverse(keys)
		keys, ids = append(keys, keys[3]), append(ids, ids[5])
		t.Run(fmt.Sprint("every ", step), func(t *testing.T) { sameAtOnce(t, s, keys, ids) })
	}
}

func sameAtOnce(t *testing.T, s *sqlite.Store, keys []string, ids []uuid.UUID) {
	ctx := context.Background()
	got, err := s.ItemsByKey(ctx, keys)
	if err != nil {
		t.Fatal(err)
	}
	var want []graph.Item
	for _, key := range keys[:len(keys)-1] {
		one, err := s.ItemsByKey(ctx, []string{key})
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, one...)
	}
	same := cmp.Comparer(func(a, b graph.Item) bool {
		return a.Revision == b.Revision && bytes.Equal(graph.EncodeItem(&a), graph.EncodeItem(&b))
	})
	if diff := cmp.Diff(want, got, same); diff != "" {
		t.Errorf("items at once (-each +at once):\n%s", diff)
	}
	from, err := s.RelationsFrom(ctx, ids)
	if err != nil {
		t.Fatal(err)
	}
	of, err := s.RelationsOf(ctx, ids)
	if err != nil {
		t.Fatal(err)
	}
	of = slices.DeleteFunc(of, func(r graph.Relation) bool { return !slices.Contains(ids, r.From) })
	sameRelation := cmp.Comparer(func(a, b graph.Relation) bool {
		return a.Revision == b.Revision && bytes.Equal(graph.EncodeRelation(&a), graph.EncodeRelation(&b))
	})
	if diff := cmp.Diff(of, from, sameRelation); diff != "" || len(from) == 0 {
		t.Errorf("%d relations from (-of +from):\n%s", len(from), diff)
	}
}
