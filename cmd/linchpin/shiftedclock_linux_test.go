package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	nethttp "net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// shiftedProgram builds the program, unchanged, with a standard library whose
// clock a file shifts: every package and every dependency of it runs under that
// clock. What counts elapsed time does not see it, as with a real clock that is
// set.
func shiftedProgram(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	source, dir := filepath.Join(strings.TrimSpace(string(out)), "src", "time"), t.TempDir()
	text, err := os.ReadFile(filepath.Join(source, "time.go"))
	if err != nil {
		t.Fatal(err)
	}
	const before = "func Now() Time {\n\tsec, nsec, mono := runtimeNow()\n"
	shifted := strings.Replace(string(text), before, before+"\tsec += *shift()\n", 1)
	if shifted == string(text) {
		t.Fatal("the clock of this Go release reads otherwise than this test knows")
	}
	shift, err := os.ReadFile(filepath.Join("testdata", "clock", "shift.go.txt"))
	if err != nil {
		t.Fatal(err)
	}
	replace := map[string]string{}
	for name, content := range map[string]string{"time.go": shifted, "shift.go": string(shift)} {
		replace[filepath.Join(source, name)] = filepath.Join(dir, name)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "linchpin")
	build := exec.Command("go", "build", "-overlay", filepath.Join(dir, "overlay.json"), "-o", program, ".") //nolint:gosec // ours
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return program
}

// clockFile is what shifts the clock of a program.
type clockFile struct {
	t    *testing.T
	path string
}

func newClockFile(t *testing.T) *clockFile {
	c := &clockFile{t, filepath.Join(t.TempDir(), "clock")}
	if err := os.WriteFile(c.path, make([]byte, 8), 0o600); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *clockFile) set(ahead time.Duration) {
	c.t.Helper()
	file, err := os.OpenFile(c.path, os.O_WRONLY, 0)
	if err != nil {
		c.t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.Write(binary.NativeEndian.AppendUint64(nil, uint64(ahead/time.Second))); err != nil { //nolint:gosec // the bits
		c.t.Fatal(err)
	}
}

// The clock of the whole program jumps ten years forward and back while it
// serves: reads go on, writes are taken and keep their order, leases, sessions,
// tokens, keys and limits behave, and nothing is started again.
func TestClockOfTheProgramJumps(t *testing.T) {
	if os.Getenv("LINCHPIN_TEST_LONG") == "" {
		t.Skip("builds the program and all that it is made of anew: set LINCHPIN_TEST_LONG")
	}
	program := shiftedProgram(t)
	t.Run("SQLite", func(t *testing.T) { jumpClock(t, program, "sqlite:"+filepath.Join(t.TempDir(), "linchpin.db")) })
	t.Run("Neo4j", func(t *testing.T) {
		uri := neo4jServer(t)
		emptyNeo4j(t, uri)
		jumpClock(t, program, uri)
	})
}

const decade = 10 * 365 * 24 * time.Hour

func jumpClock(t *testing.T, program, store string) {
	clock := newClockFile(t)
	env := []string{"LINCHPIN_TEST_CLOCK=" + clock.path}
	token := filepath.Join(t.TempDir(), "token")
	p := startProgram(t, program, append(env, "LINCHPIN_TOKEN_FILE="+token), "--listen", "0.0.0.0:0", "--store", store)
	text, err := os.ReadFile(token)
	if err != nil {
		t.Fatal(err)
	}
	j := &clockJump{process: p, admin: []string{"Authorization", "Bearer " + strings.TrimSpace(string(text))}}
	j.wants(nethttp.StatusOK, "POST", "/imports?wait=true", smallEstate, "Content-Type", "application/yaml")
	j.wants(nethttp.StatusOK, "POST", "/imports?wait=true", chains(), "Content-Type", "application/x-ndjson")
	for n, ahead := range []time.Duration{0, decade, 0, -decade, decade, -decade, 0} {
		clock.set(ahead)
		j.round(n, ahead)
	}
	j.holdOrder()
	j.holdRuns()
	p.stop()
}

// clockJump is a program whose clock jumps, asked by an admin.
type clockJump struct {
	*process
	admin []string

	viewer string   // a token for 30 days
	cookie []string // of a session
	keyed  string   // answer to a write under a key
}

func (j *clockJump) wants(status int, method, path, body string, head ...string) (nethttp.Header, string) {
	j.t.Helper()
	got, header, text := j.ask(method, "/api/v1"+path, body, append(head, j.admin...)...)
	if got != status {
		j.t.Errorf("%s %s: %d %s", method, path, got, text)
	}
	return header, text
}

// round does at one setting of the clock what users do.
func (j *clockJump) round(n int, ahead time.Duration) {
	j.t.Helper()
	t := j.t
	now := time.Now().Add(ahead)
	// Reads, from memory and from the store.
	if _, text := j.wants(nethttp.StatusOK, "POST", "/impact", `{"scenario":{"down":["db"],"conditions":"ignore"}}`, "Content-Type", "application/json"); !strings.Contains(text, `"down":2`) {
		t.Errorf("%v ahead impact says %s", ahead, text)
	}
	j.wants(nethttp.StatusOK, "GET", "/items?q=shop", "")
	// Writes: an import, an edit, conditions that count from then on.
	key := fmt.Sprintf("jumped-%d", n)
	j.wants(nethttp.StatusOK, "POST", "/imports?wait=true", "format: linchpin/v1\nsource: jumps\nitems: [{key: "+key+", class: Server}]\n", "Content-Type", "application/yaml")
	edit := fmt.Sprintf(`{"key":"edited-%d","class":"Server"}`, n)
	j.wants(nethttp.StatusCreated, "POST", "/items", edit, "Content-Type", "application/json", "Idempotency-Key", key)
	_, again := j.wants(nethttp.StatusCreated, "POST", "/items", `{"key":"edited-0","class":"Server"}`, "Content-Type", "application/json", "Idempotency-Key", "jumped-0")
	if j.keyed == "" {
		j.keyed = again
	}
	if again != j.keyed {
		t.Errorf("%v ahead a write under a key is answered %s, was %s", ahead, again, j.keyed)
	}
	state := [2]string{"down", "degraded"}[n%2]
	j.wants(nethttp.StatusOK, "PUT", "/conditions", fmt.Sprintf(`{"source":"watch","states":[{"item":"db","state":%q}]}`, state), "Content-Type", "application/json")
	if _, text := j.wants(nethttp.StatusOK, "GET", "/conditions", ""); !strings.Contains(text, `"`+state+`"`) {
		t.Errorf("%v ahead the conditions are %s", ahead, text)
	}
	// A token and a session that were given at the true time.
	if n == 0 {
		j.giveAccess()
	}
	want := nethttp.StatusOK
	if ahead > 0 { // their time is over, and is not when the clock goes back
		want = nethttp.StatusUnauthorized
	}
	if status, _, text := j.ask("GET", "/api/v1/items?limit=1", "", "Authorization", "Bearer "+j.viewer); status != want {
		t.Errorf("at %v a token for 30 days is answered %d %s, want %d", now, status, text, want)
	}
	if status, _, text := j.ask("GET", "/api/v1/items?limit=1", "", j.cookie...); status != want {
		t.Errorf("at %v a session is answered %d %s, want %d", now, status, text, want)
	}
}

// giveAccess makes a token that ends, and signs in.
func (j *clockJump) giveAccess() {
	j.t.Helper()
	expires := time.Now().Add(30 * 24 * time.Hour).UTC().Format(time.RFC3339)
	_, text := j.wants(nethttp.StatusCreated, "POST", "/tokens", fmt.Sprintf(`{"name":"viewer","role":"viewer","expires":%q}`, expires), "Content-Type", "application/json")
	var made struct{ Token string }
	if err := json.Unmarshal([]byte(text), &made); err != nil || made.Token == "" {
		j.t.Fatalf("%s: %v", text, err)
	}
	j.viewer = made.Token
	status, head, text := j.ask("POST", "/api/v1/session", fmt.Sprintf(`{"token":%q}`, made.Token), "Content-Type", "application/json")
	cookie, _, _ := strings.Cut(head.Get("Set-Cookie"), ";")
	if status/100 != 2 || cookie == "" {
		j.t.Fatalf("sign-in: %d %s", status, text)
	}
	j.cookie = []string{"Cookie", cookie}
}

// holdOrder wants revisions in the order of their instants, none of them lost.
func (j *clockJump) holdOrder() {
	j.t.Helper()
	_, text := j.wants(nethttp.StatusOK, "GET", "/revisions?limit=1000", "")
	var list struct {
		Items []struct {
			Number uint64
			At     time.Time
		}
	}
	if err := json.Unmarshal([]byte(text), &list); err != nil || len(list.Items) < 20 {
		j.t.Fatalf("%d revisions, %v: %s", len(list.Items), err, text)
	}
	for i := 1; i < len(list.Items); i++ { // newest first
		after, before := list.Items[i-1], list.Items[i]
		if after.At.Before(before.At) || after.Number != before.Number+1 {
			j.t.Errorf("revision %d of %v stands after %d of %v", after.Number, after.At, before.Number, before.At)
		}
	}
}

// holdRuns wants every import on record as done.
func (j *clockJump) holdRuns() {
	j.t.Helper()
	_, text := j.wants(nethttp.StatusOK, "GET", "/imports?limit=100", "")
	var list struct{ Items []struct{ State string } }
	if err := json.Unmarshal([]byte(text), &list); err != nil || len(list.Items) != 9 {
		j.t.Fatalf("%d imports, %v: %s", len(list.Items), err, text)
	}
	for _, run := range list.Items {
		if run.State != "done" {
			j.t.Errorf("an import stands as %s", run.State)
		}
	}
}
