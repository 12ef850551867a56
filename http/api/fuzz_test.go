package api

import (
	"bytes"
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"linchpin/graph"
	"linchpin/graph/model"
)

// FuzzCursor: a cursor is one that this API gave for this list and question, or
// is refused.
func FuzzCursor(f *testing.F) {
	c := &cursors{}
	c.key.done, c.key.v = true, []byte("a key of thirty-two bytes, as it is")
	asked := digest("question")
	sound, err := c.write(context.Background(), cursor{List: "items", Asked: asked, After: "vm/a", Revision: 7})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sound, "items")
	f.Add(sound+"=", "items")
	f.Add(sound[:len(sound)-1], "items")
	f.Add(sound, "tokens")
	f.Add("", "")
	f.Fuzz(func(t *testing.T, text, list string) {
		at, err := c.read(context.Background(), text, list, asked)
		switch {
		case err == nil && at != nil && (text != sound || list != "items"):
			t.Errorf("%q of %q passes as %+v", text, list, at)
		case err != nil && graph.CodeOf(err) != graph.CodeInvalid:
			t.Errorf("%q: %v", text, err)
		}
	})
}

func FuzzInstant(f *testing.F) {
	for _, text := range []string{"41", "-1", "2027-03-31T12:00:00Z", "18446744073709551615", "now", "2027-03-31T12:00:00+99:99"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rev, at, ok := instant(text)
		if ok && rev != 0 && (!at.IsZero() || strconv.FormatUint(uint64(rev), 10) != strings.TrimLeft(text, "0")) {
			t.Errorf("%q reads as %d and %v", text, rev, at)
		}
	})
}

// FuzzIfMatch: a header passes only where it names what is stored, or
// anything.
func FuzzIfMatch(f *testing.F) {
	for _, text := range []string{`"41"`, `W/"41"`, `*`, `41`, `"41", "42"`, ``, `"`, `"041"`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, header string) {
		_, stale, err := expected(header, 41)
		if err == nil && !stale && !strings.Contains(header, "41") && !strings.Contains(header, "*") {
			t.Errorf("%q passes for revision 41", header)
		}
	})
}

func FuzzForm(f *testing.F) {
	f.Add([]byte("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.yaml\"\r\n\r\nx\r\n--b--\r\n"))
	f.Add([]byte("--b\r\n\r\n--b--"))
	f.Fuzz(func(t *testing.T, body []byte) {
		sent := sent{contentType: "multipart/form-data; boundary=b", body: bytes.NewReader(body)}
		files, err := sent.files()
		if err == nil && len(files) == 0 {
			t.Errorf("%q holds no file and no problem", body)
		}
		if code := graph.CodeOf(err); code == graph.CodeInternal {
			t.Errorf("%q: %v", body, err)
		}
	})
}

// FuzzFilters reads the conditions and the order of a register list.
func FuzzFilters(f *testing.F) {
	f.Add("warrantyEnd.until.today+90d", "-purchaseCost,name")
	f.Add("owner.is.Platform", "key")
	f.Add("cpuCount.from.4", "")
	f.Add("...", "-,-,--")
	m := model.BuiltIn()
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, where, sort string) {
		conditions, problems := conditionsOf(m, []string{where}, now)
		if len(problems) == 0 && len(conditions) != 1 {
			t.Errorf("%q reads as %d conditions without a problem", where, len(conditions))
		}
		sortingsOf(m, sort)
	})
}

// FuzzPatch applies steps to a document: what is read is sound JSON.
func FuzzPatch(f *testing.F) {
	f.Add([]byte(`[{"op": "replace", "path": "/name", "value": "x"}]`))
	f.Add([]byte(`[{"op": "move", "from": "/tags/0", "path": "/tags/-"}]`))
	f.Add([]byte(`[{"op": "copy", "from": "", "path": "/a"}, {"op": "copy", "from": "", "path": "/a/b"}]`))
	document := []byte(`{"key": "a", "class": "Server", "name": "A", "tags": ["x", "y"], "properties": {"cpuCount": 4}}`)
	f.Fuzz(func(t *testing.T, patch []byte) {
		after, err := stepped(document, patch)
		if err != nil && graph.CodeOf(err) == graph.CodeInternal {
			t.Errorf("%s: %v", patch, err)
		}
		if len(after) > 1<<22 {
			t.Errorf("%d bytes of patch give %d bytes", len(patch), len(after))
		}
	})
}
