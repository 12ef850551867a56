package api

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

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

// FuzzBody reads the parts of bodies that have a reader of their own: each is
// refused or reads as the same when it is written.
func FuzzBody(f *testing.F) {
	for _, text := range []string{`"50%"`, `2`, `"007"`, `"all"`, `["a"]`, `null`, `{"cpuCount": 4.50}`, `"vm/a"`, `{"from": "a", "type": "RUNS_ON", "to": "b"}`, `{"type": "CONNECTED_TO", "separatedBy": ["a"]}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !utf8.Valid(data) {
			return // refused before, see FuzzStrictJSON
		}
		holdPart[Need](t, data)
		holdPart[AsOf](t, data)
		holdPart[ProtectedServices](t, data)
		holdPart[Properties](t, data)
		holdPart[Separator](t, data)
		holdPart[NoSupport](t, data)
		if id, ok := parseID(string(data)); ok {
			if again, ok := parseID(id.String()); !ok || again != id {
				t.Errorf("%q reads as %s", data, id)
			}
		}
	})
}

func holdPart[T any](t *testing.T, data []byte) {
	t.Helper()
	var part, again T
	if json.Unmarshal(data, &part) != nil {
		return
	}
	written, err := json.Marshal(part)
	if err != nil {
		t.Fatalf("%T: %q: %v", part, data, err)
	}
	if err := json.Unmarshal(written, &again); err != nil {
		t.Fatalf("%T: %q is written as %s: %v", part, data, written, err)
	}
	if twice, err := json.Marshal(again); err != nil || !bytes.Equal(written, twice) {
		t.Errorf("%T: %q is written as %s and then %s, %v", part, data, written, twice, err)
	}
}

// FuzzSaid reads what may stand on record of conditions.
func FuzzSaid(f *testing.F) {
	f.Add([]byte(`{"source": "monitoring", "at": 1796115600000, "number": 1, "items": []}`))
	f.Add([]byte(`{"number": 1e99}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if _, err := readSaid(graph.Record{Kind: conditionKind, ID: "x", Body: body}); err != nil && graph.CodeOf(err) != graph.CodeInternal {
			t.Errorf("%q: %v", body, err)
		}
	})
}
