package graph

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"
)

// texts are those that a hand-written form could get wrong.
var texts = []string{"a", "", "plain text", `quote " and \ back`, "<b>&amp;</b>", "tab\tline\nend", "ünï", "日本 \u2028 \u2029", "\x7f", "bad \xff byte", "s:x", "{[,]}"}

type formDice struct{ *rand.Rand }

func (d formDice) text() string {
	if d.IntN(12) > 0 {
		return texts[d.IntN(3)]
	}
	return texts[d.IntN(len(texts))]
}

func (d formDice) texts() (list []string) {
	for range d.IntN(3) {
		list = append(list, d.text())
	}
	return list
}

func (d formDice) id() (id uuid.UUID) {
	for i := range id {
		id[i] = byte(d.IntN(256))
	}
	return id
}

func (d formDice) value(simple bool) Value {
	money, _ := ParseMoney("-1299.50", "EUR")
	span, _ := ParseDuration("PT90M")
	at := time.Date(2024, 2, 29, 23, 59, 58, 7_000_000, time.UTC)
	values := []Value{StringValue(d.text() + "x"), IntegerValue(int64(d.Uint64())), NumberValue(d.NormFloat64() * 1e21), NumberValue(0.25), //nolint:gosec // any bits
		BooleanValue(d.IntN(2) == 0), DateValue(at), DateTimeValue(at), DurationValue(span), MoneyValue(money)}
	if simple || d.IntN(4) > 0 {
		return values[d.IntN(len(values)-d.IntN(2))]
	}
	return Strings("a", d.text(), d.text())
}

func (d formDice) properties() Properties {
	p := Properties{}
	for range d.IntN(4) {
		p[d.text()+"n"] = d.value(false)
	}
	return p
}

func (d formDice) provenance() (p Provenance) {
	p.Sources, p.Facts, p.Lost = map[string]string{}, map[string]Claim{}, map[string][]Claim{}
	for range d.IntN(3) {
		p.Sources[d.text()] = d.text()
		p.Facts[d.text()] = Claim{Source: d.text(), Run: d.text()}
	}
	if d.IntN(3) == 0 {
		p.Lost[d.text()] = []Claim{{d.text(), d.text(), d.value(true)}}
	}
	p.normalise()
	return p
}

func (d formDice) item() Item {
	it := Item{ID: d.id(), Key: d.text(), Class: d.text(), Name: d.text(), Facets: Facets(d.IntN(4)), Tags: d.texts(), //nolint:gosec // small
		RootFor: d.texts(), EndpointFor: d.texts(), Properties: d.properties(), Retired: d.IntN(3) == 0, Provenance: d.provenance()}
	if d.IntN(3) == 0 {
		it.Requirements = map[string]Declared{d.text(): {Need: Count(2)}, d.text() + "x": {Need: Percent(3334), Strength: Soft}}
	}
	it.Normalise()
	return it
}

func (d formDice) relation() Relation {
	r := Relation{ID: d.id(), Type: d.text(), From: d.id(), To: d.id(), Group: d.text(), Strength: []Strength{"", Hard, Soft}[d.IntN(3)],
		Properties: d.properties(), Provenance: d.provenance()}
	r.Normalise()
	return r
}

// plainProperties and plainProvenance are the forms as encoding/json writes
// them.
func plainProperties(p Properties) json.RawMessage {
	if len(p) == 0 {
		return nil
	}
	tagged := map[string]any{}
	for name, v := range p {
		tag := kindTags[v.kind : v.kind+1]
		if v.kind == KindList {
			tag += kindTags[v.list[0].kind : v.list[0].kind+1]
		}
		tagged[tag+":"+name] = v.Plain()
	}
	return mustEncode(tagged)
}

func plainProvenance(p Provenance) json.RawMessage {
	form := provenanceForm{Sources: p.Sources, Facts: map[string][2]string{}, Lost: map[string][]claimForm{}}
	for name, c := range p.Facts {
		form.Facts[name] = [2]string{c.Source, c.Run}
	}
	for name, claims := range p.Lost {
		for _, c := range claims {
			form.Lost[name] = append(form.Lost[name], claimForm{c.Source, c.Run, plainProperties(Properties{"": c.Value})})
		}
	}
	return mustEncode(form)
}

// The hand-written forms are those of encoding/json, byte for byte, and are
// read as it reads them.
func TestFormsAreThoseOfJSON(t *testing.T) {
	byHand := 0
	for seed := range uint64(5000) {
		d := formDice{rand.New(rand.NewPCG(seed, 1))} //nolint:gosec // to be repeatable
		it, r := d.item(), d.relation()
		plainItem := mustEncode(itemForm{it.ID, it.Key, it.Class, it.Name, it.Facets, it.Tags, it.Requirements, it.RootFor,
			it.EndpointFor, plainProperties(it.Properties), it.Retired, plainProvenance(it.Provenance)})
		if form := EncodeItem(&it); string(form) != string(plainItem) {
			t.Fatalf("seed %d: an item is\n%s\nencoding/json gives\n%s", seed, form, plainItem)
		}
		plainRelation := mustEncode(relationForm{r.ID, r.Type, r.From, r.To, r.Group, r.Strength, plainProperties(r.Properties), plainProvenance(r.Provenance)})
		if form := EncodeRelation(&r); string(form) != string(plainRelation) {
			t.Fatalf("seed %d: a relation is\n%s\nencoding/json gives\n%s", seed, form, plainRelation)
		}
		readIt, okItem := readItem(plainItem)
		readRel, okRelation := readRelation(plainRelation)
		if okItem {
			byHand++
			sameRead(t, seed, readIt, must(decodeItem(plainItem)))
		}
		if okRelation {
			byHand++
			sameRead(t, seed, readRel, must(decodeRelation(plainRelation)))
		}
	}
	if byHand < 1000 {
		t.Errorf("only %d forms were read by hand", byHand)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func sameRead(t *testing.T, seed uint64, byHand, plain any) {
	t.Helper()
	if !reflect.DeepEqual(byHand, plain) {
		t.Fatalf("seed %d: read by hand as\n%+v\nencoding/json reads\n%+v", seed, byHand, plain)
	}
}

// What is cut short or bent is left to encoding/json, which says what is wrong.
func TestBentFormsAreNotReadByHand(t *testing.T) {
	it := formDice{rand.New(rand.NewPCG(4, 4))}.item() //nolint:gosec // to be repeatable
	it.Key, it.Name, it.Class = "a", "b", "c"
	it.Properties, it.Provenance = Properties{"n": IntegerValue(4), "s": StringValue("x"), "b": BooleanValue(true)}, Provenance{Sources: map[string]string{"x": "y"}}
	it.Tags, it.RootFor, it.EndpointFor = []string{"t"}, nil, nil
	form := EncodeItem(&it)
	if _, ok := readItem(form); !ok {
		t.Fatalf("not read by hand: %s", form)
	}
	for n := range form {
		if _, ok := readItem(form[:n]); ok {
			t.Errorf("read although it is cut short: %s", form[:n])
		}
	}
	for _, text := range []string{`{"id":1}`, `{"key":"a"} `, `{"other":"a"}`, `{"key":"a",}`, `{"facets":x}`, `{"properties":{"z:a":1}}`, `{"provenance":{"facts":{"a":["b"]}}}`, `[]`, ``} {
		if _, ok := readItem([]byte(text)); ok {
			t.Errorf("read although it is bent: %s", text)
		}
	}
}

func BenchmarkForms(b *testing.B) {
	it := Item{Key: "vm/host-000123.eu-west-1.example.org", Class: "VirtualMachine", Name: "Machine 123", Facets: FacetCI, Tags: []string{"production"},
		Properties: Properties{"environment": StringValue("production"), "cpuCores": IntegerValue(8)},
		Provenance: Provenance{Sources: map[string]string{"netbox": "run-1"}, Facts: map[string]Claim{"name": {Source: "netbox", Run: "run-1"}, "cpuCores": {Source: "netbox", Run: "run-1"}}}}
	form := EncodeItem(&it)
	b.Run("write", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			EncodeItem(&it)
		}
	})
	b.Run("read", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := DecodeItem(form); err != nil {
				b.Fatal(err)
			}
		}
	})
}
