package neo4j

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/uuid"

	"linchpin/graph"
)

// estate fills the database with n items and three relations each.
func estate(b testing.TB, s *Store, n int) {
	b.Helper()
	const perBatch = 1000
	for first := 0; first < n; first += perBatch {
		batch := graph.Batch{ID: fmt.Sprint("estate/", first)}
		for i := first; i < min(first+perBatch, n); i++ {
			batch.Ops = append(batch.Ops, graph.Op{PutItem: benchItem(i)})
			for k := range 3 {
				if to := (i*7 + k*13) / 9; to < i {
					batch.Ops = append(batch.Ops, graph.Op{PutRelation: &graph.Relation{ID: uuid.NewSHA1(uuid.Nil, fmt.Appendf(nil, "%d/%d", i, k)),
						Type: []string{"RUNS_ON", "DEPENDS_ON", "CONNECTS_TO"}[k], From: id(i + 1), To: id(to + 1)}})
				}
			}
		}
		if _, err := s.Apply(context.Background(), batch); err != nil {
			b.Fatal(err)
		}
	}
}

func benchItem(n int) *graph.Item {
	it := asset(n + 1)
	it.Key, it.Class = fmt.Sprintf("vm/%07d", n), []string{"VirtualMachine", "Server", "Application"}[n%3]
	return it
}

// BenchmarkApply writes batches of new items, and of one changed item.
func BenchmarkApply(b *testing.B) {
	s := openEmpty(b)
	next := 0
	for _, size := range []int{1, 100, 2000} {
		b.Run(fmt.Sprint("new items ", size), func(b *testing.B) {
			for b.Loop() {
				batch := graph.Batch{ID: uuid.NewString()}
				for range size {
					batch.Ops = append(batch.Ops, graph.Op{PutItem: benchItem(next)})
					next++
				}
				if _, err := s.Apply(context.Background(), batch); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "items/s")
		})
	}
	b.Run("changed item", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Apply(context.Background(), graph.Batch{ID: uuid.NewString(), Ops: []graph.Op{{PutItem: benchItem(0)}}}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("new relations 2000", func(b *testing.B) {
		estate(b, s, 2001)
		for b.Loop() {
			batch := graph.Batch{ID: uuid.NewString()}
			for i := range 2000 {
				batch.Ops = append(batch.Ops, graph.Op{PutRelation: &graph.Relation{ID: uuid.New(), Type: "RUNS_ON", From: id(i + 1), To: id(i + 2), Group: batch.ID}})
			}
			if _, err := s.Apply(context.Background(), batch); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N*2000)/b.Elapsed().Seconds(), "relations/s")
	})
}

// BenchmarkRead asks a database of 20,000 items and 60,000 relations.
func BenchmarkRead(b *testing.B) {
	const items = 20_000
	s := openEmpty(b)
	estate(b, s, items)
	ctx := context.Background()
	head, err := s.Head(ctx)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("structure", func(b *testing.B) {
		for b.Loop() {
			c := &tally{keys: map[string]int{}}
			if _, err := s.Structure(ctx, 0, c); err != nil || c.relations < 2*items {
				b.Fatal(c.relations, err)
			}
			b.ReportMetric(float64(c.relations), "relations")
		}
	})
	for name, ask := range map[string]func() error{
		"no changes":    func() error { _, err := s.Changes(ctx, head.Number, 1000); return err },
		"head":          func() error { _, err := s.Head(ctx); return err },
		"item":          func() error { _, err := s.Items(ctx, []uuid.UUID{id(77)}); return err },
		"relations of":  func() error { _, err := s.RelationsOf(ctx, []uuid.UUID{id(777)}); return err },
		"find a word":   func() error { _, err := s.Find(ctx, graph.Query{Text: "vm 00001", Limit: 50}); return err },
		"find them all": func() error { _, err := s.Find(ctx, graph.Query{Text: "vm", Limit: 50}); return err },
		"list":          func() error { _, err := s.Find(ctx, graph.Query{Limit: 100}); return err },
		"list a class":  func() error { _, err := s.Find(ctx, graph.Query{Classes: []string{"Server"}, Limit: 100}); return err },
		"list a tag":    func() error { _, err := s.Find(ctx, graph.Query{Tag: "none", Limit: 100}); return err },
		"history":       func() error { _, err := s.History(ctx, id(777), 0, 50); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := ask(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
