package picture

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// hostile are names that a program that draws might obey.
var hostile = []string{"plain", `"];x[label="`, "a\\", `\n`, "a\nb", "<script>alert(1)</script>", "&amp;", "]]>", "-->", "end", "style n1 fill:#f00", "%%{init}%%", "click n1 href \"javascript:alert(1)\"",
	"\x1b[31m", "\u202egnp", "#35;", "`js`", "a|b", "日本語", "\xff\xfe", "", "--", "subgraph x", "<!--", "${x}", "n1:::down", "\u009b31m"}

func hostileGraph() *Graph {
	g := &Graph{Name: "<map> \"x\"", Width: 300, Height: 4000, Lanes: []Lane{{Name: "<lane>", Y: 0, Height: 10}}}
	for i, name := range hostile {
		g.Nodes = append(g.Nodes, Node{ID: fmt.Sprintf("id %s %d", name, i), Label: name, Class: name, State: []string{"down", "degraded", "at_risk", "operational", ""}[i%5],
			X: 0, Y: 60 * i, Width: 152, Height: 42, Facts: []Fact{{Name: "fact " + name, Text: name}, {Name: "cost", Text: "1.5", Number: true}}})
		if i > 0 {
			g.Edges = append(g.Edges, Edge{From: g.Nodes[i-1].ID, To: g.Nodes[i].ID, Label: name, Soft: i%2 == 0, Path: "M0 0L1 1", Facts: []Fact{{Name: "group", Text: name}}})
		}
	}
	return g
}

func written(t *testing.T, write func(io.Writer, *Graph) error, g *Graph) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, g); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	if strings.ContainsAny(text, "\x1b\x00\x07") || strings.ContainsRune(text, '\u009b') || !utf8.ValidString(text) || strings.ContainsRune(text, '\u202e') && !strings.HasPrefix(text, "<?xml") {
		t.Errorf("control characters are in %q", text)
	}
	return text
}

// graphML is the part of the format that programs read.
type graphML struct {
	XMLName xml.Name `xml:"http://graphml.graphdrawing.org/xmlns graphml"`
	Keys    []struct {
		ID   string `xml:"id,attr"`
		For  string `xml:"for,attr"`
		Name string `xml:"attr.name,attr"`
		Type string `xml:"attr.type,attr"`
	} `xml:"key"`
	Graph struct {
		Default string `xml:"edgedefault,attr"`
		Nodes   []struct {
			ID   string `xml:"id,attr"`
			Data []data `xml:"data"`
		} `xml:"node"`
		Edges []struct {
			ID     string `xml:"id,attr"`
			Source string `xml:"source,attr"`
			Target string `xml:"target,attr"`
			Data   []data `xml:"data"`
		} `xml:"edge"`
	} `xml:"graph"`
}

type data struct {
	Key  string `xml:"key,attr"`
	Text string `xml:",chardata"`
}

// TestGraphMLIsValid holds the document to the rules of the format: keys
// before the graph, declared once, for what they are used on; ids unique and
// NMTOKENs; ends are nodes; typed values parse.
func TestGraphMLIsValid(t *testing.T) {
	g := hostileGraph()
	text := written(t, GraphML, g)
	var doc graphML
	if err := xml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Graph.Default != "directed" || len(doc.Graph.Nodes) != len(g.Nodes) || len(doc.Graph.Edges) != len(g.Edges) || strings.Index(text, "<key") > strings.Index(text, "<graph ") {
		t.Errorf("%+v", doc)
	}
	token := regexp.MustCompile(`^[A-Za-z0-9._:-]+$`)
	keys, ids := map[string]string{}, map[string]bool{}
	for _, k := range doc.Keys {
		if keys[k.ID] != "" || !token.MatchString(k.ID) || k.Type != "string" && k.Type != "double" || k.For != "node" && k.For != "edge" {
			t.Errorf("%+v", k)
		}
		keys[k.ID] = k.For
	}
	held := func(of string, list []data) {
		for _, d := range list {
			if keys[d.Key] != of {
				t.Errorf("%s on a %s", d.Key, of)
			}
		}
	}
	for i, n := range doc.Graph.Nodes {
		if ids[n.ID] || !token.MatchString(n.ID) {
			t.Errorf("the id %q", n.ID)
		}
		ids[n.ID] = true
		held("node", n.Data)
		if want := hostile[i]; want != "" && utf8.ValidString(want) && !strings.ContainsAny(want, "\x1b\u009b") && n.Data[0].Text != want {
			t.Errorf("the label %q, want %q", n.Data[0].Text, want)
		}
	}
	for _, e := range doc.Graph.Edges {
		if !ids[e.Source] || !ids[e.Target] || ids[e.ID] {
			t.Errorf("%+v", e)
		}
		ids[e.ID] = true
		held("edge", e.Data)
	}
}

func TestSVGIsTextAndShapesAlone(t *testing.T) {
	text := written(t, SVG, hostileGraph())
	allowed := map[string]bool{"svg": true, "title": true, "rect": true, "text": true, "path": true, "g": true}
	decoder := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok {
			if !allowed[start.Name.Local] {
				t.Errorf("an element %s", start.Name.Local)
			}
			for _, a := range start.Attr {
				if strings.HasPrefix(a.Name.Local, "on") || strings.Contains(a.Name.Local, "href") || a.Name.Local == "style" {
					t.Errorf("an attribute %s", a.Name.Local)
				}
			}
		}
	}
}

// TestDOTKeepsTextText: outside of quoted strings there is nothing but what
// the writer says itself; where Graphviz is installed, it takes the file.
func TestDOTKeepsTextText(t *testing.T) {
	text := written(t, DOT, hostileGraph())
	outside := regexp.MustCompile(`"(?:[^"\\]|\\.)*"`).ReplaceAllString(text, "S")
	for line := range strings.Lines(outside) {
		if !regexp.MustCompile(`^(digraph S \{|  rankdir=TB;|  node \[shape=box, style=S, fillcolor=S, fontname=S\];|  S \[label=S(, fillcolor=S, tooltip=S)?\];|  S -> S \[label=S(, style=dashed)?\];|\})\n$`).MatchString(line) {
			t.Errorf("%q", line)
		}
	}
	if dot, err := exec.LookPath("dot"); err == nil {
		command := exec.Command(dot, "-Tplain")
		command.Stdin = strings.NewReader(text)
		if out, err := command.CombinedOutput(); err != nil {
			t.Errorf("dot: %v: %s", err, out)
		}
	}
}

func TestMermaidKeepsTextText(t *testing.T) {
	text := written(t, Mermaid, hostileGraph())
	safe := `[^"\[\]|(){}<>&;` + "`" + `\\%=]`
	safe = `(?:` + safe + `|#\d+;)*`
	line := regexp.MustCompile(`^(flowchart TB|  n\d+\["` + safe + `<br/>` + safe + `"\](:::(down|degraded|at_risk))?|  n\d+ (-->|-\.->)\|"` + safe + `"\| n\d+|  classDef (down|degraded|at_risk) fill:#[0-9a-f]{6},stroke:#333333,color:#111111)\n$`)
	for l := range strings.Lines(text) {
		if !line.MatchString(l) {
			t.Errorf("%q", l)
		}
	}
}

func TestLargePicturesAreRefusedInWords(t *testing.T) {
	for _, c := range []struct {
		form         string
		nodes, edges int
		refused      bool
	}{{"dot", 5000, 90000, false}, {"dot", 5001, 0, true}, {"mermaid", 500, 500, false}, {"mermaid", 501, 0, true}, {"mermaid", 2, 501, true}, {"graphml", 1 << 30, 0, false}} {
		if got := CheckSize(c.form, c.nodes, c.edges); (got != "") != c.refused || c.refused && !strings.Contains(got, "GraphML") {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
