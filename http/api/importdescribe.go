package api

import (
	"context"

	"linchpin/graph"
	"linchpin/ingest"
)

// ImportDescription says what an importer sees in files.
type ImportDescription struct {
	Format  string        `json:"format"`
	Tables  []ImportTable `json:"tables" doc:"Of formats that are tables, one for each file"`
	Mapping ImportMapping `json:"mapping" doc:"Proposed: what was sent, with unknown headers that are close to a field"`
}

// ImportTable is one file of rows and columns.
type ImportTable struct {
	File      string           `json:"file"`
	Holds     string           `json:"holds" enum:"items,relations,unknown"`
	Delimiter string           `json:"delimiter"`
	Encoding  string           `json:"encoding"`
	Columns   []ImportColumn   `json:"columns"`
	Sample    [][]string       `json:"sample" doc:"The first rows, long cells cut"`
	Fields    []string         `json:"fields" doc:"That its columns may hold"`
	Problems  []ContentProblem `json:"problems"`
}

// ImportColumn is one column of a table.
type ImportColumn struct {
	Header  string `json:"header"`
	Field   string `json:"field" doc:"That it is read as; empty for none"`
	Ignored bool   `json:"ignored" doc:"Left out by the mapping"`
	Nearest string `json:"nearest" doc:"The field that an unknown header may mean"`
}

// ImportMapping says how tables are to be read.
type ImportMapping struct {
	Columns   map[string]string `json:"columns" doc:"Header to field; empty leaves the column out"`
	Class     string            `json:"class,omitempty" doc:"Of rows that name none"`
	Type      string            `json:"type,omitempty" doc:"Relation type of rows that name none"`
	KeyPrefix string            `json:"keyPrefix,omitempty"`
	Currency  string            `json:"currency,omitempty" doc:"Of amounts without one"`
	Delimiter string            `json:"delimiter,omitempty"`
	Decimal   string            `json:"decimal,omitempty" doc:"The decimal sign"`
	Dates     string            `json:"dates,omitempty" doc:"dmy, mdy or ymd"`
	Encoding  string            `json:"encoding,omitempty" doc:"windows-1252"`
}

type describeOutput struct {
	Stamp
	Body ImportDescription
}

func (a *API) describeImport(ctx context.Context, in *importInput) (*describeOutput, error) {
	files, err := in.sent.files()
	if err != nil {
		return nil, err
	}
	rq := ingest.Request{Format: in.Format, Files: files}
	if rq.Mapping, err = in.sent.mappingOr(in.Mapping); err != nil {
		return nil, err
	}
	found, err := a.Importer.Describe(ctx, rq)
	if err != nil {
		return nil, err
	}
	out := &describeOutput{Body: ImportDescription{Format: found.Format, Tables: []ImportTable{}, Mapping: ImportMapping(found.Mapping)}}
	out.Body.Mapping.Columns = dict(out.Body.Mapping.Columns)
	for _, t := range found.Tables {
		table := ImportTable{File: t.File, Holds: t.Holds, Delimiter: t.Delimiter, Encoding: t.Encoding, Columns: []ImportColumn{}, Sample: list(t.Sample), Fields: list(t.Fields), Problems: []ContentProblem{}}
		if t.Holds == "" {
			table.Holds = "unknown"
		}
		for _, c := range t.Columns {
			table.Columns = append(table.Columns, ImportColumn(c))
		}
		for _, p := range t.Problems {
			table.Problems = append(table.Problems, ContentProblem(p))
		}
		out.Body.Tables = append(out.Body.Tables, table)
	}
	if s := a.Index.Current(); s != nil {
		out.Stamp = stamp(s.Revision())
	}
	return out, nil
}

// mappingOr is the mapping of a form, or the one of the query; nil for none.
func (s *sent) mappingOr(query string) (*ingest.Mapping, error) {
	if s.mapping != nil && query != "" {
		return nil, graph.Invalid("api.import", []graph.Problem{{Path: "query.mapping", Reason: "the form holds a mapping already"}})
	}
	switch {
	case s.mapping != nil:
		return ingest.ParseMapping(s.mapping)
	case query != "":
		return ingest.ParseMapping([]byte(query))
	}
	return nil, nil
}
