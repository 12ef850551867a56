package ingest_test

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"linchpin/graph/sqlite"
	"linchpin/ingest"
	"linchpin/ingest/linchpin"
)

const benchItems = 20_000

func stream() []byte {
	var b bytes.Buffer
	for i := range benchItems {
		b.WriteString(ndItem(i))
		b.WriteString(ndRelation(i, benchItems))
	}
	return b.Bytes()
}

type nowhere struct{ ingest.Sink }

func (nowhere) Item(*ingest.ItemRow) error         { return nil }
func (nowhere) Relation(*ingest.RelationRow) error { return nil }

func BenchmarkDecode(b *testing.B) {
	lines := stream()
	var y strings.Builder
	y.WriteString("format: linchpin/v1\nitems:\n")
	for i := range benchItems {
		fmt.Fprintf(&y, "  - key: server/%d\n    class: Server\n    properties:\n      cpuCores: %d\n", i, i)
	}
	for _, c := range []struct{ name, form, data string }{{"NDJSON", linchpin.NDJSON, string(lines)}, {"YAML", linchpin.YAML, y.String()}} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.data)))
			b.ReportAllocs()
			for b.Loop() {
				in := ingest.Input{Format: c.form, Files: []ingest.File{{Name: "a", Body: strings.NewReader(c.data)}}}
				if err := (linchpin.Source{}).Decode(context.Background(), in, nowhere{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkImport imports 20,000 items and 20,000 relations into an empty
// store, and again into one that has them.
func BenchmarkImport(b *testing.B) {
	data := stream()
	run := func(b *testing.B, im *ingest.Importer) {
		r, err := im.Import(context.Background(), ingest.Request{Files: []ingest.File{{Name: "a.ndjson", Body: bytes.NewReader(data)}}})
		if err != nil || r.Created+r.Unchanged != benchItems {
			b.Fatal(r, err)
		}
	}
	b.Run("new", func(b *testing.B) {
		for b.Loop() {
			store, err := sqlite.Open(context.Background(), filepath.Join(b.TempDir(), "a.db"))
			if err != nil {
				b.Fatal(err)
			}
			run(b, importer(store))
			store.Close()
		}
		b.ReportMetric(2*benchItems*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
	b.Run("unchanged", func(b *testing.B) {
		store := openStore(b)
		run(b, importer(store))
		for b.Loop() {
			run(b, importer(store))
		}
		b.ReportMetric(2*benchItems*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
}
