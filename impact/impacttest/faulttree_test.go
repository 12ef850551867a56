package impacttest_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linchpin/impact"
	"linchpin/impact/impacttest"
)

// cutSets is what is known of a published fault tree.
type cutSets struct {
	Published int        `json:"published_cut_sets"`
	Sets      [][]string `json:"cut_sets"`
	Order1    [][]string `json:"order1"`
	Order2    [][]string `json:"order2"`
	BySize    []int      `json:"cut_sets_by_size"`
}

// TestFailureSetsOfPublishedFaultTrees: the minimal cut sets of all nine trees
// among their events: the sets themselves where they are listed, else their
// numbers by size and the smallest of them; single points are those of size 1.
func TestFailureSetsOfPublishedFaultTrees(t *testing.T) {
	trees, _ := impacttest.ReadFaultTrees(t)
	expected := readFixture[map[string]cutSets](t, "fault-trees", "expected.json")
	if len(expected) != 9 {
		t.Fatalf("%d fault trees, want 9", len(expected))
	}
	for name, want := range expected {
		t.Run(name, func(t *testing.T) {
			tree := trees[name]
			s := tree.Snapshot(t)
			g, err := impact.NewGround(context.Background(), s, impact.Scenario{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			events := []string{}
			for event := range tree.Events {
				events = append(events, event)
			}
			among := impact.Candidates{Items: events}
			found, err := g.FailureSets(context.Background(), impact.FailureSetQuestion{Item: tree.Top[0], MaxSize: 6, Among: among})
			if err != nil || !found.Complete() {
				t.Fatalf("%v, stopped by %q", err, found.Stopped)
			}
			want.hold(t, keysOfSets(s, found.Sets), found.CountsBySize())
			points, err := g.SinglePoints(context.Background(), tree.Top[0], among, impact.Budget{})
			if err != nil {
				t.Fatal(err)
			}
			if got := keysOfSets(s, [][]impact.Ref{points.Items})[0]; len(got) != found.CountsBySize()[0] {
				t.Errorf("single points %v, but %v sets by size", got, found.CountsBySize())
			}
		})
	}
}

// hold compares the sets with what is known.
func (c *cutSets) hold(t *testing.T, sets [][]string, counts []int) {
	t.Helper()
	t.Logf("by size: %v", counts)
	if len(sets) != c.Published {
		t.Errorf("%d sets, published are %d", len(sets), c.Published)
	}
	if c.BySize != nil && !slices.Equal(counts[:len(c.BySize)], c.BySize) {
		t.Errorf("by size %v, want %v", counts, c.BySize)
	}
	ofSize := func(size int) [][]string {
		some := [][]string{}
		for _, set := range sets {
			if len(set) == size {
				some = append(some, set)
			}
		}
		return some
	}
	if c.BySize != nil {
		for size, want := range map[int][][]string{1: c.Order1, 2: c.Order2} {
			if diff := cmp.Diff(want, ofSize(size)); diff != "" {
				t.Errorf("of size %d: %s", size, diff)
			}
		}
		return
	}
	slices.SortFunc(c.Sets, func(a, b []string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return slices.Compare(a, b)
	})
	if diff := cmp.Diff(c.Sets, sets); diff != "" {
		t.Error(diff)
	}
}
