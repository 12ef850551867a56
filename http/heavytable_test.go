package http

import (
	"context"
	"fmt"
	nethttp "net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// heavyQuestions are all questions that run in the pool, each by name, path
// and body about the estate of halfOf.
var heavyQuestions = []struct {
	name, path string
	body       map[string]any
}{
	{"single points", "single-points", map[string]any{"item": "app"}},
	{"failure sets", "failure-sets", map[string]any{"item": "app", "maxSize": 1}},
	{"common causes", "common-causes", map[string]any{"item": "app"}},
	{"margin", "margin", map[string]any{"scenario": down("server/0001")}},
	{"joint impact", "joint", map[string]any{"changes": []any{map[string]any{"name": "a", "scenario": down("server/0001")}, map[string]any{"name": "b", "scenario": down("server/0002")}}}},
	{"comparison", "compare", map[string]any{"question": "single-points", "item": "app"}},
	{"availability", "availability", map[string]any{"scenario": map[string]any{}, "item": "app"}},
	{"root causes", "root-causes", map[string]any{"failing": []any{map[string]any{"item": "app"}}}},
	{"waves", "waves", map[string]any{"scenario": map[string]any{}, "items": []string{"server/0001", "server/0002"}}},
	{"all proofs", "why", map[string]any{"scenario": down("app"), "item": "app", "all": true}},
}

// holdEveryPlace takes every place of the pool at an address with questions
// that would take a minute, about the estate of halfOf. leave gives them back.
func holdEveryPlace(address string) (leave func()) {
	holding, cancel := context.WithCancel(context.Background())
	holders := max(1, runtime.GOMAXPROCS(0)-1)
	gone := make(chan error, holders)
	for range holders {
		go func() {
			_, _, err := post(holding, address, "/api/v1/impact/failure-sets", heavyQuestion)
			gone <- err
		}()
	}
	probe := func() bool { // whether a place is free: then this takes a moment
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_, _, err := post(ctx, address, "/api/v1/impact/failure-sets", map[string]any{"item": "app", "maxSize": 1})
		return err == nil
	}
	for probe() {
	}
	return sync.OnceFunc(func() {
		cancel()
		for range holders {
			<-gone
		}
	})
}

// TestEveryHeavyQuestionRunsInThePool: while others hold every place, none of
// them is answered, each ends at once for a caller who leaves, the process is
// ready and answers light questions; with the places free all are answered.
func TestEveryHeavyQuestionRunsInThePool(t *testing.T) {
	d := newDoor(t, func(c *Config) { c.Time = time.Minute })
	d.importYAML(halfOf(1500))
	server := httptest.NewServer(d.server.Handler())
	defer server.Close()
	const questions = "/api/v1/impact/"
	leave := holdEveryPlace(server.URL)
	defer leave()
	var free atomic.Bool
	answered := make(chan error, len(heavyQuestions))
	for _, q := range heavyQuestions {
		go func() {
			status, text, err := post(context.Background(), server.URL, questions+q.path, q.body)
			switch {
			case err != nil:
				err = fmt.Errorf("%s: %w", q.name, err)
			case status != nethttp.StatusOK:
				err = fmt.Errorf("%s: %d %.300s", q.name, status, text)
			case !free.Load():
				err = fmt.Errorf("%s: answered while every place was taken", q.name)
			}
			answered <- err
		}()
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		if status, text, err := post(ctx, server.URL, questions+q.path, q.body); err == nil || !strings.Contains(err.Error(), "deadline") {
			t.Errorf("%s: a caller who left was answered %d %.300s", q.name, status, text)
		}
		cancel()
	}
	if status, text, err := post(context.Background(), server.URL, "/api/v1/impact", map[string]any{"scenario": down("server/0003")}); status != nethttp.StatusOK {
		t.Errorf("a light question: %d %.300s %v", status, text, err)
	}
	if r := d.ask("GET", "/readyz", ""); r.Status != nethttp.StatusOK {
		t.Errorf("not ready: %d", r.Status)
	}
	free.Store(true)
	leave()
	for range heavyQuestions {
		if err := <-answered; err != nil {
			t.Error(err)
		}
	}
}
