package ingest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"linchpin/graph"
	"linchpin/ingest"
)

// faulty is a store whose Apply goes through before, which may fail it or
// write something else first; and after, which may lose its answer.
type faulty struct {
	graph.Store
	calls  int
	before func(call int, b graph.Batch) error
	after  func(call int) error
}

func (s *faulty) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	s.calls++
	call := s.calls
	if s.before != nil {
		if err := s.before(call, b); err != nil {
			return graph.Revision{}, err
		}
	}
	r, err := s.Store.Apply(ctx, b)
	if err == nil && s.after != nil {
		if err := s.after(call); err != nil {
			return graph.Revision{}, err
		}
	}
	return r, err
}

// many is a stream of n items and n relations.
func many(n int) []ingest.File {
	var b strings.Builder
	for i := range n {
		b.WriteString(ndItem(i))
		b.WriteString(ndRelation(i, n))
	}
	return []ingest.File{{Name: "many.ndjson", Body: strings.NewReader(b.String())}}
}

func TestAFaultMidwayIsPartialAndSendingAgainCompletes(t *testing.T) {
	plain := openStore(t)
	down := graph.Errorf(graph.CodeUnavailable, "test", "the store went away")
	store := &faulty{Store: plain, before: func(call int, _ graph.Batch) error {
		if call == 3 {
			return down
		}
		return nil
	}}
	const n = 6000
	r, err := importer(store).Import(context.Background(), ingest.Request{Files: many(n)})
	if graph.CodeOf(err) != graph.CodeUnavailable || !r.Partial || r.Batches != 2 || r.Created != n || r.Relations.Created != 4000 {
		t.Fatalf("%+v, %v", countsOf(r), err)
	}
	runs, err := ingest.Runs(context.Background(), plain, "", 10)
	if err != nil || len(runs) != 1 || runs[0].State != ingest.RunPartial || !runs[0].Partial {
		t.Errorf("runs %+v, %v", runs, err)
	}
	r, err = importer(store).Import(context.Background(), ingest.Request{Files: many(n)})
	if err != nil || r.Partial {
		t.Fatal(err)
	}
	wantCounts(t, r, counts{Unchanged: n, Relations: ingest.RelationCounts{Created: n - 4000, Unchanged: 4000}, Batches: 1})
}

func TestABatchOfUnknownOutcomeIsSentAgain(t *testing.T) {
	plain := openStore(t)
	lost := graph.Errorf(graph.CodeOutcomeUnknown, "test", "the connection died in the commit")
	var ids []string
	store := &faulty{Store: plain,
		before: func(call int, b graph.Batch) error {
			ids = append(ids, b.ID)
			if call == 1 {
				return lost // before it took effect
			}
			return nil
		},
		after: func(call int) error {
			if call == 2 {
				return lost // after it did
			}
			return nil
		}}
	r, err := importer(store).Import(context.Background(), ingest.Request{Files: document(shop)})
	if err != nil {
		t.Fatal(err)
	}
	wantCounts(t, r, counts{Created: 3, Relations: ingest.RelationCounts{Created: 2}, Batches: 1})
	if head, _ := plain.Head(context.Background()); head.Number != 1 || r.Revision != 1 {
		t.Errorf("revision %d, reported %d", head.Number, r.Revision)
	}
	if want := r.Run + "/000000"; fmt.Sprint(ids) != fmt.Sprint([]string{want, want, want}) {
		t.Errorf("batch ids %v", ids)
	}
}

func TestAnotherWriterInBetween(t *testing.T) {
	plain := openStore(t)
	send(t, plain, "a", `items: [{key: db-a, class: Database}]`)
	raced := false
	store := &faulty{Store: plain}
	store.before = func(int, graph.Batch) error {
		if !raced {
			raced = true // the same keys come from elsewhere first
			send(t, plain, "b", `items: [{key: shop, class: Application, properties: {version: "2"}}, {key: db-a, class: Database, name: A}]`)
		}
		return nil
	}
	r, err := importer(store).Import(context.Background(), ingest.Request{Files: document(shop), Source: "a"})
	if err != nil {
		t.Fatal(err)
	}
	wantCounts(t, r, counts{Created: 1, Updated: 2, Relations: ingest.RelationCounts{Created: 2}, Batches: 1})
	it := item(t, plain, "shop")
	if it.Name != "Web shop" || it.Properties["version"].Text() != "2" || len(it.Provenance.Sources) != 2 {
		t.Errorf("item %+v", it)
	}
}

func TestACancelledImportWritesNothing(t *testing.T) {
	store := openStore(t)
	ctx, cancel := context.WithCancel(context.Background())
	rq := ingest.Request{Files: many(3000), Progress: func(p ingest.Progress) {
		if p.Phase == ingest.PhaseChecking {
			cancel()
		}
	}}
	r, err := importer(store).Import(ctx, rq)
	if err == nil || r.Partial || r.Batches != 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	if head, _ := store.Head(context.Background()); head.Number != 0 {
		t.Errorf("revision %d", head.Number)
	}
}
