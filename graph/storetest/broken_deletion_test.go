package storetest

import (
	"context"
	"slices"

	"linchpin/graph"
)

var brokenDeletions = []broken{
	{clause: "deletions/oldest first", is: "tells the newest first", bend: func(b *bent) {
		b.deletions = func(ctx context.Context, after graph.RevisionNumber, limit int) ([]graph.Version, error) {
			versions, err := b.naive.Deletions(ctx, after, limit)
			slices.Reverse(versions)
			return versions, err
		}
	}},
	{clause: "deletions/oldest first", is: "forgets what was put again", bend: func(b *bent) {
		b.deletions = func(ctx context.Context, after graph.RevisionNumber, limit int) ([]graph.Version, error) {
			versions, err := b.naive.Deletions(ctx, after, limit)
			return slices.DeleteFunc(versions, func(v graph.Version) bool {
				return slices.ContainsFunc(b.states, func(s state) bool {
					r, ok := s.relations[v.Relation.ID]
					return ok && r.Revision > v.Revision.Number
				})
			}), err
		}
	}},
	{clause: "deletions/oldest first", is: "takes after for inclusive", bend: func(b *bent) {
		b.deletions = func(ctx context.Context, after graph.RevisionNumber, limit int) ([]graph.Version, error) {
			return b.naive.Deletions(ctx, max(after, 1)-1, limit)
		}
	}},
	{clause: "deletions/pages", is: "cuts a revision in two", bend: func(b *bent) {
		b.deletions = func(ctx context.Context, after graph.RevisionNumber, limit int) ([]graph.Version, error) {
			versions, err := b.naive.Deletions(ctx, after, limit)
			return versions[:min(len(versions), max(limit, 0))], err
		}
	}},
	{clause: "deletions/pages", is: "gives more than was asked for", bend: func(b *bent) {
		b.deletions = func(ctx context.Context, after graph.RevisionNumber, limit int) ([]graph.Version, error) {
			if limit > 0 {
				limit = graph.MaxPage
			}
			return b.naive.Deletions(ctx, after, limit)
		}
	}},
}
