package ingest

import (
	"context"
	"sync"

	"linchpin/graph"
)

// MaxRehearsed is the number of changes that a rehearsal holds.
const MaxRehearsed = 200_000

// Rehearse tells what an import would change, and writes nothing: the changes
// as if they were the revision after the newest, which From names. It fails as
// [Importer.Import] would, and with CodeTooLarge above MaxRehearsed changes.
func (im *Importer) Rehearse(ctx context.Context, rq Request) (graph.ChangeSet, error) {
	head, err := im.store.Head(ctx)
	if err != nil {
		return graph.ChangeSet{}, err
	}
	stage := &rehearsal{Store: im.store, head: head, changes: graph.ChangeSet{From: head.Number, To: head.Number + 1}}
	if _, err := New(stage, im.sources...).Import(ctx, rq); err != nil {
		return graph.ChangeSet{}, err
	}
	return stage.changes, nil
}

// rehearsal is a store that is read as it is and keeps what is written to it
// for itself. An import plans all before it writes, so it never misses its own
// writes.
type rehearsal struct {
	graph.Store
	head graph.Revision

	mu      sync.Mutex
	changes graph.ChangeSet
}

// Head stays what it was when the rehearsal began.
func (s *rehearsal) Head(context.Context) (graph.Revision, error) { return s.head, nil }

// Apply keeps the structure of what a batch writes.
func (s *rehearsal) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &s.changes
	for i := range b.Ops {
		switch op := &b.Ops[i]; {
		case op.PutItem != nil:
			c.Items = append(c.Items, op.PutItem.Shape())
		case op.PurgeItem != nil:
			c.PurgedItems = append(c.PurgedItems, op.PurgeItem.ID)
		case op.PutRelation != nil:
			c.Relations = append(c.Relations, op.PutRelation.Shape())
		case op.DeleteRelation != nil:
			c.DeletedRelations = append(c.DeletedRelations, op.DeleteRelation.ID)
		case op.PutModel != nil:
			c.Model = op.PutModel
		}
	}
	if n := len(c.Items) + len(c.PurgedItems) + len(c.Relations) + len(c.DeletedRelations); n > MaxRehearsed {
		return graph.Revision{}, graph.Errorf(graph.CodeTooLarge, "ingest.Rehearse", "an edit of more than %d changes is not compared; import it and compare revisions", MaxRehearsed)
	}
	return graph.Revision{Number: c.To}, ctx.Err()
}

// PutRecord keeps no record.
func (s *rehearsal) PutRecord(_ context.Context, r graph.Record) (int64, error) {
	return r.Version + 1, nil
}
