package csv

import (
	"context"
	"io"
	"maps"
	"slices"

	"linchpin/graph"
)

// Walker shows an estate as of one revision (0: the newest), which it returns:
// first Begin, then all items, then all relations.
type Walker func(ctx context.Context, asOf graph.RevisionNumber, v Visitor) (graph.RevisionNumber, error)

// Visitor receives an estate; ends of relations come as keys.
type Visitor interface {
	Begin(m *graph.Model) error
	Item(it *graph.Item) error
	Relation(from string, r *graph.Relation, to string) error
}

// Tables lists the tables that an estate is written as.
func Tables() []string { return []string{itemTable, relationTable} }

// Export writes one table of an estate: key, class, name and tags, or from,
// type, to, group and strength, and a column for every other fact that
// something has, in the model's order. It walks twice, as of asOf or the newest
// revision: the columns are found out first.
func Export(ctx context.Context, walk Walker, asOf graph.RevisionNumber, w io.Writer, table string) error {
	used := &usage{table: table, names: map[string]bool{}}
	revision, err := walk(ctx, asOf, used)
	if err != nil {
		return err
	}
	out := &exporter{table: table, out: NewWriter(w), columns: used.columns()}
	if _, err := walk(ctx, revision, out); err != nil {
		return err
	}
	return out.out.Flush()
}

// column is one fact in a table; money takes two cells.
type column struct {
	name  string
	money bool
}

func (c column) header() []string {
	if c.money {
		return []string{c.name, c.name + currencySuffix}
	}
	return []string{c.name}
}

// usage finds out which facts an estate has.
type usage struct {
	table string
	model *graph.Model
	names map[string]bool
}

func (u *usage) Begin(m *graph.Model) error { u.model = m; return nil }

func (u *usage) Item(it *graph.Item) error {
	if u.table != itemTable {
		return nil
	}
	for name := range it.Properties {
		u.names[name] = true
	}
	for name, text := range ownTexts(u.model, it) {
		if text != "" {
			u.names[name] = true
		}
	}
	return nil
}

func (u *usage) Relation(_ string, r *graph.Relation, _ string) error {
	if u.table == relationTable {
		for name := range r.Properties {
			u.names[name] = true
		}
	}
	return nil
}

// columns are the facts that are there, in the model's order.
func (u *usage) columns() []column {
	v := newVocabulary(u.model, u.table)
	var columns []column
	for _, name := range v.fields {
		if u.names[name] && !v.isCurrency(name) {
			columns = append(columns, column{name, v.money[name]})
			delete(u.names, name)
		}
	}
	var rest []string // of what the model does not know any longer
	for name := range u.names {
		rest = append(rest, name)
	}
	slices.Sort(rest)
	for _, name := range rest {
		columns = append(columns, column{name, false})
	}
	return columns
}

// ownTexts are an item's own fields besides key, class, name and tags.
func ownTexts(m *graph.Model, it *graph.Item) map[string]string {
	texts := map[string]string{"rootFor": Texts(it.RootFor), "endpointFor": Texts(it.EndpointFor)}
	if len(it.Requirements) > 0 {
		texts["requirements"] = jsonText(it.Requirements)
	}
	if class, known := m.Class(it.Class); known && class.Facets != it.Facets {
		texts["facets"] = Texts(it.Facets.Names())
	}
	return texts
}

// exporter writes the rows.
type exporter struct {
	table   string
	model   *graph.Model
	out     *Writer
	columns []column
}

func (e *exporter) Begin(m *graph.Model) error {
	e.model = m
	header := []string{"key", "class", "name", "tags"}
	if e.table == relationTable {
		header = slices.Clone(relationFields)
	}
	for _, c := range e.columns {
		header = append(header, c.header()...)
	}
	return e.out.Row(header...)
}

func (e *exporter) Item(it *graph.Item) error {
	if e.table != itemTable {
		return nil
	}
	row := []string{it.Key, it.Class, it.Name, Texts(it.Tags)}
	own := ownTexts(e.model, it)
	for _, c := range e.columns {
		if text, is := own[c.name]; is || slices.Contains(itemFields, c.name) {
			row = append(row, text)
			continue
		}
		row = append(row, Cells(it.Properties[c.name], c.money)...)
	}
	return e.out.Row(row...)
}

func (e *exporter) Relation(from string, r *graph.Relation, to string) error {
	if e.table != relationTable {
		return nil
	}
	row := []string{from, r.Type, to, r.Group, string(r.Strength)}
	for _, c := range e.columns {
		row = append(row, Cells(r.Properties[c.name], c.money)...)
	}
	return e.out.Row(row...)
}

// Items writes chosen facts of items as a table: columns are names of
// properties and of an item's own fields.
type Items struct {
	out     *Writer
	model   *graph.Model
	columns []column
}

// NewItems begins a table of items with the columns key, class, name and those
// named.
func NewItems(w io.Writer, m *graph.Model, names []string) (*Items, error) {
	v := newVocabulary(m, itemTable)
	t := &Items{out: NewWriter(w), model: m}
	header := []string{"key", "class", "name"}
	for _, name := range names {
		c := column{name, v.money[name]}
		t.columns = append(t.columns, c)
		header = append(header, c.header()...)
	}
	return t, t.out.Row(header...)
}

// Item writes a row; more are cells of columns that are no facts of the item.
func (t *Items) Item(it *graph.Item, more map[string]string) error {
	row := []string{it.Key, it.Class, it.Name}
	own := ownTexts(t.model, it)
	own["tags"] = Texts(it.Tags)
	maps.Copy(own, more)
	for _, c := range t.columns {
		if text, is := own[c.name]; is || slices.Contains(itemFields, c.name) {
			row = append(row, text)
			continue
		}
		row = append(row, Cells(it.Properties[c.name], c.money)...)
	}
	return t.out.Row(row...)
}

// Flush ends the table.
func (t *Items) Flush() error { return t.out.Flush() }
