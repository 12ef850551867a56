package backup

import (
	"context"
	"io"
	"os"

	"linchpin/graph"
)

// A record that stands in a store while it is being restored.
const (
	unfinishedKind = "restore"
	unfinishedID   = "unfinished"
)

// Target is what a backup is restored into.
type Target interface {
	graph.Store
	graph.Archiver
}

// Finished says whether a store was restored whole, if it was restored at all:
// CodeSchema where a restore broke off.
func Finished(ctx context.Context, store graph.Records) error {
	_, err := store.Record(ctx, unfinishedKind, unfinishedID)
	switch graph.CodeOf(err) {
	case graph.CodeNotFound:
		return nil
	case "":
		return &graph.Error{Code: graph.CodeSchema, Op: "backup.Finished", Msg: "a restore into this store did not finish",
			Hint: "empty it, and restore again"}
	default:
		return err
	}
}

// Restore fills an empty store from a backup, reads it back, and compares. The
// file is checked whole before anything is written. Progress, which may be nil,
// is told of each revision.
//
// Fails with CodeConflict for a store that is not empty, CodeInvalid for a
// damaged file; where the store fails midway, it stays marked as unfinished.
func Restore(ctx context.Context, path string, store Target, progress func(done, of graph.RevisionNumber)) (Manifest, error) {
	manifest, err := Verify(path)
	if err != nil {
		return Manifest{}, err
	}
	if err := empty(ctx, store); err != nil {
		return Manifest{}, err
	}
	file, err := os.Open(path) //nolint:gosec // the operator names it
	if err != nil {
		return Manifest{}, err
	}
	defer func() { _ = file.Close() }()
	mark, err := store.PutRecord(ctx, graph.Record{Kind: unfinishedKind, ID: unfinishedID, Body: []byte("{}")})
	if err != nil {
		return Manifest{}, err
	}
	w := &writer{ctx: ctx, store: store, of: manifest.Revision, progress: progress}
	var ops []graph.Op
	if _, err := read(file, w.revision, w.record, &ops); err != nil {
		return Manifest{}, err
	}
	if err := w.flush(); err != nil {
		return Manifest{}, err
	}
	if err := compare(ctx, store, manifest); err != nil {
		return Manifest{}, err
	}
	return manifest, store.DeleteRecord(ctx, unfinishedKind, unfinishedID, mark)
}

func empty(ctx context.Context, store Target) error {
	head, err := store.Head(ctx)
	if err != nil {
		return err
	}
	if head.Number == 0 {
		found := &firstRecord{}
		if err := store.Archive(ctx, found); err != nil && !found.any {
			return err
		}
		if !found.any {
			return nil
		}
	}
	return &graph.Error{Code: graph.CodeConflict, Op: "backup.Restore", Msg: "the store is not empty; a backup is restored into an empty one only",
		Hint: "name another store with --store"}
}

// firstRecord stops an archive at its first entry.
type firstRecord struct{ any bool }

// Revision stops.
func (f *firstRecord) Revision(graph.Revision, []graph.Op) error { f.any = true; return io.EOF }

// Record stops.
func (f *firstRecord) Record(graph.Record) error { f.any = true; return io.EOF }

// writer puts revisions and records into a store.
type writer struct {
	ctx      context.Context
	store    Target
	of       graph.RevisionNumber
	progress func(done, of graph.RevisionNumber)
	records  []graph.Record
	bytes    int
}

func (w *writer) revision(r *graph.Revision, ops []graph.Op) error {
	made, err := w.store.Apply(w.ctx, graph.Restoring(*r, ops))
	if err != nil {
		return err
	}
	if !made.At.Equal(r.At) {
		return graph.Errorf(graph.CodeInternal, "backup.Restore", "revision %d is of %s instead of %s", r.Number, made.At, r.At)
	}
	if made.At = r.At; made != *r {
		return graph.Errorf(graph.CodeInternal, "backup.Restore", "revision %d came out as %+v instead of %+v", r.Number, made, *r)
	}
	if w.progress != nil {
		w.progress(r.Number, w.of)
	}
	return nil
}

// The most that is written at once.
const (
	recordsAtOnce = 500
	bytesAtOnce   = graph.MaxBatchBytes
)

func (w *writer) record(r graph.Record) error {
	if len(w.records) == recordsAtOnce || w.bytes+len(r.Body) > bytesAtOnce {
		if err := w.flush(); err != nil {
			return err
		}
	}
	w.records, w.bytes = append(w.records, r), w.bytes+len(r.Body)
	return nil
}

func (w *writer) flush() error {
	if len(w.records) == 0 {
		return nil
	}
	err := w.store.RestoreRecords(w.ctx, w.records)
	w.records, w.bytes = nil, 0
	return err
}

// compare reads a store back and holds it to a manifest.
func compare(ctx context.Context, store graph.Archiver, m Manifest) error {
	s := newScribe(io.Discard)
	if err := store.Archive(ctx, s); err != nil {
		return err
	}
	found := s.done()
	found.Linchpin, found.At = m.Linchpin, m.At
	if found != m {
		return &graph.Error{Code: graph.CodeInternal, Op: "backup.Restore", Msg: "the restored store does not read back as the backup"}
	}
	return nil
}
