// Package linchpin reads and writes estate documents (linchpin/v1): YAML, JSON,
// and NDJSON, one object a line. JSON and NDJSON are streamed; what is held at
// a time is one item or relation.
package linchpin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"linchpin/graph"
	"linchpin/ingest"
)

// Format is what a document says it is in its field format.
const Format = "linchpin/v1"

// The names of the written forms. Importing, [Format] finds the form out.
const (
	YAML   = "yaml"
	JSON   = "json"
	NDJSON = "ndjson"
)

// Forms lists the written forms.
func Forms() []string { return []string{YAML, JSON, NDJSON} }

// Source reads estate documents. A document is one file; several files of one
// import are read as one.
type Source struct{}

var _ ingest.Source = Source{}

// Formats implements [ingest.Source].
func (Source) Formats() []string { return []string{Format, YAML, JSON, NDJSON} }

// Detect implements [ingest.Source]: a JSON object, or text with one of the
// fields that begin a document.
func (Source) Detect(head ingest.Head) bool {
	if start := bytes.TrimLeft(trimMark(head.Bytes), " \t\r\n"); len(start) > 0 && start[0] == '{' {
		return true
	}
	if form := formOfName(head.Name); form == NDJSON || form == JSON {
		return true
	}
	lines := append([]byte("\n"), trimMark(head.Bytes)...)
	for _, field := range []string{"\nformat: linchpin", "\nformat: \"linchpin", "\nformat: 'linchpin", "\nitems:", "\nrelations:"} {
		if bytes.Contains(lines, []byte(field)) {
			return true
		}
	}
	return false
}

func formOfName(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".yaml", ".yml":
		return YAML
	case ".json":
		return JSON
	case ".ndjson", ".jsonl":
		return NDJSON
	}
	return ""
}

// trimMark drops the mark that some editors put before UTF-8.
func trimMark(head []byte) []byte { return bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")) }

// Decode implements [ingest.Source].
func (Source) Decode(ctx context.Context, in ingest.Input, out ingest.Sink) error {
	for _, f := range in.Files {
		d := &decoder{ctx: ctx, file: f.Name, out: out}
		if err := d.decode(f, in.Format); err != nil {
			var content *ingest.ContentError
			if !errors.As(err, &content) {
				return err
			}
			out.Problem(graph.Problem{File: f.Name, Reason: content.Reason})
		}
	}
	return nil
}

// decoder reads one file.
type decoder struct {
	ctx  context.Context
	file string
	out  ingest.Sink
	rows int
}

func (d *decoder) decode(f ingest.File, form string) error {
	lex := newLexer(f.Body)
	if form == Format {
		form = formOfName(strings.TrimSuffix(f.Name, ".gz"))
	}
	first, err := lex.peekStart()
	if err != nil {
		return err
	}
	switch {
	case first == 0:
		d.problem(1, "", "", "the document is empty", "")
		return nil
	case form == YAML || form == "" && first != '{':
		return d.decodeYAML(lex.in)
	default:
		return d.decodeJSON(lex, form == NDJSON)
	}
}

func (d *decoder) problem(line int, where, value, reason, nearest string) {
	d.out.Problem(graph.Problem{File: d.file, Line: line, Path: where, Value: graph.Shown(value), Reason: reason, Nearest: nearest})
}

// checkFormat holds the field format to what it must say.
func (d *decoder) checkFormat(n *node, line int) {
	switch {
	case n == nil:
		d.problem(line, "format", "", "a document says its format", "format: "+Format)
	case n.kind != textNode || n.text != Format:
		d.problem(n.line, "format", n.text, "the format of an estate document is "+Format, Format)
	}
}

// header gives what a document says of itself.
func (d *decoder) header(line int, fields map[string]*node) error {
	h := ingest.Header{Place: ingest.Place{File: d.file, Line: line, At: map[string]int{}}}
	said := false
	if n := fields["source"]; n != nil {
		h.Place.At["source"] = n.line
		if n.kind != textNode {
			d.problem(n.line, "source", n.text, "must be a text", "")
		} else {
			h.Source, said = n.text, true
		}
	}
	if n := fields["complete"]; n != nil {
		h.Place.At["complete"] = n.line
		if n.kind != boolNode {
			d.problem(n.line, "complete", n.text, "must be true or false", "")
		} else {
			complete := n.text == "true"
			h.Complete, said = &complete, true
		}
	}
	if n := fields["model"]; n != nil && n.kind != nullNode {
		h.Model, said = n.asYAML(), true
	}
	if !said {
		return nil
	}
	return d.out.Header(h)
}

// row gives one element of items or relations to the sink.
func (d *decoder) row(kind, where string, n *node) error {
	if d.rows++; d.rows%1024 == 0 {
		if err := d.ctx.Err(); err != nil {
			return err
		}
	}
	r := &rowReader{place: ingest.Place{File: d.file, Line: n.line, Path: where}}
	if kind == "relation" {
		return d.out.Relation(r.relation(n))
	}
	return d.out.Item(r.item(n))
}

// broken gives a line of NDJSON that cannot be read as a rejected row.
func (d *decoder) broken(line int, reason string) error {
	place := ingest.Place{File: d.file, Line: line}
	return d.out.Item(&ingest.ItemRow{Place: place, Problems: []graph.Problem{{Reason: reason}}})
}

var documentFields = []string{"format", "source", "complete", "model", "items", "relations"}

func indexed(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }
