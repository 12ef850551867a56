package http

import (
	"testing"

	"linchpin/http/api"
)

func TestCommonCauses(t *testing.T) {
	d := newEstate(t)
	ask := func(question map[string]any) api.CommonCauseAnswer {
		return read[api.CommonCauseAnswer](d, "POST", "/api/v1/impact/common-causes", question)
	}
	if none := ask(map[string]any{"item": "service/shop"}); len(none.Requirements) != 0 || none.Redundant != 1 || !none.Complete || none.Revision == 0 {
		t.Errorf("%+v", none)
	}
	d.importYAML("format: linchpin/v1\nsource: s\nitems: [{key: rack/1, class: Rack}]\nrelations: [{from: host/1, type: DEPENDS_ON, to: rack/1}, {from: host/2, type: DEPENDS_ON, to: rack/1}]\n")
	a := ask(map[string]any{"item": "service/shop"})
	if len(a.Requirements) != 1 || a.Total != 1 {
		t.Fatalf("%+v", a)
	}
	r := a.Requirements[0]
	if r.Owner != "app/shop" || r.Item.Key != "app/shop" || r.Requirement != "web" || r.Need != 1 || r.Members != 2 || r.Total != 1 ||
		r.Shared[0].Key != "rack/1" || r.Shared[0].Takes != 2 || r.Shared[0].Members[0].Key != "vm/a" || r.Shared[0].Members[1].Key != "vm/b" {
		t.Errorf("%+v", r)
	}
	// What is down shares nothing any more.
	if none := ask(map[string]any{"item": "service/shop", "scenario": down("vm/a")}); len(none.Requirements) != 0 {
		t.Errorf("%+v", none)
	}
	if p := refused(d, 422, "POST", "/api/v1/impact/common-causes", map[string]any{"item": "service/shp"}); p.Code != "unknown_item" || p.Errors[0].Nearest != "service/shop" {
		t.Errorf("%+v", p)
	}
	refused(d, 422, "POST", "/api/v1/impact/common-causes", map[string]any{"item": "service/shop", "limit": 5000})
}
