// Package bench measures what Linchpin promises about speed and memory, on
// layered estates, and prints it as one table: see make bench.
package bench_test

import (
	"fmt"
	"os"
	"runtime"
	"testing"
)

// BenchmarkReport prints the table.
func BenchmarkReport(b *testing.B) {
	n := items()
	t := &table{out: os.Stdout}
	fmt.Printf("\n%s items, %s relations; %s, %d processors, load at the start %s\n",
		grouped(float64(n)), grouped(float64(3*n)), runtime.Version(), runtime.GOMAXPROCS(0), load())
	e := newEstate(b, n)
	reportEngine(b, t, e)
}
