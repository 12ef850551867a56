package http

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"mime/multipart"
	nethttp "net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/go-cmp/cmp"

	"linchpin/http/api"
)

// The tests of this file hold the traps of the framework shut, one each.

func TestErrorsEchoNoObjects(t *testing.T) {
	d := newDoor(t)
	var body strings.Builder
	body.WriteString(`{"scenario": {"password": "hunter2"`)
	for i := range 3000 {
		fmt.Fprintf(&body, `, "unknown%04d": {"secret": "hunter2"}`, i)
	}
	body.WriteString("}}")
	r := d.ask("POST", "/api/v1/impact", body.String())
	if r.Status != 422 || len(r.Body) > 8<<10 {
		t.Errorf("%d with %d bytes, want 422 with a short problem", r.Status, len(r.Body))
	}
	if strings.Contains(r.Body, "hunter2") {
		t.Error("the problem echoes what the body held")
	}
	p := decoded[Problem](t, r.Body)
	if len(p.Errors) != maxListed || p.Total != 3001 {
		t.Errorf("%d errors listed of %d, want %d of 3001", len(p.Errors), p.Total, maxListed)
	}
}

// spelled counts how often it is written out.
type spelled struct{ times *int }

func (s spelled) String() string { *s.times++; return "the whole object" }

func TestErrorsDoNotSpellObjects(t *testing.T) {
	prepare()
	times := 0
	errs := make([]error, 3000)
	for i := range errs {
		errs[i] = &huma.ErrorDetail{Message: "unexpected property", Location: fmt.Sprintf("body.x%d", i), Value: spelled{&times}}
	}
	p, ok := huma.NewError(422, "validation failed", errs...).(*Problem)
	if !ok || len(p.Errors) != maxListed || p.Total != len(errs) || times > 0 {
		t.Errorf("a problem of %d errors that spelled values %d times", len(p.Errors), times)
	}
}

func TestFormsAreBounded(t *testing.T) {
	type form struct{ RawBody multipart.Form }
	engine := bareEngine()
	engine.Use(limited(func(*nethttp.Request) int64 { return api.MaxQuestionBytes }))
	huma.Register(newAPI(engine, "1"), huma.Operation{Method: "POST", Path: "/forms", OperationID: "form",
		Metadata: map[string]any{api.PermissionKey: api.WriteGraph}}, func(context.Context, *form) (*struct{}, error) { return nil, nil })
	for size, want := range map[int]int{1 << 10: 204, 5 << 20: 413} {
		for _, chunked := range []bool{false, true} {
			body, contentType := formOf(map[string]string{"a.yaml": strings.Repeat("x", size)})
			r := httptest.NewRequest("POST", "/forms", bytes.NewReader(body))
			r.Header.Set("Content-Type", contentType)
			if chunked {
				r.ContentLength = -1
			}
			w := httptest.NewRecorder()
			engine.ServeHTTP(w, r)
			if w.Code != want {
				t.Errorf("a form of %d bytes, chunked %v: %d, want %d: %s", size, chunked, w.Code, want, w.Body)
			}
		}
	}
}

// formOf makes a form of files, in order of their names.
func formOf(files map[string]string) ([]byte, string) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		part, _ := form.CreateFormFile("file", name) // a buffer does not fail
		_, _ = part.Write([]byte(files[name]))
	}
	_ = form.Close()
	return body.Bytes(), form.FormDataContentType()
}

func TestWhatGoesInIsNotWhatComesOut(t *testing.T) {
	d := newEstate(t)
	refused(d, 422, "PUT", "/api/v1/conditions", `{"source": "monitoring", "at": "2026-01-01T00:00:00Z", "states": []}`)
	refused(d, 422, "PUT", "/api/v1/conditions", `{"source": "monitoring", "states": [{"item": "vm/a", "state": "down", "id": "x"}]}`)
	for path, item := range d.server.framework.OpenAPI().Paths {
		for method, op := range operationsOf(item) {
			if op.RequestBody == nil || op.RequestBody.Content["application/json"] == nil {
				continue
			}
			in := op.RequestBody.Content["application/json"].Schema.Ref
			for status, response := range op.Responses {
				for _, media := range response.Content {
					if in != "" && media.Schema.Ref == in {
						t.Errorf("%s %s: %s goes in and comes out with %s", method, path, in, status)
					}
				}
			}
		}
	}
}

func TestStrictJSON(t *testing.T) {
	d := newEstate(t)
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for name, c := range map[string]struct {
		body   string
		status int
		reason string
	}{
		"sound":           {`{"scenario": {"down": ["vm/a"]}}`, 200, ""},
		"a name twice":    {`{"scenario": {"down": ["vm/a"], "down": ["vm/b"]}}`, 400, `the name "down" stands twice`},
		"another case":    {`{"scenario": {"DOWN": ["vm/a"]}}`, 422, "no field has this name"},
		"text behind":     {`{"scenario": {}} {}`, 400, "text after the end"},
		"too deep":        {`{"scenario": {"down": ` + deep(65) + `}}`, 400, "more than 64 levels"},
		"100,000 deep":    {`{"scenario": ` + deep(100_000) + `}`, 400, "more than 64 levels"},
		"too many values": {`{"scenario": {"down": [` + strings.Repeat(`"a",`, 10_000) + `"a"]}}`, 400, "more than 10000 values"},
		"not UTF-8":       {"{\"scenario\": {\"down\": [\"\xff\"]}}", 400, "not UTF-8"},
		"broken off":      {`{"scenario": {`, 400, "not JSON"},
		"a list":          {`[]`, 422, "expected object"},
		"null":            {`null`, 422, "expected object"},
		"empty":           {``, 400, ""},
	} {
		r := d.ask("POST", "/api/v1/impact", c.body)
		if r.Status != c.status {
			t.Errorf("%s: %d, want %d: %.200s", name, r.Status, c.status, r.Body)
			continue
		}
		if c.reason == "" {
			continue
		}
		p := decoded[Problem](t, r.Body)
		if len(p.Errors) == 0 || !strings.Contains(p.Errors[0].Reason, c.reason) {
			t.Errorf("%s: %.300s does not say %q", name, r.Body, c.reason)
		}
	}
}

func TestUnknownPathsAndMethodsAreProblems(t *testing.T) {
	d := newDoor(t)
	for _, c := range []struct {
		method, path string
		status       int
		code         string
	}{
		{"GET", "/api/v1/nope", 404, "not_found"},
		{"GET", "/api", 404, "not_found"},
		{"GET", "/api/v1/items/", 404, "not_found"},
		{"GET", "/nope", 404, "not_found"},
		{"DELETE", "/api/v1/items", 405, "method_not_allowed"},
		{"GET", "/api/v1/impact", 405, "method_not_allowed"},
		{"POST", "/livez", 405, "method_not_allowed"},
	} {
		r := d.ask(c.method, c.path, nil)
		if r.Status != c.status || r.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: %d %s, want %d", c.method, c.path, r.Status, r.Header.Get("Content-Type"), c.status)
			continue
		}
		if p := decoded[Problem](t, r.Body); p.Code != c.code || p.Request == "" || p.Request != r.Header.Get(requestIDHeader) {
			t.Errorf("%s %s: %+v", c.method, c.path, p)
		}
		if c.status == 405 && r.Header.Get("Allow") == "" {
			t.Errorf("%s %s: 405 without Allow", c.method, c.path)
		}
	}
}

func TestNoPagesFromElsewhere(t *testing.T) {
	d := newDoor(t)
	for _, path := range []string{"/docs", "/schemas", "/schemas/Item.json", "/openapi.json", "/openapi.yaml", "/api/v1/docs", "/api/v1/openapi.yaml"} {
		if r := d.ask("GET", path, nil); r.Status != 404 {
			t.Errorf("%s answers %d", path, r.Status)
		}
	}
}

func TestEveryOperationDeclaresItsPermission(t *testing.T) {
	sound := newDoor(t)
	if err := checkPermissions(sound.server.framework.OpenAPI()); err != nil {
		t.Error(err)
	}
	for name, metadata := range map[string]map[string]any{
		"none": nil, "empty": {api.PermissionKey: api.Permission("")}, "public without being listed": {api.PermissionKey: api.Public},
	} {
		engine := bareEngine()
		h := newAPI(engine, "1")
		called := false
		huma.Register(h, huma.Operation{Method: "GET", Path: "/bare", OperationID: "bare", Metadata: metadata},
			func(context.Context, *struct{}) (*struct{}, error) { called = true; return nil, nil })
		if checkPermissions(h.OpenAPI()) == nil {
			t.Errorf("%s: start-up lets the operation through", name)
		}
		w := httptest.NewRecorder()
		engine.ServeHTTP(w, httptest.NewRequest("GET", "/bare", nil))
		if declared := strings.HasPrefix(name, "public"); called != declared || !declared && w.Code != 403 {
			t.Errorf("%s: called %v, %d", name, called, w.Code)
		}
	}
}

// Streams and the document are operations too, so nothing is served that does
// not stand in the document, with its permission.
func TestEveryRouteIsDocumented(t *testing.T) {
	d := newDoor(t)
	var documented, served []string
	for path, item := range d.server.framework.OpenAPI().Paths {
		for method := range operationsOf(item) {
			documented = append(documented, method+" "+strings.NewReplacer("{", ":", "}", "").Replace(path))
		}
	}
	for _, r := range d.server.engine.Routes() {
		served = append(served, r.Method+" "+r.Path)
	}
	slices.Sort(documented)
	slices.Sort(served)
	if diff := cmp.Diff(documented, served); diff != "" {
		t.Errorf("documented (-) and served (+) differ:\n%s", diff)
	}
}

func TestUnknownQueryParametersNameTheNearest(t *testing.T) {
	d := newEstate(t)
	for query, nearest := range map[string]string{"naem=x": "name", "clas=Server": "class", "Q=x": "q", "zzzzzzzz=1": ""} {
		p := refused(d, 422, "GET", "/api/v1/items?"+query, nil)
		if len(p.Errors) != 1 || p.Errors[0].Nearest != nearest {
			t.Errorf("%s: %+v, want nearest %q", query, p.Errors, nearest)
		}
	}
	p := refused(d, 422, "POST", "/api/v1/impact", `{"scenario": {"dwon": []}, "limt": 3}`)
	if len(p.Errors) != 2 || p.Errors[0].Nearest != "limit" || p.Errors[1].Nearest != "down" || p.Errors[1].Path != "scenario.dwon" {
		t.Errorf("unknown fields: %+v", p.Errors)
	}
	p = refused(d, 422, "POST", "/api/v1/impact", `{"scenario": {"remove": {"relations": [{"form": "a", "from": "a", "to": "b", "type": "X"}]}}}`)
	if len(p.Errors) != 1 || p.Errors[0].Nearest != "from" || p.Errors[0].Path != "scenario.remove.relations[0].form" {
		t.Errorf("an unknown field inside a list: %+v", p.Errors)
	}
	p = refused(d, 422, "POST", "/api/v1/impact", `{"scenario": {}, "states": ["donw"]}`)
	if len(p.Errors) != 1 || p.Errors[0].Nearest != "down" || p.Errors[0].Value != "donw" {
		t.Errorf("an unknown state: %+v", p.Errors)
	}
}

func TestAnswersNameNoSchema(t *testing.T) {
	d := newEstate(t)
	for _, path := range []string{"/api/v1/items", "/api/v1/model", "/livez", "/api/v1/nope"} {
		r := d.ask("GET", path, nil)
		if strings.Contains(r.Body, "$schema") || r.Header.Get("Link") != "" || strings.Contains(r.Body, "localhost") {
			t.Errorf("%s names a schema: %.200s", path, r.Body)
		}
	}
}

func TestNoVerbsBehindColons(t *testing.T) {
	for path := range newDoor(t).server.framework.OpenAPI().Paths {
		if strings.Contains(path, ":") {
			t.Errorf("%s: the router takes what is behind a colon for a parameter", path)
		}
	}
}
