package http

import (
	"bytes"
	"context"
	"fmt"
	nethttp "net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/rs/zerolog"
)

func TestOnlyTheNamesOfThisMachineAreAnswered(t *testing.T) {
	d := newDoor(t)
	for host, want := range map[string]int{
		"localhost": 200, "LOCALHOST:8080": 200, "127.0.0.1": 200, "127.0.0.1:1": 200, "[::1]": 200, "[::1]:8080": 200,
		"evil.example": 421, "localhost.evil.example": 421, "127.0.0.1.evil.example": 421, "10.0.0.1": 421, "": 421,
		"::1": 421, "0.0.0.0": 421, "[::1].evil.example": 421, "localhost:80:80": 421, "127.0.0.2": 421,
	} {
		r := d.ask("GET", "/livez", nil, "Host", host)
		if r.Status != want {
			t.Errorf("Host %q: %d, want %d", host, r.Status, want)
		}
	}
}

func TestWritesFromOtherOriginsAreRefused(t *testing.T) {
	d := newEstate(t)
	body := `{"source": "monitoring", "states": []}`
	for name, c := range map[string]struct {
		headers []string
		want    int
	}{
		"no browser":         {nil, 200},
		"our own page":       {[]string{"Sec-Fetch-Site", "same-origin", "Origin", "http://localhost"}, 200},
		"another site":       {[]string{"Sec-Fetch-Site", "cross-site", "Origin", "http://evil.example"}, 403},
		"another port":       {[]string{"Sec-Fetch-Site", "same-site", "Origin", "http://localhost:9"}, 403},
		"an older browser":   {[]string{"Origin", "http://evil.example"}, 403},
		"a sandboxed page":   {[]string{"Origin", "null"}, 403},
		"an older, our page": {[]string{"Origin", "http://localhost"}, 200},
	} {
		if r := d.ask("PUT", "/api/v1/conditions", body, c.headers...); r.Status != c.want {
			t.Errorf("%s: %d, want %d", name, r.Status, c.want)
		}
	}
	p := refused(d, 403, "POST", "/api/v1/imports", "x", "Origin", "http://evil.example")
	if p.Code != "cross_origin" {
		t.Errorf("%+v", p)
	}
}

func TestEveryAnswerGuardsTheBrowser(t *testing.T) {
	d := newDoor(t)
	for _, path := range []string{"/livez", "/api/v1/items", "/api/v1/nope", "/nope"} {
		head := d.ask("GET", path, nil).Header
		for name, part := range map[string]string{
			"Content-Security-Policy": "frame-ancestors 'none'", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
			"Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if !strings.Contains(head.Get(name), part) {
				t.Errorf("%s: %s is %q", path, name, head.Get(name))
			}
		}
		if csp := head.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") || !strings.HasPrefix(csp, "default-src 'none'") {
			t.Errorf("%s: %s", path, csp)
		}
		if head.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s opens itself to other origins", path)
		}
	}
}

func TestPagesOfTheWebAppBringTheirOwnPolicy(t *testing.T) {
	page := nethttp.HandlerFunc(func(w nethttp.ResponseWriter, _ *nethttp.Request) {
		w.Header().Set("Content-Security-Policy", "script-src 'nonce-x'")
		_, _ = w.Write([]byte("page"))
	})
	d := newDoor(t, func(c *Config) { c.UI = page })
	for path, want := range map[string]string{"/": "page", "/items/1": "page", "/apifoo": "page"} {
		if r := d.ask("GET", path, nil); r.Status != 200 || r.Body != want || r.Header.Get("Content-Security-Policy") != "script-src 'nonce-x'" {
			t.Errorf("%s: %d %q %q", path, r.Status, r.Body, r.Header.Get("Content-Security-Policy"))
		}
	}
	refused(d, 404, "GET", "/api/v1/nope", nil)
	refused(d, 404, "GET", "/api", nil)
}

func TestRequestIDs(t *testing.T) {
	d := newDoor(t)
	if got := d.ask("GET", "/livez", nil, requestIDHeader, "abc-123").Header.Get(requestIDHeader); got != "abc-123" {
		t.Errorf("a sound id became %q", got)
	}
	for _, bad := range []string{"", "a b", strings.Repeat("x", 65), "x\x1b[2J", "ü"} {
		got := d.ask("GET", "/livez", nil, requestIDHeader, bad).Header.Get(requestIDHeader)
		if got == bad || !soundRequestID.MatchString(got) {
			t.Errorf("the id %q became %q", bad, got)
		}
	}
}

func TestOneLineOfLogARequest(t *testing.T) {
	var log bytes.Buffer
	d := newEstate(t, func(c *Config) { c.Log = zerolog.New(&log) })
	log.Reset()
	d.ask("POST", "/api/v1/impact?token=hunter2", `{"scenario": {"down": ["hunter2"]}}`, requestIDHeader, "the-id")
	line := log.String()
	if strings.Count(line, "\n") != 1 || strings.Contains(line, "hunter2") {
		t.Errorf("want one line without what was asked: %s", line)
	}
	for _, part := range []string{`"request_id":"the-id"`, `"route":"/api/v1/impact"`, `"status":422`, `"method":"POST"`, `"dur_ms":`, `"code":"invalid"`} {
		if !strings.Contains(line, part) {
			t.Errorf("%s is not in %s", part, line)
		}
	}
}

func TestAPanicIsAProblem(t *testing.T) {
	d := newDoor(t)
	var log bytes.Buffer
	d.server.engine.GET("/panic", recovered(zerolog.New(&log)), func(*gin.Context) { panic("hunter2 in the text") })
	p := refused(d, 500, "GET", "/panic", nil)
	if p.Code != "internal" || strings.Contains(p.Detail, "hunter2") || p.Request == "" {
		t.Errorf("%+v", p)
	}
	if !strings.Contains(log.String(), "hunter2") || !strings.Contains(log.String(), p.Request) {
		t.Errorf("the log does not tell: %s", log.String())
	}
}

func TestBodiesAreBounded(t *testing.T) {
	d := newEstate(t)
	large := `{"scenario": {"down": ["` + strings.Repeat("x", 1<<20) + `"]}}`
	if p := refused(d, 413, "POST", "/api/v1/impact", large); p.Code != "too_large" {
		t.Errorf("%+v", p)
	}
	r := httptest.NewRequest("POST", "http://localhost/api/v1/impact", strings.NewReader(large))
	r.ContentLength = -1
	w := httptest.NewRecorder()
	d.server.Handler().ServeHTTP(w, r)
	if w.Code != 413 {
		t.Errorf("a chunked body: %d %s", w.Code, w.Body)
	}
	if r := d.ask("POST", "/api/v1/impact", iotest.ErrReader(fmt.Errorf("the line is cut")), "Content-Type", "application/json"); r.Status != 500 && r.Status != 400 {
		t.Errorf("a body that breaks off: %d", r.Status)
	}
	refused(d, 415, "POST", "/api/v1/impact", "scenario: {}", "Content-Type", "application/yaml")
}

// No header makes a caller somebody else.
func TestForwardedHeadersAreNotBelieved(t *testing.T) {
	d := newDoor(t)
	for _, header := range []string{"X-Forwarded-Host", "X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Original-URL", "X-HTTP-Method-Override"} {
		if r := d.ask("GET", "/livez", nil, header, "localhost", "Host", "evil.example"); r.Status != 421 {
			t.Errorf("%s: %d", header, r.Status)
		}
	}
	var seen string
	d.server.engine.GET("/who", func(c *gin.Context) { seen = c.ClientIP(); c.Status(204) })
	d.ask("GET", "/who", nil, "X-Forwarded-For", "203.0.113.9")
	if seen == "203.0.113.9" {
		t.Error("a header chooses the caller's address")
	}
}

func TestReadiness(t *testing.T) {
	d := newEstate(t)
	ready := read[struct {
		Status   string
		Revision uint64
	}](d, "GET", "/readyz", nil)
	if ready.Status != "ready" || ready.Revision != 2 {
		t.Errorf("%+v", ready)
	}
	if err := d.server.Close(); err != nil {
		t.Fatal(err)
	}
	if p := refused(d, 503, "GET", "/readyz", nil); p.Code != "not_ready" {
		t.Errorf("%+v", p)
	}
	if r := d.ask("GET", "/livez", nil); r.Status != 200 {
		t.Errorf("alive: %d", r.Status)
	}
	if p := refused(d, 503, "POST", "/api/v1/imports", estate, "Content-Type", "application/yaml"); p.Code != "not_ready" {
		t.Errorf("an import during shutdown: %+v", p)
	}
}

func TestGracefulShutdown(t *testing.T) {
	d := newEstate(t)
	ctx, stop := context.WithCancel(context.Background())
	listener, err := Listen(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- d.server.Serve(ctx, listener) }()
	response, err := nethttp.Get("http://" + listener.Addr().String() + "/readyz")
	if err != nil || response.StatusCode != 200 {
		t.Fatalf("%v %v", response, err)
	}
	_ = response.Body.Close()
	stop()
	select {
	case err := <-served:
		if err != nil {
			t.Errorf("a graceful stop says %v", err)
		}
	case <-time.After(Drain):
		t.Fatal("the server does not stop")
	}
	if again, err := nethttp.Get("http://" + listener.Addr().String() + "/livez"); err == nil {
		_ = again.Body.Close()
		t.Error("the server still answers")
	}
}
