package http

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linchpin/http/api"
)

func (d *door) drawn(question map[string]any) api.MapAnswer {
	d.t.Helper()
	m := read[api.MapAnswer](d, "POST", "/api/v1/map", question)
	sound(d.t, &m)
	return m
}

// sound holds what is true of every map.
func sound(t testing.TB, m *api.MapAnswer) {
	t.Helper()
	nodes := map[string]*api.MapNode{}
	items, groups := 0, 0
	for i := range m.Nodes {
		n := &m.Nodes[i]
		if nodes[n.ID] != nil {
			t.Errorf("the node %s is drawn twice", n.ID)
		}
		nodes[n.ID] = n
		if n.Kind == "group" {
			groups++
			items += n.Count
		}
		lane := m.Lanes[n.Lane]
		if n.Y < lane.Y || n.Y+n.Height > lane.Y+lane.Height || n.X < 0 || n.X+n.Width > m.Width {
			t.Errorf("%s lies outside of its lane: %+v in %+v", n.Name, n, lane)
		}
	}
	if len(m.Nodes) > 400 {
		t.Errorf("%d nodes are drawn", len(m.Nodes))
	}
	if m.Hidden.Items != items || m.Hidden.Groups != groups {
		t.Errorf("hidden %+v, but %d items in %d groups", m.Hidden, items, groups)
	}
	for _, e := range m.Edges {
		if nodes[e.From] == nil || nodes[e.To] == nil || e.From == e.To || e.Path == "" {
			t.Errorf("an edge between what is not drawn: %+v", e)
		}
	}
	for _, r := range m.Requirements {
		if nodes[r.Owner] == nil || r.Members < r.Failed {
			t.Errorf("a badge: %+v", r)
		}
	}
	for _, id := range m.Focus {
		if nodes[id] == nil {
			t.Errorf("the focus %s is not drawn", id)
		}
	}
}

func nodesOf(m api.MapAnswer) []string {
	var all []string
	for _, n := range m.Nodes {
		name := n.Key
		if n.Kind == "group" {
			name = fmt.Sprintf("%d %s", n.Count, n.Name)
		}
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

func edgesOf(m api.MapAnswer) []string {
	name := map[string]string{}
	for _, n := range m.Nodes {
		name[n.ID] = n.Key
	}
	var all []string
	for _, e := range m.Edges {
		all = append(all, fmt.Sprintf("%s %s %s", name[e.From], e.Type, name[e.To]))
	}
	slices.Sort(all)
	return all
}

func TestAMapGrowsFromItsFocus(t *testing.T) {
	d := newEstate(t)
	for name, c := range map[string]struct {
		question map[string]any
		nodes    []string
	}{
		"both ways":             {map[string]any{"focus": []string{"db/main"}, "depth": 1}, []string{"app/shop", "db/main", "vm/b"}},
		"what it needs":         {map[string]any{"focus": []string{"db/main"}, "direction": "needs"}, []string{"db/main", "host/2", "vm/b"}},
		"what needs it":         {map[string]any{"focus": []string{"db/main"}, "direction": "neededBy"}, []string{"app/shop", "db/main", "service/shop"}},
		"soft relations too":    {map[string]any{"focus": []string{"db/main"}, "direction": "neededBy", "soft": true}, []string{"app/shop", "db/main", "service/reports", "service/shop"}},
		"itself":                {map[string]any{"focus": []string{"db/main"}, "depth": 0}, []string{"db/main"}},
		"the ways do not mix":   {map[string]any{"focus": []string{"vm/a"}, "depth": 9}, []string{"app/shop", "host/1", "service/shop", "vm/a"}},
		"two, by id and by key": {map[string]any{"focus": []string{d.id("vm/a"), "vm/b"}, "depth": 0}, []string{"vm/a", "vm/b"}},
		"a proof":               {map[string]any{"focus": []string{"host/1"}, "depth": 0, "include": []string{"service/reports"}}, []string{"host/1", "service/reports"}},
	} {
		if diff := cmp.Diff(c.nodes, nodesOf(d.drawn(c.question))); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	m := d.drawn(map[string]any{"focus": []string{"app/shop"}, "depth": 1})
	if diff := cmp.Diff([]string{"app/shop DEPENDS_ON db/main", "app/shop DEPENDS_ON vm/a", "app/shop DEPENDS_ON vm/b", "db/main RUNS_ON vm/b", "service/shop DEPENDS_ON app/shop"}, edgesOf(m)); diff != "" {
		t.Error(diff)
	}
	if len(m.Requirements) != 1 || m.Requirements[0].Name != "web" || m.Requirements[0].Need != 1 || m.Requirements[0].Members != 2 {
		t.Errorf("%+v", m.Requirements)
	}
	if len(m.Lanes) != 4 || m.Lanes[0].Name != "Services" || m.Lanes[3].Name != "Virtual machines" {
		t.Errorf("%+v", m.Lanes)
	}
	get := read[api.MapAnswer](d, "GET", "/api/v1/map?focus=app%2Fshop&depth=1", nil)
	if diff := cmp.Diff(m, get); diff != "" {
		t.Errorf("GET and POST differ:\n%s", diff)
	}
}

func TestAMapShowsStates(t *testing.T) {
	d := newEstate(t)
	state := func(m api.MapAnswer, key string) string {
		for _, n := range m.Nodes {
			if n.Key == key {
				if n.State == nil {
					return "none"
				}
				return string(*n.State)
			}
		}
		return "not drawn"
	}
	m := d.drawn(map[string]any{"focus": []string{"host/1"}, "depth": 3, "scenario": down("host/1")})
	for key, want := range map[string]string{"host/1": "down", "vm/a": "down", "app/shop": "at_risk", "service/shop": "operational"} {
		if got := state(m, key); got != want {
			t.Errorf("%s is %s, want %s", key, got, want)
		}
	}
	if len(m.Requirements) != 1 || m.Requirements[0].Failed != 1 {
		t.Errorf("%+v", m.Requirements)
	}
	m = d.drawn(map[string]any{"focus": []string{"app/shop"}, "depth": 1, "scenario": map[string]any{
		"remove": map[string]any{"items": []string{"vm/a"}},
		"add": map[string]any{"items": []any{map[string]any{"key": "vm/new", "class": "VirtualMachine"}},
			"relations": []any{map[string]any{"from": "app/shop", "type": "DEPENDS_ON", "to": "vm/new", "group": "web"}}}}})
	if state(m, "vm/a") != "none" || state(m, "vm/new") != "operational" {
		t.Errorf("removed: %s, added: %s", state(m, "vm/a"), state(m, "vm/new"))
	}
	if m.Requirements[0].Members != 2 {
		t.Errorf("%+v", m.Requirements)
	}
	if !slices.Contains(edgesOf(m), "app/shop DEPENDS_ON vm/new") || !slices.Contains(edgesOf(m), "app/shop DEPENDS_ON vm/a") {
		t.Errorf("%v", edgesOf(m))
	}
}

func TestASecondMemberThatIsAssumedJoinsItsRequirement(t *testing.T) {
	d := newDoor(t)
	d.importYAML("format: linchpin/v1\nitems:\n  - {key: app, class: Application, requirements: {database: {need: 1}}}\n  - {key: db/1, class: Database}\n" +
		"relations:\n  - {from: app, type: DEPENDS_ON, to: db/1, group: database}\n")
	m := d.drawn(map[string]any{"focus": []string{"app"}, "depth": 1, "include": []string{"db/2"}, "scenario": map[string]any{"down": []string{"db/1"},
		"add": map[string]any{"items": []any{map[string]any{"key": "db/2", "class": "Database"}},
			"relations": []any{map[string]any{"from": "app", "type": "DEPENDS_ON", "to": "db/2", "group": "database"}}}}})
	if len(m.Requirements) != 1 || m.Requirements[0].Members != 2 || m.Requirements[0].Failed != 1 {
		t.Errorf("%+v", m.Requirements)
	}
}

func wide(n int, class string) string {
	var b strings.Builder
	b.WriteString("format: linchpin/v1\nitems:\n  - {key: hub, class: Server}\n")
	for i := range n {
		fmt.Fprintf(&b, "  - {key: x/%04d, class: %s}\n", i, class)
	}
	b.WriteString("relations:\n")
	for i := range n {
		fmt.Fprintf(&b, "  - {from: x/%04d, type: RUNS_ON, to: hub}\n", i)
	}
	return b.String()
}

func TestManyOfOneKindFold(t *testing.T) {
	for n, folded := range map[int]bool{10: false, 11: true, 300: true} {
		d := newDoor(t)
		d.importYAML(wide(n, "VirtualMachine"))
		m := d.drawn(map[string]any{"focus": []string{"hub"}})
		want := n + 1
		if folded {
			want = 2
		}
		if len(m.Nodes) != want || m.Grouped {
			t.Errorf("%d items: %d nodes, forced %v", n, len(m.Nodes), m.Grouped)
		}
		if folded && (m.Edges[0].Types != n || m.Nodes[0].Count != n || m.Nodes[0].States["operational"] != n) {
			t.Errorf("%d items: %+v", n, m.Nodes[0])
		}
		for _, open := range [][]string{{"group:VirtualMachine"}, {"*"}} {
			if m := d.drawn(map[string]any{"focus": []string{"hub"}, "expand": open}); len(m.Nodes) != n+1 {
				t.Errorf("%d items, opened by %v: %d nodes", n, open, len(m.Nodes))
			}
		}
		if m := d.drawn(map[string]any{"focus": []string{"hub"}, "include": []string{"x/0003"}}); n > 11 && len(m.Nodes) != 3 {
			t.Errorf("what must be drawn is folded: %v", nodesOf(m))
		}
	}
}

func TestAboveFourHundredElementsGroupsAreForced(t *testing.T) {
	d := newDoor(t)
	d.importYAML(wide(600, "VirtualMachine"))
	m := d.drawn(map[string]any{"focus": []string{"hub"}, "expand": []string{"*"}})
	if !m.Grouped || len(m.Nodes) != 2 || m.Hidden.Items != 600 {
		t.Errorf("%d nodes, forced %v, %+v", len(m.Nodes), m.Grouped, m.Hidden)
	}
	m = d.drawn(map[string]any{"focus": []string{"hub"}, "scenario": down("x/0007")})
	if m.Nodes[0].States["down"] != 1 || string(*m.Nodes[0].State) != "down" {
		t.Errorf("a group hides what failed: %+v", m.Nodes[0])
	}
}

func TestMapsOfBadQuestions(t *testing.T) {
	d := newEstate(t)
	p := refused(d, 422, "POST", "/api/v1/map", `{"focus": ["vm/a", "vm/aa"], "include": ["nope"]}`)
	if p.Code != "unknown_item" || len(p.Errors) != 2 || p.Errors[0].Path != "focus[1]" || p.Errors[0].Nearest != "vm/a" {
		t.Errorf("%+v", p)
	}
	if p = refused(d, 422, "GET", "/api/v1/map?focus=vm%2Faa", nil); p.Code != "unknown_item" || p.Errors[0].Path != "query.focus[0]" {
		t.Errorf("%+v", p)
	}
	for _, body := range []string{`{}`, `{"focus": []}`, `{"focus": ["vm/a"], "depth": -1}`, `{"focus": ["vm/a"], "depth": 99}`, `{"focus": ["vm/a"], "direction": "up"}`} {
		refused(d, 422, "POST", "/api/v1/map", body)
	}
	refused(d, 422, "GET", "/api/v1/map", nil)
}
