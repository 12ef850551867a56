package http

import "testing"

// TestAQueryMeansOneThing: what the standard library leaves out of a query
// without a word is refused, and so nothing is answered or written that was
// not asked for.
func TestAQueryMeansOneThing(t *testing.T) {
	d := newEstate(t)
	for _, query := range []string{"class=%zz", "class=Server;limit=1", "%zz", "limit=1&key=%f"} {
		if p := refused(d, 400, "GET", "/api/v1/items?"+query, nil); p.Code != "syntax" {
			t.Errorf("%s: %+v", query, p)
		}
	}
	for query, at := range map[string]string{"key=vm/a&key=vm/b": "query.key", "retired=true&retired=false": "query.retired", "limit=1&limit=2": "query.limit"} {
		p := refused(d, 422, "GET", "/api/v1/items?"+query, nil)
		if len(p.Errors) != 1 || p.Errors[0].Path != at {
			t.Errorf("%s: %+v", query, p)
		}
	}
	id := d.id("vm/a")
	refused(d, 400, "DELETE", "/api/v1/items/"+id+"?dryRun=true;message=x", nil, "If-Match", "*")
	refused(d, 422, "DELETE", "/api/v1/items/"+id+"?dryRun=true&dryRun=false", nil, "If-Match", "*")
	if got := d.id("vm/a"); got != id {
		t.Errorf("the item is %s, was %s", got, id)
	}
	// What may be repeated still may.
	if r := d.ask("GET", "/api/v1/items?class=Server&class=Database", nil); r.Status != 200 {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}

// TestInstantsThatAreNone are refused with their place; none is taken for the
// newest graph.
func TestInstantsThatAreNone(t *testing.T) {
	d := newEstate(t)
	for _, instant := range []string{`0`, `"0"`, `"00"`, `"007x"`, `"0001-01-01T00:00:00Z"`, `null`, `"+2"`} {
		p := refused(d, 422, "POST", "/api/v1/impact", `{"scenario": {"down": ["host/1"], "asOf": `+instant+`}}`)
		if len(p.Errors) == 0 || p.Errors[0].Path != "scenario.asOf" {
			t.Errorf("%s: %+v", instant, p)
		}
	}
	for _, instant := range []string{`2`, `"2"`, `"002"`} {
		if r := d.ask("POST", "/api/v1/impact", `{"scenario": {"down": ["host/1"], "asOf": `+instant+`}}`); r.Status != 200 {
			t.Errorf("%s: %d %s", instant, r.Status, r.Body)
		}
	}
	for _, need := range []string{`"007"`, `"00"`, `"1"`} {
		question := `{"scenario": {"add": {"items": [{"key": "x", "class": "Server", "requirements": {"power": {"need": ` + need + `}}}]}}}`
		if r := d.ask("POST", "/api/v1/impact", question); r.Status != 200 && r.Status != 422 {
			t.Errorf("a need of %s: %d %s", need, r.Status, r.Body)
		}
	}
}
