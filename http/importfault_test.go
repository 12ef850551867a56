package http

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"linchpin/graph"
	"linchpin/http/access"
	"linchpin/http/api"
	"linchpin/ingest"
	"linchpin/ingest/linchpin"
)

// failing is a store that goes away after some batches.
type failing struct {
	graph.Store
	left atomic.Int64
}

func (f *failing) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	if f.left.Add(-1) < 0 {
		return graph.Revision{}, graph.Errorf(graph.CodeUnavailable, "test", "the store went away")
	}
	return f.Store.Apply(ctx, b)
}

// An import that a fault stops tells what landed, whichever way it was sent,
// stands on record so, and is completed by sending it again.
func TestAnImportStoppedMidwayTellsWhatLanded(t *testing.T) {
	store := &failing{}
	d := newDoor(t, func(c *Config) {
		store.Store = c.Store
		c.Importer = ingest.New(store, linchpin.Source{})
	})
	const items = graph.MaxBatchOps + 500
	var b strings.Builder
	for i := range items {
		fmt.Fprintf(&b, "{\"item\":{\"key\":\"srv/%d\",\"class\":\"Server\"}}\n", i)
	}
	send := func(query string) reply {
		return d.ask("POST", "/api/v1/imports"+query, strings.NewReader(b.String()), "Content-Type", "application/x-ndjson")
	}
	store.left.Store(1)
	r := send("?wait=true")
	p := decoded[Problem](t, r.Body)
	if r.Status != 503 || p.Code != "unavailable" || r.Header.Get("Retry-After") == "" || p.Import == nil || !strings.Contains(p.Hint, "sending the same again completes it") {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	if !p.Import.Partial || p.Import.Batches != 1 || p.Import.Created != graph.MaxBatchOps || p.Import.Revision != uint64(d.head()) {
		t.Errorf("%+v", p.Import)
	}
	if run := read[api.ImportRun](d, "GET", "/api/v1/imports/"+p.Import.Run, nil); run.State != "partial" || run.Created != graph.MaxBatchOps {
		t.Errorf("%+v", run)
	}
	store.left.Store(100)
	var done api.ImportReport
	if again := send("?wait=true"); again.Status != 200 {
		t.Fatalf("%d %s", again.Status, again.Body)
	} else if done = decoded[api.ImportReport](t, again.Body); done.Created != items-graph.MaxBatchOps || done.Unchanged != graph.MaxBatchOps || done.Partial {
		t.Errorf("%+v", done)
	}
	store.left.Store(0)
	if none := send("?wait=true"); none.Status != 200 { // there is nothing to write
		t.Errorf("%d %s", none.Status, none.Body)
	}
}

// Whoever may write may take an import back, but where that purges items only
// who may purge; a dry run tells beforehand.
func TestAnUndoThatPurgesAsksForThePermission(t *testing.T) {
	d := newEstate(t)
	editor, admin := d.token(access.Editor), d.token(access.Admin)
	run := func(document string) string {
		d.pass(time.Second)
		r := d.ask("POST", "/api/v1/imports?wait=true", document, "Content-Type", "application/yaml", "Authorization", editor)
		if r.Status != 200 {
			t.Fatal(r)
		}
		return "/api/v1/imports/" + decoded[api.ImportReport](t, r.Body).Run + "/actions/undo"
	}
	renamed := run("format: linchpin/v1\nsource: s\nitems: [{key: vm/a, class: VirtualMachine, name: other}]\n")
	if r := d.ask("POST", renamed, nil, "Authorization", editor); r.Status != 200 {
		t.Errorf("an undo that purges nothing: %d %s", r.Status, r.Body)
	}
	made := run("format: linchpin/v1\nsource: s\nitems: [{key: vm/new, class: VirtualMachine}]\n")
	head := d.head()
	if dry := read[api.UndoResult](d, "POST", made+"?dryRun=true", nil, "Authorization", editor); dry.Purged != 1 {
		t.Errorf("%+v", dry)
	}
	if p := refused(d, 403, "POST", made, nil, "Authorization", editor); p.Code != "forbidden" || !strings.Contains(p.Hint, "graph:purge") || d.head() != head {
		t.Errorf("%+v", p)
	}
	if done := read[api.UndoResult](d, "POST", made, nil, "Authorization", admin); done.Purged != 1 {
		t.Errorf("%+v", done)
	}
}

// Whoever is held off for now is told when to ask again, at the door too, where
// the store that knows the tokens is away.
func TestTheDoorSaysWhenToAskAgain(t *testing.T) {
	d := newDoor(t, required)
	token := d.token(access.Viewer)
	if err := d.store.Close(); err != nil {
		t.Fatal(err)
	}
	if r := d.ask("GET", "/api/v1/me", nil, "Authorization", token); r.Status != 503 || r.Header.Get("Retry-After") == "" {
		t.Errorf("%d %v %s", r.Status, r.Header, r.Body)
	}
}
