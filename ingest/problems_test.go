package ingest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linchpin/graph"
	"linchpin/ingest"
)

// problemsOf imports files and gives the problems as lines. It fails the test
// where something was written.
func problemsOf(t testing.TB, store graph.Store, rq ingest.Request) string {
	t.Helper()
	before, _ := store.Head(context.Background())
	r, err := importer(store).Import(context.Background(), rq)
	after, _ := store.Head(context.Background())
	if before.Number != after.Number {
		t.Errorf("revision %d became %d", before.Number, after.Number)
	}
	if err == nil {
		return ""
	}
	var e *graph.Error
	if !errors.As(err, &e) || e.Code != graph.CodeInvalid {
		t.Fatalf("code %s: %v", graph.CodeOf(err), err)
	}
	if diff := cmp.Diff(r.Errors, e.Problems); diff != "" || len(r.Errors) == 0 {
		t.Errorf("report and error differ: %s", diff)
	}
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// The document of each case follows "format: linchpin/v1", which is line 1.
// On record are the items shop (Application), db (Database), net-1 and net-2
// (Switch), with net-1 CONNECTED_TO net-2 in the group "ring".
func TestProblemsOfADocument(t *testing.T) {
	store := openStore(t)
	send(t, store, "", `
items: [{key: shop, class: Application}, {key: db, class: Database}, {key: net-1, class: Switch}, {key: net-2, class: Switch}]
relations: [{from: net-1, type: CONNECTED_TO, to: net-2, group: ring}]
`)
	for _, c := range []struct{ name, document, want string }{
		{"class", "items:\n  - {key: a, class: Sever}", `estate.yaml:3: items[0].class: no class has this name ("Sever"); nearest: Server`},
		{"no class", "items:\n  - {key: a}", `estate.yaml:3: items[0].class: a class is required`},
		{"property", "items:\n  - key: a\n    class: Server\n    properties:\n      warantyEnd: 2027-01-01", `estate.yaml:6: items[0].properties.warantyEnd: the class Server has no property of this name ("warantyEnd"); nearest: warrantyEnd`},
		{"date", "items:\n  - {key: a, class: Server, properties: {warrantyEnd: 31.03.2027}}", `estate.yaml:3: items[0].properties.warrantyEnd: must be a date such as 2027-03-31 ("31.03.2027"); nearest: 2027-03-31`},
		{"type", "items:\n  - {key: a, class: Server, properties: {cpuCores: many}}", `estate.yaml:3: items[0].properties.cpuCores: must be a whole number ("many")`},
		{"currency", "items:\n  - {key: a, class: Server, properties: {purchaseCost: {amount: \"1.00\", currency: eur}}}", `estate.yaml:3: items[0].properties.purchaseCost: not an ISO 4217 currency code such as EUR ("map[amount:1.00 currency:eur]"); nearest: EUR`},
		{"field of an item", "items:\n  - {key: a, class: Server, propertys: {}}", `estate.yaml:3: items[0].propertys: unknown field ("propertys"); nearest: properties`},
		{"field of the document", "itemz: []", `estate.yaml:2: itemz: unknown field ("itemz"); nearest: items`},
		{"field twice", "items:\n  - {key: a, class: Server,\n     key: b}", `estate.yaml:4: items[0].key: the field stands here twice ("key")`},
		{"key as number", "items:\n  - {key: 42, class: Server}", `estate.yaml:3: items[0].key: must be a text; put it in quotes ("42"); nearest: "42"`},
		{"key twice", "items:\n  - {key: a, class: Server}\n  - {key: a, class: Switch}", `estate.yaml:4: items[1].key: the key stands here twice; first in line 3 ("a")`},
		{"long key", "items:\n  - {key: " + strings.Repeat("k", 600) + ", class: Server}", `estate.yaml:3: items[0].key: a key has at most 512 bytes ("` + strings.Repeat("k", 64) + `…")`},
		{"relation type", "relations:\n  - {from: shop, type: DEPEND_ON, to: db}", `estate.yaml:3: relations[0].type: no relation type has this name ("DEPEND_ON"); nearest: DEPENDS_ON`},
		{"relation property", "relations:\n  - {from: shop, type: CALLS, to: db, properties: {protocl: sql}}", `estate.yaml:3: relations[0].properties.protocl: the relation type CALLS has no property of this name ("protocl"); nearest: protocol`},
		{"dangling end on record", "relations:\n  - {from: shop, type: CALLS, to: net-3}", `estate.yaml:3: relations[0].to: no item has this key, neither in the document nor on record ("net-3"); nearest: net-1`},
		{"dangling end in the document", "items: [{key: backup-server, class: Server}]\nrelations:\n  - {from: bakcup-server, type: CALLS, to: db}", `estate.yaml:4: relations[0].from: no item has this key, neither in the document nor on record ("bakcup-server"); nearest: backup-server`},
		{"self relation", "relations:\n  - {from: shop, type: CALLS, to: shop}", `estate.yaml:3: relations[0].to: an item has no relation to itself ("shop")`},
		{"relation twice", "relations:\n  - {from: shop, type: CALLS, to: db}\n  - {from: shop, type: CALLS, to: db}", `estate.yaml:4: relations[1]: the relation stands here twice; first in line 3 ("shop CALLS db")`},
		{"strength", "relations:\n  - {from: shop, type: CALLS, to: db, strength: sotf}", `estate.yaml:3: relations[0].strength: a strength is hard or soft ("sotf"); nearest: soft`},
		{"need 0", "items:\n  - {key: shop, class: Application, requirements: {db: {need: 0}}}", `estate.yaml:3: items[0].requirements.db.need: ` + needReason + ` ("0"); nearest: 1`},
		{"need below 0", "items:\n  - {key: shop, class: Application, requirements: {db: {need: -2}}}", `estate.yaml:3: items[0].requirements.db.need: ` + needReason + ` ("-2"); nearest: 1`},
		{"need over 100 %", "items:\n  - {key: shop, class: Application, requirements: {db: {need: 101%}}}", `estate.yaml:3: items[0].requirements.db.need: ` + needReason + ` ("101%"); nearest: 100%`},
		{"need with three decimals", "items:\n  - {key: shop, class: Application, requirements: {db: {need: 33.333%}}}", `estate.yaml:3: items[0].requirements.db.need: ` + needReason + ` ("33.333%"); nearest: 33.33%`},
		{"need of a type that does not group", "items:\n  - {key: shop, class: Application, requirements: {CALLS: {need: 1}}}", `estate.yaml:3: items[0].requirements.CALLS: the relation type does not group, so a requirement cannot be named after it; give its relations a group and declare that ("CALLS")`},
		{"connectivity", "items:\n  - {key: shop, class: Application, rootFor: [CONECTED_TO]}", `estate.yaml:3: items[0].rootFor[0]: no connectivity type has this name ("CONECTED_TO"); nearest: CONNECTED_TO`},
		{"facet", "items:\n  - {key: p, class: Phone, facets: [ci]}", `estate.yaml:3: items[0].facets[0]: an item may only narrow the facets of its class Phone ("ci"); nearest: asset`},
		{"mixed group in the document", "relations:\n  - {from: shop, type: CALLS, to: db, group: g}\n  - {from: shop, type: CONNECTED_TO, to: net-1, group: g}",
			`estate.yaml:3: relations[0].group: a group must not hold CONNECTED_TO, a connectivity type, together with CALLS ("g")` + "\n" +
				`estate.yaml:4: relations[1].group: a group must not hold CONNECTED_TO, a connectivity type, together with CALLS ("g")`},
		{"mixed group on record", "relations:\n  - {from: net-1, type: DEPENDS_ON, to: db, group: ring}", `estate.yaml:3: relations[0].group: a group must not hold CONNECTED_TO, a connectivity type, together with DEPENDS_ON ("ring")`},
		{"group like a type", "relations:\n  - {from: shop, type: CALLS, to: db, group: POWERED_BY}", `estate.yaml:3: relations[0].group: a group must not be named like a relation type that groups ("POWERED_BY")`},
		{"items is no list", "items: {key: a}", `estate.yaml:2: items: items must be a list`},
		{"row is no map", "items:\n  - shop", `estate.yaml:3: items[0]: must be a mapping of fields to values ("shop")`},
		{"complete", "complete: maybe", `estate.yaml:2: complete: must be true or false ("maybe")`},
		{"source", "source: \"a\\u0007\"", `estate.yaml:2: source: a source's name is 1 to 128 bytes of UTF-8 without control characters (` + fmt.Sprintf("%q", "a\uFFFD") + `)`},
		{"reserved class", "model: {classes: [{name: Asset}]}", `estate.yaml:2: model.classes[0].name: the name is reserved: Item, CI, Asset and names beginning with Linchpin are Linchpin's own labels ("Asset")`},
		{"colliding class", "model: {classes: [{name: SERVER}]}", `estate.yaml:2: model.classes[0].name: another class has the same name but for case ("SERVER"); nearest: Server`},
		{"field of the model", "model: {clases: []}", `estate.yaml:2: model.clases: unknown field ("clases"); nearest: classes`},
		{"broken YAML", "items: [{key: a", `estate.yaml:2: not YAML: did not find expected ',' or '}'`},
		{"NUL", "items: [{key: \x00}]", `estate.yaml:2: a document must be UTF-8 text without NUL`},
		{"no UTF-8", "items:\n- {key: \xff}", `estate.yaml:3: a document must be UTF-8 text without NUL`},
		{"merge", "items:\n  - &a {key: a, class: Server}\n  - {<<: *a, key: b}", `estate.yaml:4: merging with << is not read; use an anchor and an alias for the whole value`},
		{"two documents", "items: []\n---\nitems: []", `estate.yaml: a file holds one document`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, problemsOf(t, store, ingest.Request{Files: document(c.document)})); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

const needReason = `a need is a whole number of at least 1, or a percentage above 0 and up to 100 with at most two decimals, such as 1 or "50%"`

func named(name, text string) []ingest.File {
	return []ingest.File{{Name: name, Body: strings.NewReader(text)}}
}

func TestProblemsOfFiles(t *testing.T) {
	store := openStore(t)
	zip := func(text string) string {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		w.Write([]byte(text))
		w.Close()
		return b.String()
	}
	good := zip(`{"format":"linchpin/v1","items":[{"key":"a","class":"Server"}]}`)
	for _, c := range []struct {
		name string
		rq   ingest.Request
		want string
	}{
		{"no file", ingest.Request{}, `files: an import has at least one file`},
		{"unknown format", ingest.Request{Format: "yml", Files: named("a", "")}, `format: no format has this name; known are linchpin/v1, yaml, json, ndjson, compose ("yml"); nearest: yaml`},
		{"unrecognised", ingest.Request{Files: named("a.txt", "hello")}, `a.txt: the format is not recognised; name one of linchpin/v1, yaml, json, ndjson, compose`},
		{"empty", ingest.Request{Files: named("a.yaml", "")}, `a.yaml: the file is empty`},
		{"empty JSON", ingest.Request{Files: named("a.json", " \n")}, `a.json:1: the document is empty`},
		{"source", ingest.Request{Source: "a\nb", Files: named("a.yaml", "")}, `source: a source's name is 1 to 128 bytes of UTF-8 without control characters (` + fmt.Sprintf("%q", "a\uFFFDb") + `)`},
		{"other version", ingest.Request{Files: named("a.yaml", "format: linchpin/v2\nitems: []")}, `a.yaml:1: format: the format of an estate document is linchpin/v1 ("linchpin/v2"); nearest: linchpin/v1`},
		{"no version", ingest.Request{Files: named("a.yaml", "items: []")}, `a.yaml:1: format: a document says its format; nearest: format: linchpin/v1`},
		{"JSON cut short", ingest.Request{Files: named("a.json", "{\"format\": \"linchpin/v1\",\n \"items\": [")}, `a.json:2: not JSON: the document is cut short`},
		{"JSON comma", ingest.Request{Files: named("a.json", "{\"format\": \"linchpin/v1\"\n \"items\": []}")}, `a.json:2: not JSON: a comma or "}" must follow, not "\""`},
		{"JSON field twice", ingest.Request{Files: named("a.json", `{"format": "linchpin/v1", "items": [{"key": "a", "class": "Server", "key": "b"}]}`)}, `a.json:1: items[0].key: the field stands here twice ("key")`},
		{"JSON unknown field", ingest.Request{Files: named("a.json", "{\"format\": \"linchpin/v1\",\n\"item\": [], \"items\": [{\"key\": \"a\", \"class\": \"Server\",\n \"tag\": []}]}")},
			"a.json:2: item: unknown field (\"item\"); nearest: items\n" + `a.json:3: items[0].tag: unknown field ("tag"); nearest: tags`},
		{"JSON number", ingest.Request{Files: named("a.json", `{"format": 01}`)}, `a.json:1: not JSON: "01" is no number`},
		{"NDJSON lines", ingest.Request{Files: named("a.ndjson", "{\"item\": {\"key\": \"a\", \"class\": \"Server\"}}\n{\"item\": {\"key\": }}\n{\"itme\": {}}\n{\"relation\": {\"from\": \"a\", \"type\": \"CALLS\", \"to\": \"b\"}}\n")},
			"a.ndjson:2: not JSON: a value cannot begin with \"}\"\na.ndjson:3: itme: unknown field (\"itme\"); nearest: items\na.ndjson:3: a line after the first holds an item or a relation; nearest: {\"item\": …}"},
		{"deep JSON", ingest.Request{Files: named("a.json", `{"format": "linchpin/v1", "items": [{"key": "a", "class": "Server", "properties": {"model": `+strings.Repeat("[", 100_000))}, `a.json:1: the document is nested deeper than 64 levels`},
		{"deep YAML", ingest.Request{Files: named("a.yaml", "format: linchpin/v1\nitems: "+strings.Repeat("[", 100_000))}, `a.yaml:2: not YAML: exceeded max depth of 10000`},
		{"deep YAML within its reader's bound", ingest.Request{Files: named("a.yaml", "format: linchpin/v1\nitems: "+strings.Repeat("[", 100)+strings.Repeat("]", 100))}, `a.yaml:2: the document is nested deeper than 64 levels`},
		{"huge key", ingest.Request{Files: named("a.json", `{"format": "linchpin/v1", "items": [{"key": "`+strings.Repeat("k", 10<<20)+`", "class": "Server"}]}`)}, `a.json:1: items[0].key: a key has at most 512 bytes ("` + strings.Repeat("k", 64) + `…")`},
		{"huge name of a field", ingest.Request{Files: named("a.json", `{"format": "linchpin/v1", "items": [{"`+strings.Repeat("k", 10<<20)+`": 1, "key": "a", "class": "Server"}]}`)}, `a.json:1: items[0].` + strings.Repeat("k", 64) + `…: unknown field ("` + strings.Repeat("k", 64) + `…")`},
		{"NUL in JSON", ingest.Request{Files: named("a.json", "{\"format\": \"linchpin/v1\", \x00}")}, `a.json:1: a document must be UTF-8 text without NUL`},
		{"escaped NUL in JSON", ingest.Request{Files: named("a.json", `{"format": "linchpin/v1", "items": [{"key": "a\u0000", "class": "Server"}]}`)}, `a.json:1: items[0].key: a key must not hold control characters (` + fmt.Sprintf("%q", "a\uFFFD") + `)`},
		{"large row", ingest.Request{Files: named("a.json", `{"format": "linchpin/v1", "items": [{"tags": [`+strings.Repeat(`"`+strings.Repeat("t", 60_000)+`",`, 200))}, `a.json:1: one item or relation is larger than 8 MiB`},
		{"large YAML", ingest.Request{Files: named("a.yaml", "format: linchpin/v1\n"+strings.Repeat("# nothing\n", 1<<20))}, `a.yaml: a YAML document has at most 8 MiB; send more as NDJSON (application/x-ndjson), which is streamed; nearest: ndjson`},
		{"aliases", ingest.Request{Files: named("a.yaml", aliasBomb())}, `a.yaml:8: the document repeats itself too often through aliases`},
		{"alias within itself", ingest.Request{Files: named("a.yaml", "format: linchpin/v1\nitems: &a [*a]")}, "a.yaml:2: the document is nested deeper than 64 levels"},
		{"gzip cut short", ingest.Request{Files: named("a.json.gz", good[:len(good)-12])}, `a.json.gz: the gzip file is cut short`},
		{"gzip broken", ingest.Request{Files: named("a.json.gz", good[:len(good)-6]+"xxxxxx")}, `a.json.gz: the file begins like gzip, but is broken: gzip: invalid checksum`},
		{"gzip bomb", ingest.Request{Files: named("a.json.gz", zip("{"+strings.Repeat(" ", 200<<20)))}, `a.json.gz: the gzip file unpacks to more than 200 times its size`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, problemsOf(t, store, c.rq)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
	r, err := importer(store).Import(context.Background(), ingest.Request{Files: named("a.gz", good)})
	if err != nil || r.Created != 1 {
		t.Errorf("a sound gzip file: %+v, %v", r, err)
	}
}

// aliasBomb is ten levels of ten aliases each.
func aliasBomb() string {
	var b strings.Builder
	b.WriteString("format: linchpin/v1\nitems:\n- &l0 [a, a, a, a, a, a, a, a, a, a]\n")
	for i := 1; i < 10; i++ {
		fmt.Fprintf(&b, "- &l%d [%s*l%d]\n", i, strings.Repeat(fmt.Sprintf("*l%d, ", i-1), 9), i-1)
	}
	return b.String()
}

func TestProblemsAreCappedAndCounted(t *testing.T) {
	store := openStore(t)
	var b strings.Builder
	for i := range 1500 {
		fmt.Fprintf(&b, "{\"item\": {\"key\": \"k%d\", \"class\": \"Nothing\"}}\n", i)
	}
	r, err := importer(store).Import(context.Background(), ingest.Request{Files: named("a.ndjson", b.String())})
	var e *graph.Error
	if !errors.As(err, &e) || e.Total != 1500 || len(e.Problems) != ingest.MaxProblems || r.ErrorsTotal != 1500 || r.Rejected != 1500 {
		t.Fatalf("%d of %d problems, %d rejected", len(r.Errors), r.ErrorsTotal, r.Rejected)
	}
}

func TestGoodRowsAreKept(t *testing.T) {
	store := openStore(t)
	r, err := importer(store).Import(context.Background(), ingest.Request{AcceptValid: true, Files: named("a.ndjson", strings.Join([]string{
		`{"item": {"key": "a", "class": "Server"}}`,
		`{"item": {"key": "b", "class": "Sever"}}`,
		`{"item": {"key": "c", "class": "Server"`,
		`{"item": {"key": "d", "class": "Switch"}}`,
		`{"relation": {"from": "a", "type": "CALLS", "to": "d"}}`,
		`{"relation": {"from": "a", "type": "CALLS", "to": "b"}}`,
		`{"relation": {"from": "a", "type": "USES", "to": "d", "group": "g"}}`,
		`{"relation": {"from": "a", "type": "CONNECTED_TO", "to": "d", "group": "g"}}`,
	}, "\n"))})
	if err != nil {
		t.Fatal(err)
	}
	wantCounts(t, r, counts{Created: 2, Rejected: 5, Relations: ingest.RelationCounts{Created: 1}, Batches: 1})
	var lines []int
	for _, p := range r.Errors {
		lines = append(lines, p.Line)
	}
	if diff := cmp.Diff([]int{2, 3, 6, 7, 8}, lines); diff != "" {
		t.Errorf("lines: %s", diff)
	}
	if diff := cmp.Diff([]string{"CALLS d"}, sentences(t, store, "a")); diff != "" {
		t.Error(diff)
	}
	if _, err := importer(store).Import(context.Background(), ingest.Request{AcceptValid: true,
		Files: document("itms: []\nitems: [{key: e, class: Server}]")}); graph.CodeOf(err) != graph.CodeInvalid {
		t.Errorf("a problem of the whole document: %v", err)
	}
}
