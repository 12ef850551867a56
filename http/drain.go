package http

import (
	"context"
	"errors"
	"net"
	nethttp "net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
)

// Drain is how long requests may take to end after a shutdown began, unless
// the configuration says otherwise.
const Drain = 25 * time.Second

// A server that stops goes on accepting for a moment, so that whoever sends
// requests can see that readyz fails and send them elsewhere: until nothing
// came for quietTime, at most leaveTime.
const (
	quietTime = 150 * time.Millisecond
	leaveTime = time.Second
)

// traffic knows which connections have a request under way, and when the last
// one began or ended.
type traffic struct {
	mu   sync.Mutex
	busy map[net.Conn]bool
	last time.Time
}

func newTraffic() *traffic { return &traffic{busy: map[net.Conn]bool{}, last: time.Now()} }

// note follows the states of connections; see [nethttp.Server.ConnState].
func (t *traffic) note(c net.Conn, state nethttp.ConnState) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch state {
	case nethttp.StateNew, nethttp.StateActive:
		t.busy[c] = true
		t.last = time.Now()
	case nethttp.StateIdle:
		if t.busy[c] {
			t.last = time.Now()
		}
		delete(t.busy, c)
	default:
		delete(t.busy, c)
	}
}

// quiet says whether nothing has been under way for a while.
func (t *traffic) quiet() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.busy) == 0 && time.Since(t.last) >= quietTime
}

// leave waits until senders have gone elsewhere.
func (t *traffic) leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, leaveTime)
	defer cancel()
	tick := time.NewTicker(quietTime / 10)
	defer tick.Stop()
	for !t.quiet() {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// parting asks for the end of the connection with each answer once a shutdown
// has begun, so that the next request goes elsewhere.
func (s *Server) parting(c *gin.Context) {
	if s.draining.Load() {
		c.Header("Connection", "close")
	}
	c.Next()
}

// stop ends a server gracefully: readyz fails, senders get a moment to leave,
// imports under way are cancelled between batches, and what was accepted is
// answered, all within the drain time.
func (s *Server) stop(ctx context.Context, server *nethttp.Server, open *traffic) error {
	s.draining.Store(true)
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.drain)
	defer cancel()
	open.leave(end)
	err := s.operations.Close(end)
	if shutdown := server.Shutdown(end); shutdown != nil {
		err = errors.Join(err, shutdown, server.Close())
	}
	return err
}
