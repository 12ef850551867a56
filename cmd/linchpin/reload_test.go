package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	nethttp "net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// reload asks for one and waits until the log says that it is over; what
// changed is what the log names.
func (p *process) reload() (changed []any) {
	p.t.Helper()
	told := func() []map[string]any { return p.log.lines(p.t, "the configuration was reloaded") }
	before := len(told())
	p.signal(syscall.SIGHUP)
	p.until("the reload", func() bool { return len(told()) > before })
	changed, _ = told()[before]["changed"].([]any)
	return changed
}

// rewrite puts a file in the place of another, as tools that renew one do.
func rewrite(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path+".new", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}

func (p *process) want(what string, status, want int) {
	p.t.Helper()
	if status != want {
		p.t.Errorf("%s: %d; want %d\n%s", what, status, want, p.log.String())
	}
}

func (p *process) bearer(token string) int {
	p.t.Helper()
	status, _, _ := p.ask("GET", "/api/v1/model", "", "Authorization", "Bearer "+token)
	return status
}

func TestHangupTakesTheTokenFile(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "secrets")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "token")
	first, second := strings.Repeat("a", 40), strings.Repeat("b", 40)
	rewrite(t, file, first)
	p := startProcess(t, []string{"LINCHPIN_TOKEN_FILE=" + file}, "--require-token")
	p.want("the first token", p.bearer(first), 200)
	status, head, _ := p.ask("POST", "/api/v1/session", `{"token": "`+first+`"}`, "Content-Type", "application/json")
	p.want("signing in", status, 200)
	cookie, _, _ := strings.Cut(head.Get("Set-Cookie"), ";")
	session := func() int {
		status, _, _ := p.ask("GET", "/api/v1/model", "", "Cookie", cookie)
		return status
	}
	p.want("the session", session(), 200)

	if changed := p.reload(); len(changed) != 0 {
		t.Errorf("nothing changed, and yet: %v", changed)
	}
	p.want("the session of a token that stayed", session(), 200)

	rewrite(t, file, second)
	p.want("the first token before the reload", p.bearer(first), 200)
	if changed := p.reload(); !slices.Equal(changed, []any{"tokenFile"}) {
		t.Errorf("the log says that %v changed", changed)
	}
	p.want("the token that is gone", p.bearer(first), 401)
	p.want("its session", session(), 401)
	p.want("the second token", p.bearer(second), 200)

	rewrite(t, file, "short")
	p.reload()
	p.want("the token before one that is no good", p.bearer(second), 200)
	p.want("one that is no good", p.bearer("short"), 401)
	if kept := p.log.lines(t, "these stay as they were"); len(kept) != 1 || !strings.Contains(fmt.Sprint(kept[0]), "32 to 512 printable") {
		t.Errorf("why the token file was not taken: %v", kept)
	}

	if err := os.Remove(file); err != nil { // made anew, as at a start
		t.Fatal(err)
	}
	p.reload()
	made, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p.want("the token whose file is gone", p.bearer(second), 401)
	p.want("the token that was made", p.bearer(strings.TrimSpace(string(made))), 200)

	if err := os.RemoveAll(folder); err != nil { // nothing can be made here
		t.Fatal(err)
	}
	p.reload()
	p.want("the token whose folder is gone", p.bearer(strings.TrimSpace(string(made))), 401)
	if closed := p.log.lines(t, "nobody has a token with which to come in: name a token file that holds one, and reload"); len(closed) != 1 {
		t.Errorf("that nobody comes in any longer was not said:\n%s", p.log.String())
	}
	if strings.Contains(p.log.String(), first) || strings.Contains(p.log.String(), second) {
		t.Error("a token is in the log")
	}
	p.stop()
}

func TestHangupTakesTheRates(t *testing.T) {
	folder := t.TempDir()
	token, file := filepath.Join(folder, "token"), filepath.Join(folder, "site.yaml")
	secret := strings.Repeat("a", 40)
	rewrite(t, token, secret)
	rewrite(t, file, "limit: {rate: 1, burst: 3, signIns: 1, streams: 1}\n")
	p := startProcess(t, []string{"LINCHPIN_TOKEN_FILE=" + token}, "--require-token", "--config", file)
	many := func(n int) (refused int) {
		for range n {
			if p.bearer(secret) == nethttp.StatusTooManyRequests {
				refused++
			}
		}
		return refused
	}
	failures := func(n int) (refused int) {
		for range n {
			if status, _, _ := p.ask("POST", "/api/v1/session", `{"token": "none"}`, "Content-Type", "application/json"); status == nethttp.StatusTooManyRequests {
				refused++
			}
		}
		return refused
	}
	if many(30) == 0 || failures(10) == 0 {
		t.Error("the first limits hold nobody")
	}
	rewrite(t, file, "limit: {rate: 100000, burst: 10000, signIns: 1000, streams: 2}\n")
	if changed := p.reload(); len(changed) != 4 {
		t.Errorf("the log says that %v changed", changed)
	}
	if refused := many(100); refused > 0 {
		t.Errorf("%d of 100 requests are held by limits that are gone", refused)
	}
	if refused := failures(100); refused > 0 {
		t.Errorf("%d of 100 sign-ins are held by limits that are gone", refused)
	}
	rewrite(t, file, "limit: {rate: 0}\n")
	p.signal(syscall.SIGHUP)
	p.until("the refusal", func() bool { return len(p.log.lines(t, "the configuration was not reloaded")) == 1 })
	if refused := many(100); refused > 0 {
		t.Errorf("an unsound configuration changed the rates: %d of 100 are held", refused)
	}
	rewrite(t, file, "limit: {rate: 1, burst: 3}\n")
	p.reload()
	if many(30) == 0 {
		t.Error("the last limits hold nobody")
	}
	p.stop()
}

// makeCertificate writes a certificate that signs itself, with its key.
func makeCertificate(t *testing.T, path, key string, number int64) *x509.Certificate {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(number), Subject: pkix.Name{CommonName: "Linchpin"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	rewrite(t, path, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})))
	rewrite(t, key, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})))
	made, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// trusting is a client that trusts certificates and keeps its connection.
func trusting(certificates ...*x509.Certificate) *nethttp.Client {
	pool := x509.NewCertPool()
	for _, one := range certificates {
		pool.AddCert(one)
	}
	return &nethttp.Client{Transport: &nethttp.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true}}
}

// shownCertificate asks whether the server lives, and gives the number of its certificate.
func shownCertificate(t *testing.T, client *nethttp.Client, address string) int64 {
	t.Helper()
	response, err := client.Get(address + "/livez")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil || response.StatusCode != 200 {
		t.Fatalf("/livez: %d, %v", response.StatusCode, err)
	}
	return response.TLS.PeerCertificates[0].SerialNumber.Int64()
}

func TestHangupTakesTheCertificate(t *testing.T) {
	folder := t.TempDir()
	path, key := filepath.Join(folder, "tls.crt"), filepath.Join(folder, "tls.key")
	first := makeCertificate(t, path, key, 1)
	p := startProcess(t, nil, "--tls-certificate", path, "--tls-key", key)
	early := trusting(first)
	if got := shownCertificate(t, early, p.address); got != 1 {
		t.Errorf("certificate %d at first", got)
	}
	// A request that is half sent goes on over the certificate that it began with.
	pool := x509.NewCertPool()
	pool.AddCert(first)
	half, err := tls.Dial("tcp", strings.TrimPrefix(p.address, "https://"), &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12})
	if err != nil {
		t.Fatal(err)
	}
	defer half.Close()
	body := `{"scenario": {"down": []}}`
	if _, err := fmt.Fprintf(half, "POST /api/v1/impact HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", len(body), body[:9]); err != nil {
		t.Fatal(err)
	}

	second := makeCertificate(t, path, key, 2)
	if changed := p.reload(); !slices.Equal(changed, []any{"tls.certificate"}) {
		t.Errorf("the log says that %v changed", changed)
	}
	if _, err := io.WriteString(half, body[9:]); err != nil {
		t.Fatal(err)
	}
	answer, err := nethttp.ReadResponse(bufio.NewReader(half), nil)
	if err != nil {
		t.Fatalf("the request that was under way: %v\n%s", err, p.log.String())
	}
	_ = answer.Body.Close()
	p.want("the request that was under way", answer.StatusCode, 200)
	if got := shownCertificate(t, early, p.address); got != 1 {
		t.Errorf("a connection that was open has certificate %d now", got)
	}
	both := trusting(first, second)
	if got := shownCertificate(t, both, p.address); got != 2 {
		t.Errorf("a new connection has certificate %d", got)
	}

	rewrite(t, key, "no key") // a certificate that is half renewed
	p.reload()
	both.CloseIdleConnections()
	if got := shownCertificate(t, both, p.address); got != 2 {
		t.Errorf("a certificate without its key: %d is served", got)
	}
	if kept := p.log.lines(t, "these stay as they were"); len(kept) != 1 || !strings.Contains(fmt.Sprint(kept[0]["error"]), "the certificate: ") {
		t.Errorf("why the certificate was not taken: %v", kept)
	}
	third := makeCertificate(t, path, key, 3)
	p.reload()
	if got := shownCertificate(t, trusting(third), p.address); got != 3 {
		t.Errorf("after it was mended certificate %d is served", got)
	}
	p.stop()
}

// TestHangupsDropNothing reloads while clients ask, on connections that they
// keep and on new ones, and the certificate and the rates change each time.
func TestHangupsDropNothing(t *testing.T) {
	folder := t.TempDir()
	path, key, file := filepath.Join(folder, "tls.crt"), filepath.Join(folder, "tls.key"), filepath.Join(folder, "site.yaml")
	makeCertificate(t, path, key, 1)
	rewrite(t, file, "log: {level: warn}\n")
	p := startProcess(t, nil, "--tls-certificate", path, "--tls-key", key, "--config", file)
	stop, answers := make(chan struct{}), make(chan error)
	for i := range 4 {
		client := &nethttp.Client{Transport: &nethttp.Transport{DisableKeepAlives: i%2 == 0, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // whichever certificate it is
		go func() {
			for {
				response, err := client.Post(p.address+"/api/v1/impact", "application/json", strings.NewReader(`{"scenario": {"down": []}}`))
				if err == nil {
					_, err = io.Copy(io.Discard, response.Body)
					if _ = response.Body.Close(); err == nil && response.StatusCode != 200 {
						err = fmt.Errorf("status %d", response.StatusCode)
					}
				}
				select {
				case answers <- err:
				case <-stop:
					return
				}
			}
		}()
	}
	for round := range int64(20) {
		makeCertificate(t, path, key, round+2)
		rewrite(t, file, fmt.Sprintf("log: {level: warn}\nlimit: {rate: %d, burst: %d}\n", 1000+round, 2000+round))
		p.signal(syscall.SIGHUP)
		for range 20 {
			if err := <-answers; err != nil {
				t.Errorf("reload %d: %v", round, err)
			}
		}
	}
	close(stop)
	p.stop()
	if strings.Contains(p.log.String(), "these stay as they were") {
		t.Errorf("a reload did not take what it found:\n%s", p.log.String())
	}
}

// Whether there is TLS at all is settled at the start, and said so.
func TestHangupNeverTurnsTLSOnOrOff(t *testing.T) {
	folder := t.TempDir()
	path, key, file := filepath.Join(folder, "tls.crt"), filepath.Join(folder, "tls.key"), filepath.Join(folder, "site.yaml")
	makeCertificate(t, path, key, 1)
	rewrite(t, file, "log: {level: info}\n")
	p := startProcess(t, nil, "--config", file)
	rewrite(t, file, fmt.Sprintf("tls: {certificate: %s, key: %s}\n", path, key))
	if changed := p.reload(); len(changed) > 0 {
		t.Errorf("the log says that %v changed", changed)
	}
	later := p.log.lines(t, "these changes take effect at the next start")
	if len(later) != 1 || !slices.Equal(later[0]["settings"].([]any), []any{"tls.certificate", "tls.key"}) {
		t.Errorf("what waits for the next start: %v", later)
	}
	p.want("plain HTTP goes on", p.alive(), 200)
	p.stop()
}

func (p *process) alive() int {
	p.t.Helper()
	status, _, _ := p.ask("GET", "/livez", "")
	return status
}
