package neo4j

import (
	"context"
	"slices"
	"strings"

	"linchpin/cypher"
	"linchpin/graph"
)

// maxAsked is the number of words of a text that the search index is asked;
// the others are compared here.
const maxAsked = 64

// Find searches the register; see [graph.Query].
func (s *Store) Find(ctx context.Context, q graph.Query) (graph.Page, error) {
	const op = "neo4j.Find"
	if err := graph.Invalid(op, q.Check()); err != nil {
		return graph.Page{}, err
	}
	if err := s.alive(ctx, op); err != nil {
		return graph.Page{}, err
	}
	q.Text, q.Tag, q.After = validText(q.Text), validText(q.Tag), validText(q.After)
	words := graph.Words(q.Text)
	if q.Text != "" && len(words) == 0 || q.Classes != nil && len(q.Classes) == 0 {
		return graph.Page{}, nil
	}
	q.Classes = slices.Clone(q.Classes)
	for i, class := range q.Classes {
		q.Classes[i] = validText(class)
	}
	slices.Sort(q.Classes)
	q.Classes = slices.Compact(q.Classes)
	ask := s.list
	switch {
	case q.Key != "":
		ask = byKey
	case q.Text != "":
		ask = s.search
		if err := s.awaitSearch(ctx, op); err != nil {
			return graph.Page{}, err
		}
	}
	var page graph.Page
	_, err := s.steady(ctx, op, func(a asker) (err error) {
		page, err = ask(a, op, q)
		return err
	})
	return page, err
}

// awaitSearch waits until the search index, which follows commits with a small
// delay, has all that was committed before this call.
func (s *Store) awaitSearch(ctx context.Context, op string) error {
	if s.bare {
		return nil
	}
	number, err := s.number(ctx, op)
	if err != nil || uint64(number) <= s.searched.Load() {
		return err
	}
	if err := s.read(ctx, op, shortTimeout, func(a asker) error {
		return a.each(cypher.SearchReady.Query, nil, func(row) error { return nil })
	}); err != nil {
		return err
	}
	for was := s.searched.Load(); was < uint64(number) && !s.searched.CompareAndSwap(was, uint64(number)); was = s.searched.Load() {
	}
	return nil
}

// byKey answers a query that names a key: one item, if it is as asked.
func byKey(a asker, op string, q graph.Query) (graph.Page, error) {
	items, err := itemsByKey(a, op, []string{q.Key})
	if err != nil || len(items) == 0 || !matches(q, &items[0]) {
		return graph.Page{}, err
	}
	page := graph.Page{Items: items, Total: 1}
	if q.Text != "" {
		if at := q.Place(); at != nil && placeOf(q.Text, items[0].Key, items[0].Name).Compare(*at) <= 0 {
			page.Items = nil
		}
	} else if items[0].Key <= q.After {
		page.Items = nil
	}
	return page, nil
}

// matches says that an item is what a query asks for.
func matches(q graph.Query, it *graph.Item) bool {
	return it.Retired == q.Retired && (q.Classes == nil || slices.Contains(q.Classes, it.Class)) &&
		(q.Tag == "" || slices.Contains(it.Tags, q.Tag)) && hasWords(graph.Words(q.Text), it.Key, it.Name)
}

// hasWords says that each word is the beginning of a word of key or name.
func hasWords(words []string, key, name string) bool {
	if len(words) == 0 {
		return true
	}
	held := append(graph.Words(key), graph.Words(name)...)
	for _, word := range words {
		if !slices.ContainsFunc(held, func(h string) bool { return strings.HasPrefix(h, word) }) {
			return false
		}
	}
	return true
}

// list answers a query without text, in key order.
func (s *Store) list(a asker, op string, q graph.Query) (graph.Page, error) {
	p := params{"after": q.After, "retired": q.Retired, "tag": q.Tag, "limit": q.Limit + 1}
	var ids []string
	if q.Classes == nil {
		found, err := a.first(cypher.ListAll.Query, p)
		if err != nil {
			return graph.Page{}, err
		}
		ids = texts(found["ids"])
	} else {
		p["classes"] = q.Classes
		found, err := a.first(cypher.ListClasses.Query, p)
		if err != nil {
			return graph.Page{}, err
		}
		ids = firstByKey(texts(found["ids"]), texts(found["keys"]), q.Limit+1)
	}
	more := len(ids) > q.Limit
	items, err := itemsByID(a, op, ids[:min(len(ids), q.Limit)])
	if err != nil {
		return graph.Page{}, err
	}
	page := graph.Page{Items: items}
	if more && len(items) > 0 {
		page.Next = items[len(items)-1].Key
	}
	if !q.Uncounted {
		page.Total, err = s.count(a, q)
	}
	return page, err
}

// firstByKey gives the ids of the first keys in order.
func firstByKey(ids, keys []string, limit int) []string {
	order := make([]int, len(ids))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(keys[a], keys[b]) })
	first := make([]string, min(limit, len(order)))
	for i := range first {
		first[i] = ids[order[i]]
	}
	return first
}

// count is the number of items that a query without text asks for.
func (s *Store) count(a asker, q graph.Query) (int, error) {
	p := params{"retired": q.Retired, "tag": q.Tag}
	switch {
	case q.Classes != nil:
		p["classes"] = q.Classes
		found, err := a.first(cypher.CountClasses.Query, p)
		return int(as[int64](found["total"])), err
	case q.Tag != "":
		found, err := a.first(cypher.CountTagged.Query, p)
		return int(as[int64](found["total"])), err
	default:
		found, err := a.first(cypher.CountAll.Query, nil)
		retired := int(as[int64](found["retired"]))
		if q.Retired {
			return retired, err
		}
		return int(as[int64](found["all"])) - retired, err
	}
}

// hit is an item that a text finds.
type hit struct {
	graph.HitPlace
	id string
}

// placeOf is where an item stands among the hits of a text.
func placeOf(text, key, name string) graph.HitPlace {
	switch {
	case key == text:
		return graph.HitPlace{Rank: graph.RankKey, Key: key}
	case graph.Folded(name) == graph.Folded(text):
		return graph.HitPlace{Rank: graph.RankName, Key: key}
	}
	return graph.HitPlace{Rank: graph.RankWords, Key: key}
}

// search answers a query with text.
func (s *Store) search(a asker, op string, q graph.Query) (graph.Page, error) {
	if s.bare {
		return graph.Page{}, nil
	}
	hits, more, err := s.hits(a, op, q)
	if err != nil {
		return graph.Page{}, err
	}
	page := graph.Page{Total: len(hits), More: more}
	if at := q.Place(); at != nil {
		hits = slices.DeleteFunc(hits, func(h hit) bool { return h.Compare(*at) <= 0 })
	}
	if len(hits) == 0 {
		return page, nil
	}
	if len(hits) > q.Limit {
		hits, page.Next = hits[:q.Limit], hits[q.Limit-1].String()
	}
	ids := make([]string, len(hits))
	for i, h := range hits {
		ids[i] = h.id
	}
	page.Items, err = itemsByID(a, op, ids)
	return page, err
}

// hits gives at most graph.MaxFound hits in order, and whether there are more.
func (s *Store) hits(a asker, op string, q graph.Query) ([]hit, bool, error) {
	found := map[string]hit{}
	add := func(r row, is func(key, name string) bool) {
		ids, keys, names := texts(r["ids"]), texts(r["keys"]), texts(r["names"])
		for i, id := range ids {
			if is(keys[i], names[i]) {
				found[id] = hit{placeOf(q.Text, keys[i], names[i]), id}
			}
		}
	}
	// The index follows commits a little later; wait for what came before.
	if err := a.each(cypher.SearchReady.Query, nil, func(row) error { return nil }); err != nil {
		return nil, false, err
	}
	exact, err := itemsByKey(a, op, []string{q.Text})
	if err != nil {
		return nil, false, err
	}
	for i := range exact {
		if matches(q, &exact[i]) {
			found[exact[i].ID.String()] = hit{placeOf(q.Text, exact[i].Key, exact[i].Name), exact[i].ID.String()}
		}
	}
	p := params{"retired": q.Retired, "tag": q.Tag, "classes": classesParam(q), "limit": graph.MaxFound + 1}
	folded := graph.Folded(q.Text)
	p["named"] = nameSlot(folded)
	named, err := a.first(cypher.FindNamed.Query, p)
	if err != nil {
		return nil, false, err
	}
	add(named, func(_, name string) bool { return graph.Folded(name) == folded })
	delete(p, "named")
	words, whole := s.askedWords(q)
	var rest row
	if whole {
		rest, err = a.first(cypher.FindWordsFirst.Query, params{"words": words, "limit": graph.MaxFound + 1})
	} else {
		p["words"] = words
		rest, err = a.first(cypher.FindWords.Query, p)
	}
	if err != nil {
		return nil, false, err
	}
	asked := graph.Words(q.Text)
	add(rest, func(key, name string) bool { return hasWords(asked, key, name) })
	hits := make([]hit, 0, len(found))
	for _, h := range found {
		hits = append(hits, h)
	}
	slices.SortFunc(hits, func(a, b hit) int { return a.Compare(b.HitPlace) })
	if len(hits) > graph.MaxFound {
		return hits[:graph.MaxFound], true, nil
	}
	return hits, false, nil
}

func classesParam(q graph.Query) any {
	if q.Classes == nil {
		return nil
	}
	return q.Classes
}

// askedWords is a query for the search index, in its language: every word must
// begin a word of the item. Whole says that it holds every condition of q, so
// that the index may stop at a limit. Words are letters and digits, which mean
// nothing else in that language, and lower case, which AND and OR are not.
func (s *Store) askedWords(q graph.Query) (query string, whole bool) {
	var b strings.Builder
	b.WriteString("+" + stateMarker(q.Retired))
	words := graph.Words(q.Text)
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	words = slices.Compact(words)
	for _, word := range words[:min(len(words), maxAsked)] {
		b.WriteString(" +" + cutWord(word) + "*")
	}
	whole = q.Tag == ""
	if q.Classes == nil {
		return b.String(), whole
	}
	if !whole || len(q.Classes) > maxAsked*4 || slices.ContainsFunc(q.Classes, func(c string) bool { return !isLabel(c) }) {
		return b.String(), false
	}
	b.WriteString(" +(")
	for _, class := range q.Classes {
		b.WriteString(" " + classMarker + class)
	}
	b.WriteString(")")
	return b.String(), true
}
