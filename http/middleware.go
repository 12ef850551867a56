package http

import (
	"context"
	"errors"
	"fmt"
	"net"
	nethttp "net/http"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"linchpin/http/metric"
)

// Times after which a slow caller is given up.
const (
	readTimeout  = 30 * time.Second // of a body, or of one piece of a streamed one
	writeTimeout = 60 * time.Second // of an answer, or of one piece of a streamed one
)

const requestIDHeader = "X-Request-ID"

var soundRequestID = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)

// logged gives each request an id and writes one line when it is over: no
// bodies, no query texts.
func logged(log zerolog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		begin := time.Now()
		note := &requestNote{id: c.GetHeader(requestIDHeader)}
		if !soundRequestID.MatchString(note.id) {
			note.id = uuid.Must(uuid.NewV7()).String()
		}
		c.Header(requestIDHeader, note.id)
		c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), noteKey{}, note))
		c.Next()

		status := c.Writer.Status()
		line := log.Info()
		switch {
		case status >= 500:
			line = log.Error()
		case c.FullPath() == "/livez" || c.FullPath() == "/readyz":
			line = log.Debug()
		}
		if note.failure != nil {
			line = line.Str("code", note.failure.Code)
			if status >= nethttp.StatusInternalServerError { // that of a refusal may quote what was sent
				line = line.AnErr("cause", errors.Unwrap(note.failure))
			}
		}
		if note.actor != "" {
			line = line.Str("actor", note.actor)
		}
		line.Str("request_id", note.id).Str("method", c.Request.Method).Str("route", c.FullPath()).
			Int("status", status).Int("bytes", max(0, c.Writer.Size())).
			Float64("dur_ms", float64(time.Since(begin).Microseconds())/1000).Msg("request")
	}
}

// measured counts and times requests, by the paths of the route table.
func measured(m *metric.Metrics) gin.HandlerFunc {
	return func(c *gin.Context) {
		end := m.Begin()
		// Also when a cut answer passes as a panic.
		defer func() { end(c.Request.Method, c.FullPath(), c.Writer.Status()) }()
		c.Next()
	}
}

// recovered turns a panic into a problem. Where an answer has begun, the
// connection is cut, so that nobody takes half an answer for a whole one.
func recovered(log zerolog.Logger) gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause == nethttp.ErrAbortHandler { //nolint:errorlint // the sentinel itself is thrown
				panic(cause)
			}
			log.Error().Str("request_id", requestID(c.Request.Context())).Str("panic", fmt.Sprint(cause)).
				Bytes("stack", debug.Stack()).Msg("a handler panicked")
			if c.Writer.Written() {
				panic(nethttp.ErrAbortHandler)
			}
			writeProblem(c, newProblem(nethttp.StatusInternalServerError, "internal", "internal error"))
		}()
		c.Next()
	}
}

// brokenWork logs a panic of work in the background.
func brokenWork(log zerolog.Logger) func(operation string, cause any, stack []byte) {
	return func(operation string, cause any, stack []byte) {
		log.Error().Str("operation", operation).Str("panic", fmt.Sprint(cause)).Bytes("stack", stack).Msg("work in the background panicked")
	}
}

// pruned logs rounds of pruning in which something went, or could not.
func pruned(log zerolog.Logger) func(records int, err error) {
	return func(records int, err error) {
		if err != nil {
			log.Warn().Err(err).Int("records", records).Msg("records whose time is over could not all be pruned; the next round goes on")
		} else if records > 0 {
			log.Info().Int("records", records).Msg("records whose time was over were pruned")
		}
	}
}

// guarded sets what every answer tells a browser. Pages of the web app bring a
// policy of their own, which replaces this one.
func guarded(c *gin.Context) {
	head := c.Writer.Header()
	head.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'")
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("X-Frame-Options", "DENY")
	head.Set("Referrer-Policy", "same-origin")
	head.Set("Cross-Origin-Opener-Policy", "same-origin")
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
	head.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
	if isAPI(c.Request.URL.Path) {
		head.Set("Cache-Control", "private, no-cache")
		head.Add("Vary", "Accept-Encoding, Authorization, Cookie")
	}
	c.Next()
}

func isLoopbackHost(hostPort string) bool {
	host, _, err := net.SplitHostPort(hostPort)
	if err != nil {
		host = strings.TrimSuffix(strings.TrimPrefix(hostPort, "["), "]")
		if strings.Contains(host, ":") && host == hostPort { // a bare ::1 is no host
			return false
		}
	}
	switch strings.ToLower(host) {
	case "localhost", "127.0.0.1", "::1":
		return true
	}
	return false
}

// sameOrigin refuses writes that a browser sends from a page of another origin.
func sameOrigin() gin.HandlerFunc {
	protection := nethttp.NewCrossOriginProtection()
	return func(c *gin.Context) {
		if err := protection.Check(c.Request); err != nil {
			p := newProblem(nethttp.StatusForbidden, "cross_origin", "a page of another origin may not write here")
			p.cause = err
			writeProblem(c, p)
			return
		}
		c.Next()
	}
}

// limited bounds what a request may send and how long it may take. The
// framework's own limit does not cover forms. Imports stream: their time is
// counted from piece to piece.
func limited(largest func(*nethttp.Request) int64) gin.HandlerFunc {
	return func(c *gin.Context) {
		control := nethttp.NewResponseController(c.Writer)
		// Writers of tests have no deadlines; a real connection has.
		_ = control.SetWriteDeadline(time.Now().Add(writeTimeout))
		if c.Request.ContentLength != 0 { // a deadline that passes ends the request, so there is none without a body
			_ = control.SetReadDeadline(time.Now().Add(readTimeout))
		}
		limit := largest(c.Request)
		if c.Request.ContentLength > limit {
			writeProblem(c, newProblem(nethttp.StatusRequestEntityTooLarge, "too_large", fmt.Sprintf("the body is larger than the %d bytes that this call takes", limit)))
			return
		}
		c.Request.Body = nethttp.MaxBytesReader(c.Writer, c.Request.Body, limit)
		c.Next()
	}
}

func isAPI(path string) bool { return path == "/api" || strings.HasPrefix(path, "/api/") }
