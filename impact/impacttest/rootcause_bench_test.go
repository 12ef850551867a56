package impacttest_test

import (
	"context"
	"testing"

	"linchpin/graph"
	"linchpin/impact"
	"linchpin/impact/impacttest"
)

// BenchmarkRootCauses: 200 alarms of one failure among 100,000 items.
func BenchmarkRootCauses(b *testing.B) {
	estate := impacttest.NewLayered(100_000, 1)
	s := layeredSnapshot(b, estate)
	seen := impact.Observations{}
	for ref := range s.All() { // the first item that takes at least 200 with it
		key := s.Describe(ref).Key
		o, err := impact.Simulate(context.Background(), s, impact.Scenario{Down: []string{key}}, nil, impact.Budget{})
		if err != nil {
			b.Fatal(err)
		}
		if o.Counts().Down < 200 || o.Counts().Down > 2000 {
			continue
		}
		for _, e := range o.Affected() {
			if *e.After == graph.Down && len(seen.Failing) < 200 {
				seen.Failing = append(seen.Failing, impact.Alarm{Item: o.Describe(e.Ref).Key, Severity: 1})
			}
		}
		break
	}
	for b.Loop() {
		found, err := impact.FindRootCauses(context.Background(), s, seen)
		if err != nil || len(found.Causes) == 0 || len(found.Causes[0].Explains) != len(seen.Failing) {
			b.Fatal(found, err)
		}
		b.ReportMetric(float64(found.Tried), "sets")
	}
}
