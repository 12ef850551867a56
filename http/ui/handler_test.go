package ui

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

var app = fstest.MapFS{
	".gitkeep":             {},
	"index.html":           {Data: []byte(`<!doctype html><script nonce="CSP_NONCE_PLACEHOLDER" src="/assets/app-1a2b.js"></script>`)},
	"assets/app-1a2b.js":   {Data: []byte(strings.Repeat("export const x = 1;\n", 200))},
	"assets/app-1a2b.css":  {Data: []byte("a{}")},
	"assets/logo-1a2b.svg": {Data: []byte("<svg/>")},
	"favicon.svg":          {Data: []byte("<svg/>")},
}

func ask(h http.Handler, method, target string, header ...string) *http.Response {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func text(t *testing.T, r *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestPathsAnswerWhatTheyShould(t *testing.T) {
	h := New(Options{Files: app})
	for _, c := range []struct {
		method, path string
		status       int
		contentType  string
		cache        string
	}{
		{"GET", "/", 200, "text/html; charset=utf-8", noCache},
		{"GET", "/index.html", 200, "text/html; charset=utf-8", noCache},
		{"GET", "/map?focus=a", 200, "text/html; charset=utf-8", noCache},
		{"GET", "/items/0198/history", 200, "text/html; charset=utf-8", noCache},
		{"HEAD", "/register", 200, "text/html; charset=utf-8", noCache},
		{"GET", "/assets/app-1a2b.js", 200, "text/javascript; charset=utf-8", immutable},
		{"GET", "/assets/app-1a2b.css", 200, "text/css; charset=utf-8", immutable},
		{"GET", "/assets/logo-1a2b.svg", 200, "image/svg+xml", immutable},
		{"GET", "/favicon.svg", 200, "image/svg+xml", noCache},
		{"GET", "/assets/gone.js", 404, "text/plain; charset=utf-8", ""},
		{"GET", "/assets/../../handler.go", 200, "text/html; charset=utf-8", noCache},
		{"GET", "/.gitkeep", 200, "text/html; charset=utf-8", noCache},
		{"GET", "/api", 404, "text/plain; charset=utf-8", ""},
		{"GET", "/api/v1/nope", 404, "text/plain; charset=utf-8", ""},
		{"GET", "/x/../api/v1/nope", 404, "text/plain; charset=utf-8", ""},
		{"GET", "/apifoo", 200, "text/html; charset=utf-8", noCache},
		{"POST", "/", 405, "text/plain; charset=utf-8", ""},
		{"DELETE", "/assets/app-1a2b.js", 405, "text/plain; charset=utf-8", ""},
	} {
		r := ask(h, c.method, c.path)
		if r.StatusCode != c.status || r.Header.Get("Content-Type") != c.contentType || r.Header.Get("Cache-Control") != c.cache {
			t.Errorf("%s %s: %d %q %q, want %d %q %q", c.method, c.path,
				r.StatusCode, r.Header.Get("Content-Type"), r.Header.Get("Cache-Control"), c.status, c.contentType, c.cache)
		}
		if body := text(t, r); c.method == "HEAD" && body != "" {
			t.Errorf("HEAD %s has a body", c.path)
		}
	}
}

func TestEachPageHasItsOwnNonceInHeaderAndBody(t *testing.T) {
	h := New(Options{Files: app})
	inBody := regexp.MustCompile(`nonce="([^"]+)"`)
	seen := map[string]bool{}
	for range 50 {
		r := ask(h, "GET", "/")
		match := inBody.FindStringSubmatch(text(t, r))
		if match == nil || match[1] == noncePlaceholder {
			t.Fatalf("the page carries no nonce: %v", match)
		}
		csp := r.Header.Get("Content-Security-Policy")
		if strings.Count(csp, "'nonce-"+match[1]+"'") != 2 {
			t.Fatalf("the policy does not name the page's nonce for scripts and styles: %s", csp)
		}
		if strings.Contains(csp, "unsafe") || !strings.HasPrefix(csp, "default-src 'none'") {
			t.Fatalf("the policy is loose: %s", csp)
		}
		if seen[match[1]] {
			t.Fatal("a nonce came twice")
		}
		seen[match[1]] = true
	}
}

func TestAssetsAreSqueezedForThoseWhoWantIt(t *testing.T) {
	h := New(Options{Files: app})
	want := string(app["assets/app-1a2b.js"].Data)
	for accept, encoded := range map[string]bool{
		"": false, "br": false, "gzip": true, "br, gzip;q=0.5": true, "gzip;q=0": false, "deflate, gzip": true,
	} {
		r := ask(h, "GET", "/assets/app-1a2b.js", "Accept-Encoding", accept)
		if got := r.Header.Get("Content-Encoding") == "gzip"; got != encoded {
			t.Errorf("Accept-Encoding %q: squeezed = %v, want %v", accept, got, encoded)
		}
		if r.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: caches are not told that the answer varies", accept)
		}
		body := text(t, r)
		if encoded {
			z, err := gzip.NewReader(bytes.NewReader([]byte(body)))
			if err != nil {
				t.Fatal(err)
			}
			plain, err := io.ReadAll(z)
			if err != nil {
				t.Fatal(err)
			}
			body = string(plain)
		}
		if body != want {
			t.Errorf("Accept-Encoding %q: the content changed", accept)
		}
	}
}

func TestWithoutABuildEveryPageSaysSo(t *testing.T) {
	empty := fstest.MapFS{".gitkeep": {}}
	if built(empty) {
		t.Fatal("an empty folder counts as built")
	}
	h := New(Options{Files: empty})
	for _, path := range []string{"/", "/map", "/items/1"} {
		r := ask(h, "GET", path)
		body := text(t, r)
		if r.StatusCode != 200 || !strings.Contains(body, "The web app was not built") {
			t.Errorf("%s: %d %.60q", path, r.StatusCode, body)
		}
		if strings.Contains(body, noncePlaceholder) {
			t.Errorf("%s: the placeholder page has no nonce", path)
		}
	}
	if r := ask(h, "GET", "/api/v1/items"); r.StatusCode != 404 {
		t.Errorf("/api/v1/items: %d, want 404", r.StatusCode)
	}
}

// The embedded build, when there is one, is whole: its index names only assets
// that are embedded with it.
func TestEmbeddedIndexNamesAssetsThatExist(t *testing.T) {
	h := New(Options{})
	body := text(t, ask(h, "GET", "/"))
	if !Built() {
		if !strings.Contains(body, "The web app was not built") {
			t.Error("the app was not built and the page does not say so")
		}
		return
	}
	refs := regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)"`).FindAllStringSubmatch(body, -1)
	if len(refs) == 0 {
		t.Fatal("the index names no assets")
	}
	for _, ref := range refs {
		if r := ask(h, "GET", ref[1]); r.StatusCode != 200 {
			t.Errorf("%s: %d", ref[1], r.StatusCode)
		}
	}
}
