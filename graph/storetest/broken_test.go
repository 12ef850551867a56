package storetest

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"linchpin/graph"
)

// broken is a store that breaks one clause.
type broken struct {
	clause string // whose case must catch it
	is     string // "forgetful about …"
	bend   func(*bent)
	// Instead of bend, for what happens between closing and opening.
	open func(Config, *naive) (graph.Store, error)
}

// opener opens naive stores that are bent.
func (b broken) opener() Opener {
	var mu sync.Mutex
	stores := map[string]*naive{}
	return func(c Config) (graph.Store, error) {
		mu.Lock()
		defer mu.Unlock()
		n := newNaive(c.Now)
		if c.Reopen {
			n = stores[c.Dir].reopen(c.Now)
		}
		stores[c.Dir] = n
		if b.open != nil {
			return b.open(c, n)
		}
		bent := &bent{naive: n}
		b.bend(bent)
		return bent, nil
	}
}

func allBroken() []broken {
	return slices.Concat(brokenApply, brokenRefusals, brokenGivens, brokenBatches, brokenReads, brokenFinds, brokenHistories, brokenDeletions, brokenRecords, brokenLives)
}

// Each broken store is caught by the case of the clause that it breaks.
func TestSuiteBites(t *testing.T) {
	cases := map[string]clause{}
	for _, c := range clauses() {
		cases[c.name] = c
	}
	for _, b := range allBroken() {
		t.Run(b.clause+"/"+b.is, func(t *testing.T) {
			c, ok := cases[b.clause]
			if !ok {
				t.Fatalf("there is no clause %q", b.clause)
			}
			said := c.failures(b.opener())
			if len(said) == 0 {
				t.Fatalf("the case passed a store that %s", b.is)
			}
			first, _, _ := strings.Cut(said[0], "\n")
			t.Log(first)
			if strings.HasPrefix(first, "panic") {
				t.Errorf("it was not caught but fell over: %s", said[0])
			}
		})
	}
}

// There is no clause that no store was seen to break: a case that cannot fail
// holds nobody to anything.
func TestEveryClauseBites(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range allBroken() {
		seen[b.clause] = true
	}
	names := map[string]bool{}
	for _, c := range clauses() {
		if names[c.name] {
			t.Errorf("two clauses are named %q", c.name)
		}
		if names[c.name] = true; !seen[c.name] {
			t.Errorf("no broken store breaks %q", c.name)
		}
		if c.text == "" {
			t.Errorf("clause %q promises nothing", c.name)
		}
	}
}

// Failures names what a store breaks, and nothing of one that keeps all.
func TestFailures(t *testing.T) {
	if names := Failures(naiveOpener()); len(names) > 0 {
		t.Errorf("the naive store breaks %q", names)
	}
	for _, b := range brokenBatches {
		if b.is == "forgets deletions" {
			names := Failures(b.opener())
			if !slices.Contains(names, b.clause) || len(names) > 40 {
				t.Errorf("a store that %s breaks %q", b.is, names)
			}
			return
		}
	}
	t.Error("the forgetful store is missing")
}
