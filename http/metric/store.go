package metric

import (
	"context"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
)

// The kinds of calls.
const (
	reading = "read"
	writing = "write"
)

// Store is a store whose calls are timed and whose failures are counted.
func (m *Metrics) Store(of graph.Store) graph.Store { return &store{of, m} }

type store struct {
	graph.Store
	m *Metrics
}

// Unwrap is the store itself.
func (s *store) Unwrap() graph.Store { return s.Store }

// failed are the codes for which the store is to blame, or the way to it.
var failed = map[graph.Code]bool{graph.CodeUnavailable: true, graph.CodeTimeout: true, graph.CodeNoSpace: true, graph.CodeReadOnly: true,
	graph.CodeOutcomeUnknown: true, graph.CodeSchema: true, graph.CodeInternal: true}

func call[T any](s *store, name, kind string, f func() (T, error)) (T, error) {
	working := s.m.atWork.WithLabelValues(kind)
	working.Inc()
	begin := time.Now()
	v, err := f()
	working.Dec()
	s.m.calls.WithLabelValues(name).Observe(time.Since(begin).Seconds())
	if code := graph.CodeOf(err); failed[code] {
		s.m.failures.WithLabelValues(name, string(code)).Inc()
	}
	return v, err
}

func (s *store) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	return call(s, "apply", writing, func() (graph.Revision, error) { return s.Store.Apply(ctx, b) })
}

func (s *store) Head(ctx context.Context) (graph.Revision, error) {
	return call(s, "head", reading, func() (graph.Revision, error) { return s.Store.Head(ctx) })
}

func (s *store) Structure(ctx context.Context, asOf graph.RevisionNumber, v graph.StructureVisitor) (graph.RevisionNumber, error) {
	return call(s, "structure", reading, func() (graph.RevisionNumber, error) { return s.Store.Structure(ctx, asOf, v) })
}

func (s *store) Changes(ctx context.Context, after graph.RevisionNumber, limit int) (graph.ChangeSet, error) {
	return call(s, "changes", reading, func() (graph.ChangeSet, error) { return s.Store.Changes(ctx, after, limit) })
}

func (s *store) Model(ctx context.Context, asOf graph.RevisionNumber) (*graph.Model, graph.RevisionNumber, error) {
	var at graph.RevisionNumber
	m, err := call(s, "model", reading, func() (m *graph.Model, err error) { m, at, err = s.Store.Model(ctx, asOf); return m, err })
	return m, at, err
}

func (s *store) Items(ctx context.Context, ids []uuid.UUID) ([]graph.Item, error) {
	return call(s, "items", reading, func() ([]graph.Item, error) { return s.Store.Items(ctx, ids) })
}

func (s *store) ItemsByKey(ctx context.Context, keys []string) ([]graph.Item, error) {
	return call(s, "items_by_key", reading, func() ([]graph.Item, error) { return s.Store.ItemsByKey(ctx, keys) })
}

func (s *store) RelationsOf(ctx context.Context, ids []uuid.UUID) ([]graph.Relation, error) {
	return call(s, "relations_of", reading, func() ([]graph.Relation, error) { return s.Store.RelationsOf(ctx, ids) })
}

func (s *store) Find(ctx context.Context, q graph.Query) (graph.Page, error) {
	return call(s, "find", reading, func() (graph.Page, error) { return s.Store.Find(ctx, q) })
}

func (s *store) History(ctx context.Context, id uuid.UUID, before graph.RevisionNumber, limit int) ([]graph.Version, error) {
	return call(s, "history", reading, func() ([]graph.Version, error) { return s.Store.History(ctx, id, before, limit) })
}

func (s *store) Revisions(ctx context.Context, before graph.RevisionNumber, limit int) ([]graph.Revision, error) {
	return call(s, "revisions", reading, func() ([]graph.Revision, error) { return s.Store.Revisions(ctx, before, limit) })
}

func (s *store) RevisionAt(ctx context.Context, t time.Time) (graph.RevisionNumber, error) {
	return call(s, "revision_at", reading, func() (graph.RevisionNumber, error) { return s.Store.RevisionAt(ctx, t) })
}

func (s *store) Record(ctx context.Context, kind, id string) (graph.Record, error) {
	return call(s, "record", reading, func() (graph.Record, error) { return s.Store.Record(ctx, kind, id) })
}

func (s *store) PutRecord(ctx context.Context, r graph.Record) (int64, error) {
	return call(s, "put_record", writing, func() (int64, error) { return s.Store.PutRecord(ctx, r) })
}

func (s *store) DeleteRecord(ctx context.Context, kind, id string, version int64) error {
	_, err := call(s, "delete_record", writing, func() (struct{}, error) { return struct{}{}, s.Store.DeleteRecord(ctx, kind, id, version) })
	return err
}

func (s *store) ListRecords(ctx context.Context, kind, after string, limit int) ([]graph.Record, error) {
	return call(s, "list_records", reading, func() ([]graph.Record, error) { return s.Store.ListRecords(ctx, kind, after, limit) })
}
