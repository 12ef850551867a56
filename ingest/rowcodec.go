package ingest

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"

	"linchpin/graph"
)

// Rows are spooled in a plain binary form: strings with their length, counts
// and numbers as varints, values behind a tag. It lives as long as one import.

const (
	tagNil = iota
	tagString
	tagTrue
	tagFalse
	tagInt
	tagFloat
	tagNumber
	tagList
	tagMap
)

// rowWriter appends to b.
type rowWriter struct{ b []byte }

func (w *rowWriter) count(n int) { w.b = binary.AppendUvarint(w.b, uint64(n)) } //nolint:gosec // never negative

func (w *rowWriter) text(s string) {
	w.count(len(s))
	w.b = append(w.b, s...)
}

func (w *rowWriter) texts(list []string) {
	w.count(len(list))
	for _, s := range list {
		w.text(s)
	}
}

func (w *rowWriter) place(file int, p *Place) {
	w.count(file)
	w.count(p.Line)
	w.text(p.Path)
	w.count(len(p.At))
	for path, line := range p.At {
		w.text(path)
		w.count(line)
	}
}

func (w *rowWriter) problems(list []graph.Problem) {
	w.count(len(list))
	for i := range list {
		p := &list[i]
		w.count(p.Line)
		w.count(p.Column)
		w.texts([]string{p.File, p.Path, p.Value, p.Reason, p.Nearest})
	}
}

func (w *rowWriter) fields(m map[string]any) error {
	w.count(len(m))
	for name, v := range m {
		w.text(name)
		if err := w.value(v); err != nil {
			return err
		}
	}
	return nil
}

func (w *rowWriter) value(v any) error {
	switch x := v.(type) {
	case nil:
		w.b = append(w.b, tagNil)
	case string:
		w.b = append(w.b, tagString)
		w.text(x)
	case bool:
		if x {
			w.b = append(w.b, tagTrue)
		} else {
			w.b = append(w.b, tagFalse)
		}
	case int64:
		w.b = binary.AppendVarint(append(w.b, tagInt), x)
	case int:
		w.b = binary.AppendVarint(append(w.b, tagInt), int64(x))
	case float64:
		w.b = binary.LittleEndian.AppendUint64(append(w.b, tagFloat), math.Float64bits(x))
	case json.Number:
		w.b = append(w.b, tagNumber)
		w.text(string(x))
	case []any:
		w.b = append(w.b, tagList)
		w.count(len(x))
		for _, e := range x {
			if err := w.value(e); err != nil {
				return err
			}
		}
	case map[string]any:
		w.b = append(w.b, tagMap)
		return w.fields(x)
	default:
		return graph.Errorf(graph.CodeInternal, "ingest", "a source gave a property of Go type %T", v)
	}
	return nil
}

func (w *rowWriter) item(file int, row *ItemRow) error {
	w.b = w.b[:0]
	w.place(file, &row.Place)
	w.text(row.Key)
	w.text(row.Class)
	w.text(row.Name)
	w.texts(row.Tags)
	w.count(len(row.Facets))
	for _, f := range row.Facets {
		w.text(f)
	}
	w.count(len(row.Requirements))
	for name, d := range row.Requirements {
		w.texts([]string{name, d.Need.String(), string(d.Strength)})
	}
	w.texts(row.RootFor)
	w.texts(row.EndpointFor)
	w.problems(row.Problems)
	return w.fields(row.Properties)
}

func (w *rowWriter) relation(file int, row *RelationRow) error {
	w.b = w.b[:0]
	w.place(file, &row.Place)
	for _, s := range []string{row.From, row.Type, row.To, row.Group, string(row.Strength)} {
		w.text(s)
	}
	w.problems(row.Problems)
	return w.fields(row.Properties)
}

// rowReader reads what rowWriter wrote; a record cut short is a defect.
type rowReader struct {
	b     []byte
	files []string
}

func (r *rowReader) count() int {
	n, width := binary.Uvarint(r.b)
	if width <= 0 {
		panic("ingest: a spooled row is cut short")
	}
	r.b = r.b[width:]
	return int(n) //nolint:gosec // a count that rowWriter wrote
}

func (r *rowReader) text() string {
	n := r.count()
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}

func (r *rowReader) texts() []string {
	n := r.count()
	if n == 0 {
		return nil
	}
	list := make([]string, n)
	for i := range list {
		list[i] = r.text()
	}
	return list
}

func (r *rowReader) place() (p Place) {
	p.File, p.Line, p.Path = r.files[r.count()], r.count(), r.text()
	if n := r.count(); n > 0 {
		p.At = make(map[string]int, n)
		for range n {
			path := r.text()
			p.At[path] = r.count()
		}
	}
	return p
}

func (r *rowReader) problems() []graph.Problem {
	n := r.count()
	if n == 0 {
		return nil
	}
	list := make([]graph.Problem, n)
	for i := range list {
		line, column := r.count(), r.count()
		t := r.texts()
		list[i] = graph.Problem{File: t[0], Line: line, Column: column, Path: t[1], Value: t[2], Reason: t[3], Nearest: t[4]}
	}
	return list
}

func (r *rowReader) fields() map[string]any {
	n := r.count()
	if n == 0 {
		return nil
	}
	m := make(map[string]any, n)
	for range n {
		name := r.text()
		m[name] = r.value()
	}
	return m
}

func (r *rowReader) value() any {
	tag := r.b[0]
	r.b = r.b[1:]
	switch tag {
	case tagNil:
		return nil
	case tagString:
		return r.text()
	case tagTrue, tagFalse:
		return tag == tagTrue
	case tagInt:
		n, width := binary.Varint(r.b)
		r.b = r.b[width:]
		return n
	case tagFloat:
		x := math.Float64frombits(binary.LittleEndian.Uint64(r.b))
		r.b = r.b[8:]
		return x
	case tagNumber:
		return json.Number(r.text())
	case tagList:
		list := make([]any, r.count())
		for i := range list {
			list[i] = r.value()
		}
		return list
	case tagMap:
		m := r.fields()
		if m == nil {
			m = map[string]any{}
		}
		return m
	default:
		panic(fmt.Sprintf("ingest: no value is tagged %d", tag))
	}
}

func (r *rowReader) item(record []byte) (row ItemRow) {
	r.b = record
	row.Place = r.place()
	row.Key, row.Class, row.Name, row.Tags, row.Facets = r.text(), r.text(), r.text(), r.texts(), r.texts()
	if n := r.count(); n > 0 {
		row.Requirements = make(map[string]graph.Declared, n)
		for range n {
			t := r.texts()
			d := graph.Declared{Strength: graph.Strength(t[2])}
			if t[1] != "" {
				d.Need, _ = graph.ParseNeed(t[1])
			}
			row.Requirements[t[0]] = d
		}
	}
	row.RootFor, row.EndpointFor, row.Problems, row.Properties = r.texts(), r.texts(), r.problems(), r.fields()
	return row
}

func (r *rowReader) relation(record []byte) (row RelationRow) {
	r.b = record
	row.Place = r.place()
	row.From, row.Type, row.To, row.Group, row.Strength = r.text(), r.text(), r.text(), r.text(), graph.Strength(r.text())
	row.Problems, row.Properties = r.problems(), r.fields()
	return row
}
