package api

import (
	"cmp"
	"context"

	"linchpin/graph"
	"linchpin/impact"
)

func (c *sideBySide) stop(budgets ...string) {
	if stopped := cmp.Or(budgets...); stopped != "" {
		c.body.Complete, c.body.Stopped = false, stopped
	}
}

// shown cuts a list to the limit.
func shown[T any](c *sideBySide, all []T) []T {
	n := min(len(all), c.q.Limit)
	c.body.More += len(all) - n
	return all[:n]
}

func (a *API) compareImpact(ctx context.Context, c *sideBySide) error {
	scenario, conditions, err := a.posed(ctx, &c.q.Scenario)
	if err != nil {
		return err
	}
	before, err := impact.Simulate(ctx, c.before, scenario, conditions, impact.Budget{})
	if err != nil {
		return located(err, "scenario")
	}
	after, err := impact.Simulate(ctx, c.after, scenario, conditions, impact.Budget{})
	if err != nil {
		return located(err, "scenario")
	}
	c.stop(before.Stopped(), after.Stopped())
	worse, better := impact.CompareOutcomes(before, after)
	for _, x := range shown(c, worse) {
		c.body.Worse = append(c.body.Worse, StateChange{c.ref(x.Item), stateOrNil(x.Before), stateOrNil(x.After)})
	}
	for _, x := range shown(c, better) {
		c.body.Better = append(c.body.Better, StateChange{c.ref(x.Item), stateOrNil(x.Before), stateOrNil(x.After)})
	}
	return nil
}

func (a *API) compareFailures(ctx context.Context, c *sideBySide) error {
	before, err := a.groundOn(ctx, c.before, &c.q.Scenario)
	if err != nil {
		return err
	}
	after, err := a.groundOn(ctx, c.after, &c.q.Scenario)
	if err != nil {
		return err
	}
	if c.q.Question == "single-points" {
		return c.points(ctx, before.Ground, after.Ground)
	}
	return c.sets(ctx, before.Ground, after.Ground)
}

// known says on which sides the item is known; nowhere is an error.
func (c *sideBySide) known() (before, after bool, err error) {
	_, before = c.before.Lookup(c.q.Item)
	_, after = c.after.Lookup(c.q.Item)
	if !before && !after {
		err = &graph.Error{Code: graph.CodeUnknownItem, Op: "api.compare", Msg: "the question names an item that neither graph has",
			Problems: []graph.Problem{{Path: "item", Value: graph.Shown(c.q.Item), Reason: "no item has this key or id", Nearest: c.after.Nearest(c.q.Item)}}}
	}
	return before, after, err
}

func (c *sideBySide) points(ctx context.Context, before, after *impact.Ground) error {
	among := impact.Candidates(c.q.Candidates)
	var was, is *impact.ServiceSinglePoints
	if c.q.Services != "" {
		var err error
		if was, err = before.ServiceSinglePoints(ctx, among, impact.Budget{}); err != nil {
			return err
		}
		if is, err = after.ServiceSinglePoints(ctx, among, impact.Budget{}); err != nil {
			return err
		}
	} else {
		inBefore, inAfter, err := c.known()
		if err != nil {
			return err
		}
		alone := func(g *impact.Ground, in bool) (*impact.ServiceSinglePoints, error) {
			if !in {
				return &impact.ServiceSinglePoints{}, nil
			}
			p, err := g.SinglePoints(ctx, c.q.Item, among, impact.Budget{})
			if err != nil {
				return nil, err
			}
			return p.Alone(), nil
		}
		if was, err = alone(before, inBefore); err != nil {
			return err
		}
		if is, err = alone(after, inAfter); err != nil {
			return err
		}
	}
	c.stop(was.Stopped, is.Stopped)
	for _, x := range shown(c, impact.ComparePoints(before, after, was, is)) {
		c.body.Points = append(c.body.Points, PointChange{c.ref(x.Of), c.refs(x.Gained), c.refs(x.Lost), x.WasDown, x.IsDown})
	}
	return nil
}

func (c *sideBySide) sets(ctx context.Context, before, after *impact.Ground) error {
	inBefore, inAfter, err := c.known()
	if err != nil {
		return err
	}
	ask := func(g *impact.Ground, in bool) (*impact.FailureSets, error) {
		if !in {
			return &impact.FailureSets{UpTo: c.q.MaxSize}, nil
		}
		return g.FailureSets(ctx, impact.FailureSetQuestion{Item: c.q.Item, MaxSize: c.q.MaxSize, Among: impact.Candidates(c.q.Candidates)})
	}
	was, err := ask(before, inBefore)
	if err != nil {
		return err
	}
	is, err := ask(after, inAfter)
	if err != nil {
		return err
	}
	c.stop(was.Stopped, is.Stopped)
	c.body.UpTo = min(was.UpTo, is.UpTo)
	gained, lost := impact.CompareSets(before, after, was, is)
	c.body.GainedSets, c.body.LostSets = keysOfSets(shown(c, gained)), keysOfSets(shown(c, lost))
	return nil
}

// ref names an item; one that only the edit knows has no id yet.
func (c *sideBySide) ref(info impact.Info) ItemRef {
	ref := refOf(info)
	if c.base != nil {
		if _, known := c.base.LookupID(info.ID); !known {
			ref.ID = ""
		}
	}
	return ref
}

func (c *sideBySide) refs(items []impact.Info) []ItemRef {
	refs := make([]ItemRef, len(items))
	for i, info := range items {
		refs[i] = c.ref(info)
	}
	return refs
}

func keysOfSets(sets [][]impact.Info) [][]string {
	all := make([][]string, len(sets))
	for i, set := range sets {
		all[i] = []string{}
		for _, info := range set {
			all[i] = append(all[i], info.Key)
		}
	}
	return all
}
