package api

import (
	"context"
	"strconv"
	"time"

	"linchpin/graph"
)

// RevisionRef says who wrote a revision, when, from what and why.
type RevisionRef struct {
	Number  uint64    `json:"number"`
	At      time.Time `json:"at"`
	Actor   string    `json:"actor"`
	Source  string    `json:"source"`
	Run     string    `json:"run" doc:"The import run; empty for none"`
	Message string    `json:"message"`
}

// Revision is one write.
type Revision struct {
	RevisionRef
	Batch            string `json:"batch" doc:"Its idempotency key"`
	ItemsPut         int    `json:"itemsPut"`
	ItemsPurged      int    `json:"itemsPurged"`
	RelationsPut     int    `json:"relationsPut"`
	RelationsDeleted int    `json:"relationsDeleted"`
	ModelPut         bool   `json:"modelPut"`
}

// RevisionList is a page of revisions, newest first.
type RevisionList struct {
	Items []Revision `json:"items"`
	Next  string     `json:"next"`
}

type revisionListInput struct {
	MinRevision
	Paging
}

type revisionListOutput struct {
	Stamp
	Body RevisionList
}

type revisionInput struct {
	MinRevision
	Number uint64 `path:"number" minimum:"1" maximum:"9007199254740991"`
}

type revisionOutput struct {
	Stamp
	Body Revision
}

func (a *API) listRevisions(ctx context.Context, in *revisionListInput) (*revisionListOutput, error) {
	rev, _, err := a.register(ctx, in.MinRevision)
	if err != nil {
		return nil, err
	}
	at, err := a.cursors.read(ctx, in.Cursor, "revisions", nil)
	if err != nil {
		return nil, err
	}
	var before graph.RevisionNumber
	if at != nil {
		before = at.Revision
	}
	page, err := a.Store.Revisions(ctx, before, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &revisionListOutput{Stamp: stamp(rev), Body: RevisionList{Items: make([]Revision, len(page))}}
	for i := range page {
		out.Body.Items[i] = revisionOf(&page[i])
	}
	if n := len(page); n == in.Limit && page[n-1].Number > 1 {
		out.Body.Next, err = a.cursors.write(ctx, cursor{List: "revisions", Revision: page[n-1].Number})
	}
	return out, err
}

func (a *API) getRevision(ctx context.Context, in *revisionInput) (*revisionOutput, error) {
	rev, _, err := a.register(ctx, in.MinRevision)
	if err != nil {
		return nil, err
	}
	page, err := a.Store.Revisions(ctx, graph.RevisionNumber(in.Number)+1, 1)
	if err != nil {
		return nil, err
	}
	if len(page) == 0 || uint64(page[0].Number) != in.Number {
		return nil, graph.Errorf(graph.CodeNotFound, "api.getRevision", "there is no revision %s; the newest is %d", strconv.FormatUint(in.Number, 10), rev)
	}
	return &revisionOutput{Stamp: stamp(rev), Body: revisionOf(&page[0])}, nil
}

func revisionRef(r *graph.Revision) RevisionRef {
	return RevisionRef{Number: uint64(r.Number), At: r.At, Actor: r.Actor, Source: r.Source, Run: r.Run, Message: r.Message}
}

func revisionOf(r *graph.Revision) Revision {
	return Revision{RevisionRef: revisionRef(r), Batch: r.Batch, ItemsPut: r.ItemsPut, ItemsPurged: r.ItemsPurged,
		RelationsPut: r.RelationsPut, RelationsDeleted: r.RelationsDeleted, ModelPut: r.ModelPut}
}
