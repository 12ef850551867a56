package access

import (
	"context"
	"strings"
	"testing"
	"time"

	"linchpin/graph"
)

// FuzzToken holds the reader of tokens to what it accepts: only what mint could
// have made.
func FuzzToken(f *testing.F) {
	_, text := mint(time.Now())
	f.Add(text)
	f.Add("")
	f.Add(prefix)
	f.Add(strings.ToUpper(text))
	f.Add(text[:len(text)-1] + "é")
	f.Fuzz(func(t *testing.T, text string) {
		id, ok := idOf(text)
		if !ok {
			return
		}
		if !isID(id) || len(text) != textLength || text[:len(prefix)+idLength+1] != prefix+id+"_" || checksum(text[:len(text)-checkLength]) != text[len(text)-checkLength:] {
			t.Errorf("%q passes with the id %q", text, id)
		}
	})
}

// FuzzIdentify sends anything as a header and a cookie: nobody comes in, nothing
// breaks.
func FuzzIdentify(f *testing.F) {
	g, _, _ := newGate("a secret of at least 32 characters")
	made, text, _ := g.Tokens.Create(context.Background(), "test", "a", Admin, time.Time{})
	_, cookie, _ := g.SignIn(context.Background(), text, "")
	f.Add("Bearer "+text, "")
	f.Add("", cookie)
	f.Add("Bearer "+prefix+made.ID, "linchpin")
	f.Fuzz(func(t *testing.T, authorization, sent string) {
		who, err := g.Identify(context.Background(), authorization, sent)
		known := strings.HasSuffix(strings.TrimSpace(authorization), text) || strings.HasSuffix(strings.TrimSpace(authorization), "characters") || sent == cookie && authorization == ""
		if err == nil && !known || err != nil && graph.CodeOf(err) != CodeUnauthorized {
			t.Errorf("%q %q: %+v %v", authorization, sent, who, err)
		}
	})
}

// FuzzRecords reads what may stand in a store: never a token that cannot be
// told from another, never a panic.
func FuzzRecords(f *testing.F) {
	f.Add([]byte(`{"id": "x", "role": "admin", "digest": "AAAA"}`))
	f.Add([]byte(`{"token": "x", "created": "2026-12-01T09:00:00Z"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if one, err := readToken(graph.Record{ID: "x", Version: 1, Body: body}); err == nil && (one.ID != "x" || one.Role.rank() == 0 || len(one.Digest) != 32) {
			t.Errorf("%s reads as %+v", body, one)
		}
		_, _ = readSession(graph.Record{ID: "x", Body: body})
	})
}
