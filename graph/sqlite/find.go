package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"linchpin/graph"
)

// Find implements [graph.Reader].
func (s *Store) Find(ctx context.Context, q graph.Query) (graph.Page, error) {
	const op = "sqlite.Find"
	if err := graph.Invalid(op, q.Check()); err != nil {
		return graph.Page{}, err
	}
	f, err := newFilter(q)
	if err != nil {
		return graph.Page{}, err
	}
	var page graph.Page
	err = s.view(ctx, op, func(tx *sql.Tx) (err error) {
		if q.Text == "" {
			page, err = list(ctx, tx, q, f)
		} else {
			page, err = search(ctx, tx, q, f)
		}
		return err
	})
	if err != nil {
		return graph.Page{}, err
	}
	return page, nil
}

// filter is a condition over table item and its arguments, all of them fixed
// text: values travel as arguments alone.
type filter struct {
	where string
	args  []any
}

func newFilter(q graph.Query) (filter, error) {
	f := filter{"item.retired = ?", []any{q.Retired}}
	add := func(where string, arg any) {
		f.where += " AND " + where
		f.args = append(f.args, arg)
	}
	if q.Key != "" {
		add("item.key = ?", q.Key)
	}
	if q.Tag != "" {
		add("EXISTS (SELECT 1 FROM item_tag WHERE item_tag.tag = ? AND item_tag.item = item.row)", q.Tag)
	}
	if q.Classes != nil {
		classes, err := json.Marshal(q.Classes)
		if err != nil {
			return filter{}, err
		}
		add("item.class IN (SELECT value FROM json_each(?))", string(classes))
	}
	return f, nil
}

// with gives the filter and one more condition.
func (f filter) with(where string, args ...any) filter {
	return filter{f.where + " AND " + where, append(slices.Clip(f.args), args...)}
}

// list is the register in key order.
func list(ctx context.Context, tx *sql.Tx, q graph.Query, f filter) (graph.Page, error) {
	var page graph.Page
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM item WHERE "+f.where, f.args...).Scan(&page.Total); err != nil {
		return page, err
	}
	if q.After != "" {
		f = f.with("item.key > ?", q.After)
	}
	rows, err := tx.QueryContext(ctx, "SELECT revision, form FROM item WHERE "+f.where+" ORDER BY item.key LIMIT ?", append(f.args, q.Limit+1)...)
	err = each(rows, err, func() error {
		it, err := scanItem(rows)
		page.Items = append(page.Items, it)
		return err
	})
	if len(page.Items) > q.Limit {
		page.Items = page.Items[:q.Limit]
		page.Next = page.Items[q.Limit-1].Key
	}
	return page, err
}

// hit is an item that a text finds, before it is read whole.
type hit struct {
	row  int64
	key  string
	rank int // 0 key, 1 name, 2 the rest
}

// search ranks at most MaxFound hits: the item with the very key, those with
// the very name, then the others.
func search(ctx context.Context, tx *sql.Tx, q graph.Query, f filter) (graph.Page, error) {
	asked := graph.Words(q.Text)
	if len(asked) == 0 {
		return graph.Page{}, nil
	}
	hits, err := findHits(ctx, tx, q, f, asked)
	if err != nil {
		return graph.Page{}, err
	}
	page := graph.Page{Total: len(hits)}
	if page.Total > graph.MaxFound {
		page.Total, page.More, hits = graph.MaxFound, true, hits[:graph.MaxFound]
	}
	skip, _ := q.Skip()
	hits = hits[min(skip, len(hits)):]
	if len(hits) > q.Limit {
		hits = hits[:q.Limit]
		page.Next = strconv.Itoa(skip + q.Limit)
	}
	for _, h := range hits {
		it, err := scanItem(tx.QueryRowContext(ctx, "SELECT revision, form FROM item WHERE row = ?", h.row))
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, it)
	}
	return page, nil
}

// findHits gives up to MaxFound + 1 hits in order.
func findHits(ctx context.Context, tx *sql.Tx, q graph.Query, f filter, asked []string) ([]hit, error) {
	// Words are letters and digits, so quoting cannot be broken out of.
	terms := make([]string, len(asked))
	for i, word := range asked {
		terms[i] = `"` + word + `"*`
	}
	byWords := f.with("search MATCH ?", strings.Join(terms, " AND "))
	var hits []hit
	seen := map[int64]bool{}
	for rank, part := range []struct {
		from string
		filter
	}{
		{"item", f.with("item.key = ?", q.Text)},
		{"item", f.with("item.folded = ? AND item.folded <> ''", graph.Folded(q.Text))},
		{"search JOIN item ON item.row = search.rowid", byWords},
	} {
		order := ""
		if rank == 1 {
			order = " ORDER BY item.key"
		}
		rows, err := tx.QueryContext(ctx, "SELECT item.row, item.key FROM "+part.from+" WHERE "+part.where+order+" LIMIT ?", append(part.args, graph.MaxFound+1)...)
		err = each(rows, err, func() error {
			h := hit{rank: rank}
			err := rows.Scan(&h.row, &h.key)
			if err == nil && !seen[h.row] {
				seen[h.row] = true
				hits = append(hits, h)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Or(cmp.Compare(a.rank, b.rank), strings.Compare(a.key, b.key)) })
	return hits, nil
}
