package api

import (
	"cmp"
	"context"
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"

	"linchpin/impact"
)

// WhyQuestion asks why an item is affected by a scenario.
type WhyQuestion struct {
	Scenario Scenario `json:"scenario"`
	Item     string   `json:"item" minLength:"1" doc:"Id or key"`
	All      bool     `json:"all,omitempty" doc:"All proofs, those of least depth first, besides the least one"`
	Limit    int      `json:"limit,omitempty" minimum:"1" maximum:"1000" doc:"Proofs listed with all; 20 where absent"`
}

// WhyNotQuestion asks why an item survives a scenario.
type WhyNotQuestion struct {
	Scenario Scenario `json:"scenario"`
	Item     string   `json:"item" minLength:"1" doc:"Id or key"`
}

// WhyAnswer is a proof of least depth: a graph in which each item stands once,
// the item asked about first.
type WhyAnswer struct {
	Answer
	Items  []Proved  `json:"items"`
	Named  []ItemRef `json:"named" doc:"Items that the proofs name by key and that have no entry of their own in the first"`
	Proofs []OneOf   `json:"proofs,omitempty" doc:"With all: every proof, those of least depth first"`
	More   bool      `json:"more,omitempty" doc:"With all: there are more proofs than the limit. Where a budget stopped the search, complete is false instead"`
}

// OneOf is one of several proofs.
type OneOf struct {
	Items []Proved `json:"items"`
}

// Proved is an item of a proof, with what broke in it.
type Proved struct {
	ItemRef
	Before  *State    `json:"before" nullable:"true"`
	After   *State    `json:"after" nullable:"true"`
	Imposed bool      `json:"imposed" doc:"The scenario or a condition imposes its state"`
	Broken  []Broken  `json:"broken" doc:"Requirements that gave it its state"`
	CutOff  NoSupport `json:"cutOff" doc:"Null, or why it has no support left"`
}

// Broken is a requirement that lost members.
type Broken struct {
	Requirement string   `json:"requirement"`
	Strength    string   `json:"strength" enum:"hard,soft"`
	Need        int      `json:"need" doc:"Members that must be available"`
	Members     int      `json:"members" doc:"How many it has"`
	Failed      []string `json:"failed" doc:"Keys of the failed members"`
	Removed     []string `json:"removed" doc:"Keys of the members that the scenario took out"`
}

// NoSupport is a cut-off set or null.
type NoSupport struct{ *CutOff }

// MarshalJSON writes the set or null.
func (n NoSupport) MarshalJSON() ([]byte, error) { return json.Marshal(n.CutOff) }

// UnmarshalJSON reads it again.
func (n *NoSupport) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, &n.CutOff) }

// Schema tells the document both forms.
func (NoSupport) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{r.Schema(typeOf[CutOff](), true, ""), {Type: "null"}}}
}

// CutOff is a set of items that support only each other.
type CutOff struct {
	Type        string      `json:"type" doc:"The connectivity type"`
	Requirement string      `json:"requirement" doc:"Of the item, that is not met"`
	Items       []string    `json:"items" doc:"Keys of the items that support only each other"`
	SeparatedBy []Separator `json:"separatedBy" doc:"Failed items by key, or removed relations"`
}

// Separator is a failed item, by key, or a removed relation.
type Separator struct {
	Key      string
	Relation *RelationName
}

// MarshalJSON writes a key as a string and a relation as an object.
func (s Separator) MarshalJSON() ([]byte, error) {
	if s.Relation != nil {
		return json.Marshal(s.Relation)
	}
	return json.Marshal(s.Key)
}

// UnmarshalJSON reads either form.
func (s *Separator) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &s.Key)
	}
	return json.Unmarshal(data, &s.Relation)
}

// Schema tells the document both forms.
func (Separator) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{{Type: huma.TypeString}, r.Schema(typeOf[RelationName](), true, "")}}
}

// WhyNotAnswer says which requirements a scenario touched on the way to an
// item that survives, and what still holds them.
type WhyNotAnswer struct {
	Answer
	Items   []Survivor `json:"items" doc:"The item asked about. Where the scenario touched nothing that it needs directly, what leads from it to the nearest requirements that were touched follows, by distance and key"`
	Reached bool       `json:"reached" doc:"The scenario touches something that the item needs, however far; false: nothing at all"`
	More    int        `json:"more" doc:"Places where the failure was stopped, as near as those shown, that were left out"`
	Named   []ItemRef  `json:"named" doc:"Items that the answer names by key and that have no entry of their own"`
}

// Survivor is an item that holds, or one on the way to where the failure was
// stopped.
type Survivor struct {
	ItemRef
	Through string    `json:"through" doc:"Key of the item of this answer that needs it; empty for the item asked about"`
	Before  *State    `json:"before" nullable:"true"`
	After   *State    `json:"after" nullable:"true"`
	Imposed bool      `json:"imposed"`
	Touched []Touched `json:"touched"`
}

// Touched is a requirement that lost members and holds all the same.
type Touched struct {
	Requirement string   `json:"requirement"`
	Strength    string   `json:"strength" enum:"hard,soft"`
	Need        int      `json:"need"`
	Members     int      `json:"members"`
	Failed      []string `json:"failed" doc:"Keys of the members that are down, or cut off from every root"`
	Degraded    []string `json:"degraded" doc:"Keys of the members that work partly"`
	Holding     []string `json:"holding" doc:"Keys of the members that still hold it"`
}

type whyInput struct {
	MinRevision
	Body WhyQuestion
}

type whyNotInput struct {
	MinRevision
	Body WhyNotQuestion
}

type whyOutput struct {
	Stamp
	Body WhyAnswer
}

type whyNotOutput struct {
	Stamp
	Body WhyNotAnswer
}

func (a *API) askWhy(ctx context.Context, in *whyInput) (*whyOutput, error) {
	o, err := a.ask(ctx, in.MinRevision, &in.Body.Scenario, nil)
	if err != nil {
		return nil, err
	}
	proof, err := o.Why(in.Body.Item)
	if err != nil {
		return nil, located(err, "item")
	}
	names := namer{o: o, done: map[string]bool{}}
	for _, it := range proof.Items {
		names.done[it.Key] = true
	}
	body := WhyAnswer{Answer: a.answer(o), Items: provedOf(o, proof, &names)}
	if in.Body.All {
		if err := a.allProofs(ctx, o, &in.Body, &body, &names); err != nil {
			return nil, err
		}
	}
	body.Named = list(names.found)
	return &whyOutput{Stamp: stamp(o.Snapshot().Revision()), Body: body}, nil
}

const (
	maxProofSteps = 5_000_000 // bounds a search for proofs
	listedProofs  = 20        // unless the question says otherwise
)

// allProofs lists proofs up to the limit, and finds out whether there are more.
func (a *API) allProofs(ctx context.Context, o *asked, q *WhyQuestion, body *WhyAnswer, names *namer) error {
	limit := cmp.Or(q.Limit, listedProofs)
	return a.heavily(ctx, func(ctx context.Context) error {
		stopped, err := o.Proofs(ctx, q.Item, impact.ProofBudget{Steps: maxProofSteps}, func(p impact.Proof) bool {
			if len(body.Proofs) == limit {
				body.More = true
				return false
			}
			body.Proofs = append(body.Proofs, OneOf{provedOf(o, p, names)})
			return true
		})
		body.stoppedBy(stopped)
		return err
	})
}

func provedOf(o *asked, proof impact.Proof, names *namer) []Proved {
	items := make([]Proved, len(proof.Items))
	for i, it := range proof.Items {
		entry := Proved{ItemRef: refOf(o.Describe(it.Ref)), Before: stateOrNil(it.Before), After: stateOrNil(it.After),
			Imposed: it.Imposed, Broken: make([]Broken, len(it.Broken))}
		for j, b := range it.Broken {
			entry.Broken[j] = Broken{Requirement: b.Requirement, Strength: string(b.Strength), Need: b.Need, Members: b.Members, Failed: list(b.Failed), Removed: list(b.Removed)}
			names.add(b.Failed...)
			names.add(b.Removed...)
		}
		if it.CutOff != nil {
			entry.CutOff.CutOff = cutOffOf(it.CutOff, names)
		}
		items[i] = entry
	}
	return items
}

func cutOffOf(c *impact.CutOff, names *namer) *CutOff {
	out := &CutOff{Type: c.Type, Requirement: c.Requirement, Items: list(c.Items), SeparatedBy: make([]Separator, len(c.SeparatedBy))}
	names.add(c.Items...)
	for i, s := range c.SeparatedBy {
		out.SeparatedBy[i].Key = s.Item
		if s.Relation != nil {
			name := RelationName(*s.Relation)
			out.SeparatedBy[i].Relation = &name
			names.add(name.From, name.To)
		} else {
			names.add(s.Item)
		}
	}
	return out
}

func (a *API) askWhyNot(ctx context.Context, in *whyNotInput) (*whyNotOutput, error) {
	o, err := a.ask(ctx, in.MinRevision, &in.Body.Scenario, nil)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, a.time())
	defer cancel()
	survival, err := o.WhyNot(ctx, in.Body.Item)
	if err != nil {
		return nil, located(err, "item")
	}
	body := WhyNotAnswer{Answer: a.answer(o), Items: make([]Survivor, len(survival.Items)), Reached: survival.Reached, More: survival.More}
	if survival.Stopped != "" {
		body.Complete, body.Stopped = false, survival.Stopped
	}
	names := namer{o: o, done: map[string]bool{}}
	for _, it := range survival.Items {
		names.done[it.Key] = true
	}
	for i, it := range survival.Items {
		body.Items[i] = survivorOf(o, it, &names)
	}
	body.Named = list(names.found)
	return &whyNotOutput{Stamp: stamp(o.Snapshot().Revision()), Body: body}, nil
}

func survivorOf(o *asked, it impact.Survivor, names *namer) Survivor {
	entry := Survivor{ItemRef: refOf(o.Describe(it.Ref)), Through: it.Through, Before: stateOrNil(it.Before), After: stateOrNil(it.After),
		Imposed: it.Imposed, Touched: make([]Touched, len(it.Touched))}
	for j, t := range it.Touched {
		entry.Touched[j] = Touched{Requirement: t.Requirement, Strength: string(t.Strength), Need: t.Need, Members: t.Members,
			Failed: list(t.Failed), Degraded: list(t.Degraded), Holding: list(t.Holding)}
		names.add(t.Failed...)
		names.add(t.Degraded...)
		names.add(t.Holding...)
	}
	return entry
}

// namer collects the items that an answer names by key.
type namer struct {
	o     *asked
	done  map[string]bool
	found []ItemRef
}

func (n *namer) add(keys ...string) {
	for _, key := range keys {
		if n.done[key] {
			continue
		}
		n.done[key] = true
		if ref, ok := n.o.Lookup(key); ok {
			n.found = append(n.found, refOf(n.o.Describe(ref)))
		}
	}
}
