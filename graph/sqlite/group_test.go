package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
)

// together applies batches that all wait when the writing connection comes
// free, in their order.
func together(t *testing.T, s *Store, ctxs []context.Context, batches []graph.Batch) []outcome {
	t.Helper()
	c := <-s.write
	outcomes, done := make([]outcome, len(batches)), make(chan int)
	for i, b := range batches {
		go func() {
			outcomes[i].revision, outcomes[i].err = s.Apply(ctxs[i], b)
			done <- i
		}()
		for s.queue.Len() <= i {
			time.Sleep(time.Millisecond)
		}
	}
	s.write <- c
	for range batches {
		<-done
	}
	return outcomes
}

func background(n int) []context.Context {
	return slices.Repeat([]context.Context{context.Background()}, n)
}

func newItem(key, class string) graph.Op {
	return graph.Op{PutItem: &graph.Item{ID: uuid.Must(uuid.NewV7()), Key: key, Class: class}}
}

func openStore(t *testing.T, opts ...Option) *Store {
	t.Helper()
	s, err := Open(context.Background(), filepath.Join(t.TempDir(), "graph.db"), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestGroupOfBatches(t *testing.T) {
	var s *Store
	committed := map[graph.RevisionNumber]bool{} // the newest revision when each was dated
	s = openStore(t, WithClock(func() time.Time {
		committed[s.head.Load().Number] = true
		return time.Now()
	}))
	shared := newItem("shared", "Server")
	batches := []graph.Batch{
		{ID: "a", Ops: []graph.Op{newItem("a", "Box"), newItem("a2", "Shelf")}},
		{ID: "takes a", Ops: []graph.Op{newItem("b", "Crate"), newItem("a", "Box")}},
		{ID: "c", Ops: []graph.Op{newItem("c", "Crate"), shared}}, // a class that the batch before took back
		{ID: "a", Ops: []graph.Op{newItem("other content", "Box")}},
		{ID: "d", Ops: []graph.Op{newItem("d", "Box"), {PutRelation: &graph.Relation{ID: uuid.Must(uuid.NewV7()), Type: "RUNS_ON",
			From: shared.PutItem.ID, To: uuid.Must(uuid.NewV7())}}}},
		{ID: "e", Ops: []graph.Op{newItem("e", "Box")}},
	}
	batches = append(batches, batches[2]) // the same again
	got := together(t, s, background(len(batches)), batches)
	for i, want := range []struct {
		number graph.RevisionNumber
		code   graph.Code
	}{{1, ""}, {0, graph.CodeConflict}, {2, ""}, {0, graph.CodeKeyReused}, {0, graph.CodeInvalid}, {3, ""}, {2, ""}} {
		if got[i].revision.Number != want.number || graph.CodeOf(got[i].err) != want.code {
			t.Errorf("batch %d: revision %d, %v; want revision %d, code %q", i, got[i].revision.Number, got[i].err, want.number, want.code)
		}
	}
	var e *graph.Error
	if !errors.As(got[1].err, &e) || len(e.Problems) != 1 || e.Problems[0].Path != "ops[1].key" {
		t.Errorf("the conflict names %v", e)
	}
	page, err := s.Find(context.Background(), graph.Query{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, it := range page.Items {
		found = append(found, it.Key+" "+it.Class)
	}
	if want := []string{"a Box", "a2 Shelf", "c Crate", "e Box", "shared Server"}; !slices.Equal(found, want) {
		t.Errorf("stored are %q, want %q", found, want)
	}
	if len(committed) != 1 || !committed[0] {
		t.Errorf("the batches were not written in one transaction: %v were committed before another", committed)
	}
}

// A group that the disk cannot take is written one by one, so that the large
// batch fails alone.
func TestGroupOnFullDisk(t *testing.T) {
	s := openStore(t)
	ctx := context.Background()
	c := <-s.write
	if err := c.query(ctx, `PRAGMA max_page_count = 75`, func(row) error { return nil }); err != nil {
		t.Fatal(err)
	}
	s.write <- c
	large := graph.Batch{ID: "large"}
	for n := range 50 {
		op := newItem(fmt.Sprint("large/", n), "Box")
		op.PutItem.Name = strings.Repeat("x", 9000)
		large.Ops = append(large.Ops, op)
	}
	got := together(t, s, background(3), []graph.Batch{{ID: "1", Ops: []graph.Op{newItem("1", "Box")}}, large, {ID: "2", Ops: []graph.Op{newItem("2", "Box")}}})
	if got[0].revision.Number != 1 || got[2].revision.Number != 2 || graph.CodeOf(got[1].err) != graph.CodeNoSpace {
		t.Errorf("got %+v", got)
	}
}

// A caller that gives up while its batch waits takes it out of the queue.
func TestGroupGivenUp(t *testing.T) {
	s := openStore(t)
	given, giveUp := context.WithCancel(context.Background())
	c := <-s.write
	failed := make(chan error)
	go func() {
		_, err := s.Apply(given, graph.Batch{ID: "given up"})
		failed <- err
	}()
	for s.queue.Len() == 0 {
		time.Sleep(time.Millisecond)
	}
	giveUp()
	if err := <-failed; graph.CodeOf(err) != graph.CodeTimeout {
		t.Errorf("got %v, want a timeout", err)
	}
	s.write <- c
	if r, err := s.Apply(context.Background(), graph.Batch{ID: "next"}); err != nil || r.Number != 1 {
		t.Errorf("revision %d, %v", r.Number, err)
	}
}

// Batches that wait for a store that closes are refused.
func TestGroupWhenClosed(t *testing.T) {
	s := openStore(t)
	c := <-s.write
	failed := make(chan error)
	go func() {
		_, err := s.Apply(context.Background(), graph.Batch{ID: "late"})
		failed <- err
	}()
	for s.queue.Len() == 0 {
		time.Sleep(time.Millisecond)
	}
	closed := make(chan error)
	go func() { closed <- s.Close() }()
	if err := <-failed; graph.CodeOf(err) != graph.CodeUnavailable {
		t.Errorf("got %v, want unavailable", err)
	}
	s.write <- c
	if err := <-closed; err != nil {
		t.Error(err)
	}
}
