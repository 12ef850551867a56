package cypher

import (
	"strings"
	"testing"
)

// FuzzRelationType: what may become the type of a relationship has nothing in
// it that would need quotes.
func FuzzRelationType(f *testing.F) {
	for _, text := range []string{"RUNS_ON", "runs_on", "A`]-() DETACH DELETE n //", "A\n", "", strings.Repeat("A", 129)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if !IsRelationType(name) {
			return
		}
		if name == "" || len(name) > 128 || strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" {
			t.Errorf("%q is taken", name)
		}
	})
}
