package bench_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
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
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	start := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	ended := make(chan struct{})
	peak := peakUntil(ended, cmd.Process.Pid)
	err := cmd.Wait()
	close(ended)
	took := time.Since(start)
	if err != nil {
		b.Fatalf("%v\n%s", err, out.Bytes())
	}
	records := float64(e.Items() + e.Relations())
	t.atLeast(importing, grouped(records)+" records by the program", "records/s", records/took.Seconds(), 30_000)
	most := <-peak
	t.say(importing, "its peak memory", fmt.Sprintf("%d MB", most), "≤ 500 MB", most <= 500)
}

// peakUntil reads the most resident memory of a process, in MB, until it ends.
// What the kernel tells after its end counts this process too, as it was when
// it started the other.
func peakUntil(ended <-chan struct{}, pid int) <-chan int {
	peak := make(chan int, 1)
	go func() {
		most := 0
		for tick := time.Tick(20 * time.Millisecond); ; {
			select {
			case <-ended:
				peak <- most
				return
			case <-tick:
				most = max(most, peakMB(strconv.Itoa(pid)))
			}
		}
	}()
	return peak
}
