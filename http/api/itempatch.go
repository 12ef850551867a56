package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"slices"
	"sort"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
	jsonpatch "github.com/evanphx/json-patch/v5"

	"linchpin/graph"
	"linchpin/ingest"
)

// The forms of a patch.
const (
	mergePatch = "application/merge-patch+json" // RFC 7396
	jsonPatch  = "application/json-patch+json"  // RFC 6902
)

// Bounds of a JSON Patch.
const (
	maxPatchOps   = 1000
	maxPatchBytes = 1 << 20 // that its copies may add
)

type itemPatchInput struct {
	Writing
	Matching
	ID      string `path:"id"`
	RawBody []byte
	Body    any

	media string
}

// Resolve keeps the media type, which tells the forms apart.
func (in *itemPatchInput) Resolve(ctx huma.Context) []error {
	in.media, _, _ = mime.ParseMediaType(ctx.Header("Content-Type"))
	return nil
}

// documentPatch names the two forms of a patch, which the handler reads itself.
func documentPatch(op *huma.Operation) {
	step := &huma.Schema{Type: huma.TypeObject, Required: []string{"op", "path"}, Properties: map[string]*huma.Schema{
		"op":    {Type: huma.TypeString, Enum: []any{"add", "remove", "replace", "move", "copy", "test"}},
		"path":  {Type: huma.TypeString, Description: "A JSON Pointer into the item's fields, such as /properties/owner"},
		"from":  {Type: huma.TypeString},
		"value": {},
	}}
	op.RequestBody.Content = map[string]*huma.MediaType{
		mergePatch: {Schema: &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true, Description: "The fields of an ItemUpdate that change; null takes one away (RFC 7396)"}},
		jsonPatch:  {Schema: &huma.Schema{Type: huma.TypeArray, Items: step, Description: "Steps over the fields of an ItemUpdate (RFC 6902)"}},
	}
}

func (a *API) patchItem(ctx context.Context, in *itemPatchInput) (*itemWrittenOutput, error) {
	if in.media != mergePatch && in.media != jsonPatch {
		return nil, graph.Errorf(codeMediaType, "api.patchItem", "a patch is %s or %s", mergePatch, jsonPatch)
	}
	return a.changeItem(ctx, &in.Writing, in.IfMatch, in.ID, []any{"patchItem", in.ID, in.IfMatch, in.media, in.Body},
		func(it *graph.Item, seen graph.RevisionNumber) (ingest.Write, error) {
			fields, err := a.patched(ctx, it, in.media, in.RawBody)
			if err != nil {
				return ingest.Write{}, err
			}
			return ingest.Write{PutItem: &ingest.PutItem{ItemAt: ingest.ItemAt{Name: it.ID.String(), If: seen}, Row: *fields.row()}}, nil
		})
}

// patched gives the fields of an item with a patch applied.
func (a *API) patched(ctx context.Context, it *graph.Item, media string, patch []byte) (*ItemFields, error) {
	m, _, err := a.Store.Model(ctx, 0)
	if err != nil {
		return nil, err
	}
	document, err := patchable(m, it)
	if err != nil {
		return nil, err
	}
	if media == mergePatch {
		if document, err = jsonpatch.MergePatch(document, patch); err != nil {
			return nil, refuse("", "", "a merge patch is an object")
		}
	} else if document, err = stepped(document, patch); err != nil {
		return nil, err
	}
	return a.fieldsFrom(document)
}

// patchable is the document that a patch changes: every field, so that a step
// may replace one that is empty; facets only where the item narrows them.
func patchable(m *graph.Model, it *graph.Item) ([]byte, error) {
	f := writableOf(m, it)
	document := map[string]any{"class": f.Class, "name": f.Name, "tags": list(f.Tags), "requirements": dict(f.Requirements),
		"rootFor": list(f.RootFor), "endpointFor": list(f.EndpointFor), "properties": f.Properties}
	if len(f.Facets) > 0 {
		document["facets"] = f.Facets
	}
	return json.Marshal(document)
}

// patchStep is what must be sound of a step before it is applied.
type patchStep struct {
	Op   string  `json:"op"`
	Path *string `json:"path"`
	From *string `json:"from"`
}

var stepNames = []string{"add", "remove", "replace", "move", "copy", "test"}

// stepped applies the steps of a JSON Patch. What its copies add is bounded in
// all, so the steps are applied together; the one that fails is then searched.
func stepped(document, patch []byte) ([]byte, error) {
	steps, err := readSteps(patch)
	if err != nil {
		return nil, err
	}
	decoded, err := jsonpatch.DecodePatch(patch)
	if err != nil {
		return nil, refuse("", "", "a step lacks its value")
	}
	options := jsonpatch.NewApplyOptions()
	options.AccumulatedCopySizeLimit = maxPatchBytes
	after, err := decoded.ApplyWithOptions(document, options)
	if err == nil {
		return after, nil
	}
	fails := sort.Search(len(steps)-1, func(i int) bool {
		_, err := decoded[:i+1].ApplyWithOptions(document, options)
		return err != nil
	})
	var copies *jsonpatch.AccumulatedCopySizeError
	reason := "the step does not apply: nothing lies at this path"
	switch {
	case errors.As(err, &copies):
		reason = fmt.Sprintf("the copies of a JSON Patch add at most %d MiB", maxPatchBytes>>20)
	case steps[fails].Op == "test":
		reason = "the test fails: something else lies at this path"
	}
	return nil, refuse(fmt.Sprintf("[%d].path", fails), *steps[fails].Path, reason)
}

// readSteps reads the steps of a JSON Patch and holds each to its form.
func readSteps(patch []byte) ([]patchStep, error) {
	var steps []patchStep
	if json.Unmarshal(patch, &steps) != nil {
		return nil, refuse("", "", "a JSON Patch is a list of steps, each with op and path")
	}
	if len(steps) > maxPatchOps {
		return nil, refuse("", fmt.Sprint(len(steps)), fmt.Sprintf("a JSON Patch has at most %d steps", maxPatchOps))
	}
	for i, step := range steps {
		at := fmt.Sprintf("[%d]", i)
		switch {
		case !slices.Contains(stepNames, step.Op):
			return nil, graph.Invalid("api.patchItem", []graph.Problem{{Path: at + ".op", Value: graph.Shown(step.Op),
				Reason: "a step is one of " + strings.Join(stepNames, ", "), Nearest: graph.Nearest(step.Op, stepNames)}})
		case step.Path == nil || (step.Op == "move" || step.Op == "copy") && step.From == nil:
			return nil, refuse(at, step.Op, "the step lacks path or from")
		}
	}
	return steps, nil
}

// fieldsFrom reads the fields of an item, held to the same form as the body of
// a PUT.
func (a *API) fieldsFrom(document []byte) (*ItemFields, error) {
	var value any
	var update ItemUpdate
	if err := json.Unmarshal(document, &value); err != nil {
		return nil, refuse("", "", "the patch leaves no item")
	}
	schema := a.schemas.Schema(typeOf[ItemUpdate](), true, "")
	var result huma.ValidateResult
	huma.Validate(a.schemas, schema, huma.NewPathBuffer([]byte{}, 0), huma.ModeWriteToServer, value, &result)
	if err := graph.Invalid("api.patchItem", formProblems(result.Errors)); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(document, &update); err != nil {
		return nil, refuse("", "", "the patch leaves no item")
	}
	return &update.ItemFields, nil
}

var itemFieldNames = []string{"class", "name", "tags", "facets", "requirements", "rootFor", "endpointFor", "properties"}

// formProblems tells what the framework found wrong with the form of a patched
// item.
func formProblems(found []error) []graph.Problem {
	var problems []graph.Problem
	for _, err := range found[:min(len(found), 20)] {
		detailer, ok := err.(huma.ErrorDetailer)
		if !ok {
			continue
		}
		d := detailer.ErrorDetail()
		p := graph.Problem{Path: graph.Shown(d.Location), Reason: graph.Shown(d.Message)}
		if text, isText := d.Value.(string); isText {
			p.Value = graph.Shown(text)
		}
		if d.Message == validation.MsgUnexpectedProperty {
			p.Reason, p.Value = "no field has this name", graph.Shown(d.Location)
			p.Nearest = graph.Nearest(d.Location, itemFieldNames)
		}
		problems = append(problems, p)
	}
	return problems
}
