package http

import (
	"crypto/tls"
	"io"
	nethttp "net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"linchpin/http/access"
)

func TestServingOverTLS(t *testing.T) {
	known := httptest.NewTLSServer(nethttp.NotFoundHandler()) // for its certificate, and a client that trusts it
	defer known.Close()
	d := newDoor(t, required, func(c *Config) { c.TLS = &tls.Config{Certificates: known.TLS.Certificates} }) //nolint:gosec // the server sets the least version itself
	_, text := d.tokenFor(access.Viewer, 0)
	base := "https://127.0.0.1:" + d.serving("127.0.0.1:0")

	r, err := nethttp.NewRequestWithContext(t.Context(), "POST", base+"/api/v1/session", strings.NewReader(`{"token": "`+text+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	response, err := known.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	cookies := response.Cookies()
	if response.StatusCode != 200 || len(cookies) != 1 || cookies[0].Name != "__Host-linchpin" || !cookies[0].Secure {
		t.Errorf("%d %v %s", response.StatusCode, cookies, body)
	}
	if response.Header.Get("Strict-Transport-Security") == "" || response.TLS.Version < tls.VersionTLS12 {
		t.Errorf("%v, version %x", response.Header, response.TLS.Version)
	}

	old := &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11} //nolint:gosec // it must be refused
	if c, err := tls.Dial("tcp", strings.TrimPrefix(base, "https://"), old); err == nil {
		_ = c.Close()
		t.Error("TLS 1.1 is spoken")
	}
	if got := statusOfCall(t, "GET", strings.Replace(base, "https", "http", 1)+"/livez", ""); got != 400 {
		t.Errorf("plain HTTP on the same port: %d", got)
	}
}
