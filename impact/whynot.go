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
// An unknown item fails with CodeUnknownItem, one that is down or removed with
// CodeInvalid. Cost: the scenario once more, and the item's relations.
func (o *Outcome) WhyNot(target string) (Survival, error) {
	ref, err := o.target("impact.WhyNot", target)
	if err != nil {
		return Survival{}, err
	}
	before, after := o.State(ref)
	switch {
	case after == nil:
		return Survival{}, unfit("impact.WhyNot", target, "the scenario removes this item")
	case *after == graph.Down:
		return Survival{}, unfit("impact.WhyNot", target, "this item is down after the scenario; ask why")
	}
	survivor := Survivor{Ref: ref, Key: o.view.key(ref), Before: before, After: after, Imposed: o.plan.imposes(ref), Touched: []TouchedRequirement{}}
	err = o.simulate(context.Background(), -1, func(sim *simulation) {
		survivor.Touched = o.touched(era{o.view, sim.after}, ref)
	})
	return Survival{Items: []Survivor{survivor}}, err
}

// touched lists an item's requirements that lost something.
func (o *Outcome) touched(e era, ref Ref) []TouchedRequirement {
	var d deriver
	list := o.view.derive(&d, ref)
	o.view.sortAsShown(list)
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
func (o *Outcome) lostMember(ref Ref, q *requirement) bool {
	if o.view == o.base || q.single || !o.base.present(ref) {
		return false
	}
	var d deriver
	for _, was := range o.base.derive(&d, ref) {
		if !was.single && was.name == q.name {
			return slices.ContainsFunc(was.members, func(m Ref) bool { return !slices.Contains(q.members, m) })
		}
	}
	return false
}
