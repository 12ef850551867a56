package http

import (
	"strings"
	"testing"
)

// Every case is refused with its status and place, never with a 5xx, and the
// store stays where it was.
func TestBadDocumentsAreRefused(t *testing.T) {
	d := newEstate(t)
	item := func(fields string) string { return "format: linchpin/v1\nitems:\n  - {" + fields + "}\n" }
	relation := func(fields string) string {
		return "format: linchpin/v1\nrelations:\n  - {" + fields + "}\n"
	}
	for name, c := range map[string]struct {
		body    string
		path    string // of the first problem; "" for any
		nearest string
	}{
		"unknown class":          {item("key: x, class: Sever"), "class", "Server"},
		"unknown property":       {item("key: x, class: Server, properties: {cpuCors: 4}"), "cpuCors", "cpuCores"},
		"unknown field":          {item("key: x, class: Server, nam: y"), "nam", "name"},
		"unknown document field": {"format: linchpin/v1\nitmes: []\n", "", "items"},
		"unknown format":         {"format: linchpin/v2\nitems: []\n", "", "linchpin/v1"},
		"unknown relation type":  {relation("from: vm/a, type: RUN_ON, to: host/1"), "type", "RUNS_ON"},
		"unknown end":            {relation("from: vm/a, type: RUNS_ON, to: host/11"), "to", "host/1"},
		"duplicate key":          {"format: linchpin/v1\nitems:\n  - {key: x, class: Server}\n  - {key: x, class: Server}\n", "", ""},
		"need of 0":              {item("key: x, class: Application, requirements: {a: {need: 0}}"), "need", ""},
		"negative need":          {item("key: x, class: Application, requirements: {a: {need: -1}}"), "need", ""},
		"need over 100 %":        {item(`key: x, class: Application, requirements: {a: {need: "101%"}}`), "need", ""},
		"need of three decimals": {item(`key: x, class: Application, requirements: {a: {need: "33.333%"}}`), "need", ""},
		"relation to itself":     {relation("from: vm/a, type: DEPENDS_ON, to: vm/a"), "", ""},
		"mixed group":            {"format: linchpin/v1\nrelations:\n  - {from: host/1, type: CONNECTED_TO, to: host/2, group: g}\n  - {from: host/1, type: DEPENDS_ON, to: host/2, group: g}\n", "", ""},
		"wrong type":             {item("key: x, class: Server, properties: {cpuCores: many}"), "cpuCores", ""},
		"wrong date":             {item("key: x, class: Server, properties: {warrantyEnd: 2027-02-30}"), "warrantyEnd", ""},
		"wrong currency":         {item(`key: x, class: Server, properties: {purchaseCost: {amount: "1.00", currency: EUX}}`), "purchaseCost", ""},
		"broken YAML":            {"format: linchpin/v1\nitems: [\n", "", ""},
		"NUL in a key":           {item(`key: "a\0b", class: Server`), "", ""},
		"reserved class":         {"format: linchpin/v1\nmodel: {classes: [{name: LinchpinThing}]}\n", "", ""},
		"colliding class":        {"format: linchpin/v1\nmodel: {classes: [{name: Item}]}\n", "", ""},
		"a scalar":               {"hello", "", ""},
	} {
		r := d.ask("POST", "/api/v1/imports?wait=true&format=linchpin%2Fv1", c.body, "Content-Type", "application/yaml")
		if r.Status != 422 && r.Status != 400 {
			t.Errorf("%s: %d %.300s", name, r.Status, r.Body)
			continue
		}
		p := decoded[Problem](t, r.Body)
		if len(p.Errors) == 0 {
			t.Errorf("%s: no place: %.300s", name, r.Body)
			continue
		}
		first := p.Errors[0]
		if !strings.Contains(first.Path, c.path) || first.Nearest != c.nearest && c.nearest != "" || first.Reason == "" {
			t.Errorf("%s: %+v, want a place with %q and nearest %q", name, first, c.path, c.nearest)
		}
	}
	d.unchanged(2)
}

func TestHostileBodiesAreRefused(t *testing.T) {
	d := newEstate(t)
	aliases := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for _, pair := range []string{"ba", "cb", "dc", "ed", "fe", "gf", "hg", "ih"} {
		aliases += string(pair[0]) + ": &" + string(pair[0]) + " [" + strings.Repeat("*"+string(pair[1])+",", 8) + "*" + string(pair[1]) + "]\n"
	}
	huge := strings.Repeat("k", 10<<20)
	for name, c := range map[string]struct {
		body, contentType, encoding string
		status                      []int
	}{
		"broken JSON":             {`{"format": "linchpin/v1", "items": [`, "application/json", "", []int{400, 422}},
		"not gzip":                {small, "application/json", "gzip", []int{400}},
		"broken gzip":             {string(squeezed(strings.Repeat(small, 100))[:60]), "application/json", "gzip", []int{400, 422}},
		"a bomb":                  {string(squeezed(`{"format": "linchpin/v1", "items": [{"key": "` + strings.Repeat("a", 40<<20) + `"}]}`)), "application/json", "gzip", []int{400, 413, 422}},
		"an encoding":             {small, "application/json", "br", []int{415}},
		"a media type":            {small, "text/html", "", []int{415}},
		"a broken media type":     {small, "application/", "", []int{415}},
		"a 10 MB key, JSON":       {`{"format": "linchpin/v1", "items": [{"key": "` + huge + `", "class": "Server"}]}`, "application/json", "", []int{413, 422}},
		"a 10 MB key, YAML":       {"format: linchpin/v1\nitems:\n  - {key: " + huge + ", class: Server}\n", "application/yaml", "", []int{413, 422}},
		"a 10 MB key, NDJSON":     {`{"item": {"key": "` + huge + `", "class": "Server"}}`, "application/x-ndjson", "", []int{413, 422}},
		"100,000 levels, JSON":    {`{"format": "linchpin/v1", "items": ` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`, "application/json", "", []int{400, 422}},
		"100,000 levels, YAML":    {"format: linchpin/v1\nitems: " + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "\n", "application/yaml", "", []int{400, 422}},
		"alias bomb":              {"format: linchpin/v1\n" + aliases + "items: *i\n", "application/yaml", "", []int{400, 422}},
		"NUL bytes":               {"\x00\x00\x00\x00", "application/octet-stream", "", []int{400, 422}},
		"nothing":                 {"", "application/yaml", "", []int{400, 422}},
		"a form without files":    {"--b--\r\n", "multipart/form-data; boundary=b", "", []int{400}},
		"a form without boundary": {"x", "multipart/form-data", "", []int{400}},
		"a broken form":           {"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx", "multipart/form-data; boundary=b", "", []int{400}},
		"a part without a name":   {"--b\r\nContent-Disposition: form-data; name=\"source\"\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b", "", []int{422}},
	} {
		headers := []string{"Content-Type", c.contentType}
		if c.encoding != "" {
			headers = append(headers, "Content-Encoding", c.encoding)
		}
		r := d.ask("POST", "/api/v1/imports?wait=true", c.body, headers...)
		fits := false
		for _, status := range c.status {
			fits = fits || r.Status == status
		}
		if !fits {
			t.Errorf("%s: %d, want one of %v: %.300s", name, r.Status, c.status, r.Body)
		}
		if len(r.Body) > 16<<10 {
			t.Errorf("%s: a problem of %d bytes", name, len(r.Body))
		}
	}
	d.unchanged(2)
}

func TestBadQuestionsAreRefused(t *testing.T) {
	d := newEstate(t)
	for name, c := range map[string]struct {
		scenario, code, path, nearest string
	}{
		"unknown item":             {`{"down": ["vm/aa"]}`, "unknown_item", "scenario.down[0]", "vm/a"},
		"unknown among known":      {`{"down": ["vm/a"], "degraded": ["vm/b", "hst/1"]}`, "unknown_item", "scenario.degraded[1]", "host/1"},
		"failed and removed":       {`{"down": ["vm/a"], "remove": {"items": ["vm/a"]}}`, "invalid", "scenario.", ""},
		"an added key that exists": {`{"add": {"items": [{"key": "vm/a", "class": "Server"}]}}`, "invalid", "scenario.add.items[0]", ""},
		"a removed relation":       {`{"remove": {"relations": [{"from": "vm/a", "type": "RUNS_ON", "to": "host/2"}]}}`, "invalid", "scenario.remove.relations[0]", ""},
		"an added class":           {`{"add": {"items": [{"key": "n", "class": "Sever"}]}}`, "invalid", "scenario.add.items[0].class", "Server"},
		"an added relation type":   {`{"add": {"relations": [{"from": "vm/a", "type": "RUN_ON", "to": "host/2"}]}}`, "invalid", "scenario.add.relations[0].type", "RUNS_ON"},
		"an added self relation":   {`{"add": {"relations": [{"from": "vm/a", "type": "DEPENDS_ON", "to": "vm/a"}]}}`, "invalid", "scenario.add.relations[0]", ""},
		"need 0":                   {`{"add": {"items": [{"key": "n", "class": "Server", "requirements": {"a": {"need": 0}}}]}}`, "invalid", "scenario.add.items[0].requirements.a.need", ""},
		"need over 100 %":          {`{"add": {"items": [{"key": "n", "class": "Server", "requirements": {"a": {"need": "100.01%"}}}]}}`, "invalid", "scenario.add.items[0].requirements.a.need", ""},
		"negative need":            {`{"add": {"items": [{"key": "n", "class": "Server", "requirements": {"a": {"need": -1}}}]}}`, "invalid", "scenario.add.items[0].requirements.a.need", ""},
		"an instant":               {`{"conditions": "maybe"}`, "invalid", "scenario.conditions", ""},
		"an instant to come":       {`{"conditions": "99"}`, "invalid", "scenario.conditions", ""},
		"a NUL byte":               {`{"down": ["vm/a\u0000"]}`, "unknown_item", "scenario.down[0]", ""},
		"a wrong type":             {`{"down": "vm/a"}`, "invalid", "scenario.down", ""},
		"a wrong type inside":      {`{"down": [1]}`, "invalid", "scenario.down[0]", ""},
		"a strength":               {`{"add": {"relations": [{"from": "vm/a", "type": "DEPENDS_ON", "to": "vm/b", "strength": "hrad"}]}}`, "invalid", "scenario.add.relations[0].strength", "hard"},
	} {
		for _, path := range []string{"/api/v1/impact", "/api/v1/impact/why", "/api/v1/impact/why-not", "/api/v1/map"} {
			body := `{"scenario": ` + c.scenario
			switch path {
			case "/api/v1/impact/why", "/api/v1/impact/why-not":
				body += `, "item": "app/shop"`
			case "/api/v1/map":
				body += `, "focus": ["app/shop"]`
			}
			p := refused(d, 422, "POST", path, body+"}")
			if p.Code != c.code || len(p.Errors) == 0 || !strings.HasPrefix(p.Errors[0].Path, c.path) || c.nearest != "" && p.Errors[0].Nearest != c.nearest {
				t.Errorf("%s at %s: %+v", name, path, p)
			}
		}
	}
	for name, body := range map[string]string{
		"unknown item":  `{"source": "m", "states": [{"item": "vm/zz", "state": "down"}]}`,
		"unknown state": `{"source": "m", "states": [{"item": "vm/a", "state": "broken"}]}`,
		"named twice":   `{"source": "m", "states": [{"item": "vm/a", "state": "down"}, {"item": "` + d.id("vm/a") + `", "state": "degraded"}]}`,
		"no source":     `{"source": "", "states": []}`,
		"a bad source":  `{"source": "a\nb", "states": []}`,
		"no states":     `{"source": "m"}`,
	} {
		if p := refused(d, 422, "PUT", "/api/v1/conditions", body); p.Code == "" {
			t.Errorf("%s: %+v", name, p)
		}
	}
	d.unchanged(2)
}
