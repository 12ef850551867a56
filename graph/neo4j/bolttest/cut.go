package bolttest

import (
	"encoding/binary"
	"io"
	"net"
	"sync"
)

// Cut passes connections on to a server and drops one of them at one message.
// It counts what clients send over all connections, from 0: the handshake of a
// connection, then its messages but for GOODBYE.
type Cut struct {
	Target   string // host:port of the server
	At       int    // the number of what is dropped; below 0: nothing
	Answered bool   // it reaches the server, and its answer is dropped; else it is dropped itself

	mu    sync.Mutex
	sent  int
	fired string
}

// Sent is how many handshakes and messages clients have sent.
func (c *Cut) Sent() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sent
}

// Fired names the message at which a connection was dropped, such as
// "COMMIT"; "" while there was none.
func (c *Cut) Fired() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.fired
}

// next numbers a message, and says whether it is the one to drop.
func (c *Cut) next(name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	number := c.sent
	c.sent++
	if number == c.At {
		c.fired = name
	}
	return number == c.At
}

// Serve passes one connection on until either side ends it or it is dropped.
func (c *Cut) Serve(conn net.Conn) {
	server, err := net.Dial("tcp", c.Target)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	// Whether the answers that are awaited are to be dropped, in order.
	awaited := make(chan bool, 1<<10)
	hello := make([]byte, 20)
	if _, err := io.ReadFull(conn, hello); err != nil {
		return
	}
	// The first proposal may be the longer negotiation; the second is plain.
	copy(hello[4:8], hello[8:12])
	drop := c.next("handshake")
	if drop && !c.Answered {
		return
	}
	if _, err := server.Write(hello); err != nil {
		return
	}
	version := make([]byte, 4)
	if _, err := io.ReadFull(server, version); err != nil || drop {
		return
	}
	if _, err := conn.Write(version); err != nil {
		return
	}
	go func() {
		defer func() { _ = conn.Close() }()
		answers(conn, server, awaited)
	}()
	for {
		raw, kind, err := message(conn)
		if err != nil {
			return
		}
		if kind != goodbye { // which has no answer, and ends the connection anyway
			drop := c.next(names[kind])
			if drop && !c.Answered {
				return
			}
			awaited <- drop
		}
		if _, err := server.Write(raw); err != nil {
			return
		}
	}
}

// answers passes on what the server says until an answer is to be dropped.
func answers(conn io.Writer, server io.Reader, awaited <-chan bool) {
	for {
		raw, kind, err := message(server)
		if err != nil {
			return
		}
		if kind == 0x70 || kind == 0x7e || kind == 0x7f { // SUCCESS, IGNORED, FAILURE end an answer
			if <-awaited {
				return
			}
		}
		if _, err := conn.Write(raw); err != nil {
			return
		}
	}
}

const goodbye = 0x02

var names = map[byte]string{0x01: "HELLO", 0x0f: "RESET", 0x10: "RUN", 0x11: "BEGIN", 0x12: "COMMIT", 0x13: "ROLLBACK",
	0x2f: "DISCARD", 0x3f: "PULL", 0x54: "TELEMETRY", 0x66: "ROUTE", 0x6a: "LOGON", 0x6b: "LOGOFF"}

// message reads one message as it travels, and its kind: the byte behind that
// of its structure. A lone empty chunk, which keeps a connection alive, is one
// of kind 0.
func message(from io.Reader) (raw []byte, kind byte, err error) {
	var body []byte
	for {
		var head [2]byte
		if _, err := io.ReadFull(from, head[:]); err != nil {
			return nil, 0, err
		}
		raw = append(raw, head[:]...)
		size := int(binary.BigEndian.Uint16(head[:]))
		if size == 0 {
			break
		}
		chunk := make([]byte, size)
		if _, err := io.ReadFull(from, chunk); err != nil {
			return nil, 0, err
		}
		raw = append(raw, chunk...)
		if len(body) < 2 {
			body = append(body, chunk...)
		}
	}
	if len(body) > 1 {
		kind = body[1]
	}
	return raw, kind, nil
}
