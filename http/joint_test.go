package http

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"linchpin/http/api"
)

func TestJointImpact(t *testing.T) {
	d := newEstate(t)
	change := func(name, from, to string, scenario map[string]any) map[string]any {
		c := map[string]any{"name": name, "scenario": scenario}
		if from != "" {
			c["from"], c["to"] = "2026-12-01T"+from+":00:00Z", "2026-12-01T"+to+":00:00Z"
		}
		return c
	}
	ask := func(changes ...any) api.JointAnswer {
		return read[api.JointAnswer](d, "POST", "/api/v1/impact/joint", map[string]any{"changes": changes})
	}
	d.importYAML("format: linchpin/v1\nsource: s\nitems: [{key: service/kiosk, class: BusinessService}]\nrelations: [{from: service/kiosk, type: DEPENDS_ON, to: vm/a, group: node}, {from: service/kiosk, type: DEPENDS_ON, to: vm/b, group: node}]\n")
	a := ask(change("patch a", "10", "12", down("vm/a")), change("patch b", "11", "13", down("vm/b")), change("later", "13", "14", down("vm/a")))
	if len(a.Overlaps) != 2 || !a.Complete || a.Revision == 0 {
		t.Fatalf("%+v", a)
	}
	first := a.Overlaps[0]
	if diff := cmp.Diff([]string{"patch a", "patch b"}, first.Changes); diff != "" || first.From.Hour() != 11 || first.To.Hour() != 12 || first.Counts.Down == 0 {
		t.Errorf("%s %+v", diff, first)
	}
	if len(first.Conflicts) != 1 || first.Conflicts[0].Total != 1 {
		t.Fatalf("%+v", first.Conflicts)
	}
	item := first.Conflicts[0].Items[0]
	if item.Key != "service/kiosk" || item.Alone != "at_risk" || item.Together != "down" {
		t.Errorf("%+v", item)
	}
	if second := a.Overlaps[1]; len(second.Changes) != 1 || len(second.Conflicts) != 0 || second.Services == nil {
		t.Errorf("%+v", second)
	}
	// Without windows all changes are under way at once.
	open := ask(change("one", "", "", down("vm/a")), change("two", "", "", down("vm/b")))
	if len(open.Overlaps) != 1 || open.Overlaps[0].From != nil || open.Overlaps[0].To != nil || len(open.Overlaps[0].Conflicts) != 1 {
		t.Errorf("%+v", open)
	}
	for name, c := range map[string]struct {
		changes []any
		path    string
	}{
		"unknown":         {[]any{change("x", "", "", down("vm/a")), change("y", "", "", down("vm/b", "vm/z"))}, "changes[1].scenario.down[1]"},
		"contradictory":   {[]any{change("x", "", "", down("vm/a")), change("y", "", "", map[string]any{"remove": map[string]any{"items": []string{"vm/a"}}})}, "changes[0].scenario.down[0]"},
		"the same name":   {[]any{change("x", "", "", down("vm/a")), change("x", "", "", down("vm/b"))}, "changes[1].name"},
		"its own instant": {[]any{change("x", "", "", map[string]any{"down": []string{"vm/a"}, "conditions": "ignore"})}, "changes[0].scenario"},
		"ends first":      {[]any{change("x", "12", "11", down("vm/a"))}, "changes[0].to"},
		"a bad need":      {[]any{change("x", "", "", map[string]any{"add": map[string]any{"items": []any{map[string]any{"key": "n", "class": "Server", "requirements": map[string]any{"r": map[string]any{"need": "101%"}}}}}})}, "changes[0].scenario.add.items[0].requirements.r.need"},
	} {
		p := refused(d, 422, "POST", "/api/v1/impact/joint", map[string]any{"changes": c.changes})
		if len(p.Errors) == 0 || p.Errors[0].Path != c.path {
			t.Errorf("%s: %+v", name, p.Errors)
		}
	}
	refused(d, 422, "POST", "/api/v1/impact/joint", map[string]any{"changes": []any{}})
}
