package http

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	nethttp "net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"linchpin/http/api"
	"linchpin/ingest"
)

func squeezed(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text)) // a buffer does not fail
	_ = z.Close()
	return b.Bytes()
}

const small = `{"format": "linchpin/v1", "items": [{"key": "vm/a", "class": "VirtualMachine"}, {"key": "host/1", "class": "Server"}], "relations": [{"from": "vm/a", "type": "RUNS_ON", "to": "host/1"}]}`

func TestImportsTakeEveryForm(t *testing.T) {
	ndjson := "{\"format\": \"linchpin/v1\"}\n{\"item\": {\"key\": \"vm/a\", \"class\": \"VirtualMachine\"}}\n{\"item\": {\"key\": \"host/1\", \"class\": \"Server\"}}\n{\"relation\": {\"from\": \"vm/a\", \"type\": \"RUNS_ON\", \"to\": \"host/1\"}}\n"
	form, formType := formOf(map[string]string{"a.json": small})
	for name, c := range map[string]struct {
		body    []byte
		headers []string
	}{
		"json":                   {[]byte(small), []string{"Content-Type", "application/json"}},
		"json with a charset":    {[]byte(small), []string{"Content-Type", "application/json; charset=utf-8"}},
		"yaml, of which json is": {[]byte(small), []string{"Content-Type", "application/yaml"}},
		"ndjson":                 {[]byte(ndjson), []string{"Content-Type", "application/x-ndjson"}},
		"anything, found out":    {[]byte(small), []string{"Content-Type", "application/octet-stream"}},
		"gzip":                   {squeezed(ndjson), []string{"Content-Type", "application/x-ndjson", "Content-Encoding", "gzip"}},
		"a form":                 {form, []string{"Content-Type", formType}},
	} {
		d := newDoor(t)
		report := read[api.ImportReport](d, "POST", "/api/v1/imports?wait=true", c.body, c.headers...)
		if report.Created != 2 || report.Relations.Created != 1 || report.Revision != 2 || report.Source != "manual" {
			t.Errorf("%s: %+v", name, report)
		}
		again := read[api.ImportReport](d, "POST", "/api/v1/imports?wait=true", c.body, c.headers...)
		if again.Unchanged != 2 || again.Revision != 2 || again.Batches != 0 {
			t.Errorf("%s, again: %+v", name, again)
		}
	}
}

func TestADryRunWritesNothing(t *testing.T) {
	d := newEstate(t)
	report := read[api.ImportReport](d, "POST", "/api/v1/imports?wait=true&dryRun=true&source=scanner", small)
	if !report.DryRun || report.Batches != 0 || report.ChangesTotal == 0 || len(report.Changes) == 0 {
		t.Errorf("%+v", report)
	}
	d.unchanged(2)
}

// unchanged holds that the store stands at a revision.
func (d *door) unchanged(revision uint64) {
	d.t.Helper()
	head, err := d.store.Head(context.Background())
	if err != nil || uint64(head.Number) != revision {
		d.t.Errorf("the store is at revision %d (%v), want %d", head.Number, err, revision)
	}
}

func TestExportBringsTheSameEstate(t *testing.T) {
	d := newEstate(t)
	for form, contentType := range map[string]string{"yaml": "application/yaml", "json": "application/json", "ndjson": "application/x-ndjson"} {
		r := d.ask("GET", "/api/v1/export?format="+form, nil)
		if r.Status != 200 || r.Header.Get("Content-Type") != contentType {
			t.Fatalf("%s: %d %v", form, r.Status, r.Header)
		}
		other := newDoor(t)
		read[api.ImportReport](other, "POST", "/api/v1/imports?wait=true", r.Body, "Content-Type", contentType)
		if again := other.ask("GET", "/api/v1/export?format="+form, nil); again.Body != r.Body {
			t.Errorf("%s: export, import, export differ:\n%s", form, cmp.Diff(r.Body, again.Body))
		}
	}
	if p := refused(d, 422, "GET", "/api/v1/export?format=yml", nil); p.Errors[0].Nearest != "yaml" {
		t.Errorf("%+v", p)
	}
}

func TestAnImportInTheBackground(t *testing.T) {
	d := newDoor(t)
	r := d.ask("POST", "/api/v1/imports", small)
	started := decoded[api.Operation](t, r.Body)
	if r.Status != 202 || r.Header.Get("Location") != "/api/v1/operations/"+started.ID || started.Kind != "import" {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	done := d.finished(started.ID)
	if done.Status != "done" || done.Result == nil || done.Result.Created != 2 {
		t.Errorf("%+v", done)
	}
	if again := read[api.Operation](d, "DELETE", r.Header.Get("Location"), nil); again.Status != "done" {
		t.Errorf("cancelling what has finished: %+v", again)
	}
	// Bad content fails with what a call that waits would say.
	r = d.ask("POST", "/api/v1/imports", `{"format": "linchpin/v1", "items": [{"key": "x", "class": "Sever"}]}`)
	failed := d.finished(decoded[api.Operation](t, r.Body).ID)
	if failed.Status != "failed" || failed.Error == nil || failed.Error.Code != "invalid" || len(failed.Error.Errors) != 1 || failed.Error.Errors[0].Nearest != "Server" {
		t.Errorf("%+v", failed)
	}
	// It outlives the process.
	next, err := New(Config{Store: d.store, Index: d.index, Importer: d.importer})
	if err != nil {
		t.Fatal(err)
	}
	first := d.server
	d.server = next
	if kept := read[api.Operation](d, "GET", "/api/v1/operations/"+started.ID, nil); kept.Status != "done" || kept.Result.Created != 2 {
		t.Errorf("%+v", kept)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	for _, id := range []string{"nonsense", "01a20b3c-0000-7000-8000-000000000000"} {
		refused(d, 404, "GET", "/api/v1/operations/"+id, nil)
		refused(d, 404, "DELETE", "/api/v1/operations/"+id, nil)
		refused(d, 404, "GET", "/api/v1/operations/"+id+"/events", nil)
	}
}

// finished waits for an operation, asking as a client would.
func (d *door) finished(id string) api.Operation {
	d.t.Helper()
	for range 2000 {
		if o := read[api.Operation](d, "GET", "/api/v1/operations/"+id, nil); o.Finished != nil {
			return o
		}
		time.Sleep(5 * time.Millisecond)
	}
	d.t.Fatal("the operation does not end")
	return api.Operation{}
}

// Deadlines of events need a real connection.
func TestAnOperationIsWatched(t *testing.T) {
	d := newDoor(t)
	real := httptest.NewServer(d.server.Handler())
	defer real.Close()
	var document strings.Builder
	document.WriteString("{\"format\": \"linchpin/v1\"}\n")
	for i := range 3000 {
		fmt.Fprintf(&document, "{\"item\": {\"key\": \"vm/%d\", \"class\": \"VirtualMachine\"}}\n", i)
	}
	response, err := nethttp.Post(real.URL+"/api/v1/imports", "application/x-ndjson", strings.NewReader(document.String()))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(response.Body)
	_ = response.Body.Close()
	id := decoded[api.Operation](t, string(body)).ID
	for _, last := range []string{"", "1"} { // a reload goes on from what it has
		request, _ := nethttp.NewRequest("GET", real.URL+"/api/v1/operations/"+id+"/events", nil)
		if last != "" {
			request.Header.Set("Last-Event-ID", last)
		}
		events, err := nethttp.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if events.Header.Get("Content-Type") != "text/event-stream" {
			t.Errorf("%v", events.Header)
		}
		var names []string
		var end api.Operation
		lines := bufio.NewScanner(events.Body)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				names = append(names, name)
			}
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				end = decoded[api.Operation](t, data)
			}
		}
		_ = events.Body.Close()
		if len(names) == 0 || names[len(names)-1] != "finished" || slices.Contains(names[:len(names)-1], "finished") {
			t.Errorf("events %v", names)
		}
		if end.Status != "done" || end.Result.Created != 3000 {
			t.Errorf("%+v", end)
		}
	}
}

func TestAnImportIsCancelled(t *testing.T) {
	hold := make(chan struct{})
	d := newDoor(t, func(c *Config) { c.Importer = &waiting{c.Importer, hold} })
	id := decoded[api.Operation](t, d.ask("POST", "/api/v1/imports", small).Body).ID
	<-hold
	if o := read[api.Operation](d, "DELETE", "/api/v1/operations/"+id, nil); o.Status != "cancelled" || o.Finished == nil {
		t.Errorf("%+v", o)
	}
	d.unchanged(1)
}

// TestAnImportThatPanicsFailsAlone: the operation says so without telling the
// cause, the log tells it, and the server answers on.
func TestAnImportThatPanicsFailsAlone(t *testing.T) {
	var log bytes.Buffer
	d := newDoor(t, func(c *Config) {
		c.Importer = &breaking{c.Importer}
		c.Log = zerolog.New(zerolog.SyncWriter(&log))
	})
	id := decoded[api.Operation](t, d.ask("POST", "/api/v1/imports", small).Body).ID
	o := d.finished(id)
	if o.Status != "failed" || o.Error == nil || o.Error.Code != "internal" || strings.Contains(o.Error.Detail, "broken on purpose") {
		t.Errorf("%+v, %+v", o, o.Error)
	}
	d.unchanged(1)
	if told := log.String(); !strings.Contains(told, "broken on purpose") || !strings.Contains(told, id) {
		t.Errorf("the log: %s", told)
	}
}

// breaking panics in every import.
type breaking struct{ api.Importer }

func (*breaking) Import(context.Context, ingest.Request) (ingest.Report, error) {
	panic("broken on purpose")
}

// waiting imports once it is cancelled, to be caught in the middle.
type waiting struct {
	api.Importer
	begun chan struct{}
}

func (w *waiting) Import(ctx context.Context, rq ingest.Request) (ingest.Report, error) {
	close(w.begun)
	<-ctx.Done()
	return w.Importer.Import(ctx, rq)
}

func fixture(t *testing.T, path string) string {
	t.Helper()
	folder := os.Getenv("LINCHPIN_FIXTURES")
	if folder == "" {
		folder = filepath.Join("..", "..", "shared", "fixtures")
	}
	data, err := os.ReadFile(filepath.Join(folder, path))
	if err != nil {
		if slices.Contains(strings.Split(os.Getenv("LINCHPIN_REQUIRE"), ","), "fixtures") {
			t.Fatal(err)
		}
		t.Skip("the fixtures are not here: ", err)
	}
	return string(data)
}

func TestSeveralComposeFilesAreOverlays(t *testing.T) {
	d := newDoor(t)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, name := range []string{"compose.yaml", "compose.full.yaml", "compose.observability.yaml", ".env"} {
		part, err := form.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(part, fixture(t, filepath.Join("otel-demo", name))) // a buffer does not fail
	}
	_ = form.Close()
	read[api.ImportReport](d, "POST", "/api/v1/imports?wait=true", body.Bytes(), "Content-Type", form.FormDataContentType())
	kafka := read[api.ItemList](d, "GET", "/api/v1/items?name=kafka&class=ApplicationService", nil)
	if len(kafka.Items) != 1 {
		t.Fatalf("%v", keysOf(kafka.Items))
	}
	a := read[api.ImpactAnswer](d, "POST", "/api/v1/impact", map[string]any{"scenario": down(kafka.Items[0].Key), "states": []string{"down"}})
	var fallen []string
	for _, e := range a.Services {
		if *e.After == "down" && e.Distance > 0 {
			fallen = append(fallen, e.Name)
		}
	}
	slices.Sort(fallen)
	if diff := cmp.Diff([]string{"accounting", "checkout", "fraud-detection", "frontend", "frontend-proxy", "load-generator"}, fallen); diff != "" {
		t.Error(diff)
	}
}
