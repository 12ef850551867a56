package graph

import "context"

// Archiver is a store that can be copied whole, history included, into an
// empty store of any kind. Both stores are.
type Archiver interface {
	// Archive reads everything as of one revision, at least the newest at the
	// time of the call, while others write: every revision in order with what
	// it put and deleted, then the records, as they are when they are read, by
	// kind and id (UTF-8 bytes). It stops at the visitor's first error.
	// Applied to an empty store, each with Batch.Restored, the revisions give
	// the same graph, history and model.
	Archive(ctx context.Context, v ArchiveVisitor) error

	// RestoreRecords writes records with the versions that they have, at most
	// MaxBatchOps and MaxBatchBytes; one that is there already: CodeStale.
	RestoreRecords(ctx context.Context, records []Record) error
}

// ArchiveVisitor receives an archive. It may keep what it is given.
type ArchiveVisitor interface {
	// Revision gets a revision and its operations, in no particular order;
	// items and relations without their revisions, models indexed.
	Revision(r Revision, ops []Op) error
	Record(r Record) error
}

// Restoring is the batch that makes a revision anew, in a store that holds all
// revisions before it.
func Restoring(r Revision, ops []Op) Batch {
	return Batch{ID: r.Batch, Actor: r.Actor, Source: r.Source, Run: r.Run, Message: r.Message, Ops: ops, Restored: &r}
}

// CheckRestored refuses a batch that restores another revision than the one
// that follows the newest, head.
func (b *Batch) CheckRestored(op string, head RevisionNumber) error {
	if b.Restored == nil || b.Restored.Number == head+1 {
		return nil
	}
	return Errorf(CodeConflict, op, "revision %d cannot be restored after revision %d", b.Restored.Number, head)
}
