package api

import (
	"bytes"
	"context"
	"encoding/json"
	nethttp "net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/ingest"
)

// ItemFields are what of an item its writer says.
type ItemFields struct {
	Class        string                 `json:"class" maxLength:"200" doc:"A class of the model"`
	Name         string                 `json:"name,omitempty" maxLength:"1024" doc:"As people say it"`
	Tags         []string               `json:"tags,omitempty" maxItems:"2000"`
	Facets       []string               `json:"facets,omitempty" maxItems:"2" doc:"ci, asset: narrows what the class allows; default those of the class"`
	Requirements map[string]Requirement `json:"requirements,omitempty" doc:"By group, or by relation type that groups"`
	RootFor      []string               `json:"rootFor,omitempty" maxItems:"2000" doc:"Connectivity types, besides those of the class"`
	EndpointFor  []string               `json:"endpointFor,omitempty" maxItems:"2000" doc:"Connectivity types, besides those of the class"`
	Properties   Properties             `json:"properties,omitempty" doc:"As in an estate document: money as {amount, currency}, dates and durations in ISO 8601; null for none"`
}

// ItemCreate is a new item.
type ItemCreate struct {
	Key string `json:"key" maxLength:"512" doc:"Stable and unique: what sources name the item by. It never changes"`
	ItemFields
}

// ItemUpdate is how an item is to read; what it leaves out is taken away.
type ItemUpdate struct{ ItemFields }

// Properties are facts by name. Numbers are kept as they are written.
type Properties map[string]any

// UnmarshalJSON keeps numbers exact.
func (p *Properties) UnmarshalJSON(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	return decoder.Decode((*map[string]any)(p))
}

// Schema tells the document that any facts may stand here: the model says
// which.
func (Properties) Schema(huma.Registry) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
	s.PrecomputeMessages()
	return s
}

// ItemWritten is an item after a write, and what the write did.
type ItemWritten struct {
	Item
	Written
}

type itemCreateInput struct {
	Writing
	Body ItemCreate
}

type itemPutInput struct {
	Writing
	Matching
	ID   string `path:"id"`
	Body ItemUpdate
}

type itemDeleteInput struct {
	Writing
	Matching
	ID    string `path:"id"`
	Purge bool   `query:"purge" doc:"Delete it for good, not only retire it. It must have no relations. Its history stays"`
}

type itemWrittenOutput struct {
	Stamp
	Status   int
	ETag     string `header:"ETag" doc:"Strong; the revision that last changed the item"`
	Location string `header:"Location" doc:"Of a new item"`
	Body     ItemWritten
}

func (a *API) createItem(ctx context.Context, in *itemCreateInput) (*itemWrittenOutput, error) {
	out, err := a.write(ctx, &in.Writing, []any{"createItem", in.Body}, func() ([]ingest.Write, error) {
		row := in.Body.row()
		row.Key = in.Body.Key
		return []ingest.Write{{CreateItem: row}}, nil
	})
	if err != nil {
		return nil, err
	}
	answer := itemWritten(out, in.DryRun)
	if !in.DryRun {
		answer.Status, answer.Location = nethttp.StatusCreated, Prefix+"/items/"+answer.Body.ID
	} else {
		answer.Body.ID, answer.ETag = "", ""
	}
	return answer, nil
}

func (a *API) putItem(ctx context.Context, in *itemPutInput) (*itemWrittenOutput, error) {
	return a.changeItem(ctx, &in.Writing, in.IfMatch, in.ID, []any{"putItem", in.ID, in.IfMatch, in.Body},
		func(it *graph.Item, seen graph.RevisionNumber) (ingest.Write, error) {
			return ingest.Write{PutItem: &ingest.PutItem{ItemAt: ingest.ItemAt{Name: it.ID.String(), If: seen}, Row: *in.Body.row()}}, nil
		})
}

func (a *API) deleteItem(ctx context.Context, in *itemDeleteInput) (*itemWrittenOutput, error) {
	if in.Purge {
		if err := a.allow(ctx, PurgeGraph); err != nil {
			return nil, err
		}
	}
	return a.changeItem(ctx, &in.Writing, in.IfMatch, in.ID, []any{"deleteItem", in.ID, in.IfMatch, in.Purge},
		func(it *graph.Item, seen graph.RevisionNumber) (ingest.Write, error) {
			at := &ingest.ItemAt{Name: it.ID.String(), If: seen}
			if in.Purge {
				return ingest.Write{PurgeItem: at}, nil
			}
			return ingest.Write{RetireItem: at}, nil
		})
}

// changeItem writes something of an item that is there, on the state that the
// caller has seen.
func (a *API) changeItem(ctx context.Context, in *Writing, ifMatch, id string, asked any,
	change func(it *graph.Item, seen graph.RevisionNumber) (ingest.Write, error)) (*itemWrittenOutput, error) {
	var seen graph.RevisionNumber
	out, err := a.write(ctx, in, asked, func() ([]ingest.Write, error) {
		it, err := a.item(ctx, id)
		if err != nil {
			return nil, err
		}
		var stale bool
		if seen, stale, err = expected(ifMatch, it.Revision); err != nil {
			return nil, err
		}
		if stale {
			return nil, graph.Errorf(graph.CodeStale, "api.changeItem", "somebody else changed the item first")
		}
		w, err := change(it, seen)
		return []ingest.Write{w}, err
	})
	if graph.CodeOf(err) == graph.CodeStale {
		return nil, a.itemConflict(ctx, id, seen, err)
	}
	if err != nil {
		return nil, err
	}
	return itemWritten(out, in.DryRun), nil
}

// itemWritten is the answer to a write of one item. In a dry run the revision
// is that of what is stored.
func itemWritten(out *ingest.Outcome, dryRun bool) *itemWrittenOutput {
	r := &out.Results[0]
	it := either(r.After, r.Before)
	return &itemWrittenOutput{Stamp: stamp(out.Revision.Number), Status: nethttp.StatusOK, ETag: tagOf(it.Revision),
		Body: ItemWritten{Item: itemOf(out.Model, it), Written: Written{What: r.What, Changes: itemChanges(r), DryRun: dryRun}}}
}

// itemChanges lists what differs between the states around a write.
func itemChanges(r *ingest.Result) []Change {
	before, after := map[string]any{}, map[string]any{}
	if r.Before != nil {
		before = factsOf(&graph.Version{Item: r.Before})
	}
	if r.After != nil {
		after = factsOf(&graph.Version{Item: r.After})
	}
	return differences(before, after)
}

// row is what a body says, as an import's row would.
func (f *ItemFields) row() *ingest.ItemRow {
	row := &ingest.ItemRow{Class: f.Class, Name: f.Name, Tags: f.Tags, RootFor: f.RootFor, EndpointFor: f.EndpointFor, Properties: f.Properties}
	if len(f.Facets) > 0 {
		row.Facets = f.Facets
	}
	if len(f.Requirements) > 0 {
		row.Requirements = make(map[string]graph.Declared, len(f.Requirements))
	}
	for name, r := range f.Requirements {
		d := graph.Declared{Strength: graph.Strength(r.Strength)}
		if !r.Need.IsZero() {
			var err error
			if d.Need, err = graph.ParseNeed(r.Need.String()); err != nil {
				row.Problems = append(row.Problems, graph.Problem{Path: "requirements." + graph.Shown(name) + ".need", Value: graph.Shown(r.Need.String()), Reason: err.Error()})
			}
		}
		row.Requirements[name] = d
	}
	return row
}

// writableOf is what of a stored item its writer says: what a PUT of it that
// changes nothing would hold.
func writableOf(m *graph.Model, it *graph.Item) ItemFields {
	f := ItemFields{Class: it.Class, Name: it.Name, Tags: it.Tags, Requirements: requirementsOf(it.Requirements),
		RootFor: it.RootFor, EndpointFor: it.EndpointFor, Properties: plain(it.Properties)}
	if class, known := m.Class(it.Class); !known || class.Facets != it.Facets {
		f.Facets = it.Facets.Names()
	}
	return f
}

// itemConflict says what happened to an item since the caller saw it.
func (a *API) itemConflict(ctx context.Context, id string, seen graph.RevisionNumber, cause error) error {
	it, err := a.item(ctx, id)
	if err != nil {
		return err
	}
	return a.conflict(ctx, it.ID, it.ID, seen, tagOf(it.Revision), cause)
}

func parseID(text string) (uuid.UUID, bool) {
	id, err := uuid.Parse(text)
	return id, err == nil
}
