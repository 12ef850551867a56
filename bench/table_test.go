package bench_test

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"
)

// items is the size of the estate: LINCHPIN_BENCH_ITEMS, by default 1,000,000.
func items() int {
	if n, err := strconv.Atoi(os.Getenv("LINCHPIN_BENCH_ITEMS")); err == nil {
		return n
	}
	return 1_000_000
}

// table is what a report prints: a figure a line, with what it should be.
type table struct {
	out  io.Writer
	last string
}

// say prints one figure. Bound is what the figure must stay within in words,
// "" for one that stands for comparison; good says whether it does.
func (t *table) say(part, what, figure, bound string, good bool) {
	if part != t.last {
		fmt.Fprintf(t.out, "\n| %s | measured | wanted | |\n|---|---|---|---|\n", part)
		t.last = part
	}
	mark := ""
	switch {
	case bound == "":
	case good:
		mark = "yes"
	default:
		mark = "**no**"
	}
	fmt.Fprintf(t.out, "| %s | %s | %s | %s |\n", what, figure, bound, mark)
}

// atMost prints a duration with its bound.
func (t *table) atMost(part, what string, d, bound time.Duration) {
	t.say(part, what, short(d), "≤ "+short(bound), d <= bound)
}

// ratio prints how many times one duration is of another.
func (t *table) ratio(part, what string, of float64, bound float64) {
	t.say(part, what, fmt.Sprintf("%.2f times", of), fmt.Sprintf("≤ %g times", bound), of <= bound)
}

// atLeast prints a rate with its bound.
func (t *table) atLeast(part, what, unit string, rate, bound float64) {
	t.say(part, what, grouped(rate)+" "+unit, "≥ "+grouped(bound)+" "+unit, rate >= bound)
}

// short is a duration in three digits.
func short(d time.Duration) string {
	switch {
	case d < time.Microsecond:
		return fmt.Sprintf("%d ns", d.Nanoseconds())
	case d < time.Millisecond:
		return fmt.Sprintf("%.3g µs", float64(d)/float64(time.Microsecond))
	case d < time.Second:
		return fmt.Sprintf("%.3g ms", float64(d)/float64(time.Millisecond))
	default:
		return fmt.Sprintf("%.3g s", d.Seconds())
	}
}

// grouped is a whole number with its thousands apart.
func grouped(x float64) string {
	s := strconv.FormatInt(int64(x), 10)
	var parts []string
	for len(s) > 3 {
		parts, s = append(parts, s[len(s)-3:]), s[:len(s)-3]
	}
	slices.Reverse(parts)
	return strings.Join(append([]string{s}, parts...), ",")
}

// quantile is the q-th of sorted durations.
func quantile(sorted []time.Duration, q float64) time.Duration {
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// best runs f and gives its shortest time: other load on the machine only
// ever adds.
func best(times int, f func()) time.Duration {
	shortest := time.Duration(1<<63 - 1)
	for range times {
		start := time.Now()
		f()
		shortest = min(shortest, time.Since(start))
	}
	return shortest
}

// collected is the memory that is in use once everything that is not has gone.
func collected() uint64 {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// load is what else the machine does.
func load() string {
	data, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(data))[:3], ", ")
}
