// Package storetest is the contract of package graph's stores as a test suite.
// Every store runs all of it: no case can be skipped, and there is no flag by
// which a store says what it cannot do.
//
// A case stands for one clause of the text on graph.Reader, graph.Writer and
// graph.Records, and begins with an empty store. Besides the cases, random
// sequences of batches run against a store and against a naive one that is the
// contract in its plainest form; they must not differ in any answer.
package storetest

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"testing"
	"time"

	"linchpin/graph"
)

// Config is what a store is opened with.
type Config struct {
	// Dir is a folder of the case's own for a store that keeps files.
	Dir string
	// Now is the store's clock.
	Now func() time.Time
	// Reopen asks for the store that this case has just closed, with what it
	// held. Otherwise the opener gives an empty store.
	Reopen bool
}

// Opener opens a store for a case. The suite closes it.
type Opener func(Config) (graph.Store, error)

// T is what a case reports to. [testing.T] is one.
type T interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any) // does not return
}

// clause is one promise of the contract and the case that holds a store to it.
type clause struct {
	name string // "apply/same id, same content"
	text string // the promise, in short
	hold func(*trial)
}

func clauses() []clause {
	var all []clause
	for _, list := range [][]clause{applyClauses, refusalClauses, givenClauses, batchClauses, structureClauses, changesClauses,
		readClauses, findClauses, historyClauses, deletionClauses, recordClauses, lifeClauses, togetherClauses, randomClauses} {
		all = append(all, list...)
	}
	return all
}

// Run holds a store to every clause, each as a subtest.
func Run(t *testing.T, open func(Config) (graph.Store, error)) {
	t.Helper()
	for _, c := range clauses() {
		t.Run(c.name, func(t *testing.T) { c.try(t, t.TempDir(), open) })
	}
}

// Failures names the clauses that a store breaks, in order.
func Failures(open func(Config) (graph.Store, error)) []string {
	var names []string
	for _, c := range clauses() {
		if len(c.failures(open)) > 0 {
			names = append(names, c.name)
		}
	}
	return names
}

// failures gives what the case of one clause has to say against a store.
func (c clause) failures(open Opener) []string {
	dir, err := os.MkdirTemp("", "storetest")
	if err != nil {
		return []string{err.Error()}
	}
	defer func() { _ = os.RemoveAll(dir) }()
	r := &recorder{}
	done := make(chan struct{})
	go func() { // of its own, so that Fatalf can end it
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				r.Errorf("panic: %v\n%s", p, debug.Stack())
			}
		}()
		c.try(r, dir, open)
	}()
	<-done
	return r.said
}

// recorder collects what a case says.
type recorder struct {
	mu   sync.Mutex
	said []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.said = append(r.said, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

// trial is one case at work: an empty store, a clock, and the means to write
// and to ask in one line.
type trial struct {
	T
	graph.Store
	ctx     context.Context
	open    Opener
	dir     string
	clock   *clock
	batches int // numbers the ids of batches
}

// patience bounds a case, so that a store that hangs fails.
const patience = 2 * time.Minute

func (c clause) try(t T, dir string, open Opener) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	e := &trial{T: t, ctx: ctx, open: open, dir: dir, clock: newClock()}
	e.start(false)
	defer func() { _ = e.Store.Close() }()
	c.hold(e)
}

func (e *trial) start(reopen bool) {
	e.Helper()
	store, err := e.open(Config{Dir: e.dir, Now: e.clock.Now, Reopen: reopen})
	if err != nil {
		e.Fatalf("open: %v", err)
	}
	e.Store = store
}

// restart closes the store and opens it again.
func (e *trial) restart() {
	e.Helper()
	if err := e.Close(); err != nil {
		e.Errorf("close: %v", err)
	}
	e.start(true)
}

// clock stands still until a case moves it.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 3, 29, 0, 59, 59, 123456789, time.UTC)} }

// Now is the clock's time, in a zone that is not UTC.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at.In(time.FixedZone("", 2*60*60))
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}
