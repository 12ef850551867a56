package neo4j

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"linchpin/graph"
)

func id(n int) uuid.UUID { return uuid.MustParse(fmt.Sprintf("01900000-0000-7000-8000-%012x", n)) }

func euro(amount string) graph.Value {
	m, err := graph.ParseMoney(amount, "EUR")
	if err != nil {
		panic(err)
	}
	return graph.MoneyValue(m)
}

func day(y int, m time.Month, d int) graph.Value {
	return graph.DateValue(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
}

// asset is a laptop with asset facts.
func asset(n int) *graph.Item {
	return &graph.Item{ID: id(n), Key: fmt.Sprintf("laptop/%d", n), Class: "Laptop", Name: "Field laptop",
		Facets: graph.FacetCI | graph.FacetAsset, Tags: []string{"field"},
		Properties: graph.Properties{"warrantyEnd": day(2027, 3, 31), "purchaseCost": euro("1299.90"),
			"agreedDowntime": graph.DurationValue(graph.NewDuration(76*time.Hour + 1500*time.Millisecond)),
			"lastSeen":       graph.DateTimeValue(time.Date(2026, 5, 1, 10, 30, 0, 250e6, time.UTC)),
			"cores":          graph.IntegerValue(8), "load": graph.NumberValue(0.1), "encrypted": graph.BooleanValue(true),
			"addresses": graph.Strings("10.0.0.1", "10.0.0.2")}}
}

func smallModel() *graph.Model {
	return &graph.Model{Classes: []graph.Class{{Name: "Machine", Abstract: true}, {Name: "Laptop", Extends: "Machine"}, {Name: "Site"}},
		RelationTypes: []graph.RelationType{{Name: "LOCATED_IN", Impact: graph.ImpactNone}}}
}

func apply(t testing.TB, s *Store, batch string, ops ...graph.Op) graph.Revision {
	t.Helper()
	r, err := s.Apply(context.Background(), graph.Batch{ID: batch, Actor: "test", Ops: ops})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestWhatAUserSees asks the database as somebody with a Neo4j browser would.
func TestWhatAUserSees(t *testing.T) {
	s := openEmpty(t)
	site := &graph.Item{ID: id(9), Key: "site/berlin", Class: "Site", Facets: graph.FacetCI}
	apply(t, s, "1", graph.Op{PutModel: smallModel()})
	apply(t, s, "2", graph.Op{PutItem: asset(1)}, graph.Op{PutItem: site},
		graph.Op{PutRelation: &graph.Relation{ID: id(100), Type: "LOCATED_IN", From: id(1), To: id(9), Group: "home", Strength: graph.Soft,
			Properties: graph.Properties{"since": day(2026, 1, 2)}}})
	driver := plainDriver(t, serverURI(t))
	rows := query(t, driver, `
		MATCH (a:Asset:Laptop)-[k:LOCATED_IN]->(s:Site)
		WHERE a.warrantyEnd < date('2027-04-01') AND a.purchaseCost + 0.1 = 1300 AND a.purchaseCostCurrency = 'EUR'
		  AND a.agreedDowntime = duration('P3DT4H1.5S') AND a.lastSeen = datetime('2026-05-01T10:30:00.25Z')
		  AND k.since = date('2026-01-02')
		RETURN labels(a), valueType(a.warrantyEnd), valueType(a.purchaseCost), valueType(a.cores), valueType(a.encrypted),
		       a.addresses, a.tags, k.group, k.strength, s.key, labels(s)`, nil)
	want := [][]any{{[]any{"Item", "Asset", "CI", "Laptop", "Machine"}, "DATE NOT NULL", "FLOAT NOT NULL", "INTEGER NOT NULL", "BOOLEAN NOT NULL",
		[]any{"10.0.0.1", "10.0.0.2"}, []any{"field"}, "home", "soft", "site/berlin", []any{"Item", "CI", "Site"}}}
	for _, row := range rows {
		for _, at := range []int{0, 10} {
			labels := row[at].([]any)
			slices.SortFunc(labels[1:], func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
		}
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Fatalf("want (-), got (+):\n%s", diff)
	}
	rows = query(t, driver, "MATCH (a:Asset) RETURN a.purchaseCostCurrency AS currency, sum(a.purchaseCost)", nil)
	if diff := cmp.Diff([][]any{{"EUR", 1299.90}}, rows); diff != "" {
		t.Error(diff)
	}
	if rows := query(t, driver, "MATCH (n) WHERE any(l IN labels(n) WHERE l STARTS WITH 'Linchpin') AND NOT n:Item AND EXISTS { (n)--() } RETURN n", nil); len(rows) > 0 {
		t.Error("bookkeeping has relationships")
	}
}

// TestLabelsFollow the class, the facets, retirement and the model.
func TestLabelsFollow(t *testing.T) {
	s := openEmpty(t)
	driver := plainDriver(t, serverURI(t))
	labels := func() []string {
		t.Helper()
		rows := query(t, driver, "MATCH (n:Item {key: 'laptop/1'}) UNWIND labels(n) AS l WITH l ORDER BY l RETURN collect(l)", nil)
		return texts(rows[0][0])
	}
	check := func(want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, labels()); diff != "" {
			t.Errorf("want (-), got (+):\n%s", diff)
		}
	}
	it := asset(1)
	apply(t, s, "1", graph.Op{PutItem: it})
	check("Asset", "CI", "Item", "Laptop")
	apply(t, s, "2", graph.Op{PutModel: smallModel()})
	check("Asset", "CI", "Item", "Laptop", "Machine")
	other, err := Open(context.Background(), serverURI(t)) // a process that has read this model
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	it.Class, it.Facets, it.Retired = "Site", graph.FacetAsset, true
	apply(t, other, "3", graph.Op{PutItem: it})
	check("Asset", "Item", "LinchpinRetired", "Site")
	m := smallModel()
	m.Classes[2].Extends = "Machine"
	apply(t, s, "4", graph.Op{PutModel: m})
	check("Asset", "Item", "LinchpinRetired", "Machine", "Site")
	it.Class, it.Facets, it.Retired = "Laptop", graph.FacetCI, false
	apply(t, other, "5", graph.Op{PutItem: it}) // its model is older than the stored one
	check("CI", "Item", "Laptop", "Machine")
	it.Class = "`x`) DETACH DELETE n //"
	apply(t, s, "6", graph.Op{PutItem: it})
	check("CI", "Item")
}

// hostile are texts that mean something to a query, a shell of a query, or the
// search index.
var hostile = []string{"'", `"`, "`", "\\", "\\u0027", "$id", "{id: 1}", "'}) DETACH DELETE n //", "`) DETACH DELETE n //", "*/", "//", "\x00",
	"a\x00b", "\n", "null", "😀", "\u2028", "e\u0301", "+_live *", "\xff\xfe", "Linchpin", "_gone", "~", strings.Repeat("x", 40_000)}

// forms are the stored forms of records, which compare as text.
func forms[T any](records []T, encode func(*T) []byte) []string {
	list := make([]string, len(records))
	for i := range records {
		list[i] = string(encode(&records[i]))
	}
	return list
}

// TestHostileTexts puts them through every field of text and reads them back.
func TestHostileTexts(t *testing.T) {
	s := openEmpty(t)
	ctx := context.Background()
	ops := []graph.Op{{PutItem: asset(1)}}
	var want []graph.Item
	var relations []graph.Relation
	for i, text := range hostile {
		clean, short := validText(text), strings.ToValidUTF8(text[:min(len(text), 200)], "?")
		key := fmt.Sprintf("k%d", i)
		if graph.CheckKey("k"+short) == nil {
			key = "k" + short
		}
		claims := graph.Provenance{Sources: map[string]string{text: text}, Facts: map[string]graph.Claim{text: {Source: text, Run: text}},
			Lost: map[string][]graph.Claim{text: {{Source: text, Run: text, Value: graph.StringValue(text)}}}}
		properties := graph.Properties{text: graph.StringValue(text), "plain": graph.StringValue(text), "list": graph.Strings(text, "b"),
			"plainCurrency": graph.StringValue(text)}
		it := graph.Item{ID: id(10 + i), Key: key, Class: short + "x", Name: text, Facets: graph.FacetCI, Tags: []string{text},
			Requirements: map[string]graph.Declared{text: {Need: graph.Count(2)}}, RootFor: []string{text}, EndpointFor: []string{text},
			Properties: properties, Provenance: claims}
		r := graph.Relation{ID: id(1000 + i), Type: short + "x", From: it.ID, To: id(1), Group: text, Strength: graph.Strength(text),
			Properties: properties, Provenance: claims}
		ops = append(ops, graph.Op{PutItem: &it}, graph.Op{PutRelation: &r})
		it.Normalise()
		stored, err := graph.DecodeItem(graph.EncodeItem(&it))
		if err != nil {
			t.Fatal(err)
		}
		if stored.Name != strings.ReplaceAll(clean, "\uFFFD", "\uFFFD\uFFFD") && stored.Name != clean {
			t.Fatalf("%q is stored as %q", text, stored.Name)
		}
		want = append(want, stored)
		storedRelation, err := graph.DecodeRelation(graph.EncodeRelation(&r))
		if err != nil {
			t.Fatal(err)
		}
		relations = append(relations, storedRelation)
	}
	batch := graph.Batch{ID: "'}) DETACH DELETE n //", Actor: "\x00'", Source: "`", Run: "$x", Message: "\xff", Ops: ops}
	if _, err := s.Apply(ctx, batch); err != nil {
		t.Fatal(err)
	}
	ids := make([]uuid.UUID, len(want))
	for i := range want {
		ids[i] = want[i].ID
	}
	got, err := s.Items(ctx, ids)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(forms(want, graph.EncodeItem), forms(got, graph.EncodeItem)); diff != "" {
		t.Errorf("want (-), got (+):\n%s", diff)
	}
	gotRelations, err := s.RelationsOf(ctx, ids)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(forms(relations, graph.EncodeRelation), forms(gotRelations, graph.EncodeRelation)); diff != "" {
		t.Errorf("want (-), got (+):\n%s", diff)
	}
	for i := range want {
		if page, err := s.Find(ctx, graph.Query{Tag: want[i].Tags[0], Classes: []string{want[i].Class}, Key: want[i].Key, Limit: 5}); err != nil || page.Total != 1 {
			t.Errorf("find %q: %d, %v", hostile[i], page.Total, err)
		}
		if text := hostile[i]; len(text) < 1000 {
			if _, err := s.Find(ctx, graph.Query{Text: text + " a", Tag: text, Classes: []string{text}, Limit: 5}); err != nil {
				t.Errorf("find %q: %v", text, err)
			}
			if _, err := s.PutRecord(ctx, graph.Record{Kind: "k" + validText(text)[:min(3, len(validText(text)))], ID: "i" + validText(text), Body: []byte(text)}); err != nil && graph.CodeOf(err) != graph.CodeInvalid {
				t.Errorf("record %q: %v", text, err)
			}
		}
	}
	if head, err := s.Head(ctx); err != nil || head.Number != 1 || head.Batch != batch.ID {
		t.Errorf("head %+v, %v", head, err)
	}
	for _, row := range query(t, plainDriver(t, serverURI(t)), "CALL db.labels() YIELD label RETURN label", nil) {
		if name := row[0].(string); !labelForm.MatchString(name) {
			t.Errorf("the database has the label %q", name)
		}
	}
}

// drawFacts makes facts whose names collide where they can.
func drawFacts(t *rapid.T) graph.Properties {
	name := rapid.SampledFrom([]string{"cost", "costCurrency", "costCurrencyCurrency", "id", "key", "revision", "group", "_extra", "_until", "", "a b", "x", "ü"})
	value := rapid.Custom(func(t *rapid.T) graph.Value {
		switch rapid.IntRange(0, 8).Draw(t, "kind") {
		case 0:
			return graph.StringValue(rapid.SampledFrom([]string{"", "EUR", "x"}).Draw(t, "text"))
		case 1:
			return graph.IntegerValue(rapid.Int64().Draw(t, "integer"))
		case 2:
			return graph.NumberValue(rapid.Float64().Draw(t, "number"))
		case 3:
			return graph.BooleanValue(rapid.Bool().Draw(t, "boolean"))
		case 4:
			return graph.DateValue(time.Unix(rapid.Int64Range(-6e10, 2.5e11).Draw(t, "date"), 0))
		case 5:
			return graph.DateTimeValue(time.UnixMilli(rapid.Int64Range(-6e13, 2e14).Draw(t, "instant")))
		case 6:
			return graph.DurationValue(graph.NewDuration(time.Duration(rapid.Int64Range(0, 6e18).Draw(t, "duration"))))
		case 7:
			digits := fmt.Sprint(rapid.Int64Range(1, 999_999_999_999_999).Draw(t, "digits"))
			if cut := rapid.IntRange(0, len(digits)-1).Draw(t, "cut"); cut > 0 {
				digits = digits[:cut] + "." + digits[cut:]
			}
			m, err := graph.ParseMoney(rapid.SampledFrom([]string{"", "-"}).Draw(t, "sign")+digits, "CHF")
			if err != nil {
				t.Fatal(err)
			}
			return graph.MoneyValue(m)
		default:
			return graph.Strings(rapid.SliceOfN(rapid.StringMatching(`[a-c]{0,3}`), 1, 3).Draw(t, "list")...)
		}
	})
	return rapid.MapOfN(name, value, 1, 6).Draw(t, "facts")
}

func TestFactsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts := drawFacts(t)
		props := map[string]any{"id": "x", "revision": int64(1), "_words": "w"}
		putFacts(props, facts, itemFields)
		for name := range props {
			if !plainName.MatchString(name) && !strings.HasPrefix(name, "_") {
				t.Fatalf("a property named %q", name)
			}
		}
		got, err := takeFacts(props, itemFields)
		if err != nil || !got.Equal(facts) {
			t.Fatalf("%v came back as %v, %v; stored as %v", facts, got, err, props)
		}
		if string(graph.EncodeProperties(got)) != string(graph.EncodeProperties(facts)) {
			t.Fatalf("%v has another stored form than %v", got, facts)
		}
	})
}

// TestFactsRoundTripThroughTheServer sends drawn facts in one batch.
func TestFactsRoundTripThroughTheServer(t *testing.T) {
	s := openEmpty(t)
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		if n >= 12 {
			return // a batch each; enough for the driver's part in it
		}
		n++
		var ops []graph.Op
		var want []graph.Item
		for i := range 40 {
			it := graph.Item{ID: id(i + 1), Key: fmt.Sprint("k", i), Class: "Site", Properties: drawFacts(t)}
			want = append(want, it)
			ops = append(ops, graph.Op{PutItem: &it})
		}
		if _, err := s.Apply(context.Background(), graph.Batch{ID: fmt.Sprint("b", n, time.Now().UnixNano()), Ops: ops}); err != nil {
			t.Fatal(err)
		}
		ids := make([]uuid.UUID, len(want))
		for i := range want {
			ids[i] = want[i].ID
		}
		got, err := s.Items(context.Background(), ids)
		if err != nil || len(got) != len(want) {
			t.Fatalf("%d items, %v: %v", len(got), err, errors.Unwrap(err))
		}
		for i := range want {
			if !got[i].Properties.Equal(want[i].Properties) {
				t.Fatalf("%v came back as %v", want[i].Properties, got[i].Properties)
			}
		}
	})
}
