package http

import (
	"context"
	"errors"
	"io"
	nethttp "net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"linchpin/graph"
	"linchpin/http/access"
	"linchpin/http/api"
)

// required makes a door that asks everybody for a token.
func required(c *Config) { c.Access.Required = true }

// token makes a token and gives what is sent as Authorization.
func (d *door) token(role access.Role) string {
	d.t.Helper()
	_, text := d.tokenFor(role, 0)
	return "Bearer " + text
}

func (d *door) tokenFor(role access.Role, life time.Duration) (access.Token, string) {
	d.t.Helper()
	var expires time.Time
	if life > 0 {
		expires = d.clock().Add(life)
	}
	made, text, err := d.server.door.gate.Tokens.Create(context.Background(), "test", "the "+string(role), role, expires)
	if err != nil {
		d.t.Fatal(err)
	}
	return made, text
}

// serving answers on a listener at an address until the test ends, and gives
// the port.
func (d *door) serving(address string) string {
	d.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	listener, err := Listen(ctx, address)
	if err != nil {
		d.t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- d.server.Serve(ctx, listener) }()
	d.t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			d.t.Error(err)
		}
	})
	_, port, _ := strings.Cut(strings.TrimPrefix(listener.Addr().String(), "[::]"), ":")
	return port
}

func TestNobodyElseIsServedWithoutATokenAround(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", "[::]:0", ":0"} {
		d := newDoor(t)
		listener, err := Listen(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		err = d.server.Serve(t.Context(), listener)
		var e *graph.Error
		if !errors.As(err, &e) || e.Code != access.CodeUnauthorized || !strings.Contains(e.Hint, "linchpin token create") || !strings.Contains(e.Hint, "LINCHPIN_TOKEN_FILE") {
			t.Errorf("%s: %v", address, err)
		}
		if again, err := listener.Accept(); err == nil {
			_ = again.Close()
			t.Errorf("%s: the listener is left open", address)
		}
	}
}

func TestElsewhereThanOnLoopbackATokenIsAsked(t *testing.T) {
	for name, one := range map[string]struct {
		address string
		access  Access
		asks    bool
	}{
		"elsewhere":                         {"0.0.0.0:0", Access{}, true},
		"loopback":                          {"127.0.0.1:0", Access{}, false},
		"loopback, tokens required":         {"127.0.0.1:0", Access{Required: true}, true},
		"loopback behind a name for others": {"127.0.0.1:0", Access{Hosts: []string{"graph.example.org"}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDoor(t, func(c *Config) { c.Access = one.access })
			bearer := d.token(access.Viewer)
			base := "http://127.0.0.1:" + d.serving(one.address)
			want := 200
			if one.asks {
				want = 401
			}
			if got := statusOfCall(t, "GET", base+"/api/v1/items", ""); got != want {
				t.Errorf("without a token: %d, want %d", got, want)
			}
			if got := statusOfCall(t, "GET", base+"/api/v1/items", bearer); got != 200 {
				t.Errorf("with a token: %d", got)
			}
			if got := statusOfCall(t, "GET", base+"/livez", ""); got != 200 {
				t.Errorf("health: %d", got)
			}
		})
	}
}

func statusOfCall(t *testing.T, method, url, authorization string) int {
	t.Helper()
	r, err := nethttp.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	response, err := nethttp.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}

func TestOnlyTheNamesOfAServerAreAnswered(t *testing.T) {
	d := newDoor(t, func(c *Config) { c.Access.Hosts = []string{"Graph.example.org", "[2001:db8::1]"} })
	for host, want := range map[string]int{
		"graph.example.org": 200, "GRAPH.example.org:8080": 200, "localhost": 200, "[2001:db8::1]:80": 200,
		"evil.example": 421, "graph.example.org.evil.example": 421, "example.org": 421, "": 421,
	} {
		if r := d.ask("GET", "/livez", nil, "Host", host); r.Status != want {
			t.Errorf("Host %q: %d, want %d", host, r.Status, want)
		}
	}
}

// A token that does not hold says nothing of why.
func TestUnknownExpiredAndRevokedTokensLookTheSame(t *testing.T) {
	d := newDoor(t, required)
	expired, expiredText := d.tokenFor(access.Admin, time.Hour)
	revoked, revokedText := d.tokenFor(access.Admin, 0)
	_, other := newDoor(t).tokenFor(access.Admin, 0)
	if _, err := d.server.door.gate.Tokens.Revoke(t.Context(), "test", revoked.ID); err != nil {
		t.Fatal(err)
	}
	d.pass(2 * time.Hour)
	want := refused(d, 401, "GET", "/api/v1/me", nil, "Authorization", "Bearer "+other)
	want.Request = ""
	if want.Code != "unauthorized" || want.Hint == "" {
		t.Errorf("%+v", want)
	}
	half := expiredText[:len(expiredText)-1]
	for name, text := range map[string]string{"expired": expiredText, "revoked": revokedText, "cut": half, "none at all": "x", "an id alone": "linchpin_" + expired.ID} {
		got := refused(d, 401, "GET", "/api/v1/me", nil, "Authorization", "Bearer "+text)
		got.Request = ""
		if got.Code != want.Code || got.Detail != want.Detail || got.Hint != want.Hint {
			t.Errorf("%s: %+v, but unknown: %+v", name, got, want)
		}
	}
	for _, header := range []string{"Basic YWRtaW46YWRtaW4=", "Bearer", "Bearer ", "bearer", half} {
		if r := d.ask("GET", "/api/v1/me", nil, "Authorization", header); r.Status != 401 || !strings.HasPrefix(r.Header.Get("WWW-Authenticate"), "Bearer") {
			t.Errorf("%q: %d %v", header, r.Status, r.Header)
		}
	}
}

// Where no token is asked for, one that does not hold is no way to more.
func TestATokenCountsOnLoopbackToo(t *testing.T) {
	d := newDoor(t)
	if me := read[api.Me](d, "GET", "/api/v1/me", nil); me.Name != "local" || me.Role != "admin" || me.SignIn {
		t.Errorf("%+v", me)
	}
	if me := read[api.Me](d, "GET", "/api/v1/me", nil, "Authorization", d.token(access.Viewer)); me.Role != "viewer" || me.Name != "the viewer" {
		t.Errorf("%+v", me)
	}
	refused(d, 401, "GET", "/api/v1/me", nil, "Authorization", "Bearer nonsense")
	if me := read[api.Me](d, "GET", "/api/v1/me", nil, "Cookie", "linchpin=of-another-port"); me.Name != "local" {
		t.Errorf("%+v", me)
	}
}

func TestTheActorIsTheTokensName(t *testing.T) {
	d := newDoor(t, required)
	r := d.ask("POST", "/api/v1/imports?wait=true", estate, "Content-Type", "application/yaml", "Authorization", d.token(access.Editor))
	if r.Status != 200 {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	later := d.ask("POST", "/api/v1/imports", strings.ReplaceAll(estate, "Host One", "Host 1"), "Content-Type", "application/yaml", "Authorization", d.token(access.Admin))
	operation := decoded[api.Operation](t, later.Body)
	for operation.Finished == nil {
		time.Sleep(5 * time.Millisecond)
		operation = read[api.Operation](d, "GET", "/api/v1/operations/"+operation.ID, nil, "Authorization", d.token(access.Viewer))
	}
	revisions := read[api.RevisionList](d, "GET", "/api/v1/revisions", nil, "Authorization", d.token(access.Viewer))
	if len(revisions.Items) < 3 || revisions.Items[0].Actor != "the admin" || revisions.Items[1].Actor != "the editor" {
		t.Errorf("%+v", revisions)
	}
}

func TestACallerHoldsSoManyStreamsOpen(t *testing.T) {
	d := newDoor(t, required, func(c *Config) { c.Access.Streams = 2 })
	engine, begun, end := bareEngine(), make(chan bool), make(chan bool)
	stream := huma.Operation{Method: "GET", Path: "/stream", OperationID: "stream", Metadata: map[string]any{api.PermissionKey: api.ReadGraph},
		Responses: map[string]*huma.Response{"200": {Content: map[string]*huma.MediaType{"text/event-stream": {}}}}}
	huma.Register(newAPI(engine, "1", d.server.door.admit), stream, func(context.Context, *struct{}) (*struct{}, error) {
		begun <- true
		<-end
		return &struct{}{}, nil
	})
	watch := func(bearer string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", "/stream", nil)
		r.Header.Set("Authorization", bearer)
		w := httptest.NewRecorder()
		engine.ServeHTTP(w, r)
		return w
	}
	one, other := d.token(access.Viewer), d.token(access.Viewer)
	var open sync.WaitGroup
	for _, bearer := range []string{one, one, other} {
		open.Go(func() { watch(bearer) })
		<-begun
	}
	if w := watch(one); w.Code != 429 || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), `"rate_limited"`) {
		t.Errorf("a third stream: %d %s", w.Code, w.Body)
	}
	close(end)
	open.Wait()
	open.Go(func() { watch(one) })
	<-begun
	open.Wait()
}
