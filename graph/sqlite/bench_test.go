package sqlite_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/sqlite"
)

const (
	benchItems = 100_000
	benchBatch = 2000
)

// benchID is the n-th id of a kind, in the form of a UUIDv7.
func benchID(kind byte, n int) uuid.UUID {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], 0x019b_0000_0000_7000+uint64(n)<<16) //nolint:gosec // small
	id[6], id[8], id[9] = 0x70, 0x80, kind
	binary.BigEndian.PutUint32(id[12:], uint32(n)) //nolint:gosec // small
	return id
}

func benchItem(n int) *graph.Item {
	return &graph.Item{ID: benchID(1, n), Key: fmt.Sprintf("vm/host-%06d.eu-west-1.example.org", n), Class: []string{"VirtualMachine", "PhysicalServer", "Application"}[n%3],
		Name: fmt.Sprintf("Machine %d of cell %d", n, n%97), Facets: graph.FacetCI | graph.FacetAsset, Tags: []string{"production"},
		Properties: graph.Properties{"environment": graph.StringValue("production"), "cores": graph.IntegerValue(int64(n % 64)), "owner": graph.StringValue("Team Payments")},
		Provenance: graph.Provenance{Sources: map[string]string{"netbox": "run-1"}}}
}

func benchRelation(n, items int) *graph.Relation {
	return &graph.Relation{ID: benchID(2, n), Type: []string{"DEPENDS_ON", "RUNS_ON"}[n%2], From: benchID(1, n%items), To: benchID(1, (n*7919+1+n/items)%items),
		Provenance: graph.Provenance{Sources: map[string]string{"netbox": "run-1"}}}
}

func openBench(b *testing.B) *sqlite.Store {
	b.Helper()
	s, err := sqlite.Open(context.Background(), filepath.Join(b.TempDir(), "graph.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return s
}

// fill writes items and three relations for each.
func fill(b *testing.B, s *sqlite.Store, items int) (records int) {
	b.Helper()
	var ops []graph.Op
	flush := func() {
		if _, err := s.Apply(context.Background(), graph.Batch{ID: fmt.Sprint(records), Ops: ops}); err != nil {
			b.Fatal(err)
		}
		ops = ops[:0]
	}
	add := func(op graph.Op) {
		ops = append(ops, op)
		if records++; len(ops) == benchBatch {
			flush()
		}
	}
	for n := range items {
		add(graph.Op{PutItem: benchItem(n)})
	}
	for n := range 3 * items {
		r := benchRelation(n, items)
		if r.From != r.To {
			add(graph.Op{PutRelation: r})
		}
	}
	flush()
	return records
}

// First load: items, then three times as many relations, in batches of 2,000.
func BenchmarkLoad(b *testing.B) {
	for range b.N {
		s := openBench(b)
		b.ResetTimer()
		records := fill(b, s, benchItems/4)
		b.ReportMetric(float64(records)/b.Elapsed().Seconds(), "records/s")
	}
}

// Small writes, one batch of one item each.
func BenchmarkApplyOne(b *testing.B) {
	s := openBench(b)
	fill(b, s, 1000)
	b.ResetTimer()
	for n := range b.N {
		it := benchItem(n % 1000)
		it.Name = fmt.Sprint("changed ", n)
		if _, err := s.Apply(context.Background(), graph.Batch{ID: fmt.Sprint("one-", n), Ops: []graph.Op{{PutItem: it}}}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "batches/s")
}

type counter struct{ items, relations int }

func (c *counter) Item(graph.ItemShape) error         { c.items++; return nil }
func (c *counter) Relation(graph.RelationShape) error { c.relations++; return nil }

// The structure of 100,000 items and 300,000 relations; and questions to it.
func BenchmarkRead(b *testing.B) {
	s := openBench(b)
	fill(b, s, benchItems)
	ctx := context.Background()
	b.Run("Structure", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			var c counter
			if _, err := s.Structure(ctx, 0, &c); err != nil || c.items != benchItems {
				b.Fatal(c, err)
			}
		}
	})
	b.Run("Items1000", func(b *testing.B) {
		ids := make([]uuid.UUID, 1000)
		for i := range ids {
			ids[i] = benchID(1, i*benchItems/1000)
		}
		for range b.N {
			if found, err := s.Items(ctx, ids); err != nil || len(found) != 1000 {
				b.Fatal(len(found), err)
			}
		}
	})
	for name, q := range map[string]graph.Query{"FindMany": {Text: "mach"}, "FindFew": {Text: "012345"}, "FindLetter": {Text: "m"}, "List": {}, "ListClass": {Classes: []string{"Application"}},
		"ListTag": {Tag: "production"}, "FindManyTag": {Text: "mach", Tag: "production"}} {
		q.Limit = 50
		b.Run(name, func(b *testing.B) {
			for range b.N {
				if page, err := s.Find(ctx, q); err != nil || len(page.Items) == 0 {
					b.Fatal(page, err)
				}
			}
		})
	}
	b.Run("Changes", func(b *testing.B) {
		for range b.N {
			if _, err := s.Changes(ctx, 199, 10_000); err != nil {
				b.Fatal(err)
			}
		}
	})
}
