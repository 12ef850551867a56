package http

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"linchpin/http/api"
)

func down(keys ...string) map[string]any { return map[string]any{"down": keys} }

// told gives what an answer says in brief: key, before, after.
func told(effects []api.Effect) []string {
	all := []string{}
	for _, e := range effects {
		state := func(s *api.State) string {
			if s == nil {
				return "none"
			}
			return string(*s)
		}
		all = append(all, fmt.Sprintf("%s %s %s %d", e.Key, state(e.Before), state(e.After), e.Distance))
	}
	return all
}

func TestImpact(t *testing.T) {
	d := newEstate(t)
	a := read[api.ImpactAnswer](d, "POST", "/api/v1/impact", map[string]any{"scenario": down("host/2")})
	want := []string{"host/2 operational down 0", "vm/b operational down 1", "db/main operational down 2", "app/shop operational down 3",
		"service/shop operational down 4", "service/reports operational degraded 3"}
	if diff := cmp.Diff(want, told(a.Affected)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"service/shop operational down 4", "service/reports operational degraded 3"}, told(a.Services)); diff != "" {
		t.Error(diff)
	}
	if a.Revision != 2 || !a.Complete || a.Items != 9 || a.Counts.Down != 5 || a.Counts.Degraded != 1 || a.Counts.Services != (api.ServiceCounts{Down: 1, Degraded: 1}) {
		t.Errorf("%+v", a)
	}
	// One of two web machines: the shop survives, at risk; named by id.
	a = read[api.ImpactAnswer](d, "POST", "/api/v1/impact", map[string]any{"scenario": down(d.id("host/1"))})
	if diff := cmp.Diff([]string{"host/1 operational down 0", "vm/a operational down 1", "app/shop operational at_risk 2"}, told(a.Affected)); diff != "" {
		t.Error(diff)
	}
	a = read[api.ImpactAnswer](d, "POST", "/api/v1/impact", map[string]any{"scenario": down("host/1"), "states": []string{"at_risk"}})
	if diff := cmp.Diff([]string{"app/shop operational at_risk 2"}, told(a.Affected)); diff != "" || a.Counts.Down != 2 {
		t.Errorf("%s %+v", diff, a.Counts)
	}
	a = read[api.ImpactAnswer](d, "POST", "/api/v1/impact", map[string]any{"scenario": map[string]any{}})
	if len(a.Affected) != 0 || !a.Complete {
		t.Errorf("nothing fails: %+v", a)
	}
}

func TestImpactOfAStructuralChange(t *testing.T) {
	d := newEstate(t)
	a := read[api.ImpactAnswer](d, "POST", "/api/v1/impact", map[string]any{"scenario": map[string]any{
		"down":   []string{"host/2"},
		"remove": map[string]any{"relations": []any{map[string]any{"from": "db/main", "type": "RUNS_ON", "to": "vm/b"}}},
		"add": map[string]any{"items": []any{map[string]any{"key": "vm/new", "class": "VirtualMachine", "requirements": map[string]any{"power": map[string]any{"need": "50%"}}}},
			"relations": []any{map[string]any{"from": "db/main", "type": "RUNS_ON", "to": "vm/new"}, map[string]any{"from": "vm/new", "type": "DEPENDS_ON", "to": "host/1", "group": "power"}}},
	}})
	if diff := cmp.Diff([]string{"host/2 operational down 0", "vm/b operational down 1", "app/shop operational at_risk 2"}, told(a.Affected)); diff != "" {
		t.Error(diff)
	}
	a = read[api.ImpactAnswer](d, "POST", "/api/v1/impact", map[string]any{"scenario": map[string]any{"remove": map[string]any{"items": []string{"vm/a"}}}})
	if diff := cmp.Diff([]string{"vm/a operational none 0"}, told(a.Affected)); diff != "" || a.Counts.Removed != 1 {
		t.Errorf("%s %+v", diff, a.Counts)
	}
}

func TestPagesOfAnAnswerStayOnItsRevision(t *testing.T) {
	d := newEstate(t)
	question := func(cursor string) map[string]any {
		return map[string]any{"scenario": down("host/2"), "limit": 2, "cursor": cursor}
	}
	var all []string
	a := read[api.ImpactAnswer](d, "POST", "/api/v1/impact", question(""))
	for {
		all = append(all, told(a.Affected)...)
		if a.Revision != 2 || a.Counts.Down != 5 {
			t.Errorf("a page of revision %d with %+v", a.Revision, a.Counts)
		}
		if a.Next == "" {
			break
		}
		// Meanwhile the database moves, and monitoring speaks.
		d.importYAML(fmt.Sprintf("format: linchpin/v1\nsource: s%d\nitems:\n  - {key: vm/c, class: VirtualMachine}\nrelations:\n  - {from: vm/c, type: RUNS_ON, to: host/2}\n", len(all)))
		d.pass(time.Minute)
		read[api.ConditionsAnswer](d, "PUT", "/api/v1/conditions", map[string]any{"source": "monitoring", "states": []any{map[string]any{"item": "db/main", "state": "down"}}})
		a = read[api.ImpactAnswer](d, "POST", "/api/v1/impact", question(a.Next))
	}
	want := []string{"host/2 operational down 0", "vm/b operational down 1", "db/main operational down 2", "app/shop operational down 3",
		"service/shop operational down 4", "service/reports operational degraded 3"}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Error(diff)
	}
}

func TestAsOf(t *testing.T) {
	d := newEstate(t)
	before := d.clock()
	d.pass(time.Hour)
	d.importYAML("format: linchpin/v1\nsource: s\nitems:\n  - {key: vm/c, class: VirtualMachine}\nrelations:\n  - {from: vm/c, type: RUNS_ON, to: host/2}\n")
	ask := func(asOf any) api.ImpactAnswer {
		sc := down("host/2")
		if asOf != nil {
			sc["asOf"] = asOf
		}
		return read[api.ImpactAnswer](d, "POST", "/api/v1/impact", map[string]any{"scenario": sc})
	}
	for _, c := range []struct {
		asOf     any
		revision uint64
		down     int
	}{{nil, 3, 6}, {3, 3, 6}, {2, 2, 5}, {"2", 2, 5}, {before.Format(time.RFC3339), 2, 5}, {before.Add(30 * time.Minute).Format(time.RFC3339), 2, 5}, {d.clock().Format(time.RFC3339), 3, 6}} {
		if a := ask(c.asOf); a.Revision != c.revision || a.Counts.Down != c.down {
			t.Errorf("asOf %v: revision %d, %d down; want %d, %d", c.asOf, a.Revision, a.Counts.Down, c.revision, c.down)
		}
	}
	for _, bad := range []any{99, "yesterday", "1999-01-01T00:00:00Z", -1, 1.5, true} {
		sc := down("host/2")
		sc["asOf"] = bad
		if p := refused(d, 422, "POST", "/api/v1/impact", map[string]any{"scenario": sc}); len(p.Errors) == 0 || p.Errors[0].Path != "scenario.asOf" {
			t.Errorf("asOf %v: %+v", bad, p)
		}
	}
}

func TestWhyAndWhyNot(t *testing.T) {
	d := newEstate(t)
	why := read[api.WhyAnswer](d, "POST", "/api/v1/impact/why", map[string]any{"scenario": down("host/2"), "item": "service/shop"})
	var chain []string
	for _, it := range why.Items {
		chain = append(chain, it.Key)
	}
	if diff := cmp.Diff([]string{"service/shop", "app/shop", "db/main", "vm/b", "host/2"}, chain); diff != "" {
		t.Error(diff)
	}
	if last := why.Items[4]; !last.Imposed || len(last.Broken) != 0 || last.CutOff.CutOff != nil {
		t.Errorf("%+v", last)
	}
	survivor := read[api.WhyNotAnswer](d, "POST", "/api/v1/impact/why-not", map[string]any{"scenario": down("host/1"), "item": "app/shop"}).Items[0]
	want := []api.Touched{{Requirement: "web", Strength: "hard", Need: 1, Members: 2, Failed: []string{"vm/a"}, Degraded: []string{}, Holding: []string{"vm/b"}}}
	if diff := cmp.Diff(want, survivor.Touched); diff != "" {
		t.Error(diff)
	}
	many := read[api.WhyAnswer](d, "POST", "/api/v1/impact/why", map[string]any{"scenario": down("host/1", "host/2"), "item": "app/shop", "all": true})
	if len(many.Proofs) != 2 || many.More || !many.Complete || many.Proofs[0].Items[0].Broken[0].Requirement != "DEPENDS_ON" && many.Proofs[1].Items[0].Broken[0].Requirement != "DEPENDS_ON" {
		t.Errorf("%+v", many)
	}
	if one := read[api.WhyAnswer](d, "POST", "/api/v1/impact/why", map[string]any{"scenario": down("host/1", "host/2"), "item": "app/shop", "all": true, "limit": 1}); len(one.Proofs) != 1 || !one.More {
		t.Errorf("%+v", one)
	}
	refused(d, 422, "POST", "/api/v1/impact/why-not", map[string]any{"scenario": down("host/1"), "item": "app/shop", "all": true})
	// Nothing that the service needs directly is touched: the application stops it.
	far := read[api.WhyNotAnswer](d, "POST", "/api/v1/impact/why-not", map[string]any{"scenario": down("vm/a"), "item": "service/shop"})
	if !far.Reached || far.More != 0 || !far.Complete || len(far.Items) != 2 || len(far.Items[0].Touched) != 0 ||
		far.Items[1].Key != "app/shop" || far.Items[1].Through != "service/shop" || cmp.Diff(want, far.Items[1].Touched) != "" {
		t.Errorf("%+v", far)
	}
	if none := read[api.WhyNotAnswer](d, "POST", "/api/v1/impact/why-not", map[string]any{"scenario": down("service/shop"), "item": "app/shop"}); none.Reached || len(none.Items) != 1 {
		t.Errorf("%+v", none)
	}
	for _, path := range []string{"why", "why-not"} {
		p := refused(d, 422, "POST", "/api/v1/impact/"+path, map[string]any{"scenario": down("host/2"), "item": "service/shp"})
		if p.Code != "unknown_item" || len(p.Errors) != 1 || p.Errors[0].Path != "item" || p.Errors[0].Nearest != "service/shop" {
			t.Errorf("%s: %+v", path, p)
		}
	}
	refused(d, 422, "POST", "/api/v1/impact/why", map[string]any{"scenario": down("host/1"), "item": "db/main"})      // it is not affected
	refused(d, 422, "POST", "/api/v1/impact/why-not", map[string]any{"scenario": down("host/2"), "item": "app/shop"}) // it does not survive
}

func TestConditionsAreABaseline(t *testing.T) {
	d := newEstate(t)
	put := func(source string, states ...string) api.ConditionsAnswer {
		entries := []any{}
		for i := 0; i+1 < len(states); i += 2 {
			entries = append(entries, map[string]any{"item": states[i], "state": states[i+1]})
		}
		return read[api.ConditionsAnswer](d, "PUT", "/api/v1/conditions", map[string]any{"source": source, "states": entries})
	}
	begin := d.clock()
	d.pass(time.Minute)
	put("monitoring", "vm/a", "down")
	first := d.clock()
	d.pass(time.Minute)
	put("monitoring", "vm/a", "down") // the same again says nothing new
	put("incident", "db/main", "degraded")
	second := d.clock()
	d.pass(time.Minute)
	now := put("monitoring", d.id("vm/b"), "down")
	if len(now.Sources) != 2 || now.Sources[0].Source != "incident" || now.Sources[1].States[0].Key != "vm/b" {
		t.Errorf("%+v", now)
	}
	// The same failure under the conditions of several instants.
	affected := func(conditions string) []string {
		return told(read[api.ImpactAnswer](d, "POST", "/api/v1/impact", map[string]any{"scenario": map[string]any{"down": []string{"host/1"}, "conditions": conditions}}).Affected)
	}
	alone := []string{"host/1 operational down 0", "vm/a operational down 1", "app/shop operational at_risk 2"}
	inFirst := []string{"host/1 operational down 0"}
	inSecond := []string{"host/1 operational down 0"}
	for conditions, want := range map[string][]string{
		"ignore": alone, begin.Format(time.RFC3339): alone, "2": alone, first.Format(time.RFC3339): inFirst, second.Format(time.RFC3339): inSecond,
		first.Add(30 * time.Second).Format(time.RFC3339): inFirst,
	} {
		if diff := cmp.Diff(want, affected(conditions)); diff != "" {
			t.Errorf("%s:\n%s", conditions, diff)
		}
	}
	if diff := cmp.Diff([]string{"host/1 operational down 0", "vm/a operational down 1"}, affected("use")); diff != "" { // the shop is down already
		t.Error(diff)
	}
	past := read[api.ConditionsAnswer](d, "GET", "/api/v1/conditions?at="+first.Format(time.RFC3339), nil)
	if len(past.Sources) != 1 || past.Sources[0].States[0].Key != "vm/a" || !past.Sources[0].At.Equal(first) {
		t.Errorf("%+v", past)
	}
	if put("monitoring"); len(read[api.ConditionsAnswer](d, "GET", "/api/v1/conditions", nil).Sources) == 0 {
		t.Error("a source that takes everything back is forgotten")
	}
	state := read[api.ItemState](d, "GET", "/api/v1/items/"+d.id("db/main")+"/state", nil)
	if state.State != "degraded" || state.Imposed == nil || *state.Imposed != "degraded" {
		t.Errorf("%+v", state)
	}
	if head := d.ask("GET", "/api/v1/items", nil).Header.Get("Linchpin-Revision"); head != "2" {
		t.Errorf("conditions made revision %s", head)
	}
}

func TestConditionsOfManyStatements(t *testing.T) {
	d := newEstate(t)
	var at []time.Time
	for i := range 40 {
		d.pass(time.Minute)
		at = append(at, d.clock())
		state := []string{"down", "degraded"}[i%2]
		read[api.ConditionsAnswer](d, "PUT", "/api/v1/conditions", map[string]any{"source": "m", "states": []any{map[string]any{"item": "vm/a", "state": state}}})
	}
	for i, t0 := range at {
		got := read[api.ConditionsAnswer](d, "GET", "/api/v1/conditions?at="+t0.Add(time.Second).Format(time.RFC3339), nil)
		if want := []string{"down", "degraded"}[i%2]; len(got.Sources) != 1 || string(got.Sources[0].States[0].State) != want {
			t.Fatalf("at statement %d: %+v, want %s", i, got, want)
		}
	}
}

func TestOverview(t *testing.T) {
	d := newEstate(t)
	o := read[api.Overview](d, "GET", "/api/v1/overview", nil)
	if o.Counts != (api.OverviewCounts{Items: 9, Services: 2, Relations: 9, WithoutOwner: 5}) || !o.Complete {
		t.Errorf("%+v", o.Counts)
	}
	if len(o.Expiring) != 1 || o.Expiring[0].Key != "host/1" || o.Expiring[0].Days != 40 || o.Expiring[0].Date != "2027-01-10" {
		t.Errorf("%+v", o.Expiring)
	}
	var singles []string
	for _, s := range o.Single {
		singles = append(singles, s.Key)
	}
	if diff := cmp.Diff([]string{"db/main", "host/2", "vm/b", "app/shop"}, singles); diff != "" {
		t.Error(diff)
	}
	if cost := o.Single[0].OutageCostPerHour; len(cost) != 1 || cost[0] != (api.Money{Amount: "1250.50", Currency: "EUR"}) {
		t.Errorf("%+v", cost)
	}
	if len(o.Sources) != 1 || o.Sources[0].Source != "manual" || o.Sources[0].Status != "done" {
		t.Errorf("%+v", o.Sources)
	}
	read[api.ConditionsAnswer](d, "PUT", "/api/v1/conditions", map[string]any{"source": "m", "states": []any{map[string]any{"item": "db/main", "state": "down"}}})
	o = read[api.Overview](d, "GET", "/api/v1/overview", nil)
	if o.Services[0].Key != "service/shop" || o.Services[0].State != "down" || o.Services[0].Owner != "Shop team" || o.States["down"] != 1 || o.States["degraded"] != 1 {
		t.Errorf("%+v %v", o.Services, o.States)
	}
}

func TestAnOverviewOfNothing(t *testing.T) {
	o := read[api.Overview](newDoor(t), "GET", "/api/v1/overview", nil)
	if o.Counts != (api.OverviewCounts{}) || len(o.Services) != 0 || !o.Complete {
		t.Errorf("%+v", o)
	}
}

func TestFindings(t *testing.T) {
	d := newEstate(t)
	d.importYAML("format: linchpin/v1\nsource: s\nitems:\n  - {key: app/lost, class: Application, requirements: {db: {need: 1}}, properties: {owner: Nobody}}\n")
	list := read[api.FindingList](d, "GET", "/api/v1/findings", nil)
	want := map[string]int{"unsatisfiable_requirement": 1, "down_at_rest": 1, "without_relations": 1, "without_owner": 1}
	if diff := cmp.Diff(want, list.Counts); diff != "" {
		t.Error(diff)
	}
	one := read[api.FindingList](d, "GET", "/api/v1/findings?kind=down_at_rest", nil)
	if len(one.Items) != 1 || one.Items[0].Items[0].Key != "app/lost" {
		t.Errorf("%+v", one)
	}
	seen := 0
	for cursor := ""; ; {
		page := read[api.FindingList](d, "GET", "/api/v1/findings?limit=1&cursor="+cursor, nil)
		seen += len(page.Items)
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if seen != 4 {
		t.Errorf("%d findings on pages of one", seen)
	}
}

func TestAnAnswerThatRanOutOfTimeSaysSo(t *testing.T) {
	d := newEstate(t, func(c *Config) { c.Time = time.Nanosecond })
	a := read[api.ImpactAnswer](d, "POST", "/api/v1/impact", map[string]any{"scenario": down("host/2")})
	if a.Complete || a.Stopped != "time" {
		t.Errorf("complete %v, stopped by %q", a.Complete, a.Stopped)
	}
	if o := read[api.Overview](d, "GET", "/api/v1/overview", nil); o.Complete || o.Stopped == "" {
		t.Errorf("complete %v, stopped by %q", o.Complete, o.Stopped)
	}
	if m := read[api.MapAnswer](d, "GET", "/api/v1/map?focus=host%2F2", nil); m.Complete {
		t.Error("the map says it is complete")
	}
}

func TestItemState(t *testing.T) {
	d := newEstate(t)
	read[api.ConditionsAnswer](d, "PUT", "/api/v1/conditions", map[string]any{"source": "m", "states": []any{map[string]any{"item": "vm/a", "state": "down"}}})
	s := read[api.ItemState](d, "GET", "/api/v1/items/"+d.id("app/shop")+"/state", nil)
	if s.State != "at_risk" || s.Imposed != nil || len(s.Requirements) != 2 {
		t.Fatalf("%+v", s)
	}
	web := s.Requirements[1]
	if web.Name != "web" || web.Need != 1 || web.Failed != 1 || len(web.Members) != 2 || web.Members[0].Key != "vm/a" || web.Members[0].State != "down" {
		t.Errorf("%+v", web)
	}
}
