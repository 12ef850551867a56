package neo4j

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"linchpin/cypher"
	"linchpin/graph"
)

// Deletions tells which relations were deleted; see [graph.Reader].
func (s *Store) Deletions(ctx context.Context, after graph.RevisionNumber, limit int) ([]graph.Version, error) {
	const op = "neo4j.Deletions"
	if err := graph.CheckLimit(op, limit); err != nil {
		return nil, err
	}
	var versions []graph.Version
	_, err := s.steady(ctx, op, func(a asker) error {
		versions = nil
		from := number64(min(after, 1<<62))
		end, err := a.first(cypher.DeletionCeiling.Query, params{"asOf": from, "limit": limit})
		if err != nil || end["ceiling"] == nil {
			return err
		}
		if err := a.each(cypher.Deletions.Query, params{"asOf": from, "revision": end["ceiling"]}, func(r row) error {
			relation, err := relationOf(r["type"], r["from"], r["to"], as[map[string]any](r["state"]))
			if err != nil {
				return corrupt(op, "version of a relation", err)
			}
			v := graph.Version{Relation: &relation, Deleted: true}
			v.Revision.Number = revisionOf(r["revision"])
			versions = append(versions, v)
			return nil
		}); err != nil {
			return err
		}
		return nameRevisions(a, versions)
	})
	slices.SortFunc(versions, func(a, b graph.Version) int {
		return cmp.Or(cmp.Compare(a.Revision.Number, b.Revision.Number), bytes.Compare(a.Relation.ID[:], b.Relation.ID[:]))
	})
	return versions, err
}
