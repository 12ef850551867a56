package api

import (
	"context"
	nethttp "net/http"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/ingest"
)

// RelationCreate is a new relation. Its ends, type and group tell it from
// others, and do not change.
type RelationCreate struct {
	From  string `json:"from" maxLength:"512" doc:"Key or id of an item; a retired one does not come back by it"`
	Type  string `json:"type" maxLength:"200" doc:"A relation type of the model"`
	To    string `json:"to" maxLength:"512" doc:"Key or id of an item"`
	Group string `json:"group,omitempty" maxLength:"256" doc:"The requirement that it belongs to"`
	RelationUpdate
}

// RelationUpdate is what of a relation changes; what it leaves out is taken
// away.
type RelationUpdate struct {
	Strength   string     `json:"strength,omitempty" enum:"hard,soft" doc:"Default that of the type"`
	Properties Properties `json:"properties,omitempty" doc:"As in an estate document"`
}

// RelationWritten is a relation after a write, and what the write did.
type RelationWritten struct {
	Relation
	Written
}

type relationCreateInput struct {
	Writing
	Body RelationCreate
}

type relationInput struct {
	MinRevision
	ID          string `path:"id"`
	IfNoneMatch string `header:"If-None-Match" doc:"The ETag held already; 304 when it still stands"`
}

type relationOutput struct {
	Stamp
	Status int
	ETag   string `header:"ETag" doc:"Strong; the revision that last changed the relation"`
	Body   *Relation
}

type relationPutInput struct {
	Writing
	Matching
	ID   string `path:"id"`
	Body RelationUpdate
}

type relationDeleteInput struct {
	Writing
	Matching
	ID string `path:"id"`
}

type relationWrittenOutput struct {
	Stamp
	Status   int
	ETag     string `header:"ETag" doc:"Strong; the revision that last changed the relation"`
	Location string `header:"Location" doc:"Of a new relation"`
	Body     RelationWritten
}

func (a *API) createRelation(ctx context.Context, in *relationCreateInput) (*relationWrittenOutput, error) {
	out, err := a.write(ctx, &in.Writing, []any{"createRelation", in.Body}, func() ([]ingest.Write, error) {
		return []ingest.Write{{CreateRelation: in.Body.row()}}, nil
	})
	if err != nil {
		return nil, err
	}
	answer, err := a.relationWritten(ctx, out, in.DryRun)
	if err != nil {
		return nil, err
	}
	if !in.DryRun {
		answer.Status, answer.Location = nethttp.StatusCreated, Prefix+"/relations/"+answer.Body.ID
	} else {
		answer.Body.ID, answer.ETag = "", ""
	}
	return answer, nil
}

func (a *API) getRelation(ctx context.Context, in *relationInput) (*relationOutput, error) {
	rev, m, err := a.register(ctx, in.MinRevision)
	if err != nil {
		return nil, err
	}
	r, err := a.relation(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &relationOutput{Stamp: stamp(rev), Status: nethttp.StatusOK, ETag: tagOf(r.Revision)}
	if matches(in.IfNoneMatch, out.ETag) {
		out.Status = nethttp.StatusNotModified
		return out, nil
	}
	ends, err := a.ends(ctx, m, []graph.Relation{*r})
	if err != nil {
		return nil, err
	}
	body := relationOf(m, r, ends)
	out.Body = &body
	return out, nil
}

func (a *API) putRelation(ctx context.Context, in *relationPutInput) (*relationWrittenOutput, error) {
	return a.changeRelation(ctx, &in.Writing, in.IfMatch, in.ID, []any{"putRelation", in.ID, in.IfMatch, in.Body},
		func(at ingest.RelationAt) ingest.Write {
			return ingest.Write{PutRelation: &ingest.PutRelation{RelationAt: at, Strength: graph.Strength(in.Body.Strength), Properties: in.Body.Properties}}
		})
}

func (a *API) deleteRelation(ctx context.Context, in *relationDeleteInput) (*relationWrittenOutput, error) {
	return a.changeRelation(ctx, &in.Writing, in.IfMatch, in.ID, []any{"deleteRelation", in.ID, in.IfMatch},
		func(at ingest.RelationAt) ingest.Write { return ingest.Write{DeleteRelation: &at} })
}

func (a *API) changeRelation(ctx context.Context, in *Writing, ifMatch, id string, asked any, change func(ingest.RelationAt) ingest.Write) (*relationWrittenOutput, error) {
	var seen graph.RevisionNumber
	var stored *graph.Relation
	out, err := a.write(ctx, in, asked, func() ([]ingest.Write, error) {
		var err error
		if stored, err = a.relation(ctx, id); err != nil {
			return nil, err
		}
		var stale bool
		if seen, stale, err = expected(ifMatch, stored.Revision); err != nil {
			return nil, err
		}
		if stale {
			return nil, graph.Errorf(graph.CodeStale, "api.changeRelation", "somebody else changed the relation first")
		}
		return []ingest.Write{change(ingest.RelationAt{ID: stored.ID, End: stored.From, If: seen})}, nil
	})
	if graph.CodeOf(err) == graph.CodeStale && stored != nil {
		now, gone := a.relation(ctx, id)
		if gone != nil {
			return nil, gone
		}
		return nil, a.conflict(ctx, now.From, now.ID, seen, tagOf(now.Revision), err)
	}
	if err != nil {
		return nil, err
	}
	return a.relationWritten(ctx, out, in.DryRun)
}

// relation finds a relation by the id of a path: CodeNotFound. The index knows
// where it lies; when it does not, it is first brought up to the store.
func (a *API) relation(ctx context.Context, text string) (*graph.Relation, error) {
	unknown := graph.Errorf(graph.CodeNotFound, "api.relation", "no relation has this id")
	id, sound := parseID(text)
	if !sound {
		return nil, unknown
	}
	s, err := a.snapshot(ctx, MinRevision{})
	if err != nil {
		return nil, err
	}
	end, known := s.RelationEnd(id)
	if !known {
		head, err := a.Store.Head(ctx)
		if err != nil {
			return nil, err
		}
		if s, err = a.snapshot(ctx, MinRevision{uint64(head.Number)}); err != nil {
			return nil, err
		}
		if end, known = s.RelationEnd(id); !known {
			return nil, unknown
		}
	}
	list, err := a.Store.RelationsOf(ctx, []uuid.UUID{end})
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].ID == id {
			return &list[i], nil
		}
	}
	return nil, unknown
}

func (a *API) relationWritten(ctx context.Context, out *ingest.Outcome, dryRun bool) (*relationWrittenOutput, error) {
	r := &out.Results[0]
	rel := either(r.RelationAfter, r.RelationBefore)
	ends, err := a.ends(ctx, out.Model, []graph.Relation{*rel})
	if err != nil {
		return nil, err
	}
	return &relationWrittenOutput{Stamp: stamp(out.Revision.Number), Status: nethttp.StatusOK, ETag: tagOf(rel.Revision),
		Body: RelationWritten{Relation: relationOf(out.Model, rel, ends), Written: Written{What: r.What, Changes: relationChanges(r), DryRun: dryRun}}}, nil
}

func relationChanges(r *ingest.Result) []Change {
	before, after := map[string]any{}, map[string]any{}
	if r.RelationBefore != nil {
		before = factsOf(&graph.Version{Relation: r.RelationBefore})
	}
	if r.RelationAfter != nil {
		after = factsOf(&graph.Version{Relation: r.RelationAfter})
	}
	return differences(before, after)
}

func (b *RelationCreate) row() *ingest.RelationRow {
	return &ingest.RelationRow{From: b.From, Type: b.Type, To: b.To, Group: b.Group,
		Strength: graph.Strength(b.Strength), Properties: b.Properties}
}
