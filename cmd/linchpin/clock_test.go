package main

import (
	"context"
	"encoding/json"
	nethttp "net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"linchpin/graph/sqlite"
	lphttp "linchpin/http"
	"linchpin/impact/live"
	"linchpin/ingest"
	"linchpin/ingest/linchpin"
)

// jumpingClock is the machine's clock, and so far ahead of it.
type jumpingClock struct{ ahead atomic.Int64 }

func (c *jumpingClock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// TestClockJumps: the clock goes ten years forward and back, under all that
// stands on a store. Writes are taken, revisions keep the order of their
// instants, reads and the engine go on, and nothing is started again.
func TestClockJumps(t *testing.T) {
	ctx := context.Background()
	clock := &jumpingClock{}
	store, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "linchpin.db"), sqlite.WithClock(clock.now))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	if err := ensureModel(ctx, store); err != nil {
		t.Fatal(err)
	}
	index, err := live.Open(ctx, store)
	if err != nil {
		t.Fatal(err)
	}
	defer index.Close()
	server, err := lphttp.New(lphttp.Config{Store: store, Index: index, Log: zerolog.Nop(), Importer: ingest.New(store, linchpin.Source{}), Clock: clock.now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	api := newInsideClient(server.Handler())
	if err := api.importDocument(ctx, []byte(oneServer)); err != nil {
		t.Fatal(err)
	}
	const tenYears = 10 * 365 * 24 * time.Hour
	for i, ahead := range []time.Duration{tenYears, 0, -tenYears, 0} {
		clock.ahead.Store(int64(ahead))
		key := "after-" + string(rune('a'+i))
		if err := api.importDocument(ctx, []byte("format: linchpin/v1\nitems: [{key: "+key+", class: Server, name: Jumped}]\n")); err != nil {
			t.Errorf("an import %v ahead: %v", ahead, err)
		}
		if _, err := api.read(api.call(ctx, nethttp.MethodPut, writes[2].path, nil, writes[2].contentType, strings.NewReader(writes[2].body))); err != nil {
			t.Errorf("conditions %v ahead: %v", ahead, err)
		}
		answers(t, api, newestRevision(t, api))
		raw, err := api.get(ctx, "/items", url.Values{"q": {"jumped"}})
		var page struct{ Total int }
		if err != nil || json.Unmarshal(raw, &page) != nil || page.Total != i+1 {
			t.Errorf("%v ahead the search finds %s, %v", ahead, raw, err)
		}
	}
	list, err := store.Revisions(ctx, 0, 100)
	if err != nil || len(list) != 6 { // the model, the server, four jumps
		t.Fatalf("%d revisions, %v", len(list), err)
	}
	for i := 1; i < len(list); i++ { // newest first
		if list[i-1].At.Before(list[i].At) || list[i-1].Number != list[i].Number+1 {
			t.Errorf("revision %d of %v stands after %d of %v", list[i-1].Number, list[i-1].At, list[i].Number, list[i].At)
		}
	}
}
