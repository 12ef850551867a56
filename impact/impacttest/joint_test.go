package impacttest_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"linchpin/graph"
	"linchpin/impact"
	"linchpin/impact/impacttest"
)

// TestJointImpactFollowsTheRules deals the scenario of LINCHPIN_CASES random
// cases (6,000) out to three changes and holds the conflicts of these to the
// naive reading.
func TestJointImpactFollowsTheRules(t *testing.T) {
	t.Parallel()
	tried := newCases(t, 6_000)
	seed, err := tried.try(func(seed uint64, seen map[string]uint64) error {
		some, err := compareJoint(jointCase(seed))
		if some {
			seen["conflicts"]++
		}
		return err
	})
	if err != nil {
		fails := func(c impacttest.Case) error { _, err := compareJoint(c); return err }
		small := impacttest.Shrink(jointCase(seed), func(c impacttest.Case) bool { return fails(c) != nil })
		t.Fatalf("seed %d: %v\n\nshrunk to\n\n%s\n%v", seed, err, small, fails(small))
	}
	tried.hold(t, 10, "conflicts")
}

// jointCase is a case in which two or more items fail.
func jointCase(seed uint64) impacttest.Case {
	c := impacttest.Generate(seed)
	if seed%3 != 1 {
		c = failing(impacttest.GenerateRedundant(seed), seed)
	}
	return failing(c, seed+1)
}

// dealt gives one change all edits, with what is imposed on added items, and
// deals out the failures.
func dealt(c impacttest.Case) []impact.Change {
	changes := make([]impact.Change, 3)
	changes[0].Scenario.Remove, changes[0].Scenario.Add = c.Scenario.Remove, c.Scenario.Add
	added := func(name string) bool {
		return slices.ContainsFunc(c.Scenario.Add.Items, func(it impact.AddedItem) bool { return it.Key == name })
	}
	for i, name := range c.Scenario.Down {
		if added(name) {
			i = 0
		}
		changes[i%3].Scenario.Down = append(changes[i%3].Scenario.Down, name)
	}
	for i, name := range c.Scenario.Degraded {
		i++
		if added(name) {
			i = 0
		}
		changes[i%3].Scenario.Degraded = append(changes[i%3].Scenario.Degraded, name)
	}
	return changes
}

func compareJoint(c impacttest.Case) (some bool, err error) {
	if len(c.Items)+len(c.Scenario.Add.Items) > 14 {
		return false, nil
	}
	changes := dealt(c)
	j, err := impact.JointImpact(context.Background(), c.Snapshot(), changes, c.Conditions, impact.Budget{})
	if err != nil {
		return false, err
	}
	if len(j.Overlaps) != 1 || j.Stopped != "" || !slices.Equal(j.Overlaps[0].Changes, []int{0, 1, 2}) {
		return false, fmt.Errorf("overlaps are %+v, stopped by %q", j.Overlaps, j.Stopped)
	}
	return len(j.Overlaps[0].Conflicts) > 0, impacttest.CheckJoint(c, changes, j.Overlaps[0])
}

// TestWindowsOverlap holds windows to their largest sets: touching ends do not
// overlap, open ends last.
func TestWindowsOverlap(t *testing.T) {
	c, err := impacttest.Parse("model 0\nitem a Box\n", func([]string) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	at := func(hour int) time.Time {
		if hour == 0 {
			return time.Time{}
		}
		return time.Date(2026, 12, 1, hour, 0, 0, 0, time.UTC)
	}
	for _, test := range []struct {
		name    string
		windows [][2]int
		want    string
	}{
		{"one after the other", [][2]int{{1, 2}, {2, 3}}, "[0] 1-2, [1] 2-3"},
		{"a chain", [][2]int{{1, 3}, {2, 5}, {4, 6}}, "[0 1] 2-3, [1 2] 4-5"},
		{"one within", [][2]int{{1, 9}, {2, 3}, {4, 5}}, "[0 1] 2-3, [0 2] 4-5"},
		{"all at once", [][2]int{{1, 4}, {1, 5}, {2, 6}}, "[0 1 2] 2-4"},
		{"open ends", [][2]int{{0, 2}, {0, 0}, {5, 0}}, "[0 1] 0-2, [1 2] 5-0"},
		{"the same set twice", [][2]int{{1, 9}, {1, 9}}, "[0 1] 1-9"},
		{"none", nil, ""},
	} {
		var changes []impact.Change
		for _, w := range test.windows {
			changes = append(changes, impact.Change{From: at(w[0]), To: at(w[1])})
		}
		j, err := impact.JointImpact(context.Background(), c.Snapshot(), changes, nil, impact.Budget{})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for i, o := range j.Overlaps {
			if i > 0 {
				got += ", "
			}
			hour := func(t time.Time) int {
				if t.IsZero() {
					return 0
				}
				return t.Hour()
			}
			got += fmt.Sprintf("%v %d-%d", o.Changes, hour(o.From), hour(o.To))
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// TestJointRefusals: what is wrong is told at the change that says it.
func TestJointRefusals(t *testing.T) {
	c, err := impacttest.Parse("model 0\nitem a Box\nitem b Box\n", func([]string) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	hour := func(h int) time.Time { return time.Date(2026, 12, 1, h, 0, 0, 0, time.UTC) }
	for _, test := range []struct {
		name    string
		changes []impact.Change
		code    graph.Code
		path    string
	}{
		{"an unknown item", []impact.Change{{Scenario: impact.Scenario{Down: []string{"a"}}}, {Scenario: impact.Scenario{Down: []string{"b", "c"}}}}, graph.CodeUnknownItem, "changes[1].scenario.down[1]"},
		{"failed by one and removed by another", []impact.Change{{Scenario: impact.Scenario{Remove: impact.Removal{Items: []string{"a"}}}}, {Scenario: impact.Scenario{Down: []string{"b", "a"}}}}, graph.CodeInvalid, "changes[1].scenario.down[1]"},
		{"the same, at other times", []impact.Change{{From: hour(1), To: hour(2), Scenario: impact.Scenario{Remove: impact.Removal{Items: []string{"a"}}}}, {From: hour(2), Scenario: impact.Scenario{Down: []string{"a"}}}}, "", ""},
		{"added by both", []impact.Change{{Scenario: impact.Scenario{Add: impact.Addition{Items: []impact.AddedItem{{Key: "n", Class: "Box"}}}}}, {Scenario: impact.Scenario{Add: impact.Addition{Items: []impact.AddedItem{{Key: "n", Class: "Box"}}}}}}, graph.CodeInvalid, "changes[1].scenario.add.items[0].key"},
		{"a window that ends before it begins", []impact.Change{{}, {From: hour(3), To: hour(3)}}, graph.CodeInvalid, "changes[1].to"},
	} {
		_, err := impact.JointImpact(context.Background(), c.Snapshot(), test.changes, nil, impact.Budget{})
		path := ""
		if e, ok := err.(*graph.Error); ok && len(e.Problems) > 0 { //nolint:errorlint // the engine's own
			path = e.Problems[0].Path
		}
		if graph.CodeOf(err) != test.code || path != test.path {
			t.Errorf("%s: %v at %q, want %q at %q", test.name, err, path, test.code, test.path)
		}
	}
}
