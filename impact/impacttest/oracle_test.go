package impacttest_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linchpin/impact"
	"linchpin/impact/impacttest"
)

// TestEngineFollowsTheRules compares the engine with the naive reading on
// LINCHPIN_CASES random cases (100,000), and verifies all its reasons. Every
// feature must occur in a tenth of the cases.
func TestEngineFollowsTheRules(t *testing.T) {
	tried := newCases(t, 100_000)
	seed, err := tried.try(func(seed uint64, seen map[string]uint64) error {
		c := impacttest.Generate(seed)
		for name, in := range impacttest.Features(c, impacttest.Naive(c)) {
			if in {
				seen[name]++
			}
		}
		return impacttest.Compare(c, c.Snapshot())
	})
	if err != nil {
		report(t, seed, impacttest.Generate(seed), err)
	}
	tried.hold(t, 10, impacttest.FeatureNames()...)
}

// report shrinks a failing case, unless LINCHPIN_SHRINK is off, prints it as a
// case file reads it, and ends the test.
func report(t *testing.T, seed uint64, c impacttest.Case, err error) {
	t.Helper()
	if os.Getenv("LINCHPIN_SHRINK") == "off" {
		t.Fatalf("seed %d: %v", seed, err)
	}
	kind := kindOf(err)
	small := impacttest.Shrink(c, func(c impacttest.Case) bool {
		err := impacttest.Compare(c, c.Snapshot())
		return err != nil && kindOf(err) == kind
	})
	t.Fatalf("seed %d: %v\n\nshrunk to\n\n%s\n%v", seed, err, small, impacttest.Compare(small, small.Snapshot()))
}

// kindOf is the first word of a failure, which shrinking keeps.
func kindOf(err error) string {
	kind, _, _ := strings.Cut(err.Error(), " ")
	return kind
}

// TestEngineOnWrittenCases compares the two on the cases written by hand.
func TestEngineOnWrittenCases(t *testing.T) {
	eachWritten(t, func(t *testing.T, c impacttest.Case, _ wanted) {
		if err := impacttest.Compare(c, c.Snapshot()); err != nil {
			t.Error(err)
		}
	})
}

// TestApplyEqualsRebuild leads LINCHPIN_CHANGED snapshots (800) through
// random change sets and holds the answers on them to the rules, and to those on a snapshot built anew. The
// snapshot before a change must answer as before.
func TestApplyEqualsRebuild(t *testing.T) {
	seed := number(t, "LINCHPIN_SEED", 1)
	t.Logf("LINCHPIN_SEED=%d", seed)
	for n := range number(t, "LINCHPIN_CHANGED", 800) {
		at := seed + n
		c := impacttest.Generate(at)
		snapshot := c.Snapshot()
		for step := range uint64(4) {
			next, changes := impacttest.Change(c, at*10+step)
			after := snapshot.Apply(changes)
			for _, question := range []struct {
				on   impacttest.Case
				name string
				s    *impact.Snapshot
			}{
				{next, "after the change", after}, {next, "built anew", next.Snapshot()}, {c, "before the change", snapshot},
			} {
				asked := impacttest.Ask(question.on, at*10+step)
				if err := impacttest.Compare(asked, question.s); err != nil {
					t.Fatalf("seed %d, change %d, %s: %v\n\nbefore\n%s\nasked\n%s", at, step, question.name, err, c, asked)
				}
			}
			if diff := cmp.Diff(structure(next.Snapshot()), structure(after)); diff != "" {
				t.Fatalf("seed %d, change %d: the snapshot (+) differs from one built anew (-):\n%s", at, step, diff)
			}
			c, snapshot = next, after
		}
	}
}

// structure writes what a snapshot tells of its items.
func structure(s *impact.Snapshot) string {
	var b strings.Builder
	for ref := range s.All() {
		fmt.Fprintln(&b, s.Describe(ref))
		for _, r := range s.Requirements(ref) {
			fmt.Fprint(&b, "  ", r.Name, " ", r.Type, " ", r.Need, " ", r.Strength, " ", r.Connectivity, r.Declared)
			for _, m := range r.Members {
				fmt.Fprint(&b, " ", s.Describe(m).Key)
			}
			b.WriteByte('\n')
		}
		var relations []string
		for r := range s.Relations(ref) {
			relations = append(relations, fmt.Sprint("  ", s.Describe(r.From).Key, " ", r.Type, " ", s.Describe(r.To).Key, " ", r.Group, " ", r.Strength))
		}
		slices.Sort(relations)
		fmt.Fprintln(&b, strings.Join(relations, "\n"))
	}
	return b.String()
}
