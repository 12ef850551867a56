package http

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linchpin/http/api"
)

func keysOfPoints(points []api.SinglePoint) []string {
	keys := []string{}
	for _, p := range points {
		keys = append(keys, p.Key)
	}
	return keys
}

func TestSinglePoints(t *testing.T) {
	d := newEstate(t)
	ask := func(question map[string]any) api.SinglePointAnswer {
		t.Helper()
		return read[api.SinglePointAnswer](d, "POST", "/api/v1/impact/single-points", question)
	}
	a := ask(map[string]any{"item": "service/shop"})
	if diff := cmp.Diff([]string{"app/shop", "db/main", "host/2", "vm/b"}, keysOfPoints(a.Items)); diff != "" || a.Total != 4 || a.Tried != 6 || !a.Complete || a.Revision != 2 {
		t.Errorf("%s %+v", diff, a)
	}
	a = ask(map[string]any{"item": d.id("service/shop"), "candidates": map[string]any{"classes": []string{"Server"}, "items": []string{"app/shop"}}})
	if diff := cmp.Diff([]string{"app/shop", "host/2"}, keysOfPoints(a.Items)); diff != "" || a.Tried != 3 {
		t.Errorf("among candidates: %s, %d tried", diff, a.Tried)
	}
	a = ask(map[string]any{"item": "service/reports"}) // needs its database softly
	if len(a.Items) != 0 || a.Down {
		t.Errorf("a soft need: %+v", a)
	}
	// One of two web machines is gone already: the other is a single point.
	a = ask(map[string]any{"item": "app/shop", "scenario": down("vm/b"), "limit": 1})
	if len(a.Items) != 0 || !a.Down {
		t.Errorf("what is down already: %+v", a)
	}
	a = ask(map[string]any{"item": "service/shop", "scenario": down("vm/a"), "limit": 1})
	if a.Total != 4 || len(a.Items) != 1 || a.Items[0].Key != "app/shop" {
		t.Errorf("after a scenario: %+v", a)
	}
	a = ask(map[string]any{"services": "all"})
	if len(a.Services) != 1 || a.Services[0].Key != "service/shop" || a.Services[0].Total != 4 || a.Services[0].Items[2].Key != "host/2" {
		t.Errorf("services: %+v", a)
	}
	a = ask(map[string]any{"estate": true})
	if diff := cmp.Diff([]string{"host/2", "vm/b", "db/main", "app/shop", "host/1"}, keysOfPoints(a.Items)); diff != "" || a.Tried != 9 {
		t.Errorf("%s %+v", diff, a)
	}
	if p := a.Items[0].TakesDown; p.Items != 4 || p.Services != 1 || len(p.Named) != 1 || p.Named[0].Key != "service/shop" {
		t.Errorf("%+v", p)
	}
}

func TestFailureSets(t *testing.T) {
	d := newEstate(t)
	ask := func(question map[string]any) api.FailureSetAnswer {
		t.Helper()
		return read[api.FailureSetAnswer](d, "POST", "/api/v1/impact/failure-sets", question)
	}
	a := ask(map[string]any{"item": "service/shop"})
	want := [][]string{{"app/shop"}, {"db/main"}, {"host/2"}, {"vm/b"}}
	if diff := cmp.Diff(want, a.Sets); diff != "" || !slices.Equal(a.Counts, []int{4, 0, 0}) || a.UpTo != 3 || !a.Complete {
		t.Errorf("%s %+v", diff, a)
	}
	// Without the database on it, the web machines fail in pairs.
	cut := map[string]any{"remove": map[string]any{"relations": []any{map[string]any{"from": "db/main", "type": "RUNS_ON", "to": "vm/b"}}}}
	a = ask(map[string]any{"item": "app/shop", "maxSize": 2, "scenario": cut, "candidates": map[string]any{"classes": []string{"Server", "VirtualMachine"}}})
	want = [][]string{{"host/1", "host/2"}, {"host/1", "vm/b"}, {"host/2", "vm/a"}, {"vm/a", "vm/b"}}
	if diff := cmp.Diff(want, a.Sets); diff != "" || len(a.Named) != 4 || a.Named[3].Class != "VirtualMachine" {
		t.Errorf("%s %+v", diff, a)
	}
	a = ask(map[string]any{"item": "app/shop", "maxSize": 2, "scenario": cut, "limit": 2})
	if len(a.Sets) != 2 || a.Total != 5 || !slices.Equal(a.Counts, []int{1, 4}) {
		t.Errorf("limited: %+v", a)
	}
	a = ask(map[string]any{"item": "app/shop", "scenario": down("vm/b")})
	if !a.Down || fmt.Sprint(a.Sets) != "[[]]" {
		t.Errorf("down already: %+v", a)
	}
}

func TestQuestionsAboutFailuresRefuseNonsense(t *testing.T) {
	d := newEstate(t)
	for _, q := range []struct {
		path string
		body map[string]any
		want string // path: nearest
	}{
		{"single-points", map[string]any{}, "item: "},
		{"single-points", map[string]any{"item": "app/shop", "estate": true}, "item: "},
		{"single-points", map[string]any{"services": "some"}, "services: "},
		{"single-points", map[string]any{"item": "app/shup"}, "item: app/shop"},
		{"single-points", map[string]any{"item": "app/shop", "candidates": map[string]any{"classes": []string{"Servr"}}}, "candidates.classes[0]: Server"},
		{"single-points", map[string]any{"item": "app/shop", "candidates": map[string]any{"items": []string{"vm/x"}}}, "candidates.items[0]: vm/a"},
		{"failure-sets", map[string]any{"item": "app/shop", "maxSize": 0}, "maxSize: "},
		{"failure-sets", map[string]any{"item": "app/shop", "maxSize": 9}, "maxSize: "},
		{"failure-sets", map[string]any{"item": ""}, "item: "},
		{"failure-sets", map[string]any{"item": "app/shop", "scenario": down("vm/q")}, "scenario.down[0]: vm/a"},
	} {
		p := refused(d, 422, "POST", "/api/v1/impact/"+q.path, q.body)
		if len(p.Errors) == 0 {
			t.Errorf("%s %v: no errors: %+v", q.path, q.body, p)
		} else if got := p.Errors[0].Path + ": " + p.Errors[0].Nearest; got != q.want {
			t.Errorf("%s %v: %q, want %q", q.path, q.body, got, q.want)
		}
	}
}
