package http

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"linchpin/graph"
	"linchpin/http/api"
	"linchpin/ingest"
)

const day = 24 * time.Hour

// kept lists the ids of the records of a kind.
func (d *door) kept(kind string) (ids []string) {
	d.t.Helper()
	list, err := d.store.ListRecords(context.Background(), kind, "", 1000)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, r := range list {
		ids = append(ids, r.ID)
	}
	return ids
}

func (d *door) prune(keep api.Retention) int {
	d.t.Helper()
	n, err := d.server.operations.Prune(context.Background(), keep)
	if err != nil {
		d.t.Fatal(err)
	}
	return n
}

var keepSome = api.Retention{Keys: 7 * day, Operations: 90 * day, Conditions: 400 * day}

// A key is known for as long as it is kept. After that a write that is sent
// again still does not take effect twice: its revision has the key's name.
func TestKeysAreKeptForAWhile(t *testing.T) {
	d := newEstate(t)
	create := func(key, item string) reply {
		return d.ask("POST", "/api/v1/items", `{"key": "`+item+`", "class": "Server"}`, "Idempotency-Key", key)
	}
	if r := create("key-1", "srv/1"); r.Status != 201 {
		t.Fatal(r)
	}
	d.pass(7*day - time.Minute)
	create("key-2", "srv/2")
	if n := d.prune(keepSome); n != 0 || len(d.kept("write")) != 2 {
		t.Fatalf("%d of two keys of the last week are gone", n)
	}
	if r := create("key-1", "srv/1"); r.Status != 201 {
		t.Errorf("sent again within the week: %d %s", r.Status, r.Body)
	}
	d.pass(2 * time.Minute)
	if n := d.prune(keepSome); n != 1 || !slices.Equal(d.kept("write"), []string{"key-2"}) {
		t.Errorf("%d gone, left: %v", n, d.kept("write"))
	}
	head := d.ask("GET", "/api/v1/items", nil).Header.Get("Linchpin-Revision")
	if r := create("key-1", "srv/1"); r.Status != 409 && r.Status != 422 {
		t.Errorf("sent again after the key is gone: %d %s", r.Status, r.Body)
	}
	if now := d.ask("GET", "/api/v1/items", nil).Header.Get("Linchpin-Revision"); now != head {
		t.Errorf("it took effect twice, in revision %s", now)
	}
}

// A key on record without a time, as earlier versions wrote it, is dated first.
func TestKeysWithoutATimeAreDated(t *testing.T) {
	d := newEstate(t)
	if _, err := d.store.PutRecord(context.Background(), graph.Record{Kind: "write", ID: "old", Body: []byte(`{"asked": "AA==", "results": []}`)}); err != nil {
		t.Fatal(err)
	}
	if n := d.prune(keepSome); n != 0 || len(d.kept("write")) != 1 {
		t.Fatalf("%d gone at once", n)
	}
	d.pass(8 * day)
	if n := d.prune(keepSome); n != 1 {
		t.Errorf("%d gone after its time", n)
	}
}

// Of what sources said, all that held at an instant within the time is kept,
// the statement with which it begins included; what was before answers 410, not
// that nothing was said.
func TestPastConditionsAreKeptForAWhile(t *testing.T) {
	d := newEstate(t)
	begin := d.clock()
	said := map[string]string{}
	for i := range 230 { // more than two pages
		d.pass(2 * day)
		for _, source := range []string{"a/b", "a"} {
			d.ask("PUT", "/api/v1/conditions", map[string]any{"source": source, "states": []any{map[string]any{"item": "vm/" + string("ab"[i%2]), "state": "down"}}})
		}
		said[d.clock().Format(time.RFC3339)] = "vm/" + string("ab"[i%2])
	}
	if len(d.kept("condition-past")) != 458 { // the newest of each is no past one yet
		t.Fatal(len(d.kept("condition-past")))
	}
	d.pass(day)
	if n := d.prune(keepSome); n != 2*29 {
		t.Errorf("%d gone, want 58", n)
	}
	if n := d.prune(keepSome); n != 0 {
		t.Errorf("%d more gone", n)
	}
	earliest := d.clock().Add(-keepSome.Conditions)
	for at := begin.Add(2 * day); at.Before(d.clock()); at = at.Add(day) {
		r := d.ask("GET", "/api/v1/conditions?at="+at.Format(time.RFC3339), nil)
		if at.Before(earliest) {
			if r.Status != 410 && r.Status != 200 {
				t.Errorf("%s: %d", at, r.Status)
			}
			if at.Before(earliest.Add(-2*day)) && r.Status != 410 {
				t.Errorf("%s, long gone: %d %s", at, r.Status, r.Body)
			}
			continue
		}
		if r.Status != 200 {
			t.Errorf("%s: %d %s", at, r.Status, r.Body)
			continue
		}
		var answer api.ConditionsAnswer
		if err := json.Unmarshal([]byte(r.Body), &answer); err != nil {
			t.Fatal(err)
		}
		want, exactly := said[at.Format(time.RFC3339)]
		if len(answer.Sources) != 2 || exactly && answer.Sources[0].States[0].Key != want {
			t.Errorf("%s: %s", at, r.Body)
		}
	}
	question := map[string]any{"scenario": map[string]any{"down": []string{"host/1"}, "conditions": begin.Add(10 * day).Format(time.RFC3339)}}
	if p := refused(d, 410, "POST", "/api/v1/impact", question); p.Code != "gone" || !strings.Contains(p.Hint, "retention.conditions") {
		t.Errorf("%+v", p)
	}
	d.pass(1000 * day) // long quiet
	d.prune(keepSome)
	if ids := d.kept("condition-past"); len(ids) != 2 {
		t.Errorf("of two sources that say the same for years, left: %v", ids)
	}
	if now := read[api.ConditionsAnswer](d, "GET", "/api/v1/conditions", nil); len(now.Sources) != 2 {
		t.Errorf("%+v", now)
	}
	if put := d.ask("PUT", "/api/v1/conditions", map[string]any{"source": "a", "states": []any{}}); put.Status != 200 {
		t.Error(put)
	}
}

// Ended operations go, and imports that changed nothing; those that a revision
// names stay, and of each source the newest.
func TestEndedImportsAreKeptForAWhile(t *testing.T) {
	d := newEstate(t)
	wrote := d.kept(ingest.KindRun)
	var running []string
	for i := range 5 {
		d.pass(day)
		d.importYAML(estate)
		r := d.ask("POST", "/api/v1/imports", "format: linchpin/v1\nsource: other\n", "Content-Type", "application/yaml")
		if r.Status != 202 {
			t.Fatal(r)
		}
		place := r.Header.Get("Location")
		running = append(running, place[strings.LastIndexByte(place, '/')+1:])
		for range 1000 {
			if len(d.kept("operation")) == i+1 {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
	if n := len(d.kept("operation")); n != len(running) {
		t.Fatalf("%d operations on record", n)
	}
	if n := d.prune(keepSome); n != 0 {
		t.Fatalf("%d gone at once", n)
	}
	late := func() int { // imports are dated by the machine's clock
		n, err := d.server.operations.Prune(context.Background(), api.Retention{Keys: day, Operations: -365 * 100 * day, Conditions: 100 * day})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n, want := late(), 5+4+4; n != want {
		t.Errorf("%d gone, want %d", n, want)
	}
	left := d.kept(ingest.KindRun)
	if len(left) != 3 || !slices.Contains(left, wrote[0]) {
		t.Errorf("left: %v", left)
	}
	for _, run := range left {
		if r := d.ask("GET", "/api/v1/imports/"+run, nil); r.Status != 200 {
			t.Errorf("%s: %d", run, r.Status)
		}
	}
	if n := late(); n != 0 {
		t.Errorf("%d more gone", n)
	}
}

// lockedText is text that many write to.
type lockedText struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write keeps a piece.
func (l *lockedText) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lockedText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// A server prunes again and again while it serves. A record that cannot be read
// keeps no other from going, and is told each time.
func TestPruningGoesRound(t *testing.T) {
	var log lockedText
	d := newDoor(t, func(c *Config) {
		keep := keepSome
		keep.Every = 5 * time.Millisecond
		c.Retention, c.Log = &keep, zerolog.New(&log)
	})
	ctx := context.Background()
	if _, err := d.store.PutRecord(ctx, graph.Record{Kind: "condition-past", ID: "broken/0000000001", Body: []byte(`{"at": "never"}`)}); err != nil {
		t.Fatal(err)
	}
	for round := range 3 {
		old := d.clock().Add(-8 * day).UnixMilli()
		for i := range 150 { // more than a page
			body := fmt.Sprintf(`{"at": %d, "asked": "AA==", "results": []}`, old)
			if _, err := d.store.PutRecord(ctx, graph.Record{Kind: "write", ID: fmt.Sprintf("old-%d-%d", round, i), Body: []byte(body)}); err != nil {
				t.Fatal(err)
			}
		}
		last := fmt.Sprintf(`{"id": "gone", "finished": %q}`, d.clock().Add(-91*day).Format(time.RFC3339))
		if _, err := d.store.PutRecord(ctx, graph.Record{Kind: "operation", ID: "gone", Body: []byte(last)}); err != nil {
			t.Fatal(err)
		}
		for end := time.Now().Add(time.Minute); len(d.kept("write"))+len(d.kept("operation")) > 0; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("round %d leaves %v %v\n%s", round, d.kept("write"), d.kept("operation"), log.String())
			}
		}
	}
	if err := d.server.Close(); err != nil {
		t.Fatal(err)
	}
	if text := log.String(); !strings.Contains(text, "records of the kind condition-past: ") {
		t.Errorf("what cannot be read is not told: %s", text)
	}
	if ids := d.kept("condition-past"); len(ids) != 1 {
		t.Errorf("left: %v", ids)
	}
}

// A server prunes while it serves, and stops doing so when it closes.
func TestPruningStopsWithTheServer(t *testing.T) {
	d := newDoor(t, func(c *Config) { c.Retention = &keepSome })
	ended := make(chan error)
	go func() { ended <- d.server.Close() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Error("it does not stop")
	}
}
