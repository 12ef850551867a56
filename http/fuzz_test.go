package http

import (
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"mime"
	nethttp "net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"linchpin/graph"
	"linchpin/http/access"
	"linchpin/http/api"
)

// TestAPIFuzz sends each operation requests made out of the API's own
// document, sound and otherwise, 1,000 an operation: no answer is a 5xx, but for
// a revision that is awaited in vain, and every answer is as the document says.
// LINCHPIN_TEST_SEED takes a seed back that a run printed.
func TestAPIFuzz(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv("LINCHPIN_TEST_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	count := 1000
	if testing.Short() {
		count = 15
	}
	t.Logf("LINCHPIN_TEST_SEED=%d, %d requests an operation", seed, count)
	brief := func(c *Config) { c.Time, c.Access.SignIns.Rate = time.Second, -1 }
	reading := newEstate(t, brief)
	for _, o := range fuzzed(reading) {
		t.Run(o.id, func(t *testing.T) {
			t.Parallel()
			d := reading
			if o.writes { // what it writes changes what others would be asked about
				d = newEstate(t, brief)
			}
			own := *d
			own.t = t
			name := fnv.New64a()
			_, _ = name.Write([]byte(o.id)) // never fails
			own.fuzz(&o, rand.New(rand.NewPCG(seed, name.Sum64())), count)
		})
	}
}

// fuzzedCall is an operation to send requests to.
type fuzzedCall struct {
	id, method, path string
	operation        *huma.Operation
	writes           bool
}

func fuzzed(d *door) []fuzzedCall {
	var all []fuzzedCall
	for pattern, item := range d.server.framework.OpenAPI().Paths {
		for method, op := range operationsOf(item) {
			needs, _ := op.Metadata[api.PermissionKey].(api.Permission)
			all = append(all, fuzzedCall{op.OperationID, method, pattern, op, !access.Viewer.May(needs)})
		}
	}
	slices.SortFunc(all, func(a, b fuzzedCall) int { return strings.Compare(a.id, b.id) })
	return all
}

// names are the keys and ids that the estate has, besides words that mean
// something.
func (d *door) names() []string {
	known := []string{"1", "2", "3", "now", "Web Shop", "retail", "web", "manual", "model", "service/nope"}
	list := read[api.ItemList](d, "GET", "/api/v1/items?limit=1000", nil)
	for _, i := range list.Items {
		known = append(known, i.ID, i.Key, i.Key)
	}
	relations := read[api.RelationList](d, "GET", "/api/v1/items/"+d.id("app/shop")+"/relations", nil)
	for _, r := range relations.Items {
		known = append(known, r.ID)
	}
	return known
}

func (d *door) fuzz(o *fuzzedCall, random *rand.Rand, count int) {
	d.t.Helper()
	f := &fuzzer{Rand: random, schemas: d.server.framework.OpenAPI().Components.Schemas, known: d.names()}
	answered := map[int]int{}
	for n := range count {
		c := f.request(o.method, o.path, o.operation)
		got := d.send(c)
		answered[got.Status]++
		if problem := d.undocumented(o, c, got); problem != "" {
			d.t.Errorf("request %d: %s\n%s\nanswered %d %s: %.1000s", n, problem, c, got.Status, got.Header.Get("Content-Type"), got.Body)
		}
		if d.t.Failed() {
			d.t.Logf("the request was %s", c)
			return
		}
	}
	d.t.Logf("answers by status: %v", answered)
}

// send asks through the whole handler.
func (d *door) send(c fuzzCase) reply {
	r := httptest.NewRequest(c.method, "http://localhost/", strings.NewReader(c.body))
	r.URL.RawQuery = c.query
	r.URL.Path, r.URL.RawPath = "", ""
	if at, err := r.URL.Parse(c.path); err == nil {
		r.URL.Path, r.URL.RawPath = at.Path, at.RawPath
	}
	r.RequestURI = r.URL.RequestURI()
	for i := 0; i+1 < len(c.headers); i += 2 {
		r.Header.Add(c.headers[i], c.headers[i+1])
	}
	w := httptest.NewRecorder()
	d.server.Handler().ServeHTTP(w, r)
	return reply{w.Code, w.Header(), w.Body.String()}
}

// beyondHead says whether a request asks for a revision that nobody has written:
// such a one is awaited in vain, by the contract.
func (d *door) beyondHead(c fuzzCase) bool {
	head, err := d.store.Head(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	for i := 0; i+1 < len(c.headers); i += 2 {
		if min, err := strconv.ParseUint(c.headers[i+1], 10, 64); c.headers[i] == "Linchpin-Min-Revision" && err == nil && min > uint64(head.Number) {
			return true
		}
	}
	return false
}

// undocumented says in what an answer is not as the document says.
func (d *door) undocumented(o *fuzzedCall, c fuzzCase, got reply) string {
	media, _, _ := mime.ParseMediaType(got.Header.Get("Content-Type"))
	if got.Status >= 400 {
		if media != "application/problem+json" {
			return "a failure that is no problem"
		}
		p := decoded[Problem](d.t, got.Body)
		if got.Status >= 500 && !(p.Code == "revision_not_reached" && d.beyondHead(c)) {
			return "a 5xx"
		}
		if wait := retryAfter[p.Code]; wait != "" && got.Header.Get("Retry-After") != wait {
			return "a wrong Retry-After"
		}
		if known, ok := statusOf[graph.Code(p.Code)]; !ok && !slices.Contains(slices.Collect(maps.Values(codeOf)), p.Code) || ok && known != got.Status && codeOf[got.Status] != p.Code {
			return "a code without its status"
		}
		d.holdTo(o, "default", media, got.Body)
		return ""
	}
	response := o.operation.Responses[strconv.Itoa(got.Status)]
	switch {
	case response == nil:
		return "a status that is not documented"
	case got.Body == "" && (got.Status == nethttp.StatusNoContent || got.Status == nethttp.StatusNotModified):
		return ""
	case response.Content[media] == nil:
		return "a kind of content that is not documented"
	}
	if media == "application/json" && !strings.HasSuffix(o.path, "/export") {
		d.holdTo(o, strconv.Itoa(got.Status), media, got.Body)
	}
	return ""
}

// holdTo checks a body against the schema of a response.
func (d *door) holdTo(o *fuzzedCall, status, media, body string) {
	doc := d.server.framework.OpenAPI()
	response := o.operation.Responses[status]
	if response == nil || response.Content[media] == nil {
		d.t.Errorf("%s: %s %s is not documented", o.id, status, media)
		return
	}
	var result huma.ValidateResult
	value := decoded[any](d.t, body)
	huma.Validate(doc.Components.Schemas, response.Content[media].Schema, huma.NewPathBuffer([]byte{}, 0), huma.ModeReadFromServer, value, &result)
	for _, err := range result.Errors {
		d.t.Errorf("%s: the answer is not as documented: %v", o.id, err)
	}
}
