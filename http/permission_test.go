package http

import (
	"context"
	"fmt"
	"maps"
	nethttp "net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"go.yaml.in/yaml/v3"

	"linchpin/graph"
	"linchpin/http/access"
)

const (
	permissionsPath = "permissions.yaml"
	everybody       = "public"
	aMissingID      = "018f0000-0000-7000-8000-000000000000"
)

// permissions reads the reviewed table: the least role by operation.
func permissions(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(permissionsPath)
	if err != nil {
		t.Fatal(err)
	}
	table := map[string]string{}
	if err := yaml.Unmarshal(text, &table); err != nil { // a name that stands twice is an error too
		t.Fatal(err)
	}
	return table
}

// call is an operation as the matrix calls it.
type call struct {
	row, method, path, contentType string
}

func calls(t *testing.T, doc *huma.OpenAPI, table map[string]string) []call {
	t.Helper()
	var all []call
	known := map[string]bool{}
	for _, pattern := range slices.Sorted(maps.Keys(doc.Paths)) {
		for method, op := range operationsOf(doc.Paths[pattern]) {
			known[op.OperationID] = true
			if table[op.OperationID] == "" {
				t.Errorf("%s %s has no row: decide who may call it, and add the line `%s: viewer` (or public, editor, admin) to http/%s", method, pattern, op.OperationID, permissionsPath)
			}
			path := pattern
			for _, p := range op.Parameters {
				if p.In == "path" {
					value := aMissingID
					if p.Schema.Type == huma.TypeInteger {
						value = "1"
					}
					path = strings.ReplaceAll(path, "{"+p.Name+"}", value)
				}
			}
			contentType := ""
			if op.RequestBody != nil {
				contentType = slices.Min(slices.Collect(maps.Keys(op.RequestBody.Content)))
			}
			for row := range table {
				if id, query, _ := strings.Cut(row, "?"); id == op.OperationID {
					all = append(all, call{row, method, strings.TrimSuffix(path+"?"+query, "?"), contentType})
				}
			}
		}
	}
	for row, role := range table {
		if id, _, _ := strings.Cut(row, "?"); !known[id] {
			t.Errorf("http/%s has a row for %s, which is no operation", permissionsPath, row)
		}
		if role != everybody && !slices.Contains(access.Roles(), access.Role(role)) {
			t.Errorf("http/%s: %s: %q is none of public, viewer, editor, admin", permissionsPath, row, role)
		}
	}
	slices.SortFunc(all, func(a, b call) int { return strings.Compare(a.row, b.row) })
	return all
}

// caller is one column of the matrix.
type caller struct {
	name  string
	token string      // "" for none
	role  access.Role // "" for one that does not hold
}

// callers gives the columns, and the id of the token that is yet to be revoked.
func (d *door) callers() (all []caller, toRevoke string) {
	_, expired := d.tokenFor(access.Admin, time.Hour)
	made, revoked := d.tokenFor(access.Admin, 0)
	all = []caller{{name: "none"}, {"expired", expired, ""}, {"revoked", revoked, ""}}
	for _, role := range access.Roles() {
		_, text := d.tokenFor(role, 0)
		all = append(all, caller{string(role), text, role})
	}
	return all, made.ID
}

func expected(least string, who caller) int {
	rank := func(r access.Role) int { return slices.Index(access.Roles(), r) }
	switch {
	case least == everybody:
		return 0
	case who.role == "":
		return 401
	case rank(who.role) < rank(access.Role(least)):
		return 403
	}
	return 0 // let through, whatever the operation then answers
}

func TestPermissionMatrix(t *testing.T) {
	d := newDoor(t, required, func(c *Config) { c.Access.Rate.Rate, c.Access.SignIns.Rate = -1, -1 })
	bearer := d.token(access.Admin)
	if r := d.ask("POST", "/api/v1/imports?wait=true", estate, "Content-Type", "application/yaml", "Authorization", bearer); r.Status != 200 {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	table := permissions(t)
	all := calls(t, d.server.framework.OpenAPI(), table)
	callers, toRevoke := d.callers()
	cookies := map[string][]string{} // of sessions that began while every token held
	for _, who := range callers[1:] {
		for range all {
			cookies[who.name] = append(cookies[who.name], d.signedIn(who.token))
		}
	}
	d.pass(2 * time.Hour) // the one token expires
	if _, err := d.server.door.gate.Tokens.Revoke(t.Context(), "test", toRevoke); err != nil {
		t.Fatal(err)
	}
	base := "http://127.0.0.1:" + d.serving("127.0.0.1:0")

	cells := 0
	before := d.everything()
	for _, refused := range []bool{true, false} { // first all that is refused, which must leave no trace
		for i, c := range all {
			for _, who := range callers {
				want := expected(table[c.row], who)
				if (want != 0) != refused {
					continue
				}
				for _, by := range []string{"bearer", "cookie"} {
					cells++
					header, value := "Authorization", "Bearer "+who.token
					if by == "cookie" && who.token != "" {
						header, value = "Cookie", cookies[who.name][i]
					}
					if who.token == "" {
						value = ""
					}
					status, code := c.send(t, base, header, value)
					switch {
					case want != 0 && (status != want || code != map[int]string{401: "unauthorized", 403: "forbidden"}[want]):
						t.Errorf("%s, %s by %s: %d %s, want %d", c.row, who.name, by, status, code, want)
					case want == 0 && (status == 401 || status == 403 || status == 429 || status >= 500):
						t.Errorf("%s, %s by %s: %d %s, want it let through", c.row, who.name, by, status, code)
					}
				}
			}
		}
		if after := d.everything(); refused && after != before {
			t.Errorf("what was refused has written: before %s, after %s", before, after)
		}
	}
	if want := len(table) * len(callers) * 2; cells != want {
		t.Errorf("%d cells were tried of %d", cells, want)
	}
}

// send makes the call and gives the status, and the code of a problem.
func (c *call) send(t *testing.T, base, header, value string) (status int, code string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	body := "{}"
	if c.contentType == "" {
		body = ""
	}
	r, err := nethttp.NewRequestWithContext(ctx, c.method, base+c.path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if c.contentType != "" {
		r.Header.Set("Content-Type", c.contentType)
	}
	if value != "" {
		r.Header.Set(header, value)
	}
	response, err := nethttp.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode >= 400 {
		text := make([]byte, 4096)
		n, _ := response.Body.Read(text)
		_, after, _ := strings.Cut(string(text[:n]), `"code":"`)
		code, _, _ = strings.Cut(after, `"`)
	}
	return response.StatusCode, code
}

// signedIn begins a session and gives what a browser sends.
func (d *door) signedIn(token string) string {
	d.t.Helper()
	_, cookie, err := d.server.door.gate.SignIn(context.Background(), token, "")
	if err != nil {
		d.t.Fatal(err)
	}
	c := access.NewCookie(cookie, false)
	return c.Name + "=" + c.Value
}

// everything says how much the store holds of what calls write.
func (d *door) everything() string {
	d.t.Helper()
	head, err := d.store.Head(context.Background())
	if err != nil {
		d.t.Fatal(err)
	}
	text := fmt.Sprintf("revision %d", head.Number)
	for _, kind := range []string{"token", "session", "condition", "condition-past", "operation", "run"} {
		all, err := d.store.ListRecords(context.Background(), kind, "", 1000)
		if err != nil {
			d.t.Fatal(err)
		}
		text += fmt.Sprintf(", %d of %s", len(all), kind)
	}
	return text
}

// An operation that names a permission which no role has is refused at start.
func TestAPermissionWithoutARoleStopsStartUp(t *testing.T) {
	doc := &huma.OpenAPI{Paths: map[string]*huma.PathItem{"/x": {Get: &huma.Operation{OperationID: "x", Metadata: map[string]any{"permission": access.Permission("x:do")}}}}}
	if err := checkPermissions(doc); err == nil || !strings.Contains(err.Error(), "role.go") {
		t.Errorf("%v", err)
	}
	if access.Admin.May("x:do") || access.Role("").May(access.ReadGraph) || access.Role("root").May(access.ReadGraph) {
		t.Error("what is in no table is allowed")
	}
	if (access.Principal{}).Role.May(access.ReadSelf) || access.From(context.Background()).Role.May(access.ReadSelf) {
		t.Error("nobody may do something")
	}
	if graph.CodeOf(allow(context.Background(), access.ReadGraph)) != access.CodeForbidden {
		t.Error("a context that knows nobody is let through")
	}
}
