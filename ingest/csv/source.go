// Package csv reads and writes tables of text: one of items, one of relations,
// a row each, the header saying which column holds what. Reading, headers are
// compared without case and separators; delimiter, quotes, line ends and byte
// order marks are those that spreadsheets write. Writing, no cell can become a
// formula.
package csv

import (
	"context"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"linchpin/graph"
	"linchpin/ingest"
)

// Format is the name by which an import asks for this source.
const Format = "csv"

// Source reads tables. The files of one import may hold items and relations;
// the header tells.
type Source struct{}

var (
	_ ingest.Source    = Source{}
	_ ingest.Describer = Source{}
)

// Formats implements [ingest.Source].
func (Source) Formats() []string { return []string{Format} }

// Detect implements [ingest.Source]: a file named so, or text whose first line
// has the columns of a table.
func (Source) Detect(head ingest.Head) bool {
	switch strings.ToLower(path.Ext(head.Name)) {
	case ".csv", ".tsv":
		return true
	}
	text, _, _ := strings.Cut(strings.TrimPrefix(string(head.Bytes), "\ufeff"), "\n")
	text = strings.TrimRight(text, "\r")
	if strings.ContainsAny(text, "{}") {
		return false
	}
	var names []string
	for name := range strings.SplitSeq(text, string(rune(delimiterOf([]byte(text))))) {
		names = append(names, plain(strings.Trim(name, `"`)))
	}
	has := func(wanted ...string) bool {
		return !slices.ContainsFunc(wanted, func(name string) bool { return !slices.Contains(names, name) })
	}
	return len(names) > 1 && (has("key", "class") || has("from", "type", "to"))
}

// Decode implements [ingest.Source].
func (Source) Decode(ctx context.Context, in ingest.Input, out ingest.Sink) error {
	values := newReader(in.Model, mappingOf(in))
	for _, f := range in.Files {
		if err := decodeFile(ctx, f, values, out); err != nil {
			var content *ingest.ContentError
			if !errors.As(err, &content) {
				return err
			}
			out.Problem(graph.Problem{File: f.Name, Reason: content.Reason})
		}
	}
	return nil
}

func mappingOf(in ingest.Input) *ingest.Mapping {
	if in.Mapping == nil {
		return &ingest.Mapping{}
	}
	return in.Mapping
}

// table is an open file behind its header.
type table struct {
	*scanner
	encoding string
	first    []cell
}

// open reads up to the header.
func open(f ingest.File, mapping *ingest.Mapping) (*table, error) {
	in, encoding, err := decoded(f.Body, mapping.Encoding)
	if err != nil {
		return nil, err
	}
	head, err := in.Peek(headBytes)
	if err != nil && len(head) == 0 && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if err := checkText(head); err != nil {
		return nil, err
	}
	s := newScanner(in, delimiterOf(head))
	if err := s.separatorLine(); err != nil {
		return nil, err
	}
	if mapping.Delimiter != "" {
		s.comma = mapping.Delimiter[0]
	}
	t := &table{scanner: s, encoding: encoding}
	for {
		cells, err := s.next()
		var broken *rowError
		switch {
		case errors.Is(err, io.EOF):
			return nil, &ingest.ContentError{Reason: "the table is empty"}
		case errors.As(err, &broken):
			return nil, &ingest.ContentError{Reason: "the header cannot be read: " + broken.reason}
		case err != nil:
			return nil, err
		case empty(cells):
			continue
		}
		for _, c := range cells {
			if !isText(c.text) {
				return nil, &ingest.ContentError{Reason: notUTF8}
			}
		}
		t.first = slices.Clone(cells)
		return t, nil
	}
}

// separatorLine takes "sep=;", which some spreadsheets write first.
func (s *scanner) separatorLine() error {
	head, err := s.in.Peek(5)
	if err != nil || !strings.EqualFold(string(head[:4]), "sep=") || !slices.Contains(delimiters, head[4]) {
		return nil //nolint:nilerr // shorter than that
	}
	s.comma = head[4]
	_, err = s.in.Discard(5)
	for b := byte(0); err == nil && b != '\n'; {
		b, err = s.in.ReadByte()
	}
	s.line++
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func decodeFile(ctx context.Context, f ingest.File, values *reader, out ingest.Sink) error {
	t, err := open(f, values.mapping)
	if err != nil {
		return err
	}
	h := readHeader(values.model, t.first, values.mapping)
	if len(h.problems) > 0 {
		for _, p := range h.problems {
			p.File = f.Name
			out.Problem(p)
		}
		return nil
	}
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		line := t.line
		cells, err := t.next()
		var broken *rowError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &broken):
		case err != nil:
			return err
		case empty(cells):
			continue
		}
		r := &row{reader: values, header: h, file: f.Name, line: line, cells: cells}
		if broken != nil {
			r.problems = []graph.Problem{{Line: broken.line, Column: broken.column, Reason: broken.reason}}
		}
		if err := r.give(out); err != nil {
			return err
		}
	}
}

// give hands the row to the sink.
func (r *row) give(out ingest.Sink) error {
	sound := len(r.problems) == 0 && r.whole()
	place := ingest.Place{File: r.file, Line: r.line}
	switch {
	case r.header.kind == relationTable && sound:
		return out.Relation(r.relation())
	case r.header.kind == relationTable:
		return out.Relation(&ingest.RelationRow{Place: place, Problems: r.problems})
	case sound:
		return out.Item(r.item())
	}
	return out.Item(&ingest.ItemRow{Place: place, Problems: r.problems})
}

// unreadBytes is how much of a file a description looks at.
const unreadBytes = 1 << 20

// sampleRows is how many rows a description shows.
const sampleRows = 5

// Describe implements [ingest.Describer]. It looks at the beginning of each
// file.
func (Source) Describe(in ingest.Input) (ingest.Description, error) {
	mapping := mappingOf(in)
	d := ingest.Description{Format: Format, Mapping: *mapping}
	d.Mapping.Columns = map[string]string{}
	for name, field := range mapping.Columns {
		d.Mapping.Columns[name] = field
	}
	for _, f := range in.Files {
		f.Body = io.LimitReader(f.Body, unreadBytes)
		described, err := describeFile(f, in.Model, mapping)
		if err != nil {
			var content *ingest.ContentError
			if !errors.As(err, &content) {
				return d, err
			}
			described.Problems = append(described.Problems, graph.Problem{File: f.Name, Reason: content.Reason})
		}
		for _, c := range described.Columns {
			if c.Field == "" && !c.Ignored && c.Nearest != "" {
				d.Mapping.Columns[c.Header] = c.Nearest
			}
		}
		d.Tables = append(d.Tables, described)
	}
	return d, nil
}

func describeFile(f ingest.File, m *graph.Model, mapping *ingest.Mapping) (ingest.Table, error) {
	out := ingest.Table{File: f.Name}
	t, err := open(f, mapping)
	if err != nil {
		return out, err
	}
	h := readHeader(m, t.first, mapping)
	out.Holds, out.Delimiter, out.Encoding, out.Columns, out.Fields = h.kind, string(rune(t.comma)), t.encoding, h.columns, h.fields
	for _, p := range h.problems {
		p.File = f.Name
		out.Problems = append(out.Problems, p)
	}
	for len(out.Sample) < sampleRows {
		cells, err := t.next()
		var broken *rowError
		if err != nil && !errors.As(err, &broken) {
			return out, nil // the beginning was read; what is wrong behind it the import says
		}
		texts := make([]string, len(cells))
		for i, c := range cells {
			texts[i] = shown(c.text)
		}
		if !empty(cells) {
			out.Sample = append(out.Sample, texts)
		}
	}
	return out, nil
}

// maxSample is the longest text of a sample's cell.
const maxSample = 200

func shown(text string) string {
	text = strings.ToValidUTF8(text, "\ufffd")
	if runes := []rune(text); len(runes) > maxSample {
		return string(runes[:maxSample]) + "…"
	}
	return text
}
