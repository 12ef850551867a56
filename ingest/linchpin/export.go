package linchpin

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"go.yaml.in/yaml/v3"

	"linchpin/graph"
	"linchpin/graph/model"
)

// Export writes the estate as a document, as of one revision: what a site
// added to the model, the items in key order, and the relations by where they
// begin; see [Walk]. Importing the document into an empty store gives the same
// estate.
func Export(ctx context.Context, store graph.Reader, w io.Writer, form string) (graph.RevisionNumber, error) {
	if !slices.Contains(Forms(), form) {
		return 0, graph.Invalid("linchpin.Export", []graph.Problem{{Path: "format", Value: graph.Shown(form),
			Reason: "an estate is written as yaml, json or ndjson", Nearest: graph.Nearest(form, Forms())}})
	}
	out := bufio.NewWriterSize(w, 1<<16)
	e := &exporter{out: newWriter(form, out)}
	revision, err := Walk(ctx, store, 0, e)
	if err != nil {
		return 0, err
	}
	if err := e.out.end(); err != nil {
		return 0, err
	}
	return revision, out.Flush()
}

// exporter writes what a walk shows.
type exporter struct {
	model *graph.Model
	out   rowWriter
}

// Begin implements [Visitor].
func (e *exporter) Begin(m *graph.Model) error {
	e.model = m
	return e.out.begin(e.header())
}

// Item implements [Visitor].
func (e *exporter) Item(it *graph.Item) error { return e.out.row("items", e.itemForm(it)) }

// Relation implements [Visitor].
func (e *exporter) Relation(from string, r *graph.Relation, to string) error {
	return e.out.row("relations", relationForm{from, r.Type, to, r.Group, r.Strength, r.Properties})
}

// rowWriter writes a document in one form.
type rowWriter interface {
	begin(header documentHeader) error
	row(list string, row any) error // all items, then all relations
	end() error
}

type documentHeader struct {
	Format string     `json:"format"`
	Model  *modelForm `json:"model,omitempty"`
}

type modelForm struct {
	Facets        *graph.FacetProperties `json:"facets,omitempty"`
	Classes       []graph.Class          `json:"classes,omitempty"`
	RelationTypes []graph.RelationType   `json:"relationTypes,omitempty"`
}

type itemForm struct {
	Key          string                    `json:"key"`
	Class        string                    `json:"class"`
	Name         string                    `json:"name,omitempty"`
	Tags         []string                  `json:"tags,omitempty"`
	Facets       []string                  `json:"facets,omitempty"`
	Requirements map[string]graph.Declared `json:"requirements,omitempty"`
	RootFor      []string                  `json:"rootFor,omitempty"`
	EndpointFor  []string                  `json:"endpointFor,omitempty"`
	Properties   graph.Properties          `json:"properties,omitempty"`
}

type relationForm struct {
	From       string           `json:"from"`
	Type       string           `json:"type"`
	To         string           `json:"to"`
	Group      string           `json:"group,omitempty"`
	Strength   graph.Strength   `json:"strength,omitempty"`
	Properties graph.Properties `json:"properties,omitempty"`
}

func (e *exporter) header() documentHeader {
	site := model.Site(e.model)
	h := documentHeader{Format: Format}
	form := modelForm{Classes: site.Classes, RelationTypes: site.RelationTypes}
	if f := site.Facets; len(f.Common)+len(f.CI)+len(f.Asset) > 0 {
		form.Facets = &f
	}
	if form.Facets != nil || len(form.Classes)+len(form.RelationTypes) > 0 {
		h.Model = &form
	}
	return h
}

func (e *exporter) itemForm(it *graph.Item) itemForm {
	form := itemForm{it.Key, it.Class, it.Name, it.Tags, nil, it.Requirements, it.RootFor, it.EndpointFor, it.Properties}
	if class, known := e.model.Class(it.Class); known && class.Facets != it.Facets {
		form.Facets = it.Facets.Names()
	}
	return form
}

func newWriter(form string, out *bufio.Writer) rowWriter {
	switch form {
	case JSON:
		return &jsonWriter{out: out}
	case NDJSON:
		return &lineWriter{out: out}
	default:
		return &yamlWriter{out: out}
	}
}

// encode is JSON without a line end, and without escapes meant for HTML.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// lineWriter writes NDJSON.
type lineWriter struct{ out *bufio.Writer }

func (w *lineWriter) line(v any) error {
	data, err := encode(v)
	if err != nil {
		return err
	}
	_, err = w.out.Write(append(data, '\n'))
	return err
}

func (w *lineWriter) begin(h documentHeader) error { return w.line(h) }

func (w *lineWriter) row(list string, row any) error {
	return w.line(map[string]any{list[:len(list)-1]: row})
}

func (w *lineWriter) end() error { return nil }

// jsonWriter writes one JSON document, a row a line.
type jsonWriter struct {
	out  *bufio.Writer
	list string // open
}

func (w *jsonWriter) begin(h documentHeader) error {
	data, err := encode(h)
	if err != nil {
		return err
	}
	_, err = w.out.Write(data[:len(data)-1]) // the object stays open
	return err
}

func (w *jsonWriter) row(list string, row any) error {
	data, err := encode(row)
	if err != nil {
		return err
	}
	separator := ",\n"
	if w.list != list {
		separator = fmt.Sprintf(",\n%q: [\n", list)
		if w.list != "" {
			separator = "\n]" + separator
		}
		w.list = list
	}
	w.out.WriteString(separator) //nolint:errcheck // the writer keeps its error
	_, err = w.out.Write(data)
	return err
}

func (w *jsonWriter) end() error {
	closing := "}\n"
	if w.list != "" {
		closing = "\n]}\n"
	}
	_, err := w.out.WriteString(closing)
	return err
}

// yamlWriter writes one YAML document, row by row.
type yamlWriter struct {
	out  *bufio.Writer
	list string // open
}

func (w *yamlWriter) begin(h documentHeader) error {
	data, err := encodeYAML(h, false)
	if err != nil {
		return err
	}
	_, err = w.out.Write(data)
	return err
}

func (w *yamlWriter) row(list string, row any) error {
	if w.list != list {
		w.list = list
		w.out.WriteString(list + ":\n") //nolint:errcheck // the writer keeps its error
	}
	data, err := encodeYAML([]any{row}, list == "relations")
	if err != nil {
		return err
	}
	for line := range bytes.Lines(data) {
		if len(line) > 1 {
			w.out.WriteString("  ") //nolint:errcheck // the writer keeps its error
		}
		if _, err := w.out.Write(line); err != nil {
			return err
		}
	}
	return nil
}

func (w *yamlWriter) end() error { return nil }

// encodeYAML writes a value as its JSON has it, fields in the same order. A
// flat row stands on one line.
func encodeYAML(v any, flat bool) ([]byte, error) {
	data, err := encode(v)
	if err != nil {
		return nil, err
	}
	n, err := newLexer(bytes.NewReader(data)).value0()
	if err != nil {
		return nil, err
	}
	y := n.asYAML()
	style(y)
	if flat {
		for _, row := range y.Content {
			row.Style = yaml.FlowStyle
		}
	}
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(y); err != nil {
		return nil, err
	}
	return b.Bytes(), encoder.Close()
}

// style puts lists of simple values on one line, and into quotes what would
// read as a merge.
func style(y *yaml.Node) {
	for _, child := range y.Content {
		style(child)
	}
	if y.Kind == yaml.ScalarNode && y.Value == "<<" {
		y.Style = yaml.DoubleQuotedStyle
	}
	if y.Kind == yaml.SequenceNode && len(y.Content) > 0 && y.Content[0].Kind == yaml.ScalarNode {
		y.Style = yaml.FlowStyle
	}
}

// value0 reads one value that begins the stream.
func (l *lexer) value0() (*node, error) {
	c, err := l.must()
	if err != nil {
		return nil, err
	}
	return l.value(c, 1)
}
