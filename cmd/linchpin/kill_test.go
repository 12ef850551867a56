package main

import (
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
)

// killSeed draws the moments of the kills.
const killSeed = 20261124

// killRounds is how many stores are killed on, each with a seed of its own, and
// how often each: ten stores five times in a long run, else one a few times.
func killRounds(few int) (rounds, cycles int) {
	if os.Getenv("LINCHPIN_TEST_LONG") != "" {
		return 10, 5
	}
	return 1, few
}

// Linchpin is killed while documents of several batches are imported, items are
// edited and conditions are told, all at once. After every kill the store is
// opened and compared with what was sent, item by item: what was acknowledged
// is there whole, no batch is there in part, and records, register, history and
// graph agree. What was not acknowledged is sent again and ends as if nothing
// had happened, and the index that followed all this answers as a rebuilt one.
func TestKilledWithSQLite(t *testing.T) {
	killRepeatedly(t, 2, func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "linchpin.db") })
}

func TestKilledWithNeo4j(t *testing.T) {
	uri := neo4jServer(t)
	t.Cleanup(func() { emptyNeo4j(t, uri) }) // it is too much for others
	killRepeatedly(t, 1, func(t *testing.T) string {
		emptyNeo4j(t, uri)
		return uri
	})
}

func killRepeatedly(t *testing.T, few int, empty func(*testing.T) string) {
	rounds, cycles := killRounds(few)
	for round := range rounds {
		seed := uint64(killSeed + round) //nolint:gosec // small
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			k := newKilling(t, empty(t), seed)
			for range cycles {
				k.cycle()
			}
			k.end()
		})
	}
}

// killing is a store, and all that was sent to it by servers that were killed.
type killing struct {
	t       *testing.T
	store   string
	r       *rand.Rand
	span    time.Duration // within which a server is killed: about that of an import
	number  int           // of the cycle
	feeds   []*feed
	watch   watch
	answers []followedAnswer

	mu    sync.Mutex
	edits []*keyedEdit

	resumed int // imports that a kill stopped and that were completed after it
}

// followedAnswer is what an index that followed writes said of a revision.
type followedAnswer struct {
	revision       uint64
	question, text string
}

// estateToKill is what everything hangs on: a base, and items whose state is
// told.
func estateToKill() string {
	var b strings.Builder
	b.WriteString("format: linchpin/v1\nsource: base\nitems:\n  - {key: base, class: Database}\n")
	for i := range watchedItems {
		fmt.Fprintf(&b, "  - {key: watched/%d, class: Server}\n", i)
	}
	return b.String()
}

func newKilling(t *testing.T, store string, seed uint64) *killing {
	k := &killing{t: t, store: store, r: rand.New(rand.NewPCG(seed, 1)), feeds: []*feed{{name: "feedaa"}, {name: "feedab"}}} //nolint:gosec // to be repeatable
	p := startProcess(t, nil, "--store", store)
	p.importEstate(estateToKill())
	for _, f := range k.feeds {
		began := time.Now()
		if said := f.next(p.address); said != "" {
			t.Fatal(said)
		}
		k.span = max(k.span, 2*time.Since(began))
	}
	p.stop()
	return k
}

// cycle starts a server, sends again what was not acknowledged, lets writers
// loose, kills the server and looks at what is there.
func (k *killing) cycle() {
	p := startProcess(k.t, nil, "--store", k.store)
	k.settle(p)
	group := k.write(p.address, nil)
	time.Sleep(k.span/20 + time.Duration(k.r.Int64N(int64(k.span))))
	p.signal(syscall.SIGKILL)
	<-p.ended
	group.Wait()
	k.number++
	k.hold()
}

// settle compares the answers of indexes that followed with those of the past
// as it is read anew, sends again what was not acknowledged, and asks once more.
func (k *killing) settle(p *process) {
	k.t.Helper()
	for _, a := range k.answers {
		question := strings.Replace(a.question, `{"down"`, fmt.Sprintf(`{"asOf":%d,"down"`, a.revision), 1)
		if text, _ := k.impact(p, question); text != a.text {
			k.t.Errorf("at revision %d the index that followed answers %s otherwise than a rebuilt one: %s", a.revision, a.question, firstDifference(a.text, text))
		}
	}
	k.answers = nil
	k.again(p.address)
	k.replay(p)
	for range 12 {
		question := `{"scenario":{"down":["base"]}}`
		if f, i := k.feeds[k.r.IntN(len(k.feeds))], k.r.IntN(feedItems); len(k.answers) > 0 && f.has(f.version, i) {
			question = fmt.Sprintf(`{"scenario":{"down":[%q]}}`, f.key(i))
		}
		text, revision := k.impact(p, question)
		k.answers = append(k.answers, followedAnswer{revision, question, text})
	}
}

// impact asks, and gives the answer without what two runs cannot share.
func (k *killing) impact(p *process, question string) (text string, revision uint64) {
	k.t.Helper()
	status, _, text := p.ask("POST", "/api/v1/impact", question, "Content-Type", "application/json")
	var said struct{ Revision uint64 }
	if err := json.Unmarshal([]byte(text), &said); err != nil || status != nethttp.StatusOK || said.Revision == 0 {
		k.t.Fatalf("%s: %d %s %v", question, status, text, err)
	}
	lines := slices.DeleteFunc(strings.Split(plainAnswer(k.t, text), "\n"), func(line string) bool {
		return strings.Contains(line, `"next":`) || strings.Contains(line, `"asOf":`)
	})
	return strings.Join(lines, "\n"), said.Revision
}

// write has two importers, two editors and one who tells conditions at work
// until the server is gone, or stop closes.
func (k *killing) write(address string, stop <-chan struct{}) *sync.WaitGroup {
	var group sync.WaitGroup
	loop := func(step func(n int) string) {
		group.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				if step(n) != "" {
					return
				}
			}
		})
	}
	for _, f := range k.feeds {
		loop(func(int) string { return f.next(address) })
	}
	for editor := range 2 {
		loop(func(n int) string {
			e := &keyedEdit{name: writeName(k.number, editor, n)}
			k.mu.Lock()
			k.edits = append(k.edits, e)
			k.mu.Unlock()
			return e.send(address)
		})
	}
	loop(func(int) string { return k.watch.next(address) })
	return &group
}

// again sends once more what was not acknowledged.
func (k *killing) again(address string) {
	k.t.Helper()
	var all sync.WaitGroup
	for _, f := range k.feeds {
		if f.acked == f.version {
			continue
		}
		k.resumed++
		all.Go(func() {
			if said := f.send(address); said != "" {
				k.t.Errorf("version %d of %s, sent again: %s", f.version, f.name, said)
			}
		})
	}
	if all.Wait(); k.t.Failed() {
		k.t.FailNow()
	}
	for _, e := range k.edits {
		if e.answer == "" {
			if said := e.send(address); said != "" {
				k.t.Fatalf("the edit %s, sent again: %s", e.name, said)
			}
		}
	}
	if said := k.watch.send(address); said != "" {
		k.t.Fatalf("conditions, sent again: %s", said)
	}
}

// replay sends writes that were acknowledged, which answer as they did and
// change nothing.
func (k *killing) replay(p *process) {
	k.t.Helper()
	_, head, _ := p.ask("GET", "/api/v1/items?limit=1", "")
	for range min(5, len(k.edits)) {
		e := *k.edits[k.r.IntN(len(k.edits))]
		before := e.answer
		if said := e.send(p.address); said != "" || e.answer != before {
			k.t.Errorf("the edit %s was answered %s and is now answered %s%s", e.name, before, e.answer, said)
		}
	}
	if _, now, _ := p.ask("GET", "/api/v1/items?limit=1", ""); now.Get("Linchpin-Revision") != head.Get("Linchpin-Revision") {
		k.t.Errorf("writes that were answered again moved the revision from %s to %s", head.Get("Linchpin-Revision"), now.Get("Linchpin-Revision"))
	}
}

// end completes everything in a server that ends in order, and compares the
// store with one that was fed without any fault.
func (k *killing) end() {
	p := startProcess(k.t, nil, "--store", k.store)
	k.settle(p)
	p.stop()
	k.hold()
	p = startProcess(k.t, nil, "--store", k.store)
	k.settle(p) // for the answers
	p.stop()
	whole := k.undisturbed()
	if there := runHere(k.t, "--store", k.store, "export"); there != whole {
		k.t.Errorf("the export of the store differs from that of an undisturbed one: %s", firstDifference(there, whole))
	}
	imports := 0
	for _, f := range k.feeds {
		imports += f.version
	}
	k.t.Logf("%d kills; %d imports of %d items each (%d stopped by a kill and completed after it), %d edits, %d statements of conditions",
		k.number, imports, feedItems, k.resumed, len(k.edits), k.watch.number)
}

// undisturbed is the export of an embedded store that took the same without a
// fault.
func (k *killing) undisturbed() string {
	k.t.Helper()
	p := startProcess(k.t, nil)
	p.importEstate(estateToKill())
	for _, f := range k.feeds {
		twin := &feed{name: f.name}
		for range f.version {
			if said := twin.next(p.address); said != "" {
				k.t.Fatal(said)
			}
		}
		if got, want := f.report, twin.report; got.Batches > want.Batches {
			k.t.Errorf("the last import of %s took %d batches, %d undisturbed", f.name, got.Batches, want.Batches)
		}
	}
	for _, e := range k.edits {
		again := keyedEdit{name: e.name}
		if said := again.send(p.address); said != "" {
			k.t.Fatal(said)
		}
	}
	text := runHere(k.t, "--server", p.address, "export")
	p.stop()
	return text
}

// firstDifference shows the first lines that differ.
func firstDifference(a, b string) string {
	left, right := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(left), len(right)) {
		if left[i] != right[i] {
			return fmt.Sprintf("line %d: %s, not %s", i+1, left[i], right[i])
		}
	}
	return fmt.Sprintf("%d lines, not %d", len(left), len(right))
}

// post sends a request and gives the answer's body, or what went wrong.
func post(method, url, body string, head ...string) (text, said string) {
	r, err := nethttp.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return "", err.Error()
	}
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	response, err := nethttp.DefaultClient.Do(r)
	if err != nil {
		return "", err.Error()
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode/100 != 2 {
		return "", fmt.Sprint(response.StatusCode, string(data), err)
	}
	return string(data), ""
}
