package api

import (
	"context"
	"io"

	"github.com/danielgtaylor/huma/v2"

	"linchpin/impact/picture"
)

// MapPlace is what GET /map takes.
type MapPlace = mapGetInput

type mapExportGetInput struct {
	MapPlace
	Format string `query:"format" enum:"svg,graphml,dot,mermaid" default:"svg"`
}

type mapExportPostInput struct {
	MinRevision
	Body   MapQuestion
	Format string `query:"format" enum:"svg,graphml,dot,mermaid" default:"svg"`
}

func (a *API) exportMap(ctx context.Context, in *mapExportGetInput) (*huma.StreamResponse, error) {
	drawn, err := a.getMap(ctx, &in.MapPlace)
	if err != nil {
		return nil, err
	}
	return mapFile(&drawn.Body, in.Format), nil
}

func (a *API) exportAskedMap(ctx context.Context, in *mapExportPostInput) (*huma.StreamResponse, error) {
	drawn, err := a.askMap(ctx, &mapPostInput{in.MinRevision, in.Body})
	if err != nil {
		return nil, err
	}
	return mapFile(&drawn.Body, in.Format), nil
}

// mapFile answers a drawing in the form of another program.
func mapFile(m *MapAnswer, format string) *huma.StreamResponse {
	g := pictureOf(m)
	name := map[string]string{"svg": "map.svg", "graphml": "map.graphml", "dot": "map.dot", "mermaid": "map.mmd"}[format]
	return streamed(exportTypes[format][0], name, func(_ context.Context, w io.Writer) error { return drawings[format](w, g) })
}

// pictureOf is a map as other programs draw it. Groups are nodes that say how
// many items they stand for.
func pictureOf(m *MapAnswer) *picture.Graph {
	g := &picture.Graph{Name: "map", Width: m.Width, Height: m.Height}
	for _, l := range m.Lanes {
		g.Lanes = append(g.Lanes, picture.Lane{Name: l.Name, Y: l.Y, Height: l.Height})
	}
	for i := range m.Nodes {
		n := &m.Nodes[i]
		node := picture.Node{ID: n.ID, Label: n.Name, Class: n.Class, X: n.X, Y: n.Y, Width: n.Width, Height: n.Height}
		if n.Kind == "group" {
			node.Class = counted(n.Count, "item", "items")
		} else {
			node.Facts = append(node.Facts, picture.Fact{Name: "key", Text: n.Key})
		}
		if node.Label == "" {
			node.Label = n.Key
		}
		if n.State != nil {
			node.State = string(*n.State)
		}
		g.Nodes = append(g.Nodes, node)
	}
	for _, e := range m.Edges {
		edge := picture.Edge{From: e.From, To: e.To, Label: e.Type, Soft: e.Strength == "soft", Path: e.Path}
		if e.Group != "" {
			edge.Facts = append(edge.Facts, picture.Fact{Name: "group", Text: e.Group})
		}
		g.Edges = append(g.Edges, edge)
	}
	return g
}
