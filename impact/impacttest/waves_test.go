package impacttest_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"linchpin/graph"
	"linchpin/impact"
	"linchpin/impact/impacttest"
)

// TestWavesFollowTheRules: on LINCHPIN_CASES random graphs (100,000) with
// every feature the plan of a few items has as few waves as the best of all
// plans, found by the naive rules for each subset; every wave is harmless, and
// exactly the items that harm alone, or wait for such, have none.
func TestWavesFollowTheRules(t *testing.T) {
	t.Parallel()
	tried := newCases(t, 100_000)
	seed, err := tried.try(checkWaves)
	if err != nil {
		t.Fatalf("seed %d: %v\n%s", seed, err, impacttest.Generate(seed))
	}
	tried.hold(t, 20, "more than one wave", "apart", "before", "items without a wave")
}

// checkWaves asks for waves of up to six items of a random case.
func checkWaves(seed uint64, seen map[string]uint64) error {
	c := impacttest.Generate(seed)
	w := waveCase{answer: impacttest.Naive(c)}
	keys := w.answer.Present()
	if len(keys) < 3 {
		return nil
	}
	o, err := impact.Simulate(context.Background(), c.Snapshot(), c.Scenario, c.Conditions, impact.Budget{})
	if err != nil {
		return err
	}
	q := w.draw(rand.New(rand.NewPCG(seed, 0x3a7e)), keys)
	got, err := o.PlanWaves(context.Background(), q)
	if err != nil {
		return err
	}
	if err := w.check(o, got); err != nil {
		return fmt.Errorf("%w\nasked %+v\nplan %v, bound %d", err, q, w.named(o, got), got.LowerBound)
	}
	for what, in := range map[string]bool{
		"more than one wave": len(got.Waves) > 1, "apart": q.Apart != nil, "before": q.Before != nil, "items without a wave": len(got.Impossible) > 0,
	} {
		if in {
			seen[what]++
		}
	}
	return nil
}

// waveCase is a question that is answered by trying everything.
type waveCase struct {
	answer           *impacttest.Answer
	items, protected []string
	limit            graph.State
	apart, before    [2]string
}

// draw makes a question about some of the items.
func (w *waveCase) draw(r *rand.Rand, keys []string) impact.WaveQuestion {
	some := func(most int) []string {
		r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		return slices.Clone(keys[:most])
	}
	w.items, w.protected = some(2+r.IntN(min(5, len(keys)-1))), some(1+r.IntN(min(6, len(keys))))
	w.limit = graph.State(r.IntN(3)) //nolint:gosec // three states
	q := impact.WaveQuestion{Items: w.items, Protect: impact.Protection{Items: w.protected, State: w.limit}}
	if r.IntN(3) == 0 {
		w.apart = [2]string{w.items[0], w.items[1]}
		q.Apart = [][]string{w.apart[:]}
	}
	if r.IntN(3) == 0 {
		w.before = [2]string{w.items[len(w.items)-1], w.items[0]}
		q.Before = [][]string{w.before[:]}
	}
	return q
}

func (w *waveCase) harmless(group []string) bool {
	after := w.answer.AlsoDown(group)
	for _, key := range w.protected {
		if after[key] > w.limit && after[key] > *w.answer.After(key) {
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

func (w *waveCase) check(o *impact.Outcome, got *impact.Waves) error {
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
			return fmt.Errorf("%s is said to have no wave", o.Describe(n.Ref).Key)
		}
	}
	if len(got.Impossible)+len(left) != len(w.items) {
		return errors.New("not every item without a wave is named")
	}
	in := map[string]int{}
	for i, wave := range w.named(o, got) {
		if !w.harmless(wave) {
			return errors.New("a wave harms")
		}
		for _, key := range wave {
			in[key] = i + 1
		}
	}
	if len(in) != len(left) {
		return errors.New("the waves do not hold what is left")
	}
	if a, b := in[w.before[0]], in[w.before[1]]; a > 0 && b > 0 && a >= b {
		return errors.New("the order is not kept")
	}
	if fewest := w.fewest(left); len(got.Waves) != fewest || got.LowerBound != fewest || !got.Proven() {
		return fmt.Errorf("the fewest are %d", fewest)
	}
	return nil
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
