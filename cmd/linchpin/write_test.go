package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	nethttp "net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"linchpin/graph"
	"linchpin/graph/neo4j"
	"linchpin/graph/sqlite"
	lphttp "linchpin/http"
	"linchpin/http/api"
	"linchpin/impact/live"
	"linchpin/ingest"
	"linchpin/ingest/linchpin"
)

// writer is the API over an empty store of its own.
type writer struct {
	t       *testing.T
	store   graph.Store
	handler nethttp.Handler
}

// onBothStores runs a test over SQLite and over Neo4j.
func onBothStores(t *testing.T, test func(w *writer)) {
	t.Run("sqlite", func(t *testing.T) {
		store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "estate.db"))
		if err != nil {
			t.Fatal(err)
		}
		test(newWriter(t, store))
	})
	t.Run("neo4j", func(t *testing.T) {
		uri := neo4jServer(t)
		emptyNeo4j(t, uri)
		store, err := neo4j.Open(t.Context(), uri)
		if err != nil {
			t.Fatal(err)
		}
		test(newWriter(t, store))
	})
}

func newWriter(t *testing.T, store graph.Store) *writer {
	t.Helper()
	t.Cleanup(func() { _ = store.Close() })
	if err := ensureModel(t.Context(), store); err != nil {
		t.Fatal(err)
	}
	index, err := live.Open(t.Context(), store, live.WithInterval(20*time.Millisecond), live.WithWait(20*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(index.Close)
	server, err := lphttp.New(lphttp.Config{Store: store, Index: index, Importer: ingest.New(store, linchpin.Source{}), Log: zerolog.New(io.Discard), Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return &writer{t, store, server.Handler()}
}

// ask sends a request; headers come in pairs.
func (w *writer) ask(method, path string, body any, headers ...string) (int, nethttp.Header, []byte) {
	var reader io.Reader
	media := "application/json"
	switch b := body.(type) {
	case nil:
	case string:
		reader, media = bytes.NewReader([]byte(b)), "application/yaml"
	default:
		data, err := json.Marshal(b)
		if err != nil {
			w.t.Error(err)
		}
		reader = bytes.NewReader(data)
	}
	if method == nethttp.MethodPatch {
		media = "application/merge-patch+json"
	}
	r := httptest.NewRequestWithContext(context.Background(), method, "http://localhost/api/v1"+path, reader)
	if body != nil {
		r.Header.Set("Content-Type", media)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	out := httptest.NewRecorder()
	w.handler.ServeHTTP(out, r)
	return out.Code, out.Header(), out.Body.Bytes()
}

func answered[T any](t *testing.T, body []byte) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(body, &v); err != nil {
		t.Errorf("%v in %.200s", err, body)
	}
	return v
}

func (w *writer) makeItem(key string) string {
	w.t.Helper()
	status, _, body := w.ask("POST", "/items", map[string]any{"key": key, "class": "Server", "properties": map[string]any{"memoryGb": 0}})
	if status != 201 {
		w.t.Fatalf("%d %s", status, body)
	}
	return answered[api.Item](w.t, body).ID
}

const clients = 8

// TestOneOfManyWins: of clients that change an item as all of them have seen
// it, exactly one succeeds each round, and the item reads as that one said.
func TestOneOfManyWins(t *testing.T) {
	onBothStores(t, func(w *writer) {
		id := w.makeItem("contended")
		for round := range 12 {
			_, head, _ := w.ask("GET", "/items/"+id, nil)
			seen := head.Get("ETag")
			statuses := make([]int, clients)
			var all sync.WaitGroup
			for c := range clients {
				all.Go(func() {
					patch := map[string]any{"name": fmt.Sprintf("client %d", c), "properties": map[string]any{"memoryGb": 100*round + c}}
					statuses[c], _, _ = w.ask("PATCH", "/items/"+id, patch, "If-Match", seen)
				})
			}
			all.Wait()
			winner := -1
			for c, status := range statuses {
				switch {
				case status == 200 && winner < 0:
					winner = c
				case status != 412:
					w.t.Fatalf("round %d: %v", round, statuses)
				}
			}
			_, _, body := w.ask("GET", "/items/"+id, nil)
			it := answered[api.Item](w.t, body)
			if winner < 0 || it.Name != fmt.Sprintf("client %d", winner) || it.Properties["memoryGb"] != float64(100*round+winner) {
				w.t.Fatalf("round %d, %v: the item reads %q %v", round, statuses, it.Name, it.Properties)
			}
		}
	})
}

// TestNoUpdateIsLost: clients count an item up, each reading before it writes
// and trying again when it was too late; the sum is right.
func TestNoUpdateIsLost(t *testing.T) {
	const each = 8
	onBothStores(t, func(w *writer) {
		id := w.makeItem("counter")
		var all sync.WaitGroup
		for range clients {
			all.Go(func() {
				for done := 0; done < each; {
					_, head, body := w.ask("GET", "/items/"+id, nil)
					next := answered[api.Item](w.t, body).Properties["memoryGb"].(float64) + 1
					status, _, body := w.ask("PATCH", "/items/"+id, map[string]any{"properties": map[string]any{"memoryGb": next}}, "If-Match", head.Get("ETag"))
					switch status {
					case 200:
						done++
					case 412:
					default:
						w.t.Errorf("%d %s", status, body)
						return
					}
				}
			})
		}
		all.Wait()
		_, _, body := w.ask("GET", "/items/"+id, nil)
		if sum := answered[api.Item](w.t, body).Properties["memoryGb"]; sum != float64(clients*each) {
			w.t.Errorf("%d clients counted %d each; the sum reads %v", clients, each, sum)
		}
		head, err := w.store.Head(t.Context())
		if err != nil || int(head.Number) != 2+clients*each {
			w.t.Errorf("revision %d, %v", head.Number, err)
		}
	})
}

// TestOneKeyOneEffect: the same write, sent by many at once under one key,
// takes effect once; all hear the same, or that it is under way.
func TestOneKeyOneEffect(t *testing.T) {
	onBothStores(t, func(w *writer) {
		body := map[string]any{"key": "once", "class": "Server"}
		statuses, ids := make([]int, clients), make([]string, clients)
		var all sync.WaitGroup
		for c := range clients {
			all.Go(func() {
				for {
					status, _, answer := w.ask("POST", "/items", body, "Idempotency-Key", "the-key")
					if status == 409 && answered[struct{ Code string }](w.t, answer).Code == "in_progress" {
						time.Sleep(time.Millisecond)
						continue
					}
					statuses[c], ids[c] = status, answered[api.Item](w.t, answer).ID
					return
				}
			})
		}
		all.Wait()
		for c := range clients {
			if statuses[c] != 201 || ids[c] == "" || ids[c] != ids[0] {
				w.t.Errorf("%v %v", statuses, ids)
			}
		}
		if head, err := w.store.Head(t.Context()); err != nil || head.Number != 2 {
			w.t.Errorf("revision %d, %v", head.Number, err)
		}
	})
}

// TestAKeySurvivesARestart: a write under a key is answered as before by a
// process that has only the store.
func TestAKeySurvivesARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "estate.db")
	var first []byte
	for range 3 {
		store, err := sqlite.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		w := newWriter(t, store)
		status, _, body := w.ask("POST", "/items", map[string]any{"key": "once", "class": "Server"}, "Idempotency-Key", "the-key")
		if status != 201 || first != nil && !bytes.Equal(first, body) {
			t.Fatalf("%d %s\nafter %s", status, body, first)
		}
		first = body
		head, err := store.Head(t.Context())
		if err != nil || head.Number != 2 {
			t.Errorf("revision %d, %v", head.Number, err)
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAnImportIsTakenBackOnBothStores: the export is byte for byte what it was.
func TestAnImportIsTakenBackOnBothStores(t *testing.T) {
	onBothStores(t, func(w *writer) {
		export := func() string {
			status, _, body := w.ask("GET", "/export", nil)
			if status != 200 {
				w.t.Fatalf("%d %s", status, body)
			}
			return string(body)
		}
		load := func(document string) api.ImportReport {
			status, _, body := w.ask("POST", "/imports?wait=true", document)
			if status != 200 {
				w.t.Fatalf("%d %s", status, body)
			}
			return answered[api.ImportReport](w.t, body)
		}
		load(`
format: linchpin/v1
source: shelf
items:
  - {key: app, class: Application, name: App, tags: [a], requirements: {web: {need: 1}}, properties: {criticality: high}}
  - {key: one, class: Server, properties: {purchaseCost: {amount: "10.50", currency: EUR}, warrantyEnd: 2027-03-31}}
  - {key: two, class: Server}
relations:
  - {from: app, type: DEPENDS_ON, to: one, group: web}
  - {from: app, type: DEPENDS_ON, to: two, group: web, strength: soft}
`)
		w.makeItem("by-hand")
		before := export()
		run := load(`
format: linchpin/v1
source: shelf
complete: true
model: {format: linchpin-model/v1, classes: [{name: Kiosk, extends: Application}]}
items:
  - {key: app, class: Kiosk, tags: [b]}
  - {key: one, class: Server, properties: {purchaseCost: {amount: "11.00", currency: USD}}}
  - {key: three, class: Server}
relations:
  - {from: app, type: DEPENDS_ON, to: one}
  - {from: three, type: USES, to: one}
`)
		if export() == before {
			w.t.Fatal("the import changed nothing")
		}
		status, _, body := w.ask("POST", "/imports/"+run.Run+"/actions/undo", nil)
		if undone := answered[api.UndoResult](w.t, body); status != 200 || undone.ConflictsTotal != 0 || !undone.Model {
			w.t.Fatalf("%d %s", status, body)
		}
		if diff := cmp.Diff(before, export()); diff != "" {
			w.t.Error(diff)
		}
	})
}
