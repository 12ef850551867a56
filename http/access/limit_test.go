package access

import (
	"strings"
	"testing"
	"time"
)

func TestAddresses(t *testing.T) {
	for remote, want := range map[string]string{
		"192.0.2.1:80": "192.0.2.1", "[::ffff:192.0.2.1]:80": "192.0.2.1", "[2001:db8:1:2:3:4:5:6]:80": "2001:db8:1:2::/64",
		"[2001:db8:1:2::9%eth0]:80": "2001:db8:1:2::/64", "": "", "@": "@",
	} {
		if got := Address(remote); got != want {
			t.Errorf("%q: %q, want %q", remote, got, want)
		}
	}
}

func TestBucketsAreBounded(t *testing.T) {
	c := newClock()
	b := NewBuckets(Limit{Rate: 1, Burst: 2}, c.now)
	for i := range 3 * maxBuckets {
		b.Take(strings.Repeat("x", i%7) + time.Duration(i).String())
	}
	if len(b.level) > maxBuckets {
		t.Errorf("%d buckets", len(b.level))
	}
}

// A clock that goes back neither fills a bucket nor empties it.
func TestBucketsSurviveTheClock(t *testing.T) {
	c := newClock()
	b := NewBuckets(Limit{Rate: 1, Burst: 2}, c.now)
	for i, want := range []bool{true, true, false} {
		if got := b.Take("a") == 0; got != want {
			t.Errorf("take %d: %v", i, got)
		}
	}
	c.pass(-10 * 365 * 24 * time.Hour)
	if wait := b.Take("a"); wait <= 0 || wait > time.Second {
		t.Errorf("ten years back: %v", wait)
	}
	c.pass(time.Second)
	if wait := b.Take("a"); wait != 0 {
		t.Errorf("a second later: %v", wait)
	}
	c.pass(20 * 365 * 24 * time.Hour)
	for i, want := range []bool{true, true, false} {
		if got := b.Take("a") == 0; got != want {
			t.Errorf("twenty years on, take %d: %v", i, got)
		}
	}
}

func TestCountsHoldEachCaller(t *testing.T) {
	c := NewCounts(2)
	for i, want := range []bool{true, true, false} {
		if got := c.Begin("a"); got != want {
			t.Errorf("begin %d: %v", i, got)
		}
	}
	if !c.Begin("b") {
		t.Error("another caller is held to the first one's")
	}
	c.End("a")
	if !c.Begin("a") {
		t.Error("what ended still counts")
	}
	c.End("a")
	c.End("a")
	c.End("b")
	if len(c.now) != 0 {
		t.Errorf("%v", c.now)
	}
}

// Another limit counts from the next one on: what was used stays used, and what
// is allowed besides is there at once.
func TestALimitMayChange(t *testing.T) {
	c := newClock()
	b := NewBuckets(Limit{Rate: 1, Burst: 2}, c.now)
	takes := func(what string, want int) {
		t.Helper()
		got := 0
		for b.Take("a") == 0 && got < 100 {
			got++
		}
		if got != want {
			t.Errorf("%s: %d, want %d", what, got, want)
		}
	}
	takes("the first", 2)
	b.SetLimit(Limit{Rate: 1, Burst: 5})
	takes("three more are allowed", 3)
	c.pass(time.Hour)
	b.SetLimit(Limit{Rate: 1, Burst: 1})
	takes("a bucket that shrank", 1)
	b.SetLimit(Limit{Rate: 100, Burst: 10})
	takes("and grew", 9)
	c.pass(50 * time.Millisecond)
	takes("at the new rate", 5)
	b.SetLimit(Limit{Rate: -1})
	takes("without a limit", 100)
}

func TestACountMayChange(t *testing.T) {
	c := NewCounts(2)
	for _, step := range []struct {
		most int
		want bool
	}{{2, true}, {2, true}, {2, false}, {3, true}, {1, false}, {0, true}} {
		c.SetMost(step.most)
		if got := c.Begin("a"); got != step.want {
			t.Errorf("another one of %d: %v", step.most, got)
		}
	}
}
