package picture

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// graphMLContent is what GraphML 1.0 lets stand in each element that is
// written, in the order in which it must, and its attributes; those with ! must
// be there. It restates the schema's rules by hand.
var graphMLContent = map[string]struct{ children, attributes []string }{
	"graphml": {[]string{"desc", "key", "data", "graph"}, []string{"schemaLocation"}},
	"key":     {[]string{"desc", "default"}, []string{"id!", "for", "attr.name", "attr.type"}},
	"graph":   {[]string{"desc", "data", "node", "edge"}, []string{"id", "edgedefault!"}},
	"node":    {[]string{"desc", "data", "port"}, []string{"id!"}},
	"edge":    {[]string{"desc", "data"}, []string{"id", "directed", "source!", "target!"}},
	"data":    {nil, []string{"id", "key!"}},
	"desc":    {nil, nil},
}

// TestGraphMLStandsInTheOrderOfItsSchema: every element is one that the format
// knows, in its namespace, behind those that must come first, with the
// attributes that it must and may have, and text only where text may be.
func TestGraphMLStandsInTheOrderOfItsSchema(t *testing.T) {
	type level struct {
		name string
		last int
	}
	open := []level{}
	decoder := xml.NewDecoder(strings.NewReader(written(t, GraphML, hostileGraph())))
	elements := 0
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch at := token.(type) {
		case xml.StartElement:
			elements++
			checkGraphMLElement(t, at)
			if len(open) > 0 {
				in := &open[len(open)-1]
				place := slices.Index(graphMLContent[in.name].children, at.Name.Local)
				if place < in.last {
					t.Errorf("<%s> in <%s> at place %d, behind %d", at.Name.Local, in.name, place, in.last)
				}
				in.last = place
			} else if at.Name.Local != "graphml" {
				t.Errorf("it begins with <%s>", at.Name.Local)
			}
			open = append(open, level{name: at.Name.Local})
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if strings.TrimSpace(string(at)) != "" && (len(open) == 0 || graphMLContent[open[len(open)-1].name].children != nil) {
				t.Errorf("text %q in %v", at, open)
			}
		}
	}
	if elements < 10 {
		t.Errorf("only %d elements were seen", elements)
	}
}

func checkGraphMLElement(t *testing.T, e xml.StartElement) {
	t.Helper()
	rule, known := graphMLContent[e.Name.Local]
	if !known || e.Name.Space != "http://graphml.graphdrawing.org/xmlns" {
		t.Errorf("<%s> of %q", e.Name.Local, e.Name.Space)
	}
	has := []string{}
	for _, a := range e.Attr {
		if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
			continue
		}
		has = append(has, a.Name.Local)
		if !slices.Contains(rule.attributes, a.Name.Local) && !slices.Contains(rule.attributes, a.Name.Local+"!") {
			t.Errorf("<%s %s>", e.Name.Local, a.Name.Local)
		}
	}
	for _, want := range rule.attributes {
		if name, must := strings.CutSuffix(want, "!"); must && !slices.Contains(has, name) {
			t.Errorf("<%s> without %s", e.Name.Local, name)
		}
	}
}
