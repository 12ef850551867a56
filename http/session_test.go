package http

import (
	nethttp "net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"linchpin/http/access"
	"linchpin/http/api"
)

// cookieOf is the one cookie that an answer sets.
func cookieOf(t testing.TB, r reply) *nethttp.Cookie {
	t.Helper()
	all := (&nethttp.Response{Header: r.Header}).Cookies()
	if len(all) != 1 {
		t.Fatalf("%d sets the cookies %v", r.Status, all)
	}
	return all[0]
}

// signIn trades a token over the API.
func (d *door) signIn(token string, headers ...string) (reply, string) {
	d.t.Helper()
	r := d.ask("POST", "/api/v1/session", map[string]string{"token": token}, headers...)
	if r.Status != 200 {
		return r, ""
	}
	c := cookieOf(d.t, r)
	return r, c.Name + "=" + c.Value
}

func TestASessionComesAndGoes(t *testing.T) {
	d := newDoor(t, required)
	_, text := d.tokenFor(access.Editor, 0)
	r, cookie := d.signIn(text)
	c := cookieOf(t, r)
	if c.Name != "linchpin" || c.Path != "/" || !c.HttpOnly || c.Secure || c.SameSite != nethttp.SameSiteLaxMode || c.Domain != "" || c.MaxAge != 86400 || len(c.Value) != 43 {
		t.Errorf("%+v", c)
	}
	if r.Header.Get("Cache-Control") != "no-store" || strings.Contains(r.Body, text) {
		t.Errorf("%v %s", r.Header, r.Body)
	}
	me := read[api.Me](d, "GET", "/api/v1/me", nil, "Cookie", cookie)
	if me.Name != "the editor" || me.Role != "editor" || !me.Session || !me.SignIn || me.Ends == nil || me.Ends.Sub(d.clock()) != 8*time.Hour {
		t.Errorf("%+v", me)
	}
	if !slices.Contains(me.Permissions, "graph:write") || slices.Contains(me.Permissions, "tokens:manage") {
		t.Errorf("%v", me.Permissions)
	}
	out := d.ask("DELETE", "/api/v1/session", nil, "Cookie", cookie)
	if gone := cookieOf(t, out); out.Status != 204 || gone.Name != c.Name || gone.MaxAge >= 0 || gone.Value != "" {
		t.Errorf("%d %+v", out.Status, gone)
	}
	refused(d, 401, "GET", "/api/v1/me", nil, "Cookie", cookie)
	if again := d.ask("DELETE", "/api/v1/session", nil, "Cookie", cookie); again.Status != 204 {
		t.Errorf("signing out twice: %d", again.Status)
	}
}

func TestSigningInGivesANewSessionAndEndsTheOld(t *testing.T) {
	d := newDoor(t, required)
	_, text := d.tokenFor(access.Viewer, 0)
	_, first := d.signIn(text)
	_, second := d.signIn(text, "Cookie", first)
	if first == second || first == "" || second == "" {
		t.Fatalf("%q %q", first, second)
	}
	refused(d, 401, "GET", "/api/v1/me", nil, "Cookie", first)
	read[api.Me](d, "GET", "/api/v1/me", nil, "Cookie", second)
	_, chosen := d.signIn(text, "Cookie", "linchpin=chosen-by-somebody-else-0123456789abcdef01")
	if strings.Contains(chosen, "chosen") {
		t.Error("the caller chooses the session's id")
	}
}

func TestSessionsEnd(t *testing.T) {
	token := func(d *door, life time.Duration) string { _, text := d.tokenFor(access.Viewer, life); return text }
	t.Run("without a request for 8 hours", func(t *testing.T) {
		d := newDoor(t, required)
		_, cookie := d.signIn(token(d, 0))
		d.pass(8*time.Hour - time.Minute)
		read[api.Me](d, "GET", "/api/v1/me", nil, "Cookie", cookie)
		d.pass(8*time.Hour - time.Minute)
		read[api.Me](d, "GET", "/api/v1/me", nil, "Cookie", cookie)
		d.pass(8 * time.Hour)
		refused(d, 401, "GET", "/api/v1/me", nil, "Cookie", cookie)
	})
	t.Run("after 24 hours", func(t *testing.T) {
		d := newDoor(t, required)
		_, cookie := d.signIn(token(d, 0))
		for range 23 {
			d.pass(time.Hour)
			read[api.Me](d, "GET", "/api/v1/me", nil, "Cookie", cookie)
		}
		d.pass(time.Hour)
		refused(d, 401, "GET", "/api/v1/me", nil, "Cookie", cookie)
	})
	t.Run("with its token's time", func(t *testing.T) {
		d := newDoor(t, required)
		r, cookie := d.signIn(token(d, time.Hour))
		if me := decoded[api.Me](t, r.Body); me.Ends == nil || me.Ends.Sub(d.clock()) != time.Hour {
			t.Errorf("%+v", me)
		}
		d.pass(time.Hour)
		refused(d, 401, "GET", "/api/v1/me", nil, "Cookie", cookie)
	})
	t.Run("with its token", func(t *testing.T) {
		d := newDoor(t, required)
		made, text := d.tokenFor(access.Viewer, 0)
		_, cookie := d.signIn(text)
		admin := d.token(access.Admin)
		if r := d.ask("DELETE", "/api/v1/tokens/"+made.ID, nil, "Authorization", admin); r.Status != 200 {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		refused(d, 401, "GET", "/api/v1/me", nil, "Cookie", cookie)
		refused(d, 401, "GET", "/api/v1/me", nil, "Authorization", "Bearer "+text)
	})
}

// A second process on the same store revokes; the first asks the store anew.
func TestRevokingHoldsInEveryProcessOnTheStore(t *testing.T) {
	d := newDoor(t, required)
	made, text := d.tokenFor(access.Viewer, 0)
	_, cookie := d.signIn(text)
	read[api.Me](d, "GET", "/api/v1/me", nil, "Authorization", "Bearer "+text)
	other, err := New(Config{Store: d.store, Index: d.index, Importer: d.importer, Clock: d.clock})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.door.gate.Tokens.Revoke(t.Context(), "another process", made.ID); err != nil {
		t.Fatal(err)
	}
	refused(d, 401, "GET", "/api/v1/me", nil, "Authorization", "Bearer "+text)
	refused(d, 401, "GET", "/api/v1/me", nil, "Cookie", cookie)
}

func TestOverTLSTheCookieBelongsToThisHostAlone(t *testing.T) {
	d := newDoor(t, required, func(c *Config) { c.Access.Secure = true })
	_, text := d.tokenFor(access.Viewer, 0)
	r, cookie := d.signIn(text)
	if c := cookieOf(t, r); c.Name != "__Host-linchpin" || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" {
		t.Errorf("%+v", c)
	}
	if r.Header.Get("Strict-Transport-Security") != "max-age=31536000" {
		t.Errorf("%v", r.Header)
	}
	read[api.Me](d, "GET", "/api/v1/me", nil, "Cookie", cookie)
	refused(d, 401, "GET", "/api/v1/me", nil, "Cookie", strings.TrimPrefix(cookie, "__Host-"))
	plain := newDoor(t)
	if got := plain.ask("GET", "/livez", nil).Header.Get("Strict-Transport-Security"); got != "" {
		t.Errorf("over plain HTTP: %s", got)
	}
}

func TestFiveFailuresToSignInAMinute(t *testing.T) {
	d := newDoor(t, required)
	_, text := d.tokenFor(access.Viewer, 0)
	for range 20 { // those that hold do not count
		if r, _ := d.signIn(text); r.Status != 200 {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
	}
	for range 5 {
		if r, _ := d.signIn("linchpin_wrong"); r.Status != 401 {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
	}
	r, _ := d.signIn(text)
	if p := decoded[Problem](t, r.Body); r.Status != 429 || p.Code != "rate_limited" || r.Header.Get("Retry-After") != "12" {
		t.Errorf("%d %+v %v", r.Status, p, r.Header)
	}
	d.pass(12 * time.Second)
	if r, _ := d.signIn(text); r.Status != 200 {
		t.Errorf("after the wait: %d", r.Status)
	}
}

func TestATokenMayAskSoOften(t *testing.T) {
	d := newDoor(t, required, func(c *Config) { c.Access.Rate = access.Limit{Rate: 2, Burst: 10} })
	one, other := d.token(access.Viewer), d.token(access.Viewer)
	for i := range 10 {
		if r := d.ask("GET", "/api/v1/me", nil, "Authorization", one); r.Status != 200 {
			t.Fatalf("request %d: %d", i, r.Status)
		}
	}
	r := d.ask("GET", "/api/v1/me", nil, "Authorization", one)
	if p := decoded[Problem](t, r.Body); r.Status != 429 || p.Code != "rate_limited" || r.Header.Get("Retry-After") != "1" {
		t.Errorf("%d %+v %v", r.Status, p, r.Header)
	}
	if r := d.ask("GET", "/api/v1/me", nil, "Authorization", other); r.Status != 200 {
		t.Errorf("another token: %d", r.Status)
	}
	if r := d.ask("GET", "/livez", nil, "Authorization", one); r.Status != 200 {
		t.Errorf("health: %d", r.Status)
	}
	d.pass(time.Second)
	for i, want := range []int{200, 200, 429} {
		if r := d.ask("GET", "/api/v1/me", nil, "Authorization", one); r.Status != want {
			t.Errorf("a second later, request %d: %d, want %d", i, r.Status, want)
		}
	}
}

func TestHeadersAreBounded(t *testing.T) {
	d := newDoor(t)
	base := "http://127.0.0.1:" + d.serving("127.0.0.1:0")
	for size, want := range map[int]int{16 << 10: 200, 64 << 10: 431} {
		r, err := nethttp.NewRequestWithContext(t.Context(), "GET", base+"/livez", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Long", strings.Repeat("x", size))
		response, err := nethttp.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%d bytes of header: %d, want %d", size, response.StatusCode, want)
		}
	}
}
