// Package picture writes a small graph in the forms that other programs draw:
// GraphML, DOT, Mermaid and SVG. It knows nothing of items: names are text, and
// every writer escapes them.
package picture

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Graph is what is drawn. Edges name nodes by ID.
type Graph struct {
	Name   string
	Nodes  []Node
	Edges  []Edge
	Width  int // of a placed drawing, in pixels; only SVG heeds places
	Height int
	Lanes  []Lane
}

// Node is one card.
type Node struct {
	ID    string
	Label string // as people say it
	Class string
	State string // "" where states say nothing
	Facts []Fact // GraphML alone writes them

	X, Y, Width, Height int
}

// Fact is one more thing that is known of a node or an edge. Number says that
// the text is one, as a decimal.
type Fact struct {
	Name, Text string
	Number     bool
}

// Edge is a line from what needs to what is needed.
type Edge struct {
	From, To string
	Label    string
	Soft     bool
	Path     string // of a placed drawing: the d of an SVG path
	Facts    []Fact
}

// Lane is a band of a placed drawing.
type Lane struct {
	Name      string
	Y, Height int
}

// The largest drawings in forms that people look at. GraphML has no limit.
const (
	MaxDOTNodes     = 5000
	MaxMermaidEdges = 500 // what renderers take unless told otherwise
	MaxMermaidNodes = 500
)

// CheckSize says why a graph is too large for a form; "" when it is not.
func CheckSize(form string, nodes, edges int) string {
	switch {
	case form == "dot" && nodes > MaxDOTNodes:
		return fmt.Sprintf("DOT is for at most %d items, these are %d; export a map of a part, or GraphML, which has no limit", MaxDOTNodes, nodes)
	case form == "mermaid" && (nodes > MaxMermaidNodes || edges > MaxMermaidEdges):
		return fmt.Sprintf("Mermaid draws at most %d items and %d lines, these are %d and %d; export a map of a part, or GraphML, which has no limit", MaxMermaidNodes, MaxMermaidEdges, nodes, edges)
	}
	return ""
}

// label is a node's text in two lines: name and class.
func (n *Node) label() string {
	if n.Label != "" {
		return n.Label
	}
	return n.ID
}

// clean makes a text safe to stand on one line: no control characters, no
// broken UTF-8, nothing that turns the direction of reading.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, r < 0x20, r >= 0x7f && r < 0xa0, r == 0x2028, r == 0x2029:
			return ' '
		case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f:
			return -1
		}
		return r
	}, text)
}

// printer writes and keeps the first error.
type printer struct {
	w interface{ WriteString(string) (int, error) }
	e error
}

func (p *printer) print(parts ...string) {
	for _, part := range parts {
		if p.e == nil {
			_, p.e = p.w.WriteString(part)
		}
	}
}
