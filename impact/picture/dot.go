package picture

import (
	"bufio"
	"io"
	"strings"
)

// stateColours are fills by state: light, so that black text stays legible.
var stateColours = map[string]string{"down": "#f8c9c4", "degraded": "#fbe0b5", "at_risk": "#f5f0b3", "operational": "#ffffff"}

// DOT writes a graph in the language of Graphviz.
func DOT(w io.Writer, g *Graph) error {
	out := bufio.NewWriter(w)
	p := &printer{w: out}
	p.print("digraph ", dotText(orName(g.Name)), " {\n  rankdir=TB;\n  node [shape=box, style=\"rounded,filled\", fillcolor=\"#ffffff\", fontname=\"sans-serif\"];\n")
	for i := range g.Nodes {
		n := &g.Nodes[i]
		p.print("  ", dotText(n.ID), " [label=", dotText(n.label()+"\n"+n.Class))
		if colour := stateColours[n.State]; colour != "" && n.State != "operational" {
			p.print(", fillcolor=", dotText(colour), ", tooltip=", dotText(n.State))
		}
		p.print("];\n")
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		p.print("  ", dotText(e.From), " -> ", dotText(e.To), " [label=", dotText(e.Label))
		if e.Soft {
			p.print(", style=dashed")
		}
		p.print("];\n")
	}
	p.print("}\n")
	if p.e != nil {
		return p.e
	}
	return out.Flush()
}

// dotText is a quoted string: backslashes are text, a line end is \n.
func dotText(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(clean(line))
	}
	return `"` + strings.Join(lines, `\n`) + `"`
}

func orName(name string) string {
	if name == "" {
		return "estate"
	}
	return name
}
