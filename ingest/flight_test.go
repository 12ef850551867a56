package ingest_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"linchpin/graph"
	"linchpin/ingest"
)

// streaming is a store that takes several batches at a time, and notes which
// were on their way together. Each waits for the one before it.
type streaming struct {
	*faulty

	mu      sync.Mutex
	flying  []graph.Batch
	most    int
	mixed   bool // relations flew beside items
	tail    chan struct{}
	release chan struct{} // none is applied before it is closed; nil: at once
}

func (s *streaming) Start(ctx context.Context, b graph.Batch) func() (graph.Revision, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flying = append(s.flying, b)
	s.most = max(s.most, len(s.flying))
	items := slices.ContainsFunc(s.flying, func(b graph.Batch) bool { return b.Ops[0].PutItem != nil })
	last := b.Ops[len(b.Ops)-1]
	s.mixed = s.mixed || items && len(s.flying) > 1 && last.PutItem == nil
	before, done := s.tail, make(chan struct{})
	s.tail = done
	if s.release != nil && s.most > 2 {
		close(s.release)
		s.release = nil
	}
	release := s.release
	var r graph.Revision
	var err error
	go func() {
		defer close(done)
		if before != nil {
			<-before
		}
		if release != nil {
			<-release
		}
		r, err = s.Apply(ctx, b)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.flying = slices.DeleteFunc(s.flying, func(f graph.Batch) bool { return f.ID == b.ID })
	}()
	return func() (graph.Revision, error) {
		<-done
		return r, err
	}
}

// Where the store works on several batches, an import sends them ahead: items
// beside items and relations beside relations, three at most.
func TestBatchesFlyBesideOneAnother(t *testing.T) {
	store := &streaming{faulty: &faulty{Store: openStore(t)}, release: make(chan struct{})}
	const n = 20_000
	r, err := importer(store).Import(context.Background(), ingest.Request{Files: many(n)})
	if err != nil {
		t.Fatal(err)
	}
	wantCounts(t, r, counts{Created: n, Relations: ingest.RelationCounts{Created: n}, Batches: 8})
	if store.most != 3 || store.mixed {
		t.Errorf("%d batches flew at a time, relations beside items: %t", store.most, store.mixed)
	}
}

// A batch that fails does not take those along that were sent behind it; the
// report tells all that landed, and the import sent again completes.
func TestBatchesBehindAFailedOneAreCounted(t *testing.T) {
	plain := openStore(t)
	down := graph.Errorf(graph.CodeUnavailable, "test", "the store went away")
	store := &streaming{release: make(chan struct{}), faulty: &faulty{Store: plain, before: func(call int, _ graph.Batch) error {
		if call == 2 {
			return down
		}
		return nil
	}}}
	const n = 20_000
	r, err := importer(store).Import(context.Background(), ingest.Request{Files: many(n)})
	head, _ := plain.Head(context.Background())
	if graph.CodeOf(err) != graph.CodeUnavailable || !r.Partial || r.Batches != 3 || r.Created != 15_000 || r.Revision != head.Number {
		t.Fatalf("%+v, %v, revision %d of %d", countsOf(r), err, r.Revision, head.Number)
	}
	r, err = importer(plain).Import(context.Background(), ingest.Request{Files: many(n)})
	if err != nil {
		t.Fatal(err)
	}
	wantCounts(t, r, counts{Created: 5000, Unchanged: 15_000, Relations: ingest.RelationCounts{Created: n}, Batches: 5})
}
