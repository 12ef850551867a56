package main

import (
	"context"
	"errors"
	"io"
	nethttp "net/http"
	"strings"
	"testing"
)

// asksInside asks a handler without a network.
func asksInside(ctx context.Context, t *testing.T, handle nethttp.HandlerFunc) (*nethttp.Response, error) {
	t.Helper()
	r, err := nethttp.NewRequestWithContext(ctx, "POST", "http://localhost/x?y=1", strings.NewReader("asked"))
	if err != nil {
		t.Fatal(err)
	}
	return insideProcess{handle}.RoundTrip(r)
}

// TestAnswersInsideTheProcessStream: an answer is read while it is written, and
// one that is left ends its handler.
func TestAnswersInsideTheProcessStream(t *testing.T) {
	written, left := 0, make(chan error, 1)
	response, err := asksInside(t.Context(), t, func(w nethttp.ResponseWriter, r *nethttp.Request) {
		asked, _ := io.ReadAll(r.Body)
		w.Header().Set("Asked", string(asked)+" "+r.RequestURI)
		w.WriteHeader(nethttp.StatusAccepted)
		w.Header().Set("Late", "too")
		for {
			n, err := w.Write(make([]byte, 1<<10))
			if written += n; err != nil {
				left <- err
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != nethttp.StatusAccepted || response.Header.Get("Asked") != "asked /x?y=1" || response.Header.Get("Late") != "" {
		t.Errorf("%d %v", response.StatusCode, response.Header)
	}
	if _, err := io.ReadFull(response.Body, make([]byte, 10<<10)); err != nil {
		t.Error(err)
	}
	response.Body.Close()
	if err := <-left; err == nil || written > 11<<10 {
		t.Errorf("%v after %d bytes", err, written)
	}
}

// TestAnswersInsideTheProcessThatBreakOff are errors, and no end of the
// program.
func TestAnswersInsideTheProcessThatBreakOff(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	response, err := asksInside(ctx, t, func(w nethttp.ResponseWriter, _ *nethttp.Request) {
		_, _ = io.WriteString(w, "half")
		cancel()
		panic(nethttp.ErrAbortHandler)
	})
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if got, err := io.ReadAll(response.Body); string(got) != "half" || !errors.Is(err, context.Canceled) {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := asksInside(t.Context(), t, func(nethttp.ResponseWriter, *nethttp.Request) { panic(nethttp.ErrAbortHandler) }); !errors.Is(err, errBrokeOff) {
		t.Error(err)
	}
	empty, err := asksInside(t.Context(), t, func(nethttp.ResponseWriter, *nethttp.Request) {})
	if err != nil || empty.StatusCode != nethttp.StatusOK {
		t.Fatal(empty, err)
	}
	empty.Body.Close()
}
