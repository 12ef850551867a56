package main

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"time"
)

// servingGCPercent lets the heap of a server grow by a quarter before it is
// collected: most of it is the index, which lasts and holds few pointers, so
// that a collection costs little and twice the memory would buy nothing.
const servingGCPercent = 25

// importingGCPercent keeps the heap of an import close to what it must hold: the
// keys that it names and where each row lies. The rest is short-lived.
const importingGCPercent = 10

// sparingMemory is for a process that imports and ends. GOGC, where it is set,
// stays in force.
func sparingMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(importingGCPercent)
	}
}

// settleMemory gives back what reading the estate took. GOGC, where it is set,
// stays in force.
func settleMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(servingGCPercent)
	}
	runtime.GC() // the first of two that let go of what lies in pools
	debug.FreeOSMemory()
}

// roomOfAnswers is the memory beside the index, in bytes, up to which answers
// leave their garbage: large ones hold a hundred megabytes for a moment.
const roomOfAnswers = 360 << 20

// boundMemory has garbage collected sooner while many large answers are under
// way, at each tick until the context ends. The bound follows what the process
// kept over the last ticks, and leaves room to build an index of that size
// anew. GOMEMLIMIT, where it is set, stays in force.
func boundMemory(ctx context.Context, ticks <-chan time.Time) {
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	var kept []uint64
	for {
		kept = append(kept[max(0, len(kept)-5):], liveHeap())
		debug.SetMemoryLimit(memoryBound(slices.Min(kept)))
		select {
		case <-ctx.Done():
			return
		case <-ticks:
		}
	}
}

// memoryBound is the memory that a process may take before it collects
// garbage at every occasion, from what it keeps; both in bytes.
func memoryBound(kept uint64) int64 {
	return int64(max(kept+roomOfAnswers, 2*kept+64<<20)) //nolint:gosec // far below 2^63
}

// liveHeap is what the last collection found in use, in bytes.
func liveHeap() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
