package impacttest_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"linchpin/graph"
	"linchpin/impact"
	"linchpin/impact/impacttest"
)

// TestWavesFollowTheRules: on random graphs with every feature the plan of a
// few items has as few waves as the best of all plans, found by the naive
// rules for each subset; every wave is harmless, and exactly the items that
// harm alone, or wait for such, have none.
func TestWavesFollowTheRules(t *testing.T) {
	seed, cases := number(t, "LINCHPIN_SEED", 1), number(t, "LINCHPIN_CASES", 1500)
	t.Logf("LINCHPIN_SEED=%d LINCHPIN_CASES=%d", seed, cases)
	more := 0
	for n := range cases {
		c := impacttest.Generate(seed + n)
		o, err := impact.Simulate(context.Background(), c.Snapshot(), c.Scenario, c.Conditions, impact.Budget{})
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(seed+n, 0x3a7e))
		keys := impacttest.Naive(c).Present()
		if len(keys) < 3 {
			continue
		}
		r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		w := waveCase{c: c, items: slices.Clone(keys[:2+r.IntN(min(5, len(keys)-1))]), limit: graph.State(r.IntN(3))}
		w.protected = slices.Clone(keys[:1+r.IntN(min(6, len(keys)))])
		r.Shuffle(len(w.protected), func(i, j int) { w.protected[i], w.protected[j] = w.protected[j], w.protected[i] })
		q := impact.WaveQuestion{Items: w.items, Protect: impact.Protection{Items: w.protected, State: w.limit}}
		if r.IntN(3) == 0 {
			w.apart = [2]string{w.items[0], w.items[1]}
			q.Apart = [][]string{w.apart[:]}
		}
		if r.IntN(3) == 0 {
			w.before = [2]string{w.items[len(w.items)-1], w.items[0]}
			q.Before = [][]string{w.before[:]}
		}
		got, err := o.PlanWaves(context.Background(), q)
		if err != nil {
			t.Fatalf("seed %d: %v", seed+n, err)
		}
		if len(got.Waves) > 1 {
			more++
		}
		if problem := w.check(o, got); problem != "" {
			t.Fatalf("seed %d: %s\nitems %v, protected %v at %v, apart %v, before %v\nplan %v, bound %d\n%s", seed+n, problem,
				w.items, w.protected, w.limit, w.apart, w.before, w.named(o, got), got.LowerBound, c)
		}
	}
	if more < int(cases)/20 { //nolint:gosec // small
		t.Errorf("only %d of %d cases need more than one wave", more, cases)
	}
}

// waveCase is a question that is answered by trying everything.
type waveCase struct {
	c                impacttest.Case
	items, protected []string
	limit            graph.State
	apart, before    [2]string
}

func (w *waveCase) harmless(group []string) bool {
	changed := w.c
	changed.Scenario.Down = slices.Concat(w.c.Scenario.Down, group)
	base, a := impacttest.Naive(w.c), impacttest.Naive(changed)
	for _, key := range w.protected {
		if after := a.After(key); *after > w.limit && *after > *base.After(key) {
			return false
		}
	}
	return !slices.Contains(group, w.apart[0]) || !slices.Contains(group, w.apart[1]) || w.apart[0] == ""
}

func (w *waveCase) named(o *impact.Outcome, got *impact.Waves) [][]string {
	var waves [][]string
	for _, wave := range got.Waves {
		var keys []string
		for _, ref := range wave {
			keys = append(keys, o.Describe(ref).Key)
		}
		waves = append(waves, keys)
	}
	return waves
}

func (w *waveCase) check(o *impact.Outcome, got *impact.Waves) string {
	none := map[string]bool{}
	for _, key := range w.items {
		none[key] = !w.harmless([]string{key})
	}
	if w.before[0] != "" && none[w.before[0]] {
		none[w.before[1]] = true
	}
	var left []string
	for _, key := range w.items {
		if !none[key] {
			left = append(left, key)
		}
	}
	for _, n := range got.Impossible {
		if !none[o.Describe(n.Ref).Key] {
			return o.Describe(n.Ref).Key + " is said to have no wave"
		}
	}
	if len(got.Impossible)+len(left) != len(w.items) {
		return "not every item without a wave is named"
	}
	in := map[string]int{}
	for i, wave := range w.named(o, got) {
		if !w.harmless(wave) {
			return "a wave harms"
		}
		for _, key := range wave {
			in[key] = i + 1
		}
	}
	if len(in) != len(left) {
		return "the waves do not hold what is left"
	}
	if a, b := in[w.before[0]], in[w.before[1]]; a > 0 && b > 0 && a >= b {
		return "the order is not kept"
	}
	if fewest := w.fewest(left); len(got.Waves) != fewest || got.LowerBound != fewest || !got.Proven() {
		return "the fewest are " + string(rune('0'+fewest))
	}
	return ""
}

// fewest tries every way to give waves to the items.
func (w *waveCase) fewest(left []string) int {
	safe := map[int]bool{}
	for set := range 1 << len(left) {
		var group []string
		for i, key := range left {
			if set&(1<<i) != 0 {
				group = append(group, key)
			}
		}
		safe[set] = w.harmless(group)
	}
	first, second := slices.Index(left, w.before[0]), slices.Index(left, w.before[1])
	for k := 0; ; k++ {
		waves := make([]int, k)
		var place func(i int) bool
		in := make([]int, len(left))
		place = func(i int) bool {
			if i == len(left) {
				return first < 0 || second < 0 || in[first] < in[second]
			}
			for at := range waves {
				if safe[waves[at]|1<<i] {
					waves[at] |= 1 << i
					in[i] = at
					if place(i + 1) {
						return true
					}
					waves[at] &^= 1 << i
				}
			}
			return false
		}
		if place(0) {
			return k
		}
	}
}
