package access

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linchpin/graph"
)

// memory keeps records as the contract says, and counts what is read.
type memory struct {
	mu    sync.Mutex
	held  map[string]graph.Record
	reads atomic.Int64
	fault error
}

func (m *memory) Now(context.Context) (time.Time, error) { return time.Now().UTC(), nil }

func (m *memory) Record(_ context.Context, kind, id string) (graph.Record, error) {
	m.reads.Add(1)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fault != nil {
		return graph.Record{}, m.fault
	}
	r, ok := m.held[kind+"/"+id]
	if !ok {
		return r, &graph.Error{Code: graph.CodeNotFound}
	}
	return r, nil
}

func (m *memory) PutRecord(_ context.Context, r graph.Record) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fault != nil {
		return 0, m.fault
	}
	if m.held[r.Kind+"/"+r.ID].Version != r.Version {
		return 0, &graph.Error{Code: graph.CodeStale}
	}
	r.Version++
	r.Body = slices.Clone(r.Body)
	m.held[r.Kind+"/"+r.ID] = r
	return r.Version, nil
}

func (m *memory) DeleteRecord(_ context.Context, kind, id string, version int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.held[kind+"/"+id]
	switch {
	case !ok:
		return &graph.Error{Code: graph.CodeNotFound}
	case r.Version != version:
		return &graph.Error{Code: graph.CodeStale}
	}
	delete(m.held, kind+"/"+id)
	return nil
}

func (m *memory) ListRecords(_ context.Context, kind, after string, limit int) ([]graph.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fault != nil {
		return nil, m.fault
	}
	var all []graph.Record
	for _, r := range m.held {
		if r.Kind == kind && r.ID > after {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b graph.Record) int { return strings.Compare(a.ID, b.ID) })
	return all[:min(limit, len(all))], nil
}

// clock is a time that passes when it is told to.
type clock struct{ at atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.at.Store(time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC).UnixNano())
	return c
}

func (c *clock) now() time.Time       { return time.Unix(0, c.at.Load()).UTC() }
func (c *clock) pass(d time.Duration) { c.at.Add(int64(d)) }

func newGate(secret string) (*Gate, *memory, *clock) {
	m, c := &memory{held: map[string]graph.Record{}}, newClock()
	g := NewGate(m, c.now, secret)
	g.Require()
	return g, m, c
}

func TestNothingKeptOpensADoor(t *testing.T) {
	g, m, _ := newGate("")
	_, text, err := g.Tokens.Create(t.Context(), "test", "ci", Editor, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	_, cookie, err := g.SignIn(t.Context(), text, "")
	if err != nil {
		t.Fatal(err)
	}
	secret := text[len(text)-checkLength-secretLength:]
	for at, r := range m.held {
		if kept := at + string(r.Body); strings.Contains(kept, secret[:20]) || strings.Contains(kept, cookie[:20]) {
			t.Errorf("%s: %s", at, r.Body)
		}
	}
}

func TestTokensHaveTheirForm(t *testing.T) {
	seen := map[string]bool{}
	for range 200 {
		id, text := mint(newClock().now())
		got, ok := idOf(text)
		if !ok || got != id || seen[text] || len(text) != textLength {
			t.Fatalf("%q: %q %v", text, got, ok)
		}
		seen[text] = true
		for i := range text { // one wrong character anywhere is seen without asking the store
			broken := text[:i] + string('0'+(text[i]-'0'+1)%10) + text[i+1:]
			if broken == text {
				continue
			}
			if _, ok := idOf(broken); ok {
				t.Fatalf("%q passes for %q", broken, text)
			}
		}
	}
}

func TestIDsSortByTime(t *testing.T) {
	c := newClock()
	before := ""
	for range 100 {
		id, _ := mint(c.now())
		if id <= before {
			t.Fatalf("%q after %q", id, before)
		}
		before = id
		c.pass(time.Millisecond)
	}
}

// Whether a token is unknown, expired, revoked or another's, the same is read.
func TestEveryRefusalReadsTheSame(t *testing.T) {
	g, m, c := newGate("")
	ctx := t.Context()
	_, expired, _ := g.Tokens.Create(ctx, "test", "a", Viewer, c.now().Add(time.Hour))
	made, revoked, _ := g.Tokens.Create(ctx, "test", "b", Viewer, time.Time{})
	if _, err := g.Tokens.Revoke(ctx, "test", made.ID); err != nil {
		t.Fatal(err)
	}
	_, unknown := mint(c.now())
	forged := prefix + made.ID + "_" + strings.Repeat("0", secretLength)
	forged += checksum(forged)
	c.pass(2 * time.Hour)
	texts := map[string]bool{}
	for name, text := range map[string]string{"expired": expired, "revoked": revoked, "unknown": unknown, "forged": forged} {
		before := m.reads.Load()
		_, err := g.Identify(ctx, "Bearer "+text, "")
		if graph.CodeOf(err) != CodeUnauthorized {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var e *graph.Error
		errors.As(err, &e)
		texts[e.Msg+e.Hint] = true
		if reads := m.reads.Load() - before; reads != 1 {
			t.Errorf("%s: %d reads", name, reads)
		}
	}
	if len(texts) != 1 {
		t.Errorf("the answers tell them apart: %v", texts)
	}
}

func TestAStoreThatDoesNotAnswerLetsNobodyIn(t *testing.T) {
	g, m, _ := newGate("")
	_, text, _ := g.Tokens.Create(t.Context(), "test", "a", Admin, time.Time{})
	_, cookie, _ := g.SignIn(t.Context(), text, "")
	m.fault = &graph.Error{Code: graph.CodeUnavailable}
	for _, sent := range [][2]string{{"Bearer " + text, ""}, {"", cookie}} {
		if who, err := g.Identify(t.Context(), sent[0], sent[1]); graph.CodeOf(err) != graph.CodeUnavailable || who.Role != "" {
			t.Errorf("%v %v", who, err)
		}
	}
	if _, err := g.Opens(t.Context()); graph.CodeOf(err) != graph.CodeUnavailable {
		t.Error(err)
	}
}

func TestOnlyAnActiveTokenOpens(t *testing.T) {
	g, _, c := newGate("")
	opens := func(want bool) {
		t.Helper()
		if got, err := g.Opens(t.Context()); err != nil || got != want {
			t.Errorf("%v %v, want %v", got, err, want)
		}
	}
	opens(false)
	first, _, _ := g.Tokens.Create(t.Context(), "test", "a", Viewer, c.now().Add(time.Hour))
	opens(true)
	c.pass(time.Hour)
	opens(false)
	second, _, _ := g.Tokens.Create(t.Context(), "test", "b", Viewer, time.Time{})
	opens(true)
	if _, err := g.Tokens.Revoke(t.Context(), "test", second.ID); err != nil {
		t.Fatal(err)
	}
	opens(false)
	if _, err := g.Tokens.Revoke(t.Context(), "test", first.ID); err != nil {
		t.Fatal(err)
	}
}

func TestUseIsNotedNowAndThen(t *testing.T) {
	g, _, c := newGate("")
	made, text, _ := g.Tokens.Create(t.Context(), "test", "a", Viewer, time.Time{})
	use := func() Token {
		if _, err := g.Identify(t.Context(), "Bearer "+text, ""); err != nil {
			t.Fatal(err)
		}
		found, err := g.Tokens.find(t.Context(), made.ID)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	first := use()
	c.pass(59 * time.Minute)
	if again := use(); !again.Used.Equal(first.Used) || again.version != first.version {
		t.Errorf("noted anew after 59 minutes: %v %v", first.Used, again.Used)
	}
	c.pass(2 * time.Minute)
	if again := use(); !again.Used.Equal(c.now()) {
		t.Errorf("not noted after an hour: %v", again.Used)
	}
}

// What is noted beside a revocation does not take it back.
func TestARevocationStays(t *testing.T) {
	g, _, c := newGate("")
	made, text, _ := g.Tokens.Create(t.Context(), "test", "a", Viewer, time.Time{})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				c.pass(2 * time.Hour / 400)
				_, _ = g.Identify(context.Background(), "Bearer "+text, "")
			}
		})
	}
	all.Go(func() {
		if _, err := g.Tokens.Revoke(context.Background(), "test", made.ID); err != nil {
			t.Error(err)
		}
	})
	all.Wait()
	if _, err := g.Identify(t.Context(), "Bearer "+text, ""); graph.CodeOf(err) != CodeUnauthorized {
		t.Errorf("%v", err)
	}
}

func TestSessionsThatAreOverAreForgotten(t *testing.T) {
	g, m, c := newGate("")
	_, text, _ := g.Tokens.Create(t.Context(), "test", "a", Viewer, time.Time{})
	for range 5 {
		if _, _, err := g.SignIn(t.Context(), text, ""); err != nil {
			t.Fatal(err)
		}
	}
	c.pass(25 * time.Hour)
	if _, _, err := g.SignIn(t.Context(), text, ""); err != nil {
		t.Fatal(err)
	}
	if held, _ := m.ListRecords(t.Context(), sessionKind, "", 100); len(held) != 1 {
		t.Errorf("%d sessions are kept", len(held))
	}
}

func TestTheFileTokenIsNoRecord(t *testing.T) {
	const secret = "a secret of at least 32 characters"
	g, m, _ := newGate(secret)
	if opens, err := g.Opens(t.Context()); !opens || err != nil {
		t.Errorf("%v %v", opens, err)
	}
	who, err := g.Identify(t.Context(), "Bearer "+secret, "")
	if err != nil || who.Name != FileName || who.Role != Admin {
		t.Errorf("%+v %v", who, err)
	}
	_, cookie, err := g.SignIn(t.Context(), secret, "")
	if err != nil {
		t.Fatal(err)
	}
	if who, err = g.Identify(t.Context(), "", cookie); err != nil || who.Name != FileName || !who.Session {
		t.Errorf("%+v %v", who, err)
	}
	for name, other := range map[string]string{"another file": "another secret of at least 32 characters", "no file": ""} {
		later := NewGate(m, g.clock, other)
		later.Require()
		if _, err := later.Identify(t.Context(), "", cookie); graph.CodeOf(err) != CodeUnauthorized {
			t.Errorf("%s: the session goes on: %v", name, err)
		}
		if _, err := later.Identify(t.Context(), "Bearer "+secret, ""); graph.CodeOf(err) != CodeUnauthorized {
			t.Errorf("%s: the token goes on: %v", name, err)
		}
	}
}

func TestTokenFilesAreReadOrMade(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "token")
	made, isNew, _, err := TokenFile(path)
	if err != nil || !isNew {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	again, isNew, open, err := TokenFile(path)
	if err != nil || isNew || open || again != made {
		t.Errorf("%q %v %v %v, made %q", again, isNew, open, err, made)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, open, _ = TokenFile(path); !open {
		t.Error("that others can read it is not seen")
	}
	for name, text := range map[string]string{"short": "short", "empty": "", "two": strings.Repeat("x", 20) + "\n" + strings.Repeat("y", 20), "long": strings.Repeat("x", 513), "control": strings.Repeat("x", 32) + "\x1b"} {
		bad := filepath.Join(folder, name)
		if err := os.WriteFile(bad, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, _, err := TokenFile(bad); err == nil {
			t.Errorf("%s: read", name)
		} else if len(text) > 10 && strings.Contains(err.Error(), text[:10]) {
			t.Errorf("%s: the error shows it: %v", name, err)
		}
	}
}
