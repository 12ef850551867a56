package http

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	nethttp "net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/rs/zerolog"

	"linchpin/graph"
	"linchpin/graph/model"
	"linchpin/graph/sqlite"
	"linchpin/http/api"
	"linchpin/impact/live"
	"linchpin/ingest"
	"linchpin/ingest/compose"
	"linchpin/ingest/csv"
	"linchpin/ingest/linchpin"
)

// estate is what most tests ask about.
//
//	shop -web 1 of 2-> vm/a, vm/b -> host/1, host/2 ; shop -> db/main -> vm/b
//	reports ~soft~> db/main
const estate = `
format: linchpin/v1
items:
  - key: service/shop
    class: BusinessService
    name: Web Shop
    tags: [retail]
    properties: {owner: Shop team, ownerEmail: shop@example.org, criticality: high, outageCostPerHour: {amount: "1250.50", currency: EUR}}
  - {key: service/reports, class: BusinessService, name: Reports, properties: {owner: Finance}}
  - {key: app/shop, class: Application, name: shop, requirements: {web: {need: 1}}}
  - {key: vm/a, class: VirtualMachine, name: web-a, properties: {memoryGb: 16}}
  - {key: vm/b, class: VirtualMachine, name: web-b}
  - key: host/1
    class: Server
    name: Host One
    properties: {warrantyEnd: 2027-01-10, purchaseCost: {amount: "4200.00", currency: EUR}, owner: Platform}
  - {key: host/2, class: Server, name: Host Two, properties: {warrantyEnd: 2031-01-01}}
  - {key: db/main, class: Database, name: Main database}
  - {key: team/shop, class: Team, name: Shop team}
relations:
  - {from: service/shop, type: DEPENDS_ON, to: app/shop}
  - {from: service/reports, type: USES, to: db/main}
  - {from: app/shop, type: DEPENDS_ON, to: vm/a, group: web}
  - {from: app/shop, type: DEPENDS_ON, to: vm/b, group: web}
  - {from: app/shop, type: DEPENDS_ON, to: db/main}
  - {from: db/main, type: RUNS_ON, to: vm/b}
  - {from: vm/a, type: RUNS_ON, to: host/1}
  - {from: vm/b, type: RUNS_ON, to: host/2}
  - {from: service/shop, type: OWNED_BY, to: team/shop}
`

// door is a whole Linchpin behind its handler: a real store, index and
// importer.
type door struct {
	t        testing.TB
	server   *Server
	store    *sqlite.Store
	index    *live.Index
	importer api.Importer
	now      *atomic.Int64 // the clock, in milliseconds
}

func (d *door) clock() time.Time { return time.UnixMilli(d.now.Load()).UTC() }

func (d *door) pass(by time.Duration) { d.now.Add(by.Milliseconds()) }

type option func(*Config)

func newDoor(t testing.TB, options ...option) *door {
	t.Helper()
	ctx := context.Background()
	d := &door{t: t, now: &atomic.Int64{}}
	d.now.Store(time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC).UnixMilli())
	var err error
	if d.store, err = sqlite.Open(ctx, filepath.Join(t.TempDir(), "estate.db"), sqlite.WithClock(d.clock)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.store.Close() })
	if _, err = d.store.Apply(ctx, graph.Batch{ID: "model", Actor: "local", Message: "the built-in model", Ops: []graph.Op{{PutModel: model.BuiltIn()}}}); err != nil {
		t.Fatal(err)
	}
	if d.index, err = live.Open(ctx, d.store, live.WithInterval(20*time.Millisecond), live.WithWait(time.Second)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.index.Close)
	config := Config{Store: d.store, Index: d.index, Importer: ingest.New(d.store, linchpin.Source{}, compose.Source{}, csv.Source{}),
		Log: zerolog.New(io.Discard), Version: "test", Clock: d.clock}
	for _, o := range options {
		o(&config)
	}
	d.importer = config.Importer
	if d.server, err = New(config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.server.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// newEstate is a door behind which the estate stands.
func newEstate(t *testing.T, options ...option) *door {
	t.Helper()
	d := newDoor(t, options...)
	d.importYAML(estate)
	return d
}

func (d *door) importYAML(document string) {
	d.t.Helper()
	if r := d.ask("POST", "/api/v1/imports?wait=true", document, "Content-Type", "application/yaml"); r.Status != 200 {
		d.t.Fatalf("the import answered %d: %s", r.Status, r.Body)
	}
}

// reply is an answer, read whole.
type reply struct {
	Status int
	Header nethttp.Header
	Body   string
}

// ask sends a request through the whole handler. A body that is not text is
// sent as JSON.
func (d *door) ask(method, path string, body any, headers ...string) reply {
	d.t.Helper()
	var reader io.Reader
	contentType := ""
	switch b := body.(type) {
	case nil:
	case string:
		reader, contentType = strings.NewReader(b), "application/json"
	case []byte:
		reader, contentType = bytes.NewReader(b), "application/json"
	case io.Reader:
		reader = b
	default:
		data, err := json.Marshal(b)
		if err != nil {
			d.t.Fatal(err)
		}
		reader, contentType = bytes.NewReader(data), "application/json"
	}
	r := httptest.NewRequest(method, "http://localhost"+path, reader)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
			continue
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	d.server.Handler().ServeHTTP(w, r)
	got := reply{w.Code, w.Header(), w.Body.String()}
	d.hold(method, r.URL.Path, got)
	return got
}

// hold checks every answer of every test against what the document says.
func (d *door) hold(method, path string, got reply) {
	d.t.Helper()
	contentType := got.Header.Get("Content-Type")
	if got.Status >= 400 && strings.HasPrefix(path, "/api") && contentType != "application/problem+json" {
		d.t.Errorf("%s %s: %d with %q", method, path, got.Status, contentType)
	}
	if !strings.HasSuffix(strings.SplitN(contentType, ";", 2)[0], "json") || contentType == "application/x-ndjson" || got.Body == "" {
		return
	}
	doc := d.server.framework.OpenAPI()
	op := documented(doc, method, path)
	if op == nil || contentType == "application/openapi+json" || strings.HasSuffix(path, "/export") {
		return
	}
	response := op.Responses[fmt.Sprint(got.Status)]
	if response == nil || got.Status >= 400 {
		response = op.Responses["default"]
	}
	media := response.Content[contentType]
	if media == nil {
		d.t.Errorf("%s %s: %d %s is not documented", method, path, got.Status, contentType)
		return
	}
	var value any
	if err := json.Unmarshal([]byte(got.Body), &value); err != nil {
		d.t.Errorf("%s %s: not JSON: %v", method, path, err)
	}
	var result huma.ValidateResult
	huma.Validate(doc.Components.Schemas, media.Schema, huma.NewPathBuffer([]byte{}, 0), huma.ModeReadFromServer, value, &result)
	for _, err := range result.Errors {
		d.t.Errorf("%s %s: the answer is not as documented: %v", method, path, err)
	}
}

// documented finds the operation that serves a path.
func documented(doc *huma.OpenAPI, method, path string) *huma.Operation {
	steps := strings.Split(path, "/")
	for pattern, item := range doc.Paths {
		want := strings.Split(pattern, "/")
		same := len(want) == len(steps)
		for i := 0; same && i < len(want); i++ {
			same = want[i] == steps[i] || strings.HasPrefix(want[i], "{") && steps[i] != ""
		}
		if same {
			return operationsOf(item)[method]
		}
	}
	return nil
}

// read asks for something that must be there.
func read[T any](d *door, method, path string, body any, headers ...string) T {
	d.t.Helper()
	r := d.ask(method, path, body, headers...)
	if r.Status != 200 {
		d.t.Fatalf("%s %s: %d %s", method, path, r.Status, r.Body)
	}
	return decoded[T](d.t, r.Body)
}

func decoded[T any](t testing.TB, body string) T {
	t.Helper()
	var value T
	if err := json.Unmarshal([]byte(body), &value); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return value
}

// refused asks for something that must be refused, and gives the problem.
func refused(d *door, status int, method, path string, body any, headers ...string) Problem {
	d.t.Helper()
	r := d.ask(method, path, body, headers...)
	if r.Status != status {
		d.t.Errorf("%s %s: %d, want %d: %.300s", method, path, r.Status, status, r.Body)
		return Problem{}
	}
	return decoded[Problem](d.t, r.Body)
}

// id finds an item by key.
func (d *door) id(key string) string {
	d.t.Helper()
	list := read[struct{ Items []struct{ ID, Key string } }](d, "GET", "/api/v1/items?key="+strings.ReplaceAll(key, "/", "%2F"), nil)
	if len(list.Items) != 1 || list.Items[0].Key != key {
		d.t.Fatalf("no item %q: %+v", key, list)
	}
	return list.Items[0].ID
}
