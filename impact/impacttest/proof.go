package impacttest

import (
	"fmt"
	"slices"

	"linchpin/graph"
	"linchpin/impact"
)

// CheckProof verifies that a proof shows why target fails after the scenario.
//
// It takes the proof as a set of steps and derives from these alone, round by
// round, what they prove: first what is imposed, then each step whose failed
// members are proved already. What is not well founded is never derived. The
// target must come out in the state that it ends in, in as few rounds as any
// proof needs; every step must be the first among equals, and be needed.
//
// An item that was as bad in the baseline is proved there: on the stored graph
// and the conditions alone.
func CheckProof(c Case, a *Answer, target string, p impact.Proof) error {
	k, err := newChecker(c, a, target, p)
	if err != nil {
		return err
	}
	for _, check := range []func() error{k.checkForm, k.checkReached, k.demands, k.checkBroken, k.derive, k.checkDepth, k.checkFirst} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func newChecker(c Case, a *Answer, target string, p impact.Proof) (*checker, error) {
	k := &checker{c: c, a: a, entries: map[string]*impact.ProofItem{}}
	if len(p.Items) == 0 || p.Items[0].Key != target {
		return nil, fmt.Errorf("the target %s does not stand first", target)
	}
	for i := range p.Items {
		it := &p.Items[i]
		if k.entries[it.Key] != nil {
			return nil, fmt.Errorf("%s stands twice", it.Key)
		}
		k.entries[it.Key] = it
		k.order = append(k.order, it.Key)
	}
	k.views = [2]*view{
		{name: "baseline", world: a.stored, rounds: a.baseline, imposed: a.conditions},
		{name: "scenario", world: a.changed, rounds: a.rounds, imposed: worse(a.conditions, a.imposed)},
	}
	return k, nil
}

// view is one of the two runs that a step can belong to.
type view struct {
	name    string
	world   *world
	rounds  []states
	imposed states

	level map[string]graph.State // what the proof's steps have proved
	depth map[string]int         // the round in which they did
}

// checker verifies one proof.
type checker struct {
	c       Case
	a       *Answer
	order   []string
	entries map[string]*impact.ProofItem
	views   [2]*view               // baseline, scenario
	demand  map[string]graph.State // how bad each item must be
	mixed   bool                   // a step rests on a later one than it needs, since each item has one
}

func worse(a, b states) states {
	all := states{}
	for _, s := range []states{a, b} {
		for key, state := range s {
			all[key] = max(all[key], state)
		}
	}
	return all
}

// viewOf is the run in which an item's failure is proved: the baseline where it
// was as bad there as it ends, or as the steps need it to be, unless the
// scenario imposes that much.
func (k *checker) viewOf(key string) *view {
	before, after := k.a.Before(key), k.a.After(key)
	need := k.demand[key]
	if after == nil || before != nil && (*before >= *after || *before >= need && k.a.imposed[key] < need) {
		return k.views[0]
	}
	return k.views[1]
}

// demands finds how bad each item must be for the steps that name it: the
// target as it ends, a separator down (removed ones need not be), a failed
// member down or degraded, by the row of the table that its requirement is
// broken in.
func (k *checker) demands() error {
	k.demand = map[string]graph.State{}
	if after := k.entries[k.order[0]].After; after != nil {
		k.demand[k.order[0]] = *after
	}
	for changed := true; changed; {
		changed = false
		for _, key := range k.order {
			e := k.entries[key]
			need := k.needs(key)
			for _, m := range named(e) {
				if k.demand[m] >= need || e.CutOff != nil && k.entries[m].After == nil && k.viewOf(key) == k.views[1] {
					continue
				}
				k.demand[m], changed = need, true
			}
		}
	}
	k.separated()
	for _, key := range k.order {
		for _, m := range named(k.entries[key]) {
			k.mixed = k.mixed || k.viewOf(key) == k.views[0] && k.viewOf(m) == k.views[1] || k.demand[m] > k.needs(key)
		}
	}
	return nil
}

// separated takes the demand back from removed items that only separate: while
// the demands were found, the set that they separate could look like one of
// the baseline.
func (k *checker) separated() {
	for _, m := range k.order {
		if k.entries[m].After != nil {
			continue
		}
		only := true
		for _, key := range k.order {
			e := k.entries[key]
			only = only && (!slices.Contains(named(e), m) || e.CutOff != nil && k.viewOf(key) == k.views[1])
		}
		if only {
			delete(k.demand, m)
		}
	}
}

// needs is the state that an entry's step needs of each item that it names.
func (k *checker) needs(key string) graph.State {
	e := k.entries[key]
	if len(e.Broken) == 1 && tableRow(k.demand[key], e.Broken[0].Strength) < graph.Down {
		return graph.Degraded
	}
	return graph.Down
}

// tableRow is the state that the row of the table gives the owner of a hard
// requirement, where it gives level to the owner of one of this strength.
func tableRow(level graph.State, strength graph.Strength) graph.State {
	if strength == graph.Soft {
		return level + 1
	}
	return level
}

// checkForm verifies what an entry says of its item, and that it has one step.
func (k *checker) checkForm() error {
	for _, key := range k.order {
		e := k.entries[key]
		if !equalState(e.Before, k.a.Before(key)) || !equalState(e.After, k.a.After(key)) {
			return fmt.Errorf("%s goes from %s to %s, the proof says from %s to %s", key,
				stateWord(k.a.Before(key)), stateWord(k.a.After(key)), stateWord(e.Before), stateWord(e.After))
		}
		if imposed := k.views[1].imposed[key] > graph.Operational; e.After != nil && e.Imposed != imposed {
			return fmt.Errorf("%s: imposed is %t", key, e.Imposed)
		}
		if e.Broken == nil {
			return fmt.Errorf("%s: broken is nil", key)
		}
		steps := len(e.Broken)
		if e.CutOff != nil {
			steps++
		}
		if steps > 1 {
			return fmt.Errorf("%s has %d steps", key, steps)
		}
		if steps == 0 && e.After != nil && !e.Imposed {
			return fmt.Errorf("%s has no step and is not imposed", key)
		}
	}
	return nil
}

func equalState(a, b *graph.State) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

func stateWord(s *graph.State) string {
	if s == nil {
		return "none"
	}
	return s.String()
}

// named lists the items that an entry's step rests on.
func named(e *impact.ProofItem) []string {
	var keys []string
	for _, b := range e.Broken {
		keys = append(keys, b.Failed...)
	}
	if e.CutOff != nil {
		for _, s := range e.CutOff.SeparatedBy {
			if s.Relation == nil {
				keys = append(keys, s.Item)
			}
		}
	}
	return keys
}

// checkReached verifies that every item that a step names has its entry, and
// that every entry is named by a step that the target leads to.
func (k *checker) checkReached() error {
	seen := set{k.order[0]: true}
	queue := []string{k.order[0]}
	for len(queue) > 0 {
		key := queue[0]
		queue = queue[1:]
		for _, next := range named(k.entries[key]) {
			if k.entries[next] == nil {
				return fmt.Errorf("%s rests on %s, which has no entry", key, next)
			}
			if !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	for _, key := range k.order {
		if !seen[key] {
			return fmt.Errorf("%s is of no use", key)
		}
	}
	return nil
}

// requirement finds the requirement of which a step speaks.
func (v *view) requirement(owner string, b impact.BrokenRequirement) *requirement {
	for i := range v.world.requirements[owner] {
		r := &v.world.requirements[owner][i]
		if r.name == b.Requirement && len(r.members) == b.Members && r.need.Of(len(r.members)) == b.Need && r.strength == b.Strength && subset(b.Failed, r.members) {
			return r
		}
	}
	return nil
}

// subset says that few holds no key twice and none that many does not hold.
func subset(few, many []string) bool {
	for i, key := range few {
		if !slices.Contains(many, key) || slices.Contains(few[:i], key) {
			return false
		}
	}
	return true
}

// checkBroken verifies that each broken requirement exists as told, with its
// counts, need and strength.
func (k *checker) checkBroken() error {
	for _, key := range k.order {
		for _, b := range k.entries[key].Broken {
			v := k.viewOf(key)
			r := v.requirement(key, b)
			if r == nil {
				return fmt.Errorf("%s has no requirement %s (%s), %d of %d, with members %v in the %s", key, b.Requirement, b.Strength, b.Need, b.Members, b.Failed, v.name)
			}
			removed := []string{}
			if v == k.views[1] {
				removed = k.a.lostMembers(key, *r)
			}
			if b.Removed == nil || !slices.Equal(b.Removed, removed) {
				return fmt.Errorf("%s: %v were removed from %s, not %v", key, removed, b.Requirement, b.Removed)
			}
		}
	}
	return nil
}

// derive proves what the steps prove, each run from what is imposed in it. What
// the baseline proved, the scenario's run holds from its round 0 on, as far as
// the item ends there.
func (k *checker) derive() error {
	for _, v := range k.views {
		if err := k.deriveIn(v); err != nil {
			return fmt.Errorf("in the %s: %w", v.name, err)
		}
	}
	for k.mix() {
		if err := k.deriveIn(k.views[1]); err != nil {
			return err
		}
	}
	for _, key := range k.order {
		if level := k.viewOf(key).level[key]; level < k.demand[key] {
			return fmt.Errorf("%s is proved %s, not %s", key, level, k.demand[key])
		}
	}
	return nil
}

// mix proves steps of the baseline that rest on items which are worse since. It
// says whether it proved anything.
func (k *checker) mix() bool {
	baseline, scenario := k.views[0], k.views[1]
	both := *baseline
	both.level = map[string]graph.State{}
	for _, key := range k.order {
		both.level[key] = max(baseline.level[key], scenario.level[key])
	}
	proved := false
	for _, key := range k.order {
		if k.viewOf(key) != baseline {
			continue
		}
		if level, err := k.step(&both, key); err == nil && level > baseline.level[key] {
			baseline.level[key] = level
			proved = true
		}
	}
	return proved
}

func (k *checker) deriveIn(v *view) error {
	v.level, v.depth = map[string]graph.State{}, map[string]int{}
	scenario := v == k.views[1]
	for _, key := range k.order {
		e := k.entries[key]
		if e.After == nil && scenario {
			continue
		}
		v.level[key] = v.imposed[key]
		if scenario && e.Before != nil {
			v.level[key] = max(v.level[key], min(k.views[0].level[key], *e.After))
		}
	}
	for round := 1; ; round++ {
		proved := map[string]graph.State{}
		for _, key := range k.order {
			if k.viewOf(key) != v || k.entries[key].After == nil && scenario {
				continue
			}
			level, err := k.step(v, key)
			if err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
			if level > v.level[key] {
				proved[key] = level
			}
		}
		if len(proved) == 0 {
			return nil
		}
		for key, level := range proved {
			if v.level[key] < k.demand[key] {
				v.depth[key] = round
			}
			v.level[key] = level
		}
	}
}

// step gives the state that an entry's step proves on the levels so far.
func (k *checker) step(v *view, key string) (graph.State, error) {
	e := k.entries[key]
	switch {
	case len(e.Broken) == 1:
		failing := states{}
		for _, m := range e.Broken[0].Failed {
			failing[m] = v.level[m]
		}
		return v.requirement(key, e.Broken[0]).plain().gives(failing, nil), nil
	case e.CutOff != nil:
		return k.cutOff(v, key, e.CutOff)
	default:
		return graph.Operational, nil
	}
}

// plain is the requirement under the plain table, where support does not count.
func (r *requirement) plain() *requirement {
	p := *r
	p.network = ""
	return &p
}
