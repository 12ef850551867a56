package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"linchpin/graph"
)

// Fill applies random batches, refused ones among them, to an empty store:
// puts, purges, deletions, models, records, every kind of value.
func Fill(ctx context.Context, s graph.Store, seed uint64, steps int) error {
	d := &dice{Rand: rand.New(rand.NewPCG(seed, 20261124))} //nolint:gosec // to be repeatable
	for step := range steps {
		r, err := s.Apply(ctx, d.batch(step))
		switch graph.CodeOf(err) {
		case "":
			d.head = r.Number
		case graph.CodeInvalid, graph.CodeStale, graph.CodeConflict, graph.CodeKeyReused:
		default:
			return fmt.Errorf("step %d: %w", step, err)
		}
	}
	return nil
}

// Picture tells everything that a store filled by [Fill] answers: the graph as
// of each revision, every history, the models and the records.
func Picture(ctx context.Context, s graph.Store) (string, error) {
	var b strings.Builder
	head, err := s.Head(ctx)
	if err != nil {
		return "", err
	}
	tell := func(what string, v any, err error) {
		fmt.Fprintf(&b, "%s: %s %s\n", what, render(v), graph.CodeOf(err))
	}
	for n := range head.Number + 1 {
		p, err := picturedAt(ctx, s, n)
		tell(fmt.Sprint("as of ", n), p, err)
		m, at, err := s.Model(ctx, n)
		tell(fmt.Sprint("model ", at), m, err)
	}
	for n := 1; n <= randomItems; n++ {
		versions, err := s.History(ctx, id(n), 0, graph.MaxPage)
		tell(fmt.Sprint("history of ", n), versions, err)
	}
	revisions, err := s.Revisions(ctx, 0, graph.MaxPage)
	tell("revisions", revisions, err)
	records, err := s.ListRecords(ctx, "note", "", graph.MaxPage)
	tell("records", records, err)
	found, err := s.Find(ctx, graph.Query{Text: "shop", Limit: graph.MaxPage})
	tell("shop", found, err)
	at, err := s.RevisionAt(ctx, time.Now())
	tell("now", fmt.Sprint(at), err)
	return b.String(), nil
}

// Pair is two items and a relation between them, always the same ones but for
// a name.
func Pair(name string) (a, b *graph.Item, r *graph.Relation) {
	const first = 1000
	return machine(first, named(name)), machine(first+1, named(name)), relation(first, first, first+1, grouped(name))
}
