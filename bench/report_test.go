// Package bench measures what Linchpin promises about speed and memory, on
// layered estates, and prints it as one table: see make bench.
package bench_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"linchpin/graph/sqlite"
)

// part says whether a part of the table is wanted: LINCHPIN_BENCH_PARTS names
// them, separated by commas; all by default.
func part(name string) bool {
	chosen := os.Getenv("LINCHPIN_BENCH_PARTS")
	return chosen == "" || slices.Contains(strings.Split(chosen, ","), name)
}

// BenchmarkReport prints the table. LINCHPIN_BENCH_STORE names a database file
// that holds the estate already, so that the large import is left out; the
// writes then stay in it. LINCHPIN_TEST_NEO4J_URI names a server for the parts
// about Neo4j, which empty it.
func BenchmarkReport(b *testing.B) {
	n := items()
	t := &table{out: os.Stdout}
	fmt.Printf("\n%s items, %s relations; %s, %d processors, load at the start %s\n",
		grouped(float64(n)), grouped(float64(3*n)), runtime.Version(), runtime.GOMAXPROCS(0), load())
	e := newEstate(b, n)
	if part("engine") {
		reportEngine(b, t, e)
		reportApply(t, e)
	}
	if part("leave") {
		reportLeave(b, t, e)
	}
	e.snapshot, e.walk = nil, nil
	if part("growth") {
		reportGrowth(b, t, 10_000, 100_000, 1_000_000, 5_000_000)
	}
	if part("blasts") {
		reportBlasts(b, t, 10_000, 100_000, 1_000_000, 5_000_000)
	}
	if part("networks") {
		reportNetworks(b, t)
	}
	if part("questions") {
		reportQuestions(b, t)
	}
	if part("import") {
		reportImport(b, t, 50_000, 50_000)
	}
	path := os.Getenv("LINCHPIN_BENCH_STORE")
	if path == "" && (part("start") || part("serve") || part("writes")) {
		path = filepath.Join(b.TempDir(), "estate.db")
		reportLargeImport(b, t, e.Layered, path)
	}
	if part("start") {
		reportStart(b, t, path)
	}
	if part("serve") {
		reportServe(b, t, "sqlite:"+path, e.Layered)
	}
	if part("writes") {
		store, err := sqlite.Open(context.Background(), path)
		if err != nil {
			b.Fatal(err)
		}
		reportWrites(b, t, "SQLite", store, 500, 50*time.Millisecond)
		store.Close()
	}
	if uri := os.Getenv("LINCHPIN_TEST_NEO4J_URI"); uri != "" && part("neo4j") {
		reportNeo4j(b, t, uri)
	}
	fmt.Printf("\nload at the end %s\n", load())
}
