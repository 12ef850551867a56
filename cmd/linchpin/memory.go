package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

// servingGCPercent lets the heap of a server grow by a quarter before it is
// collected: most of it is the index, which lasts and holds few pointers, so
// that a collection costs little and twice the memory would buy nothing.
const servingGCPercent = 25

// importingGCPercent keeps the heap of an import close to what it must hold: the
// keys that it names and where each row lies. The rest is short-lived.
const importingGCPercent = 15

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
