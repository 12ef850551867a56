package impact_test

import (
	"context"
	"testing"
	"time"

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
// reports the time for each pair of an item and one that it takes down, and
// beside it that of bare walks from every item for each item reached, each the
// best of all runs.
func BenchmarkBlasts(b *testing.B) {
	g, e := ground(b, benchSnapshot()), benchEstate()
	w := e.Walk()
	b.ReportAllocs()
	engine, bare, down, reached := time.Hour, time.Hour, 0, 0
	for b.Loop() {
		begin := time.Now()
		all, err := g.Blasts(context.Background(), impact.Candidates{}, impact.Budget{})
		if err != nil || !all.Complete() {
			b.Fatal(all.Stopped, err)
		}
		engine = min(engine, time.Since(begin))
		down = e.Items()
		for _, p := range all.Points {
			down += p.Items
		}
		b.StopTimer()
		begin, reached = time.Now(), 0
		for i := range e.Items() {
			n, _ := w.From(i)
			reached += n
		}
		bare = min(bare, time.Since(begin))
		b.StartTimer()
	}
	b.ReportMetric(float64(engine.Milliseconds()), "best-ms")
	b.ReportMetric(float64(engine.Nanoseconds())/float64(down), "ns/fallen")
	b.ReportMetric(float64(bare.Nanoseconds())/float64(reached), "bare-ns/reached")
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
