package picture

import (
	"bufio"
	"fmt"
	"html"
	"io"
)

// margin is the space around a drawing, in pixels.
const margin = 16

// SVG writes a placed drawing as one picture that stands alone: no script, no
// style sheet, no font from elsewhere. Text is text.
func SVG(w io.Writer, g *Graph) error {
	out := bufio.NewWriter(w)
	p := &printer{w: out}
	width, height := g.Width+2*margin, g.Height+2*margin
	p.print(fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="%d %d %d %d" role="img" font-family="system-ui, sans-serif" font-size="12">`+"\n",
		width, height, -margin, -margin, width, height))
	p.print("<title>", svgText(orName(g.Name)), "</title>\n")
	p.print(fmt.Sprintf(`<rect x="%d" y="%d" width="%d" height="%d" fill="#ffffff"/>`+"\n", -margin, -margin, width, height))
	for _, l := range g.Lanes {
		p.print(fmt.Sprintf(`<text x="%d" y="%d" fill="#555555" font-size="11">`, -margin+4, l.Y+12), svgText(l.Name), "</text>\n")
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		dashes := ""
		if e.Soft {
			dashes = ` stroke-dasharray="5 4"`
		}
		p.print(`<path d="`, svgText(e.Path), `" fill="none" stroke="#666666"`, dashes, "><title>", svgText(e.Label), "</title></path>\n")
	}
	for i := range g.Nodes {
		node(p, &g.Nodes[i])
	}
	p.print("</svg>\n")
	if p.e != nil {
		return p.e
	}
	return out.Flush()
}

// lettersOf is how many characters of about 6.4 pixels a card holds.
func lettersOf(width int) int { return max(4, (width-16)*10/64) }

func node(p *printer, n *Node) {
	fill := stateColours[n.State]
	if fill == "" {
		fill = "#f4f4f4"
	}
	title := n.label() + ", " + n.Class
	if n.State != "" {
		title += ", " + n.State
	}
	p.print("<g><title>", svgText(title), "</title>",
		fmt.Sprintf(`<rect x="%d" y="%d" width="%d" height="%d" rx="6" fill="`, n.X, n.Y, n.Width, n.Height)+fill+`" stroke="#444444"/>`,
		fmt.Sprintf(`<text x="%d" y="%d" fill="#111111" font-weight="600">`, n.X+8, n.Y+n.Height/2-3), svgText(short(n.label(), lettersOf(n.Width))), "</text>",
		fmt.Sprintf(`<text x="%d" y="%d" fill="#444444" font-size="10">`, n.X+8, n.Y+n.Height/2+12), svgText(short(n.Class, lettersOf(n.Width))), "</text></g>\n")
}

// short cuts a text to n characters.
func short(text string, n int) string {
	if runes := []rune(clean(text)); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return text
}

func svgText(text string) string { return html.EscapeString(clean(text)) }
