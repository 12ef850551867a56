package neo4j

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
)

// TestEightWriters: their revisions have no gaps, and nothing is lost. Half of
// them write through a second process's store.
func TestEightWriters(t *testing.T) {
	const writers, batches = 8, 40
	s := openEmpty(t)
	other, err := Open(context.Background(), serverURI(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	seen := make([][]graph.RevisionNumber, writers)
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			store := s
			if w%2 == 1 {
				store = other
			}
			for i := range batches {
				it := asset(w*1000 + i)
				shared := asset(999_999)
				shared.Properties = graph.Properties{"cores": graph.IntegerValue(int64(w))}
				r, err := store.Apply(context.Background(), graph.Batch{ID: fmt.Sprint(w, "/", i),
					Ops: []graph.Op{{PutItem: it}, {PutItem: shared}}})
				if err != nil {
					t.Error(err)
					return
				}
				seen[w] = append(seen[w], r.Number)
			}
		})
	}
	group.Wait()
	numbers := map[graph.RevisionNumber]bool{}
	for _, list := range seen {
		for i, n := range list {
			numbers[n] = true
			if i > 0 && n <= list[i-1] {
				t.Errorf("revision %d after %d", n, list[i-1])
			}
		}
	}
	for n := range graph.RevisionNumber(writers * batches) {
		if !numbers[n+1] {
			t.Errorf("revision %d is missing", n+1)
		}
	}
	versions, err := s.History(context.Background(), id(999_999), 0, graph.MaxPage)
	if err != nil || len(versions) != writers*batches {
		t.Errorf("%d versions, %v", len(versions), err)
	}
}

// tally counts the structure by class.
type tally struct {
	keys      map[string]int
	relations int
}

func (c *tally) Item(s graph.ItemShape) error         { c.keys[s.Name]++; return nil }
func (c *tally) Relation(_ graph.RelationShape) error { c.relations++; return nil }

// TestReadsShowOneRevision has every read look at a set of items that each
// batch changes as a whole: all names are equal in every revision, and a
// relation stands between all of them or none.
func TestReadsShowOneRevision(t *testing.T) {
	const members = 300
	s := openEmpty(t)
	other, err := Open(context.Background(), serverURI(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	ids := make([]uuid.UUID, members)
	for i := range ids {
		ids[i] = id(i + 1)
	}
	batch := func(n int) graph.Batch {
		b := graph.Batch{ID: fmt.Sprint(n)}
		for i, id := range ids {
			b.Ops = append(b.Ops, graph.Op{PutItem: &graph.Item{ID: id, Key: fmt.Sprintf("k%d/%d", (i+n)%members, n%2), Class: "Site", Name: fmt.Sprint("n", n)}})
			if i > 0 {
				r := graph.Relation{ID: uuid.UUID{15: byte(i), 14: byte(i >> 8), 0: 1}, Type: "NEXT_TO", From: ids[i-1], To: id}
				if n%2 == 0 {
					ref := r.Ref()
					b.Ops = append(b.Ops, graph.Op{DeleteRelation: &ref})
				} else {
					b.Ops = append(b.Ops, graph.Op{PutRelation: &r})
				}
			}
		}
		return b
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if _, err := s.Apply(ctx, batch(1)); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	group.Go(func() {
		defer cancel()
		// For a while, and on a slow machine until enough was written.
		for started, n := time.Now(), 2; n <= 8 || time.Since(started) < 6*time.Second; n++ {
			if _, err := s.Apply(context.Background(), batch(n)); err != nil {
				t.Error(err)
				return
			}
		}
	})
	same := func(what string, n int, name func(int) string) {
		for i := range n {
			if name(i) != name(0) {
				t.Errorf("%s shows two revisions: %s and %s", what, name(0), name(i))
				return
			}
		}
		if n != members {
			t.Errorf("%s shows %d of %d items", what, n, members)
		}
	}
	rounds := 0
	for ; ctx.Err() == nil && !t.Failed(); rounds++ {
		items, err := other.Items(context.Background(), ids)
		if err != nil {
			t.Fatal(err)
		}
		same("Items", len(items), func(i int) string { return items[i].Name })
		relations, err := other.RelationsOf(context.Background(), ids)
		if err != nil || len(relations) != 0 && len(relations) != members-1 {
			t.Errorf("RelationsOf shows %d, %v", len(relations), err)
		}
		page, err := other.Find(context.Background(), graph.Query{Text: "k", Limit: 500})
		if err != nil {
			t.Fatal(err)
		}
		same("Find", len(page.Items), func(i int) string { return page.Items[i].Name })
		c := &tally{keys: map[string]int{}}
		number, err := other.Structure(context.Background(), 0, c)
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprint("n", number); c.keys[want] != members || len(c.keys) != 1 || c.relations != int(number%2)*(members-1) {
			t.Errorf("Structure of %d shows %v and %d relations", number, c.keys, c.relations)
		}
		set, err := other.Changes(context.Background(), number-1, 10_000)
		if err != nil {
			t.Fatal(err)
		}
		same("Changes", len(set.Items), func(i int) string { return set.Items[i].Name })
		if want := fmt.Sprint("n", set.To); len(set.Items) > 0 && set.Items[0].Name != want {
			t.Errorf("Changes up to %d shows %s", set.To, set.Items[0].Name)
		}
		if number > 2 {
			c := &tally{keys: map[string]int{}}
			if _, err := other.Structure(context.Background(), number-2, c); err != nil {
				t.Fatal(err)
			}
			if want := fmt.Sprint("n", number-2); c.keys[want] != members || len(c.keys) != 1 || c.relations != int(number%2)*(members-1) {
				t.Errorf("Structure as of %d shows %v and %d relations", number-2, c.keys, c.relations)
			}
		}
	}
	group.Wait()
	head, err := s.Head(context.Background())
	if err != nil || head.Number < 8 {
		t.Errorf("only %d revisions, %v", head.Number, err)
	}
	t.Logf("%d rounds of reads beside %d revisions", rounds, head.Number)
}
