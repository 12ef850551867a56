package impacttest_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linchpin/graph"
	"linchpin/impact"
	"linchpin/impact/impacttest"
)

// TestDebian: what cannot be installed of Debian 12, at rest and without some
// packages, is what Debian's own checker says.
func TestDebian(t *testing.T) {
	expected := readFixture[struct {
		Baseline    []string `json:"baseline_down"`
		Experiments map[string]struct{ Removed, Down []string }
	}](t, "debian", "expected.json.gz")
	d := impacttest.ReadDebian(t)
	s := d.Snapshot
	if s.Len() != 63_436 || len(expected.Experiments) != 4 {
		t.Fatalf("%d packages, %d experiments", s.Len(), len(expected.Experiments))
	}
	// 279,016 packages are needed: some can meet two requirements of one package.
	if got, want := [...]int{d.Packages, d.Requirements, d.Alternatives, d.Needed}, [...]int{63_436, 264_383, 280_483, 279_016}; got != want {
		t.Errorf("packages, requirements, alternatives, packages needed: %v, want %v", got, want)
	}
	ask := func(down []string) []string {
		o, err := impact.Simulate(context.Background(), s, impact.Scenario{Down: down}, nil, impact.Budget{})
		if err != nil {
			t.Fatal(err)
		}
		var keys []string
		for ref := range s.All() {
			key := s.Describe(ref).Key
			if _, after := o.State(ref); *after == graph.Down && !slices.Contains(down, key) {
				keys = append(keys, key)
			}
		}
		return keys
	}
	slices.Sort(expected.Baseline)
	if diff := cmp.Diff(expected.Baseline, ask(nil)); diff != "" {
		t.Errorf("at rest: %s", diff)
	}
	for name, e := range expected.Experiments {
		slices.Sort(e.Down)
		if diff := cmp.Diff(e.Down, ask(e.Removed)); diff != "" {
			t.Errorf("without %s: %s", name, diff)
		}
		// The trials that single points and failure sets rest on agree.
		g, err := impact.NewGround(context.Background(), s, impact.Scenario{Down: e.Removed}, nil)
		if err != nil {
			t.Fatal(err)
		}
		down := 0
		for ref := range s.All() {
			if g.Down(ref) {
				down++
			}
		}
		if down != len(e.Down)+len(e.Removed) {
			t.Errorf("without %s the ground holds %d packages down, want %d", name, down, len(e.Down)+len(e.Removed))
		}
	}
	all, err := groundOf(t, s).Blasts(context.Background(), impact.Candidates{Items: []string{"libpq5", "mawk"}}, impact.Budget{})
	if err != nil || len(all.Points) != 2 {
		t.Fatalf("%+v, %v", all, err)
	}
	for i, name := range []string{"libpq5", "mawk"} {
		if got, want := all.Points[i].Items, len(expected.Experiments[name].Down)-len(expected.Baseline); got != want {
			t.Errorf("%s takes %d down, want %d", name, got, want)
		}
	}
}

func groundOf(t testing.TB, s *impact.Snapshot) *impact.Ground {
	t.Helper()
	g, err := impact.NewGround(context.Background(), s, impact.Scenario{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return g
}
