package impact

import (
	"context"
	"slices"

	"linchpin/graph"
)

// WhyNot shows why an item does not go down: each of its requirements that
// lost something (a member failed, degraded, was cut off or removed), and the
// members that still hold it.
//
// Where the scenario touched none of these, the answer goes on to the place
// where the failure was stopped: the nearest of the items that it needs, then
// of those that these need, whose requirements the scenario touched. They all
// follow the target, each after the item through which it is reached, at most
// [MaxStops] of them. Where there is none, Reached is false: nothing that the
// item needs, however far, is touched by the scenario.
//
// An unknown item fails with CodeUnknownItem, one that is down or removed with
// CodeInvalid. A deadline of ctx stops the search ([Survival.Stopped]), a
// cancellation fails with the context's error. Cost: the scenario once more,
// and the relations of the items that are no further away than the answer.
func (o *Outcome) WhyNot(ctx context.Context, target string) (Survival, error) {
	ref, err := o.target("impact.WhyNot", target)
	if err != nil {
		return Survival{}, err
	}
	_, after := o.State(ref)
	switch {
	case after == nil:
		return Survival{}, unfit("impact.WhyNot", target, "the scenario removes this item")
	case *after == graph.Down:
		return Survival{}, unfit("impact.WhyNot", target, "this item is down after the scenario; ask why")
	}
	var survival Survival
	var cancelled error
	err = o.simulate(context.Background(), -1, func(sim *simulation) {
		w := &walk{o: o, sim: sim, e: era{o.view, sim.after}, through: map[Ref]Ref{ref: ref}}
		survival, cancelled = w.from(ctx, ref)
	})
	if err == nil && cancelled != nil {
		err = graph.Errorf(graph.CodeTimeout, "impact.WhyNot", "the question was cancelled: %w", cancelled)
	}
	return survival, err
}

// touched lists those of an item's requirements that lost something.
func (o *Outcome) touched(e era, ref Ref, list []requirement) []TouchedRequirement {
	touched := []TouchedRequirement{}
	for i := range list {
		q := &list[i]
		t := TouchedRequirement{Requirement: q.name, Strength: strengthName(q.soft), Need: q.k(), Members: q.n(),
			Failed: []string{}, Degraded: []string{}, Holding: []string{}}
		for _, m := range q.members {
			_, now := e.r.state(m)
			switch key := o.view.key(m); {
			case now == graph.Down || q.connects && !e.supported(q.place, m, e.r.round):
				t.Failed = append(t.Failed, key)
			case now == graph.Degraded:
				t.Degraded = append(t.Degraded, key)
			default:
				t.Holding = append(t.Holding, key)
			}
		}
		if len(t.Failed)+len(t.Degraded) > 0 || o.lostMember(ref, q) {
			touched = append(touched, t)
		}
	}
	return touched
}

// lostMember says that the scenario took a member from a requirement.
func (o *Outcome) lostMember(ref Ref, q *requirement) bool { return len(o.lostMembers(ref, q)) > 0 }

// lostMembers lists the members that the scenario took from a requirement.
func (o *Outcome) lostMembers(ref Ref, q *requirement) []Ref {
	if o.view == o.base || q.single || !o.base.present(ref) {
		return nil
	}
	var d deriver
	for _, was := range o.base.derive(&d, ref) {
		if !was.single && was.name == q.name {
			return slices.DeleteFunc(slices.Clone(was.members), func(m Ref) bool { return slices.Contains(q.members, m) })
		}
	}
	return nil
}
