package api

import (
	"context"
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"

	"linchpin/graph"
	"linchpin/impact"
)

// WaveQuestion asks how items can be taken down a group at a time. Items are
// up again between the groups.
type WaveQuestion struct {
	Scenario Scenario   `json:"scenario"`
	Items    []string   `json:"items" maxItems:"2000" doc:"Items to be taken down, by id or key"`
	Protect  Protection `json:"protect,omitempty" doc:"What must be kept; default all services at degraded"`
	Apart    [][]string `json:"apart,omitempty" maxItems:"1000" doc:"Items of one list never go together"`
	Before   [][]string `json:"before,omitempty" maxItems:"1000" doc:"The items of a list go in waves one after the other"`
}

// Protection is what must be kept, and how well.
type Protection struct {
	Services ProtectedServices `json:"services,omitempty"`
	State    string            `json:"state,omitempty" enum:"operational,at_risk,degraded" default:"degraded" doc:"No protected service goes below it"`
}

// ProtectedServices is the word all, or a list of items.
type ProtectedServices struct {
	All   bool
	Items []string
}

// MarshalJSON writes the word or the list.
func (p ProtectedServices) MarshalJSON() ([]byte, error) {
	if p.All {
		return []byte(`"all"`), nil
	}
	return json.Marshal(list(p.Items))
}

// UnmarshalJSON reads either form.
func (p *ProtectedServices) UnmarshalJSON(data []byte) error {
	if string(data) == `"all"` {
		p.All = true
		return nil
	}
	return json.Unmarshal(data, &p.Items)
}

// Schema tells the document both forms.
func (ProtectedServices) Schema(huma.Registry) *huma.Schema {
	limit := 10_000
	word := &huma.Schema{Type: huma.TypeString, Enum: []any{"all"}}
	word.PrecomputeMessages()
	return &huma.Schema{Description: "The word all, or ids and keys of items (services or others)",
		OneOf: []*huma.Schema{word, {Type: huma.TypeArray, MaxItems: &limit, Items: &huma.Schema{Type: huma.TypeString}}}}
}

// WaveAnswer is a plan.
type WaveAnswer struct {
	Answer
	Waves      [][]string `json:"waves" doc:"Keys of the items of each wave"`
	LowerBound int        `json:"lowerBound" doc:"No plan has fewer waves"`
	Proven     bool       `json:"proven" doc:"The plan has the fewest waves"`
	Impossible []NoWave   `json:"impossible" doc:"Items that have no wave"`
	Tried      int        `json:"tried" doc:"Groups whose effect was computed"`
	Named      []ItemRef  `json:"named" doc:"Items that the answer names by key"`
}

// NoWave is an item that has no wave.
type NoWave struct {
	Item  string   `json:"item"`
	Harms []string `json:"harms" doc:"Protected items that it alone brings below the state, by key"`
	Waits []string `json:"waits" doc:"Items without a wave that must go before it, by key"`
}

type waveInput struct {
	MinRevision
	Body WaveQuestion
}

type waveOutput struct {
	Stamp
	Body WaveAnswer
}

func (a *API) askWaves(ctx context.Context, in *waveInput) (*waveOutput, error) {
	o, err := a.ask(ctx, in.MinRevision, &in.Body.Scenario, nil)
	if err != nil {
		return nil, err
	}
	protect := in.Body.Protect
	if !protect.Services.All && protect.Services.Items == nil {
		protect.Services.All = true
	}
	state := graph.Degraded
	if protect.State != "" {
		state, _ = graph.ParseState(protect.State)
	}
	var plan *impact.Waves
	err = a.heavily(ctx, func(ctx context.Context) (err error) {
		plan, err = o.PlanWaves(ctx, impact.WaveQuestion{Items: in.Body.Items, Apart: in.Body.Apart, Before: in.Body.Before,
			Protect: impact.Protection{AllServices: protect.Services.All, Items: protect.Services.Items, State: state}})
		return err
	})
	if err != nil {
		return nil, err
	}
	body := WaveAnswer{Answer: a.answer(o), Waves: make([][]string, len(plan.Waves)), LowerBound: plan.LowerBound, Proven: plan.Proven(),
		Impossible: make([]NoWave, len(plan.Impossible)), Tried: plan.Tried}
	if plan.Stopped != "" && !plan.Proven() {
		body.Complete, body.Stopped = false, plan.Stopped
	}
	names := namer{o: o, done: map[string]bool{}}
	keys := func(refs []impact.Ref) []string {
		list := make([]string, len(refs))
		for i, ref := range refs {
			list[i] = o.Describe(ref).Key
		}
		names.add(list...)
		return list
	}
	for i, wave := range plan.Waves {
		body.Waves[i] = keys(wave)
	}
	for i, none := range plan.Impossible {
		body.Impossible[i] = NoWave{Item: keys([]impact.Ref{none.Ref})[0], Harms: keys(none.Harms), Waits: keys(none.Waits)}
	}
	body.Named = list(names.found)
	return &waveOutput{Stamp: stamp(o.Snapshot().Revision()), Body: body}, nil
}
