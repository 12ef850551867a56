package api

import (
	"context"
	"io"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/ingest/csv"
)

type itemExportInput struct {
	MinRevision
	ItemFilter
	ItemColumns
	Format string `query:"format" enum:"csv" default:"csv"`
}

// exportItems answers the whole list as a table: what a list shows in pages.
func (a *API) exportItems(ctx context.Context, in *itemExportInput) (*huma.StreamResponse, error) {
	l, err := a.list(ctx, in.MinRevision, &in.ItemFilter, &in.ItemColumns)
	if err != nil {
		return nil, err
	}
	var ids []uuid.UUID
	var names []string
	err = a.columns.use(ctx, graph.RevisionNumber(in.Min), a.time(), func(t *registerTable) error {
		rows := l.rows(t, l.outcome)
		if l.text != "" && len(l.sortings) == 0 {
			exactFirst(rows, l.places(t))
		}
		rows = newOrder(l.stated(t, rows), l.sortings).all(rows)
		ids = make([]uuid.UUID, len(rows))
		for i, row := range rows {
			ids[i] = t.ids[row]
		}
		names = l.fields.columns(l.model, t, rows)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return streamed(exportTypes["csv"][0], "items.csv", func(ctx context.Context, w io.Writer) error {
		out, err := csv.NewItems(w, l.model, names)
		if err != nil {
			return err
		}
		for page := range slices.Chunk(ids, graph.MaxPage) {
			found, err := a.Store.Items(ctx, page)
			if err != nil {
				return err
			}
			for i := range found {
				if err := out.Item(&found[i], l.more(found[i].ID)); err != nil {
					return err
				}
			}
		}
		return out.Flush()
	}), nil
}

// more is what a table shows of an item that the register does not hold.
func (l *listed) more(id uuid.UUID) map[string]string {
	if !l.fields.states() {
		return nil
	}
	text := ""
	if state := itemStateNow(l.outcome, id); state != nil {
		text = state.String()
	}
	return map[string]string{columnState: text}
}

// all gives rows in order.
func (o *order) all(rows []int32) []int32 {
	if len(o.keys) > 0 {
		slices.SortFunc(rows, o.compare)
	}
	return rows
}

// columns are the facts that a table of the rows shows besides key, class and
// name: those chosen, in the order in which they were; else all that a row has.
func (c *fieldChoice) columns(m *graph.Model, t *registerTable, rows []int32) []string {
	if c != nil {
		return c.shown
	}
	has := func(name string) bool {
		column := t.column(name)
		return slices.ContainsFunc(rows, func(row int32) bool { return column.codes.at(row) != 0 })
	}
	var names []string
	if has(columnTags) {
		names = append(names, columnTags)
	}
	for _, class := range m.ClassNames() {
		resolved, _ := m.Class(class)
		for i := range resolved.All {
			if name := resolved.All[i].Name; !slices.Contains(names, name) && has(name) {
				names = append(names, name)
			}
		}
	}
	return names
}
