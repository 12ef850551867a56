package storetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
)

// bent is a naive store of which some calls are answered otherwise. A nil
// field leaves a call as it is.
type bent struct {
	*naive

	apply        func(context.Context, graph.Batch) (graph.Revision, error)
	head         func(graph.Revision) (graph.Revision, error)
	structure    func(context.Context, graph.RevisionNumber, graph.StructureVisitor) (graph.RevisionNumber, error)
	changes      func(context.Context, graph.RevisionNumber, int) (graph.ChangeSet, error)
	model        func(context.Context, graph.RevisionNumber) (*graph.Model, graph.RevisionNumber, error)
	items        func(context.Context, []uuid.UUID) ([]graph.Item, error)
	itemsByKey   func(context.Context, []string) ([]graph.Item, error)
	relationsOf  func(context.Context, []uuid.UUID) ([]graph.Relation, error)
	find         func(context.Context, graph.Query) (graph.Page, error)
	history      func(context.Context, uuid.UUID, graph.RevisionNumber, int) ([]graph.Version, error)
	deletions    func(context.Context, graph.RevisionNumber, int) ([]graph.Version, error)
	revisions    func(context.Context, graph.RevisionNumber, int) ([]graph.Revision, error)
	revisionAt   func(context.Context, time.Time) (graph.RevisionNumber, error)
	record       func(context.Context, string, string) (graph.Record, error)
	putRecord    func(context.Context, graph.Record) (int64, error)
	deleteRecord func(context.Context, string, string, int64) error
	listRecords  func(context.Context, string, string, int) ([]graph.Record, error)
	storeNow     func(context.Context) (time.Time, error)
	close        func() error
}

func (b *bent) Apply(ctx context.Context, batch graph.Batch) (graph.Revision, error) {
	if b.apply != nil {
		return b.apply(ctx, batch)
	}
	return b.naive.Apply(ctx, batch)
}

func (b *bent) Head(ctx context.Context) (graph.Revision, error) {
	r, err := b.naive.Head(ctx)
	if b.head != nil && err == nil {
		return b.head(r)
	}
	return r, err
}

func (b *bent) Structure(ctx context.Context, asOf graph.RevisionNumber, v graph.StructureVisitor) (graph.RevisionNumber, error) {
	if b.structure != nil {
		return b.structure(ctx, asOf, v)
	}
	return b.naive.Structure(ctx, asOf, v)
}

func (b *bent) Changes(ctx context.Context, after graph.RevisionNumber, limit int) (graph.ChangeSet, error) {
	if b.changes != nil {
		return b.changes(ctx, after, limit)
	}
	return b.naive.Changes(ctx, after, limit)
}

func (b *bent) Model(ctx context.Context, asOf graph.RevisionNumber) (*graph.Model, graph.RevisionNumber, error) {
	if b.model != nil {
		return b.model(ctx, asOf)
	}
	return b.naive.Model(ctx, asOf)
}

func (b *bent) Items(ctx context.Context, ids []uuid.UUID) ([]graph.Item, error) {
	if b.items != nil {
		return b.items(ctx, ids)
	}
	return b.naive.Items(ctx, ids)
}

func (b *bent) ItemsByKey(ctx context.Context, keys []string) ([]graph.Item, error) {
	if b.itemsByKey != nil {
		return b.itemsByKey(ctx, keys)
	}
	return b.naive.ItemsByKey(ctx, keys)
}

func (b *bent) RelationsOf(ctx context.Context, ids []uuid.UUID) ([]graph.Relation, error) {
	if b.relationsOf != nil {
		return b.relationsOf(ctx, ids)
	}
	return b.naive.RelationsOf(ctx, ids)
}

func (b *bent) Find(ctx context.Context, q graph.Query) (graph.Page, error) {
	if b.find != nil {
		return b.find(ctx, q)
	}
	return b.naive.Find(ctx, q)
}

func (b *bent) History(ctx context.Context, id uuid.UUID, before graph.RevisionNumber, limit int) ([]graph.Version, error) {
	if b.history != nil {
		return b.history(ctx, id, before, limit)
	}
	return b.naive.History(ctx, id, before, limit)
}

func (b *bent) Deletions(ctx context.Context, after graph.RevisionNumber, limit int) ([]graph.Version, error) {
	if b.deletions != nil {
		return b.deletions(ctx, after, limit)
	}
	return b.naive.Deletions(ctx, after, limit)
}

func (b *bent) Revisions(ctx context.Context, before graph.RevisionNumber, limit int) ([]graph.Revision, error) {
	if b.revisions != nil {
		return b.revisions(ctx, before, limit)
	}
	return b.naive.Revisions(ctx, before, limit)
}

func (b *bent) RevisionAt(ctx context.Context, t time.Time) (graph.RevisionNumber, error) {
	if b.revisionAt != nil {
		return b.revisionAt(ctx, t)
	}
	return b.naive.RevisionAt(ctx, t)
}

func (b *bent) Record(ctx context.Context, kind, id string) (graph.Record, error) {
	if b.record != nil {
		return b.record(ctx, kind, id)
	}
	return b.naive.Record(ctx, kind, id)
}

func (b *bent) PutRecord(ctx context.Context, r graph.Record) (int64, error) {
	if b.putRecord != nil {
		return b.putRecord(ctx, r)
	}
	return b.naive.PutRecord(ctx, r)
}

func (b *bent) Now(ctx context.Context) (time.Time, error) {
	if b.storeNow != nil {
		return b.storeNow(ctx)
	}
	return b.naive.Now(ctx)
}

func (b *bent) DeleteRecord(ctx context.Context, kind, id string, version int64) error {
	if b.deleteRecord != nil {
		return b.deleteRecord(ctx, kind, id, version)
	}
	return b.naive.DeleteRecord(ctx, kind, id, version)
}

func (b *bent) ListRecords(ctx context.Context, kind, after string, limit int) ([]graph.Record, error) {
	if b.listRecords != nil {
		return b.listRecords(ctx, kind, after, limit)
	}
	return b.naive.ListRecords(ctx, kind, after, limit)
}

func (b *bent) Close() error {
	if b.close != nil {
		return b.close()
	}
	return b.naive.Close()
}

// edit applies another batch instead of each. It must not write into b.Ops.
func (b *bent) edit(change func(graph.Batch) graph.Batch) {
	b.apply = func(ctx context.Context, batch graph.Batch) (graph.Revision, error) {
		batch.Ops, batch.Records = slices.Clone(batch.Ops), slices.Clone(batch.Records)
		return b.naive.Apply(ctx, change(batch))
	}
}

// drop leaves operations out.
func (b *bent) drop(unwanted func(graph.Op) bool) {
	b.edit(func(batch graph.Batch) graph.Batch {
		batch.Ops = slices.DeleteFunc(batch.Ops, unwanted)
		return batch
	})
}

// swallow acknowledges batches that are refused for a reason, and writes
// nothing of them.
func (b *bent) swallow(reason func(*graph.Error, graph.Batch) bool) {
	b.apply = func(ctx context.Context, batch graph.Batch) (graph.Revision, error) {
		r, err := b.naive.Apply(ctx, batch)
		var told *graph.Error
		if errors.As(err, &told) && reason(told, batch) {
			return b.naive.Apply(ctx, graph.Batch{ID: "swallowed " + uuid.NewString()})
		}
		return r, err
	}
}

// says is a reason to swallow: a code and words of a problem.
func says(code graph.Code, words string) func(*graph.Error, graph.Batch) bool {
	return func(e *graph.Error, _ graph.Batch) bool {
		return e.Code == code && slices.ContainsFunc(e.Problems, func(p graph.Problem) bool { return strings.Contains(p.Path+": "+p.Reason, words) })
	}
}

// refuseAlso refuses more than the contract does.
func (b *bent) refuseAlso(code graph.Code, bad func(graph.Batch) bool) {
	b.apply = func(ctx context.Context, batch graph.Batch) (graph.Revision, error) {
		if bad(batch) {
			return graph.Revision{}, graph.Errorf(code, "bent", "refused")
		}
		return b.naive.Apply(ctx, batch)
	}
}

// stored gives the newest state.
func (b *bent) stored() state {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.states[len(b.states)-1]
}

// pieces collects a structure.
type pieces struct {
	items     []graph.ItemShape
	relations []graph.RelationShape
}

func (p *pieces) Item(s graph.ItemShape) error { p.items = append(p.items, s); return nil }
func (p *pieces) Relation(s graph.RelationShape) error {
	p.relations = append(p.relations, s)
	return nil
}

// visit hands pieces on.
func (p *pieces) visit(v graph.StructureVisitor) error {
	for _, s := range p.items {
		if err := v.Item(s); err != nil {
			return err
		}
	}
	for _, s := range p.relations {
		if err := v.Relation(s); err != nil {
			return err
		}
	}
	return nil
}

// reshape changes the pieces of every structure.
func (b *bent) reshape(change func(*pieces)) {
	b.structure = func(ctx context.Context, asOf graph.RevisionNumber, v graph.StructureVisitor) (graph.RevisionNumber, error) {
		p := &pieces{}
		at, err := b.naive.Structure(ctx, asOf, p)
		if err == nil {
			change(p)
			err = p.visit(v)
		}
		return at, err
	}
}

// resettle changes every set of changes.
func (b *bent) resettle(change func(*graph.ChangeSet)) {
	b.changes = func(ctx context.Context, after graph.RevisionNumber, limit int) (graph.ChangeSet, error) {
		c, err := b.naive.Changes(ctx, after, limit)
		if err == nil {
			change(&c)
		}
		return c, err
	}
}

// requery changes every query.
func (b *bent) requery(change func(*graph.Query)) {
	b.find = func(ctx context.Context, q graph.Query) (graph.Page, error) {
		change(&q)
		return b.naive.Find(ctx, q)
	}
}

// repage changes every page that was found.
func (b *bent) repage(change func(graph.Query, *graph.Page)) {
	b.find = func(ctx context.Context, q graph.Query) (graph.Page, error) {
		page, err := b.naive.Find(ctx, q)
		if err == nil {
			change(q, &page)
		}
		return page, err
	}
}
