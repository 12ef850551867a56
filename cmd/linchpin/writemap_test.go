package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linchpin/http/api"
)

// naiveItem is what the rules of writing by hand say of an item, written apart
// from the code: what a person says wins over what the scanner says, and what
// a person takes away stays away.
type naiveItem struct {
	id      string
	hand    map[string]any // nil value: taken away
	scan    map[string]any
	named   map[string]bool
	retired bool
}

func (n *naiveItem) holds() map[string]any {
	f := maps.Clone(n.scan)
	for name, v := range n.hand {
		if v == nil {
			delete(f, name)
		} else {
			f[name] = v
		}
	}
	return f
}

// put makes the item read as wanted, by hand.
func (n *naiveItem) put(wanted map[string]any) {
	if n.retired {
		n.hand, n.scan, n.named, n.retired = map[string]any{}, map[string]any{}, map[string]bool{"manual": true}, false
	}
	holds := n.holds()
	for name, v := range wanted {
		if holds[name] != v {
			n.hand[name] = v
		}
	}
	for name := range holds {
		if _, stays := wanted[name]; !stays {
			delete(n.hand, name)
			if _, said := n.scan[name]; said {
				n.hand[name] = nil
			}
		}
	}
}

// scanned is what an import of the scanner does.
func (n *naiveItem) scanned(facts map[string]any) {
	n.scan, n.retired = facts, false
	n.named["scanner"] = true
}

// unscanned is what an import of the scanner does that no longer names it.
func (n *naiveItem) unscanned() {
	if n.retired || !n.named["scanner"] {
		return
	}
	delete(n.named, "scanner")
	if len(n.named) == 0 {
		n.retired = true
		return
	}
	n.scan = map[string]any{}
}

// naiveEstate is a map of items and a set of relations.
type naiveEstate struct {
	w         *writer
	rng       *rand.Rand
	items     map[string]*naiveItem
	relations map[string]string // "a DEPENDS_ON b" → id
}

// TestWritesEqualANaiveMap: random writes, each answered as the rules say, and
// after each of them the estate reads as the map does.
func TestWritesEqualANaiveMap(t *testing.T) {
	seeds, steps := 6, 60
	if os.Getenv("LINCHPIN_TEST_LONG") != "" {
		seeds = 200
	}
	onBothStores(t, func(w *writer) {
		if strings.HasSuffix(w.t.Name(), "neo4j") {
			seeds = 1
		}
		for seed := range seeds {
			e := &naiveEstate{w: w, rng: rand.New(rand.NewPCG(uint64(seed), 11)), items: map[string]*naiveItem{}, relations: map[string]string{}} //nolint:gosec // a test
			for step := range steps {
				did := e.step(fmt.Sprintf("s%d-", seed))
				if e.compare(); w.t.Failed() {
					w.t.Fatalf("seed %d, step %d: %s", seed, step, did)
				}
			}
		}
	})
}

func (e *naiveEstate) facts() map[string]any {
	f := map[string]any{}
	for name, values := range map[string][]any{"name": {"a", "b"}, "memoryGb": {1.0, 2.0}, "owner": {"x", "y"}} {
		if i := e.rng.IntN(len(values) + 1); i < len(values) {
			f[name] = values[i]
		}
	}
	return f
}

// body is a set of facts as an item's fields.
func fieldsBody(facts map[string]any) map[string]any {
	body := map[string]any{"class": "Server", "properties": map[string]any{}}
	for name, v := range facts {
		if name == "name" {
			body[name] = v
		} else {
			body["properties"].(map[string]any)[name] = v
		}
	}
	return body
}

func (e *naiveEstate) want(status int, method, path string, body any, headers ...string) []byte {
	e.w.t.Helper()
	got, _, answer := e.w.ask(method, path, body, headers...)
	if got != status {
		e.w.t.Errorf("%s %s %v: %d, want %d: %.300s", method, path, body, got, status, answer)
	}
	return answer
}

func (e *naiveEstate) tag(path string) string {
	_, head, _ := e.w.ask("GET", path, nil)
	return head.Get("ETag")
}

// step does one random write and says which.
func (e *naiveEstate) step(prefix string) string {
	key := fmt.Sprintf("%sitem%d", prefix, e.rng.IntN(5))
	it := e.items[key]
	switch op := e.rng.IntN(12); {
	case op == 0:
		return e.scan(prefix)
	case op == 1:
		return e.link(prefix)
	case it == nil:
		facts := e.facts()
		body := fieldsBody(facts)
		body["key"] = key
		made := answered[api.ItemWritten](e.w.t, e.want(201, "POST", "/items", body))
		e.items[key] = &naiveItem{id: made.ID, hand: facts, scan: map[string]any{}, named: map[string]bool{"manual": true}}
		return "create " + key
	case op == 2:
		e.want(409, "POST", "/items", map[string]any{"key": key, "class": "Server"})
		return "create again " + key
	case op == 3:
		e.want(412, "PUT", "/items/"+it.id, fieldsBody(e.facts()), "If-Match", `"1"`)
		return "stale put " + key
	case op == 4:
		e.want(200, "DELETE", "/items/"+it.id, nil, "If-Match", e.tag("/items/"+it.id))
		if !it.retired {
			it.retired, it.named = true, map[string]bool{}
		}
		return "retire " + key
	case op == 5:
		related := false
		for sentence := range e.relations {
			related = related || slices.Contains(strings.Fields(sentence), key)
		}
		if related {
			e.want(409, "DELETE", "/items/"+it.id+"?purge=true", nil, "If-Match", "*")
		} else {
			e.want(200, "DELETE", "/items/"+it.id+"?purge=true", nil, "If-Match", "*")
			delete(e.items, key)
		}
		return "purge " + key
	case op < 9:
		facts := e.facts()
		e.want(200, "PUT", "/items/"+it.id, fieldsBody(facts), "If-Match", e.tag("/items/"+it.id))
		it.put(facts)
		return "put " + key
	default:
		wanted := it.holds()
		patch, properties := map[string]any{}, map[string]any{}
		for name, v := range e.facts() {
			if e.rng.IntN(3) == 0 {
				v = nil
			}
			if wanted[name] = v; v == nil {
				delete(wanted, name)
			}
			if name == "name" {
				patch[name] = v
			} else {
				properties[name] = v
			}
		}
		patch["properties"] = properties
		e.want(200, "PATCH", "/items/"+it.id, patch, "If-Match", e.tag("/items/"+it.id))
		it.put(wanted)
		return fmt.Sprint("patch ", key, " ", patch)
	}
}

// scan imports what the scanner says of some items, at times of all.
func (e *naiveEstate) scan(prefix string) string {
	complete := e.rng.IntN(2) == 0
	var doc strings.Builder
	fmt.Fprintf(&doc, "format: linchpin/v1\nsource: %sscanner\ncomplete: %v\nitems:\n", prefix, complete)
	stated := map[string]bool{}
	for i := range 5 {
		if e.rng.IntN(2) == 0 && i > 0 {
			continue
		}
		key, facts := fmt.Sprintf("%sitem%d", prefix, i), e.facts()
		stated[key] = true
		fmt.Fprintf(&doc, "  - {key: %s, class: Server", key)
		if name, said := facts["name"]; said {
			fmt.Fprintf(&doc, ", name: %s", name)
		}
		doc.WriteString(", properties: {")
		for _, name := range []string{"memoryGb", "owner"} {
			if v, said := facts[name]; said {
				fmt.Fprintf(&doc, "%s: %v,", name, v)
			}
		}
		doc.WriteString("}}\n")
		if e.items[key] == nil {
			e.items[key] = &naiveItem{hand: map[string]any{}, scan: map[string]any{}, named: map[string]bool{}}
		}
		e.items[key].scanned(facts)
	}
	e.want(200, "POST", "/imports?wait=true", doc.String())
	for key, it := range e.items {
		if complete && !stated[key] {
			it.unscanned()
		}
		if it.id == "" {
			list := answered[api.ItemList](e.w.t, e.want(200, "GET", "/items?key="+key, nil))
			it.id = list.Items[0].ID
		}
	}
	return doc.String()
}

// link makes or deletes a relation.
func (e *naiveEstate) link(prefix string) string {
	from, to := fmt.Sprintf("%sitem%d", prefix, e.rng.IntN(5)), fmt.Sprintf("%sitem%d", prefix, e.rng.IntN(5))
	sentence := from + " DEPENDS_ON " + to
	body := map[string]any{"from": from, "type": "DEPENDS_ON", "to": to}
	id, there := e.relations[sentence]
	switch {
	case e.items[from] == nil || e.items[to] == nil || from == to:
		e.want(422, "POST", "/relations", body)
	case !there:
		e.relations[sentence] = answered[api.RelationWritten](e.w.t, e.want(201, "POST", "/relations", body)).ID
	case e.rng.IntN(2) == 0:
		e.want(409, "POST", "/relations", body)
	default:
		e.want(200, "DELETE", "/relations/"+id, nil, "If-Match", e.tag("/relations/"+id))
		delete(e.relations, sentence)
	}
	return "link " + sentence
}

// compare reads the estate and holds it to the map.
func (e *naiveEstate) compare() {
	for key, it := range e.items {
		got := answered[api.Item](e.w.t, e.want(200, "GET", "/items/"+it.id, nil))
		facts := maps.Clone(got.Properties)
		if got.Name != "" {
			facts["name"] = got.Name
		}
		if diff := cmp.Diff(it.holds(), facts); diff != "" || got.Retired != it.retired || got.Key != key {
			e.w.t.Errorf("%s, retired %v, want %v:\n%s\n%+v", key, got.Retired, it.retired, diff, got.Provenance)
		}
		for sentence := range e.relations {
			if ends := strings.Fields(sentence); ends[0] == key {
				list := answered[api.RelationList](e.w.t, e.want(200, "GET", "/items/"+it.id+"/relations", nil))
				if !slices.ContainsFunc(list.Items, func(r api.Relation) bool { return r.ID == e.relations[sentence] && r.To.Key == ends[2] }) {
					e.w.t.Errorf("%s is not on record", sentence)
				}
			}
		}
	}
}
