package linchpin_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"linchpin/graph"
	"linchpin/graph/model"
	"linchpin/graph/sqlite"
	"linchpin/ingest"
	"linchpin/ingest/linchpin"
)

func openStore(t testing.TB) graph.Store {
	t.Helper()
	store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "estate.db"))
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func load(t rapid.TB, store graph.Store, name string, data []byte) ingest.Report {
	t.Helper()
	r, err := ingest.New(store, linchpin.Source{}).Import(context.Background(), ingest.Request{
		Files: []ingest.File{{Name: name, Body: bytes.NewReader(data)}}})
	if err != nil {
		t.Fatalf("import of %s: %v\n%s", name, err, data)
	}
	return r
}

func export(t rapid.TB, store graph.Reader, form string) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := linchpin.Export(context.Background(), store, &b, form); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// estate is what a store holds, by key, without identity and provenance.
func estate(t rapid.TB, store graph.Store) (items map[string]string, relations []string) {
	t.Helper()
	items = map[string]string{}
	keys := map[uuid.UUID]string{}
	q := graph.Query{Limit: 1000}
	for {
		page, err := store.Find(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range page.Items {
			keys[it.ID] = it.Key
			it.ID, it.Revision, it.Provenance = uuid.Nil, 0, graph.Provenance{}
			items[it.Key] = string(graph.EncodeItem(&it))
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	for ids := range slices.Chunk(slices.Collect(maps.Keys(keys)), 1000) {
		found, err := store.RelationsOf(context.Background(), ids)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range found {
			relations = append(relations, fmt.Sprintf("%s %s %s %q %s %s", keys[r.From], r.Type, keys[r.To], r.Group, r.Strength, graph.EncodeProperties(r.Properties)))
		}
	}
	slices.Sort(relations)
	return items, slices.Compact(relations)
}

// anyText draws texts that are hard to write: what reads as another type,
// quotes, line ends, other scripts.
var anyText = rapid.OneOf(
	rapid.SampledFrom([]string{"true", "null", "~", "2027-03-31", "1.20", "0x1F", "1e3", "- a", "a: b", "#", "'", `"`, "|", ">", "&a", "*a", "!x", "%", "@", "`",
		" lead", "trail ", "two\nlines", "\n", "tab\t", "ends\n\n", "é", "日本", "🙂", "\u2028", "\u0085", "\u007f", "\ufeff", `\`, "</script>", "<<", "=", "?", "[", "{", "yes", "on", ".inf", ".nan", "1_000", "012"}),
	rapid.StringN(1, 40, 200),
)

// line is a text that a key, name or group may be.
func line(t *rapid.T, label string) string {
	text := strings.Map(func(r rune) rune {
		if r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfffd {
			return -1
		}
		return r
	}, anyText.Draw(t, label))
	return strings.TrimSpace(text)
}

func drawValue(t *rapid.T, p *graph.Property) graph.Value {
	label := p.Name
	switch p.Type {
	case graph.TypeInteger:
		low, high := int64(-1<<50), int64(1<<50)
		if p.Min != nil {
			low = int64(*p.Min)
		}
		if p.Max != nil {
			high = int64(*p.Max)
		}
		return graph.IntegerValue(rapid.Int64Range(low, high).Draw(t, label))
	case graph.TypeNumber:
		low, high := -1e300, 1e300
		if p.Min != nil {
			low = *p.Min
		}
		if p.Max != nil {
			high = *p.Max
		}
		return graph.NumberValue(rapid.Float64Range(low, high).Draw(t, label))
	case graph.TypeBoolean:
		return graph.BooleanValue(rapid.Bool().Draw(t, label))
	case graph.TypeDate:
		return graph.DateValue(time.Unix(rapid.Int64Range(-6e10, 2e11).Draw(t, label), 0).UTC())
	case graph.TypeDuration:
		return graph.DurationValue(graph.NewDuration(time.Duration(rapid.Int64Range(0, 1e9).Draw(t, label)) * time.Millisecond))
	case graph.TypeMoney:
		m, err := graph.ParseMoney(rapid.StringMatching(`-?[1-9][0-9]{0,9}(\.[0-9]{1,4})?`).Draw(t, label), rapid.SampledFrom([]string{"EUR", "JPY", "KWD"}).Draw(t, label))
		if err != nil {
			t.Fatal(err)
		}
		return graph.MoneyValue(m)
	case graph.TypeEnum:
		return graph.StringValue(rapid.SampledFrom(p.Values).Draw(t, label))
	case graph.TypeURL:
		return graph.StringValue("https://example.org/" + rapid.StringMatching(`[a-z0-9#?=]{0,9}`).Draw(t, label))
	case graph.TypeEmail:
		return graph.StringValue("team@example.org")
	case graph.TypePhone:
		return graph.StringValue("+1 (555) 0100")
	case graph.TypeIP:
		return graph.StringValue("2001:db8::7")
	case graph.TypeList:
		return graph.Strings(rapid.SliceOfN(rapid.StringMatching(`[a-z0-9:/. ]{1,9}`), 1, 4).Draw(t, label)...)
	default:
		text := strings.Map(func(r rune) rune {
			if r == 0 || r == 0xfffd {
				return -1
			}
			return r
		}, anyText.Draw(t, label))
		if text == "" {
			text = "x"
		}
		return graph.StringValue(text)
	}
}

// drawEstate writes a random estate into a store, as batches would.
func drawEstate(t *rapid.T, store graph.Store) {
	m := model.BuiltIn()
	var ops []graph.Op
	var ids []uuid.UUID
	keys := map[string]bool{}
	for range rapid.IntRange(1, 8).Draw(t, "items") {
		key := line(t, "key")
		if key == "" || keys[key] || graph.CheckKey(key) != nil {
			continue
		}
		keys[key] = true
		class, _ := m.Class(rapid.SampledFrom(m.ClassNames()).Draw(t, "class"))
		it := graph.Item{ID: uuid.Must(uuid.NewV7()), Key: key, Class: class.Name, Name: line(t, "name"), Facets: class.Facets, Properties: graph.Properties{}}
		if class.Facets == graph.FacetCI|graph.FacetAsset && rapid.Bool().Draw(t, "narrow") {
			it.Facets = graph.FacetAsset
		}
		for range rapid.IntRange(0, 3).Draw(t, "tags") {
			if tag := line(t, "tag"); tag != "" {
				it.Tags = append(it.Tags, tag)
			}
		}
		if group := line(t, "group"); group != "" && rapid.Bool().Draw(t, "declare") {
			it.Requirements = map[string]graph.Declared{group: {Need: graph.Percent(rapid.Uint32Range(1, 10000).Draw(t, "need")), Strength: graph.Soft}, "POWERED_BY": {Need: graph.Count(2)}}
		}
		for range rapid.IntRange(0, 5).Draw(t, "properties") {
			p := &class.All[rapid.IntRange(0, len(class.All)-1).Draw(t, "property")]
			switch p.Name {
			case "availability", "mtbf", "mttr": // exclude one another
			default:
				it.Properties[p.Name] = drawValue(t, p)
			}
		}
		if it.Facets != class.Facets { // narrowed: the facts of the other facet go
			for _, p := range m.Facets.CI {
				delete(it.Properties, p.Name)
			}
		}
		it.Normalise()
		if problems := model.CheckItem(m, &it); len(problems) > 0 {
			t.Fatalf("drew an item that does not fit: %v", problems)
		}
		ids = append(ids, it.ID)
		ops = append(ops, graph.Op{PutItem: &it})
	}
	seen := map[string]bool{}
	for range rapid.IntRange(0, 2*len(ids)).Draw(t, "relations") {
		from, to := rapid.SampledFrom(ids).Draw(t, "from"), rapid.SampledFrom(ids).Draw(t, "to")
		r := graph.Relation{ID: uuid.Must(uuid.NewV7()), Type: rapid.SampledFrom([]string{"DEPENDS_ON", "CALLS"}).Draw(t, "type"), From: from, To: to, Group: line(t, "group")}
		if r.Type == "CALLS" && rapid.Bool().Draw(t, "protocol") {
			r.Properties = graph.Properties{"protocol": graph.StringValue("https")}
		}
		if rapid.Bool().Draw(t, "soft") {
			r.Strength = graph.Soft
		}
		if id := from.String() + r.Type + to.String() + r.Group; from != to && !seen[id] && graph.CheckGroup(r.Group) == nil {
			seen[id] = true
			ops = append(ops, graph.Op{PutRelation: &r})
		}
	}
	if _, err := store.Apply(context.Background(), graph.Batch{ID: uuid.NewString(), Ops: ops}); err != nil {
		t.Fatal(err)
	}
}

func TestExportThenImportGivesTheSameEstate(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "a.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		drawEstate(rt, store)
		items, relations := estate(rt, store)
		form := rapid.SampledFrom(linchpin.Forms()).Draw(rt, "form")
		again, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "b.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer again.Close()
		written := export(rt, store, form)
		load(rt, again, "estate."+form, written)
		gotItems, gotRelations := estate(rt, again)
		if diff := cmp.Diff(items, gotItems); diff != "" {
			rt.Errorf("%s: items (-first +again):\n%s\n%s", form, diff, written)
		}
		if diff := cmp.Diff(relations, gotRelations); diff != "" {
			rt.Errorf("%s: relations (-first +again):\n%s\n%s", form, diff, written)
		}
		if twice := export(rt, again, form); !bytes.Equal(written, twice) {
			rt.Errorf("%s: a second export differs", form)
		}
	})
}

const small = `format: linchpin/v1
model:
  classes:
    - name: WebShop
      extends: Application
      properties:
        - name: tier
          type: integer
          min: 1
          max: 4
items:
  - key: db
    class: Database
    facets: [asset]
    properties:
      purchaseCost:
        amount: "1299.00"
        currency: EUR
      warrantyEnd: "2027-03-31"
  - key: shop
    class: WebShop
    name: Web shop
    tags: [apac, emea]
    requirements:
      data:
        need: 50%
        strength: soft
    properties:
      tier: 1
relations:
  - {from: shop, type: CALLS, to: db, group: data, properties: {protocol: sql}}
`

func TestExportReadsWell(t *testing.T) {
	store := openStore(t)
	defer store.Close()
	load(t, store, "small.yaml", []byte(small))
	if diff := cmp.Diff(small, string(export(t, store, linchpin.YAML))); diff != "" {
		t.Errorf("YAML (-want +got):\n%s", diff)
	}
	want := strings.Join([]string{
		`{"format":"linchpin/v1","model":{"classes":[{"name":"WebShop","extends":"Application","properties":[{"name":"tier","type":"integer","min":1,"max":4}]}]}}`,
		`{"item":{"key":"db","class":"Database","facets":["asset"],"properties":{"purchaseCost":{"amount":"1299.00","currency":"EUR"},"warrantyEnd":"2027-03-31"}}}`,
		`{"item":{"key":"shop","class":"WebShop","name":"Web shop","tags":["apac","emea"],"requirements":{"data":{"need":"50%","strength":"soft"}},"properties":{"tier":1}}}`,
		`{"relation":{"from":"shop","type":"CALLS","to":"db","group":"data","properties":{"protocol":"sql"}}}`,
	}, "\n") + "\n"
	if diff := cmp.Diff(want, string(export(t, store, linchpin.NDJSON))); diff != "" {
		t.Errorf("NDJSON (-want +got):\n%s", diff)
	}
	empty := openStore(t)
	defer empty.Close()
	for form, want := range map[string]string{linchpin.YAML: "format: linchpin/v1\n", linchpin.JSON: "{\"format\":\"linchpin/v1\"}\n", linchpin.NDJSON: "{\"format\":\"linchpin/v1\"}\n"} {
		if got := string(export(t, empty, form)); got != want {
			t.Errorf("%s of an empty estate: %q", form, got)
		}
	}
}

func TestRetiredItemsAreNotExported(t *testing.T) {
	store := openStore(t)
	defer store.Close()
	load(t, store, "a.yaml", []byte("format: linchpin/v1\nitems: [{key: a, class: Server}, {key: b, class: Server}]\nrelations: [{from: a, type: USES, to: b}, {from: b, type: USES, to: a}]"))
	load(t, store, "b.yaml", []byte("format: linchpin/v1\ncomplete: true\nitems: [{key: a, class: Server}]"))
	want := "format: linchpin/v1\nitems:\n  - key: a\n    class: Server\n"
	if diff := cmp.Diff(want, string(export(t, store, linchpin.YAML))); diff != "" {
		t.Error(diff)
	}
}

func TestExportOfAnUnknownForm(t *testing.T) {
	store := openStore(t)
	defer store.Close()
	_, err := linchpin.Export(context.Background(), store, &bytes.Buffer{}, "yml")
	if graph.CodeOf(err) != graph.CodeInvalid || !strings.Contains(err.Error(), "nearest: yaml") {
		t.Error(err)
	}
}
