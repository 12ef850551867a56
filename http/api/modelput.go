package api

import (
	"cmp"
	"context"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/model"
	"linchpin/http/access"
	"linchpin/ingest"
)

type modelPutInput struct {
	MinRevision
	File    string `query:"file" maxLength:"512" doc:"What problems call the file; default model"`
	DryRun  bool   `query:"dryRun" doc:"Check it and answer what the model would be; write nothing"`
	RawBody []byte `contentType:"application/yaml" doc:"A model file: linchpin-model/v1, YAML or JSON"`
}

// putModel adds a model file to the model: checked as a whole, and against the
// stored items, before any of it takes effect. What changes nothing makes no
// revision.
func (a *API) putModel(ctx context.Context, in *modelPutInput) (*modelOutput, error) {
	if _, _, err := a.register(ctx, in.MinRevision); err != nil {
		return nil, err
	}
	for attempt := 1; ; attempt++ {
		out, err := a.extendModel(ctx, in)
		if graph.CodeOf(err) != graph.CodeStale {
			return out, err
		}
		if attempt == modelAttempts {
			return nil, graph.Errorf(graph.CodeConflict, "api.putModel", "others write what the model changes again and again; send it again: %w", err)
		}
	}
}

// modelAttempts bounds how often a model is held to what is stored because
// another writer came between.
const modelAttempts = 8

func (a *API) extendModel(ctx context.Context, in *modelPutInput) (*modelOutput, error) {
	before, put, err := a.Store.Model(ctx, 0)
	if err != nil {
		return nil, err
	}
	file, problems := model.Read(cmp.Or(in.File, "model"), in.RawBody)
	var after *graph.Model
	if len(problems) == 0 {
		after, problems = model.Extend(before, file)
	}
	if err := graph.Invalid("api.putModel", problems); err != nil {
		return nil, err
	}
	check, err := ingest.CheckModel(ctx, a.Store, before, after)
	if err != nil {
		return nil, err
	}
	if check.Total > 0 {
		return nil, &graph.Error{Code: graph.CodeInvalid, Op: "api.putModel", Msg: "stored items do not fit the new model", Problems: check.Problems, Total: check.Total}
	}
	if in.DryRun || model.Same(before, after) {
		head, err := a.Store.Head(ctx)
		if err != nil {
			return nil, err
		}
		return &modelOutput{Stamp: stamp(head.Number), Body: modelOf(after, put)}, nil
	}
	revision, err := a.Store.Apply(ctx, graph.Batch{ID: uuid.NewString(), Actor: access.From(ctx).Name, Source: graph.SourceManual,
		Message: "model file " + file.Name, Ops: []graph.Op{{PutModel: after, If: &put}}, Given: &check.Given})
	if err != nil {
		return nil, err
	}
	a.follow(ctx, revision.Number)
	return &modelOutput{Stamp: stamp(revision.Number), Body: modelOf(after, revision.Number)}, nil
}
