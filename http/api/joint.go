package api

import (
	"context"
	"fmt"
	"strings"
	"time"

	"linchpin/graph"
	"linchpin/impact"
)

// JointQuestion asks what several changes do together.
type JointQuestion struct {
	Changes    []JointChange `json:"changes" minItems:"1" maxItems:"50"`
	Conditions string        `json:"conditions,omitempty" maxLength:"64" doc:"As in a scenario; the same for all changes"`
	AsOf       AsOf          `json:"asOf,omitzero" doc:"As in a scenario; the same for all changes"`
	Limit      int           `json:"limit,omitempty" minimum:"1" maximum:"1000" default:"100" doc:"Items listed of each conflict"`
}

// JointChange is a scenario with the window in which it is so.
type JointChange struct {
	Name     string     `json:"name" minLength:"1" maxLength:"256" doc:"How the answer calls it; each change has its own"`
	From     *time.Time `json:"from,omitempty" doc:"When it begins; absent: it has begun"`
	To       *time.Time `json:"to,omitempty" doc:"When it ends; absent: it does not. What ends when another begins does not overlap with it"`
	Scenario Scenario   `json:"scenario" doc:"Without conditions and asOf, which the question has for all"`
}

// JointAnswer tells what changes that overlap do together.
type JointAnswer struct {
	Answer
	Overlaps []Overlap `json:"overlaps" doc:"The largest sets of changes that are under way at one time, by their begin"`
}

// Overlap is a set of changes that are under way at one time.
type Overlap struct {
	From      *time.Time      `json:"from" nullable:"true" doc:"From when on all of them are; null for open"`
	To        *time.Time      `json:"to" nullable:"true" doc:"Until when all of them are; null for open"`
	Changes   []string        `json:"changes" doc:"Names"`
	Counts    Counts          `json:"counts" doc:"What they affect together"`
	Services  []Effect        `json:"services" doc:"All services that they affect together, worst first"`
	Conflicts []JointConflict `json:"conflicts" doc:"What they do together and none of them does alone"`
}

// JointConflict is a smallest set of changes that do together what none does alone.
type JointConflict struct {
	Changes []string    `json:"changes" doc:"Names; none of them can be left out"`
	Items   []JointItem `json:"items" doc:"Services first, then worst first, then by key"`
	Total   int         `json:"total" doc:"Items that there are, listed or not"`
}

// JointItem is an item that is worse under all changes than under any alone.
type JointItem struct {
	ItemRef
	Alone    State `json:"alone" doc:"Under the worst single change of the overlap"`
	Together State `json:"together"`
}

type jointInput struct {
	MinRevision
	Body JointQuestion
}

type jointOutput struct {
	Stamp
	Body JointAnswer
}

func (a *API) askJoint(ctx context.Context, in *jointInput) (*jointOutput, error) {
	q := &in.Body
	changes, err := changesOf(q.Changes)
	if err != nil {
		return nil, err
	}
	out := &jointOutput{}
	err = a.heavily(ctx, func(ctx context.Context) error {
		s, err := a.asOf(ctx, in.MinRevision, q.AsOf, "asOf", nil)
		if err != nil {
			return err
		}
		instant := a.Clock()
		conditions, err := a.conditionsFor(ctx, q.Conditions, &instant, false)
		if err != nil {
			return err
		}
		j, err := impact.JointImpact(ctx, s, changes, conditions, impact.Budget{})
		if err != nil {
			return err
		}
		out.Stamp = stamp(s.Revision())
		out.Body = JointAnswer{Answer: Answer{Revision: uint64(s.Revision()), Complete: true, Importing: a.Importer.Active(), ConditionsRead: a.conditions.late()},
			Overlaps: make([]Overlap, len(j.Overlaps))}
		out.Body.stoppedBy(j.Stopped)
		for i := range j.Overlaps {
			out.Body.Overlaps[i] = overlapOf(&j.Overlaps[i], changes, q.Limit)
		}
		return nil
	})
	return out, err
}

// changesOf reads the changes, and tells all that is wrong with their form.
func changesOf(asked []JointChange) ([]impact.Change, error) {
	var problems []graph.Problem
	changes := make([]impact.Change, len(asked))
	names := map[string]int{}
	for i := range asked {
		c := &asked[i]
		at := fmt.Sprintf("changes[%d].", i)
		if first, ok := names[c.Name]; ok {
			problems = append(problems, graph.Problem{Path: at + "name", Value: graph.Shown(c.Name), Reason: fmt.Sprintf("changes[%d] has this name", first)})
		}
		names[c.Name] = i
		if c.Scenario.Conditions != "" || !c.Scenario.AsOf.IsZero() {
			problems = append(problems, graph.Problem{Path: at + "scenario", Reason: "conditions and asOf stand in the question, since they are the same for all changes"})
		}
		scenario, err := scenarioOf(&c.Scenario)
		if e, ok := err.(*graph.Error); ok { //nolint:errorlint // made just now
			for _, p := range e.Problems {
				p.Path = at + strings.TrimPrefix(p.Path, at)
				problems = append(problems, p)
			}
		}
		changes[i] = impact.Change{Name: c.Name, Scenario: scenario}
		if c.From != nil {
			changes[i].From = *c.From
		}
		if c.To != nil {
			changes[i].To = *c.To
		}
	}
	return changes, graph.Invalid("api.joint", problems)
}

func overlapOf(o *impact.Overlap, changes []impact.Change, limit int) Overlap {
	ran := &asked{Outcome: o.Outcome}
	counts := o.Outcome.Counts()
	out := Overlap{From: openOrNot(o.From), To: openOrNot(o.To), Changes: namesOf(changes, o.Changes), Conflicts: make([]JointConflict, len(o.Conflicts)),
		Services: ran.effects(o.Outcome.Services(), nil), Counts: countsOf(counts)}
	for i, c := range o.Conflicts {
		out.Conflicts[i] = JointConflict{Changes: namesOf(changes, c.Changes), Items: []JointItem{}, Total: len(c.Items)}
		for _, it := range c.Items[:min(limit, len(c.Items))] {
			out.Conflicts[i].Items = append(out.Conflicts[i].Items, JointItem{refOf(ran.Describe(it.Ref)), stateOf(it.Alone), stateOf(it.Together)})
		}
	}
	return out
}

func namesOf(changes []impact.Change, set []int) []string {
	names := make([]string, len(set))
	for i, at := range set {
		names[i] = changes[at].Name
	}
	return names
}

func openOrNot(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
