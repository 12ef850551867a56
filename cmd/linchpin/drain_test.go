package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	nethttp "net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// How often a server is stopped under load.
const (
	stopCycles     = 10
	longStopCycles = 500
)

// A server that is asked to stop answers whatever it accepted: what its log
// names got a whole answer, every question a good one; only a connection that
// it never took may be refused or reset. It exits 0.
func TestStopUnderLoadDropsNothing(t *testing.T) {
	cycles := stopCycles
	if os.Getenv("LINCHPIN_TEST_LONG") != "" {
		cycles = longStopCycles
	}
	seed := uint64(time.Now().UnixNano()) //nolint:gosec // printed, to be repeated
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // to be repeatable
	answered := 0
	for cycle := range cycles {
		answered += stopOnce(t, cycle, time.Duration(dice.IntN(120))*time.Millisecond)
		if t.Failed() {
			t.Fatalf("in cycle %d", cycle)
		}
	}
	t.Logf("%d cycles, %d requests answered", cycles, answered)
}

// fate is what became of a request.
type fate struct {
	status int
	err    error
}

// load sends requests until the server takes no more.
type load struct {
	address string
	mu      sync.Mutex
	fates   map[string]fate
}

func (l *load) send(client *nethttp.Client, id, method, path, body string) error {
	r, err := nethttp.NewRequestWithContext(context.Background(), method, l.address+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("X-Request-ID", id)
	r.Header.Set("Content-Type", "application/json")
	f := fate{}
	response, err := client.Do(r)
	if err == nil {
		f.status = response.StatusCode
		_, err = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
	}
	f.err = err
	l.mu.Lock()
	l.fates[id] = f
	l.mu.Unlock()
	return err
}

// run sends requests of one kind one after the other, until one fails or the
// time is over.
func (l *load) run(worker int, begun chan<- struct{}) {
	kept := worker%2 == 0
	client := &nethttp.Client{Transport: &nethttp.Transport{DisableKeepAlives: !kept}}
	defer client.CloseIdleConnections()
	for n := 0; ; n++ {
		id := fmt.Sprintf("w%d-%d", worker, n)
		var err error
		switch worker % 3 {
		case 0:
			err = l.send(client, id, "POST", "/api/v1/impact", `{"scenario": {"down": ["db"]}}`)
		case 1:
			err = l.send(client, id, "GET", "/api/v1/items?q=shop", "")
		default:
			err = l.send(client, id, "POST", "/api/v1/imports?wait=true", fmt.Sprintf(`{"format": "linchpin/v1", "items": [{"key": "new-%d-%d", "class": "Server"}]}`, worker, n))
		}
		if n == 0 {
			begun <- struct{}{}
		}
		if err != nil {
			return
		}
	}
}

func stopOnce(t *testing.T, cycle int, wait time.Duration) (answered int) {
	p := startProcess(t, nil)
	p.importEstate(smallEstate)
	l := &load{address: p.address, fates: map[string]fate{}}
	const workers = 6
	begun := make(chan struct{}, workers)
	var all sync.WaitGroup
	for worker := range workers {
		all.Go(func() { l.run(worker, begun) })
	}
	for range workers {
		<-begun
	}
	time.Sleep(wait)
	p.stop()
	all.Wait()

	logged := map[string]bool{}
	for _, line := range p.log.lines(t, "request") {
		id, _ := line["request_id"].(string)
		logged[id] = true
	}
	for id, f := range l.fates {
		question := id[1] != '2' && id[1] != '5' // those import, which a stop may refuse
		switch {
		case f.err != nil && logged[id]:
			t.Errorf("cycle %d: %s was accepted and dropped: %v", cycle, id, f.err)
		case f.err != nil && !neverTaken(f.err):
			t.Errorf("cycle %d: %s ended with %v", cycle, id, f.err)
		case f.err == nil && question && f.status != nethttp.StatusOK,
			f.err == nil && f.status != nethttp.StatusOK && f.status != nethttp.StatusServiceUnavailable:
			t.Errorf("cycle %d: %s was answered %d", cycle, id, f.status)
		case f.err == nil:
			answered++
		}
	}
	return answered
}

// neverTaken says that an error is one of a connection that the server did not
// take, or that it closed while nothing was under way on it.
func neverTaken(err error) bool {
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		errors.Is(err, io.EOF) || strings.Contains(err.Error(), "server closed idle connection")
}

// While a stopping server still answers, it says that it is not ready.
func TestStopFailsReadyzFirst(t *testing.T) {
	p := startProcess(t, nil)
	p.importEstate(smallEstate)
	l := &load{address: p.address, fates: map[string]fate{}}
	begun := make(chan struct{}, 1)
	var all sync.WaitGroup
	all.Go(func() { l.run(0, begun) })
	<-begun
	if status, _, _ := p.ask("GET", "/readyz", ""); status != nethttp.StatusOK {
		t.Errorf("before the stop readyz is %d", status)
	}
	p.signal(syscall.SIGTERM)
	refused := false
	p.until("a readyz that fails", func() bool {
		response, err := nethttp.Get(p.address + "/readyz")
		if err != nil {
			t.Fatalf("it ended before readyz failed: %v", err)
		}
		_ = response.Body.Close()
		refused = response.StatusCode == nethttp.StatusServiceUnavailable
		return refused
	})
	if status, _, _ := p.ask("GET", "/livez", ""); status != nethttp.StatusOK {
		t.Errorf("while it stops livez is %d", status)
	}
	all.Wait()
	if err := <-p.ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
}
