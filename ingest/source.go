package ingest

import (
	"context"
	"io"

	"go.yaml.in/yaml/v3"

	"linchpin/graph"
)

// File is one input of an import. Name is as the caller names it, used in
// problems and for detection; it need not be a path of this machine. Body is
// read once, to its end. Files compressed with gzip are decompressed on the
// way to the source.
type File struct {
	Name string
	Body io.Reader
}

// Source turns the files of one format into rows. It does no I/O beyond
// reading the files, and is safe for concurrent use.
type Source interface {
	// Formats lists the names by which an import asks for the source
	// (`format=`). The first is the one shown in reports.
	Formats() []string

	// Detect says whether a file that begins with head looks like one of this
	// format. The first source of the importer's table that says so of the
	// first file decodes all files.
	Detect(head Head) bool

	// Decode reads all files to their end and gives what they say to out.
	// Defects of content go to out, all of them; the error is for what ended
	// the reading: a body that failed, an error of out, the context.
	Decode(ctx context.Context, in Input, out Sink) error
}

// Head is what is known of a file before it is decoded.
type Head struct {
	Name  string // without the ending .gz
	Bytes []byte // the first bytes, at most 4,096, decompressed
}

// Input is what a source decodes.
type Input struct {
	Format  string       // one of the source's Formats; its first where detected
	Files   []File       // at least one, decompressed
	Model   *graph.Model // as stored: what a table needs to read its cells
	Mapping *Mapping     // how the request wants tables to be read; nil: as they are
}

// Sink takes what a source reads. Its errors end the reading and must be
// returned by Decode.
type Sink interface {
	// Header says what the input says of itself; once for each file at most.
	Header(h Header) error

	// Item and Relation take one row each, in any order. The sink keeps
	// nothing of a row after the call.
	Item(row *ItemRow) error
	Relation(row *RelationRow) error

	// Problem reports a defect that belongs to no row: broken syntax, an
	// unknown field of the document. With one of these nothing is written,
	// whatever the request accepts. Defects of a row stand in the row.
	Problem(p graph.Problem)
}

// Header is what an input says of itself. Zero fields say nothing.
type Header struct {
	Place    Place
	Source   string     // who says this
	Complete *bool      // whether this is all that the source knows
	Model    *yaml.Node // classes and relation types to add, as in a model file
}

// Place is where something stands in the input.
type Place struct {
	File string         // File.Name
	Line int            // 1-based; 0 when unknown
	Path string         // "items[3]"
	At   map[string]int // lines of what stands inside, by path relative to Path; nil for none
}

// ItemRow is what a source says of one item.
type ItemRow struct {
	Place        Place
	Key          string
	Class        string
	Name         string
	Tags         []string
	Facets       []string // nil: those of the class
	Requirements map[string]graph.Declared
	RootFor      []string
	EndpointFor  []string

	// Properties holds plain values: string, bool, int64, float64,
	// json.Number, []any, map[string]any, or nil for nothing said.
	Properties map[string]any

	// Problems are defects that the source found in the row, placed relative
	// to it. A row with problems is not written.
	Problems []graph.Problem
}

// RelationRow is what a source says of one relation. Ends are keys.
type RelationRow struct {
	Place      Place
	From       string
	Type       string
	To         string
	Group      string
	Strength   graph.Strength
	Properties map[string]any // as of ItemRow
	Problems   []graph.Problem
}

// line is the line of a path inside the place, or of the nearest thing that
// contains it.
func (p *Place) line(path string) int {
	for path != "" {
		if line, ok := p.At[path]; ok {
			return line
		}
		path = cutLast(path)
	}
	return p.Line
}

// cutLast drops the last step of a path: "a.b[3]" gives "a.b", then "a".
func cutLast(path string) string {
	for i := len(path) - 1; i > 0; i-- {
		if path[i] == '.' || path[i] == '[' {
			return path[:i]
		}
	}
	return ""
}

// Locate gives a problem of something inside the place its full place.
func (p *Place) Locate(problem graph.Problem) graph.Problem {
	if problem.File == "" {
		problem.File = p.File
	}
	if problem.Line == 0 {
		problem.Line = p.line(problem.Path)
	}
	switch {
	case p.Path == "":
	case problem.Path == "":
		problem.Path = p.Path
	case problem.Path[0] == '[':
		problem.Path = p.Path + problem.Path
	default:
		problem.Path = p.Path + "." + problem.Path
	}
	return problem
}
