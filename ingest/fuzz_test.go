package ingest

import (
	"encoding/json"
	"testing"

	"linchpin/graph"
)

// FuzzMapping: a mapping is sound or refused with problems, and reads as the
// same when it is written.
func FuzzMapping(f *testing.F) {
	f.Add([]byte(`{"columns": {"Host": "key"}, "class": "Server", "delimiter": ";"}`))
	f.Add([]byte(`{"colums": {}}`))
	f.Add([]byte(`{} {}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseMapping(data)
		if err != nil {
			if graph.CodeOf(err) != graph.CodeInvalid {
				t.Errorf("%s: %v", data, err)
			}
			return
		}
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseMapping(text)
		if err != nil {
			t.Fatalf("%s is written as %s: %v", data, text, err)
		}
		if written, err := json.Marshal(again); err != nil || string(written) != string(text) {
			t.Errorf("%s is written as %s and then %s", data, text, written)
		}
	})
}
