package http

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	godiff "github.com/google/go-cmp/cmp"

	"linchpin/graph"
	"linchpin/http/api"
)

// holdings is an estate with facts to filter and sort by.
const holdings = `
format: linchpin/v1
source: warehouse
items:
  - {key: srv/1, class: Server, name: Web 1, tags: [gold, emea], properties: {owner: Platform, lifecycleStatus: inUse, manufacturer: Dell, warrantyEnd: 2027-01-10, purchaseCost: {amount: "4200.10", currency: EUR}, environment: production}}
  - {key: srv/2, class: Server, name: web 10, tags: [gold], properties: {owner: Platform, lifecycleStatus: inStock, manufacturer: Dell EMC, warrantyEnd: 2026-12-20, purchaseCost: {amount: "1000", currency: EUR}, salvageValue: {amount: "10", currency: EUR}}}
  - {key: srv/3, class: Server, name: Web 9, properties: {owner: Core, manufacturer: Léaf, purchaseCost: {amount: "5000", currency: USD}, environment: staging}}
  - {key: vm/1, class: VirtualMachine, name: vm, properties: {owner: Core, memoryGb: 16, cpuCores: 4, unavailability: 0.01}}
  - {key: vm/2, class: VirtualMachine, name: "", properties: {memoryGb: 8.5, mtbf: P30D, mttr: PT4H}}
  - {key: app/1, class: Application, name: Shop, properties: {ports: ["80:8080/tcp", "443"], repository: "https://example.org/shop"}}
relations:
  - {from: vm/1, type: RUNS_ON, to: srv/1}
  - {from: app/1, type: RUNS_ON, to: vm/1}
`

func newHoldings(t *testing.T, options ...option) *door {
	t.Helper()
	d := newDoor(t, options...)
	d.importYAML(holdings)
	return d
}

func TestRegisterFiltersByAnyFact(t *testing.T) {
	d := newHoldings(t)
	for query, want := range map[string]string{
		"owner=Core":                                              "srv/3 vm/1",
		"owner=Core&owner=Platform&class=Server":                  "srv/1 srv/2 srv/3",
		"owner=core":                                              "",
		"where=owner.missing":                                     "app/1 vm/2",
		"where=owner.set&class=VirtualMachine":                    "vm/1",
		"lifecycle=inUse&lifecycle=inStock":                       "srv/1 srv/2",
		"where=lifecycleStatus.not.inUse&class=Server":            "srv/2 srv/3", // no value is not that value
		"where=lifecycleStatus.in.inUse,inStock":                  "srv/1 srv/2",
		"tag=gold&where=environment.is.production":                "srv/1",
		"source=warehouse&q=web":                                  "srv/1 srv/2 srv/3",
		"source=other":                                            "",
		"where=warrantyEnd.before.2027-01-01":                     "srv/2",
		"where=warrantyEnd.until.2027-01-10":                      "srv/1 srv/2",
		"where=warrantyEnd.after.2026-12-20":                      "srv/1",
		"where=warrantyEnd.since.2026-12-20":                      "srv/1 srv/2",
		"where=warrantyEnd.until.today%2B30d":                     "srv/2", // the clock says 2026-12-01
		"where=warrantyEnd.until.today%2B2m":                      "srv/1 srv/2",
		"where=warrantyEnd.before.today":                          "",
		"where=purchaseCost.atLeast.4200.10+EUR":                  "srv/1",
		"where=purchaseCost.above.4200.10":                        "srv/3",
		"where=purchaseCost.atMost.4200.10+EUR":                   "srv/1 srv/2",
		"where=purchaseCost.below.9999+USD":                       "srv/3",
		"where=purchaseCost.is.1000+EUR":                          "srv/2",
		"where=manufacturer.contains.DELL":                        "srv/1 srv/2",
		"where=manufacturer.contains.leaf":                        "srv/3",
		"where=manufacturer.begins.dell+e":                        "srv/2",
		"where=manufacturer.is.Dell":                              "srv/1",
		"where=manufacturer.contains.dell&where=owner.is.Core":    "",
		"where=memoryGb.above.8.5":                                "vm/1",
		"where=memoryGb.atLeast.8.5":                              "vm/1 vm/2",
		"where=cpuCores.is.4":                                     "vm/1",
		"where=mtbf.atLeast.P4W":                                  "vm/2",
		"where=ports.contains.8080":                               "app/1",
		"where=ports.is.443":                                      "app/1",
		"where=ports.not.443&class=Application":                   "",
		"where=repository.contains.example":                       "app/1",
		"state=operational&class=Server":                          "srv/1 srv/2 srv/3",
		"state=down":                                              "",
		"retired=true&where=owner.missing":                        "",
		"key=srv%2F1&where=owner.is.Platform":                     "srv/1",
		"name=WEB+9&where=owner.set":                              "srv/3",
		"q=%21%21&owner=Core":                                     "",
		"where=unavailability.below.0.1":                          "vm/1",
		"class=Server&where=environment.in.production,%20staging": "srv/1 srv/3",
	} {
		list := read[api.ItemList](d, "GET", "/api/v1/items?"+query, nil)
		if got := strings.Join(keysOf(list.Items), " "); got != want || list.Total != len(list.Items) || list.More {
			t.Errorf("%s: %q, want %q; total %d, more %v", query, got, want, list.Total, list.More)
		}
	}
}

func TestRegisterFilterKnowsStates(t *testing.T) {
	d := newHoldings(t)
	d.ask("PUT", "/api/v1/conditions", `{"source": "monitoring", "states": [{"item": "srv/1", "state": "down"}]}`)
	for query, want := range map[string]string{"state=down": "app/1 srv/1 vm/1", "state=down&class=Server": "srv/1", "state=operational&state=down&class=Server&sort=-key": "srv/3 srv/2 srv/1"} {
		list := read[api.ItemList](d, "GET", "/api/v1/items?"+query, nil)
		if got := strings.Join(keysOf(list.Items), " "); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

func TestRegisterRefusesWithTheNearest(t *testing.T) {
	d := newHoldings(t)
	for query, want := range map[string]string{
		"where=waranty":                                "query.where warrantyEnd?",
		"where=warrantyEnds.before.2027-01-01":         "query.where warrantyEnd",
		"where=warrantyEnd.befor.2027-01-01":           "query.where before",
		"where=warrantyEnd.before.2027/01/01":          "query.where 2027-01-01",
		"where=warrantyEnd.before":                     "query.where ",
		"where=warrantyEnd.contains.2027":              "query.where ",
		"where=owner.below.5":                          "query.where ",
		"where=owner.missing.x":                        "query.where ",
		"where=environment.is.prodution":               "query.where production",
		"where=purchaseCost.above.many":                "query.where ",
		"where=purchaseCost.above.5+EURO":              "query.where ",
		"where=cpuCores.is.four":                       "query.where ",
		"where=warrantyEnd.before.today%2B9999999999d": "query.where ",
		"where=warrantyEnd.before.today%2Bd":           "query.where ",
		"lifecycle=inuse":                              "query.lifecycle inUse",
		"state=donw":                                   "query.state down",
		"sort=nam":                                     "query.sort name",
		"sort=-purchasecost":                           "query.sort purchaseCost",
		"sort=name,class,key,owner":                    "query.sort ",
		"sort=,":                                       "query.sort ",
		"fields=ownr":                                  "query.fields owner",
		"fields=tag":                                   "query.fields tags",
		"ownr=x":                                       "query owner",
		"cursor=x&sort=name":                           "cursor ",
	} {
		if want == "query.where warrantyEnd?" {
			want = "query.where " // too far from any
		}
		p := refused(d, 422, "GET", "/api/v1/items?"+query, nil)
		if len(p.Errors) == 0 {
			t.Errorf("%s: %+v", query, p)
			continue
		}
		if got := p.Errors[0].Path + " " + p.Errors[0].Nearest; got != want || p.Errors[0].Reason == "" {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	if p := refused(d, 422, "GET", "/api/v1/items?where=a.is.b&sort=c&class=D&state=e&fields=f", nil); len(p.Errors) != 5 {
		t.Errorf("not all at once: %+v", p.Errors)
	}
	refused(d, 422, "GET", "/api/v1/items/actions/values?of=ownr", nil)
}

func TestRegisterSortsAsPeopleDo(t *testing.T) {
	d := newHoldings(t)
	for query, want := range map[string]string{
		"sort=name":                       "app/1 vm/1 srv/1 srv/3 srv/2 vm/2", // web 9 before web 10; no name last
		"sort=-name":                      "srv/2 srv/3 srv/1 vm/1 app/1 vm/2",
		"sort=-key":                       "vm/2 vm/1 srv/3 srv/2 srv/1 app/1",
		"sort=purchaseCost":               "srv/2 srv/1 srv/3 app/1 vm/1 vm/2", // by currency, then amount
		"sort=-purchaseCost&class=Server": "srv/3 srv/1 srv/2",
		"sort=warrantyEnd&class=Server":   "srv/2 srv/1 srv/3",
		"sort=-memoryGb,name":             "vm/1 vm/2 app/1 srv/1 srv/3 srv/2",
		"sort=class,-key":                 "app/1 srv/3 srv/2 srv/1 vm/2 vm/1",
		"sort=owner,-name":                "srv/3 vm/1 srv/2 srv/1 app/1 vm/2",
		"q=web&sort=-name":                "srv/2 srv/3 srv/1",
	} {
		list := read[api.ItemList](d, "GET", "/api/v1/items?"+query, nil)
		if got := strings.Join(keysOf(list.Items), " "); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

func TestRegisterTotalsAndValues(t *testing.T) {
	d := newHoldings(t)
	list := read[api.ItemList](d, "GET", "/api/v1/items?totals=true&limit=1", nil)
	want := &api.Totals{Items: 6, Money: []api.MoneyTotal{
		{Property: "purchaseCost", Items: 3, Sums: []api.Money{{Amount: "5200.10", Currency: "EUR"}, {Amount: "5000.00", Currency: "USD"}}},
		{Property: "salvageValue", Items: 1, Sums: []api.Money{{Amount: "10.00", Currency: "EUR"}}}}}
	if diff := godiff.Diff(want, list.Totals); diff != "" || len(list.Items) != 1 {
		t.Error(diff)
	}
	if list := read[api.ItemList](d, "GET", "/api/v1/items?totals=true&owner=Core", nil); list.Totals.Items != 2 || len(list.Totals.Money) != 1 {
		t.Errorf("%+v", list.Totals)
	}
	if list := read[api.ItemList](d, "GET", "/api/v1/items", nil); list.Totals != nil {
		t.Errorf("%+v", list.Totals)
	}
	values := read[api.ItemValues](d, "GET", "/api/v1/items/actions/values?of=tags&class=Server", nil)
	if diff := godiff.Diff(api.ItemValues{Values: []api.ItemValue{{Value: "gold", Items: 2}, {Value: "emea", Items: 1}}, Total: 2, Missing: 1, Items: 3}, values); diff != "" {
		t.Error(diff)
	}
	if values := read[api.ItemValues](d, "GET", "/api/v1/items/actions/values?of=owner&limit=1", nil); len(values.Values) != 1 || values.Total != 2 || values.Values[0].Value != "Core" {
		t.Errorf("%+v", values)
	}
}

func TestRegisterShowsTheFieldsAskedFor(t *testing.T) {
	d := newHoldings(t)
	for _, query := range []string{"key=srv%2F1", "owner=Platform&tag=emea"} {
		it := read[api.ItemList](d, "GET", "/api/v1/items?fields=owner,tags&"+query, nil).Items[0]
		if len(it.Properties) != 1 || it.Properties["owner"] != "Platform" || len(it.Tags) != 2 || len(it.Facets) != 0 || len(it.Provenance.Sources) != 0 || it.Name != "Web 1" {
			t.Errorf("%s: %+v", query, it)
		}
	}
}

// TestRegisterShowsStates: the state comes when the fields name it, follows
// the conditions, and neither filters nor is known of what is retired.
func TestRegisterShowsStates(t *testing.T) {
	d := newHoldings(t)
	states := func(query string) string {
		var b strings.Builder
		for _, it := range read[api.ItemList](d, "GET", "/api/v1/items?"+query, nil).Items {
			said := "none"
			if it.State != nil {
				said = string(*it.State)
			}
			b.WriteString(it.Key + " " + said + "; ")
		}
		return b.String()
	}
	d.ask("PUT", "/api/v1/conditions", `{"source": "monitoring", "states": [{"item": "srv/1", "state": "down"}]}`)
	for query, want := range map[string]string{
		"class=Server&fields=state":            "srv/1 down; srv/2 operational; srv/3 operational; ",
		"class=Server&fields=state&sort=-key":  "srv/3 operational; srv/2 operational; srv/1 down; ",
		"class=Server&fields=owner":            "srv/1 none; srv/2 none; srv/3 none; ",
		"state=down&fields=state":              "app/1 down; srv/1 down; vm/1 down; ",
		"state=down&class=Server&fields=owner": "srv/1 none; ",
	} {
		if got := states(query); got != want {
			t.Errorf("%s: %s", query, got)
		}
	}
	srv := read[api.ItemList](d, "GET", "/api/v1/items?key=srv%2F3", nil).Items[0]
	if r := d.ask("DELETE", "/api/v1/items/"+srv.ID, nil, "If-Match", fmt.Sprintf(`"%d"`, srv.Revision)); r.Status != 200 {
		t.Fatal(r.Body)
	}
	if got := states("retired=true&key=srv%2F3&fields=state"); got != "srv/3 none; " {
		t.Error(got)
	}
}

// TestRegisterSortsByState: worst first, what is retired behind, the same page
// by page, and the same in the table that is taken along.
func TestRegisterSortsByState(t *testing.T) {
	d := newHoldings(t)
	d.ask("PUT", "/api/v1/conditions", `{"source": "monitoring", "states": [{"item": "srv/1", "state": "down"}, {"item": "srv/3", "state": "degraded"}, {"item": "vm/1", "state": "degraded"}]}`)
	for query, want := range map[string]string{
		"sort=state":                   "app/1 srv/1 vm/1 srv/3 srv/2 vm/2",
		"sort=-state":                  "srv/2 vm/2 srv/3 app/1 srv/1 vm/1",
		"sort=-state,-key":             "vm/2 srv/2 srv/3 vm/1 srv/1 app/1",
		"sort=state&class=Server":      "srv/1 srv/3 srv/2",
		"sort=state&state=down":        "app/1 srv/1 vm/1",
		"sort=state&q=web":             "srv/1 srv/3 srv/2",
		"sort=state&retired=true":      "",
		"sort=class,state":             "app/1 srv/1 srv/3 srv/2 vm/1 vm/2",
		"sort=state&where=owner.set":   "srv/1 vm/1 srv/3 srv/2",
		"sort=-state&totals=true&q=vm": "vm/2 vm/1",
	} {
		list := read[api.ItemList](d, "GET", "/api/v1/items?"+query, nil)
		if got := strings.Join(keysOf(list.Items), " "); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
		var paged []string
		for cursor, page := "", 0; page == 0 || cursor != ""; page++ {
			one := read[api.ItemList](d, "GET", "/api/v1/items?limit=1&cursor="+cursor+"&"+query, nil)
			paged, cursor = append(paged, keysOf(one.Items)...), one.Next
		}
		if got := strings.Join(paged, " "); got != want {
			t.Errorf("%s, page by page: %q, want %q", query, got, want)
		}
		table := strings.Split(strings.TrimSpace(d.ask("GET", "/api/v1/items/actions/export?fields=state&"+strings.Replace(query, "&totals=true", "", 1), nil).Body), "\r\n")
		var exported []string
		for _, line := range table[1:] {
			exported = append(exported, strings.Split(line, ",")[0])
		}
		if got := strings.Join(exported, " "); got != want || table[0] != "key,class,name,state" {
			t.Errorf("%s, exported: %q, want %q; %s", query, got, want, table[0])
		}
	}
}

// TestRegisterFollowsWrites: a list that was answered from memory shows what
// was written a moment ago, moved, retired and purged items too.
func TestRegisterFollowsWrites(t *testing.T) {
	d := newHoldings(t)
	list := func(query string) string {
		return strings.Join(keysOf(read[api.ItemList](d, "GET", "/api/v1/items?"+query, nil).Items), " ")
	}
	if got := list("owner=Core"); got != "srv/3 vm/1" {
		t.Fatal(got)
	}
	d.importYAML("format: linchpin/v1\nsource: warehouse\nitems:\n  - {key: srv/3, class: Server, properties: {owner: Platform}}\n  - {key: aaa, class: Server, properties: {owner: Core}}\n")
	if got := list("owner=Core"); got != "aaa vm/1" {
		t.Error(got)
	}
	items, err := d.store.ItemsByKey(context.Background(), []string{"vm/1", "aaa", "srv/2"})
	if err != nil {
		t.Fatal(err)
	}
	items[0].Key, items[1].Retired = "zzz", true
	ops := []graph.Op{{PutItem: &items[0]}, {PutItem: &items[1]}, {PurgeItem: &graph.ItemRef{ID: items[2].ID}}}
	if _, err := d.store.Apply(context.Background(), graph.Batch{ID: "moves", Actor: "local", Ops: ops}); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{"owner=Core": "zzz", "owner=Core&retired=true": "aaa", "owner=Platform&sort=-key": "srv/3 srv/1", "sort=-key&limit=1": "zzz"} {
		if got := list(query); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

// TestRegisterPagesHoldWhileOthersWrite walks sorted lists page by page while
// every page others change, add and remove items: what did not change is seen
// exactly once, in order.
func TestRegisterPagesHoldWhileOthersWrite(t *testing.T) {
	d := newDoor(t)
	random := rand.New(rand.NewPCG(4, 7))
	var document strings.Builder
	document.WriteString("format: linchpin/v1\nitems:\n")
	owners := []string{"", "Änne", "anne", "Zoe", "9", "10", strings.Repeat("long ", 300) + "a", strings.Repeat("long ", 300) + "b"}
	for i := range 120 {
		fmt.Fprintf(&document, "  - {key: s/%03d, class: Server, properties: {owner: %q, purchaseDate: 2026-01-%02d}}\n", i, owners[random.IntN(len(owners))], 1+random.IntN(20))
	}
	d.importYAML(document.String())
	for _, sort := range []string{"owner", "-owner,purchaseDate", "-purchaseDate", "-key", "name", "owner,-key"} {
		before := keysOf(read[api.ItemList](d, "GET", "/api/v1/items?limit=1000&sort="+sort, nil).Items)
		disturbed := map[string]bool{}
		var seen []string
		for cursor, page := "", 0; page == 0 || cursor != ""; page++ {
			list := read[api.ItemList](d, "GET", "/api/v1/items?limit=7&sort="+sort+"&cursor="+cursor, nil)
			seen = append(seen, keysOf(list.Items)...)
			cursor = list.Next
			touched := fmt.Sprintf("s/%03d", random.IntN(120))
			disturbed[touched] = true
			d.importYAML(fmt.Sprintf("format: linchpin/v1\nitems:\n  - {key: %s, class: Server, properties: {owner: %q, purchaseDate: 2026-02-%02d}}\n", touched, owners[random.IntN(6)], 1+page))
		}
		undisturbed := func(key string) bool { return disturbed[key] }
		before, seen = slices.DeleteFunc(before, undisturbed), slices.DeleteFunc(seen, undisturbed)
		if diff := godiff.Diff(before, seen); diff != "" {
			t.Errorf("sort=%s:\n%s", sort, diff)
		}
	}
}

// TestRegisterPagesOfHitsHoldWhileOthersWrite walks the hits of a text, from
// the index and from memory in turn, while every page some of those seen and
// some to come are purged, and others are added before and behind: every hit
// that stays is seen exactly once, in order.
func TestRegisterPagesOfHitsHoldWhileOthersWrite(t *testing.T) {
	for _, ways := range [][]string{{""}, {"&totals=true"}, {"", "&totals=true"}} {
		d := newDoor(t)
		var document strings.Builder
		document.WriteString("format: linchpin/v1\nitems:\n")
		for i := range 60 {
			fmt.Fprintf(&document, "  - {key: web/%03d, class: Server, name: %s}\n", i, []string{"web", "web shop", "x"}[i%3])
		}
		d.importYAML(document.String())
		all := keysOf(read[api.ItemList](d, "GET", "/api/v1/items?limit=1000&q=web", nil).Items)
		var seen []string
		gone := map[string]bool{}
		for cursor, page := "", 0; page == 0 || cursor != ""; page++ {
			asked := "/api/v1/items?limit=4&q=web" + ways[page%len(ways)] + "&cursor="
			list := read[api.ItemList](d, "GET", asked+cursor, nil)
			seen, cursor = append(seen, keysOf(list.Items)...), list.Next
			added := []string{fmt.Sprintf("a/web-%03d", page), fmt.Sprintf("web/030-%d", page), fmt.Sprintf("z/web-%d", page)}
			for i, key := range added {
				d.importYAML(fmt.Sprintf("format: linchpin/v1\nitems:\n  - {key: %s, class: Server, name: %s}\n", key, []string{"web", "web 2", "z"}[i]))
				gone[key] = true // not there from the start
			}
			for _, key := range []string{list.Items[len(list.Items)-1].Key, all[len(all)-1-page]} {
				if items, _ := d.store.ItemsByKey(context.Background(), []string{key}); len(items) == 1 && page%2 == 0 {
					d.ask("DELETE", "/api/v1/items/"+items[0].ID.String()+"?purge=true", nil, "If-Match", "*")
					gone[key] = true
				}
			}
		}
		leave := func(key string) bool { return gone[key] }
		whole, got := slices.DeleteFunc(slices.Clone(all), leave), slices.DeleteFunc(seen, leave)
		if diff := godiff.Diff(whole, got); diff != "" || len(whole) == len(all) || len(whole) < 30 {
			t.Errorf("by %q, %d of %d stay:\n%s", ways, len(whole), len(all), diff)
		}
	}
}

// TestRegisterAnswersAlikeFromIndexAndMemory asks both ways the same.
func TestRegisterAnswersAlikeFromIndexAndMemory(t *testing.T) {
	d := newEstate(t)
	for _, query := range []string{"", "q=shop", "q=host", "class=Server", "class=Application&q=db", "tag=retail", "name=shop", "key=vm%2Fa", "q=web+shop", "q=%C3%9F"} {
		indexed := d.ask("GET", "/api/v1/items?"+query, nil).Body
		memory := d.ask("GET", "/api/v1/items?sort=&totals=true&"+query, nil).Body
		memory = regexp.MustCompile(`,"totals":.*}$`).ReplaceAllString(strings.TrimSpace(memory), "}")
		if diff := godiff.Diff(strings.TrimSpace(indexed), memory); diff != "" || !strings.Contains(indexed, `"total":`) {
			t.Errorf("%s:\n%s", query, diff)
		}
	}
}

// BenchmarkRegister asks for first pages of a register of 100,000 items.
func BenchmarkRegister(b *testing.B) {
	d := newBenchDoor(b, 100_000)
	for _, query := range []string{"sort=-purchaseCost", "sort=name", "where=warrantyEnd.before.2027-06-01&sort=warrantyEnd", "owner=team+7&totals=true",
		"where=serialNumber.contains.abc", "q=web+1&sort=-warrantyEnd", "state=operational&sort=name", "sort=state&fields=state", "class=Server", "totals=true"} {
		b.Run(strings.NewReplacer("=", ":", "&", " ").Replace(query), func(b *testing.B) {
			read := func() time.Duration {
				began := time.Now()
				if r := d.ask("GET", "/api/v1/items?"+query, nil); r.Status != 200 {
					b.Fatal(r.Body)
				}
				return time.Since(began)
			}
			read()
			var took []time.Duration
			for b.Loop() {
				took = append(took, read())
			}
			slices.SortFunc(took, cmp.Compare[time.Duration])
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
}

func newBenchDoor(b *testing.B, n int) *door {
	b.Helper()
	d := newDoor(b)
	random := rand.New(rand.NewPCG(1, 2))
	var lines bytes.Buffer
	lines.WriteString(`{"format": "linchpin/v1", "source": "bench"}` + "\n")
	for i := range n {
		fmt.Fprintf(&lines, `{"item": {"key": "srv/%06d", "class": "Server", "name": "web %d", "tags": ["t%d"], "properties": {"owner": "team %d", "lifecycleStatus": "inUse", "serialNumber": "%x", "manufacturer": "m%d", "warrantyEnd": "20%02d-%02d-%02d", "purchaseCost": {"amount": "%d.%02d", "currency": "EUR"}, "location": "room %d", "environment": "production"}}}`+"\n",
			i, random.IntN(n), i%7, random.IntN(50), random.Uint64(), i%12, 24+random.IntN(6), 1+random.IntN(12), 1+random.IntN(28), random.IntN(9000), random.IntN(100), i%300)
	}
	if r := d.ask("POST", "/api/v1/imports?wait=true", &lines, "Content-Type", "application/x-ndjson"); r.Status != 200 {
		b.Fatal(r.Body)
	}
	began := time.Now()
	d.ask("GET", "/api/v1/items?sort=name&limit=1", nil)
	b.Logf("the first such question took %v", time.Since(began))
	return d
}
