package main

import (
	"context"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// TestMemoryBoundFollowsWhatIsKept: a server that keeps more may take more,
// always an index of that size anew, and a limit that its owner set stays.
func TestMemoryBoundFollowsWhatIsKept(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	t.Cleanup(func() { debug.SetMemoryLimit(before) })
	for _, kept := range []uint64{0, 20 << 20, 350 << 20, 4 << 30} {
		if bound := memoryBound(kept); bound < int64(2*kept) || bound < int64(kept)+roomOfAnswers { //nolint:gosec // small
			t.Errorf("%d bytes kept, bound at %d", kept, bound)
		}
	}
	ended, end := context.WithCancel(context.Background())
	end()
	t.Setenv("GOMEMLIMIT", "1GiB")
	boundMemory(ended, nil)
	if got := debug.SetMemoryLimit(-1); got != before {
		t.Errorf("the limit of its owner became %d", got)
	}
	t.Setenv("GOMEMLIMIT", "")
	boundMemory(ended, nil)
	first := debug.SetMemoryLimit(-1)
	held := make([]byte, 512<<20)
	runtime.GC()
	ctx, stop := context.WithCancel(context.Background())
	ticks := make(chan time.Time)
	go func() {
		for range 10 {
			ticks <- time.Time{}
		}
		stop()
	}()
	boundMemory(ctx, ticks)
	if got := debug.SetMemoryLimit(-1); got < first+int64(len(held))/2 {
		t.Errorf("the limit went from %d to %d with %d bytes more", first, got, len(held))
	}
	runtime.KeepAlive(held)
}
