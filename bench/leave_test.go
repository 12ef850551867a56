package bench_test

import (
	"context"
	"testing"
	"time"

	"linchpin/graph"
	"linchpin/impact"
)

// reportLeave has the caller of each heavy question leave at several moments,
// and tells how much later the work ended at most.
func reportLeave(b *testing.B, t *table, e *estate) {
	g, err := impact.NewGround(context.Background(), e.snapshot, impact.Scenario{}, nil)
	if err != nil {
		b.Fatal(err)
	}
	var many []string
	for i := 0; i < e.Items(); i += max(1, e.Items()/3000) {
		many = append(many, e.Key(i))
	}
	core, rest := e.down(b, e.Key(e.Core())), e.down(b)
	var seen impact.Observations
	for _, f := range core.Affected()[:400] {
		seen.Failing = append(seen.Failing, impact.Alarm{Item: core.Describe(f.Ref).Key, Severity: 1})
	}
	for _, question := range []struct {
		name string
		ask  func(ctx context.Context) error
	}{
		{"blasts of every item", func(ctx context.Context) error {
			_, err := g.Blasts(ctx, impact.Candidates{}, impact.Budget{})
			return err
		}},
		{"single points of every service", func(ctx context.Context) error {
			_, err := g.ServiceSinglePoints(ctx, impact.Candidates{}, impact.Budget{})
			return err
		}},
		{"margin of the core", func(ctx context.Context) error { _, err := core.Margin(ctx, impact.Budget{}); return err }},
		{"causes of 400 alarms", func(ctx context.Context) error { _, err := impact.FindRootCauses(ctx, e.snapshot, seen); return err }},
		{"waves of 3,000 items", func(ctx context.Context) error {
			_, err := rest.PlanWaves(ctx, impact.WaveQuestion{Items: many, Protect: impact.Protection{AllServices: true, State: graph.Degraded}})
			return err
		}},
	} {
		longest := time.Duration(0)
		for _, after := range []time.Duration{5 * time.Millisecond, 50 * time.Millisecond, 200 * time.Millisecond} {
			ctx, cancel := context.WithCancel(context.Background())
			left := time.Now().Add(after)
			timer := time.AfterFunc(after, cancel)
			if err := question.ask(ctx); err != nil && graph.CodeOf(err) != graph.CodeTimeout {
				b.Fatal(err)
			}
			longest = max(longest, time.Since(left))
			timer.Stop()
			cancel()
		}
		t.atMost("A caller who leaves", question.name+", ended after at most", longest, 100*time.Millisecond)
	}
}
