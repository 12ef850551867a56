package storetest

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
)

// id is the n-th id of a case: a version 7 UUID. Their bytes stand in the
// order of n.
func id(n int) uuid.UUID {
	var u uuid.UUID
	binary.BigEndian.PutUint64(u[:8], uint64(n)<<20) //nolint:gosec // small and positive
	u[6], u[7], u[8], u[15] = 0x70|u[6]&0x0f, 0x11, 0x80, 0x01
	binary.BigEndian.PutUint32(u[9:13], uint32(n)) //nolint:gosec // small and positive
	return u
}

// relationID is the id of the n-th relation, apart from those of items.
func relationID(n int) uuid.UUID {
	u := id(n)
	u[15] = 0x02
	return u
}

// machine is the n-th plain item.
func machine(n int, edits ...func(*graph.Item)) *graph.Item {
	it := &graph.Item{ID: id(n), Key: fmt.Sprintf("vm/%04d", n), Class: "VirtualMachine",
		Name: fmt.Sprintf("Machine %d", n), Facets: graph.FacetCI}
	for _, edit := range edits {
		edit(it)
	}
	return it
}

func named(name string) func(*graph.Item)  { return func(it *graph.Item) { it.Name = name } }
func keyed(key string) func(*graph.Item)   { return func(it *graph.Item) { it.Key = key } }
func classed(c string) func(*graph.Item)   { return func(it *graph.Item) { it.Class = c } }
func tagged(t ...string) func(*graph.Item) { return func(it *graph.Item) { it.Tags = t } }
func retired(it *graph.Item)               { it.Retired = true }

// relation is the n-th relation, from the a-th item to the b-th.
func relation(n, a, b int, edits ...func(*graph.Relation)) *graph.Relation {
	r := &graph.Relation{ID: relationID(n), Type: "DEPENDS_ON", From: id(a), To: id(b)}
	for _, edit := range edits {
		edit(r)
	}
	return r
}

func grouped(group string) func(*graph.Relation) {
	return func(r *graph.Relation) { r.Group = group }
}

func typed(name string) func(*graph.Relation) { return func(r *graph.Relation) { r.Type = name } }

func put(it *graph.Item) graph.Op       { return graph.Op{PutItem: it} }
func link(r *graph.Relation) graph.Op   { return graph.Op{PutRelation: r} }
func purge(n int) graph.Op              { return graph.Op{PurgeItem: &graph.ItemRef{ID: id(n)}} }
func unlink(r *graph.Relation) graph.Op { return graph.Op{DeleteRelation: ptr(r.Ref())} }
func define(m *graph.Model) graph.Op    { return graph.Op{PutModel: m} }
func keep(kind, id, body string) graph.RecordOp {
	return graph.RecordOp{Record: graph.Record{Kind: kind, ID: id, Body: []byte(body)}}
}

// when makes an operation conditional.
func when(r graph.RevisionNumber, op graph.Op) graph.Op {
	op.If = &r
	return op
}

func ptr[V any](v V) *V { return &v }

// machines are n plain items, from the first.
func machines(n int) []graph.Op {
	ops := make([]graph.Op, n)
	for i := range ops {
		ops[i] = put(machine(i + 1))
	}
	return ops
}

// rich is an item that uses every field and every kind of value.
func rich(n int) *graph.Item {
	return &graph.Item{
		ID: id(n), Key: fmt.Sprintf("Ärger/%d «Süd» 'x' \"y\" \\z", n), Class: "DatabaseCluster",
		Name: "Zahlungen 支払い 🏦 λ", Facets: graph.FacetCI | graph.FacetAsset, Tags: []string{"gold", "pci", "süd"},
		Requirements: map[string]graph.Declared{
			"storage": {Need: graph.Percent(3334), Strength: graph.Soft}, "power": {Need: graph.Count(2)}, "DEPENDS_ON": {}},
		RootFor: []string{"NETWORK"}, EndpointFor: []string{"POWERED_BY", "STORES_ON"},
		Properties: everyKind(), Provenance: claims(),
	}
}

func everyKind() graph.Properties {
	at := time.Date(2031, 12, 31, 23, 59, 59, 987_000_000, time.UTC)
	return graph.Properties{
		"serial":    graph.StringValue("line one\nline two\ttab \u2028 end"),
		"empty":     graph.StringValue(""),
		"cores":     graph.IntegerValue(-1 << 63),
		"large":     graph.IntegerValue(1<<63 - 1),
		"load":      graph.NumberValue(0.1),
		"whole":     graph.NumberValue(3),
		"tiny":      graph.NumberValue(5e-324),
		"managed":   graph.BooleanValue(false),
		"monitored": graph.BooleanValue(true),
		"bought":    graph.DateValue(time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC)),
		"seen":      graph.DateTimeValue(at),
		"window":    graph.DurationValue(graph.NewDuration(50*time.Hour + 1500*time.Millisecond)),
		"cost":      graph.MoneyValue(must(graph.ParseMoney("1234567890123.45", "EUR"))),
		"refund":    graph.MoneyValue(must(graph.ParseMoney("-0.001", "JPY"))),
		"ports":     graph.ListValue(graph.IntegerValue(443), graph.IntegerValue(80), graph.IntegerValue(443)),
		"names":     graph.Strings("b", "a", ""),
		"ratios":    graph.ListValue(graph.NumberValue(0.5), graph.NumberValue(2)),
		"days":      graph.ListValue(graph.DateValue(at)),
		"instants":  graph.ListValue(graph.DateTimeValue(at)),
		"spans":     graph.ListValue(graph.DurationValue(graph.NewDuration(time.Hour))),
		"switches":  graph.ListValue(graph.BooleanValue(true), graph.BooleanValue(false)),
	}
}

func claims() graph.Provenance {
	return graph.Provenance{
		Sources: map[string]string{"netbox": "run-1", graph.SourceManual: ""},
		Facts:   map[string]graph.Claim{"serial": {Source: "netbox", Run: "run-1"}, "class": {Source: graph.SourceManual}},
		Lost: map[string][]graph.Claim{"cost": {
			{Source: "excel", Run: "run-0", Value: graph.MoneyValue(must(graph.ParseMoney("99", "USD")))},
			{Source: "old", Run: "run-0", Value: graph.StringValue("?")}}},
	}
}

// richRelation is a relation that uses every field.
func richRelation(n, a, b int) *graph.Relation {
	return &graph.Relation{ID: relationID(n), Type: "POWERED_BY", From: id(a), To: id(b), Group: "feed «A»",
		Strength: graph.Soft, Properties: everyKind(), Provenance: claims()}
}

// vocabulary is a small model; extra adds a class of that name.
func vocabulary(extra string) *graph.Model {
	m := &graph.Model{
		Facets: graph.FacetProperties{Common: []graph.Property{{Name: "owner", Type: graph.TypeString}}},
		Classes: []graph.Class{
			{Name: "Machine", FacetNames: []string{"ci"}, Abstract: true},
			{Name: "VirtualMachine", Extends: "Machine", Properties: []graph.Property{{Name: "cores", Type: graph.TypeInteger, Min: ptr(1.0)}}},
		},
		RelationTypes: []graph.RelationType{{Name: "DEPENDS_ON", Impact: graph.ImpactFrom},
			{Name: "POWERED_BY", Impact: graph.ImpactFrom, Connectivity: true, Need: graph.Percent(5000)}},
	}
	if extra != "" {
		m.Classes = append(m.Classes, graph.Class{Name: extra, Extends: "VirtualMachine"})
	}
	return m
}
