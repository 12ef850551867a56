package api

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"linchpin/graph"
)

// Item is an item as an estate document has it, with what the register adds.
type Item struct {
	ItemRef
	Facets       []string               `json:"facets" enum:"ci,asset"`
	Tags         []string               `json:"tags"`
	Requirements map[string]Requirement `json:"requirements"`
	RootFor      []string               `json:"rootFor" doc:"Connectivity types, besides those of its class"`
	EndpointFor  []string               `json:"endpointFor" doc:"Connectivity types, besides those of its class"`
	Properties   map[string]any         `json:"properties" doc:"As in an estate document: money as {amount, currency}, dates and durations in ISO 8601"`
	Revision     uint64                 `json:"revision" doc:"That last changed it"`
	Retired      bool                   `json:"retired" doc:"On record, but absent from the graph"`
	State        *State                 `json:"state,omitempty" doc:"Under the conditions known now; in a list whose fields name it, of items in the graph"`
	Provenance   Provenance             `json:"provenance"`
}

// Provenance says who said an item, and each of its facts.
type Provenance struct {
	Sources []Said          `json:"sources" doc:"Sources that name the item now"`
	Facts   map[string]Fact `json:"facts" doc:"By name of the property, or of the item's own field: class, name, tags, facets, requirements, rootFor, endpointFor"`
}

// Said is a source that names an item.
type Said struct {
	Source string `json:"source"`
	Since  string `json:"since" doc:"The import run in which it began to"`
}

// Fact says who said a fact, and what others say of it.
type Fact struct {
	Source string  `json:"source" doc:"Whose statement counts"`
	Run    string  `json:"run" doc:"The import run in which the value last changed"`
	Lost   []Claim `json:"lost" doc:"What other sources say; equal values too"`
}

// Claim is what another source says of a fact.
type Claim struct {
	Source string `json:"source"`
	Run    string `json:"run"`
	Value  any    `json:"value"`
	Same   bool   `json:"same" doc:"It says the same as the value that counts"`
}

type itemInput struct {
	MinRevision
	ID          string `path:"id" doc:"The item's id; keys go in GET /api/v1/items?key="`
	AsOf        string `query:"asOf" maxLength:"64" doc:"As it was: the number of a revision, or a time"`
	IfNoneMatch string `header:"If-None-Match" doc:"The ETag held already; 304 when it still stands"`
}

type itemOutput struct {
	Stamp
	Status int
	ETag   string `header:"ETag" doc:"Strong; the revision that last changed the item"`
	Body   *Item
}

// ItemState is how an item works now, and what it needs.
type ItemState struct {
	Answer
	State        State       `json:"state" doc:"Under the conditions known now"`
	Imposed      *State      `json:"imposed" nullable:"true" doc:"What a condition says of the item itself; null when none does"`
	Requirements []NeedState `json:"requirements" doc:"What it needs, by name"`
}

// NeedState is one requirement of an item, with its members as they are now.
type NeedState struct {
	Name         string      `json:"name"`
	Need         int         `json:"need"`
	Strength     string      `json:"strength" enum:"hard,soft"`
	Connectivity bool        `json:"connectivity"`
	Members      []ItemAtNow `json:"members" doc:"In key order"`
	Failed       int         `json:"failed" doc:"Members that are down or degraded"`
}

// ItemAtNow is an item with its state now.
type ItemAtNow struct {
	ItemRef
	State State `json:"state"`
}

type itemStateInput struct {
	MinRevision
	ID string `path:"id"`
}

type itemStateOutput struct {
	Stamp
	Body ItemState
}

func (a *API) getItem(ctx context.Context, in *itemInput) (*itemOutput, error) {
	rev, m, err := a.register(ctx, in.MinRevision)
	if err != nil {
		return nil, err
	}
	it, err := a.recordedItem(ctx, in.ID, in.AsOf, rev)
	if err != nil {
		return nil, err
	}
	out := &itemOutput{Stamp: stamp(rev), ETag: fmt.Sprintf(`"%d"`, it.Revision)}
	if matches(in.IfNoneMatch, out.ETag) {
		out.Status = 304
		return out, nil
	}
	body := itemOf(m, it)
	out.Status, out.Body = 200, &body
	return out, nil
}

// item reads one by the id of a path: CodeNotFound.
func (a *API) item(ctx context.Context, text string) (*graph.Item, error) {
	id, err := uuid.Parse(text)
	if err != nil {
		return nil, &graph.Error{Code: graph.CodeNotFound, Op: "api.item", Msg: "no item has this id",
			Hint: "a path names an item by its id; by key it is found with GET " + Prefix + "/items?key="}
	}
	found, err := a.Store.Items(ctx, []uuid.UUID{id})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, graph.Errorf(graph.CodeNotFound, "api.item", "no item has this id")
	}
	return &found[0], nil
}

// matches compares an If-None-Match with a strong tag.
func matches(header, tag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if part == tag || part == "*" {
			return true
		}
	}
	return false
}

func itemOf(m *graph.Model, it *graph.Item) Item {
	return Item{
		ItemRef: itemRef(m, it), Facets: list(it.Facets.Names()), Tags: list(it.Tags),
		Requirements: dict(requirementsOf(it.Requirements)), RootFor: list(it.RootFor), EndpointFor: list(it.EndpointFor),
		Properties: plain(it.Properties), Revision: uint64(it.Revision), Retired: it.Retired,
		Provenance: provenanceOf(it),
	}
}

func plain(p graph.Properties) map[string]any {
	out := make(map[string]any, len(p))
	for name, v := range p {
		out[name] = v.Plain()
	}
	return out
}

func provenanceOf(it *graph.Item) Provenance {
	p := &it.Provenance
	out := Provenance{Sources: saidOf(p), Facts: make(map[string]Fact, len(p.Facts))}
	for name, claim := range p.Facts {
		out.Facts[name] = Fact{Source: claim.Source, Run: claim.Run, Lost: []Claim{}}
	}
	for name, lost := range p.Lost {
		fact := out.Facts[name]
		fact.Lost = list(fact.Lost)
		for _, claim := range lost {
			fact.Lost = append(fact.Lost, Claim{Source: claim.Source, Run: claim.Run, Value: claim.Value.Plain(),
				Same: claim.Value.Equal(valueOf(it, name))})
		}
		out.Facts[name] = fact
	}
	return out
}

func saidOf(p *graph.Provenance) []Said {
	said := make([]Said, 0, len(p.Sources))
	for source, run := range p.Sources {
		said = append(said, Said{Source: source, Since: run})
	}
	slices.SortFunc(said, func(a, b Said) int { return strings.Compare(a.Source, b.Source) })
	return said
}

// valueOf is the fact that counts, as a claim of it would hold it.
func valueOf(it *graph.Item, name string) graph.Value {
	switch name {
	case "class":
		return graph.StringValue(it.Class)
	case "name":
		return graph.StringValue(it.Name)
	case "tags":
		return jsonValue(it.Tags)
	case "facets":
		return jsonValue(it.Facets.Names())
	case "requirements":
		return jsonValue(it.Requirements)
	case "rootFor":
		return jsonValue(it.RootFor)
	case "endpointFor":
		return jsonValue(it.EndpointFor)
	}
	return it.Properties[name]
}

func (a *API) getItemState(ctx context.Context, in *itemStateInput) (*itemStateOutput, error) {
	o, err := a.ask(ctx, in.MinRevision, &Scenario{}, nil)
	if err != nil {
		return nil, err
	}
	id, err := uuid.Parse(in.ID)
	ref, ok := o.Snapshot().LookupID(id)
	if err != nil || !ok {
		return nil, &graph.Error{Code: graph.CodeNotFound, Op: "api.getItemState", Msg: "no item in the graph has this id",
			Hint: "a retired item is on record, but absent from the graph, so it has no state"}
	}
	_, state := o.State(ref)
	body := ItemState{Answer: a.answer(o), State: stateOf(*state), Requirements: []NeedState{}}
	if body.Imposed, err = a.imposed(ctx, id); err != nil {
		return nil, err
	}
	for _, r := range o.Requirements(ref) {
		need := NeedState{Name: r.Name, Need: r.Need, Strength: string(r.Strength), Connectivity: r.Connectivity, Members: make([]ItemAtNow, len(r.Members))}
		for i, member := range r.Members {
			_, now := o.State(member)
			need.Members[i] = ItemAtNow{ItemRef: refOf(o.Describe(member)), State: stateOf(*now)}
			if *now >= graph.Degraded {
				need.Failed++
			}
		}
		body.Requirements = append(body.Requirements, need)
	}
	return &itemStateOutput{Stamp: stamp(o.Snapshot().Revision()), Body: body}, nil
}

// imposed is the worst state that a condition gives an item now; nil for none.
func (a *API) imposed(ctx context.Context, id uuid.UUID) (*State, error) {
	all, err := a.conditions.now(ctx)
	var worst *graph.State
	for _, source := range all {
		for _, one := range source.States {
			if one.Item == id && (worst == nil || one.State > *worst) {
				worst = &one.State
			}
		}
	}
	return stateOrNil(worst), err
}
