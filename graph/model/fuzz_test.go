package model_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"linchpin/graph"
	"linchpin/graph/model"
)

// FuzzValue reads a text and a plain value as each type of property: what is
// taken reads as the same when it is written as a document holds it.
func FuzzValue(f *testing.F) {
	for _, text := range []string{"4", "-0", "1e400", "12.50", "true", "a;b;;c", "2027-03-31", "2027-02-30", "P2W", "10.0.0.1/8", "a@b.example", "https://x", `{"amount": "1.00", "currency": "EUR"}`, `["a", 1]`} {
		f.Add(text)
	}
	properties := everyType()
	f.Fuzz(func(t *testing.T, text string) {
		var raw any
		decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
		decoder.UseNumber()
		document := decoder.Decode(&raw) == nil
		for i := range properties {
			p := &properties[i]
			if v, problem := model.ParseText(p, text); problem == nil {
				holdValue(t, p, text, v)
			} else if problem.Reason == "" {
				t.Errorf("%s: %q is refused without a reason", p.Type, text)
			}
			if !document {
				continue
			}
			if v, problem := model.ParseValue(p, raw); problem == nil {
				holdValue(t, p, text, v)
			}
		}
	})
}

// everyType gives a property of each type that the built-in model uses, and a
// list of each.
func everyType() (properties []graph.Property) {
	seen := map[graph.PropertyType]bool{}
	for _, class := range model.BuiltIn().Classes {
		for _, p := range class.Properties {
			if seen[p.Type] {
				continue
			}
			seen[p.Type] = true
			properties = append(properties, p)
			if p.Type != graph.TypeList && p.Type != graph.TypeMoney {
				properties = append(properties, graph.Property{Name: p.Name, Type: graph.TypeList, Of: p.Type, Values: p.Values})
			}
		}
	}
	return properties
}

func holdValue(t *testing.T, p *graph.Property, text string, v graph.Value) {
	t.Helper()
	if v.IsZero() {
		return
	}
	again, problem := model.ParseValue(p, v.Plain())
	if problem != nil {
		t.Errorf("%s %s: %q reads as %v, which is refused: %+v", p.Type, p.Of, text, v.Plain(), problem)
		return
	}
	if written := graph.EncodeProperties(graph.Properties{"p": v}); !bytes.Equal(written, graph.EncodeProperties(graph.Properties{"p": again})) {
		t.Errorf("%s %s: %q reads as %s, and that otherwise", p.Type, p.Of, text, written)
	}
}
