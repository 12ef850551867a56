// Package bolttest stands where a Neo4j server would, to show what clients do
// when it is none, too old, or gone. It is imported by tests alone.
package bolttest

import (
	"encoding/binary"
	"io"
	"net"
	"testing"
)

// Listen answers every connection with serve until the test ends, and gives
// the address, host:port.
func Listen(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				serve(conn)
			}()
		}
	}()
	return l.Addr().String()
}

// Nobody is an address at which nobody listens.
func Nobody(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// Handshake reads what a Bolt client begins with and answers with a version;
// four zeros say that there is none in common.
func Handshake(conn net.Conn, version [4]byte) bool {
	if _, err := io.ReadFull(conn, make([]byte, 20)); err != nil {
		return false
	}
	_, err := conn.Write(version[:])
	return err == nil
}

// Named speaks enough of Bolt 5.4 to tell a server's name, such as
// "Neo4j/5.25.1": every message is answered with SUCCESS {server: agent,
// connection_id: "c"}.
func Named(agent string) func(net.Conn) {
	return func(conn net.Conn) {
		if !Handshake(conn, [4]byte{0, 0, 4, 5}) {
			return
		}
		answer := success("server", agent, "connection_id", "c")
		for skipMessage(conn) {
			if _, err := conn.Write(answer); err != nil {
				return
			}
		}
	}
}

// success is a SUCCESS message with pairs of short texts, in one chunk.
func success(pairs ...string) []byte {
	body := []byte{0xb1, 0x70, 0xa0 | byte(len(pairs)/2)}
	for _, s := range pairs {
		body = append(append(body, 0xd0, byte(len(s))), s...)
	}
	message := binary.BigEndian.AppendUint16(nil, uint16(len(body)))
	return append(append(message, body...), 0, 0)
}

// skipMessage reads one message: chunks, ended by an empty one.
func skipMessage(conn net.Conn) bool {
	for size := uint16(1); size > 0; {
		var head [2]byte
		if _, err := io.ReadFull(conn, head[:]); err != nil {
			return false
		}
		size = binary.BigEndian.Uint16(head[:])
		if _, err := io.CopyN(io.Discard, conn, int64(size)); err != nil {
			return false
		}
	}
	return true
}
