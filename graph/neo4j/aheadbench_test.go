package neo4j

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/uuid"

	"linchpin/graph"
)

// BenchmarkImport writes batches of 2,000 new things: items, then relations
// between them, one after the other and with two on their way at once.
func BenchmarkImport(b *testing.B) {
	const size = 2000
	for _, kind := range []string{"items", "relations"} {
		for _, flights := range []int{1, 3} {
			b.Run(fmt.Sprintf("%s %d at once", kind, flights), func(b *testing.B) {
				s := openEmpty(b)
				estate(b, s, 20_000)
				var waits []func() (graph.Revision, error)
				land := func(most int) {
					for ; len(waits) > most; waits = waits[1:] {
						if _, err := waits[0](); err != nil {
							b.Fatal(err)
						}
					}
				}
				n := 0
				b.ResetTimer()
				for b.Loop() {
					batch := graph.Batch{ID: uuid.NewString()}
					for range size {
						n++
						if kind == "items" {
							batch.Ops = append(batch.Ops, graph.Op{PutItem: benchItem(20_000 + n)})
							continue
						}
						from := n % 10_000
						batch.Ops = append(batch.Ops, graph.Op{PutRelation: &graph.Relation{ID: uuid.Must(uuid.NewV7()), Type: "USES",
							From: id(from + 1), To: id(10_001 + (n*7919)%10_000), Group: batch.ID}})
					}
					waits = append(waits, s.Start(context.Background(), graph.Batch{ID: batch.ID, Ops: fresh(batch.Ops...)}))
					land(flights - 1)
				}
				land(0)
				b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "records/s")
			})
		}
	}
}
