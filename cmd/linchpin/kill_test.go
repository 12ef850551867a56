package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	nethttp "net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"linchpin/graph"
	"linchpin/impact"
	"linchpin/ingest"
)

// killSeed draws the moments of the kills.
const killSeed = 20261124

// killCycles is how often a server is killed: 10 times, 50 in a long run.
func killCycles() int {
	if os.Getenv("LINCHPIN_TEST_LONG") != "" {
		return 50
	}
	return 10
}

// What was acknowledged before a server was killed is there afterwards, whole;
// what was not is there whole or not at all, and once when it is sent again.
func TestKilledWithSQLite(t *testing.T) {
	killAndHold(t, "sqlite:"+filepath.Join(t.TempDir(), "linchpin.db"))
}

func TestKilledWithNeo4j(t *testing.T) {
	uri := neo4jServer(t)
	emptyNeo4j(t, uri)
	killAndHold(t, uri)
}

// sentWrites are what several writers sent, over all cycles.
type sentWrites struct {
	mu   sync.Mutex
	sent []*sentWrite
}

// sentWrite is a document, or an edit of one item.
type sentWrite struct {
	name  string // begins the keys of its items
	items int    // it says so many, each needing the base
	edit  bool
	run   string // the import's
	acked bool
}

const documentItems = 25

// writeName is one word of letters, so that a search finds one write alone.
func writeName(numbers ...int) string {
	name := []byte("write")
	for _, n := range numbers {
		name = append(name, byte('a'+n/26/26%26), byte('a'+n/26%26), byte('a'+n%26)) //nolint:gosec // letters
	}
	return string(name)
}

func (w *sentWrite) key(i int) string { return fmt.Sprintf("%s/%d", w.name, i) }

// request is what the write sends.
func (w *sentWrite) request() (path, body string, head []string) {
	if w.edit {
		return "/api/v1/items", fmt.Sprintf(`{"key": %q, "class": "Application", "name": %q}`, w.key(0), w.name+" edited"),
			[]string{"Content-Type", "application/json", "Idempotency-Key", w.name}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "{\"format\":\"linchpin/v1\",\"source\":%q}\n", w.name)
	for i := range w.items {
		fmt.Fprintf(&b, "{\"item\":{\"key\":%q,\"class\":\"Application\",\"name\":\"%s imported\"}}\n", w.key(i), w.name)
		fmt.Fprintf(&b, "{\"relation\":{\"from\":%q,\"type\":\"DEPENDS_ON\",\"to\":\"base\"}}\n", w.key(i))
	}
	return "/api/v1/imports?wait=true", b.String(), []string{"Content-Type", "application/x-ndjson"}
}

// send sends it and notes whether it was acknowledged.
func (w *sentWrite) send(address string) (acked bool, said string) {
	path, body, head := w.request()
	r, err := nethttp.NewRequest("POST", address+path, strings.NewReader(body))
	if err != nil {
		return false, err.Error()
	}
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	response, err := nethttp.DefaultClient.Do(r)
	if err != nil {
		return false, err.Error()
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode/100 != 2 {
		return false, fmt.Sprint(response.StatusCode, string(text), err)
	}
	var report struct {
		Run       string
		Created   int
		Relations struct{ Created int }
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return false, err.Error()
	}
	if n := report.Created; !w.edit && (n != 0 && n != w.items || report.Relations.Created != n) {
		return false, fmt.Sprintf("a part was there: %s", text)
	}
	w.run, w.acked = report.Run, true
	return true, ""
}

// write has three writers at work until the server is gone, or stop closes.
func (all *sentWrites) write(cycle int, address string, stop <-chan struct{}) *sync.WaitGroup {
	var group sync.WaitGroup
	for writer := range 3 {
		group.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				w := &sentWrite{name: writeName(cycle, writer, n), items: documentItems, edit: writer == 2}
				if w.edit {
					w.items = 1
				}
				all.mu.Lock()
				all.sent = append(all.sent, w)
				all.mu.Unlock()
				if acked, _ := w.send(address); !acked {
					return
				}
			}
		})
	}
	return &group
}

func killAndHold(t *testing.T, store string) {
	r := rand.New(rand.NewPCG(killSeed, 1)) //nolint:gosec // to be repeatable
	all := &sentWrites{}
	cycles := killCycles()
	for cycle := range cycles {
		p := startProcess(t, nil, "--store", store)
		if cycle == 0 {
			p.importEstate("format: linchpin/v1\nitems: [{key: base, class: Database}]\n")
		}
		all.again(t, p.address)
		group := all.write(cycle, p.address, nil)
		time.Sleep(time.Duration(50+r.IntN(400)) * time.Millisecond)
		p.signal(syscall.SIGKILL)
		<-p.ended
		group.Wait()
	}
	// One that ends in order, having answered from an index that followed.
	p := startProcess(t, nil, "--store", store)
	all.again(t, p.address)
	stop := make(chan struct{})
	group := all.write(cycles, p.address, stop)
	time.Sleep(200 * time.Millisecond)
	close(stop)
	group.Wait()
	status, _, answer := p.ask("POST", "/api/v1/impact", `{"scenario":{"down":["base"]}}`, "Content-Type", "application/json")
	if status != nethttp.StatusOK {
		t.Fatalf("%d %s", status, answer)
	}
	p.stop()
	all.hold(t, store, answer, cycles)
}

// again sends once more what was not acknowledged.
func (all *sentWrites) again(t *testing.T, address string) {
	t.Helper()
	for _, w := range all.sent {
		if w.acked {
			continue
		}
		if acked, said := w.send(address); !acked {
			t.Fatalf("%s, sent again: %s", w.name, said)
		}
	}
}

// hold opens what is left and compares it with what was sent.
func (all *sentWrites) hold(t *testing.T, address, answer string, cycles int) {
	t.Helper()
	ctx := context.Background()
	store, err := openStore(ctx, address, defaultConfig())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	m, _, err := store.Model(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	build := impact.NewBuilder(m)
	shown, err := store.Structure(ctx, 0, build)
	if err != nil {
		t.Fatal(err)
	}
	s := build.Build(shown)
	items := 1
	for _, w := range all.sent {
		if w.acked {
			items += w.items
			all.holdWrite(ctx, t, store, s, w)
		}
	}
	if s.Len() != items {
		t.Errorf("%d items are there, and %d were acknowledged", s.Len(), items)
	}
	holdRevisions(ctx, t, store, shown)
	holdAnswer(t, s, answer)
	t.Logf("seed %d: %d kills, %d writes acknowledged, %d items, revision %d", killSeed, cycles, len(all.sent), items, shown)
}

// holdWrite looks for all of a write: its items with their relations in the
// graph, in the register's search, in the history once, and its run on record.
func (all *sentWrites) holdWrite(ctx context.Context, t *testing.T, store graph.Store, s *impact.Snapshot, w *sentWrite) {
	t.Helper()
	for i := range w.items {
		ref, ok := s.Lookup(w.key(i))
		if !ok {
			t.Errorf("%s is not there", w.key(i))
			continue
		}
		relations := 0
		for range s.Relations(ref) {
			relations++
		}
		if want := map[bool]int{false: 1, true: 0}[w.edit]; relations != want {
			t.Errorf("%s has %d relations, want %d", w.key(i), relations, want)
		}
	}
	// The words of the name are the numbers that tell this write from others.
	page, err := store.Find(ctx, graph.Query{Text: w.name, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	found := slices.DeleteFunc(page.Items, func(it graph.Item) bool { return !strings.HasPrefix(it.Key, w.name+"/") })
	if len(found) != w.items {
		t.Errorf("the search finds %d of %s, want %d", len(found), w.name, w.items)
	}
	for i := range found[:min(1, len(found))] {
		versions, err := store.History(ctx, found[i].ID, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		of := 0
		for _, v := range versions {
			if v.Item != nil {
				of++
			}
		}
		if of != 1 {
			t.Errorf("%s has %d versions: it took effect more than once", found[i].Key, of)
		}
	}
	if w.edit || w.run == "" {
		return
	}
	record, err := store.Record(ctx, ingest.KindRun, w.run)
	if graph.CodeOf(err) == graph.CodeNotFound { // it found all there, and had nothing to write
		return
	}
	var run ingest.Run
	if err != nil || json.Unmarshal(record.Body, &run) != nil || run.State != ingest.RunDone {
		t.Errorf("the run %s of %s is on record as %q: %v", w.run, w.name, run.State, err)
	}
}

// holdRevisions wants them without gaps, each batch once.
func holdRevisions(ctx context.Context, t *testing.T, store graph.Store, newest graph.RevisionNumber) {
	t.Helper()
	batches := map[string]bool{}
	for next := newest; next > 0; {
		list, err := store.Revisions(ctx, next+1, 1000)
		if err != nil || len(list) == 0 {
			t.Fatalf("no revisions before %d: %v", next+1, err)
		}
		for _, r := range list {
			if r.Number != next || batches[r.Batch] {
				t.Fatalf("revision %d (batch %s) stands where %d should", r.Number, r.Batch, next)
			}
			batches[r.Batch] = true
			next--
		}
	}
}

// holdAnswer compares what the server said with what a rebuilt index says.
func holdAnswer(t *testing.T, s *impact.Snapshot, answer string) {
	t.Helper()
	o, err := impact.Simulate(context.Background(), s, impact.Scenario{Down: []string{"base"}}, nil, impact.Budget{})
	if err != nil {
		t.Fatal(err)
	}
	var said struct {
		Counts struct {
			Down     int
			Degraded int
			AtRisk   int `json:"at_risk"`
		}
	}
	if err := json.Unmarshal([]byte(answer), &said); err != nil {
		t.Fatal(err)
	}
	if n := o.Counts(); said.Counts.Down != n.Down || said.Counts.Degraded != n.Degraded || said.Counts.AtRisk != n.AtRisk || n.Down < documentItems {
		t.Errorf("the server said %+v, a rebuilt index says %+v", said.Counts, n)
	}
}
