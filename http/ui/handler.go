package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"encoding/base64"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

const (
	indexName = "index.html"
	assetsDir = "assets/"

	// noncePlaceholder stands in index.html and placeholder.html where the
	// nonce of the request goes.
	noncePlaceholder = "CSP_NONCE_PLACEHOLDER"

	immutable = "public, max-age=31536000, immutable"
	noCache   = "no-cache"
)

// Options configures the handler. The zero value serves the embedded app.
type Options struct {
	// Files replaces the embedded build output; nil means the embedded one.
	Files fs.FS
	// Reserved lists path prefixes that never answer a page, so that a mistyped
	// API path is a 404 and not HTML. Nil means "/api/".
	Reserved []string
}

// New returns the handler of the web app. It answers GET and HEAD: hashed
// assets as immutable, other files of the build with no-cache, and for every
// other path the index page with a fresh nonce, so that the app's own router
// can show it. Missing assets and reserved prefixes are 404. It reads all files
// once; it is safe for concurrent use.
func New(opts Options) http.Handler {
	files := opts.Files
	if files == nil {
		files = dist()
	}
	reserved := opts.Reserved
	if reserved == nil {
		reserved = []string{"/api/"}
	}
	h := &handler{reserved: reserved, page: placeholderPage, files: map[string]file{}}
	if built(files) {
		h.load(files)
	}
	return h
}

// file is one file of the build, with its gzip form when that is smaller.
type file struct {
	contentType string
	plain, gzip []byte
}

type handler struct {
	reserved []string
	page     []byte          // index.html or the placeholder, nonce not yet set
	files    map[string]file // by path without a leading slash
}

// load reads the build output into memory: it is small, and embedded anyway.
func (h *handler) load(files fs.FS) {
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Base(name) == ".gitkeep" {
			return err
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		if name == indexName {
			h.page = body
			return nil
		}
		h.files[name] = newFile(name, body)
		return nil
	})
	if err != nil {
		panic("ui: the build output cannot be read: " + err.Error())
	}
}

func newFile(name string, body []byte) file {
	f := file{contentType: contentType(name), plain: body}
	var squeezed bytes.Buffer
	w, _ := gzip.NewWriterLevel(&squeezed, gzip.BestCompression) // the level is a constant in range
	_, _ = w.Write(body)                                         // a bytes.Buffer does not fail
	_ = w.Close()
	if squeezed.Len() < len(body)*9/10 {
		f.gzip = squeezed.Bytes()
	}
	return f
}

// contentType does not ask the machine's MIME table for what browsers insist on.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".json", ".map":
		return "application/json"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

// ServeHTTP implements http.Handler.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	clean := path.Clean("/" + r.URL.Path)
	for _, prefix := range h.reserved {
		if strings.HasPrefix(clean+"/", prefix) {
			http.NotFound(w, r)
			return
		}
	}
	name := strings.TrimPrefix(clean, "/")
	if f, ok := h.files[name]; ok {
		serveFile(w, r, name, f)
		return
	}
	if strings.HasPrefix(name, assetsDir) {
		http.NotFound(w, r)
		return
	}
	h.servePage(w, r)
}

func serveFile(w http.ResponseWriter, r *http.Request, name string, f file) {
	head := w.Header()
	head.Set("Content-Type", f.contentType)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Cache-Control", noCache)
	if strings.HasPrefix(name, assetsDir) {
		head.Set("Cache-Control", immutable)
	}
	body := f.plain
	if f.gzip != nil {
		head.Add("Vary", "Accept-Encoding")
		if acceptsGzip(r) {
			head.Set("Content-Encoding", "gzip")
			body = f.gzip
		}
	}
	send(w, r, body)
}

// acceptsGzip reports whether the client lists gzip without refusing it (q=0).
func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, params, _ := strings.Cut(part, ";")
		if strings.TrimSpace(coding) != "gzip" {
			continue
		}
		q, found := strings.CutPrefix(strings.TrimSpace(params), "q=")
		weight, err := strconv.ParseFloat(q, 64)
		return !found || err != nil || weight > 0
	}
	return false
}

func (h *handler) servePage(w http.ResponseWriter, r *http.Request) {
	nonce := newNonce()
	head := w.Header()
	head.Set("Content-Type", "text/html; charset=utf-8")
	head.Set("Cache-Control", noCache)
	head.Set("Content-Security-Policy", policy(nonce))
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Referrer-Policy", "same-origin")
	head.Set("Cross-Origin-Opener-Policy", "same-origin")
	send(w, r, bytes.ReplaceAll(h.page, []byte(noncePlaceholder), []byte(nonce)))
}

func send(w http.ResponseWriter, r *http.Request, body []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body) // a client that went away is not an error of ours
}

// policy is the content security policy of a page: our origin alone, inline
// scripts and styles only with the nonce of this request.
func policy(nonce string) string {
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self' 'nonce-" + nonce + "'",
		"style-src 'self' 'nonce-" + nonce + "'",
		"img-src 'self' data:",
		"font-src 'self'",
		"connect-src 'self'",
		"manifest-src 'self'",
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'",
		"object-src 'none'",
	}, "; ")
}

// newNonce returns 128 random bits as text.
func newNonce() string {
	var bits [16]byte
	_, _ = rand.Read(bits[:]) // crypto/rand.Read never returns an error
	return base64.RawStdEncoding.EncodeToString(bits[:])
}
