package sqlite

import (
	"context"
	"slices"
	"strings"

	"linchpin/graph"
)

// Find searches the register; see graph.Reader.
func (s *Store) Find(ctx context.Context, q graph.Query) (graph.Page, error) {
	const op = "sqlite.Find"
	if err := graph.Invalid(op, q.Check()); err != nil {
		return graph.Page{}, err
	}
	var page graph.Page
	err := s.view(ctx, op, func(c *conn) error {
		f, err := s.filter(ctx, c, q)
		if err != nil || f.none {
			return err
		}
		if q.Text == "" {
			page, err = f.list(ctx, c, q)
		} else {
			page, err = f.search(ctx, c, q)
		}
		return err
	})
	if err != nil {
		return graph.Page{}, err
	}
	return page, nil
}

// filter is a query's conditions, Text and After aside, as SQL over item i.
type filter struct {
	from  string // what item i is joined with
	where strings.Builder
	args  []any
	none  bool // nothing can match
	plain bool // nothing but Retired is asked
}

func (s *Store) filter(ctx context.Context, c *conn, q graph.Query) (*filter, error) {
	f := &filter{from: `item i`, plain: q.Classes == nil && q.Tag == "" && q.Key == ""}
	// Written out, so that SQLite sees that the index of retired items serves.
	f.where.WriteString(`i.retired = 0`)
	if q.Retired {
		f.where.Reset()
		f.where.WriteString(`i.retired = 1`)
	}
	if q.Key != "" {
		f.add(`i.key = ?`, q.Key)
	}
	if q.Tag != "" {
		f.from = `item_tag g CROSS JOIN item i ON i.seq = g.item`
		f.add(`g.tag = ?`, q.Tag)
	}
	if q.Classes == nil {
		return f, nil
	}
	var codes []any
	for _, class := range q.Classes {
		code, err := s.words.code(ctx, c, class)
		if err != nil {
			return nil, err
		}
		if code > 0 && !slices.Contains(codes, any(code)) {
			codes = append(codes, code)
		}
	}
	if f.none = len(codes) == 0; !f.none {
		f.add(`i.class IN (?`+strings.Repeat(`, ?`, len(codes)-1)+`)`, codes...)
	}
	return f, nil
}

func (f *filter) add(condition string, args ...any) {
	f.where.WriteString(` AND ` + condition)
	f.args = append(f.args, args...)
}

// list answers a query without Text: a piece of the items in key order.
func (f *filter) list(ctx context.Context, c *conn, q graph.Query) (page graph.Page, err error) {
	if !q.Uncounted {
		if page.Total, err = f.count(ctx, c, q); err != nil {
			return page, err
		}
	}
	args := append(slices.Clone(f.args), q.After, q.Limit+1)
	err = c.query(ctx, `SELECT i.revision, i.body FROM `+f.from+` WHERE `+f.where.String()+` AND i.key > ? ORDER BY i.key LIMIT ?`, func(r row) error {
		if len(page.Items) == q.Limit {
			page.Next = page.Items[q.Limit-1].Key
			return nil
		}
		it, err := readItem(r, 0)
		page.Items = append(page.Items, it)
		return err
	}, args...)
	return page, err
}

func (f *filter) count(ctx context.Context, c *conn, q graph.Query) (int, error) {
	query := `SELECT count(*) FROM ` + f.from + ` WHERE ` + f.where.String()
	if f.plain && !q.Retired {
		// Counting all rows of a table is quicker than looking at each.
		query = `SELECT (SELECT count(*) FROM item) - (SELECT count(*) FROM item WHERE retired = 1)`
	}
	var n int64
	_, err := c.one(ctx, query, func(r row) error { n = r.integer(0); return nil }, f.args...)
	return int(n), err
}

// hit is an item that matches a text.
type hit struct {
	graph.HitPlace
	seq int64
}

// search answers a query with Text.
func (f *filter) search(ctx context.Context, c *conn, q graph.Query) (graph.Page, error) {
	match := matchOf(q.Text)
	if match == "" {
		return graph.Page{}, nil
	}
	hits, err := f.hits(ctx, c, q, match)
	if err != nil {
		return graph.Page{}, err
	}
	page := graph.Page{Total: len(hits)}
	if len(hits) > graph.MaxFound {
		page.Total, page.More = graph.MaxFound, true
		if hits, err = f.exactFirst(ctx, c, q, hits); err != nil {
			return graph.Page{}, err
		}
	}
	slices.SortFunc(hits, func(a, b hit) int { return a.Compare(b.HitPlace) })
	hits = hits[:min(len(hits), graph.MaxFound)]
	if at := q.Place(); at != nil {
		hits = slices.DeleteFunc(hits, func(h hit) bool { return h.Compare(*at) <= 0 })
	}
	if len(hits) > q.Limit {
		hits, page.Next = hits[:q.Limit], hits[q.Limit-1].String()
	}
	for _, h := range hits {
		if _, err := c.one(ctx, `SELECT revision, body FROM item WHERE seq = ?`, func(r row) error {
			it, err := readItem(r, 0)
			page.Items = append(page.Items, it)
			return err
		}, h.seq); err != nil {
			return graph.Page{}, err
		}
	}
	return page, nil
}

const hitColumns = `SELECT i.seq, i.key, i.name, i.folded FROM `

// reader reads rows of hitColumns into hits.
func hitReader(q graph.Query, hits *[]hit) func(row) error {
	folded, sum := graph.Folded(q.Text), foldedSum(q.Text)
	return func(r row) error {
		h := hit{graph.HitPlace{Rank: graph.RankWords, Key: r.text(1)}, r.integer(0)}
		switch {
		case h.Key == q.Text:
			h.Rank = graph.RankKey
		case r.integer(3) == sum && graph.Folded(r.text(2)) == folded:
			h.Rank = graph.RankName
		}
		*hits = append(*hits, h)
		return nil
	}
}

// hits gives what matches, or one more than MaxFound of it.
func (f *filter) hits(ctx context.Context, c *conn, q graph.Query, match string) ([]hit, error) {
	var hits []hit
	args := append(append([]any{match}, f.args...), graph.MaxFound+1)
	err := c.query(ctx, hitColumns+`search CROSS JOIN `+strings.Replace(f.from, `item_tag g CROSS JOIN item i ON i.seq = g.item`,
		`item i CROSS JOIN item_tag g ON g.item = i.seq`, 1)+` WHERE search MATCH ? AND i.seq = search.rowid AND `+f.where.String()+` LIMIT ?`,
		hitReader(q, &hits), args...)
	return hits, err
}

// exactFirst makes sure that the exact hits are among those of a long list.
func (f *filter) exactFirst(ctx context.Context, c *conn, q graph.Query, some []hit) ([]hit, error) {
	var exact []hit
	read := hitReader(q, &exact)
	err := c.query(ctx, hitColumns+f.from+` WHERE `+f.where.String()+` AND i.key = ?`, read, append(slices.Clone(f.args), q.Text)...)
	if err == nil {
		err = c.query(ctx, hitColumns+f.from+` WHERE `+f.where.String()+` AND i.folded = ? ORDER BY i.key LIMIT ?`, read,
			append(slices.Clone(f.args), foldedSum(q.Text), graph.MaxFound+1)...)
	}
	if err != nil {
		return nil, err
	}
	exact = slices.DeleteFunc(exact, func(h hit) bool { return h.Rank == graph.RankWords })
	have := map[int64]bool{}
	var all []hit
	for _, h := range append(exact, some...) {
		if !have[h.seq] {
			have[h.seq] = true
			all = append(all, h)
		}
	}
	return all, nil
}

// matchOf asks the index for every word of a text as the beginning of a word,
// quoted so that nothing in it is an operator. "" for a text without a word.
func matchOf(text string) string {
	words := graph.Words(text)
	slices.Sort(words)
	words = slices.Compact(words)
	var b strings.Builder
	for i, word := range words {
		if i+1 < len(words) && strings.HasPrefix(words[i+1], word) {
			continue // the longer word asks for more
		}
		b.WriteString(`"` + word + `" * `)
	}
	return strings.TrimSpace(b.String())
}
