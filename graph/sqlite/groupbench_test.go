package sqlite_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"linchpin/graph"
)

// BenchmarkApplyTen writes batches of ten operations, from one writer and from
// sixteen at once.
func BenchmarkApplyTen(b *testing.B) {
	for _, writers := range []int{1, 16} {
		b.Run(fmt.Sprint(writers, " writers"), func(b *testing.B) {
			s := openBench(b)
			fill(b, s, benchItems/10)
			var next atomic.Int64
			b.SetParallelism(writers)
			b.ResetTimer()
			if writers == 1 {
				for b.Loop() {
					applyTen(b, s, int(next.Add(1)))
				}
			} else {
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						applyTen(b, s, int(next.Add(1)))
					}
				})
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "batches/s")
		})
	}
}

// applyTen changes five items and writes five new relations.
func applyTen(b *testing.B, s graph.Writer, n int) {
	batch := graph.Batch{ID: fmt.Sprint("ten-", n)}
	for i := range 5 {
		it := benchItem((5*n + i) % 10_000)
		it.Name = fmt.Sprint("changed ", n)
		r := benchRelation(5*n+i, 10_000)
		r.ID, r.Group = benchID(3, 5*n+i), fmt.Sprint("group ", n)
		batch.Ops = append(batch.Ops, graph.Op{PutItem: it})
		if r.From != r.To {
			batch.Ops = append(batch.Ops, graph.Op{PutRelation: r})
		}
	}
	if _, err := s.Apply(context.Background(), batch); err != nil {
		b.Error(err)
	}
}
