package live_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"linchpin/graph"
	"linchpin/graph/model"
	"linchpin/graph/sqlite"
	"linchpin/impact/live"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// open gives a store with the built-in model, and an index that follows it.
func open(t *testing.T) (*sqlite.Store, *live.Index) {
	t.Helper()
	ctx := context.Background()
	store, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "live.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	if _, err := live.Open(ctx, store); graph.CodeOf(err) != graph.CodeNotFound {
		t.Errorf("a store without a model: %v", err)
	}
	apply(t, store, graph.Op{PutModel: model.BuiltIn()})
	index, err := live.Open(ctx, store, live.WithInterval(time.Hour), live.WithWait(10*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(index.Close)
	return store, index
}

func apply(t *testing.T, store graph.Store, ops ...graph.Op) graph.RevisionNumber {
	t.Helper()
	r, err := store.Apply(context.Background(), graph.Batch{ID: uuid.NewString(), Ops: ops})
	if err != nil {
		t.Fatal(err)
	}
	return r.Number
}

func server(key string) graph.Op {
	return graph.Op{PutItem: &graph.Item{ID: uuid.NewSHA1(uuid.NameSpaceURL, []byte(key)), Key: key, Class: "Server", Facets: graph.FacetCI}}
}

// TestFollows: what was applied is in the snapshot of its revision, the old
// snapshot stays as it was, and a past one can be had again.
func TestFollows(t *testing.T) {
	store, index := open(t)
	ctx := context.Background()
	first := index.Current()
	for n := range 30 {
		number := apply(t, store, server(fmt.Sprintf("host-%02d", n)))
		s, err := index.At(ctx, number)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := s.Lookup(fmt.Sprintf("host-%02d", n)); !ok || s.Revision() < number || s.Len() != n+1 {
			t.Fatalf("revision %d: %d items at revision %d", number, s.Len(), s.Revision())
		}
	}
	if first.Len() != 0 {
		t.Error("an old snapshot changed")
	}
	for _, revision := range []graph.RevisionNumber{11, 5, 11, 31, 7, 8, 9, 5} {
		s, err := index.AsOf(ctx, revision)
		if err != nil || s.Revision() != revision || s.Len() != int(revision)-1 { //nolint:gosec // small
			t.Errorf("as of %d: %v, %v", revision, s, err)
		}
	}
	if _, err := index.AsOf(ctx, 99); graph.CodeOf(err) != graph.CodeNotFound {
		t.Errorf("as of a revision that does not exist: %v", err)
	}
	if err := index.Ready(); err != nil {
		t.Error(err)
	}
}

func TestWaitIsBounded(t *testing.T) {
	store, _ := open(t)
	index, err := live.Open(context.Background(), store, live.WithWait(20*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	defer index.Close()
	if _, err := index.At(context.Background(), 99); graph.CodeOf(err) != graph.CodeTimeout {
		t.Errorf("a revision that never comes: %v", err)
	}
}

// TestNotReadyWithoutStore: an index that cannot follow says so, and goes on
// to answer.
func TestNotReadyWithoutStore(t *testing.T) {
	store, index := open(t)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	index.Poke()
	deadline := time.Now().Add(10 * time.Second)
	for index.Ready() == nil && time.Now().Before(deadline) {
		time.Sleep(time.Millisecond)
	}
	if graph.CodeOf(index.Ready()) != graph.CodeUnavailable || index.Current() == nil {
		t.Errorf("ready: %v", index.Ready())
	}
}
