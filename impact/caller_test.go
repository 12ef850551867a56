package impact_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"linchpin/graph"
	"linchpin/impact"
)

// TestEveryQuestionEndsWithItsCaller: each question is an error for a caller
// who has left; one who leaves while a question is under way, or between two,
// is let go: else the test would not end.
func TestEveryQuestionEndsWithItsCaller(t *testing.T) {
	s := drawnCone(400, 1).snapshot(t)
	g, err := impact.NewGround(context.Background(), s, impact.Scenario{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	outcome, err := impact.Simulate(context.Background(), s, impact.Scenario{Down: []string{"item-00399"}}, nil, impact.Budget{})
	if err != nil {
		t.Fatal(err)
	}
	reliability, err := outcome.Reliability(context.Background(), "item-00000")
	if err != nil {
		t.Fatal(err)
	}
	own := map[impact.Ref]float64{}
	for _, ref := range reliability.Parts() {
		own[ref] = 0.01
	}
	var some []string
	var changes []impact.Change
	for i := 300; i < 340; i++ {
		some = append(some, fmt.Sprintf("item-%05d", i))
		changes = append(changes, impact.Change{Name: fmt.Sprint(i), Scenario: impact.Scenario{Down: some[len(some)-1:]}})
	}
	const item = "item-00000"
	questions := map[string]func(ctx context.Context) error{
		"impact": func(ctx context.Context) error {
			_, err := impact.Simulate(ctx, s, impact.Scenario{Down: some}, nil, impact.Budget{})
			return err
		},
		"single points": func(ctx context.Context) error {
			_, err := g.SinglePoints(ctx, item, impact.Candidates{}, impact.Budget{})
			return err
		},
		"single points of services": func(ctx context.Context) error {
			_, err := g.ServiceSinglePoints(ctx, impact.Candidates{}, impact.Budget{})
			return err
		},
		"blasts": func(ctx context.Context) error {
			_, err := g.Blasts(ctx, impact.Candidates{}, impact.Budget{})
			return err
		},
		"failure sets": func(ctx context.Context) error {
			_, err := g.FailureSets(ctx, impact.FailureSetQuestion{Item: item, MaxSize: 8})
			return err
		},
		"common causes": func(ctx context.Context) error {
			_, err := g.CommonCauses(ctx, item, impact.Budget{})
			return err
		},
		"margin": func(ctx context.Context) error {
			_, err := outcome.Margin(ctx, impact.Budget{})
			return err
		},
		"availability": func(ctx context.Context) error {
			_, err := reliability.Availability(ctx, own, 1<<22)
			return err
		},
		"root causes": func(ctx context.Context) error {
			_, err := impact.FindRootCauses(ctx, s, impact.Observations{Failing: []impact.Alarm{{Item: item, Severity: 1}}})
			return err
		},
		"waves": func(ctx context.Context) error {
			_, err := outcome.PlanWaves(ctx, impact.WaveQuestion{Items: some, Protect: impact.Protection{Items: []string{item}, State: graph.Degraded}})
			return err
		},
		"joint impact": func(ctx context.Context) error {
			_, err := impact.JointImpact(ctx, s, changes, nil, impact.Budget{})
			return err
		},
	}
	for name, ask := range questions {
		t.Run(name, func(t *testing.T) {
			gone, leave := context.WithCancel(context.Background())
			leave()
			if err := ask(gone); !errors.Is(err, context.Canceled) {
				t.Errorf("one who had left: %v", err)
			}
			asking, leave := context.WithCancel(context.Background())
			left := make(chan time.Time, 1)
			time.AfterFunc(20*time.Millisecond, func() { left <- time.Now(); leave() })
			for ask(asking) == nil { // what ends before that is asked again
			}
			t.Logf("ended %v after its caller left", time.Since(<-left).Round(time.Microsecond))
		})
	}
}
