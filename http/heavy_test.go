package http

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	nethttp "net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"linchpin/http/api"
)

// halfOf is an estate of one application that needs half of its servers: sets
// of its failure are beyond counting.
func halfOf(servers int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "format: linchpin/v1\nitems:\n- {key: app, class: Application, requirements: {pool: {need: %d}}}\n", servers/2)
	for i := range servers {
		fmt.Fprintf(&b, "- {key: server/%04d, class: Server}\n", i)
	}
	b.WriteString("relations:\n")
	for i := range servers {
		fmt.Fprintf(&b, "- {from: app, type: DEPENDS_ON, to: server/%04d, group: pool}\n", i)
	}
	return b.String()
}

var heavyQuestion = map[string]any{"item": "app", "maxSize": 8}

// post asks over a real connection, which ends with ctx.
func post(ctx context.Context, address, path string, question any) (int, string, error) {
	body, err := json.Marshal(question)
	if err != nil {
		return 0, "", err
	}
	request, err := nethttp.NewRequestWithContext(ctx, nethttp.MethodPost, address+path, bytes.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := nethttp.DefaultClient.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), err
}

// TestWhoLeavesGivesTheirPlaceBack: with every place of the pool taken by
// questions that would take a minute, the process stays ready, and as soon as
// their callers leave the next heavy question is answered.
func TestWhoLeavesGivesTheirPlaceBack(t *testing.T) {
	d := newDoor(t, func(c *Config) { c.Time = time.Minute })
	d.importYAML(halfOf(1500))
	server := httptest.NewServer(d.server.Handler())
	defer server.Close()
	ctx, leave := context.WithCancel(context.Background())
	defer leave()
	callers := max(1, runtime.GOMAXPROCS(0)-1)
	gone := make(chan error, callers)
	for range callers {
		go func() {
			status, text, err := post(ctx, server.URL, "/api/v1/impact/failure-sets", heavyQuestion)
			if err == nil {
				err = fmt.Errorf("answered %d %.100s", status, text)
			}
			gone <- err
		}()
	}
	next := make(chan string, 1)
	go func() {
		for { // until the first ones hold their places: then this one waits behind them
			if status, _, err := post(context.Background(), server.URL, "/api/v1/impact/single-points", map[string]any{"item": "app"}); err != nil || status != 200 {
				next <- fmt.Sprint(status, err)
				return
			}
			if ctx.Err() != nil {
				next <- ""
				return
			}
		}
	}()
	slowest := time.Duration(0)
	for range 20 {
		begin := time.Now()
		response, err := nethttp.Get(server.URL + "/readyz") //nolint:noctx // of the test's own server
		if err != nil || response.StatusCode != 200 {
			t.Fatalf("not ready: %v %v", response, err)
		}
		response.Body.Close()
		slowest = max(slowest, time.Since(begin))
		time.Sleep(10 * time.Millisecond)
	}
	begin := time.Now()
	leave()
	for range callers {
		if err := <-gone; !strings.Contains(err.Error(), "context canceled") {
			t.Errorf("a caller that left: %v", err)
		}
	}
	if text := <-next; text != "" {
		t.Errorf("the next question: %s", text)
	}
	t.Logf("ready in %v at most; the next heavy question was answered %v after the callers left", slowest.Round(time.Microsecond), time.Since(begin).Round(time.Millisecond))
}

// TestAHeavyQuestionEndsWithItsTime and says what it knows by then.
func TestAHeavyQuestionEndsWithItsTime(t *testing.T) {
	d := newDoor(t, func(c *Config) { c.Time = 100 * time.Millisecond })
	d.importYAML(halfOf(1500))
	begin := time.Now()
	a := read[api.FailureSetAnswer](d, "POST", "/api/v1/impact/failure-sets", heavyQuestion)
	t.Logf("ended after %v", time.Since(begin).Round(time.Millisecond))
	if a.Complete || a.Stopped != "time" || a.UpTo < 1 || len(a.Sets) != 0 {
		t.Errorf("%+v", a)
	}
}
