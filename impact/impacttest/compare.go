package impacttest

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"

	"linchpin/graph"
	"linchpin/impact"
)

// Compare asks the engine a case on a snapshot of its graph and holds every
// part of the answer to the rules: states, distances, order, counts and
// services to [Naive], each reason to [CheckProof] and [CheckWhyNot]. A panic
// of the engine is an error too.
func Compare(c Case, s *impact.Snapshot) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	o, err := impact.Simulate(context.Background(), s, c.Scenario, c.Conditions, impact.Budget{})
	if err != nil {
		return fmt.Errorf("refused: %w", err)
	}
	a := Naive(c)
	if !o.Complete() {
		return fmt.Errorf("stopped by %q", o.Stopped())
	}
	if err := compareStates(a, o); err != nil {
		return err
	}
	for _, list := range []struct {
		name string
		got  []impact.Effect
		want []Effect
	}{
		{"affected", o.Affected(), a.Affected}, {"improved", o.Improved(), a.Improved}, {"services", o.Services(), a.Services},
	} {
		if got, want := effectsOf(o, list.got), effectTexts(list.want); !slices.Equal(got, want) {
			return fmt.Errorf("%s: the engine lists\n  %v\nthe rules\n  %v", list.name, got, want)
		}
	}
	if o.Counts() != a.Counts {
		return fmt.Errorf("counts: the engine counts %+v, the rules %+v", o.Counts(), a.Counts)
	}
	return compareReasons(c, a, o)
}

func compareStates(a *Answer, o *impact.Outcome) error {
	for _, key := range a.Keys() {
		ref, ok := o.Lookup(key)
		if !ok {
			return fmt.Errorf("states: the engine does not know %s", key)
		}
		before, after := o.State(ref)
		if !equalState(before, a.Before(key)) || !equalState(after, a.After(key)) {
			return fmt.Errorf("states: %s goes from %s to %s, by the rules from %s to %s", key,
				stateWord(before), stateWord(after), stateWord(a.Before(key)), stateWord(a.After(key)))
		}
	}
	return nil
}

func effectsOf(o *impact.Outcome, effects []impact.Effect) []string {
	list := make([]Effect, len(effects))
	for i, e := range effects {
		list[i] = Effect{o.Describe(e.Ref).Key, e.Before, e.After, e.Distance, e.Imposed, e.Service}
	}
	return effectTexts(list)
}

func effectTexts(effects []Effect) []string {
	texts := make([]string, len(effects))
	for i, e := range effects {
		texts[i] = fmt.Sprintf("%s %s->%s at %d", e.Key, stateWord(e.Before), stateWord(e.After), e.Distance)
		if e.Imposed {
			texts[i] += " imposed"
		}
		if e.Service {
			texts[i] += " service"
		}
	}
	return texts
}

// compareReasons asks why of every item that fails, and why not of every item
// that is not down. An operational item has nothing to be proved, and an item
// that is down or removed nothing that holds it.
func compareReasons(c Case, a *Answer, o *impact.Outcome) error {
	for _, key := range a.Keys() {
		after := a.After(key)
		proof, err := o.Why(key)
		switch fails := after != nil && *after > graph.Operational; {
		case fails && err != nil:
			return fmt.Errorf("proof of %s: refused: %w", key, err)
		case fails:
			if err := CheckProof(c, a, key, proof); err != nil {
				return fmt.Errorf("proof of %s: %w\n%s", key, err, proofText(proof))
			}
		case err == nil:
			return fmt.Errorf("proof of %s: given, though it does not fail", key)
		}
		survival, err := o.WhyNot(context.Background(), key)
		switch survives := after != nil && *after < graph.Down; {
		case survives && err != nil:
			return fmt.Errorf("survival of %s: refused: %w", key, err)
		case survives:
			if err := CheckWhyNot(c, a, key, survival); err != nil {
				return fmt.Errorf("survival of %s: %w", key, err)
			}
		case err == nil:
			return fmt.Errorf("survival of %s: given, though it is down or gone", key)
		}
	}
	return nil
}

func proofText(p impact.Proof) string {
	text := ""
	for _, e := range p.Items {
		text += fmt.Sprintf("  %s %s->%s imposed=%t", e.Key, stateWord(e.Before), stateWord(e.After), e.Imposed)
		for _, b := range e.Broken {
			text += fmt.Sprintf(" %s(%s) %d of %d failed %v", b.Requirement, b.Strength, b.Need, b.Members, b.Failed)
		}
		if e.CutOff != nil {
			text += fmt.Sprintf(" cut off: %s %s %v by", e.CutOff.Type, e.CutOff.Requirement, e.CutOff.Items)
			for _, s := range e.CutOff.SeparatedBy {
				if s.Relation != nil {
					text += fmt.Sprintf(" %s-%s-%s(%s)", s.Relation.From, s.Relation.Type, s.Relation.To, deref(s.Relation.Group))
				} else {
					text += " " + s.Item
				}
			}
		}
		text += "\n"
	}
	return text
}
