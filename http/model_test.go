package http

import (
	"strings"
	"testing"

	"linchpin/http/api"
)

// TestModelFiles: a file is checked before it takes effect, takes effect once,
// and its mistakes are named at their place.
func TestModelFiles(t *testing.T) {
	d := newEstate(t)
	const file = "format: linchpin-model/v1\nclasses:\n  - {name: Kiosk, extends: Server, service: true, properties: [{name: floor, type: integer}]}\n"
	before := read[api.ModelAnswer](d, "GET", "/api/v1/model", nil)
	dry := read[api.ModelAnswer](d, "PUT", "/api/v1/model?dryRun=true", file, "Content-Type", "application/yaml")
	if len(dry.Classes) != len(before.Classes)+1 || dry.Revision != before.Revision {
		t.Errorf("a dry run gives %d classes at revision %d", len(dry.Classes), dry.Revision)
	}
	applied := read[api.ModelAnswer](d, "PUT", "/api/v1/model", file, "Content-Type", "application/yaml")
	again := read[api.ModelAnswer](d, "PUT", "/api/v1/model", file, "Content-Type", "application/yaml")
	if applied.Revision <= before.Revision || again.Revision != applied.Revision {
		t.Errorf("revisions %d, %d, %d", before.Revision, applied.Revision, again.Revision)
	}
	d.importYAML("format: linchpin/v1\nsource: s\nitems:\n  - {key: kiosk/1, class: Kiosk, properties: {floor: 2}}\n")

	for name, c := range map[string]struct{ file, nearest string }{
		"unknown class":  {"format: linchpin-model/v1\nclasses:\n  - {name: A, extends: Servr}\n", "Server"},
		"reserved class": {"format: linchpin-model/v1\nclasses:\n  - {name: Item, facets: [ci]}\n", ""},
		"unknown field":  {"format: linchpin-model/v1\nclases: []\n", "classes"},
		"does not fit":   {"format: linchpin-model/v1\nclasses:\n  - {name: Kiosk, extends: Server, properties: [{name: flor, type: integer}]}\n", "flor"},
		"broken YAML":    {"classes: [", ""},
		"100,000 levels": {strings.Repeat("[", 100_000), ""},
		"another format": {"format: linchpin-model/v2\n", ""},
	} {
		p := refused(d, 422, "PUT", "/api/v1/model", c.file, "Content-Type", "application/yaml")
		found := c.nearest == ""
		for _, e := range p.Errors {
			found = found || e.Nearest == c.nearest
		}
		if len(p.Errors) == 0 || !found {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if now := read[api.ModelAnswer](d, "GET", "/api/v1/model", nil); now.Revision != applied.Revision {
		t.Errorf("refused files moved the model to revision %d", now.Revision)
	}
}
