package sqlite

import (
	"bytes"
	"testing"

	"linchpin/graph"
)

// FuzzShape reads what the column of requirements may hold: it is refused, or
// reads as the same when it is written.
func FuzzShape(f *testing.F) {
	f.Add([]byte(`{"r":{"hosting":{"need":2}},"o":["POWERED_BY"],"e":["CONNECTED_TO"]}`))
	f.Add([]byte(`{"r":{"hosting":{"need":"50%","strength":"soft"}}}`))
	f.Add([]byte(`{"r":null}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var read, again graph.ItemShape
		if decodeShape(text, &read) != nil {
			return
		}
		item := graph.Item{Requirements: read.Requirements, RootFor: read.RootFor, EndpointFor: read.EndpointFor}
		written := encodeShape(&item)
		if err := decodeShape(written, &again); err != nil {
			t.Fatalf("%q is written as %q: %v", text, written, err)
		}
		item = graph.Item{Requirements: again.Requirements, RootFor: again.RootFor, EndpointFor: again.EndpointFor}
		if twice := encodeShape(&item); !bytes.Equal(written, twice) {
			t.Errorf("%q is written as %q and then %q", text, written, twice)
		}
	})
}
