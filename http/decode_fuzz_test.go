package http

import (
	"encoding/json"
	"strings"
	"testing"
)

// FuzzStrictJSON holds the scan of bodies to what it lets through: JSON, not
// too deep, read by the plain decoder without loss.
func FuzzStrictJSON(f *testing.F) {
	for _, text := range []string{`{"a": 1}`, `{"a": 1, "a": 2}`, `[[1]]`, `{} {}`, `"\ud800"`, "\xff", strings.Repeat("[", 70), `{"a":{"a":1},"b":{"a":1}}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if checkJSON(data) != nil {
			return
		}
		var value any
		if err := json.Unmarshal(data, &value); err != nil {
			t.Errorf("%q passes, and does not decode: %v", data, err)
		}
	})
}

// FuzzHost: what counts as a name of this machine is one, whatever stands
// around it.
func FuzzHost(f *testing.F) {
	for _, text := range []string{"localhost", "127.0.0.1:80", "[::1]:80", "::1", "localhost.evil.example", "localhost:80:80", "[::1].evil", "LOCALHOST"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, host string) {
		if !isLoopbackHost(host) {
			return
		}
		switch name := hostOf(host); name {
		case "localhost", "127.0.0.1", "::1":
		default:
			t.Errorf("%q counts as this machine, as %q", host, name)
		}
	})
}
