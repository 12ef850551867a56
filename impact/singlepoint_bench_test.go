package impact_test

import (
	"context"
	"testing"

	"linchpin/impact"
)

func ground(b *testing.B, s *impact.Snapshot) *impact.Ground {
	b.Helper()
	g, err := impact.NewGround(context.Background(), s, impact.Scenario{}, nil)
	if err != nil {
		b.Fatal(err)
	}
	return g
}

// BenchmarkBlasts fails every item of the estate alone, and ranks them. It
// reports the time for each pair of an item and one that it takes down.
func BenchmarkBlasts(b *testing.B) {
	g := ground(b, benchSnapshot())
	b.ReportAllocs()
	down := 0
	for b.Loop() {
		all, err := g.Blasts(context.Background(), impact.Candidates{}, impact.Budget{})
		if err != nil || !all.Complete() {
			b.Fatal(all.Stopped, err)
		}
		down = 0
		for _, p := range all.Points {
			down += p.Items
		}
	}
	b.ReportMetric(float64(down), "blasts")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(down+benchItems()), "ns/fallen")
}

// BenchmarkServiceSinglePoints finds the single points of every service.
func BenchmarkServiceSinglePoints(b *testing.B) {
	g := ground(b, benchSnapshot())
	b.ReportAllocs()
	for b.Loop() {
		if all, err := g.ServiceSinglePoints(context.Background(), impact.Candidates{}, impact.Budget{}); err != nil || !all.Complete() {
			b.Fatal(all.Stopped, err)
		}
	}
}
