package bench_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"linchpin/graph"
	"linchpin/graph/sqlite"
	"linchpin/impact/impacttest"
	"linchpin/ingest"
	"linchpin/ingest/linchpin"
)

const importing = "Import into the embedded store"

// document writes an estate as NDJSON.
func document(b *testing.B, e *impacttest.Layered) (path string) {
	b.Helper()
	file, err := os.Create(filepath.Join(b.TempDir(), "estate.ndjson"))
	if err != nil {
		b.Fatal(err)
	}
	if err := e.WriteNDJSON(file); err != nil {
		b.Fatal(err)
	}
	if err := file.Close(); err != nil {
		b.Fatal(err)
	}
	return file.Name()
}

// imported imports a document and tells how long it took.
func imported(b *testing.B, store graph.Store, path string) (ingest.Report, time.Duration) {
	b.Helper()
	file, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	start := time.Now()
	r, err := ingest.New(store, linchpin.Source{}).Import(context.Background(), ingest.Request{
		Files: []ingest.File{{Name: "estate.ndjson", Body: file}}})
	if err != nil {
		b.Fatal(err)
	}
	return r, time.Since(start)
}

// reportImport imports an estate into an empty store, and again.
func reportImport(b *testing.B, t *table, items int, wanted float64) {
	e := impacttest.NewLayered(items, 1)
	path := document(b, e)
	store, err := sqlite.Open(context.Background(), filepath.Join(b.TempDir(), "estate.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	records := float64(e.Items() + e.Relations())
	r, took := imported(b, store, path)
	if r.Created != e.Items() || r.Relations.Created != e.Relations() {
		b.Fatalf("%+v", r)
	}
	t.atLeast(importing, fmt.Sprintf("%s records into an empty store", grouped(records)), "records/s", records/took.Seconds(), wanted)
	head := r.Revision
	if r, took = imported(b, store, path); r.Revision != head || r.Unchanged != e.Items() {
		b.Fatalf("%+v", r)
	}
	t.atLeast(importing, fmt.Sprintf("%s records again, unchanged", grouped(records)), "records/s", records/took.Seconds(), 100_000)
}

// reportLargeImport imports an estate by the program, and reads its memory.
func reportLargeImport(b *testing.B, t *table, e *impacttest.Layered, path string) {
	doc := document(b, e)
	cmd := exec.Command(program(b), "import", "--store", "sqlite:"+path, doc)
	cmd.Env = append(os.Environ(), "XDG_CONFIG_HOME="+b.TempDir())
	start := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	took := time.Since(start)
	records := float64(e.Items() + e.Relations())
	t.atLeast(importing, grouped(records)+" records by the program", "records/s", records/took.Seconds(), 30_000)
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		peak := usage.Maxrss >> 10
		t.say(importing, "its peak memory", fmt.Sprintf("%d MB", peak), "≤ 500 MB", peak <= 500)
	}
}
