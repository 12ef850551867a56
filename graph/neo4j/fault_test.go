package neo4j

import (
	"context"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"linchpin/graph"
	"linchpin/graph/neo4j/bolttest"
)

func TestOpenRefuses(t *testing.T) {
	nobody := bolttest.Listen(t, func(net.Conn) {})
	web := bolttest.Listen(t, func(conn net.Conn) {
		_, _ = io.ReadFull(conn, make([]byte, 20))
		_, _ = io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\n\r\n")
	})
	tests := []struct {
		name, uri, hint string
		code            graph.Code
	}{
		{"no address", "::", "neo4j://", graph.CodeInvalid},
		{"another scheme", "http://localhost:7474", "neo4j://", graph.CodeInvalid},
		{"nobody listens", "bolt://" + bolttest.Nobody(t), "address", graph.CodeUnavailable},
		{"hangs up", "bolt://" + nobody, "address", graph.CodeUnavailable},
		{"a web server", "bolt://" + web, "5.26", graph.CodeSchema},
		{"no common protocol", "bolt://" + bolttest.Listen(t, func(c net.Conn) { bolttest.Handshake(c, [4]byte{}) }), "5.26", graph.CodeSchema},
		{"an older Neo4j", "bolt://" + bolttest.Listen(t, bolttest.Named("Neo4j/5.25.1")), "5.26", graph.CodeSchema},
		{"a much older Neo4j", "bolt://" + bolttest.Listen(t, bolttest.Named("Neo4j/4.4.30")), "5.26", graph.CodeSchema},
		{"another product", "bolt://" + bolttest.Listen(t, bolttest.Named("Neo4j/v5.11.0 compatible graph database server")), "5.26", graph.CodeSchema},
		{"another name", "bolt://" + bolttest.Listen(t, bolttest.Named("Graph/9.0.0")), "5.26", graph.CodeSchema},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			s, err := Open(ctx, test.uri)
			if err == nil {
				_ = s.Close()
			}
			own, ok := err.(*graph.Error) //nolint:errorlint // Open gives ours
			if !ok || own.Code != test.code || !strings.Contains(own.Hint, test.hint) {
				t.Fatalf("got %v (%+v), want %s with a hint that says %q", err, err, test.code, test.hint)
			}
		})
	}
}

func TestParseVersion(t *testing.T) {
	for text, want := range map[string][3]int{
		"5.26.12": {5, 26, 1}, "5.26-aura": {5, 26, 1}, "2025.01.0": {2025, 1, 1}, "4.4.0": {4, 4, 1}, "v5.26.0": {0, 0, 0}, "5": {0, 0, 0}, "": {0, 0, 0},
	} {
		major, minor, ok := parseVersion(text)
		if ok != (want[2] == 1) || ok && (major != want[0] || minor != want[1]) {
			t.Errorf("%q: %d.%d %v", text, major, minor, ok)
		}
	}
}

func TestOtherSchemaVersionIsRefused(t *testing.T) {
	s := openEmpty(t)
	if _, err := s.Apply(context.Background(), graph.Batch{ID: "1"}); err != nil {
		t.Fatal(err)
	}
	driver := plainDriver(t, serverURI(t))
	for stored, hint := range map[int]string{schemaVersion + 1: "newer", schemaVersion - 1: "export"} {
		query(t, driver, "MATCH (m:LinchpinMeta) SET m.schema = $v", map[string]any{"v": stored})
		_, err := Open(context.Background(), serverURI(t))
		if own, ok := err.(*graph.Error); !ok || own.Code != graph.CodeSchema || !strings.Contains(own.Hint, hint) { //nolint:errorlint // Open gives ours
			t.Errorf("Open on version %d: %v", stored, err)
		}
		if _, err := s.Apply(context.Background(), graph.Batch{ID: "2"}); graph.CodeOf(err) != graph.CodeSchema {
			t.Errorf("Apply on version %d: %v", stored, err)
		}
	}
	if rows := query(t, driver, "MATCH (m:LinchpinMeta) RETURN m.number", nil); rows[0][0] != int64(1) {
		t.Errorf("the revision moved to %v", rows[0][0])
	}
}

// gate passes connections on to a server, and can cut them at a commit.
type gate struct {
	target string
	cuts   atomic.Int32 // how many commits lose their answer from now on
}

// isCommit recognises a COMMIT message: one chunk that holds the bare structure.
var isCommit = []byte{0x00, 0x02, 0xb0, 0x12, 0x00, 0x00}

func (g *gate) serve(conn net.Conn) {
	server, err := net.Dial("tcp", g.target)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	var cut atomic.Bool
	go func() { // server to client; a cut swallows the answer of the commit
		buffer := make([]byte, 1<<16)
		for {
			n, err := server.Read(buffer)
			if err != nil || cut.Load() {
				_ = conn.Close()
				return
			}
			if _, err := conn.Write(buffer[:n]); err != nil {
				return
			}
		}
	}()
	buffer := make([]byte, 1<<16)
	for {
		n, err := conn.Read(buffer)
		if err != nil {
			return
		}
		if strings.Contains(string(buffer[:n]), string(isCommit)) && g.cuts.Add(-1) >= 0 {
			cut.Store(true)
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// TestCommitWithoutAnswer: the batch took effect, its answer was lost.
func TestCommitWithoutAnswer(t *testing.T) {
	openEmpty(t)
	target, err := url.Parse(serverURI(t))
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{target: target.Host}
	s, err := Open(context.Background(), "bolt://"+bolttest.Listen(t, g.serve))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	ctx := context.Background()
	if _, err := s.Apply(ctx, graph.Batch{ID: "warm"}); err != nil {
		t.Fatal(err)
	}
	g.cuts.Store(1)
	r, err := s.Apply(ctx, graph.Batch{ID: "lost once"})
	if err != nil || r.Number != 2 {
		t.Fatalf("a lost answer is not asked again: %+v, %v", r, err)
	}
	if left := g.cuts.Load(); left >= 1 {
		t.Fatalf("no commit was cut")
	}
	g.cuts.Store(1)
	if _, err := s.PutRecord(ctx, graph.Record{Kind: "k", ID: "1", Body: []byte("x")}); graph.CodeOf(err) != graph.CodeOutcomeUnknown {
		t.Errorf("a record whose commit got no answer: %v", err)
	}
	g.cuts.Store(0)
	if head, err := s.Head(ctx); err != nil || head.Number != 2 {
		t.Errorf("head %+v, %v", head, err)
	}
}

// TestServerGoesAway: what is asked of a server that left fails in time.
func TestServerGoesAway(t *testing.T) {
	openEmpty(t)
	target, err := url.Parse(serverURI(t))
	if err != nil {
		t.Fatal(err)
	}
	var gone atomic.Bool
	g := &gate{target: target.Host}
	s, err := Open(context.Background(), "bolt://"+bolttest.Listen(t, func(c net.Conn) {
		if gone.Load() {
			return
		}
		go func() {
			for !gone.Load() {
				time.Sleep(10 * time.Millisecond)
			}
			_ = c.Close()
		}()
		g.serve(c)
	}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	gone.Store(true)
	time.Sleep(50 * time.Millisecond)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if _, err := s.Apply(ctx, graph.Batch{ID: "1"}); graph.CodeOf(err) != graph.CodeUnavailable {
		t.Errorf("Apply: %v", err)
	}
	if _, err := s.Head(ctx); graph.CodeOf(err) != graph.CodeUnavailable {
		t.Errorf("Head: %v", err)
	}
}

// TestReadOnlyServer starts a server of its own: one that was filled, and then
// started again so that it refuses writes.
func TestReadOnlyServer(t *testing.T) {
	serverURI(t)
	const script = "../../deploy/neo4j/neo4j.sh"
	if _, err := os.Stat(script); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir() + "/server"
	run := func(verb string, env ...string) string {
		t.Helper()
		cmd := exec.Command(script, verb, dir)
		cmd.Env = append(os.Environ(), append(env, "LINCHPIN_NEO4J_KEEP=1", "LINCHPIN_NEO4J_HEAP=512m", "LINCHPIN_NEO4J_PORT=0")...)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s %s: %v", script, verb, err)
		}
		return strings.TrimSpace(string(out))
	}
	ctx := context.Background()
	it := asset(1)
	uri := run("start")
	defer func() { run("stop") }()
	s, err := Open(ctx, uri)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Apply(ctx, graph.Batch{ID: "1", Ops: []graph.Op{{PutItem: it}}}); err != nil {
		t.Fatal(err)
	}
	_ = s.Close()
	run("stop")
	if s, err = Open(ctx, run("start", "LINCHPIN_NEO4J_READ_ONLY=1")); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	refused := func(what string, err error) {
		t.Helper()
		if own, ok := err.(*graph.Error); !ok || own.Code != graph.CodeReadOnly || own.Hint == "" { //nolint:errorlint // ours
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err = s.Apply(ctx, graph.Batch{ID: "2", Ops: []graph.Op{{PutItem: asset(2)}}})
	refused("Apply", err)
	_, err = s.PutRecord(ctx, graph.Record{Kind: "k", ID: "1"})
	refused("PutRecord", err)
	if head, err := s.Head(ctx); err != nil || head.Number != 1 {
		t.Errorf("head %+v, %v", head, err)
	}
	if page, err := s.Find(ctx, graph.Query{Text: "laptop", Limit: 10}); err != nil || page.Total != 1 {
		t.Errorf("find %+v, %v", page, err)
	}
}
