package http

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"linchpin/http/api"
)

// badQuestion is one that is refused: at a place, with a code and, where a name
// was mistyped, the nearest one.
type badQuestion struct{ name, path, body, code, at, nearest string }

var badQuestions = []badQuestion{
	// Contradictory observations.
	{"failing and healthy", "root-causes", `{"failing": [{"item": "service/shop"}], "healthy": ["service/shop"]}`, "invalid", "healthy[0]", ""},
	// Unknown items.
	{"unknown alarm", "root-causes", `{"failing": [{"item": "service/shp"}]}`, "unknown_item", "failing[0]", "service/shop"},
	{"unknown healthy item", "root-causes", `{"failing": [{"item": "service/shop"}], "healthy": ["vm/aa"]}`, "unknown_item", "healthy[0]", "vm/a"},
	{"unknown target of sets", "failure-sets", `{"item": "service/shp"}`, "unknown_item", "item", "service/shop"},
	{"unknown candidate", "failure-sets", `{"item": "service/shop", "candidates": {"items": ["vm/aa"]}}`, "unknown_item", "candidates", "vm/a"},
	{"unknown target of points", "single-points", `{"item": "service/shp"}`, "unknown_item", "item", "service/shop"},
	{"unknown target of availability", "availability", `{"item": "service/shp", "scenario": {}}`, "unknown_item", "item", "service/shop"},
	{"unknown member of a wave", "waves", `{"scenario": {}, "items": ["vm/aa"]}`, "unknown_item", "items[0]", "vm/a"},
	{"unknown protected item", "waves", `{"scenario": {}, "items": ["vm/a"], "protect": {"services": ["service/shp"]}}`, "unknown_item", "protect", "service/shop"},
	{"unknown item of a change", "joint", `{"changes": [{"name": "a", "scenario": {"down": ["vm/aa"]}}]}`, "unknown_item", "changes[0].scenario.down[0]", "vm/a"},
	{"a circle of waves", "waves", `{"scenario": {}, "items": ["vm/a", "vm/b"], "before": [["vm/a", "vm/b"], ["vm/b", "vm/a"]]}`, "invalid", "before", ""},
	{"apart from itself", "waves", `{"scenario": {}, "items": ["vm/a", "vm/b"], "apart": [["vm/a", "vm/a"]]}`, "invalid", "apart[0][1]", ""},
	// Empty sets.
	{"no alarms", "root-causes", `{"failing": []}`, "invalid", "failing", ""},
	{"no changes", "joint", `{"changes": []}`, "invalid", "changes", ""},
	{"no item", "failure-sets", `{"item": ""}`, "invalid", "item", ""},
	{"nothing", "availability", `{}`, "invalid", "", ""},
	// Sizes and limits out of range.
	{"sets of 0", "failure-sets", `{"item": "service/shop", "maxSize": 0}`, "invalid", "maxSize", ""},
	{"sets of 9", "failure-sets", `{"item": "service/shop", "maxSize": 9}`, "invalid", "maxSize", ""},
	{"sets of less than 0", "failure-sets", `{"item": "service/shop", "maxSize": -3}`, "invalid", "maxSize", ""},
	{"sets of 1.5", "failure-sets", `{"item": "service/shop", "maxSize": 1.5}`, "invalid", "maxSize", ""},
	{"sets of 2^70", "failure-sets", `{"item": "service/shop", "maxSize": 1180591620717411303424}`, "invalid", "maxSize", ""},
	{"10^9 sets", "failure-sets", `{"item": "service/shop", "limit": 1000000000}`, "invalid", "limit", ""},
	{"0 points", "single-points", `{"item": "service/shop", "limit": 0}`, "invalid", "limit", ""},
	{"-1 parts", "availability", `{"item": "service/shop", "scenario": {}, "limit": -1}`, "invalid", "limit", ""},
	{"a severity below 0", "root-causes", `{"failing": [{"item": "service/shop", "severity": -0.1}]}`, "invalid", "failing[0].severity", ""},
	{"a severity that is no number", "root-causes", `{"failing": [{"item": "service/shop", "severity": "NaN"}]}`, "invalid", "failing[0].severity", ""},
}

// TestBadQuestionsAboutRisksAreRefused with their place and the nearest name,
// and nothing is written.
func TestBadQuestionsAboutRisksAreRefused(t *testing.T) {
	d := newEstate(t)
	for _, q := range badQuestions {
		p := refused(d, 422, "POST", "/api/v1/impact/"+q.path, q.body)
		if len(p.Errors) == 0 {
			t.Errorf("%s: no problem told: %+v", q.name, p)
			continue
		}
		first := p.Errors[0]
		if p.Code != q.code || !strings.HasPrefix(first.Path, q.at) || first.Nearest != q.nearest || first.Reason == "" {
			t.Errorf("%s: %s at %q, nearest %q: %+v", q.name, p.Code, first.Path, first.Nearest, p)
		}
	}
	for name, c := range map[string]string{"more items than there are": "down", "more degraded items": "degraded"} {
		var keys []string
		for i := range 20_000 {
			keys = append(keys, fmt.Sprintf("%q", fmt.Sprint("gone/", i)))
		}
		r := d.ask("POST", "/api/v1/impact", `{"scenario": {"`+c+`": [`+strings.Join(keys, ",")+`]}}`, "Content-Type", "application/json")
		if r.Status != 400 && r.Status != 422 && r.Status != 413 || len(r.Body) > 64<<10 {
			t.Errorf("%s: %d, %d bytes %.300s", name, r.Status, len(r.Body), r.Body)
		}
	}
	d.unchanged(2)
}

// TestBadFiguresAreRefused: an unavailability outside 0 to 1, or none at all.
func TestBadFiguresAreRefused(t *testing.T) {
	d := newEstate(t)
	for _, figure := range []string{".nan", ".inf", "-.inf", "-0.1", "1.1", "1e300", "often"} {
		document := "format: linchpin/v1\nitems:\n- {key: x, class: Server, properties: {unavailability: " + figure + "}}\n"
		if p := refused(d, 422, "POST", "/api/v1/imports?wait=true", document, "Content-Type", "application/yaml"); len(p.Errors) == 0 || !strings.Contains(p.Errors[0].Path, "unavailability") {
			t.Errorf("%s: %+v", figure, p)
		}
	}
	d.unchanged(2)
}

// TestQuestionsAboutHopelessEstates: every question is answered, complete or
// honest about what its time left out, where items need each other, a
// requirement has no members, and paths are beyond counting.
func TestQuestionsAboutHopelessEstates(t *testing.T) {
	const allowed = 300 * time.Millisecond
	for name, document := range map[string]string{
		"all need each other":      hopeless(120, func(i, j int) bool { return i != j }, ""),
		"a grid":                   hopeless(900, func(i, j int) bool { return j == i+1 && j%30 != 0 || j == i+30 }, "any"),
		"10^12 paths":              hopeless(82, func(i, j int) bool { return j/2 == i/2+1 }, "any"),
		"a requirement of no one":  "format: linchpin/v1\nitems: [{key: i/000, class: Server, requirements: {any: {need: 2}}}, {key: i/001, class: Server}]\n",
		"a circle of two":          hopeless(2, func(i, j int) bool { return i != j }, "any"),
		"half of 600 are too many": strings.ReplaceAll(strings.ReplaceAll(halfOf(600), "server/0", "i/"), "app", "i/000x"),
	} {
		d := newDoor(t, func(c *Config) { c.Time = allowed })
		d.importYAML(document)
		item := "i/000"
		if strings.HasPrefix(name, "half") {
			item = "i/000x"
		}
		for _, q := range []struct{ path, body string }{
			{"failure-sets", `{"item": %q, "maxSize": 8}`},
			{"single-points", `{"item": %q}`},
			{"common-causes", `{"item": %q}`},
			{"availability", `{"item": %q, "scenario": {}}`},
			{"root-causes", `{"failing": [{"item": %q}]}`},
			{"waves", `{"scenario": {}, "items": [%q, "i/001"]}`},
			{"margin", `{"scenario": {"down": [%q]}}`},
			{"why", `{"scenario": {"down": ["i/001"]}, "item": %q, "all": true, "limit": 1000}`},
			{"compare", `{"question": "failure-sets", "item": %q, "maxSize": 8}`},
		} {
			begin := time.Now()
			r := d.ask("POST", "/api/v1/impact/"+q.path, fmt.Sprintf(q.body, item), "Content-Type", "application/json")
			took := time.Since(begin)
			switch {
			case r.Status == 422 && q.path == "why": // it is not affected
			case r.Status != 200:
				t.Errorf("%s, %s: %d %.300s", name, q.path, r.Status, r.Body)
			default:
				a := decoded[api.Answer](t, r.Body)
				t.Logf("%-26s %-14s %6v of %v, complete %t %s", name, q.path, took.Round(time.Millisecond), allowed, a.Complete, a.Stopped)
				if a.Complete != (a.Stopped == "") {
					t.Errorf("%s, %s: complete %t, stopped by %q", name, q.path, a.Complete, a.Stopped)
				}
			}
		}
	}
}

// hopeless is an estate of servers that stand on each other.
func hopeless(items int, needs func(i, j int) bool, group string) string {
	var b strings.Builder
	b.WriteString("format: linchpin/v1\nitems:\n")
	for i := range items {
		fmt.Fprintf(&b, "- {key: i/%03d, class: Server}\n", i)
	}
	b.WriteString("relations:\n")
	for i := range items {
		for j := range items {
			if needs(i, j) {
				fmt.Fprintf(&b, "- {from: i/%03d, type: DEPENDS_ON, to: i/%03d, group: %q}\n", i, j, group)
			}
		}
	}
	return b.String()
}
