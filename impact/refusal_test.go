package impact_test

import (
	"context"
	"errors"
	"testing"

	"linchpin/graph"
	"linchpin/impact"
)

// office is a small estate to ask wrong questions about.
func office(t *testing.T) *impact.Snapshot {
	t.Helper()
	b := impact.NewBuilder(smallModel())
	for key, class := range map[string]string{"app": "Shop", "db": "Box", "gw": "Gateway", "old": "Box"} {
		if err := b.Item(graph.ItemShape{ID: id(key), Key: key, Class: class, Retired: key == "old"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range []graph.RelationShape{
		{ID: id("1"), Type: "DEPENDS_ON", From: id("app"), To: id("db"), Group: "g"},
		{ID: id("2"), Type: "CONNECTED_TO", From: id("db"), To: id("gw")},
		{ID: id("3"), Type: "DEPENDS_ON", From: id("app"), To: id("old")},
	} {
		if err := b.Relation(r); err != nil {
			t.Fatal(err)
		}
	}
	return b.Build(1)
}

// TestRefusals: every problem of a scenario is told, with place, value and the
// nearest known name.
func TestRefusals(t *testing.T) {
	group, none := "h", ""
	relation := func(from, kind, to, group string) impact.Scenario {
		return impact.Scenario{Add: impact.Addition{Relations: []impact.AddedRelation{{From: from, Type: kind, To: to, Group: group}}}}
	}
	item := func(it impact.AddedItem) impact.Scenario {
		return impact.Scenario{Add: impact.Addition{Items: []impact.AddedItem{it}}}
	}
	sever := func(n impact.RelationName) impact.Scenario {
		return impact.Scenario{Remove: impact.Removal{Relations: []impact.RelationName{n}}}
	}
	cases := map[string]struct {
		sc            impact.Scenario
		code          graph.Code
		path, nearest string
	}{
		"unknown item":               {impact.Scenario{Down: []string{"db", "ap"}}, graph.CodeUnknownItem, "scenario.down[1]", "app"},
		"retired item":               {impact.Scenario{Degraded: []string{"old"}}, graph.CodeUnknownItem, "scenario.degraded[0]", ""},
		"unknown removed item":       {impact.Scenario{Remove: impact.Removal{Items: []string{"dbb"}}}, graph.CodeUnknownItem, "scenario.remove.items[0]", "db"},
		"failed and removed":         {impact.Scenario{Down: []string{"db"}, Remove: impact.Removal{Items: []string{id("db").String()}}}, graph.CodeInvalid, "scenario.down[0]", ""},
		"added key exists":           {item(impact.AddedItem{Key: "db", Class: "Box"}), graph.CodeInvalid, "scenario.add.items[0].key", ""},
		"empty key":                  {item(impact.AddedItem{Class: "Box"}), graph.CodeInvalid, "scenario.add.items[0].key", ""},
		"unknown class":              {item(impact.AddedItem{Key: "x", Class: "Bx"}), graph.CodeInvalid, "scenario.add.items[0].class", "Box"},
		"abstract class":             {item(impact.AddedItem{Key: "x", Class: "Shape"}), graph.CodeInvalid, "scenario.add.items[0].class", ""},
		"root for an ordinary type":  {item(impact.AddedItem{Key: "x", Class: "Box", RootFor: []string{"CONECTED_TO"}}), graph.CodeInvalid, "scenario.add.items[0].rootFor[0]", "CONNECTED_TO"},
		"wrong strength":             {item(impact.AddedItem{Key: "x", Class: "Box", Requirements: map[string]graph.Declared{"g": {Strength: "sof"}}}), graph.CodeInvalid, "scenario.add.items[0].requirements.g.strength", "soft"},
		"unknown type":               {relation("app", "DEPEND_ON", "db", ""), graph.CodeInvalid, "scenario.add.relations[0].type", "DEPENDS_ON"},
		"self relation":              {relation("app", "DEPENDS_ON", "app", ""), graph.CodeInvalid, "scenario.add.relations[0]", ""},
		"relation exists":            {relation("app", "DEPENDS_ON", "db", "g"), graph.CodeInvalid, "scenario.add.relations[0]", ""},
		"group named like a type":    {relation("app", "DEPENDS_ON", "db", "MEMBER_OF"), graph.CodeInvalid, "scenario.add.relations[0].group", ""},
		"mixed group":                {relation("app", "CONNECTED_TO", "gw", "g"), graph.CodeInvalid, "scenario.add.relations[0].group", ""},
		"ends not allowed":           {relation("app", "OWNED_BY", "db", ""), graph.CodeInvalid, "scenario.add.relations[0]", ""},
		"no such relation":           {sever(impact.RelationName{From: "db", Type: "DEPENDS_ON", To: "app"}), graph.CodeInvalid, "scenario.remove.relations[0]", "app DEPENDS_ON db in g"},
		"no such group":              {sever(impact.RelationName{From: "app", Type: "DEPENDS_ON", To: "db", Group: &group}), graph.CodeInvalid, "scenario.remove.relations[0]", "app DEPENDS_ON db in g"},
		"no ungrouped one":           {sever(impact.RelationName{From: "app", Type: "DEPENDS_ON", To: "db", Group: &none}), graph.CodeInvalid, "scenario.remove.relations[0]", "app DEPENDS_ON db in g"},
		"relation of a retired item": {sever(impact.RelationName{From: "app", Type: "DEPENDS_ON", To: "old"}), graph.CodeUnknownItem, "scenario.remove.relations[0].to", ""},
	}
	s := office(t)
	for name, c := range cases {
		_, err := impact.Simulate(context.Background(), s, c.sc, nil, impact.Budget{})
		var e *graph.Error
		if !errors.As(err, &e) || e.Code != c.code || len(e.Problems) != 1 {
			t.Errorf("%s: %v (%v)", name, err, graph.CodeOf(err))
			continue
		}
		if p := e.Problems[0]; p.Path != c.path || c.nearest != "" && p.Nearest != c.nearest || p.Reason == "" {
			t.Errorf("%s: %+v, want path %s, nearest %s", name, p, c.path, c.nearest)
		}
	}
	all := impact.Scenario{Down: []string{"nobody-1", "nobody-2"}, Remove: impact.Removal{Items: []string{"nobody-3"}}}
	_, err := impact.Simulate(context.Background(), s, all, nil, impact.Budget{})
	if e := (*graph.Error)(nil); !errors.As(err, &e) || len(e.Problems) != 3 {
		t.Errorf("all problems at once: %v", err)
	}
	free := item(impact.AddedItem{Key: "old", Class: "Box"})
	free.Down = []string{"old"}
	o, err := impact.Simulate(context.Background(), s, free, nil, impact.Budget{})
	if err != nil || o.Counts().Down != 1 || o.Affected()[0].Before != nil {
		t.Errorf("the key of a retired item is free: %v", err)
	}
}

// TestReasonsRefuse: why and why-not say why they cannot answer.
func TestReasonsRefuse(t *testing.T) {
	s := office(t)
	o, err := impact.Simulate(context.Background(), s, impact.Scenario{Down: []string{"db"}, Remove: impact.Removal{Items: []string{"gw"}}}, nil, impact.Budget{})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]graph.Code{"gw": graph.CodeInvalid, "nobody": graph.CodeUnknownItem, "old": graph.CodeUnknownItem, "app": "", "db": ""} {
		if _, err := o.Why(name); graph.CodeOf(err) != want {
			t.Errorf("why %s: %v, want %q", name, err, want)
		}
	}
	for name, want := range map[string]graph.Code{"gw": graph.CodeInvalid, "nobody": graph.CodeUnknownItem, "app": graph.CodeInvalid} {
		if _, err := o.WhyNot(t.Context(), name); graph.CodeOf(err) != want {
			t.Errorf("why not %s: %v, want %q", name, err, want)
		}
	}
}

// TestBudgets: a stopped answer says so, and what it lists is true.
func TestBudgets(t *testing.T) {
	e := newLayered(4000)
	s := e.snapshot()
	sc := impact.Scenario{Down: e.hubs}
	whole, err := impact.Simulate(context.Background(), s, sc, nil, impact.Budget{})
	if err != nil || !whole.Complete() {
		t.Fatal(err)
	}
	structural := sc
	structural.Remove.Items = []string{"app/0000001"}
	for _, sc := range []impact.Scenario{sc, structural} {
		part, err := impact.Simulate(context.Background(), s, sc, nil, impact.Budget{Items: 50})
		if err != nil || part.Complete() || part.Stopped() != impact.StoppedByItems {
			t.Fatalf("stopped by %q, %v", part.Stopped(), err)
		}
		for _, f := range part.Affected() {
			if _, after := whole.State(f.Ref); f.After != nil && *f.After > *after {
				t.Errorf("%s is %s, in the whole answer %s", s.Describe(f.Ref).Key, f.After, after)
			}
		}
	}
	expired, cancel := context.WithTimeout(context.Background(), -1)
	defer cancel()
	part, err := impact.Simulate(expired, s, sc, nil, impact.Budget{})
	if err != nil || part.Stopped() != impact.StoppedByTime {
		t.Errorf("an expired deadline: %v", err)
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := impact.Simulate(cancelled, s, sc, nil, impact.Budget{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled question: %v", err)
	}
}

// TestManyUnknownNames: each is told, but only the first ones with the key that
// they may mean, since each of those is compared with thousands of keys.
func TestManyUnknownNames(t *testing.T) {
	s := office(t)
	names := make([]string, 1000)
	for i := range names {
		names[i] = "ap"
	}
	outcome, err := impact.Simulate(context.Background(), s, impact.Scenario{}, nil, impact.Budget{})
	if err != nil {
		t.Fatal(err)
	}
	ground, err := impact.NewGround(context.Background(), s, impact.Scenario{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, ask := range map[string]func() error{
		"scenario": func() error {
			_, err := impact.Simulate(context.Background(), s, impact.Scenario{Down: names[:500], Degraded: names[:500]}, nil, impact.Budget{})
			return err
		},
		"alarms": func() error {
			_, err := impact.Suspects(s, impact.Observations{Failing: []impact.Alarm{{Item: "app"}}, Healthy: names})
			return err
		},
		"waves": func() error {
			_, err := outcome.PlanWaves(context.Background(), impact.WaveQuestion{Items: names})
			return err
		},
		"candidates": func() error {
			_, err := ground.SinglePoints(context.Background(), "app", impact.Candidates{Items: names}, impact.Budget{})
			return err
		},
	} {
		var refused *graph.Error
		if err := ask(); !errors.As(err, &refused) || refused.Code != graph.CodeUnknownItem || len(refused.Problems) != len(names) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i, p := range refused.Problems {
			if want := map[bool]string{true: "app"}[i < 20]; p.Nearest != want {
				t.Errorf("%s: problem %d names %q, want %q", name, i, p.Nearest, want)
				break
			}
		}
	}
}
