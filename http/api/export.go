package api

import (
	"archive/zip"
	"bufio"
	"cmp"
	"context"
	"io"
	nethttp "net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"linchpin/graph"
	"linchpin/impact"
	"linchpin/impact/picture"
	"linchpin/ingest/csv"
	"linchpin/ingest/linchpin"
)

type exportInput struct {
	MinRevision
	Format string `query:"format" enum:"yaml,json,ndjson,csv,graphml,dot,mermaid" default:"yaml"`
	Table  string `query:"table" enum:"items,relations" doc:"With csv, the one table to answer; without it both, in a zip file"`
}

// exportTypes are the media types and file names of the forms.
var exportTypes = map[string][2]string{
	"yaml":    {"application/yaml", "estate.yaml"},
	"json":    {"application/json", "estate.json"},
	"ndjson":  {"application/x-ndjson", "estate.ndjson"},
	"csv":     {"text/csv; charset=utf-8", "items.csv"},
	"zip":     {"application/zip", "estate.zip"},
	"graphml": {"application/graphml+xml", "estate.graphml"},
	"dot":     {"text/vnd.graphviz; charset=utf-8", "estate.dot"},
	"mermaid": {"text/plain; charset=utf-8", "estate.mmd"},
	"svg":     {"image/svg+xml", "map.svg"},
}

// exportEstate answers the estate as of one revision. Should the store fail
// while it is written, the connection is cut, so that nobody takes half an
// estate for a whole one.
func (a *API) exportEstate(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
	if _, _, err := a.register(ctx, in.MinRevision); err != nil {
		return nil, err
	}
	if in.Table != "" && in.Format != "csv" {
		return nil, refuse("query.table", in.Table, "only an export as csv has tables")
	}
	kind := exportTypes[in.Format]
	write := func(ctx context.Context, w io.Writer) error {
		_, err := a.Export(ctx, a.Store, w, in.Format)
		return err
	}
	switch in.Format {
	case "csv":
		if in.Table == "" {
			kind, write = exportTypes["zip"], a.writeTables
			break
		}
		kind[1] = in.Table + ".csv"
		write = func(ctx context.Context, w io.Writer) error { return csv.Export(ctx, a.walk, 0, w, in.Table) }
	case "graphml":
		write = a.writeGraphML
	case "dot", "mermaid":
		g, err := a.smallEstate(ctx, in.MinRevision, in.Format)
		if err != nil {
			return nil, err
		}
		write = func(_ context.Context, w io.Writer) error { return drawings[in.Format](w, g) }
	}
	return streamed(kind[0], kind[1], write), nil
}

// drawings are the forms of a drawing.
var drawings = map[string]func(io.Writer, *picture.Graph) error{
	"graphml": picture.GraphML, "dot": picture.DOT, "mermaid": picture.Mermaid, "svg": picture.SVG,
}

// streamed answers what write writes, as a file to keep.
func streamed(contentType, name string, write func(ctx context.Context, w io.Writer) error) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(h huma.Context) {
		h.SetHeader("Content-Type", contentType)
		h.SetHeader("Content-Disposition", `attachment; filename="`+name+`"`)
		h.SetStatus(nethttp.StatusOK)
		out := &patientWriter{w: h.BodyWriter(), control: nethttp.NewResponseController(humagin.Unwrap(h).Writer)}
		if err := write(h.Context(), out); err != nil {
			panic(nethttp.ErrAbortHandler) // the answer has begun
		}
	}}
}

// walk shows the estate to a visitor.
func (a *API) walk(ctx context.Context, asOf graph.RevisionNumber, v csv.Visitor) (graph.RevisionNumber, error) {
	return linchpin.Walk(ctx, a.Store, asOf, v)
}

// writeTables writes both tables of one revision into a zip file.
func (a *API) writeTables(ctx context.Context, w io.Writer) error {
	head, err := a.Store.Head(ctx)
	if err != nil {
		return err
	}
	archive := zip.NewWriter(w)
	for _, table := range csv.Tables() {
		part, err := archive.CreateHeader(&zip.FileHeader{Name: table + ".csv", Method: zip.Deflate, Modified: head.At})
		if err != nil {
			return err
		}
		if err := csv.Export(ctx, a.walk, head.Number, part, table); err != nil {
			return err
		}
	}
	return archive.Close()
}

// writeGraphML walks twice: attributes are declared before they are used.
func (a *API) writeGraphML(ctx context.Context, w io.Writer) error {
	out := bufio.NewWriterSize(w, 1<<16)
	m := &estateML{out: picture.NewGraphML(out), declaring: true}
	revision, err := linchpin.Walk(ctx, a.Store, 0, m)
	if err != nil {
		return err
	}
	m.declaring = false
	m.out.Begin("estate")
	if _, err := linchpin.Walk(ctx, a.Store, revision, m); err != nil {
		return err
	}
	if err := m.out.End(); err != nil {
		return err
	}
	return out.Flush()
}

// estateML writes an estate as GraphML.
type estateML struct {
	out       *picture.GraphMLWriter
	declaring bool
}

// Begin implements [linchpin.Visitor].
func (*estateML) Begin(*graph.Model) error { return nil }

// Item implements [linchpin.Visitor].
func (m *estateML) Item(it *graph.Item) error {
	n := nodeOf(it)
	if m.declaring {
		m.out.DeclareNode(&n)
	} else {
		m.out.Node(&n)
	}
	return nil
}

// Relation implements [linchpin.Visitor].
func (m *estateML) Relation(from string, r *graph.Relation, to string) error {
	e := edgeOf(from, r, to)
	if m.declaring {
		m.out.DeclareEdge(&e)
	} else {
		m.out.Edge(&e)
	}
	return nil
}

// nodeOf is an item with all its facts.
func nodeOf(it *graph.Item) picture.Node {
	n := picture.Node{ID: it.Key, Label: it.Label(), Class: it.Class, Facts: []picture.Fact{{Name: "key", Text: it.Key}}}
	if len(it.Tags) > 0 {
		n.Facts = append(n.Facts, picture.Fact{Name: "tags", Text: csv.Texts(it.Tags)})
	}
	n.Facts = append(n.Facts, propertyFacts(it.Properties)...)
	return n
}

func edgeOf(from string, r *graph.Relation, to string) picture.Edge {
	e := picture.Edge{From: from, To: to, Label: r.Type, Soft: r.Strength == graph.Soft}
	if r.Group != "" {
		e.Facts = append(e.Facts, picture.Fact{Name: "group", Text: r.Group})
	}
	e.Facts = append(e.Facts, propertyFacts(r.Properties)...)
	return e
}

// propertyFacts are properties as texts; money is two.
func propertyFacts(p graph.Properties) []picture.Fact {
	var facts []picture.Fact
	for _, name := range p.Names() {
		v := p[name]
		switch v.Kind() {
		case graph.KindMoney:
			facts = append(facts, picture.Fact{Name: name, Text: v.Money().Text(), Number: true}, picture.Fact{Name: name + "Currency", Text: v.Money().Currency})
		case graph.KindInteger, graph.KindNumber:
			facts = append(facts, picture.Fact{Name: name, Text: csv.Cells(v, false)[0], Number: true})
		default:
			facts = append(facts, picture.Fact{Name: name, Text: csv.Cells(v, false)[0]})
		}
	}
	return facts
}

// smallEstate is the estate as a drawing, if it is small enough for a form
// that people look at.
func (a *API) smallEstate(ctx context.Context, min MinRevision, form string) (*picture.Graph, error) {
	s, err := a.snapshot(ctx, min)
	if err != nil {
		return nil, err
	}
	g := &picture.Graph{Name: "estate"}
	for ref := range s.All() {
		if len(g.Nodes) > picture.MaxDOTNodes {
			break
		}
		info := s.Describe(ref)
		g.Nodes = append(g.Nodes, picture.Node{ID: info.Key, Label: labelOf(info), Class: info.Class})
		for r := range s.Relations(ref) {
			if r.From == ref {
				g.Edges = append(g.Edges, picture.Edge{From: info.Key, To: s.Describe(r.To).Key, Label: r.Type, Soft: r.Strength == graph.Soft,
					Facts: []picture.Fact{{Name: "group", Text: r.Group}}})
			}
		}
	}
	slices.SortFunc(g.Nodes, func(a, b picture.Node) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(g.Edges, func(a, b picture.Edge) int {
		return cmp.Or(strings.Compare(a.From, b.From), strings.Compare(a.To, b.To), strings.Compare(a.Label, b.Label), strings.Compare(groupOf(a), groupOf(b)))
	})
	if reason := picture.CheckSize(form, max(len(g.Nodes), s.Len()), len(g.Edges)); reason != "" {
		return nil, graph.Errorf(graph.CodeTooLarge, "api.export", "%s", reason)
	}
	return g, nil
}

func groupOf(e picture.Edge) string { return e.Facts[0].Text }

func labelOf(info impact.Info) string {
	if info.Name != "" {
		return info.Name
	}
	return info.Key
}

// patientWriter counts the time of a streamed answer from piece to piece.
type patientWriter struct {
	w       io.Writer
	control *nethttp.ResponseController
}

func (p *patientWriter) Write(b []byte) (int, error) {
	_ = p.control.SetWriteDeadline(time.Now().Add(bodyTimeout)) // writers of tests have none
	return p.w.Write(b)
}
