package ingest

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
)

// Editor writes what people change by hand, in the name of the source manual.
// It is safe for concurrent use.
//
// A fact that a person changes is said by manual from then on and wins over
// what sources say of it, now and later; what they say is kept beside it. A
// fact that a person takes away stays away. What a person leaves as it was
// stays with who said it. An item that a person makes or brings back is named
// by manual; one that a person only corrects is not, so that it retires with
// the source that knows it.
type Editor struct{ store graph.Store }

// NewEditor makes an editor of a store.
func NewEditor(store graph.Store) *Editor { return &Editor{store} }

// Edit is a set of writes that takes effect as one revision, or not at all.
// The writes are judged together, so that they may stand in any order. An item
// or a relation stands in at most one of them.
type Edit struct {
	ID      string // of the batch; "" makes one
	Actor   string
	Message string
	Writes  []Write
	DryRun  bool // say what would change, and write nothing

	// Note, when set, is put on record together with the writes.
	Note func(results []Result) (graph.RecordOp, error)
}

// Write is one change by hand: exactly one of its pointers is set.
type Write struct {
	Place string // where it stands, for problems: "writes[3].createItem"; may be empty

	CreateItem     *ItemRow
	PutItem        *PutItem
	RetireItem     *ItemAt
	PurgeItem      *ItemAt
	CreateRelation *RelationRow // its ends are keys or ids
	PutRelation    *PutRelation
	DeleteRelation *RelationAt
}

// ItemAt names a stored item, by id or by key, as it was at a revision; 0 takes
// it as it is.
type ItemAt struct {
	Name string
	If   graph.RevisionNumber
}

// PutItem says how an item is to read: what it leaves out is taken away. The
// row's key counts for nothing. A retired item comes back by it.
type PutItem struct {
	ItemAt
	Row ItemRow
}

// RelationAt names a stored relation by its id and one of its ends, as it was
// at a revision; 0 takes it as it is.
type RelationAt struct {
	ID  uuid.UUID
	End uuid.UUID
	If  graph.RevisionNumber
}

// PutRelation says how a relation is to read: what it leaves out is taken away.
// Its ends, type and group tell it from others, and do not change.
type PutRelation struct {
	RelationAt
	Strength   graph.Strength
	Properties map[string]any // as of [RelationRow]
	Problems   []graph.Problem
}

// Result is what became of one write. Before is nil for what was made, After
// for what was deleted; exactly the items or the relations are set.
type Result struct {
	What string // created, updated, revived, retired, purged, deleted or unchanged

	Before, After                 *graph.Item
	RelationBefore, RelationAfter *graph.Relation
}

// What became of a write besides the changes of a [DiffEntry].
const (
	ChangePurged    = "purged" // an item is gone for good
	ChangeUnchanged = "unchanged"
)

// Outcome is what an edit did, or in a dry run would do.
type Outcome struct {
	Written  bool           // it made a revision
	Revision graph.Revision // that it made, else the newest
	Results  []Result       // by write
	Model    *graph.Model   // that it was held to
}

// editAttempts bounds how often an edit is planned anew because another writer
// came between; a write that names its revision is stale by then.
const editAttempts = 8

// Apply holds an edit to the model and to what is stored, and writes it. What
// changes nothing makes no revision.
//
// Fails, writing nothing, with the first of: CodeUnknownItem for names that
// nothing has, CodeStale where If is not what is stored, CodeInvalid with every
// problem of content, CodeConflict for a key or relation that is there already
// and for an item that is purged while it has relations. Each lists all of its
// kind. Besides, what [graph.Writer] says.
func (e *Editor) Apply(ctx context.Context, edit Edit) (*Outcome, error) {
	if edit.ID == "" {
		id, err := uuid.NewV7()
		if err != nil {
			return nil, graph.Errorf(graph.CodeInternal, "ingest.Edit", "no random number: %w", err)
		}
		edit.ID = id.String()
	}
	for attempt := 1; ; attempt++ {
		p := &editPlan{store: e.store, edit: &edit}
		if err := p.make(ctx); err != nil {
			return nil, err
		}
		out, err := p.carryOut(ctx)
		switch graph.CodeOf(err) {
		case graph.CodeStale, graph.CodeConflict, graph.CodeInvalid:
			if attempt < editAttempts {
				continue // another writer came between: the next plan says what it means
			}
		}
		if graph.CodeOf(err) == graph.CodeStale {
			err = graph.Errorf(graph.CodeConflict, "ingest.Edit", "other writers changed what it builds on again and again; send it again: %w", err)
		}
		return out, err
	}
}

// carryOut writes the plan.
func (p *editPlan) carryOut(ctx context.Context) (*Outcome, error) {
	out := &Outcome{Results: p.results, Model: p.model}
	ops := p.ops()
	batch := graph.Batch{ID: p.edit.ID, Actor: p.edit.Actor, Source: graph.SourceManual, Message: p.edit.Message, Ops: ops, Given: p.givenTo(ops)}
	if p.edit.Note != nil && !p.edit.DryRun {
		note, err := p.edit.Note(p.results)
		if err != nil {
			return nil, err
		}
		if len(ops) == 0 {
			_, err = p.store.PutRecord(ctx, note.Record)
			if err != nil && graph.CodeOf(err) != graph.CodeReadOnly {
				return nil, err
			}
		}
		batch.Records = []graph.RecordOp{note}
	}
	var err error
	if len(ops) == 0 || p.edit.DryRun {
		out.Revision, err = p.store.Head(ctx)
		return out, err
	}
	if out.Revision, err = applyKnown(ctx, p.store, batch); err != nil {
		return nil, err
	}
	out.Written = true
	for i := range out.Results {
		r := &out.Results[i]
		switch {
		case r.What == ChangeUnchanged:
		case r.After != nil:
			r.After.Revision = out.Revision.Number
		case r.RelationAfter != nil:
			r.RelationAfter.Revision = out.Revision.Number
		}
	}
	return out, nil
}

// ops are the operations of the plan; each says what it was planned on.
func (p *editPlan) ops() []graph.Op {
	var ops []graph.Op
	for i := range p.results {
		r := &p.results[i]
		op, was := graph.Op{}, graph.RevisionNumber(0)
		switch {
		case r.What == ChangeUnchanged:
			continue
		case r.After != nil:
			op.PutItem = r.After
		case r.RelationAfter != nil:
			op.PutRelation = r.RelationAfter
		case r.Before != nil:
			op.PurgeItem = &graph.ItemRef{ID: r.Before.ID}
		default:
			ref := r.RelationBefore.Ref()
			op.DeleteRelation = &ref
		}
		if r.Before != nil {
			was = r.Before.Revision
		} else if r.RelationBefore != nil {
			was = r.RelationBefore.Revision
		}
		op.If = &was
		ops = append(ops, op)
	}
	return ops
}

// givenTo is what the operations were checked against besides what they write.
// Where that is too much to name, nobody may have put an item since.
func (p *editPlan) givenTo(ops []graph.Op) *graph.Given {
	writes := make(map[uuid.UUID]bool, len(ops))
	for i := range ops {
		if it := ops[i].PutItem; it != nil {
			writes[it.ID] = true
		}
	}
	given := p.on.given
	given.Items = slices.DeleteFunc(slices.Clone(given.Items), func(it graph.GivenItem) bool { return writes[it.ID] })
	if len(given.Items) > graph.MaxGiven/2 {
		given.Items, given.Classes = nil, p.model.ClassNames()
	}
	return &given
}

// saidBy says who wrote a revision, for a problem of staleness.
func saidBy(r *graph.Revision) string {
	if r == nil {
		return ""
	}
	return " by " + r.Actor + " at " + r.At.UTC().Format(time.RFC3339)
}
