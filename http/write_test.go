package http

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linchpin/graph"
	"linchpin/http/api"
)

// wrote sends a write that must succeed with a status.
func wrote[T any](d *door, status int, method, path string, body any, headers ...string) (T, reply) {
	d.t.Helper()
	r := d.ask(method, path, body, headers...)
	if r.Status != status {
		d.t.Fatalf("%s %s: %d, want %d: %s", method, path, r.Status, status, r.Body)
	}
	return decoded[T](d.t, r.Body), r
}

// head is the newest revision.
func (d *door) head() graph.RevisionNumber {
	d.t.Helper()
	r, err := d.store.Head(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	return r.Number
}

const merge, steps = "application/merge-patch+json", "application/json-patch+json"

func TestAnItemIsMadeChangedRetiredAndPurged(t *testing.T) {
	d := newEstate(t)
	made, r := wrote[api.ItemWritten](d, 201, "POST", "/api/v1/items?message=new+rack", `{"key": "host/3", "class": "Server", "name": "Host Three",
		"tags": ["new"], "properties": {"owner": "Platform", "purchaseCost": {"amount": "10.50", "currency": "EUR"}, "memoryGb": 64}}`)
	path := "/api/v1/items/" + made.ID
	if made.What != "created" || r.Header.Get("Location") != path || r.Header.Get("ETag") != `"3"` || made.Revision != 3 || made.DryRun {
		t.Errorf("%+v %v", made, r.Header)
	}
	if f := made.Provenance.Facts["owner"]; f.Source != "manual" || len(made.Provenance.Sources) != 1 || made.Provenance.Sources[0].Source != "manual" {
		t.Errorf("%+v", made.Provenance)
	}
	rev := read[api.Revision](d, "GET", "/api/v1/revisions/3", nil)
	if rev.Message != "new rack" || rev.Actor != "local" || rev.Source != "manual" || rev.ItemsPut != 1 {
		t.Errorf("%+v", rev)
	}
	put, r := wrote[api.ItemWritten](d, 200, "PUT", path, `{"class": "Server", "name": "Host 3", "properties": {"memoryGb": 128}}`, "If-Match", `"3"`)
	want := []api.Change{{Fact: "name", Before: "Host Three", After: "Host 3"}, {Fact: "properties.memoryGb", Before: 64.0, After: 128.0},
		{Fact: "properties.owner", Before: "Platform"}, {Fact: "properties.purchaseCost", Before: map[string]any{"amount": "10.50", "currency": "EUR"}},
		{Fact: "tags", Before: []any{"new"}}}
	if diff := cmp.Diff(want, put.Changes); diff != "" || put.What != "updated" || r.Header.Get("ETag") != `"4"` {
		t.Errorf("%s %+v", diff, put)
	}
	patched, _ := wrote[api.ItemWritten](d, 200, "PATCH", path, `{"name": null, "properties": {"owner": "Team A", "memoryGb": 256}}`, "If-Match", `"4"`, "Content-Type", merge)
	if patched.Name != "" || patched.Properties["owner"] != "Team A" || patched.Properties["memoryGb"] != 256.0 || patched.Revision != 5 {
		t.Errorf("%+v", patched)
	}
	patched, _ = wrote[api.ItemWritten](d, 200, "PATCH", path, `[{"op": "test", "path": "/properties/owner", "value": "Team A"},
		{"op": "replace", "path": "/name", "value": "Three"}, {"op": "add", "path": "/tags/-", "value": "b"}, {"op": "add", "path": "/tags/-", "value": "a"},
		{"op": "remove", "path": "/properties/owner"}]`, "If-Match", `"5"`, "Content-Type", steps)
	if diff := cmp.Diff([]string{"a", "b"}, patched.Tags); diff != "" || patched.Name != "Three" || patched.Properties["owner"] != nil {
		t.Errorf("%s %+v", diff, patched)
	}
	same, r := wrote[api.ItemWritten](d, 200, "PATCH", path, `{"name": "Three"}`, "If-Match", `"6"`, "Content-Type", merge)
	if same.What != "unchanged" || r.Header.Get("ETag") != `"6"` || d.head() != 6 {
		t.Errorf("what changes nothing: %+v at revision %d", same, d.head())
	}
	gone, _ := wrote[api.ItemWritten](d, 200, "DELETE", path, nil, "If-Match", `"6"`)
	if gone.What != "retired" || !gone.Retired || gone.Revision != 7 || len(gone.Provenance.Sources) != 0 {
		t.Errorf("%+v", gone)
	}
	back, _ := wrote[api.ItemWritten](d, 200, "PUT", path, `{"class": "Server"}`, "If-Match", `"7"`)
	if back.What != "revived" || back.Retired || len(back.Properties) != 0 {
		t.Errorf("%+v", back)
	}
	purged, _ := wrote[api.ItemWritten](d, 200, "DELETE", path+"?purge=true", nil, "If-Match", `"8"`)
	if purged.What != "purged" || purged.Key != "host/3" {
		t.Errorf("%+v", purged)
	}
	refused(d, 404, "GET", path, nil)
	if h := read[api.HistoryList](d, "GET", path+"/history", nil); len(h.Items) != 7 || h.Items[0].What != "deleted" || h.Items[6].Revision.Message != "new rack" {
		t.Errorf("%+v", h)
	}
}

func TestChangesNeedWhatTheCallerHasSeen(t *testing.T) {
	d := newEstate(t)
	path := "/api/v1/items/" + d.id("vm/a")
	body := `{"class": "VirtualMachine", "name": "x"}`
	for _, method := range []string{"PUT", "PATCH", "DELETE"} {
		if p := refused(d, 428, method, path, body, "Content-Type", merge); p.Code != "precondition_required" {
			t.Errorf("%s: %+v", method, p)
		}
		for _, tag := range []string{`"1"`, `"3"`, `W/"2"`, `"1", "9"`} {
			if p := refused(d, 412, method, path, body, "If-Match", tag, "Content-Type", merge); p.Code != "stale" || p.Conflict == nil || p.Conflict.ETag != `"2"` {
				t.Errorf("%s %s: %+v", method, tag, p)
			}
		}
		for _, tag := range []string{"2", `"x"`, `"`, `""`, `"2`, `"-1"`} {
			if p := refused(d, 422, method, path, body, "If-Match", tag, "Content-Type", merge); len(p.Errors) != 1 || p.Errors[0].Path != "header.If-Match" {
				t.Errorf("%s %s: %+v", method, tag, p)
			}
		}
	}
	if d.head() != 2 {
		t.Errorf("a refused write made revision %d", d.head())
	}
	wrote[api.ItemWritten](d, 200, "PUT", path, body, "If-Match", `"1", "2"`)
	wrote[api.ItemWritten](d, 200, "PUT", path, `{"class": "VirtualMachine", "name": "y"}`, "If-Match", `*`)
}

func TestAConflictTellsWhoChangedWhat(t *testing.T) {
	d := newEstate(t)
	path := "/api/v1/items/" + d.id("vm/a")
	wrote[api.ItemWritten](d, 200, "PATCH", path+"?message=grow", `{"properties": {"memoryGb": 32}}`, "If-Match", `"2"`, "Content-Type", merge)
	wrote[api.ItemWritten](d, 200, "PATCH", path, `{"name": "alpha"}`, "If-Match", `"3"`, "Content-Type", merge)
	p := refused(d, 412, "PATCH", path, `{"name": "omega"}`, "If-Match", `"2"`, "Content-Type", merge)
	c := p.Conflict
	if c == nil || c.ETag != `"4"` || len(c.Revisions) != 2 || c.Revisions[0].Number != 4 || c.Revisions[1].Message != "grow" || c.Revisions[1].Actor != "local" || c.Revisions[1].At.IsZero() {
		t.Fatalf("%+v", c)
	}
	want := []api.Change{{Fact: "name", Before: "web-a", After: "alpha"}, {Fact: "properties.memoryGb", Before: 16.0, After: 32.0}}
	if diff := cmp.Diff(want, c.Changes); diff != "" {
		t.Error(diff)
	}
	wrote[api.ItemWritten](d, 200, "DELETE", path, nil, "If-Match", `"4"`)
	p = refused(d, 412, "PATCH", path, `{"name": "omega"}`, "If-Match", `"4"`, "Content-Type", merge)
	if diff := cmp.Diff([]api.Change{{Fact: "retired", After: true}}, p.Conflict.Changes); diff != "" {
		t.Error(diff)
	}
}

func TestWhatAPersonSaysWins(t *testing.T) {
	d := newEstate(t)
	scan := func(memory int, name string) {
		d.importYAML(fmt.Sprintf("format: linchpin/v1\nsource: scanner\nitems:\n  - {key: vm/x, class: VirtualMachine, name: %q, properties: {memoryGb: %d, cpuCores: 4, owner: Scan}}\n", name, memory))
	}
	scan(16, "x")
	path := "/api/v1/items/" + d.id("vm/x")
	tag := func() string { return d.ask("GET", path, nil).Header.Get("ETag") }
	// One fact is corrected, one taken away; the others stay with the source.
	wrote[api.ItemWritten](d, 200, "PATCH", path, `{"properties": {"memoryGb": 32, "owner": null}}`, "If-Match", tag(), "Content-Type", merge)
	scan(64, "renamed")
	it := read[api.Item](d, "GET", path, nil)
	if it.Properties["memoryGb"] != 32.0 || it.Name != "renamed" || it.Properties["cpuCores"] != 4.0 || it.Properties["owner"] != nil {
		t.Errorf("%s %v", it.Name, it.Properties)
	}
	memory, owner := it.Provenance.Facts["memoryGb"], it.Provenance.Facts["owner"]
	if memory.Source != "manual" || len(memory.Lost) != 1 || memory.Lost[0].Source != "scanner" || memory.Lost[0].Value != 64.0 {
		t.Errorf("%+v", memory)
	}
	if owner.Source != "manual" || len(owner.Lost) != 1 || owner.Lost[0].Value != "Scan" || owner.Lost[0].Same {
		t.Errorf("%+v", owner)
	}
	if f := it.Provenance.Facts["cpuCores"]; f.Source != "scanner" || len(it.Provenance.Sources) != 1 {
		t.Errorf("a corrected item is named by %+v, cpuCores by %+v", it.Provenance.Sources, f)
	}
	head := d.head()
	scan(64, "renamed")
	if d.head() != head {
		t.Error("an unchanged import wrote over an edit")
	}
	// What was taken away may be said again by hand.
	wrote[api.ItemWritten](d, 200, "PATCH", path, `{"properties": {"owner": "Me"}}`, "If-Match", tag(), "Content-Type", merge)
	if it := read[api.Item](d, "GET", path, nil); it.Properties["owner"] != "Me" {
		t.Errorf("%v", it.Properties)
	}
	// The source that knows the item lets it go; it comes back as a person left it.
	d.importYAML("format: linchpin/v1\nsource: scanner\ncomplete: true\nitems:\n  - {key: vm/other, class: VirtualMachine}\n")
	if it := read[api.Item](d, "GET", path, nil); !it.Retired {
		t.Error("a correction keeps an item alive that no source names")
	}
	scan(64, "again")
	if it := read[api.Item](d, "GET", path, nil); it.Retired || it.Properties["memoryGb"] != 32.0 || it.Properties["owner"] != "Me" || it.Name != "again" {
		t.Errorf("%+v", it)
	}
}

// addHosting adds a relation type whose ends are named, and one such relation.
func (d *door) addHosting() {
	d.t.Helper()
	d.importYAML(`
format: linchpin/v1
model:
  format: linchpin-model/v1
  relationTypes: [{name: HOSTED_BY, label: hosted by, inverse: hosts, impact: from, ends: [{from: VirtualMachine, to: Server}]}]
relations: [{from: vm/a, type: HOSTED_BY, to: host/1}]
`)
}

func TestWritesAreHeldToTheModel(t *testing.T) {
	d := newEstate(t)
	d.addHosting()
	head := d.head()
	p := refused(d, 422, "POST", "/api/v1/items", `{"key": " x", "class": "Server", "requirements": {"power": {"need": 0}}, "rootFor": ["CONECTED_TO"],
		"properties": {"warrantyEnd": "soon", "purchasCost": 1, "memoryGb": "big"}}`)
	at := map[string]api.ContentProblem{}
	for _, e := range p.Errors {
		at[e.Path] = e
	}
	for _, place := range []string{"key", "requirements.power.need", "rootFor[0]", "properties.warrantyEnd", "properties.purchasCost", "properties.memoryGb"} {
		if at[place].Reason == "" {
			t.Errorf("nothing is said of %s in %+v", place, p.Errors)
		}
	}
	if at["properties.purchasCost"].Nearest != "purchaseCost" || at["rootFor[0]"].Nearest != "CONNECTED_TO" || at["properties.warrantyEnd"].Value != "soon" {
		t.Errorf("%+v", at)
	}
	if p := refused(d, 422, "POST", "/api/v1/items", `{"key": "x", "class": "Servr"}`); len(p.Errors) != 1 || p.Errors[0].Nearest != "Server" {
		t.Errorf("%+v", p)
	}
	if p := refused(d, 422, "POST", "/api/v1/items", `{"key": "x", "class": "Server", "nam": "y", "id": "z"}`); len(p.Errors) != 2 || p.Errors[1].Nearest != "name" {
		t.Errorf("%+v", p)
	}
	if p := refused(d, 409, "POST", "/api/v1/items", `{"key": "vm/a", "class": "VirtualMachine"}`); p.Code != "conflict" || p.Errors[0].Nearest != d.id("vm/a") {
		t.Errorf("%+v", p)
	}
	for body, place := range map[string]string{
		`{"from": "vm/a", "type": "RUNS_ON", "to": "host/9"}`:                         "to",
		`{"from": "vm/a", "type": "RUNS_IN", "to": "host/2"}`:                         "type",
		`{"from": "vm/a", "type": "HOSTED_BY", "to": "team/shop"}`:                    "type",
		`{"from": "vm/a", "type": "RUNS_ON", "to": "vm/a"}`:                           "to",
		`{"from": "", "type": "RUNS_ON", "to": "vm/a"}`:                               "from",
		`{"from": "app/shop", "type": "CONNECTED_TO", "to": "vm/a", "group": "web"}`:  "group",
		`{"from": "vm/a", "type": "RUNS_ON", "to": "host/2", "properties": {"x": 1}}`: "properties.x",
	} {
		p := refused(d, 422, "POST", "/api/v1/relations", body)
		found := false
		for _, e := range p.Errors {
			found = found || e.Path == place && e.Reason != ""
		}
		if !found {
			t.Errorf("%s: nothing is said of %s in %+v", body, place, p.Errors)
		}
	}
	if p := refused(d, 422, "POST", "/api/v1/relations", `{"from": "vm/a", "type": "RUNS_ON", "to": "host/9"}`); p.Errors[0].Nearest == "" {
		t.Errorf("no nearest key: %+v", p.Errors)
	}
	if p := refused(d, 409, "POST", "/api/v1/relations", `{"from": "vm/a", "type": "RUNS_ON", "to": "host/1"}`); p.Code != "conflict" {
		t.Errorf("%+v", p)
	}
	if d.head() != head {
		t.Errorf("a refused write made revision %d", d.head())
	}
}

func TestAClassMustFitTheStoredRelations(t *testing.T) {
	d := newEstate(t)
	d.addHosting()
	path := "/api/v1/items/" + d.id("host/1")
	p := refused(d, 422, "PATCH", path, `{"class": "Team", "properties": null}`, "If-Match", `"2"`, "Content-Type", merge)
	if len(p.Errors) != 1 || p.Errors[0].Path != "class" || !strings.Contains(p.Errors[0].Reason, "vm/a HOSTED_BY host/1") {
		t.Errorf("%+v", p)
	}
	if it := read[api.Item](d, "GET", path, nil); it.Class != "Server" {
		t.Errorf("%+v", it)
	}
	wrote[api.ItemWritten](d, 200, "PATCH", path, `{"class": "Hypervisor"}`, "If-Match", `"2"`, "Content-Type", merge)
	// A retired item is held to its relations when it comes back.
	gone, _ := wrote[api.ItemWritten](d, 200, "DELETE", path, nil, "If-Match", "*")
	p = refused(d, 422, "PUT", path, `{"class": "Team"}`, "If-Match", fmt.Sprintf(`"%d"`, gone.Revision))
	if len(p.Errors) != 1 || !strings.Contains(p.Errors[0].Reason, "HOSTED_BY") {
		t.Errorf("%+v", p)
	}
	// In one batch the relation may go and the class change.
	relation := ""
	for _, r := range read[api.RelationList](d, "GET", path+"/relations", nil).Items {
		if r.Type == "HOSTED_BY" {
			relation = r.ID
		}
	}
	wrote[api.BatchResult](d, 200, "POST", "/api/v1/batch", fmt.Sprintf(`{"writes": [{"putItem": {"item": "host/1", "ifMatch": %d, "value": {"class": "Team"}}},
		{"deleteRelation": {"relation": %q, "ifMatch": 4}}]}`, gone.Revision, relation))
}

func TestOnlyAnItemWithoutRelationsIsPurged(t *testing.T) {
	d := newEstate(t)
	path := "/api/v1/items/" + d.id("team/shop")
	if p := refused(d, 409, "DELETE", path+"?purge=true", nil, "If-Match", `"2"`); p.Code != "conflict" || !strings.Contains(p.Errors[0].Reason, "(1)") {
		t.Errorf("%+v", p)
	}
	list := read[api.RelationList](d, "GET", path+"/relations", nil)
	wrote[api.RelationWritten](d, 200, "DELETE", "/api/v1/relations/"+list.Items[0].ID, nil, "If-Match", `"2"`)
	wrote[api.ItemWritten](d, 200, "DELETE", path+"?purge=true", nil, "If-Match", `"2"`)
}

func TestARelationIsMadeChangedAndDeleted(t *testing.T) {
	d := newEstate(t)
	made, r := wrote[api.RelationWritten](d, 201, "POST", "/api/v1/relations", `{"from": "app/shop", "type": "DEPENDS_ON", "to": "`+d.id("host/1")+`", "group": "web", "strength": "soft"}`)
	path := "/api/v1/relations/" + made.ID
	if made.What != "created" || made.From.Key != "app/shop" || made.To.Key != "host/1" || made.Strength != "soft" || r.Header.Get("Location") != path || r.Header.Get("ETag") != `"3"` {
		t.Errorf("%+v %v", made, r.Header)
	}
	if r := d.ask("GET", path, nil, "If-None-Match", `"3"`); r.Status != 304 {
		t.Errorf("%d", r.Status)
	}
	refused(d, 428, "PUT", path, `{"strength": "hard"}`)
	put, _ := wrote[api.RelationWritten](d, 200, "PUT", path, `{}`, "If-Match", `"3"`)
	if put.What != "updated" || put.Strength != "hard" || put.Revision != 4 {
		t.Errorf("%+v", put)
	}
	if p := refused(d, 412, "PUT", path, `{"strength": "soft"}`, "If-Match", `"3"`); p.Conflict == nil || p.Conflict.ETag != `"4"` ||
		cmp.Diff([]api.Change{{Fact: "strength", Before: "soft"}}, p.Conflict.Changes) != "" {
		t.Errorf("%+v", p.Conflict)
	}
	refused(d, 428, "DELETE", path, nil)
	gone, _ := wrote[api.RelationWritten](d, 200, "DELETE", path, nil, "If-Match", `"4"`)
	if gone.What != "deleted" {
		t.Errorf("%+v", gone)
	}
	for _, id := range []string{made.ID, "nonsense", d.id("vm/a")} {
		refused(d, 404, "GET", "/api/v1/relations/"+id, nil)
		refused(d, 404, "DELETE", "/api/v1/relations/"+id, nil, "If-Match", `"4"`)
	}
	// An end that is retired does not come back by it.
	wrote[api.ItemWritten](d, 200, "DELETE", "/api/v1/items/"+d.id("host/1"), nil, "If-Match", `"2"`)
	kept, _ := wrote[api.RelationWritten](d, 201, "POST", "/api/v1/relations", `{"from": "vm/b", "type": "RUNS_ON", "to": "host/1"}`)
	if !kept.To.Retired {
		t.Errorf("%+v", kept)
	}
}

func TestPatchesAreRead(t *testing.T) {
	d := newEstate(t)
	path := "/api/v1/items/" + d.id("vm/a")
	for name, c := range map[string]struct {
		media, body string
		status      int
		path        string
	}{
		"no form":          {"application/json", `{}`, 415, ""},
		"text":             {"text/plain", `{}`, 415, ""},
		"not an object":    {merge, `[]`, 422, ""},
		"a number":         {merge, `3`, 422, ""},
		"broken":           {merge, `{`, 400, ""},
		"a name twice":     {merge, `{"name": "a", "name": "b"}`, 400, ""},
		"unknown field":    {merge, `{"nam": "x"}`, 422, "nam"},
		"the key":          {merge, `{"key": "x"}`, 422, "key"},
		"no class":         {merge, `{"class": null}`, 422, ""},
		"a wrong type":     {merge, `{"tags": "x"}`, 422, "tags"},
		"unknown property": {merge, `{"properties": {"memory": 1}}`, 422, "properties.memory"},
		"no steps":         {steps, `{}`, 422, ""},
		"unknown step":     {steps, `[{"op": "ad", "path": "/name", "value": "x"}]`, 422, "[0].op"},
		"no path":          {steps, `[{"op": "add", "value": "x"}]`, 422, "[0]"},
		"no from":          {steps, `[{"op": "move", "path": "/name"}]`, 422, "[0]"},
		"nothing there":    {steps, `[{"op": "test", "path": "/name", "value": "web-a"}, {"op": "remove", "path": "/properties/owner"}]`, 422, "[1].path"},
		"a failed test":    {steps, `[{"op": "test", "path": "/name", "value": "x"}]`, 422, "[0].path"},
		"no value":         {steps, `[{"op": "add", "path": "/name"}]`, 422, ""},
		"the whole":        {steps, `[{"op": "replace", "path": "", "value": []}]`, 422, ""},
		"growth":           {steps, "[" + strings.TrimSuffix(strings.Repeat(`{"op": "copy", "from": "/properties", "path": "/properties/x"},`, 60), ",") + "]", 422, ""},
		"much": {steps, `[{"op": "add", "path": "/properties/x", "value": "` + strings.Repeat("x", 300_000) + `"},` +
			strings.TrimSuffix(strings.Repeat(`{"op": "copy", "from": "/properties/x", "path": "/tags/-"},`, 900), ",") + "]", 422, "[4].path"},
		"too many": {steps, "[" + strings.TrimSuffix(strings.Repeat(`{"op": "test", "path": "/name", "value": "web-a"},`, 1001), ",") + "]", 422, ""},
	} {
		p := refused(d, c.status, "PATCH", path, c.body, "If-Match", `"2"`, "Content-Type", c.media)
		if c.path != "" && (len(p.Errors) == 0 || p.Errors[0].Path != c.path) {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if d.head() != 2 {
		t.Errorf("a refused patch made revision %d", d.head())
	}
}

func TestADryRunOfAWriteWritesNothing(t *testing.T) {
	d := newEstate(t)
	path := "/api/v1/items/" + d.id("vm/a")
	made, r := wrote[api.ItemWritten](d, 200, "POST", "/api/v1/items?dryRun=true", `{"key": "new", "class": "Server"}`, "Idempotency-Key", "k")
	if made.What != "created" || !made.DryRun || made.ID != "" || r.Header.Get("Location") != "" || r.Header.Get("ETag") != "" {
		t.Errorf("%+v %v", made, r.Header)
	}
	put, _ := wrote[api.ItemWritten](d, 200, "PATCH", path+"?dryRun=true", `{"name": "x"}`, "If-Match", `"2"`, "Content-Type", merge)
	if put.What != "updated" || put.Name != "x" || put.Revision != 2 || len(put.Changes) != 1 {
		t.Errorf("%+v", put)
	}
	gone, _ := wrote[api.ItemWritten](d, 200, "DELETE", path+"?dryRun=true", nil, "If-Match", `"2"`)
	if gone.What != "retired" {
		t.Errorf("%+v", gone)
	}
	refused(d, 409, "DELETE", path+"?dryRun=true&purge=true", nil, "If-Match", `"2"`)
	link, _ := wrote[api.RelationWritten](d, 200, "POST", "/api/v1/relations?dryRun=true", `{"from": "vm/a", "type": "RUNS_ON", "to": "host/2"}`)
	if link.ID != "" || link.What != "created" {
		t.Errorf("%+v", link)
	}
	batch, _ := wrote[api.BatchResult](d, 200, "POST", "/api/v1/batch?dryRun=true", `{"writes": [{"createItem": {"key": "new", "class": "Server"}}]}`)
	if !batch.DryRun || batch.Revision != 2 || batch.Results[0].Item != "" {
		t.Errorf("%+v", batch)
	}
	if d.head() != 2 {
		t.Errorf("a dry run made revision %d", d.head())
	}
}

func TestMessagesAreBounded(t *testing.T) {
	d := newEstate(t)
	body := `{"key": "new", "class": "Server"}`
	refused(d, 422, "POST", "/api/v1/items?message="+strings.Repeat("x", 1001), body)
	if p := refused(d, 422, "POST", "/api/v1/items?message=a%00b", body); p.Errors[0].Path != "query.message" {
		t.Errorf("%+v", p)
	}
	wrote[api.ItemWritten](d, 201, "POST", "/api/v1/items?message="+strings.Repeat("%E2%82%AC", 1000), body)
}
