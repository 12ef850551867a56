package http

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linchpin/http/api"
)

func keysOf(items []api.Item) []string {
	keys := make([]string, len(items))
	for i, it := range items {
		keys[i] = it.Key
	}
	return keys
}

func TestItemsAreFound(t *testing.T) {
	d := newEstate(t)
	for query, want := range map[string][]string{
		"":                                {"app/shop", "db/main", "host/1", "host/2", "service/reports", "service/shop", "team/shop", "vm/a", "vm/b"},
		"key=vm%2Fa":                      {"vm/a"},
		"key=vm%2Fz":                      {},
		"class=Server":                    {"host/1", "host/2"},
		"class=Application":               {"app/shop", "db/main"}, // subclasses included
		"class=Server&class=Team":         {"host/1", "host/2", "team/shop"},
		"tag=retail":                      {"service/shop"},
		"q=host":                          {"host/1", "host/2"},
		"q=host%2F2":                      {"host/2"},
		"q=shop":                          {"app/shop", "service/shop", "team/shop"}, // the one with exactly this name first
		"q=shop&class=BusinessService":    {"service/shop"},
		"name=WEB+shop":                   {"service/shop"},
		"name=shop":                       {"app/shop"},
		"name=hos":                        {},
		"retired=true":                    {},
		"q=%21%21":                        {},
		"limit=1000&q=database":           {"db/main"},
		"q=" + url.QueryEscape("main db"): {"db/main"},
	} {
		list := read[api.ItemList](d, "GET", "/api/v1/items?"+query, nil)
		if diff := cmp.Diff(want, keysOf(list.Items)); diff != "" {
			t.Errorf("%s:\n%s", query, diff)
		}
		if list.Total != len(want) || list.Next != "" || list.More {
			t.Errorf("%s: total %d, next %q, more %v", query, list.Total, list.Next, list.More)
		}
	}
	if p := refused(d, 422, "GET", "/api/v1/items?class=Sever", nil); len(p.Errors) != 1 || p.Errors[0].Nearest != "Server" {
		t.Errorf("%+v", p)
	}
	for _, bad := range []string{"limit=0", "limit=1001", "limit=x", "retired=maybe", "cursor=x", "q=a&name=b", "q=" + strings.Repeat("x", 1025)} {
		refused(d, 422, "GET", "/api/v1/items?"+bad, nil)
	}
}

func TestItemsAnswerAsInADocument(t *testing.T) {
	d := newEstate(t)
	r := d.ask("GET", "/api/v1/items/"+d.id("service/shop"), nil)
	it := decoded[api.Item](t, r.Body)
	if it.Key != "service/shop" || it.Class != "BusinessService" || !it.Service || it.Retired || it.Revision != 2 {
		t.Errorf("%+v", it)
	}
	want := map[string]any{"owner": "Shop team", "ownerEmail": "shop@example.org", "criticality": "high",
		"outageCostPerHour": map[string]any{"amount": "1250.50", "currency": "EUR"}}
	if diff := cmp.Diff(want, it.Properties); diff != "" {
		t.Error(diff)
	}
	if r.Header.Get("ETag") != `"2"` || r.Header.Get("Linchpin-Revision") != "2" {
		t.Errorf("%v", r.Header)
	}
	for tag, status := range map[string]int{`"2"`: 304, `W/"2"`: 304, `"1", "2"`: 304, `*`: 304, `"3"`: 200, `2`: 200} {
		if r := d.ask("GET", "/api/v1/items/"+it.ID, nil, "If-None-Match", tag); r.Status != status || status == 304 && r.Body != "" {
			t.Errorf("If-None-Match %s: %d %q", tag, r.Status, r.Body)
		}
	}
	for _, id := range []string{"01a20b3c-0000-7000-8000-000000000000", "nonsense", "vm%2Fa", strings.Repeat("x", 5000)} {
		for _, tail := range []string{"", "/relations", "/history", "/state"} {
			if p := refused(d, 404, "GET", "/api/v1/items/"+id+tail, nil); p.Code != "not_found" {
				t.Errorf("%s%s: %+v", id, tail, p)
			}
		}
	}
}

func TestProvenanceKeepsTheLosers(t *testing.T) {
	d := newEstate(t)
	d.importYAML("format: linchpin/v1\nsource: scanner\nitems:\n  - {key: vm/a, class: VirtualMachine, name: web-a, properties: {memoryGb: 32, cpuCores: 4}}\n")
	it := read[api.Item](d, "GET", "/api/v1/items/"+d.id("vm/a"), nil)
	if it.Properties["memoryGb"] != 16.0 || it.Properties["cpuCores"] != 4.0 {
		t.Errorf("%v", it.Properties)
	}
	memory := it.Provenance.Facts["memoryGb"]
	if memory.Source != "manual" || len(memory.Lost) != 1 || memory.Lost[0].Source != "scanner" || memory.Lost[0].Value != 32.0 || memory.Lost[0].Same {
		t.Errorf("%+v", memory)
	}
	if name := it.Provenance.Facts["name"]; len(name.Lost) != 1 || !name.Lost[0].Same {
		t.Errorf("%+v", name)
	}
	if cores := it.Provenance.Facts["cpuCores"]; cores.Source != "scanner" || len(cores.Lost) != 0 {
		t.Errorf("%+v", cores)
	}
	if len(it.Provenance.Sources) != 2 {
		t.Errorf("%+v", it.Provenance.Sources)
	}
}

func TestPagesNeitherMissNorRepeat(t *testing.T) {
	d := newEstate(t)
	var seen []string
	cursor := ""
	for range 20 {
		list := read[api.ItemList](d, "GET", "/api/v1/items?limit=2&cursor="+cursor, nil)
		seen = append(seen, keysOf(list.Items)...)
		if cursor = list.Next; cursor == "" {
			break
		}
		// What comes before or behind meanwhile does not move what stands.
		d.importYAML(fmt.Sprintf("format: linchpin/v1\nsource: s\nitems:\n  - {key: aaa/%d, class: Server}\n", len(seen)))
	}
	want := []string{"app/shop", "db/main", "host/1", "host/2", "service/reports", "service/shop", "team/shop", "vm/a", "vm/b"}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
}

func TestCursorsCannotBeForged(t *testing.T) {
	d := newEstate(t)
	list := read[api.ItemList](d, "GET", "/api/v1/items?limit=2", nil)
	flip := []byte(list.Next)
	flip[len(flip)/2] ^= 1
	for name, cursor := range map[string]string{
		"turned": string(flip), "cut": list.Next[:len(list.Next)-4], "longer": list.Next + "AAAA", "nothing": "AAAA", "huge": strings.Repeat("A", 4000),
	} {
		if p := refused(d, 422, "GET", "/api/v1/items?limit=2&cursor="+url.QueryEscape(cursor), nil); len(p.Errors) != 1 || p.Errors[0].Path != "cursor" {
			t.Errorf("%s: %+v", name, p)
		}
	}
	refused(d, 422, "GET", "/api/v1/items?limit=2&class=Server&cursor="+list.Next, nil) // of another question
	refused(d, 422, "GET", "/api/v1/revisions?cursor="+list.Next, nil)                  // of another list
}

func TestRelationsOfAnItem(t *testing.T) {
	d := newEstate(t)
	sentences := func(list api.RelationList) []string {
		var all []string
		for _, r := range list.Items {
			all = append(all, fmt.Sprintf("%s %s %s %q %s", r.From.Key, r.Type, r.To.Key, r.Group, r.Strength))
		}
		slices.Sort(all)
		return all
	}
	got := read[api.RelationList](d, "GET", "/api/v1/items/"+d.id("db/main")+"/relations", nil)
	want := []string{`app/shop DEPENDS_ON db/main "" hard`, `db/main RUNS_ON vm/b "" hard`, `service/reports USES db/main "" soft`}
	if diff := cmp.Diff(want, sentences(got)); diff != "" || got.Total != 3 {
		t.Errorf("total %d\n%s", got.Total, diff)
	}
	var all api.RelationList
	for cursor := ""; ; {
		page := read[api.RelationList](d, "GET", "/api/v1/items/"+d.id("db/main")+"/relations?limit=1&cursor="+cursor, nil)
		all.Items = append(all.Items, page.Items...)
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if diff := cmp.Diff(want, sentences(all)); diff != "" {
		t.Error(diff)
	}
}

func TestHistoryTellsWhatChanged(t *testing.T) {
	d := newEstate(t)
	id := d.id("vm/a")
	d.importYAML("format: linchpin/v1\nitems:\n  - {key: vm/a, class: VirtualMachine, name: web-a1, properties: {memoryGb: 32}}\n")
	d.importYAML("format: linchpin/v1\nsource: manual\nitems:\n  - {key: vm/a, class: VirtualMachine, name: web-a1, properties: {memoryGb: 32, cpuCores: 2}}\n")
	history := read[api.HistoryList](d, "GET", "/api/v1/items/"+id+"/history", nil)
	first := history.Items[0]
	if first.What != "changed" || first.Revision.Number != 4 || first.Revision.Actor != "local" || first.Item == nil {
		t.Errorf("%+v", first)
	}
	if diff := cmp.Diff([]api.Change{{Fact: "properties.cpuCores", After: 2.0}}, first.Changes); diff != "" {
		t.Error(diff)
	}
	wantSecond := []api.Change{{Fact: "name", Before: "web-a", After: "web-a1"}, {Fact: "properties.memoryGb", Before: 16.0, After: 32.0}}
	if diff := cmp.Diff(wantSecond, history.Items[1].Changes); diff != "" {
		t.Error(diff)
	}
	// A page of one still knows what it replaced.
	page := read[api.HistoryList](d, "GET", "/api/v1/items/"+id+"/history?limit=1", nil)
	if len(page.Items) != 1 || len(page.Items[0].Changes) != 1 || page.Next == "" {
		t.Fatalf("%+v", page)
	}
	page = read[api.HistoryList](d, "GET", "/api/v1/items/"+id+"/history?limit=1&cursor="+page.Next, nil)
	if diff := cmp.Diff(wantSecond, page.Items[0].Changes); diff != "" {
		t.Error(diff)
	}
	created, relations := 0, 0
	for _, e := range history.Items {
		if e.What == "created" && e.Item != nil {
			created++
		}
		if e.Relation != nil && e.Relation.Other.Key != "" {
			relations++
		}
	}
	if created != 1 || relations != 2 {
		t.Errorf("%d created, %d relations in %+v", created, relations, history.Items)
	}
}

func TestRetiredItemsAreOnRecord(t *testing.T) {
	d := newEstate(t)
	id := d.id("host/1")
	d.importYAML("format: linchpin/v1\nsource: manual\ncomplete: true\nitems:\n  - {key: vm/a, class: VirtualMachine, name: web-a}\n")
	if it := read[api.Item](d, "GET", "/api/v1/items/"+id, nil); !it.Retired {
		t.Errorf("%+v", it)
	}
	list := read[api.ItemList](d, "GET", "/api/v1/items?retired=true&key=host%2F1", nil)
	if diff := cmp.Diff([]string{"host/1"}, keysOf(list.Items)); diff != "" {
		t.Error(diff)
	}
	if p := refused(d, 422, "POST", "/api/v1/impact", `{"scenario": {"down": ["host/1"]}}`); p.Code != "unknown_item" {
		t.Errorf("%+v", p)
	}
	refused(d, 404, "GET", "/api/v1/items/"+id+"/state", nil)
	if h := read[api.HistoryList](d, "GET", "/api/v1/items/"+id+"/history", nil); h.Items[0].What != "retired" {
		t.Errorf("%+v", h.Items[0])
	}
}

func TestRevisions(t *testing.T) {
	d := newEstate(t)
	for i := range 5 {
		d.importYAML(fmt.Sprintf("format: linchpin/v1\nsource: s\nitems:\n  - {key: x/%d, class: Server}\n", i))
	}
	var numbers []uint64
	for cursor := ""; ; {
		page := read[api.RevisionList](d, "GET", "/api/v1/revisions?limit=3&cursor="+cursor, nil)
		for _, r := range page.Items {
			numbers = append(numbers, r.Number)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if diff := cmp.Diff([]uint64{7, 6, 5, 4, 3, 2, 1}, numbers); diff != "" {
		t.Error(diff)
	}
	if r := read[api.Revision](d, "GET", "/api/v1/revisions/2", nil); r.Number != 2 || r.ItemsPut != 9 || r.RelationsPut != 9 || r.Actor != "local" {
		t.Errorf("%+v", r)
	}
	refused(d, 404, "GET", "/api/v1/revisions/8", nil)
	for _, bad := range []string{"0", "-1", "x", "99999999999999999999"} {
		refused(d, 422, "GET", "/api/v1/revisions/"+bad, nil)
	}
}

func TestTheModelAnswers(t *testing.T) {
	d := newEstate(t)
	m := read[api.ModelAnswer](d, "GET", "/api/v1/model", nil)
	if m.Revision != 1 || len(m.Classes) < 40 || len(m.RelationTypes) < 25 || m.Tiers[0] != "Services" {
		t.Errorf("revision %d, %d classes, %d types, tiers %v", m.Revision, len(m.Classes), len(m.RelationTypes), m.Tiers)
	}
	i := slices.IndexFunc(m.Classes, func(c api.Class) bool { return c.Name == "Hypervisor" })
	if diff := cmp.Diff([]string{"Hypervisor", "Server"}, m.Classes[i].Lineage); diff != "" || m.Classes[i].Tier != "Servers" {
		t.Errorf("%s %+v", diff, m.Classes[i])
	}
	refused(d, 422, "GET", "/api/v1/model?asOf=99", nil)
	refused(d, 422, "GET", "/api/v1/model?asOf=yesterday", nil)
}

func TestAReaderThatHasWrittenSeesIt(t *testing.T) {
	d := newEstate(t)
	r := d.ask("GET", "/api/v1/items", nil, "Linchpin-Min-Revision", "2")
	if n, _ := strconv.Atoi(r.Header.Get("Linchpin-Revision")); r.Status != 200 || n < 2 {
		t.Errorf("%d %v", r.Status, r.Header)
	}
	for _, path := range []string{"/api/v1/items"} {
		if p := refused(d, 503, "GET", path, nil, "Linchpin-Min-Revision", "99"); p.Code != "revision_not_reached" {
			t.Errorf("%s: %+v", path, p)
		}
	}
	refused(d, 422, "GET", "/api/v1/items", nil, "Linchpin-Min-Revision", "x")
	if r := d.ask("GET", "/api/v1/nope", nil); r.Header.Get("Linchpin-Revision") != "2" {
		t.Errorf("a failure names no revision: %v", r.Header)
	}
}
