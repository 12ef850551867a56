package http

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"linchpin/http/api"
)

func TestAnItemAsItWas(t *testing.T) {
	d := newEstate(t)
	id := d.id("vm/a")
	path := "/api/v1/items/" + id
	d.pass(time.Hour)
	before := d.clock()
	d.pass(time.Hour)
	wrote[api.ItemWritten](d, 200, "PATCH", path, `{"name": "alpha", "properties": {"memoryGb": null}}`, "If-Match", `"2"`, "Content-Type", merge)
	link, _ := wrote[api.RelationWritten](d, 201, "POST", "/api/v1/relations", `{"from": "vm/a", "type": "DEPENDS_ON", "to": "host/2"}`)
	gone, _ := wrote[api.ItemWritten](d, 200, "DELETE", path, nil, "If-Match", `"3"`)
	for asOf, name := range map[string]string{"2": "web-a", url.QueryEscape(before.Format(time.RFC3339)): "web-a", "3": "alpha", "4": "alpha"} {
		r := d.ask("GET", path+"?asOf="+asOf, nil)
		it := decoded[api.Item](t, r.Body)
		if it.Name != name || it.Retired || r.Header.Get("ETag") != fmt.Sprintf(`"%d"`, it.Revision) {
			t.Errorf("asOf %s: %+v", asOf, it)
		}
	}
	if it := read[api.Item](d, "GET", path+"?asOf=5", nil); !it.Retired || it.Revision != 5 {
		t.Errorf("%+v", it)
	}
	refused(d, 404, "GET", path+"?asOf=1", nil)
	refused(d, 422, "GET", path+"?asOf=6", nil)
	refused(d, 422, "GET", path+"?asOf=x", nil)
	list := read[api.RelationList](d, "GET", path+"/relations", nil)
	for _, r := range list.Items {
		wrote[api.RelationWritten](d, 200, "DELETE", "/api/v1/relations/"+r.ID, nil, "If-Match", fmt.Sprintf(`"%d"`, r.Revision))
	}
	wrote[api.ItemWritten](d, 200, "DELETE", path+"?purge=true", nil, "If-Match", fmt.Sprintf(`"%d"`, gone.Revision))
	refused(d, 404, "GET", fmt.Sprintf("%s?asOf=%d", path, d.head()), nil)
	if it := read[api.Item](d, "GET", path+"?asOf=2", nil); it.Name != "web-a" {
		t.Errorf("a purged item as it was: %+v", it)
	}
	_ = link
}

func TestAnItemAtTwoInstants(t *testing.T) {
	d := newEstate(t)
	path := "/api/v1/items/" + d.id("app/shop")
	wrote[api.ItemWritten](d, 200, "PATCH", path+"?message=two+of+two", `{"requirements": {"web": {"need": 2}}, "properties": {"owner": "Shop team"}}`, "If-Match", `"2"`, "Content-Type", merge)
	link, _ := wrote[api.RelationWritten](d, 201, "POST", "/api/v1/relations", `{"from": "app/shop", "type": "DEPENDS_ON", "to": "host/1"}`)
	flash, _ := wrote[api.RelationWritten](d, 201, "POST", "/api/v1/relations", `{"from": "app/shop", "type": "USES", "to": "host/1"}`)
	wrote[api.RelationWritten](d, 200, "DELETE", "/api/v1/relations/"+flash.ID, nil, "If-Match", `"5"`)
	for _, r := range read[api.RelationList](d, "GET", path+"/relations", nil).Items {
		switch {
		case r.From.Key == "service/shop":
			wrote[api.RelationWritten](d, 200, "PUT", "/api/v1/relations/"+r.ID, `{"strength": "soft"}`, "If-Match", `"2"`)
		case r.To.Key == "vm/b":
			wrote[api.RelationWritten](d, 200, "DELETE", "/api/v1/relations/"+r.ID, nil, "If-Match", `"2"`)
		}
	}
	c := read[api.ItemComparison](d, "GET", path+"/compare?from=2", nil)
	want := []api.Change{{Fact: "properties.owner", After: "Shop team"}, {Fact: "requirements.web", Before: map[string]any{"need": 1.0}, After: map[string]any{"need": 2.0}}}
	if diff := cmp.Diff(want, c.Changes); diff != "" {
		t.Error(diff)
	}
	var relations []string
	for _, r := range c.Relations {
		relations = append(relations, fmt.Sprint(r.What, " ", r.Relation.Type, " ", r.Relation.Out, " ", r.Relation.Other.Key, " ", r.Relation.Group, len(r.Changes)))
	}
	if diff := cmp.Diff([]string{"created DEPENDS_ON true host/1 0", "changed DEPENDS_ON false service/shop 1", "deleted DEPENDS_ON true vm/b web0"}, relations); diff != "" {
		t.Error(diff)
	}
	if len(c.Revisions) != 6 || c.Revisions[5].Message != "two of two" || !c.Complete || c.From.Revision != 2 || c.To.Revision != 8 {
		t.Errorf("%+v", c)
	}
	if c.From.Item == nil || c.To.Item == nil || c.From.Item.Properties["owner"] != nil || c.To.Item.Properties["owner"] != "Shop team" {
		t.Errorf("%+v", c)
	}
	// Where nothing lies between, nothing differs; before it was there, all does.
	if c := read[api.ItemComparison](d, "GET", path+"/compare?from=3&to=3", nil); len(c.Changes)+len(c.Relations)+len(c.Revisions) != 0 || !c.From.Exists {
		t.Errorf("%+v", c)
	}
	if c := read[api.ItemComparison](d, "GET", path+"/compare?from=1&to=2", nil); c.From.Exists || !c.To.Exists || len(c.Relations) != 4 || c.Relations[0].What != "created" {
		t.Errorf("%+v", c)
	}
	if c := read[api.ItemComparison](d, "GET", path+"/compare?from=4&to=6", nil); len(c.Relations) != 0 || len(c.Revisions) != 2 {
		t.Errorf("what came and went between shows: %+v", c)
	}
	wrote[api.ItemWritten](d, 200, "DELETE", path, nil, "If-Match", "*")
	if c := read[api.ItemComparison](d, "GET", path+"/compare?from=8", nil); cmp.Diff([]api.Change{{Fact: "retired", After: true}}, c.Changes) != "" {
		t.Errorf("%+v", c.Changes)
	}
	refused(d, 422, "GET", path+"/compare", nil)
	refused(d, 422, "GET", path+"/compare?from=3&to=2", nil)
	refused(d, 422, "GET", path+"/compare?from=2&to=99", nil)
	refused(d, 404, "GET", "/api/v1/items/"+link.ID+"/compare?from=2", nil)
}
