package model_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linchpin/graph"
	"linchpin/graph/model"
)

// TestProblemsOfAModelFile: each bad line is refused at its place, with what
// was meant.
func TestProblemsOfAModelFile(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		want graph.Problem
	}{
		"unknown field": {"classes:\n- {name: A, extendz: Server}", graph.Problem{Line: 2, Path: "classes[0].extendz", Value: "extendz", Reason: "unknown field", Nearest: "extends"}},
		"unknown class": {"classes:\n- {name: Blade, extends: Servr}", graph.Problem{Line: 2, Path: "classes[0].extends", Value: "Servr", Reason: "no class has this name", Nearest: "Server"}},
		"reserved class": {"classes:\n- {name: Asset, facets: [ci]}", graph.Problem{Line: 2, Path: "classes[0].name", Value: "Asset",
			Reason: "the name is reserved: Item, CI, Asset and names beginning with Linchpin are Linchpin's own labels"}},
		"reserved beginning": {"classes:\n- {name: LinchpinNode, facets: [ci]}", graph.Problem{Line: 2, Path: "classes[0].name", Value: "LinchpinNode",
			Reason: "the name is reserved: Item, CI, Asset and names beginning with Linchpin are Linchpin's own labels"}},
		"collides but for case": {"classes:\n- {name: SERVER, facets: [ci]}", graph.Problem{Line: 2, Path: "classes[0].name", Value: "SERVER", Reason: "another class has the same name but for case", Nearest: "Server"}},
		"changes a built-in class": {"classes:\n- {name: Server, service: true}", graph.Problem{Line: 2, Path: "classes[0]", Value: "Server",
			Reason: "the class is built in: a model file may add properties to it, but change nothing else"}},
		"changes a built-in type": {"relationTypes:\n- {name: RUNS_ON, impact: none}", graph.Problem{Line: 2, Path: "relationTypes[0].name", Value: "RUNS_ON", Reason: "the relation type is built in and cannot be changed"}},
		"own field": {"classes:\n- {name: A, facets: [ci], properties: [{name: key, type: string}]}", graph.Problem{Line: 2, Path: "classes[0].properties[0].name", Value: "key",
			Reason: "the name is that of an item's or relation's own field"}},
		"currency of money": {"classes:\n- {name: A, facets: [ci], properties: [{name: fee, type: money}, {name: feeCurrency, type: string}]}", graph.Problem{Line: 2,
			Path: "classes[0].properties[1].name", Value: "feeCurrency", Reason: "the name is taken by the currency of fee"}},
		"facet brings it": {"classes:\n- {name: A, facets: [asset], properties: [{name: warrantyEnd, type: date}]}", graph.Problem{Line: 2, Path: "classes[0].properties",
			Value: "warrantyEnd", Reason: "the asset facet brings this property already; A names it again"}},
		"circle": {"classes:\n- {name: A, extends: B, facets: [ci]}\n- {name: B, extends: A}", graph.Problem{Line: 2, Path: "classes[0].extends", Value: "B", Reason: "classes extend each other in a circle"}},
		"no facet": {"classes:\n- {name: A}", graph.Problem{Line: 2, Path: "classes[0].facets", Value: "A",
			Reason: "a class is a CI, an asset, or both: say facets, or extend a class that does", Nearest: "[ci]"}},
		"impossible need": {"relationTypes:\n- {name: X, impact: from, groupByType: true, need: 33.333%}", graph.Problem{Line: 2, Path: "relationTypes[0].need", Value: "33.333%",
			Reason: `a need is a whole number of at least 1, or a percentage above 0 and up to 100 with at most two decimals, such as 1 or "50%"`}},
		"need without grouping": {"relationTypes:\n- {name: X, impact: from, need: 2}", graph.Problem{Line: 2, Path: "relationTypes[0].need", Value: "2",
			Reason: "a need counts only where the type groups: set groupByType or connectivity", Nearest: "groupByType: true"}},
		"unknown direction": {"relationTypes:\n- {name: X, impact: form}", graph.Problem{Line: 2, Path: "relationTypes[0].impact", Value: "form", Reason: "must be one of from, to, both, none", Nearest: "from"}},
		"unknown connectivity": {"classes:\n- {name: A, facets: [ci], rootFor: [CONECTED_TO]}", graph.Problem{Line: 2, Path: "classes[0].rootFor[0]", Value: "CONECTED_TO",
			Reason: "no connectivity type has this name", Nearest: "CONNECTED_TO"}},
	} {
		t.Run(name, func(t *testing.T) {
			file, problems := model.Read("site.yaml", []byte("format: linchpin-model/v1\n"+c.file))
			if len(problems) == 0 {
				_, problems = model.Extend(model.BuiltIn(), file)
			}
			c.want.File, c.want.Line = "site.yaml", c.want.Line+1
			if len(problems) == 0 || !contains(problems, c.want) {
				t.Errorf("problems\n%v\nlack\n%v", problems, c.want)
			}
		})
	}
}

func contains(problems []graph.Problem, want graph.Problem) bool {
	for _, p := range problems {
		if p == want {
			return true
		}
	}
	return false
}

func TestAllProblemsAtOnce(t *testing.T) {
	file, _ := model.Read("site.yaml", []byte("classes:\n- {name: a, facets: [cy]}\n- {name: B, facets: [ci], extends: Nothing}\nrelationTypes:\n- {name: lower, impact: from}"))
	_, problems := model.Extend(model.BuiltIn(), file)
	if len(problems) < 3 {
		t.Errorf("only %v", problems)
	}
}

func TestHostileModelFiles(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for _, c := range "bcdefghi" {
		bomb += string(c) + ": &" + string(c) + " [" + strings.TrimSuffix(strings.Repeat("*"+string(c-1)+",", 10), ",") + "]\n"
	}
	bomb += "classes: *i\n"
	for name, text := range map[string]string{
		"empty": "", "not yaml": "a: [", "two documents": "format: linchpin-model/v1\n---\nformat: linchpin-model/v1", "a list": "[]",
		"alias bomb": bomb, "nul": "classes: [{name: \"A\\0\"}]", "deep": strings.Repeat("[", 100_000),
	} {
		if _, problems := model.Read("site.yaml", []byte(text)); len(problems) == 0 {
			t.Errorf("%s: accepted", name)
		}
	}
}

// TestExtend: a site's class inherits, its properties reach built-in classes,
// and the built-in model stays as it was.
func TestExtend(t *testing.T) {
	before, _ := json.Marshal(model.BuiltIn())
	file, problems := model.Read("site.yaml", []byte(`
format: linchpin-model/v1
classes:
  - {name: WebShop, extends: Application, service: true, properties: [{name: tier, type: integer, min: 1, max: 4, required: true}]}
  - {name: Server, properties: [{name: rackUnit, type: integer}]}
relationTypes:
  - {name: FEEDS, label: feeds, inverse: fed by, impact: to, ends: [{from: Application, to: WebShop}]}
`))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	m, problems := model.Extend(model.BuiltIn(), file)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	shop, _ := m.Class("WebShop")
	if !shop.Service || shop.ByName["tier"] == nil || shop.ByName["repository"] == nil || !m.IsA("WebShop", "Application") {
		t.Errorf("WebShop = %+v", shop)
	}
	if hypervisor, _ := m.Class("Hypervisor"); hypervisor.ByName["rackUnit"] == nil {
		t.Error("a property added to Server does not reach Hypervisor")
	}
	if after, _ := json.Marshal(model.BuiltIn()); string(after) != string(before) {
		t.Error("extending changed the built-in model")
	}
	again, changed, problems := model.Upgrade(m)
	if changed || len(problems) > 0 {
		t.Errorf("upgrading an up-to-date model: changed %v, %v", changed, problems)
	}
	if diff := cmp.Diff(again.ClassNames(), m.ClassNames()); diff != "" {
		t.Error(diff)
	}
	var stored graph.Model
	data, _ := json.Marshal(m)
	if err := json.Unmarshal(data, &stored); err != nil || !model.Same(&stored, m) {
		t.Errorf("a model does not survive JSON: %v", err)
	}
}

func TestParseValue(t *testing.T) {
	ten := 10.0
	for _, c := range []struct {
		p       graph.Property
		raw     any
		want    string // of Value.String
		reason  string
		nearest string
	}{
		{graph.Property{Type: graph.TypeDate}, "2027-03-31", "2027-03-31", "", ""},
		{graph.Property{Type: graph.TypeDate}, "31.03.2027", "", "must be a date such as 2027-03-31", "2027-03-31"},
		{graph.Property{Type: graph.TypeDate}, "2027-02-30", "", "must be a date such as 2027-03-31", ""},
		{graph.Property{Type: graph.TypeDateTime}, "2027-03-31T14:00:00+02:00", "2027-03-31T12:00:00Z", "", ""},
		{graph.Property{Type: graph.TypeDuration}, "PT90M", "PT1H30M", "", ""},
		{graph.Property{Type: graph.TypeDuration}, "P1M", "", "not an ISO 8601 duration of weeks, days, hours, minutes and seconds such as P3D or PT4H30M", ""},
		{graph.Property{Type: graph.TypeMoney}, map[string]any{"amount": "1299.5", "currency": "EUR"}, "EUR 1299.50", "", ""},
		{graph.Property{Type: graph.TypeMoney}, map[string]any{"amount": "1299", "currency": "eur"}, "", "not an ISO 4217 currency code such as EUR", "EUR"},
		{graph.Property{Type: graph.TypeMoney}, map[string]any{"amount": 1299.0, "currency": "EUR"}, "", `the amount must be a text such as "1299.00", so that it stays exact`, ""},
		{graph.Property{Type: graph.TypeMoney}, map[string]any{"amount": "12345678901234567", "currency": "EUR"}, "", "more than 15 significant digits", ""},
		{graph.Property{Type: graph.TypeMoney}, map[string]any{"amount": "1", "currency": "XYZ"}, "", "not an ISO 4217 currency code such as EUR", ""},
		{graph.Property{Type: graph.TypeInteger}, json.Number("7"), "7", "", ""},
		{graph.Property{Type: graph.TypeInteger}, 7.5, "", "must be a whole number", ""},
		{graph.Property{Type: graph.TypeInteger}, "7", "", "must be a whole number", ""},
		{graph.Property{Type: graph.TypeInteger, Max: &ten}, int64(11), "", "must be at most 10", "10"},
		{graph.Property{Type: graph.TypeNumber}, json.Number("1e999"), "", "must be a number", ""},
		{graph.Property{Type: graph.TypeBoolean}, "true", "", "must be true or false", ""},
		{graph.Property{Type: graph.TypeEnum, Values: []string{"low", "high"}}, "hihg", "", "must be one of low, high", "high"},
		{graph.Property{Type: graph.TypeURL}, "ftp://x", "", "must be a web address that begins with http:// or https://", ""},
		{graph.Property{Type: graph.TypeEmail}, "Team <a@example.org>", "", "must be an e-mail address such as team@example.org", ""},
		{graph.Property{Type: graph.TypeIP}, "10.20.4.300", "", "must be an IP address such as 192.0.2.7 or 2001:db8::7", ""},
		{graph.Property{Type: graph.TypePhone}, "+49 30 901820", "+49 30 901820", "", ""},
		{graph.Property{Type: graph.TypeList, Of: graph.TypeString}, []any{"a", "b"}, "a, b", "", ""},
		{graph.Property{Type: graph.TypeList, Of: graph.TypeString}, "a", "", "must be a list of string values", ""},
		{graph.Property{Type: graph.TypeString}, "a\x00b", "", "a text must be UTF-8 without NUL", ""},
		{graph.Property{Type: graph.TypeString}, nil, "", "", ""},
	} {
		v, problem := model.ParseValue(&c.p, c.raw)
		var reason, nearest string
		if problem != nil {
			reason, nearest = problem.Reason, problem.Nearest
		}
		if v.String() != c.want || reason != c.reason || nearest != c.nearest {
			t.Errorf("%s %v: got %q, %q, %q", c.p.Type, c.raw, v, reason, nearest)
		}
	}
}

func TestSecretValuesAreNotShown(t *testing.T) {
	_, problem := model.ParseValue(&graph.Property{Type: graph.TypeInteger, Secret: true}, "hunter2")
	if problem == nil || problem.Value != "" {
		t.Errorf("problem = %+v", problem)
	}
}

func TestCheckItem(t *testing.T) {
	m := model.BuiltIn()
	it := graph.Item{Key: "a\x00", Class: "Server", Facets: graph.FacetCI | 8, Properties: graph.Properties{"waranty": graph.StringValue("x"), "availability": graph.NumberValue(1), "mtbf": graph.StringValue("P1D")},
		Requirements: map[string]graph.Declared{"RUNS_ON": {}, "power": {Strength: "hardd"}}, RootFor: []string{"RUNS_ON"}}
	var paths []string
	for _, p := range model.CheckItem(m, &it) {
		paths = append(paths, p.Path)
	}
	want := []string{"key", "facets", "properties.waranty", "properties.unavailability", "requirements.RUNS_ON", "requirements.power.strength", "rootFor[0]"}
	for _, w := range want {
		if !strings.Contains(strings.Join(paths, " "), w) {
			t.Errorf("no problem at %s in %v", w, paths)
		}
	}
	narrowed := graph.Item{Key: "a", Class: "Server", Facets: graph.FacetCI, Properties: graph.Properties{"assetTag": graph.StringValue("A-1")}}
	if p := model.CheckItem(m, &narrowed); len(p) != 1 || p[0].Path != "properties.assetTag" {
		t.Errorf("an asset fact of an item that is narrowed to ci: %v", p)
	}
	unknown := graph.Item{Key: "a", Class: "Databse"}
	if p := model.CheckItem(m, &unknown); len(p) != 1 || p[0].Nearest != "Database" {
		t.Errorf("unknown class: %v", p)
	}
}

func TestCheckRelation(t *testing.T) {
	m := model.BuiltIn()
	r := graph.Relation{Type: "RUN_ON"}
	r.To[0] = 1
	if p := model.CheckRelation(m, &r, "Application", "Server"); len(p) != 1 || p[0].Nearest != "RUNS_ON" {
		t.Errorf("unknown type: %v", p)
	}
	r = graph.Relation{Type: "RUNS_ON", Group: "POWERED_BY", Strength: "firm"}
	if p := model.CheckRelation(m, &r, "Application", "Server"); len(p) != 3 {
		t.Errorf("self relation, group named like a type, unknown strength: %v", p)
	}
	if _, _, mixed := model.MixedGroup(m, []string{"POWERED_BY", "RUNS_ON"}); !mixed {
		t.Error("a group of power and RUNS_ON is mixed")
	}
	if _, _, mixed := model.MixedGroup(m, []string{"DEPENDS_ON", "RUNS_ON"}); mixed {
		t.Error("a group of ordinary types is fine")
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("format: linchpin-model/v1\nclasses: [{name: A, facets: [ci]}]"))
	f.Add(model.BuiltInYAML())
	f.Fuzz(func(t *testing.T, data []byte) {
		file, problems := model.Read("f", data)
		if len(problems) == 0 {
			model.Extend(model.BuiltIn(), file)
		}
	})
}
