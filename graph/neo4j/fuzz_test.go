package neo4j

import (
	"bytes"
	"math"
	"testing"

	"linchpin/graph"
)

// FuzzFacts: what a node may hold under any name is read or refused, and facts
// that are stored come back as they were.
func FuzzFacts(f *testing.F) {
	f.Add("purchaseCost", "EUR", `{"a":1}`, 12.5)
	f.Add("costCurrency", "", `{}`, math.Copysign(0, -1))
	f.Add("key", "x", "{", 1e300)
	f.Add("_extra", `{"b":"c"}`, `[1]`, 0.1)
	f.Add("cost", "EUR", `{}`, math.NaN()) // as only Cypher can write it
	f.Add("cost", "EUR", `{}`, math.Inf(1))
	f.Fuzz(func(t *testing.T, name, text, form string, number float64) {
		props := map[string]any{name: number, name + currencySuffix: text, extra: form, "requirements": form, "provenance": form, "id": text}
		_, _ = itemOf(props)
		_, _ = takeFacts(map[string]any{name: text, extra: form}, itemFields)
		facts, err := graph.DecodeProperties([]byte(form))
		if err != nil {
			return
		}
		stored := map[string]any{}
		putFacts(stored, facts, itemFields)
		if _, held := stored[extra]; !held {
			return // native dates and the like come back through the driver, see the store's clauses
		}
		again, err := takeFacts(map[string]any{extra: stored[extra]}, itemFields)
		if err != nil {
			t.Fatalf("%q: %v", form, err)
		}
		for name, v := range again {
			if !bytes.Equal(graph.EncodeProperties(graph.Properties{name: v}), graph.EncodeProperties(graph.Properties{name: facts[name]})) {
				t.Errorf("%q: %q came back otherwise", form, name)
			}
		}
	})
}

// FuzzVersion: what a server says of its version is read or not, and never
// below 0.
func FuzzVersion(f *testing.F) {
	for _, text := range []string{"5.26.12", "5.26-aura", "2025.01.0", "5", "", "5.x", "99999999999999999999.1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if major, minor, ok := parseVersion(text); ok && (major < 0 || minor < 0) {
			t.Errorf("%q is %d.%d", text, major, minor)
		}
	})
}
