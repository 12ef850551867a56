package picture

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

// GraphML writes a graph as GraphML 1.0 with an attribute for each fact, in
// the order in which facts are first met. Every node and edge has an id.
func GraphML(w io.Writer, g *Graph) error {
	out := bufio.NewWriter(w)
	m := NewGraphML(out)
	for i := range g.Nodes {
		m.DeclareNode(&g.Nodes[i])
	}
	for i := range g.Edges {
		m.DeclareEdge(&g.Edges[i])
	}
	m.Begin(g.Name)
	for i := range g.Nodes {
		m.Node(&g.Nodes[i])
	}
	for i := range g.Edges {
		m.Edge(&g.Edges[i])
	}
	if err := m.End(); err != nil {
		return err
	}
	return out.Flush()
}

// GraphMLWriter writes GraphML in pieces: first it is shown all nodes and edges
// that will come, so that their attributes are declared; then Begin, then all
// nodes and all edges, then End, which gives the first error.
type GraphMLWriter struct {
	p     printer
	keys  map[string]string // by "node name"
	order []string
	edges int
}

// NewGraphML writes to w.
func NewGraphML(w io.StringWriter) *GraphMLWriter {
	return &GraphMLWriter{p: printer{w: w}, keys: map[string]string{}}
}

// DeclareNode declares the attributes of a node.
func (m *GraphMLWriter) DeclareNode(n *Node) {
	for _, f := range nodeFacts(n) {
		m.declare("node", f.Name, f.Number)
	}
}

// DeclareEdge declares the attributes of an edge.
func (m *GraphMLWriter) DeclareEdge(e *Edge) {
	for _, f := range edgeFacts(e) {
		m.declare("edge", f.Name, f.Number)
	}
}

func (m *GraphMLWriter) declare(of, name string, number bool) {
	at := of + " " + name
	if _, known := m.keys[at]; known {
		return
	}
	kind := "string"
	if number {
		kind = "double"
	}
	id := fmt.Sprintf("%c%d", of[0], len(m.keys))
	m.keys[at] = id
	key := `  <key id="` + id + `" for="` + of + `" attr.name="` + xmlName(name) + `" attr.type="` + kind + `"`
	if xmlName(name) == name {
		key += "/>\n"
	} else {
		key += "><desc>" + xmlText(name) + "</desc></key>\n"
	}
	m.order = append(m.order, key)
}

// Begin writes the head; every attribute must be declared.
func (m *GraphMLWriter) Begin(name string) {
	m.p.print(xml.Header, `<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" `,
		`xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">`, "\n")
	m.p.print(m.order...)
	m.p.print(`  <graph edgedefault="directed">`, "\n")
	if name != "" {
		m.p.print("    <desc>", xmlText(name), "</desc>\n")
	}
}

// Node writes a node.
func (m *GraphMLWriter) Node(n *Node) {
	m.p.print(`    <node id="`, xmlID(n.ID), `">`)
	m.facts("node", nodeFacts(n))
	m.p.print("</node>\n")
}

// Edge writes an edge; both ends must be nodes.
func (m *GraphMLWriter) Edge(e *Edge) {
	m.edges++
	m.p.print(fmt.Sprintf(`    <edge id="e%d" source="`, m.edges), xmlID(e.From), `" target="`, xmlID(e.To), `">`)
	m.facts("edge", edgeFacts(e))
	m.p.print("</edge>\n")
}

func (m *GraphMLWriter) facts(of string, facts []Fact) {
	for _, f := range facts {
		if f.Text != "" {
			m.p.print(`<data key="`, m.keys[of+" "+f.Name], `">`, xmlText(f.Text), "</data>")
		}
	}
}

// End closes the document.
func (m *GraphMLWriter) End() error {
	m.p.print("  </graph>\n</graphml>\n")
	return m.p.e
}

// nodeFacts are all facts of a node.
func nodeFacts(n *Node) []Fact {
	facts := []Fact{{Name: "label", Text: n.label()}, {Name: "class", Text: n.Class}}
	if n.State != "" {
		facts = append(facts, Fact{Name: "state", Text: n.State})
	}
	return append(facts, n.Facts...)
}

func edgeFacts(e *Edge) []Fact {
	strength := "hard"
	if e.Soft {
		strength = "soft"
	}
	return append([]Fact{{Name: "type", Text: e.Label}, {Name: "strength", Text: strength}}, e.Facts...)
}

// xmlText escapes text for XML 1.0; control characters become the replacement
// character.
func xmlText(text string) string {
	var b strings.Builder
	text = strings.Map(func(r rune) rune {
		if r >= 0x7f && r < 0xa0 {
			return utf8.RuneError // a terminal may obey it
		}
		return r
	}, text)
	_ = xml.EscapeText(&b, []byte(text)) // into memory
	return b.String()
}

// xmlName is the name of an attribute as GraphML takes it (NMTOKEN): as it is
// where it is one, else as in an id.
func xmlName(name string) string {
	if plainName.MatchString(name) {
		return name
	}
	return xmlID(name)
}

var plainName = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)

// xmlID is an id that GraphML takes (NMTOKEN), one for each text: letters,
// digits, - and . as they are, every other byte as _ and its two digits.
func xmlID(id string) string {
	var b strings.Builder
	b.WriteByte('n')
	for i := range len(id) {
		switch c := id[i]; {
		case c < utf8.RuneSelf && (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.'):
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "_%02x", c)
		}
	}
	return b.String()
}
