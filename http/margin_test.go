package http

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"linchpin/http/api"
)

func TestMargin(t *testing.T) {
	d := newEstate(t)
	ask := func(question map[string]any) api.MarginAnswer {
		return read[api.MarginAnswer](d, "POST", "/api/v1/impact/margin", question)
	}
	m := ask(map[string]any{"scenario": down("host/1")})
	if len(m.Requirements) != 1 || m.RequirementsTotal != 1 {
		t.Fatalf("%+v", m)
	}
	want := api.RequirementMargin{Owner: "app/shop", Item: m.Requirements[0].Item, Requirement: "web", Strength: "hard", Need: 1, Members: 2, Failed: 1}
	if diff := cmp.Diff(want, m.Requirements[0]); diff != "" || m.Requirements[0].Item.Key != "app/shop" {
		t.Error(diff)
	}
	// vm/b and its host were single points before, by the database.
	if len(m.NextSinglePoints) != 0 || m.Tried != 6 || !m.Complete || m.Revision == 0 {
		t.Errorf("%+v", m)
	}
	d.importYAML("format: linchpin/v1\nsource: s\nitems: [{key: service/kiosk, class: BusinessService, requirements: {node: {need: 1}}}]\nrelations: [{from: service/kiosk, type: DEPENDS_ON, to: vm/a, group: node}, {from: service/kiosk, type: DEPENDS_ON, to: vm/b, group: node}]\n")
	m = ask(map[string]any{"scenario": down("host/1"), "limit": 1})
	if len(m.Requirements) != 1 || m.RequirementsTotal != 2 || len(m.NextSinglePoints) != 1 || m.NextSinglePointsTotal != 2 ||
		m.NextSinglePoints[0].Key != "host/2" || m.NextSinglePoints[0].Total != 1 || m.NextSinglePoints[0].Services[0].Key != "service/kiosk" {
		t.Errorf("%+v", m)
	}
	if nothing := ask(map[string]any{"scenario": map[string]any{}}); len(nothing.Requirements) != 0 || len(nothing.NextSinglePoints) != 0 || nothing.Tried != 0 {
		t.Errorf("%+v", nothing)
	}
	if p := refused(d, 422, "POST", "/api/v1/impact/margin", map[string]any{"scenario": down("host/9")}); p.Code != "unknown_item" || p.Errors[0].Path != "scenario.down[0]" {
		t.Errorf("%+v", p)
	}
	refused(d, 422, "POST", "/api/v1/impact/margin", map[string]any{"scenario": down("host/1"), "limit": 0})
	refused(d, 422, "POST", "/api/v1/impact/margin", map[string]any{"scenario": down("host/1"), "item": "app/shop"})
}
