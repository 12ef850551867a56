package http

import (
	"strings"
	"testing"
)

// TestBodiesMayBeAsLargeAsTheirCallsSay: the door's own limit is that of the
// operation, be it larger than that of a question or smaller.
func TestBodiesMayBeAsLargeAsTheirCallsSay(t *testing.T) {
	d := newEstate(t)
	pad := func(bytes int) string { return `"` + strings.Repeat("x", bytes) + `"` }
	for _, c := range []struct {
		method, path, body, contentType string
		want                            int
	}{
		{"POST", "/api/v1/impact/compare", `{"question": "impact", "after": {"edit": {"format": "linchpin/v1", "items": [{"key": "vm/a", "class": "VirtualMachine", "properties": {"description": ` + pad(2<<20) + `}}]}}}`, "application/json", 422},
		{"POST", "/api/v1/impact/compare", `{"question": ` + pad(9<<20) + `}`, "application/json", 413},
		{"PUT", "/api/v1/model", `{"format": "linchpin-model/v1", "no": ` + pad(2<<20) + `}`, "application/json", 422},
		{"PUT", "/api/v1/model", `{"format": ` + pad(9<<20) + `}`, "application/json", 413},
		{"POST", "/api/v1/impact", `{"no": ` + pad(2<<20) + `}`, "application/json", 413},
		{"POST", "/api/v1/imports/actions/describe", "key,class\n" + strings.Repeat("box,Server\n", 200_000), "text/csv", 200},
		{"POST", "/api/v1/imports?wait=true&dryRun=true", "key,class\n" + strings.Repeat("vm/a,VirtualMachine,\n", 100_000), "text/csv", 422},
	} {
		if r := d.ask(c.method, c.path, c.body, "Content-Type", c.contentType); r.Status != c.want {
			t.Errorf("%s %s with %d bytes: %d, want %d: %.300s", c.method, c.path, len(c.body), r.Status, c.want, r.Body)
		}
	}
}

// TestAFormHasAnEnd: parts take memory, be they empty.
func TestAFormHasAnEnd(t *testing.T) {
	d := newDoor(t)
	const head = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n\r\n"
	for parts, want := range map[int]int{1000: 422, 1001: 413} {
		body := strings.NewReader(strings.Repeat(head, parts) + "--x--\r\n")
		if r := d.ask("POST", "/api/v1/imports?wait=true", body, "Content-Type", "multipart/form-data; boundary=x"); r.Status != want {
			t.Errorf("%d parts: %d, want %d: %.300s", parts, r.Status, want, r.Body)
		}
	}
}
