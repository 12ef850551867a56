package api

import (
	"context"
	"encoding/json"
	"fmt"

	"linchpin/graph"
	"linchpin/ingest"
)

// Batch is several writes that take effect as one revision, or not at all.
// They are judged together, so that they may stand in any order: a relation may
// end at an item that the same batch makes.
type Batch struct {
	Writes []BatchWrite `json:"writes" minItems:"1" maxItems:"1000"`
}

// BatchWrite is one write of a batch: exactly one field is set. What changes
// something that is there names the revision that the caller has seen.
type BatchWrite struct {
	CreateItem     *ItemCreate     `json:"createItem,omitempty"`
	PutItem        *BatchItemPut   `json:"putItem,omitempty"`
	PatchItem      *BatchItemPatch `json:"patchItem,omitempty"`
	RetireItem     *BatchItem      `json:"retireItem,omitempty"`
	PurgeItem      *BatchItem      `json:"purgeItem,omitempty" doc:"Delete it for good; its relations must be deleted by then, or by the same batch"`
	CreateRelation *RelationCreate `json:"createRelation,omitempty"`
	PutRelation    *BatchRelPut    `json:"putRelation,omitempty"`
	DeleteRelation *BatchRelation  `json:"deleteRelation,omitempty"`
}

// BatchItem names an item as the caller has seen it.
type BatchItem struct {
	Item    string `json:"item" maxLength:"512" doc:"Key or id"`
	IfMatch uint64 `json:"ifMatch" minimum:"1" doc:"The revision that last changed it, as the caller has seen it"`
}

// BatchItemPut says how an item is to read.
type BatchItemPut struct {
	BatchItem
	Value ItemUpdate `json:"value"`
}

// BatchItemPatch changes fields of an item.
type BatchItemPatch struct {
	BatchItem
	Merge Properties `json:"merge" doc:"The fields of an ItemUpdate that change; null takes one away (RFC 7396)"`
}

// BatchRelation names a relation as the caller has seen it.
type BatchRelation struct {
	Relation string `json:"relation" maxLength:"64" doc:"Its id"`
	IfMatch  uint64 `json:"ifMatch" minimum:"1" doc:"The revision that last changed it, as the caller has seen it"`
}

// BatchRelPut says how a relation is to read.
type BatchRelPut struct {
	BatchRelation
	Value RelationUpdate `json:"value"`
}

// BatchResult is what became of a batch.
type BatchResult struct {
	Revision uint64        `json:"revision" doc:"That it made; the newest when it changed nothing"`
	DryRun   bool          `json:"dryRun" doc:"Nothing was written"`
	Results  []WriteResult `json:"results" doc:"By write"`
}

// WriteResult is what became of one write of a batch.
type WriteResult struct {
	What     string   `json:"what" enum:"created,updated,revived,retired,purged,deleted,unchanged"`
	Item     string   `json:"item,omitempty" doc:"Id"`
	Key      string   `json:"key,omitempty" doc:"Of the item"`
	Relation string   `json:"relation,omitempty" doc:"Id"`
	Revision uint64   `json:"revision" doc:"That last changed it"`
	Changes  []Change `json:"changes"`
}

type batchInput struct {
	Writing
	Body Batch
}

type batchOutput struct {
	Stamp
	Body BatchResult
}

func (a *API) writeBatch(ctx context.Context, in *batchInput) (*batchOutput, error) {
	out, err := a.write(ctx, &in.Writing, []any{"batch", in.Body}, func() ([]ingest.Write, error) { return a.batchWrites(ctx, in.Body.Writes) })
	if err != nil {
		return nil, err
	}
	answer := &batchOutput{Stamp: stamp(out.Revision.Number), Body: BatchResult{Revision: uint64(out.Revision.Number), DryRun: in.DryRun,
		Results: make([]WriteResult, len(out.Results))}}
	for i := range out.Results {
		answer.Body.Results[i] = writeResult(&out.Results[i], in.DryRun)
	}
	return answer, nil
}

func writeResult(r *ingest.Result, dryRun bool) WriteResult {
	w := WriteResult{What: r.What}
	if it := either(r.After, r.Before); it != nil {
		w.Item, w.Key, w.Revision, w.Changes = it.ID.String(), it.Key, uint64(it.Revision), itemChanges(r)
	}
	if rel := either(r.RelationAfter, r.RelationBefore); rel != nil {
		w.Relation, w.Revision, w.Changes = rel.ID.String(), uint64(rel.Revision), relationChanges(r)
	}
	if dryRun && r.What == ingest.ChangeCreated { // the ids are made anew when it is written
		w.Item, w.Relation = "", ""
	}
	return w
}

// batchWrites reads the writes of a batch; problems stand at the place of each.
func (a *API) batchWrites(ctx context.Context, asked []BatchWrite) ([]ingest.Write, error) {
	writes := make([]ingest.Write, len(asked))
	var problems []graph.Problem
	for i := range asked {
		w, err := a.batchWrite(ctx, &asked[i], fmt.Sprintf("writes[%d]", i), &problems)
		if err != nil {
			return nil, err
		}
		writes[i] = w
	}
	return writes, graph.Invalid("api.writeBatch", problems)
}

func (a *API) batchWrite(ctx context.Context, b *BatchWrite, place string, problems *[]graph.Problem) (w ingest.Write, err error) {
	set := 0
	for name, is := range map[string]bool{"createItem": b.CreateItem != nil, "putItem": b.PutItem != nil, "patchItem": b.PatchItem != nil,
		"retireItem": b.RetireItem != nil, "purgeItem": b.PurgeItem != nil, "createRelation": b.CreateRelation != nil,
		"putRelation": b.PutRelation != nil, "deleteRelation": b.DeleteRelation != nil} {
		if is {
			w.Place = place + "." + name
			set++
		}
	}
	if set != 1 {
		*problems = append(*problems, graph.Problem{Path: place, Value: fmt.Sprint(set), Reason: "a write is exactly one of createItem, putItem, patchItem, retireItem, purgeItem, createRelation, putRelation, deleteRelation"})
		return w, nil
	}
	switch {
	case b.CreateItem != nil:
		w.CreateItem = b.CreateItem.row()
		w.CreateItem.Key = b.CreateItem.Key
	case b.PutItem != nil:
		row := b.PutItem.Value.row()
		w.Place += ".value"
		w.PutItem = &ingest.PutItem{ItemAt: b.PutItem.at(), Row: *row}
	case b.PatchItem != nil:
		return a.batchPatch(ctx, b.PatchItem, w.Place, problems)
	case b.RetireItem != nil:
		at := b.RetireItem.at()
		w.RetireItem = &at
	case b.PurgeItem != nil:
		at := b.PurgeItem.at()
		w.PurgeItem = &at
		err = a.allow(ctx, PurgeGraph)
	case b.CreateRelation != nil:
		w.CreateRelation = b.CreateRelation.row()
	case b.PutRelation != nil:
		at := a.batchRelation(ctx, &b.PutRelation.BatchRelation, w.Place, problems, &err)
		w.PutRelation = &ingest.PutRelation{RelationAt: at, Strength: graph.Strength(b.PutRelation.Value.Strength), Properties: b.PutRelation.Value.Properties}
	default:
		at := a.batchRelation(ctx, b.DeleteRelation, w.Place, problems, &err)
		w.DeleteRelation = &at
	}
	return w, err
}

func (b *BatchItem) at() ingest.ItemAt {
	return ingest.ItemAt{Name: b.Item, If: graph.RevisionNumber(b.IfMatch)}
}

// batchPatch makes a patch of what is stored a put of the whole.
func (a *API) batchPatch(ctx context.Context, b *BatchItemPatch, place string, problems *[]graph.Problem) (ingest.Write, error) {
	w := ingest.Write{Place: place, PutItem: &ingest.PutItem{ItemAt: b.at()}}
	found, err := a.Store.ItemsByKey(ctx, []string{b.Item})
	if err == nil && len(found) == 0 {
		if it, unknown := a.item(ctx, b.Item); unknown == nil {
			found = append(found, *it)
		}
	}
	if err != nil || len(found) == 0 || uint64(found[0].Revision) != b.IfMatch {
		return w, err // unknown or stale, as the edit will say
	}
	patch, err := json.Marshal(b.Merge)
	if err != nil {
		return w, err
	}
	fields, err := a.patched(ctx, &found[0], mergePatch, patch)
	if listed := defectsOf(err); listed != nil {
		for _, p := range listed {
			p.Path = place + ".merge." + p.Path
			*problems = append(*problems, p)
		}
		return w, nil
	}
	if err == nil {
		w.PutItem.Row = *fields.row()
		w.Place += ".merge"
	}
	return w, err
}

// batchRelation finds where a relation lies; one that does not exist is left
// for the edit to report.
func (a *API) batchRelation(ctx context.Context, b *BatchRelation, place string, problems *[]graph.Problem, failed *error) ingest.RelationAt {
	at := ingest.RelationAt{If: graph.RevisionNumber(b.IfMatch)}
	r, err := a.relation(ctx, b.Relation)
	switch {
	case graph.CodeOf(err) == graph.CodeNotFound:
		*problems = append(*problems, graph.Problem{Path: place + ".relation", Value: graph.Shown(b.Relation), Reason: "no relation has this id"})
	case err != nil:
		*failed = err
	default:
		at.ID, at.End = r.ID, r.From
	}
	return at
}
