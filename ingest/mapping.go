package ingest

import (
	"encoding/json"
	"strings"

	"linchpin/graph"
)

// Mapping says how to read tables whose columns are not called as Linchpin
// calls them. The zero Mapping changes nothing.
type Mapping struct {
	// Columns gives headers, compared without case and separators, the field
	// that they hold: an item's or a relation's own field, a property, or
	// <money>Currency; "" leaves the column out.
	Columns map[string]string `json:"columns,omitempty"`

	Class     string `json:"class,omitempty"`     // of rows that name none
	Type      string `json:"type,omitempty"`      // relation type of rows that name none
	KeyPrefix string `json:"keyPrefix,omitempty"` // put before every key, ends of relations included
	Currency  string `json:"currency,omitempty"`  // of amounts without one
	Delimiter string `json:"delimiter,omitempty"` // ",", ";", "\t" or "|"; "" finds it out
	Decimal   string `json:"decimal,omitempty"`   // "." or ","; "" takes a comma where it cannot mean thousands
	Dates     string `json:"dates,omitempty"`     // dmy, mdy or ymd: the order in dates that are not ISO 8601
	Encoding  string `json:"encoding,omitempty"`  // windows-1252; "" wants UTF-8, or UTF-16 with its mark
}

// maxMappingBytes bounds a mapping; it has a line for each column.
const maxMappingBytes = 1 << 20

// ParseMapping reads a mapping from JSON. What is wrong with it is CodeInvalid
// with its problems at "mapping".
func ParseMapping(data []byte) (*Mapping, error) {
	const op = "ingest.ParseMapping"
	say := func(path, value, reason, nearest string) error {
		return graph.Invalid(op, []graph.Problem{{Path: path, Value: graph.Shown(value), Reason: reason, Nearest: nearest}})
	}
	if len(data) > maxMappingBytes {
		return nil, say("mapping", "", "a mapping has at most 1 MiB", "")
	}
	m := &Mapping{}
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(m); err != nil {
		text := err.Error()
		if name, unknown := strings.CutPrefix(text, `json: unknown field "`); unknown {
			name = strings.TrimSuffix(name, `"`)
			return nil, say("mapping", name, "a mapping has no field of this name", graph.Nearest(name, mappingFields))
		}
		return nil, say("mapping", "", "not a mapping in JSON", "")
	}
	if decoder.More() {
		return nil, say("mapping", "", "a mapping is one JSON object", "")
	}
	return m, graph.Invalid(op, m.check())
}

var mappingFields = []string{"columns", "class", "type", "keyPrefix", "currency", "delimiter", "decimal", "dates", "encoding"}

func (m *Mapping) check() []graph.Problem {
	var problems []graph.Problem
	for _, choice := range []struct {
		path, value string
		allowed     []string
	}{
		{"mapping.delimiter", m.Delimiter, []string{",", ";", "\t", "|"}},
		{"mapping.decimal", m.Decimal, []string{".", ","}},
		{"mapping.dates", m.Dates, []string{"dmy", "mdy", "ymd"}},
		{"mapping.encoding", m.Encoding, []string{"utf-8", "utf-16", "windows-1252"}},
	} {
		ok := choice.value == ""
		for _, allowed := range choice.allowed {
			ok = ok || choice.value == allowed
		}
		if !ok {
			problems = append(problems, graph.Problem{Path: choice.path, Value: graph.Shown(choice.value),
				Reason: "expected one of " + strings.Join(choice.allowed, " "), Nearest: graph.Nearest(choice.value, choice.allowed)})
		}
	}
	if m.Currency != "" {
		if _, err := graph.ParseMoney("0", m.Currency); err != nil {
			problems = append(problems, graph.Problem{Path: "mapping.currency", Value: graph.Shown(m.Currency), Reason: err.Error(), Nearest: strings.ToUpper(graph.Shown(m.Currency))})
		}
	}
	return problems
}

// Description says what an importer sees in files before it imports them.
type Description struct {
	Format  string  // of the source that recognises them
	Tables  []Table // of formats that are tables; else nil
	Mapping Mapping // proposed: what was asked with the unknown columns that are close to a field
}

// Table describes one file of rows and columns.
type Table struct {
	File      string
	Holds     string // "items", "relations", or "" when its columns do not tell
	Delimiter string
	Encoding  string
	Columns   []Column
	Sample    [][]string // the first rows
	Fields    []string   // that its columns may hold
	Problems  []graph.Problem
}

// Column describes one column of a table.
type Column struct {
	Header  string
	Field   string // that it is read as; "" for none
	Ignored bool   // the mapping leaves it out
	Nearest string // the field that an unknown header may mean
}

// Describer is a [Source] that can say how it would read files.
type Describer interface {
	Describe(in Input) (Description, error)
}
