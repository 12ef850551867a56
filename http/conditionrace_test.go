package http

import (
	"context"
	"sync"
	"testing"
	"time"

	"linchpin/graph"
	"linchpin/http/api"
)

// turns lets two writers of conditions take turns at the store in an order that
// a test sets.
type turns struct {
	graph.Store
	mu   sync.Mutex
	hold map[string]func() // by the kind of the record that is put next; each once
}

// PutRecord waits for its turn.
func (s *turns) PutRecord(ctx context.Context, r graph.Record) (int64, error) {
	s.mu.Lock()
	wait := s.hold[r.Kind]
	delete(s.hold, r.Kind)
	s.mu.Unlock()
	if wait != nil {
		wait()
	}
	return s.Store.PutRecord(ctx, r)
}

// TestConditionsOfTwoWritersStandInTheRecord: two write what one source says at
// the same time, one of them held between what it reads and what it keeps of
// the past until the other is done. What was current at an instant is what the
// record tells of it afterwards.
func TestConditionsOfTwoWritersStandInTheRecord(t *testing.T) {
	store := &turns{hold: map[string]func(){}}
	d := newEstate(t, func(c *Config) { store.Store, c.Store = c.Store, store })
	put := func(item string) int {
		return d.ask("PUT", "/api/v1/conditions", map[string]any{"source": "probe", "states": []any{map[string]any{"item": item, "state": "down"}}}).Status
	}
	said := func(at string) string {
		a := read[api.ConditionsAnswer](d, "GET", "/api/v1/conditions"+at, nil)
		if len(a.Sources) != 1 || len(a.Sources[0].States) != 1 {
			t.Fatalf("%+v", a)
		}
		return a.Sources[0].States[0].Key
	}
	if got := put("host/1"); got != 200 {
		t.Fatal(got)
	}
	var between time.Time
	var want string
	look := func() { // once one of the two is done
		if want == "" {
			want = said("")
			d.pass(time.Minute)
			between = d.clock()
			d.pass(time.Minute)
		}
	}
	d.pass(time.Minute)
	held, goOn, other := make(chan struct{}), make(chan struct{}), make(chan int, 1)
	store.hold["condition"] = func() {
		store.mu.Lock()
		store.hold["condition-past"] = func() { close(held); <-goOn }
		store.mu.Unlock()
		go func() { other <- put("vm/b") }()
		select {
		case <-held:
		case got := <-other: // it had nothing to keep that the one has not kept
			other <- got
			store.mu.Lock()
			delete(store.hold, "condition-past")
			store.mu.Unlock()
			look()
		}
	}
	if got := put("vm/a"); got != 200 {
		t.Errorf("the one: %d", got)
	}
	look()
	close(goOn)
	if got := <-other; got != 200 {
		t.Errorf("the other: %d", got)
	}
	if got := said("?at=" + between.UTC().Format(time.RFC3339)); got != want {
		t.Errorf("%s was down at %v; the record says %s", want, between, got)
	}
	if now := said(""); now == want {
		t.Errorf("%s is down still", now)
	}
}
