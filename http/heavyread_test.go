package http

import (
	"context"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/http/api"
)

// watchedReads counts what is read of items and of their history, and may take
// its time over it.
type watchedReads struct {
	graph.Store
	reads atomic.Int64
	takes atomic.Int64
}

func (w *watchedReads) read() {
	w.reads.Add(1)
	time.Sleep(time.Duration(w.takes.Load()))
}

// Items reads items.
func (w *watchedReads) Items(ctx context.Context, ids []uuid.UUID) ([]graph.Item, error) {
	w.read()
	return w.Store.Items(ctx, ids)
}

// History reads versions of an item.
func (w *watchedReads) History(ctx context.Context, id uuid.UUID, before graph.RevisionNumber, limit int) ([]graph.Version, error) {
	w.read()
	return w.Store.History(ctx, id, before, limit)
}

// Changes reads what changed since a revision.
func (w *watchedReads) Changes(ctx context.Context, since graph.RevisionNumber, limit int) (graph.ChangeSet, error) {
	w.read()
	return w.Store.Changes(ctx, since, limit)
}

// TestHeavyQuestionsReadInTheirPlace: whoever waits for a place in the pool
// reads nothing of the record, however many wait.
func TestHeavyQuestionsReadInTheirPlace(t *testing.T) {
	var store *watchedReads
	d := newDoor(t, func(c *Config) {
		store = &watchedReads{Store: c.Store}
		c.Store, c.Time = store, time.Minute
	})
	d.importYAML(halfOf(1500))
	server := httptest.NewServer(d.server.Handler())
	defer server.Close()
	leave := holdEveryPlace(server.URL)
	defer leave()
	before := store.reads.Load()
	for _, q := range heavyQuestions {
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		if status, _, err := post(ctx, server.URL, "/api/v1/impact/"+q.path, q.body); err == nil {
			t.Errorf("%s: answered %d", q.name, status)
		}
		cancel()
		if now := store.reads.Load(); now != before {
			t.Errorf("%s: %d reads without a place", q.name, now-before)
			before = now
		}
	}
	leave()
	for _, q := range heavyQuestions[6:8] {
		before := store.reads.Load()
		if r := d.ask("POST", "/api/v1/impact/"+q.path, q.body); r.Status != 200 || store.reads.Load() == before {
			t.Errorf("%s: %d, %d reads in its place", q.name, r.Status, store.reads.Load()-before)
		}
	}
}

// TestReadingCountsAsTime of a heavy question: a record that is slow to read
// leaves less for the answer, which says so.
func TestReadingCountsAsTime(t *testing.T) {
	var store *watchedReads
	d := newDoor(t, func(c *Config) {
		store = &watchedReads{Store: c.Store}
		c.Store, c.Time = store, 300*time.Millisecond
	})
	d.importYAML(halfOf(20))
	question := map[string]any{"failing": []any{map[string]any{"item": "app"}}}
	if a := read[api.RootCauseAnswer](d, "POST", "/api/v1/impact/root-causes", question); !a.Complete || len(a.Causes) == 0 {
		t.Errorf("in time: %+v", a)
	}
	store.takes.Store(int64(400 * time.Millisecond))
	if a := read[api.RootCauseAnswer](d, "POST", "/api/v1/impact/root-causes", question); a.Complete || a.Stopped != "time" {
		t.Errorf("a slow record: complete %v, stopped by %q", a.Complete, a.Stopped)
	}
}
