package api

import (
	"context"

	"linchpin/impact"
)

// FailureSetQuestion asks which items take an item down together.
type FailureSetQuestion struct {
	Scenario   Scenario   `json:"scenario,omitempty" doc:"What has happened already"`
	Item       string     `json:"item" minLength:"1" doc:"Id or key"`
	MaxSize    int        `json:"maxSize,omitempty" minimum:"1" maximum:"8" default:"3" doc:"Items in a set, at most"`
	Candidates Candidates `json:"candidates,omitempty" doc:"Which items may fail"`
	Limit      int        `json:"limit,omitempty" minimum:"1" maximum:"10000" default:"1000" doc:"Sets listed"`
}

// FailureSetAnswer lists the minimal sets of other items whose joint failure
// takes an item down.
type FailureSetAnswer struct {
	Answer
	Down   bool       `json:"down" doc:"The item is down already: its one set is the empty one"`
	Sets   [][]string `json:"sets" doc:"Keys; by size, then by key"`
	Named  []ItemRef  `json:"named" doc:"The items of the sets listed, by key"`
	Counts []int      `json:"counts" doc:"Sets by size, the first those of one item; whole, whatever limit says"`
	Total  int        `json:"total" doc:"Sets that there are, listed or not"`
	UpTo   int        `json:"upTo" doc:"The size up to which all sets are known; what a budget left out is larger"`
}

type failureSetInput struct {
	MinRevision
	Body FailureSetQuestion
}

type failureSetOutput struct {
	Stamp
	Body FailureSetAnswer
}

func (a *API) askFailureSets(ctx context.Context, in *failureSetInput) (*failureSetOutput, error) {
	q := &in.Body
	out := &failureSetOutput{}
	err := a.heavily(ctx, func(ctx context.Context) error {
		g, err := a.ground(ctx, in.MinRevision, &q.Scenario)
		if err != nil {
			return err
		}
		found, err := g.FailureSets(ctx, impact.FailureSetQuestion{Item: q.Item, MaxSize: q.MaxSize, Among: impact.Candidates(q.Candidates)})
		if err != nil {
			return err
		}
		out.Stamp, out.Body = stamp(g.revision), a.failureSets(g, found, q.Limit)
		return nil
	})
	return out, err
}

func (a *API) failureSets(g *grounded, found *impact.FailureSets, limit int) FailureSetAnswer {
	body := FailureSetAnswer{Answer: a.answerOn(g, found.Stopped), Sets: [][]string{}, Named: []ItemRef{}, Down: g.Down(found.Target),
		Counts: found.CountsBySize(), Total: len(found.Sets), UpTo: found.UpTo}
	named := map[impact.Ref]bool{}
	var items []impact.Ref
	for _, set := range found.Sets[:min(len(found.Sets), limit)] {
		keys := []string{}
		for _, ref := range set {
			keys = append(keys, g.Snapshot().Describe(ref).Key)
			if !named[ref] {
				named[ref] = true
				items = append(items, ref)
			}
		}
		body.Sets = append(body.Sets, keys)
	}
	g.Snapshot().SortByKey(items)
	body.Named = g.refs(items)
	return body
}
