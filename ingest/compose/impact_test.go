package compose_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"linchpin/graph/model"
	"linchpin/graph/sqlite"
	"linchpin/impact"
	"linchpin/ingest"
	"linchpin/ingest/compose"
	"linchpin/ingest/linchpin"
)

// TestKafkaDown follows the OpenTelemetry Demo from its files to the answer:
// networks, volumes and images beside the services do not change what falls.
func TestKafkaDown(t *testing.T) {
	folder := filepath.Join(fixtures(t), "otel-demo")
	store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "a.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	run := func() ingest.Report {
		var files []ingest.File
		for _, name := range []string{".env", "compose.yaml", "compose.full.yaml", "compose.observability.yaml"} {
			file, err := os.Open(filepath.Join(folder, name))
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			files = append(files, ingest.File{Name: name, Body: file})
		}
		r, err := ingest.New(store, linchpin.Source{}, compose.Source{}).Import(context.Background(), ingest.Request{Files: files})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := run(); r.Format != compose.Format || r.Batches != 1 || r.Source != "compose" {
		t.Errorf("first import: %+v", r)
	}
	if r := run(); r.Batches != 0 || r.Created+r.Updated+r.Relations.Created+r.Relations.Updated+r.Relations.Deleted != 0 {
		t.Errorf("the same again: %+v", r)
	}

	builder := impact.NewBuilder(model.BuiltIn())
	revision, err := store.Structure(context.Background(), 0, builder)
	if err != nil {
		t.Fatal(err)
	}
	outcome, err := impact.Simulate(context.Background(), builder.Build(revision), impact.Scenario{Down: []string{"service/kafka"}}, nil, impact.Budget{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range outcome.Affected() {
		if !e.Imposed {
			names = append(names, outcome.Describe(e.Ref).Name+" "+e.After.String())
		}
	}
	slices.Sort(names)
	want := []string{"accounting down", "checkout down", "fraud-detection down", "frontend down", "frontend-proxy down", "load-generator down"}
	if !slices.Equal(names, want) {
		t.Errorf("affected %q", names)
	}
}
