package http

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"linchpin/http/api"
)

// secondShop puts the database on both hosts, and the shop on a cache that
// stands alone.
var secondShop = map[string]any{"format": "linchpin/v1",
	"items": []any{map[string]any{"key": "db/main", "class": "Database", "name": "Main database", "requirements": map[string]any{"hosts": map[string]any{"need": 1}}},
		map[string]any{"key": "cache/one", "class": "Application"}},
	"relations": []any{map[string]any{"from": "db/main", "type": "RUNS_ON", "to": "vm/b", "group": "hosts"},
		map[string]any{"from": "db/main", "type": "RUNS_ON", "to": "vm/a", "group": "hosts"},
		map[string]any{"from": "app/shop", "type": "DEPENDS_ON", "to": "cache/one"}}}

func TestCompareWithAnEdit(t *testing.T) {
	d := newEstate(t)
	ask := func(question map[string]any) api.CompareAnswer {
		t.Helper()
		question["after"] = map[string]any{"edit": secondShop}
		return read[api.CompareAnswer](d, "POST", "/api/v1/impact/compare", question)
	}
	a := ask(map[string]any{"question": "single-points", "services": "all"})
	if len(a.Points) != 1 || a.Points[0].Key != "service/shop" || !a.After.Edited || a.Before.Items != 9 || a.After.Items != 10 || a.Revision != 2 || !a.Complete {
		t.Fatalf("%+v", a)
	}
	if a.Points[0].Gained[0].ID != "" {
		t.Error("an item that only the edit knows has an id")
	}
	gained, lost := []string{}, []string{}
	for _, ref := range a.Points[0].Gained {
		gained = append(gained, ref.Key)
	}
	for _, ref := range a.Points[0].Lost {
		lost = append(lost, ref.Key)
	}
	if diff := cmp.Diff([][]string{{"cache/one"}, {"host/2", "vm/b"}}, [][]string{gained, lost}); diff != "" {
		t.Error(diff)
	}
	same := ask(map[string]any{"question": "single-points", "item": "service/shop"})
	if diff := cmp.Diff(a.Points, same.Points); diff != "" {
		t.Errorf("of the service alone: %s", diff)
	}
	a = ask(map[string]any{"question": "failure-sets", "item": "service/shop", "maxSize": 2})
	want := [][]string{{"cache/one"}, {"host/1", "host/2"}, {"host/1", "vm/b"}, {"host/2", "vm/a"}, {"vm/a", "vm/b"}}
	if diff := cmp.Diff(want, a.GainedSets); diff != "" || a.UpTo != 2 {
		t.Errorf("%s %+v", diff, a)
	}
	if diff := cmp.Diff([][]string{{"host/2"}, {"vm/b"}}, a.LostSets); diff != "" {
		t.Error(diff)
	}
	a = ask(map[string]any{"question": "impact", "scenario": down("host/2")})
	better := map[string]string{}
	for _, x := range a.Better {
		better[x.Key] = string(*x.Before) + " " + string(*x.After)
	}
	if diff := cmp.Diff(map[string]string{"db/main": "down at_risk", "app/shop": "down at_risk", "service/shop": "down operational", "service/reports": "degraded operational"}, better); diff != "" || len(a.Worse) != 0 {
		t.Errorf("%s %+v", diff, a.Worse)
	}
	a = ask(map[string]any{"question": "single-points", "item": "cache/one"}) // only the edit knows it
	if len(a.Points) != 0 {
		t.Errorf("%+v", a)
	}
	if now := read[api.ItemList](d, "GET", "/api/v1/items?key=cache/one", nil); len(now.Items) != 0 {
		t.Error("the edit was written")
	}
}

func TestCompareInstants(t *testing.T) {
	d := newEstate(t)
	d.importYAML("format: linchpin/v1\nitems: [{key: cache/one, class: Application}]\nrelations: [{from: app/shop, type: DEPENDS_ON, to: cache/one}]\n")
	a := read[api.CompareAnswer](d, "POST", "/api/v1/impact/compare", map[string]any{"question": "failure-sets", "item": "service/shop", "maxSize": 1,
		"before": map[string]any{"asOf": 2}, "after": map[string]any{"asOf": 3}})
	if diff := cmp.Diff([][]string{{"cache/one"}}, a.GainedSets); diff != "" || len(a.LostSets) != 0 || a.Before.Revision != 2 || a.After.Revision != 3 {
		t.Errorf("%s %+v", diff, a)
	}
	// The other way round, by default against the newest graph.
	a = read[api.CompareAnswer](d, "POST", "/api/v1/impact/compare", map[string]any{"question": "single-points", "item": "app/shop", "after": map[string]any{"asOf": 2}})
	if len(a.Points) != 1 || len(a.Points[0].Gained) != 0 || len(a.Points[0].Lost) != 1 || a.Points[0].Lost[0].Key != "cache/one" {
		t.Errorf("%+v", a.Points)
	}
}

// TestAModelFileIsAnEdit: what a model file changes about the graph that is.
func TestAModelFileIsAnEdit(t *testing.T) {
	d := newEstate(t)
	model := map[string]any{"format": "linchpin-model/v1", "classes": []any{map[string]any{"name": "EdgeCache", "extends": "Cache"}}}
	a := read[api.CompareAnswer](d, "POST", "/api/v1/impact/compare", map[string]any{"question": "impact", "scenario": down("host/2"), "after": map[string]any{"edit": model}})
	if len(a.Worse)+len(a.Better) != 0 || !a.After.Edited {
		t.Errorf("%+v", a)
	}
}

func TestCompareRefusesNonsense(t *testing.T) {
	d := newEstate(t)
	for _, q := range []struct {
		body map[string]any
		path string
	}{
		{map[string]any{"question": "impact", "item": "app/shop"}, "item"},
		{map[string]any{"question": "impact", "scenario": map[string]any{"asOf": 2}}, "scenario.asOf"},
		{map[string]any{"question": "single-points"}, "item"},
		{map[string]any{"question": "failure-sets", "services": "all"}, "item"},
		{map[string]any{"question": "single-points", "item": "app/shup"}, "item"},
		{map[string]any{"question": "impact", "before": map[string]any{"asOf": 99}}, "before.asOf"},
		{map[string]any{"question": "impact", "after": map[string]any{"asOf": 2, "edit": secondShop}}, "after"},
		{map[string]any{"question": "impact", "after": map[string]any{"edit": map[string]any{"format": "linchpin/v1", "items": []any{map[string]any{"key": "x", "class": "Databse"}}}}}, "after.edit.items[0].class"},
		{map[string]any{"question": "impact", "after": map[string]any{"edit": map[string]any{}}}, "after.edit.format"},
		{map[string]any{"question": "impacts"}, "question"},
	} {
		p := refused(d, 422, "POST", "/api/v1/impact/compare", q.body)
		if len(p.Errors) == 0 || p.Errors[0].Path != q.path {
			t.Errorf("%v: %+v", q.body, p)
		}
	}
}
