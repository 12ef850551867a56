package impacttest

import (
	"fmt"
	"slices"
	"strings"

	"linchpin/graph"
	"linchpin/impact"
)

// CheckProofs verifies several proofs of one item: each proves it, as
// [CheckProof] has it but for being the first among equals; none is told twice,
// none is less deep than the one before, and none names more failed members
// than it needs. The first is as deep as the least proof.
func CheckProofs(c Case, a *Answer, target string, proofs []impact.Proof, least impact.Proof) error {
	seen := map[string]bool{}
	before := 0
	for i, p := range proofs {
		text := proofText(p)
		if seen[text] {
			return fmt.Errorf("proof %d is told twice:\n%s", i, text)
		}
		seen[text] = true
		if err := checkSound(c, a, target, p); err != nil {
			return fmt.Errorf("proof %d: %w\n%s", i, err, text)
		}
		depth := depthOf(p)
		if depth < before || i == 0 && depth > depthOf(least) {
			return fmt.Errorf("proof %d is %d deep, after one of %d; the least is %d deep\n%s", i, depth, before, depthOf(least), text)
		}
		before = depth
	}
	if len(proofs) == 0 {
		return fmt.Errorf("no proof of what fails")
	}
	return nil
}

// Holds says that a proof is among others.
func Holds(proofs []impact.Proof, p impact.Proof) bool {
	text := proofText(p)
	return slices.ContainsFunc(proofs, func(q impact.Proof) bool { return proofText(q) == text })
}

func checkSound(c Case, a *Answer, target string, p impact.Proof) error {
	k, err := newChecker(c, a, target, p)
	if err != nil {
		return err
	}
	for _, check := range []func() error{k.checkForm, k.checkReached, k.demands, k.checkBroken, k.derive, k.checkSparing} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// checkSparing verifies that no failed member could be left out of a step.
func (k *checker) checkSparing() error {
	for _, key := range k.order {
		for _, b := range k.entries[key].Broken {
			v := k.viewOf(key)
			r := v.requirement(key, b).plain()
			for i := range b.Failed {
				failing := states{}
				for _, m := range slices.Delete(slices.Clone(b.Failed), i, i+1) {
					failing[m] = v.level[m]
				}
				if r.gives(failing, nil) >= k.demand[key] {
					return fmt.Errorf("%s would be proved without %s", key, b.Failed[i])
				}
			}
		}
	}
	return nil
}

// depthOf is the length of the longest way through a proof.
func depthOf(p impact.Proof) int {
	entries := map[string]*impact.ProofItem{}
	for i := range p.Items {
		entries[p.Items[i].Key] = &p.Items[i]
	}
	deepest := map[string]int{}
	for range p.Items { // no way is longer
		for key, e := range entries {
			for _, m := range named(e) {
				deepest[key] = max(deepest[key], deepest[m]+1)
			}
			if len(e.Broken)+map[bool]int{true: 1}[e.CutOff != nil] > 0 {
				deepest[key] = max(deepest[key], 1)
			}
		}
	}
	return deepest[p.Items[0].Key]
}

// AllProofs lists every proof of an item as text, in a case where nothing fails
// in the baseline and no connectivity counts; ok is false for other cases, and
// where there are more than most.
func AllProofs(a *Answer, target string, most int) (all []string, ok bool) {
	for _, s := range a.baseline[len(a.baseline)-1] {
		if s > graph.Operational {
			return nil, false
		}
	}
	for _, w := range []*world{a.stored, a.changed} {
		for _, list := range w.requirements {
			if slices.ContainsFunc(list, func(r requirement) bool { return r.network != "" }) {
				return nil, false
			}
		}
	}
	n := &proofLister{a: a, last: a.rounds[len(a.rounds)-1], most: most}
	n.extend(map[string]string{}, map[string][]string{}, map[string]graph.State{target: *a.After(target)}, map[string]graph.State{}, target)
	slices.Sort(n.found)
	return slices.Compact(n.found), len(n.found) <= most
}

// proofLister tries every step for every item that is named without one.
type proofLister struct {
	a     *Answer
	last  states
	most  int
	found []string
}

// extend goes through the proofs in the making: said are the steps so far, rests
// what they name, needs how bad each item must be, proves how bad each step
// proves its item.
func (n *proofLister) extend(said map[string]string, rests map[string][]string, needs, proves map[string]graph.State, target string) {
	if len(n.found) > n.most {
		return
	}
	open := ""
	for key := range needs {
		if _, done := said[key]; !done && (open == "" || key < open) {
			open = key
		}
	}
	if open == "" {
		n.finish(said, rests, needs, proves, target)
		return
	}
	for level := needs[open]; level <= n.last[open]; level++ { // as bad as it may turn out to be needed
		if n.a.imposed[open] >= level {
			n.with(said, rests, needs, proves, open, "", nil, 0, level, target)
			continue
		}
		for _, r := range n.a.changed.requirements[open] {
			row, failing, enough := tableRow(level, r.strength), graph.Degraded, len(r.members)-r.need.Of(len(r.members))+1
			switch {
			case row > graph.Down:
				continue
			case row == graph.Down:
				failing = graph.Down
			case row == graph.AtRisk:
				enough = 1
			}
			if r.gives(n.last, nil) < level {
				continue
			}
			var failed []string
			for _, m := range r.members {
				if n.last[m] >= failing {
					failed = append(failed, m)
				}
			}
			for _, some := range choose(failed, max(0, min(enough, len(failed)))) {
				text := fmt.Sprintf("%s(%s) %v", r.name, r.strength, some)
				n.with(said, rests, needs, proves, open, text, some, failing, level, target)
			}
		}
	}
}

func (n *proofLister) with(said map[string]string, rests map[string][]string, needs, proves map[string]graph.State, key, text string, names []string, bad, level graph.State, target string) {
	said, rests, needs, proves = copied(said), copied(rests), copied(needs), copied(proves)
	said[key], rests[key], proves[key] = text, names, level
	for _, m := range names {
		needs[m] = max(needs[m], bad)
		if p, done := proves[m]; done && p < needs[m] {
			return
		}
	}
	n.extend(said, rests, needs, proves, target)
}

// finish keeps a proof without circles, in which nothing is proved worse than
// it needs.
func (n *proofLister) finish(said map[string]string, rests map[string][]string, needs, proves map[string]graph.State, target string) {
	var lines []string
	for key := range said {
		if proves[key] != needs[key] || reaches(rests, key) {
			return
		}
		lines = append(lines, key+": "+said[key])
	}
	slices.Sort(lines)
	n.found = append(n.found, strings.Join(lines, "; "))
}

func reaches(rests map[string][]string, from string) bool {
	seen := set{}
	queue := slices.Clone(rests[from])
	for len(queue) > 0 {
		key := queue[0]
		queue = queue[1:]
		if key == from {
			return true
		}
		if !seen[key] {
			seen[key] = true
			queue = append(queue, rests[key]...)
		}
	}
	return false
}

func copied[V any](m map[string]V) map[string]V {
	c := make(map[string]V, len(m)+1)
	for key, v := range m {
		c[key] = v
	}
	return c
}

// choose lists every choice of so many keys.
func choose(keys []string, size int) [][]string {
	if size == 0 {
		return [][]string{nil}
	}
	var all [][]string
	for i, key := range keys {
		for _, rest := range choose(keys[i+1:], size-1) {
			all = append(all, append([]string{key}, rest...))
		}
	}
	return all
}

// StepsOf writes a proof as [AllProofs] does.
func StepsOf(p impact.Proof) string {
	var lines []string
	for _, e := range p.Items {
		text := ""
		for _, b := range e.Broken {
			failed := slices.Clone(b.Failed)
			slices.Sort(failed)
			text = fmt.Sprintf("%s(%s) %v", b.Requirement, b.Strength, failed)
		}
		lines = append(lines, e.Key+": "+text)
	}
	slices.Sort(lines)
	return strings.Join(lines, "; ")
}
