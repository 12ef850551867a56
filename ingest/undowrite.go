package ingest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/model"
)

// undoOp is one operation of taking back, with what it counts as.
type undoOp struct {
	graph.Op
	entry DiffEntry
	count func(*UndoReport)
}

// ops lists what changes, so that each batch is sound by itself: items come
// back before relations that end at them, and go after theirs.
func (u *undo) ops() []undoOp {
	ops := make([]undoOp, 0, len(u.plan.putItems)+len(u.plan.dropRelations)+len(u.plan.putRelations)+len(u.plan.purgeItems))
	for _, s := range u.plan.putItems {
		it := *s.before.Item
		ops = append(ops, undoOp{graph.Op{PutItem: &it, If: revisionNow(s)}, u.itemEntry(s), func(r *UndoReport) { r.Restored++ }})
	}
	for _, s := range u.plan.dropRelations {
		ref := s.now.Relation.Ref()
		ops = append(ops, undoOp{graph.Op{DeleteRelation: &ref, If: revisionNow(s)}, u.relationEntry(s), func(r *UndoReport) { r.Relations.Deleted++ }})
	}
	for _, s := range u.plan.putRelations {
		rel := *s.before.Relation
		count := func(r *UndoReport) { r.Relations.Updated++ }
		if absent(s.now) {
			count = func(r *UndoReport) { r.Relations.Created++ }
		}
		ops = append(ops, undoOp{graph.Op{PutRelation: &rel, If: revisionNow(s)}, u.relationEntry(s), count})
	}
	for _, s := range u.plan.purgeItems {
		ops = append(ops, undoOp{graph.Op{PurgeItem: &graph.ItemRef{ID: s.id}, If: revisionNow(s)}, u.itemEntry(s), func(r *UndoReport) { r.Purged++ }})
	}
	return ops
}

// revisionNow is the revision that an operation holds to.
func revisionNow(s *story) *graph.RevisionNumber {
	rev := graph.RevisionNumber(0)
	if !absent(s.now) {
		rev = s.now.Revision.Number
	}
	return &rev
}

func (u *undo) itemEntry(s *story) DiffEntry {
	var was, is *graph.Item
	e := DiffEntry{Change: ChangeUpdated}
	if !absent(s.now) {
		was = s.now.Item
	}
	if !absent(s.before) {
		is = s.before.Item
	}
	switch {
	case is == nil:
		e.Change = ChangePurged
	case was == nil:
		e.Change = ChangeCreated
	case was.Retired && !is.Retired:
		e.Change = ChangeRevived
	case !was.Retired && is.Retired:
		e.Change = ChangeRetired
	}
	shown := cmp.Or(is, was)
	e.Item = &ItemName{shown.Key, shown.Class, shown.Name}
	secret := func(name string) bool {
		class, known := u.model.Class(shown.Class)
		return known && class.ByName[name] != nil && class.ByName[name].Secret
	}
	before, after := facts{}, facts{}
	if was != nil {
		before = itemFacts(was)
	}
	if is != nil {
		after = itemFacts(is)
	}
	e.Fields = fieldChanges(before, after, secret)
	if was != nil && is != nil {
		e.Fields = append(e.Fields, sourcesChange(&was.Provenance, &is.Provenance)...)
	}
	return e
}

func (u *undo) relationEntry(s *story) DiffEntry {
	var was, is *graph.Relation
	e := DiffEntry{Change: ChangeUpdated}
	if !absent(s.now) {
		was = s.now.Relation
	}
	if !absent(s.before) {
		is = s.before.Relation
	}
	before, after := facts{}, facts{}
	if was == nil {
		e.Change = ChangeCreated
	} else {
		before = relationFacts(was)
	}
	if is == nil {
		e.Change = ChangeDeleted
	} else {
		after = relationFacts(is)
	}
	shown := cmp.Or(is, was)
	e.Relation = &RelationName{u.keys[shown.From], shown.Type, u.keys[shown.To], shown.Group}
	t, _ := u.model.RelationType(shown.Type)
	e.Fields = fieldChanges(before, after, func(name string) bool {
		p, known := model.RelationProperty(t, name)
		return known && p.Secret
	})
	if was != nil && is != nil {
		e.Fields = append(e.Fields, sourcesChange(&was.Provenance, &is.Provenance)...)
	}
	return e
}

// nameEnds looks up the keys of items that the report names.
func (u *undo) nameEnds(ctx context.Context) error {
	missing := map[uuid.UUID]bool{}
	for _, list := range [][]*story{u.plan.dropRelations, u.plan.putRelations} {
		for _, s := range list {
			r := s.after.Relation
			for _, end := range []uuid.UUID{r.From, r.To} {
				if _, known := u.keys[end]; !known {
					missing[end] = true
				}
			}
		}
	}
	for page := range slices.Chunk(slices.Collect(maps.Keys(missing)), graph.MaxIDs) {
		found, err := u.store.Items(ctx, page)
		if err != nil {
			return err
		}
		for i := range found {
			u.keys[found[i].ID] = found[i].Key
		}
	}
	return nil
}

// rehearse fills the report of a dry run.
func (u *undo) rehearse(ctx context.Context) error {
	if err := u.nameEnds(ctx); err != nil {
		return err
	}
	u.report.Diff = &Diff{Entries: []DiffEntry{}}
	for _, op := range u.ops() {
		op.count(&u.report)
		if u.report.Diff.Total++; len(u.report.Diff.Entries) < MaxDiff {
			u.report.Diff.Entries = append(u.report.Diff.Entries, op.entry)
		}
	}
	before, _, err := u.modelBefore(ctx)
	u.report.Model = before != nil
	return err
}

// write carries the plan out, and notes on the run's record that it did.
func (u *undo) write(ctx context.Context, head graph.RevisionNumber) error {
	id, err := uuid.NewV7()
	if err != nil {
		return graph.Errorf(graph.CodeInternal, "ingest.Undo", "no random number: %w", err)
	}
	batch := graph.Batch{Actor: u.rq.Actor, Source: graph.SourceManual, Message: u.message()}
	ops := u.ops()
	for part := range inBatches(ops) {
		batch.ID = fmt.Sprintf("%s/%06d", id, u.written)
		batch.Ops = make([]graph.Op, len(part))
		on := founded(head, u.modelAt)
		for i := range part {
			batch.Ops[i] = part[i].Op
			on.add(u.premiseOf(&part[i].Op))
		}
		batch.Given = &on.given
		revision, err := applyKnown(ctx, u.store, batch)
		if err != nil {
			return err
		}
		u.written++
		u.report.Batches, u.report.Revision = u.written, revision.Number
		for i := range part {
			part[i].count(&u.report)
		}
	}
	if err := u.writeModel(ctx, &batch, id.String()); err != nil {
		return err
	}
	return u.note(ctx, head)
}

// premiseOf is what an operation was held to besides what it replaces. Items that
// are taken back too say that by themselves.
func (u *undo) premiseOf(op *graph.Op) *premise {
	var id uuid.UUID
	switch {
	case op.PutItem != nil:
		id = op.PutItem.ID
	case op.PutRelation != nil:
		id = op.PutRelation.ID
	}
	on := u.plan.on[id]
	if on == nil {
		return nil
	}
	kept := &premise{quiet: on.quiet}
	if len(on.items) > graph.MaxGiven/2 { // the findings tell
		return kept
	}
	for _, it := range on.items {
		if _, restored := u.plan.wanted[it.ID]; !restored {
			kept.items = append(kept.items, it)
		}
	}
	return kept
}

func (u *undo) message() string {
	if u.rq.Message != "" {
		return u.rq.Message
	}
	return "undo of import " + u.rq.Run
}

// inBatches cuts operations into what one batch holds.
func inBatches(ops []undoOp) func(yield func([]undoOp) bool) {
	return func(yield func([]undoOp) bool) {
		start, size := 0, 0
		for i := range ops {
			weight := ops[i].Size()
			if i > start && (i-start == graph.MaxBatchOps || size+weight > graph.MaxBatchBytes) {
				if !yield(ops[start:i]) {
					return
				}
				start, size = i, 0
			}
			size += weight
		}
		if start < len(ops) {
			yield(ops[start:])
		}
	}
}

// modelBefore is the model as it was before an import that changed it, and the
// revision that put the one of the import; nil where it stays.
func (u *undo) modelBefore(ctx context.Context) (*graph.Model, graph.RevisionNumber, error) {
	if !u.modelPut {
		return nil, 0, nil
	}
	now, put, err := u.store.Model(ctx, 0)
	if err != nil || !u.revisions[put] {
		return nil, 0, err // somebody else changed it since
	}
	before := model.BuiltIn()
	if u.first > 1 {
		stored, _, err := u.store.Model(ctx, u.first-1)
		switch {
		case err == nil:
			before = stored
		case graph.CodeOf(err) != graph.CodeNotFound:
			return nil, 0, err
		}
	}
	if model.Same(now, before) {
		return nil, 0, nil
	}
	return before, put, nil
}

// writeModel puts the model of before, where what is stored by now fits it.
func (u *undo) writeModel(ctx context.Context, batch *graph.Batch, id string) error {
	before, put, err := u.modelBefore(ctx)
	if err != nil || before == nil {
		return err
	}
	check, err := CheckModel(ctx, u.store, u.model, before)
	if err != nil || check.Total > 0 {
		return err // what was left needs it
	}
	batch.Given = &check.Given
	batch.ID, batch.Ops = fmt.Sprintf("%s/%06d", id, u.written), []graph.Op{{PutModel: before, If: &put}}
	revision, err := applyKnown(ctx, u.store, *batch)
	if err != nil {
		return err
	}
	u.written++
	u.report.Batches, u.report.Revision, u.report.Model = u.written, revision.Number, true
	return nil
}

// note says on the run's record that it was taken back.
func (u *undo) note(ctx context.Context, head graph.RevisionNumber) error {
	kept := u.run
	kept.Undone = &Undone{At: now(), Actor: u.rq.Actor, Message: u.rq.Message, After: head, Conflicts: u.report.ConflictsTotal}
	body, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	_, err = u.store.PutRecord(ctx, graph.Record{Kind: KindRun, ID: u.rq.Run, Version: u.version, Body: body})
	return err
}
