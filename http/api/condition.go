package api

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/impact"
)

// ConditionsAnswer is what sources say of states now.
type ConditionsAnswer struct {
	Sources []SourceConditions `json:"sources" doc:"By name"`
}

// SourceConditions is what one source says.
type SourceConditions struct {
	Source string      `json:"source"`
	At     time.Time   `json:"at" doc:"When it said so"`
	States []Condition `json:"states"`
}

// Condition is the known state of an item.
type Condition struct {
	ItemRef
	State State `json:"state"`
}

// ConditionsStatement replaces what a source said.
type ConditionsStatement struct {
	Source string           `json:"source" minLength:"1" maxLength:"200" doc:"Who says it, such as monitoring"`
	States []ConditionEntry `json:"states" maxItems:"10000" doc:"All that this source knows; empty takes everything back"`
}

// ConditionEntry names an item by id or key, and its state.
type ConditionEntry struct {
	Item  string `json:"item" minLength:"1"`
	State State  `json:"state"`
}

type conditionsInput struct {
	MinRevision
	At string `query:"at" maxLength:"64" doc:"An instant: a time, or the number of a revision; default now"`
}

type conditionsPutInput struct {
	MinRevision
	Body ConditionsStatement
}

type conditionsOutput struct {
	Stamp
	Body ConditionsAnswer
}

// conditionsFor gives the conditions that a question wants: those known now, none, or
// those of another instant. It moves the instant where the question names one.
func (a *API) conditionsFor(ctx context.Context, wanted string, at *time.Time, pinned bool) ([]impact.Condition, error) {
	var all []said
	var err error
	switch {
	case wanted == "ignore":
		return nil, nil
	case (wanted == "" || wanted == "use") && !pinned:
		all, err = a.conditions.now(ctx)
	default:
		if wanted != "" && wanted != "use" {
			if *at, err = a.instantOf(ctx, wanted, "scenario.conditions"); err != nil {
				return nil, err
			}
		}
		all, err = a.conditions.at(ctx, *at)
	}
	var out []impact.Condition
	for _, s := range all {
		for _, one := range s.States {
			out = append(out, impact.Condition{Item: one.Item.String(), State: one.State})
		}
	}
	return out, err
}

// instantOf reads a time, or a revision, whose time counts.
func (a *API) instantOf(ctx context.Context, text, place string) (time.Time, error) {
	rev, at, ok := instant(text)
	if !ok {
		return at, refuse(place, text, "expected use, ignore, a time such as 2027-03-31T12:00:00Z, or the number of a revision")
	}
	if !at.IsZero() {
		return at, nil
	}
	page, err := a.Store.Revisions(ctx, rev+1, 1)
	if err != nil {
		return at, err
	}
	if len(page) == 0 || page[0].Number != rev {
		return at, refuse(place, text, "there is no such revision")
	}
	return page[0].At, nil
}

func (a *API) getConditions(ctx context.Context, in *conditionsInput) (*conditionsOutput, error) {
	s, err := a.snapshot(ctx, in.MinRevision)
	if err != nil {
		return nil, err
	}
	var all []said
	if in.At == "" {
		all, err = a.conditions.now(ctx)
	} else {
		var at time.Time
		if at, err = a.instantOf(ctx, in.At, "query.at"); err == nil {
			all, err = a.conditions.at(ctx, at)
		}
	}
	if err != nil {
		return nil, err
	}
	return a.conditionsAnswer(ctx, s, all)
}

// conditionsAnswer names the items: those of the snapshot from memory, retired
// ones from the store.
func (a *API) conditionsAnswer(ctx context.Context, s *impact.Snapshot, all []said) (*conditionsOutput, error) {
	out := &conditionsOutput{Stamp: stamp(s.Revision()), Body: ConditionsAnswer{Sources: make([]SourceConditions, len(all))}}
	var gone []uuid.UUID
	for _, source := range all {
		for _, one := range source.States {
			if _, ok := s.LookupID(one.Item); !ok {
				gone = append(gone, one.Item)
			}
		}
	}
	retired, err := a.endsOf(ctx, s.Model(), gone)
	if err != nil {
		return nil, err
	}
	for i, source := range all {
		entry := SourceConditions{Source: source.Source, At: time.UnixMilli(source.At).UTC(), States: []Condition{}}
		for _, one := range source.States {
			ref := retired[one.Item].ItemRef
			if at, ok := s.LookupID(one.Item); ok {
				ref = refOf(s.Describe(at))
			}
			ref.ID = one.Item.String()
			entry.States = append(entry.States, Condition{ItemRef: ref, State: stateOf(one.State)})
		}
		slices.SortFunc(entry.States, func(x, y Condition) int { return cmp.Or(strings.Compare(x.Key, y.Key), strings.Compare(x.ID, y.ID)) })
		out.Body.Sources[i] = entry
	}
	return out, nil
}

func (a *API) putConditions(ctx context.Context, in *conditionsPutInput) (*conditionsOutput, error) {
	s, err := a.snapshot(ctx, in.MinRevision)
	if err != nil {
		return nil, err
	}
	states, err := saidStates(s, in.Body.States)
	if err != nil {
		return nil, err
	}
	if text := in.Body.Source; strings.TrimSpace(text) != text || graph.CheckKey(text) != nil {
		return nil, refuse("source", text, "the name of a source is text without control characters and without space at its ends")
	}
	if err := a.conditions.put(ctx, in.Body.Source, states); err != nil {
		return nil, err
	}
	all, err := a.conditions.now(ctx)
	if err != nil {
		return nil, err
	}
	return a.conditionsAnswer(ctx, s, all)
}

// saidStates finds the items, and reports all that are unknown or named twice.
func saidStates(s *impact.Snapshot, entries []ConditionEntry) ([]saidState, error) {
	states := make([]saidState, 0, len(entries))
	seen := map[uuid.UUID]bool{}
	var problems []graph.Problem
	code := graph.CodeInvalid
	for i, e := range entries {
		path := fmt.Sprintf("states[%d].item", i)
		ref, ok := s.Lookup(e.Item)
		if !ok {
			code = graph.CodeUnknownItem
			problems = append(problems, graph.Problem{Path: path, Value: graph.Shown(e.Item), Reason: "no item has this id or key", Nearest: s.Suggest(e.Item, len(problems))})
			continue
		}
		id := s.Describe(ref).ID
		if seen[id] {
			problems = append(problems, graph.Problem{Path: path, Value: graph.Shown(e.Item), Reason: "the item stands twice in the list"})
		}
		seen[id] = true
		state, _ := graph.ParseState(string(e.State))
		states = append(states, saidState{Item: id, State: state})
	}
	if len(problems) > 0 {
		return nil, &graph.Error{Code: code, Op: "api.putConditions", Msg: "the conditions name items that cannot be found", Problems: problems}
	}
	return states, nil
}
