package picture

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Mermaid writes a graph as a flowchart.
func Mermaid(w io.Writer, g *Graph) error {
	out := bufio.NewWriter(w)
	p := &printer{w: out}
	p.print("flowchart TB\n")
	names := make(map[string]string, len(g.Nodes))
	classes := map[string]bool{}
	for i := range g.Nodes {
		n := &g.Nodes[i]
		names[n.ID] = fmt.Sprintf("n%d", i+1)
		p.print("  ", names[n.ID], `["`, mermaidText(n.label()), "<br/>", mermaidText(n.Class), `"]`)
		if n.State != "" && n.State != "operational" {
			p.print(":::", n.State)
			classes[n.State] = true
		}
		p.print("\n")
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		arrow := "-->"
		if e.Soft {
			arrow = "-.->"
		}
		p.print("  ", names[e.From], " ", arrow, `|"`, mermaidText(e.Label), `"| `, names[e.To], "\n")
	}
	for _, state := range []string{"down", "degraded", "at_risk"} {
		if classes[state] {
			p.print("  classDef ", state, " fill:", stateColours[state], ",stroke:#333333,color:#111111\n")
		}
	}
	if p.e != nil {
		return p.e
	}
	return out.Flush()
}

// mermaidText writes every character but letters, digits, spaces and a few
// harmless ones as its number, so that nothing means anything to the renderer.
func mermaidText(text string) string {
	var b strings.Builder
	for _, r := range clean(text) {
		if r == ' ' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0xa0 || strings.ContainsRune("-_./,:+", r) {
			b.WriteRune(r)
			continue
		}
		fmt.Fprintf(&b, "#%d;", r)
	}
	if b.Len() == 0 {
		return " "
	}
	return b.String()
}
