package main

import (
	"errors"
	"io"
	nethttp "net/http"
	"sync"

	"linchpin/http/access"
)

// insideProcess answers requests by a handler without a network. Answers
// stream: what the caller does not read is not written yet, and a body that is
// closed has ended its request.
type insideProcess struct{ handler nethttp.Handler }

// RoundTrip serves one request. Whoever runs this process holds the store, so
// nothing of it is kept from them.
func (t insideProcess) RoundTrip(r *nethttp.Request) (*nethttp.Response, error) {
	r = r.WithContext(access.With(r.Context(), access.Local))
	if r.Body == nil {
		r.Body = nethttp.NoBody
	}
	r.RequestURI = r.URL.RequestURI()
	body, out := io.Pipe()
	w := &insideAnswer{header: nethttp.Header{}, out: out, begun: make(chan struct{})}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer r.Body.Close()
		w.end(served(t.handler, w, r))
	}()
	<-w.begun
	if w.failure != nil {
		<-ended
		return nil, w.failure
	}
	return &nethttp.Response{Status: nethttp.StatusText(w.status), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, Body: &insideBody{PipeReader: body, ended: ended}, ContentLength: -1, Request: r}, nil
}

// errBrokeOff is what the reader of an answer sees that its handler gave up.
var errBrokeOff = errors.New("the answer broke off")

// served runs a handler, and says whether it gave its answer up.
func served(handler nethttp.Handler, w nethttp.ResponseWriter, r *nethttp.Request) (err error) {
	defer func() {
		switch cause := recover(); cause {
		case nil:
		case nethttp.ErrAbortHandler:
			if err = r.Context().Err(); err == nil {
				err = errBrokeOff
			}
		default:
			panic(cause)
		}
	}()
	handler.ServeHTTP(w, r)
	return nil
}

// insideAnswer is the writing side of an answer.
type insideAnswer struct {
	header nethttp.Header
	out    *io.PipeWriter
	once   sync.Once
	begun  chan struct{} // closed when what is below is known

	status  int
	sent    nethttp.Header
	failure error // it broke off before it began
}

// Header is what WriteHeader sends.
func (w *insideAnswer) Header() nethttp.Header { return w.header }

// WriteHeader begins the answer.
func (w *insideAnswer) WriteHeader(status int) {
	w.once.Do(func() {
		w.status, w.sent = status, w.header.Clone()
		close(w.begun)
	})
}

// Write waits until the caller has read the bytes.
func (w *insideAnswer) Write(b []byte) (int, error) {
	w.WriteHeader(nethttp.StatusOK)
	return w.out.Write(b)
}

// Flush has nothing to do: nothing is held back.
func (w *insideAnswer) Flush() { w.WriteHeader(nethttp.StatusOK) }

// end is called once the handler has ended.
func (w *insideAnswer) end(err error) {
	w.once.Do(func() {
		w.status, w.sent, w.failure = nethttp.StatusOK, w.header.Clone(), err
		close(w.begun)
	})
	_ = w.out.CloseWithError(err)
}

// insideBody is the reading side.
type insideBody struct {
	*io.PipeReader
	ended chan struct{}
}

// Close waits until the handler has ended, so that the store may be closed.
func (b *insideBody) Close() error {
	err := b.PipeReader.Close()
	<-b.ended
	return err
}
