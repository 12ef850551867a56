package ingest

import (
	"context"
	"slices"

	"linchpin/graph"
)

// Bounds of the search for the key that was meant.
const (
	maxNearestKeys  = 20_000
	maxNearestFound = 20
)

// findNearest fills in the nearest key for ends that no item has: among the
// input's keys, and on record among those that begin with the same word.
func (r *run) findNearest(ctx context.Context) error {
	wanted := r.danglingProblems()
	if len(wanted) == 0 {
		return nil
	}
	var keys []string
	reader := rowReader{files: r.files}
	err := r.items.scan(func(_ int, _ int64, record []byte) error {
		if len(keys) < maxNearestKeys {
			if row := reader.item(record); row.Key != "" {
				keys = append(keys, row.Key)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	known := map[string]string{}
	for _, p := range wanted {
		if _, done := known[p.Value]; !done {
			if len(known) == maxNearestFound {
				continue
			}
			found, err := r.keysLike(ctx, p.Value)
			if err != nil {
				return err
			}
			known[p.Value] = graph.Nearest(p.Value, slices.Concat(keys, found))
		}
		p.Nearest = known[p.Value]
	}
	return nil
}

func (r *run) danglingProblems() []*graph.Problem {
	var list []*graph.Problem
	for i := range r.problems.list {
		if p := &r.problems.list[i]; p.Reason == reasonDangling {
			list = append(list, p)
		}
	}
	return list
}

func (r *run) keysLike(ctx context.Context, text string) ([]string, error) {
	if r.empty {
		return nil, nil
	}
	return keysLike(ctx, r.store, text)
}

// keysLike finds keys on record that share a word's beginning with text.
func keysLike(ctx context.Context, store graph.Reader, text string) ([]string, error) {
	var keys []string
	words := graph.Words(text)
	for _, word := range words[:min(len(words), 3)] {
		page, err := store.Find(ctx, graph.Query{Text: string([]rune(word)[:min(len([]rune(word)), 3)]), Limit: 200})
		if err != nil {
			return nil, err
		}
		for i := range page.Items {
			keys = append(keys, page.Items[i].Key)
		}
	}
	return keys, nil
}
