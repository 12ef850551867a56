package http

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linchpin/graph"
	"linchpin/http/api"
)

func TestABatchIsOneRevision(t *testing.T) {
	d := newEstate(t)
	relations := read[api.RelationList](d, "GET", "/api/v1/items/"+d.id("team/shop")+"/relations", nil)
	b, _ := wrote[api.BatchResult](d, 200, "POST", "/api/v1/batch?message=move", fmt.Sprintf(`{"writes": [
		{"createRelation": {"from": "vm/a", "type": "RUNS_ON", "to": "host/3"}},
		{"createItem": {"key": "host/3", "class": "Server"}},
		{"patchItem": {"item": "vm/a", "ifMatch": 2, "merge": {"name": "moved", "properties": {"memoryGb": 17}}}},
		{"putItem": {"item": %q, "ifMatch": 2, "value": {"class": "VirtualMachine", "name": "web-b"}}},
		{"retireItem": {"item": "host/1", "ifMatch": 2}},
		{"deleteRelation": {"relation": %q, "ifMatch": 2}},
		{"purgeItem": {"item": "team/shop", "ifMatch": 2}}]}`, d.id("vm/b"), relations.Items[0].ID))
	var did []string
	for _, r := range b.Results {
		did = append(did, r.What+" "+r.Key)
	}
	want := []string{"created ", "created host/3", "updated vm/a", "unchanged vm/b", "retired host/1", "deleted ", "purged team/shop"}
	if diff := cmp.Diff(want, did); diff != "" || b.Revision != 3 || d.head() != 3 || b.Results[2].Revision != 3 || b.Results[3].Revision != 2 {
		t.Errorf("%s %+v", diff, b)
	}
	if rev := read[api.Revision](d, "GET", "/api/v1/revisions/3", nil); rev.Message != "move" || rev.ItemsPut != 3 || rev.ItemsPurged != 1 || rev.RelationsPut != 1 || rev.RelationsDeleted != 1 {
		t.Errorf("%+v", rev)
	}
	if it := read[api.Item](d, "GET", "/api/v1/items/"+d.id("vm/a"), nil); it.Name != "moved" || it.Properties["memoryGb"] != 17.0 {
		t.Errorf("%+v", it)
	}
}

func TestABatchReportsAllOfItsProblems(t *testing.T) {
	d := newEstate(t)
	for body, places := range map[string][]string{
		`{"writes": [{"createItem": {"key": "a", "class": "Servr"}}, {"createRelation": {"from": "vm/a", "type": "RUNS_ON", "to": "nobody"}},
		  {"patchItem": {"item": "vm/b", "ifMatch": 2, "merge": {"properties": {"memory": 1}}}}, {"putItem": {"item": "host/1", "ifMatch": 2, "value": {"class": "Team"}}}]}`: {
			"writes[0].createItem.class", "writes[2].patchItem.merge.properties.memory", "writes[1].createRelation.to"},
		`{"writes": [{}, {"retireItem": {"item": "vm/a", "ifMatch": 2}, "purgeItem": {"item": "vm/b", "ifMatch": 2}}]}`:                                        {"writes[0]", "writes[1]"},
		`{"writes": [{"retireItem": {"item": "vm/a", "ifMatch": 2}}, {"retireItem": {"item": "vm/a", "ifMatch": 2}}]}`:                                         {"writes[1].retireItem"},
		`{"writes": [{"createItem": {"key": "a", "class": "Server"}}, {"createItem": {"key": "a", "class": "Server"}}]}`:                                       {"writes[1].createItem.key"},
		`{"writes": [{"createRelation": {"from": "vm/a", "type": "USES", "to": "vm/b"}}, {"createRelation": {"from": "vm/a", "type": "USES", "to": "vm/b"}}]}`: {"writes[1].createRelation"},
		`{"writes": [{"createRelation": {"from": "vm/a", "type": "CONNECTED_TO", "to": "vm/b", "group": "g"}}, {"createRelation": {"from": "vm/a", "type": "USES", "to": "vm/b", "group": "g"}}]}`: {
			"writes[0].createRelation.group", "writes[1].createRelation.group"},
		`{"writes": [{"createItem": {"key": "a", "class": "Server", "requirements": {"power": {"need": "101%"}}}}]}`: {"writes[0].createItem.requirements.power.need"},
		`{"writes": [{"deleteRelation": {"relation": "x", "ifMatch": 2}}]}`:                                          {"writes[0].deleteRelation.relation"},
	} {
		p := refused(d, 422, "POST", "/api/v1/batch", body)
		var at []string
		for _, e := range p.Errors {
			at = append(at, e.Path)
		}
		for _, place := range places {
			if !strings.Contains(strings.Join(at, " ")+" ", place+" ") {
				t.Errorf("%s:\nnothing is said of %s in %+v", body, place, p.Errors)
			}
		}
	}
	if p := refused(d, 412, "POST", "/api/v1/batch", `{"writes": [{"retireItem": {"item": "vm/a", "ifMatch": 1}}, {"retireItem": {"item": "vm/b", "ifMatch": 2}}, {"patchItem": {"item": "host/1", "ifMatch": 7, "merge": {}}}]}`); len(p.Errors) != 2 ||
		p.Errors[0].Path != "writes[0].retireItem.ifMatch" || p.Errors[1].Path != "writes[2].patchItem.ifMatch" || p.Errors[0].Nearest != "2" || !strings.Contains(p.Errors[0].Reason, "by local") {
		t.Errorf("%+v", p)
	}
	if p := refused(d, 422, "POST", "/api/v1/batch", `{"writes": [{"retireItem": {"item": "vm/c", "ifMatch": 1}}]}`); p.Code != "unknown_item" || p.Errors[0].Nearest == "" {
		t.Errorf("%+v", p)
	}
	refused(d, 409, "POST", "/api/v1/batch", `{"writes": [{"purgeItem": {"item": "vm/a", "ifMatch": 2}}]}`)
	refused(d, 422, "POST", "/api/v1/batch", `{"writes": []}`)
	refused(d, 422, "POST", "/api/v1/batch", `{"writes": [{"retireItem": {"item": "vm/a"}}]}`)
	refused(d, 422, "POST", "/api/v1/batch", `{"writes": [`+strings.TrimSuffix(strings.Repeat(`{"createItem": {"key": "a", "class": "Server"}},`, 1001), ",")+`]}`)
	if d.head() != 2 {
		t.Errorf("a refused batch made revision %d", d.head())
	}
}

func TestAKeyTakesEffectOnce(t *testing.T) {
	d := newEstate(t)
	body := `{"key": "host/3", "class": "Server", "name": "Three"}`
	first, one := wrote[api.ItemWritten](d, 201, "POST", "/api/v1/items?message=m", body, "Idempotency-Key", "key-1")
	if rev := read[api.Revision](d, "GET", "/api/v1/revisions/3", nil); rev.Batch != "key-1" {
		t.Errorf("%+v", rev)
	}
	path := "/api/v1/items/" + first.ID
	changed, _ := wrote[api.ItemWritten](d, 200, "PATCH", path, `{"name": "3"}`, "If-Match", `"3"`, "Content-Type", merge, "Idempotency-Key", "key-2")
	// The first result comes again, though the item has changed since.
	again, two := wrote[api.ItemWritten](d, 201, "POST", "/api/v1/items?message=m", body, "Idempotency-Key", "key-1")
	if diff := cmp.Diff(first, again); diff != "" {
		t.Error(diff)
	}
	for _, name := range []string{"ETag", "Location", "Linchpin-Revision"} {
		if one.Header.Get(name) != two.Header.Get(name) {
			t.Errorf("%s: %q, then %q", name, one.Header.Get(name), two.Header.Get(name))
		}
	}
	same, _ := wrote[api.ItemWritten](d, 200, "PATCH", path, `{"name": "3"}`, "If-Match", `"3"`, "Content-Type", merge, "Idempotency-Key", "key-2")
	if diff := cmp.Diff(changed, same); diff != "" {
		t.Error(diff)
	}
	for name, c := range map[string][]string{
		"another body":    {"POST", "/api/v1/items?message=m", `{"key": "host/4", "class": "Server"}`},
		"another message": {"POST", "/api/v1/items", body},
		"another call":    {"POST", "/api/v1/relations", `{"from": "vm/a", "type": "USES", "to": "vm/b"}`},
	} {
		if p := refused(d, 422, c[0], c[1], c[2], "Idempotency-Key", "key-1"); p.Code != "key_reused" {
			t.Errorf("%s: %+v", name, p)
		}
	}
	for _, key := range []string{"", strings.Repeat("k", 129), "a b", "ä"} {
		if key != "" {
			refused(d, 422, "POST", "/api/v1/items", `{"key": "x", "class": "Server"}`, "Idempotency-Key", key)
		}
	}
	if d.head() != 4 {
		t.Errorf("revision %d", d.head())
	}
	deleted, _ := wrote[api.ItemWritten](d, 200, "DELETE", path+"?purge=true", nil, "If-Match", `"4"`, "Idempotency-Key", "key-3")
	gone, _ := wrote[api.ItemWritten](d, 200, "DELETE", path+"?purge=true", nil, "If-Match", `"4"`, "Idempotency-Key", "key-3")
	if diff := cmp.Diff(deleted, gone); diff != "" {
		t.Error(diff)
	}
	batch := `{"writes": [{"createItem": {"key": "n", "class": "Server"}}, {"createRelation": {"from": "vm/a", "type": "USES", "to": "n"}}, {"patchItem": {"item": "vm/b", "ifMatch": 2, "merge": {}}}]}`
	made, _ := wrote[api.BatchResult](d, 200, "POST", "/api/v1/batch", batch, "Idempotency-Key", "key-4")
	replayed, _ := wrote[api.BatchResult](d, 200, "POST", "/api/v1/batch", batch, "Idempotency-Key", "key-4")
	if diff := cmp.Diff(made, replayed); diff != "" || made.Results[2].What != "unchanged" {
		t.Error(diff)
	}
	// What changed nothing is remembered too.
	head := d.head()
	nothing, _ := wrote[api.ItemWritten](d, 200, "PATCH", "/api/v1/items/"+d.id("vm/b"), `{}`, "If-Match", `"2"`, "Content-Type", merge, "Idempotency-Key", "key-5")
	wrote[api.ItemWritten](d, 200, "PATCH", "/api/v1/items/"+d.id("vm/b"), `{"name": "new"}`, "If-Match", `"2"`, "Content-Type", merge)
	if again, _ := wrote[api.ItemWritten](d, 200, "PATCH", "/api/v1/items/"+d.id("vm/b"), `{}`, "If-Match", `"2"`, "Content-Type", merge, "Idempotency-Key", "key-5"); again.What != "unchanged" || nothing.What != "unchanged" {
		t.Errorf("%+v", again)
	}
	if d.head() != head+1 {
		t.Errorf("revision %d after %d", d.head(), head)
	}
}

// gated is a store whose Apply waits, and may then say that its outcome is
// unknown although it took effect.
type gated struct {
	graph.Store
	mu      sync.Mutex
	wait    chan struct{}
	entered chan struct{}
	unknown int
}

func (g *gated) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	g.mu.Lock()
	wait, unknown := g.wait, g.unknown > 0
	if unknown {
		g.unknown--
	}
	g.mu.Unlock()
	if wait != nil {
		g.entered <- struct{}{}
		<-wait
	}
	r, err := g.Store.Apply(ctx, b)
	if err == nil && unknown {
		return graph.Revision{}, graph.Errorf(graph.CodeOutcomeUnknown, "gated.Apply", "the connection died in the commit")
	}
	return r, err
}

func TestAKeyUnderWayIsNotBegunTwice(t *testing.T) {
	var g *gated
	d := newEstate(t, func(c *Config) {
		g = &gated{Store: c.Store, entered: make(chan struct{})}
		c.Store = g
	})
	g.mu.Lock()
	g.wait = make(chan struct{})
	g.mu.Unlock()
	body := `{"key": "host/3", "class": "Server"}`
	done := make(chan reply)
	go func() { done <- d.ask("POST", "/api/v1/items", body, "Idempotency-Key", "k") }()
	<-g.entered
	if p := refused(d, 409, "POST", "/api/v1/items", body, "Idempotency-Key", "k"); p.Code != "in_progress" {
		t.Errorf("%+v", p)
	}
	close(g.wait)
	if r := <-done; r.Status != 201 {
		t.Errorf("%+v", r)
	}
	g.mu.Lock()
	g.wait = nil
	g.mu.Unlock()
	wrote[api.ItemWritten](d, 201, "POST", "/api/v1/items", body, "Idempotency-Key", "k")
	if d.head() != 3 {
		t.Errorf("revision %d", d.head())
	}
}

func TestAnUnknownOutcomeEndsInOneEffect(t *testing.T) {
	var g *gated
	d := newEstate(t, func(c *Config) {
		g = &gated{Store: c.Store}
		c.Store = g
	})
	body := `{"key": "host/3", "class": "Server"}`
	g.unknown = 2 // the batch is sent again until its outcome is known
	made, _ := wrote[api.ItemWritten](d, 201, "POST", "/api/v1/items", body)
	if d.head() != 3 || made.Revision != 3 {
		t.Errorf("revision %d, %+v", d.head(), made)
	}
	g.unknown = 1000
	p := refused(d, 503, "POST", "/api/v1/items", `{"key": "host/4", "class": "Server"}`, "Idempotency-Key", "k")
	if p.Code != "outcome_unknown" || !strings.Contains(p.Hint, "same Idempotency-Key") {
		t.Errorf("%+v", p)
	}
	g.unknown = 0
	again, _ := wrote[api.ItemWritten](d, 201, "POST", "/api/v1/items", `{"key": "host/4", "class": "Server"}`, "Idempotency-Key", "k")
	if again.Key != "host/4" || again.Revision != 4 || d.head() != 4 {
		t.Errorf("revision %d, %+v", d.head(), again)
	}
}

func TestAPurgeNeedsItsOwnPermission(t *testing.T) {
	d := newEstate(t)
	made, _ := wrote[api.ItemWritten](d, 201, "POST", "/api/v1/items", `{"key": "host/3", "class": "Server"}`)
	path := "/api/v1/items/" + made.ID
	token, _ := wrote[struct{ Token string }](d, 201, "POST", "/api/v1/tokens", `{"name": "somebody", "role": "editor"}`)
	bearer := "Bearer " + token.Token
	if p := refused(d, 403, "DELETE", path+"?purge=true", nil, "If-Match", "*", "Authorization", bearer); p.Code != "forbidden" {
		t.Errorf("%+v", p)
	}
	refused(d, 403, "POST", "/api/v1/batch", `{"writes": [{"purgeItem": {"item": "host/3", "ifMatch": 3}}]}`, "Authorization", bearer)
	wrote[api.ItemWritten](d, 200, "DELETE", path, nil, "If-Match", "*", "Authorization", bearer)
	if rev := read[api.Revision](d, "GET", "/api/v1/revisions/4", nil); rev.Actor != "somebody" {
		t.Errorf("%+v", rev)
	}
	wrote[api.ItemWritten](d, 200, "DELETE", path+"?purge=true", nil, "If-Match", "*")
}
