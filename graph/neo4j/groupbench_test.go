package neo4j

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"linchpin/graph"
)

// BenchmarkApplyTen writes batches of ten operations, from one writer and from
// sixteen at once: five new items, each with a relation to a stored one.
func BenchmarkApplyTen(b *testing.B) {
	const items = 5000
	s := openEmpty(b)
	estate(b, s, items)
	for _, writers := range []int{1, 16} {
		b.Run(fmt.Sprint(writers, " writers"), func(b *testing.B) {
			var next atomic.Int64
			b.SetParallelism(max(1, writers/2)) // of two processors
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					applyTen(b, s, int(next.Add(1)), items)
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "batches/s")
		})
	}
}

func applyTen(b *testing.B, s graph.Writer, n, items int) {
	batch := graph.Batch{ID: uuid.NewString()}
	for i := range 5 {
		it := &graph.Item{ID: uuid.Must(uuid.NewV7()), Class: "Application", Name: fmt.Sprint("New ", n)}
		it.Key = "new/" + it.ID.String()
		batch.Ops = append(batch.Ops, graph.Op{PutItem: it}, graph.Op{PutRelation: &graph.Relation{
			ID: uuid.Must(uuid.NewV7()), Type: "DEPENDS_ON", From: it.ID, To: id((5*n+i)%items + 1)}})
	}
	if _, err := s.Apply(context.Background(), batch); err != nil {
		b.Error(err)
	}
}
