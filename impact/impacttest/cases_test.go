package impacttest_test

import (
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
)

// cases are seeded random ones: LINCHPIN_CASES of them, the first made from
// LINCHPIN_SEED. A long run tries ten times as many.
type cases struct {
	seed, n uint64
	seen    map[string]uint64 // how often something occurred, by what the check calls it
}

func newCases(t *testing.T, otherwise uint64) *cases {
	t.Helper()
	if os.Getenv("LINCHPIN_TEST_LONG") != "" {
		otherwise *= 10
	}
	c := &cases{seed: number(t, "LINCHPIN_SEED", 1), n: number(t, "LINCHPIN_CASES", otherwise), seen: map[string]uint64{}}
	t.Logf("LINCHPIN_SEED=%d LINCHPIN_CASES=%d", c.seed, c.n)
	return c
}

// try checks all cases, as many at a time as there are processors, until one
// fails, and gives the failure of the smallest seed that was found.
func (c *cases) try(check func(seed uint64, seen map[string]uint64) error) (failed uint64, err error) {
	var group sync.WaitGroup
	var one sync.Mutex // holds failed, err and c.seen
	var next atomic.Uint64
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			seen := map[string]uint64{}
			for n := next.Add(1) - 1; n < c.n; n = next.Add(1) - 1 {
				if wrong := check(c.seed+n, seen); wrong != nil {
					next.Store(c.n)
					one.Lock()
					if err == nil || c.seed+n < failed {
						failed, err = c.seed+n, wrong
					}
					one.Unlock()
				}
			}
			one.Lock()
			for what, times := range seen {
				c.seen[what] += times
			}
			one.Unlock()
		})
	}
	group.Wait()
	return failed, err
}

// hold demands that each of these occurred once in so many cases, unless only
// a few were tried.
func (c *cases) hold(t *testing.T, once uint64, each ...string) {
	t.Helper()
	for _, what := range each {
		t.Logf("%5.1f for 100 cases: %s", float64(c.seen[what])*100/float64(c.n), what)
		if c.n >= 1000 && c.seen[what]*once < c.n {
			t.Errorf("only %d in %d cases: %s", c.seen[what], c.n, what)
		}
	}
}

// number reads an environment variable.
func number(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}
