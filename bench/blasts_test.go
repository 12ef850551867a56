package bench_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"linchpin/impact"
	"linchpin/impact/impacttest"
)

const blasts = "Every item of an estate"

// reportBlasts measures the questions about a whole estate.
func reportBlasts(b *testing.B, t *table, sizes ...int) {
	for _, size := range sizes {
		s := newEstate(b, size).snapshot // the relations as drawn may go
		reportEveryItem(b, t, grouped(float64(size))+" items", s, size == 1_000_000)
	}
	if impacttest.HasFixtures() {
		reportEveryItem(b, t, "Debian 12", impacttest.ReadDebian(b).Snapshot, false)
	}
}

// reportEveryItem fails every item alone, and tells the most memory that the
// process held meanwhile, the snapshot included.
func reportEveryItem(b *testing.B, t *table, name string, s *impact.Snapshot, bounded bool) {
	const bound, mostMB = 3 * time.Second, 1000
	g := groundOf(b, s)
	say := func(what string, ask func() string) {
		collected()
		resetPeak()
		found := ""
		took := best(2, func() { found = ask() })
		what = fmt.Sprintf("%s, %s", name, what)
		peak := peakMB("self")
		if !bounded {
			t.say(blasts, what+": "+found, fmt.Sprintf("%s, peak %d MB", short(took), peak), "", true)
			return
		}
		t.atMost(blasts, what+": "+found, took, bound)
		t.say(blasts, what+", peak", fmt.Sprintf("%d MB", peak), fmt.Sprintf("≤ %d MB", mostMB), peak <= mostMB)
	}
	say("blast size of every item", func() string {
		all, err := g.Blasts(context.Background(), impact.Candidates{}, impact.Budget{})
		if err != nil || !all.Complete() {
			b.Fatal(err, all)
		}
		down := 0
		for _, p := range all.Points {
			down += p.Items
		}
		return fmt.Sprintf("%s take %s down", grouped(float64(len(all.Points))), grouped(float64(down)))
	})
	say("single points of every service", func() string {
		all, err := g.ServiceSinglePoints(context.Background(), impact.Candidates{}, impact.Budget{})
		if err != nil {
			b.Fatal(err)
		}
		pairs := 0
		for _, p := range all.Services {
			pairs += len(p.Items)
		}
		return fmt.Sprintf("%s pairs%s", grouped(float64(pairs)), map[bool]string{false: ", stopped by " + all.Stopped}[all.Complete()])
	})
}

// resetPeak lets the kernel count the most resident memory anew.
func resetPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }

var peakLine = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// peakMB is the most resident memory of a process ("self" for this one) since,
// in MB; 0 where nobody tells.
func peakMB(process string) int {
	status, err := os.ReadFile(filepath.Join("/proc", process, "status"))
	if m := peakLine.FindSubmatch(status); err == nil && m != nil {
		kb, _ := strconv.Atoi(string(m[1]))
		return kb / 1000
	}
	return 0
}
