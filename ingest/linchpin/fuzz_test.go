package linchpin_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"linchpin/graph"
	"linchpin/ingest"
	"linchpin/ingest/linchpin"
)

// taken counts what a source gives, and keeps nothing.
type taken struct {
	items, relations, broken int
	problems                 []graph.Problem
}

func (s *taken) Header(ingest.Header) error { return nil }
func (s *taken) Item(r *ingest.ItemRow) error {
	s.items++
	s.broken += min(1, len(r.Problems))
	return nil
}
func (s *taken) Relation(r *ingest.RelationRow) error {
	s.relations++
	s.broken += min(1, len(r.Problems))
	return nil
}
func (s *taken) Problem(p graph.Problem) { s.problems = append(s.problems, p) }

func decode(t testing.TB, name, form string, data []byte) *taken {
	t.Helper()
	s := &taken{}
	in := ingest.Input{Format: form, Files: []ingest.File{{Name: name, Body: bytes.NewReader(data)}}}
	if err := (linchpin.Source{}).Decode(context.Background(), in, s); err != nil {
		t.Fatalf("an error rather than a problem: %v", err)
	}
	for _, p := range s.problems {
		if p.Reason == "" || len([]rune(p.Value)) > 65 || len(p.Path) > 2000 {
			t.Fatalf("problem %+v", p)
		}
	}
	return s
}

var seeds = []string{
	small,
	`{"format":"linchpin/v1","source":"x","complete":true,"items":[{"key":"a","class":"Server","tags":["t"],"requirements":{"g":{"need":"50%"}}}],"relations":[{"from":"a","type":"CALLS","to":"b"}]}`,
	"{\"format\":\"linchpin/v1\"}\n{\"item\":{\"key\":\"a\",\"class\":\"Server\",\"properties\":{\"cpuCores\":1e2,\"x\":[1,{\"y\":null}]}}}\n{\"relation\":{\"from\":\"a\",\"type\":\"T\",\"to\":\"b\"}}\n",
	"format: linchpin/v1\nitems: &i\n- {key: a, class: Server, properties: {a: 0x1F, b: 2027-03-31, c: .inf, d: ~, e: yes, f: !!binary aGk=}}\nrelations: *i\n",
	`{"items":[{"key":"\ud83d\ude42\u0000"}]}`, "\xef\xbb\xbf{}", "[", "{\"a\":", "- ", "\x1f\x8b",
}

func FuzzDecode(f *testing.F) {
	for _, seed := range seeds {
		for form := range 4 {
			f.Add(form, []byte(seed))
		}
	}
	forms := []string{linchpin.Format, linchpin.YAML, linchpin.JSON, linchpin.NDJSON}
	f.Fuzz(func(t *testing.T, form int, data []byte) {
		decode(t, "a", forms[uint(form)%4], data) //nolint:gosec // any number will do
	})
}

// FuzzJSON compares the reader of JSON with the standard library's: what that
// refuses, ours refuses, and what it accepts ours accepts within its bounds.
func FuzzJSON(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	for _, seed := range []string{`1`, `-0.5e+10`, `01`, `"\u00e9\n"`, `"\x"`, `[1,2,]`, `{"a":1,}`, `tru`, `nul`, `"a`, "\"\t\"", `{"a" 1}`, `-`, `1.`, `.5`, `1e`, `[[]]`, `{"":{}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.IndexByte(data, 0) >= 0 || len(data) > 10_000 || bytes.ContainsAny(data, "\x0b\x0c") {
			return
		}
		document := append(append([]byte(`{"format": "linchpin/v1", "items": [{"properties": `), data...), []byte(`}]}`)...)
		s := decode(t, "a.json", linchpin.JSON, document)
		refused := false
		for _, p := range s.problems {
			refused = refused || strings.Contains(p.Reason, "JSON") || strings.Contains(p.Reason, "UTF-8") || strings.Contains(p.Reason, "object a line")
		}
		limited := strings.Contains(strings.Join(reasons(s.problems), " "), "nested deeper") || strings.Contains(strings.Join(reasons(s.problems), " "), "400 digits")
		if valid := json.Valid(document); !limited && !valid != refused && !lenient(data) {
			t.Errorf("the standard library says %v, ours %v: %s", valid, s.problems, document)
		}
	})
}

// lenient says where the standard library lets through what we refuse: broken
// UTF-8, and halves of characters.
func lenient(data []byte) bool {
	return bytes.ContainsFunc(data, func(r rune) bool { return r == '\uFFFD' }) || bytes.Contains(bytes.ToLower(data), []byte(`\ud`))
}

func reasons(problems []graph.Problem) (list []string) {
	for _, p := range problems {
		list = append(list, p.Reason)
	}
	return list
}

// FuzzImport runs whole imports of compressed and plain bytes: none may crash,
// and a refused one leaves the store as it was.
func FuzzImport(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed), false)
		f.Add([]byte(seed), true)
	}
	store := openStore(f)
	im := ingest.New(store, linchpin.Source{})
	f.Fuzz(func(t *testing.T, data []byte, packed bool) {
		if packed {
			var b bytes.Buffer
			w := gzip.NewWriter(&b)
			w.Write(data)
			w.Close()
			data = b.Bytes()
		}
		r, err := im.Import(context.Background(), ingest.Request{DryRun: true, Files: []ingest.File{{Name: "a", Body: bytes.NewReader(data)}}})
		if err != nil && graph.CodeOf(err) != graph.CodeInvalid || err == nil && r.ErrorsTotal > 0 || r.Batches > 0 {
			t.Errorf("%+v, %v", r, err)
		}
	})
}
