package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

// servingGCPercent lets the heap of a server grow by half before it is
// collected: most of it is the index, which lasts and holds few pointers, so
// that a collection costs little and twice the memory would buy nothing.
const servingGCPercent = 50

// settleMemory gives back what reading the estate took. GOGC, where it is set,
// stays in force.
func settleMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(servingGCPercent)
	}
	runtime.GC() // the first of two that let go of what lies in pools
	debug.FreeOSMemory()
}
