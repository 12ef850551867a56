package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"net"
	nethttp "net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/rs/zerolog"

	"linchpin/graph/neo4j/bolttest"
	"linchpin/graph/sqlite"
)

// The verbs that meet a store first, in a way each of its own: one reads, one
// asks the engine, one writes, one serves.
func verbsOn(t *testing.T, store string) map[string][]string {
	t.Helper()
	estate := filepath.Join(t.TempDir(), "estate.yaml")
	if err := os.WriteFile(estate, []byte(oneServer), 0o600); err != nil {
		t.Fatal(err)
	}
	return map[string][]string{
		"find":   {"--store", store, "find", "box"},
		"impact": {"--store", store, "impact", "box"},
		"import": {"--store", store, "import", estate},
		"serve":  {"--store", store, "serve", "--listen", "127.0.0.1:0"},
	}
}

const oneServer = "format: linchpin/v1\nitems: [{key: box, class: Server, name: Box}]\n"

// refusedBy runs every verb on a store that cannot be used: each ends with the
// exit code of an unreachable store and says what is wrong and what helps.
func refusedBy(t *testing.T, store string, words ...string) {
	t.Helper()
	for name, args := range verbsOn(t, store) {
		var out, errs bytes.Buffer
		code := runProgram(t, args, &out, &errs)
		if code != exitUnreachable || out.Len() > 0 {
			t.Errorf("%s: exit %d, want %d; it printed %q and %q", name, code, exitUnreachable, out.String(), errs.String())
		}
		for _, word := range words {
			if !strings.Contains(errs.String(), word) {
				t.Errorf("%s does not say %q:\n%s", name, word, errs.String())
			}
		}
	}
}

// TestUnusableServersAreRefused: what is no Neo4j that can be used.
func TestUnusableServersAreRefused(t *testing.T) {
	for _, c := range []struct {
		name, host string
		words      []string
	}{
		{"nobody listens", bolttest.Nobody(t), []string{"Neo4j cannot be reached", "address, port and encryption"}},
		{"hangs up", bolttest.Listen(t, func(net.Conn) {}), []string{"Neo4j cannot be reached"}},
		{"an older Neo4j", bolttest.Listen(t, bolttest.Named("Neo4j/5.25.1")), []string{"Neo4j/5.25.1", "Neo4j 5.26"}},
		{"another product", bolttest.Listen(t, bolttest.Named("Graph/9.0.0")), []string{"Neo4j 5.26"}},
		{"no common protocol", bolttest.Listen(t, func(c net.Conn) { bolttest.Handshake(c, [4]byte{}) }), []string{"not a Neo4j that Linchpin can use", "7687"}},
	} {
		t.Run(c.name, func(t *testing.T) { refusedBy(t, "bolt://"+c.host, c.words...) })
	}
}

// TestUnusableFilesAreRefused: database files that this process must leave
// alone, and does.
func TestUnusableFilesAreRefused(t *testing.T) {
	written := func(t *testing.T) string {
		path := filepath.Join(t.TempDir(), "estate.db")
		runHere(t, verbsOn(t, "sqlite:"+path)["import"]...)
		return path
	}
	for _, c := range []struct {
		name  string
		words []string
		spoil func(t *testing.T, path string)
	}{
		{"in use", []string{"holds the database", "--store sqlite:PATH"}, func(t *testing.T, path string) {
			holder, err := sqlite.Open(context.Background(), path)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = holder.Close() })
		}},
		{"a newer schema", []string{"schema", "newer"}, func(t *testing.T, path string) { alterFile(t, path, "PRAGMA user_version = 9999") }},
		{"another program's", []string{"not one of Linchpin's"}, func(t *testing.T, path string) { alterFile(t, path, "PRAGMA application_id = 7") }},
		{"damaged", []string{"damaged", "restore it from a backup"}, func(t *testing.T, path string) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for i := 100; i < len(data); i++ { // all behind the head of the file
				data[i] = 0xa5
			}
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}},
		{"no database", []string{"not a SQLite database"}, func(t *testing.T, path string) {
			if err := os.WriteFile(path, bytes.Repeat([]byte("items:\n"), 1000), 0o600); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := written(t)
			c.spoil(t, path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			refusedBy(t, "sqlite:"+path, c.words...)
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("the file was changed")
			}
		})
	}
}

func alterFile(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

// TestServedFileIsAsked: a file that a serving Linchpin holds is not opened a
// second time: verbs ask that Linchpin, and a second one says where it is.
func TestServedFileIsAsked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "estate.db")
	verbs := verbsOn(t, "sqlite:"+path)
	runHere(t, verbs["import"]...)
	a := openHere(t, "sqlite:"+path)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	address := "http://" + listener.Addr().String()
	go func() { served <- a.serve(ctx, listener, address) }()
	defer func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	}()
	awaitReady(t, address)
	if out := runHere(t, verbs["find"]...); !strings.Contains(out, "box") {
		t.Errorf("find beside a serving Linchpin prints %q", out)
	}
	var out, errs bytes.Buffer
	if code := run(verbs["serve"], strings.NewReader(""), &out, &errs); code != exitUnreachable || !strings.Contains(errs.String(), address) {
		t.Errorf("a second serve: exit %d, %q; want %d and the address %s", code, errs.String(), exitUnreachable, address)
	}
}

func awaitReady(t *testing.T, address string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		response, err := nethttp.Get(address + "/readyz")
		if err != nil {
			continue
		}
		_ = response.Body.Close()
		if response.StatusCode == nethttp.StatusOK {
			return
		}
	}
	t.Fatal("not ready within 30 s")
}

// openHere opens a store and the API over it, as serve does.
func openHere(t *testing.T, store string) *app {
	t.Helper()
	a, err := openServing(context.Background(), store, zerolog.Nop(), defaultConfig())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

type write struct{ method, path, contentType, body string }

// writes are the calls that change something, with a body that is right.
var writes = []write{
	{"POST", "/imports?wait=true", "application/yaml", "format: linchpin/v1\nitems: [{key: new, class: Server}]\n"},
	{"PUT", "/model", "application/yaml", "format: linchpin-model/v1\nclasses: [{name: Kiosk, extends: Server}]\n"},
	{"PUT", "/conditions", "application/json", `{"source":"monitoring","states":[{"item":"box","state":"down"}]}`},
}

// refusesWrites sends every write, which must be answered with a status and
// code, and leave the revision where it is.
func refusesWrites(t *testing.T, api *client, status int, code string) {
	t.Helper()
	var all sync.WaitGroup // side by side: each may wait for a server that is gone
	defer all.Wait()
	for _, w := range writes {
		all.Go(func() { refusesWrite(t, api, w, status, code) })
	}
}

func refusesWrite(t *testing.T, api *client, w write, status int, code string) {
	t.Helper()
	path, query, _ := strings.Cut(w.path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Error(err)
		return
	}
	_, err = api.read(api.call(context.Background(), w.method, path, values, w.contentType, strings.NewReader(w.body)))
	problem, ok := err.(*problemError) //nolint:errorlint // call gives it bare
	if !ok || problem.Status != status || problem.Code != code || problem.Detail == "" || problem.Hint == "" {
		t.Errorf("%s %s: %v (%+v), want %d %s with detail and hint", w.method, w.path, err, problem, status, code)
	}
}

// answers asks the engine, which needs no store, and checks the revision.
func answers(t *testing.T, api *client, revision uint64) {
	t.Helper()
	raw, err := api.post(context.Background(), "/impact", map[string]any{"scenario": map[string]any{"down": []string{"box"}}})
	if err != nil {
		t.Errorf("impact: %v", err)
		return
	}
	var answer struct {
		Revision uint64         `json:"revision"`
		Counts   map[string]any `json:"counts"`
	}
	if err := json.Unmarshal(raw, &answer); err != nil || answer.Revision != revision || answer.Counts["down"] != 1.0 {
		t.Errorf("impact answers %s (%v), want one item down at revision %d", raw, err, revision)
	}
}

// saysConditionsAreOld: an answer that had to use the conditions read last
// tells when that was.
func saysConditionsAreOld(t *testing.T, api *client) {
	t.Helper()
	raw, err := api.post(context.Background(), "/impact", map[string]any{"scenario": map[string]any{"down": []string{"box"}}})
	if err != nil || !strings.Contains(string(raw), `"conditionsRead":"20`) {
		t.Errorf("an answer without the store: %s, %v", raw, err)
	}
}

func newestRevision(t *testing.T, api *client) uint64 {
	t.Helper()
	raw, err := api.get(context.Background(), "/revisions", url.Values{"limit": {"1"}})
	if err != nil {
		t.Fatal(err)
	}
	var page struct {
		Items []struct {
			Number uint64 `json:"number"`
		} `json:"items"`
	}
	if err := json.Unmarshal(raw, &page); err != nil || len(page.Items) != 1 {
		t.Fatalf("%s: %v", raw, err)
	}
	return page.Items[0].Number
}

// TestNeo4jGoesAwayAndComesBack: while the server cannot be reached, writes and
// reads of the register say so, the engine goes on from memory, and once it is
// back everything works without a restart.
func TestNeo4jGoesAwayAndComesBack(t *testing.T) {
	uri := neo4jServer(t)
	emptyNeo4j(t, uri)
	runHere(t, verbsOn(t, uri)["import"]...)
	target, err := url.Parse(uri)
	if err != nil {
		t.Fatal(err)
	}
	var gone atomic.Bool
	a := openHere(t, "bolt://"+bolttest.Listen(t, func(c net.Conn) { passOn(c, target.Host, &gone) }))
	defer func() { _ = a.close() }()
	api := newInsideClient(a.server.Handler())
	revision := newestRevision(t, api)

	gone.Store(true)
	time.Sleep(50 * time.Millisecond) // the connections that are open are cut
	answers(t, api, revision)
	refusesWrites(t, api, nethttp.StatusServiceUnavailable, "unavailable")
	saysConditionsAreOld(t, api)
	if _, err := api.get(context.Background(), "/items", nil); exitOf(err) != exitUnreachable {
		t.Errorf("the register: %v", err)
	}

	gone.Store(false)
	if now := newestRevision(t, api); now != revision {
		t.Errorf("revision %d, was %d before the refused writes", now, revision)
	}
	if err := api.importDocument(context.Background(), []byte(writes[0].body)); err != nil {
		t.Errorf("an import after the server came back: %v", err)
	}
}

// passOn carries a connection to a server until it is gone.
func passOn(conn net.Conn, target string, gone *atomic.Bool) {
	if gone.Load() {
		return
	}
	server, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	done := make(chan struct{}, 2)
	for from, to := range map[net.Conn]net.Conn{conn: server, server: conn} {
		go func() {
			_, _ = io.Copy(to, from)
			done <- struct{}{}
		}()
	}
	for open := true; open && !gone.Load(); {
		select {
		case <-done:
			open = false
		case <-time.After(10 * time.Millisecond):
		}
	}
	_ = server.Close()
}

// TestNeo4jOfAnotherSchema: a database that a newer Linchpin took over while
// this one serves it refuses writes; opened anew it is refused.
func TestNeo4jOfAnotherSchema(t *testing.T) {
	uri := neo4jServer(t)
	emptyNeo4j(t, uri)
	runHere(t, verbsOn(t, uri)["import"]...)
	a := openHere(t, uri)
	defer func() { _ = a.close() }()
	api := newInsideClient(a.server.Handler())
	revision := newestRevision(t, api)
	stored := setNeo4jSchema(t, uri, 9999)
	refusesWrites(t, api, nethttp.StatusServiceUnavailable, "schema")
	refusedBy(t, uri, "schema version 9999", "newer")
	setNeo4jSchema(t, uri, stored)
	if now := newestRevision(t, api); now != revision {
		t.Errorf("revision %d, was %d before the refused writes", now, revision)
	}
	answers(t, api, revision)
}

// setNeo4jSchema writes a schema version into the database, and gives the one
// that it replaces.
func setNeo4jSchema(t *testing.T, uri string, version int64) int64 {
	t.Helper()
	ctx := context.Background()
	d, err := driver.NewDriverWithContext(uri, driver.NoAuth())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close(ctx) }()
	result, err := driver.ExecuteQuery(ctx, d, "MATCH (m:LinchpinMeta) WITH m, m.schema AS was SET m.schema = $version RETURN was",
		map[string]any{"version": version}, driver.EagerResultTransformer)
	if err != nil || len(result.Records) != 1 {
		t.Fatalf("%d rows of meta data: %v", len(result.Records), err)
	}
	was, _ := result.Records[0].Get("was")
	number, ok := was.(int64)
	if !ok {
		t.Fatalf("the schema version is %v", was)
	}
	return number
}

// TestReadOnlyNeo4j starts a server of its own that is filled, and then started
// again so that it refuses writes: everything that reads works, every write
// says why it does not.
func TestReadOnlyNeo4j(t *testing.T) {
	neo4jServer(t)
	dir := filepath.Join(t.TempDir(), "server")
	server := func(verb string, env ...string) string {
		t.Helper()
		cmd := exec.Command(filepath.Join("..", "..", "deploy", "neo4j", "neo4j.sh"), verb, dir)
		cmd.Env = append(os.Environ(), append(env, "LINCHPIN_NEO4J_KEEP=1", "LINCHPIN_NEO4J_HEAP=384m", "LINCHPIN_NEO4J_PORT=0")...)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v", verb, err)
		}
		return strings.TrimSpace(string(out))
	}
	defer func() { server("stop") }()
	runHere(t, verbsOn(t, server("start"))["import"]...)
	server("stop")
	uri := server("start", "LINCHPIN_NEO4J_READ_ONLY=1")

	verbs := verbsOn(t, uri)
	for _, verb := range []string{"find", "impact"} {
		if out := runHere(t, verbs[verb]...); !strings.Contains(out, "box") {
			t.Errorf("%s prints %q", verb, out)
		}
	}
	var out, errs bytes.Buffer
	args := []string{"--store", uri, "import", "-"}
	if code := run(args, strings.NewReader(writes[0].body), &out, &errs); code != exitUnreachable || !strings.Contains(errs.String(), "refuses writes") {
		t.Errorf("import: exit %d, %q", code, errs.String())
	}
	a := openHere(t, uri)
	defer func() { _ = a.close() }()
	api := newInsideClient(a.server.Handler())
	revision := newestRevision(t, api)
	refusesWrites(t, api, nethttp.StatusServiceUnavailable, "read_only")
	answers(t, api, revision)
	if now := newestRevision(t, api); now != revision {
		t.Errorf("revision %d, was %d before the refused writes", now, revision)
	}
}
