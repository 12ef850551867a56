package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"linchpin/graph"
	"linchpin/http/api"
)

// resolve finds the item that a word means: its key, its id, or a name that
// only one item has. An ambiguous name lists the candidates.
func (c *client) resolve(ctx context.Context, word string) (api.Item, error) {
	for _, query := range []url.Values{{"key": {word}}, {"name": {word}, "limit": {"200"}}} {
		if strings.TrimSpace(word) == "" {
			break
		}
		raw, err := c.get(ctx, "/items", query)
		if err != nil {
			return api.Item{}, err
		}
		list, err := decode[api.ItemList](raw)
		if err != nil {
			return api.Item{}, err
		}
		switch len(list.Items) {
		case 0:
		case 1:
			return list.Items[0], nil
		default:
			return api.Item{}, &exitError{exitNotFound, ambiguous(word, list.Items)}
		}
	}
	if looksLikeID(word) {
		raw, err := c.get(ctx, "/items/"+url.PathEscape(word), nil)
		if err == nil {
			return decode[api.Item](raw)
		}
	}
	return api.Item{}, &exitError{exitNotFound, c.unknown(ctx, word)}
}

// recorded is resolve for what is asked of the record and not of the graph: a
// retired item is found by its key too, where no other item is meant.
func (c *client) recorded(ctx context.Context, word string) (api.Item, error) {
	item, err := c.resolve(ctx, word)
	var exit *exitError
	if err == nil || !errors.As(err, &exit) || exit.Code != exitNotFound || strings.TrimSpace(word) == "" {
		return item, err
	}
	raw, failed := c.get(ctx, "/items", url.Values{"key": {word}, "retired": {"true"}})
	if failed != nil {
		return api.Item{}, failed
	}
	list, failed := decode[api.ItemList](raw)
	if failed != nil {
		return api.Item{}, failed
	}
	if len(list.Items) == 1 {
		return list.Items[0], nil
	}
	return api.Item{}, err
}

// keys resolves several words to keys, in order.
func (c *client) keys(ctx context.Context, words []string) ([]string, error) {
	keys := make([]string, 0, len(words))
	for _, word := range words {
		item, err := c.resolve(ctx, word)
		if err != nil {
			return nil, err
		}
		keys = append(keys, item.Key)
	}
	return keys, nil
}

func looksLikeID(word string) bool {
	return len(word) == 36 && strings.Count(word, "-") == 4
}

func ambiguous(word string, items []api.Item) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%q names %d items; say which by its key:", word, len(items))
	for i, it := range items {
		if i == 10 {
			fmt.Fprintf(&b, "\n  and %d more", len(items)-i)
			break
		}
		fmt.Fprintf(&b, "\n  %s  %s", it.Key, it.Class)
	}
	return fmt.Errorf("%s", b.String())
}

// unknown says that no item is meant by a word, with the nearest ones: what a
// search finds, else what the server finds near when a question names it.
func (c *client) unknown(ctx context.Context, word string) error {
	_, err := c.post(ctx, "/impact", map[string]any{"scenario": map[string]any{"down": []string{word}}, "limit": 1})
	if problem, ok := err.(*problemError); ok && len(problem.Errors) > 0 && problem.Errors[0].Nearest != "" { //nolint:errorlint // the very value
		return fmt.Errorf("no item has the key or name %q; nearest: %s", word, problem.Errors[0].Nearest)
	}
	if near := c.nearestName(ctx, word); near != "" {
		return fmt.Errorf("no item has the key or name %q; nearest: %s", word, near)
	}
	return fmt.Errorf("no item has the key or name %q; try: linchpin find %q", word, word)
}

// nearestName is the name that was probably meant, among items with a word
// that begins like one of the words.
func (c *client) nearestName(ctx context.Context, word string) string {
	var names []string
	words := graph.Words(word)
	for _, w := range words[:min(len(words), 3)] {
		begins := string([]rune(w)[:min(len([]rune(w)), 2)])
		raw, err := c.get(ctx, "/items", url.Values{"q": {begins}, "limit": {"1000"}, "fields": {"key"}})
		if err != nil {
			return ""
		}
		list, err := decode[api.ItemList](raw)
		if err != nil {
			return ""
		}
		for _, it := range list.Items {
			names = append(names, it.Name)
		}
	}
	return graph.Nearest(word, names)
}
