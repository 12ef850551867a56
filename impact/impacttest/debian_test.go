package impacttest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/impact"
	"linchpin/impact/impacttest"
)

// debianPackage is a package with its requirements: of each list one package
// must be there.
type debianPackage struct {
	name     string
	requires [][]string
}

// UnmarshalJSON reads [name, version, requirements].
func (p *debianPackage) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[]any{&p.name, new(string), &p.requires})
}

// debian builds the snapshot of Debian 12, one package read at a time.
func debian(t testing.TB) *impact.Snapshot {
	t.Helper()
	b := impact.NewBuilder(impacttest.Model(0))
	from := json.NewDecoder(openFixture(t, "debian", "packages.json.gz"))
	if _, err := from.Token(); err != nil {
		t.Fatal(err)
	}
	type need struct {
		from, to uuid.UUID
		group    int
	}
	packages, requirements := 0, 0
	var needs []need
	for from.More() {
		var p debianPackage
		if err := from.Decode(&p); err != nil {
			t.Fatal(err)
		}
		it := graph.ItemShape{ID: idOf(p.name), Key: p.name, Class: "Box", Requirements: map[string]graph.Declared{}}
		for i, list := range p.requires {
			it.Requirements[fmt.Sprint(i)] = graph.Declared{Need: graph.Count(1)}
			for _, one := range list {
				needs = append(needs, need{it.ID, idOf(one), i})
			}
		}
		if err := b.Item(it); err != nil {
			t.Fatal(err)
		}
		packages, requirements = packages+1, requirements+len(p.requires)
	}
	for i, n := range needs {
		id := uuid.UUID{byte(i >> 24), byte(i >> 16), byte(i >> 8), byte(i), 1} //nolint:gosec // parts of a number
		if err := b.Relation(graph.RelationShape{ID: id, Type: "DEPENDS_ON", From: n.from, To: n.to, Group: fmt.Sprint(n.group)}); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d packages, %d requirements, %d alternatives", packages, requirements, len(needs))
	return b.Build(1)
}

// TestDebian: what cannot be installed of Debian 12, at rest and without some
// packages, is what Debian's own checker says.
func TestDebian(t *testing.T) {
	expected := readFixture[struct {
		Baseline    []string `json:"baseline_down"`
		Experiments map[string]struct{ Removed, Down []string }
	}](t, "debian", "expected.json.gz")
	s := debian(t)
	if s.Len() != 63_436 || len(expected.Experiments) != 4 {
		t.Fatalf("%d packages, %d experiments", s.Len(), len(expected.Experiments))
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
