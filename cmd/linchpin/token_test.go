package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	nethttp "net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"linchpin/http/access"
	"linchpin/http/api"
)

// asked runs the command line and gives what it printed and its exit code.
func asked(args ...string) (out, errs string, code int) {
	var stdout, stderr bytes.Buffer
	code = run(args, strings.NewReader(""), &stdout, &stderr)
	return strings.TrimSpace(stdout.String()), stderr.String(), code
}

// servedElsewhere serves a store as to others than this machine, and gives the
// address at which this machine reaches it.
func servedElsewhere(t *testing.T, store string, change func(*config)) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	settings := defaultConfig()
	if change != nil {
		change(settings)
	}
	listener, err := listen("0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	a, err := openServing(ctx, store, zerolog.Nop(), settings)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.server.Admits(ctx, listener.Addr()); err != nil {
		t.Fatal(err)
	}
	address := a.address(listener)
	served := make(chan error, 1)
	go func() { served <- a.serve(ctx, listener, address) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return address
}

func TestTokensOpenARunningServer(t *testing.T) {
	store := "sqlite:" + filepath.Join(t.TempDir(), "estate.db")
	admin, _, code := asked("token", "create", "--store", store, "--role", "admin", "--name", "Platform team")
	if code != exitDone || !strings.HasPrefix(admin, "linchpin_") {
		t.Fatalf("%d %s", code, admin)
	}
	server := servedElsewhere(t, store, nil)

	if out, errs, code := asked("health", "--server", server); code != exitDone || !strings.Contains(out, "is ready, at revision") {
		t.Errorf("health asks for no token: %d %s %s", code, out, errs)
	}
	if _, errs, code := asked("find", "shop", "--server", server); code != exitNotAllowed || !strings.Contains(errs, "LINCHPIN_TOKEN") {
		t.Errorf("without a token: %d %s", code, errs)
	}
	t.Setenv("LINCHPIN_TOKEN", admin)
	viewer, errs, code := asked("token", "create", "--role", "viewer", "--name", "board", "-o", "json", "--server", server)
	if code != exitDone {
		t.Fatalf("%d %s", code, errs)
	}
	var made api.NewToken
	if err := json.Unmarshal([]byte(viewer), &made); err != nil || made.CreatedBy != "Platform team" {
		t.Fatalf("%v %s", err, viewer)
	}

	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(made.Token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("LINCHPIN_TOKEN", "")
	if _, errs, code := asked("check", "--server", server, "--token-file", file); code != exitDone {
		t.Errorf("a viewer asks: %d %s", code, errs)
	}
	if _, errs, code := asked("token", "list", "--server", server, "--token-file", file); code != exitNotAllowed || !strings.Contains(errs, "tokens:manage") {
		t.Errorf("a viewer lists tokens: %d %s", code, errs)
	}
	if out, errs, code := asked("token", "revoke", made.ID, "--server", server, "--token-file", file); code != exitNotAllowed {
		t.Errorf("a viewer revokes: %d %s %s", code, out, errs)
	}
	t.Setenv("LINCHPIN_TOKEN", admin)
	if out, errs, code := asked("token", "revoke", made.ID, "--server", server); code != exitDone || !strings.Contains(out, "board is revoked") {
		t.Errorf("an admin revokes: %d %s %s", code, out, errs)
	}
	t.Setenv("LINCHPIN_TOKEN", "")
	if _, _, code := asked("check", "--server", server, "--token-file", file); code != exitNotAllowed {
		t.Errorf("a revoked token still opens: %d", code)
	}
}

func TestTheTokenFileAdmitsAnAdmin(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	server := servedElsewhere(t, "sqlite:"+filepath.Join(t.TempDir(), "estate.db"), func(c *config) {
		c.values["tokenFile"] = value{text: file, origin: fromEnv}
	})
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info, err)
	}
	if _, errs, code := asked("check", "--server", server, "--token-file", file); code != exitDone {
		t.Errorf("%d %s", code, errs)
	}
	out, errs, code := asked("token", "create", "--role", "editor", "--name", "ci", "-o", "json", "--server", server, "--token-file", file)
	if code != exitDone || !strings.Contains(out, `"createdBy": "`+access.FileName+`"`) {
		t.Errorf("%d %s %s", code, out, errs)
	}
}

func TestExpiryReadsWhatPeopleWrite(t *testing.T) {
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"30d": "2026-12-31T09:00:00Z", "2w": "2026-12-15T09:00:00Z", "12h": "2026-12-01T21:00:00Z", "90m": "2026-12-01T10:30:00Z",
		"P1D": "2026-12-02T09:00:00Z", "PT1H": "2026-12-01T10:00:00Z", "2027-03-31": "2027-03-31T00:00:00Z", "2027-03-31T12:00:00Z": "2027-03-31T12:00:00Z",
	} {
		if got, err := expiry(text, now); err != nil || got.Format(time.RFC3339) != want {
			t.Errorf("%s: %v %v, want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "d", "30", "-3d", "30 d", "1e9d", "99999d", "tomorrow", "2027-02-30", "P1Y"} {
		if got, err := expiry(text, now); err == nil {
			t.Errorf("%q reads as %v", text, got)
		}
	}
}

func TestTheTokenIsSentInTheOpenOnlyWithAWarning(t *testing.T) {
	for address, want := range map[string]bool{
		"http://127.0.0.1:8080": true, "http://localhost:1": true, "http://[::1]:1": true, "https://graph.example.org": true,
		"http://graph.example.org": false, "http://192.0.2.1:8080": false, "http://localhost.example.org": false,
	} {
		if got := private(address); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

func TestServingOverTLSFromFiles(t *testing.T) {
	known := httptest.NewTLSServer(nethttp.NotFoundHandler())
	defer known.Close()
	pair := known.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: pair.Certificate[0]}, "key.pem": {Type: "PRIVATE KEY", Bytes: key}} {
		if err := os.WriteFile(filepath.Join(folder, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	server := servedElsewhere(t, "sqlite:"+filepath.Join(folder, "estate.db"), func(c *config) {
		c.values["tokenFile"] = value{text: filepath.Join(folder, "token")}
		c.values["tls.certificate"] = value{text: filepath.Join(folder, "cert.pem")}
		c.values["tls.key"] = value{text: filepath.Join(folder, "key.pem")}
	})
	if !strings.HasPrefix(server, "https://127.0.0.1:") {
		t.Fatal(server)
	}
	response, err := known.Client().Get(server + "/readyz") //nolint:noctx // a test
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != nethttp.StatusOK {
		t.Errorf("%d", response.StatusCode)
	}
	if _, errs, code := asked("health", "--server", server); code != exitUnreachable || !strings.Contains(errs, "certificate") {
		t.Errorf("a certificate that nobody knows: %d %s", code, errs)
	}
}

// Two processes share a Neo4j: what the one revokes, the other refuses at the
// next request.
func TestRevokingHoldsInEveryProcess(t *testing.T) {
	store := neo4jServer(t)
	emptyNeo4j(t, store)
	admin, errs, code := asked("token", "create", "--store", store, "--role", "admin", "--name", "Platform team")
	if code != exitDone {
		t.Fatalf("%d %s", code, errs)
	}
	one, other := servedElsewhere(t, store, nil), servedElsewhere(t, store, nil)
	t.Setenv("LINCHPIN_TOKEN", admin)
	raw, errs, code := asked("token", "create", "--role", "viewer", "--name", "board", "-o", "json", "--server", one)
	if code != exitDone {
		t.Fatalf("%d %s", code, errs)
	}
	made, err := decode[api.NewToken](json.RawMessage(raw))
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("LINCHPIN_TOKEN", made.Token)
	for _, server := range []string{one, other} {
		if _, errs, code := asked("check", "--server", server); code != exitDone {
			t.Errorf("before: %d %s", code, errs)
		}
	}
	t.Setenv("LINCHPIN_TOKEN", admin)
	if _, errs, code := asked("token", "revoke", made.ID, "--server", one); code != exitDone {
		t.Fatalf("%d %s", code, errs)
	}
	t.Setenv("LINCHPIN_TOKEN", made.Token)
	for _, server := range []string{other, one} {
		if _, _, code := asked("check", "--server", server); code != exitNotAllowed {
			t.Errorf("a revoked token opens %s: %d", server, code)
		}
	}
}
