package neo4j

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"github.com/google/uuid"

	"linchpin/cypher"
	"linchpin/graph"
)

// History tells the versions of an item and its relations; see [graph.Reader].
func (s *Store) History(ctx context.Context, id uuid.UUID, before graph.RevisionNumber, limit int) ([]graph.Version, error) {
	const op = "neo4j.History"
	if err := graph.CheckLimit(op, limit); err != nil {
		return nil, err
	}
	var versions []graph.Version
	_, err := s.steady(ctx, op, func(a asker) (err error) {
		versions, err = historyPage(a, op, id, before64(before), limit)
		return err
	})
	slices.SortFunc(versions, func(a, b graph.Version) int {
		if d := cmp.Compare(b.Revision.Number, a.Revision.Number); d != 0 {
			return d
		}
		x, y := versionID(&a), versionID(&b)
		return bytes.Compare(x[:], y[:])
	})
	return versions, err
}

// versionID orders versions of one revision: the item, then relations by id.
func versionID(v *graph.Version) uuid.UUID {
	if v.Item != nil {
		return uuid.Nil
	}
	return v.Relation.ID
}

func historyPage(a asker, op string, id uuid.UUID, before int64, limit int) ([]graph.Version, error) {
	p := params{"id": id.String(), "before": before, "limit": limit}
	known, err := a.first(cypher.ItemKnown.Query, params{"id": id.String()})
	if err != nil {
		return nil, err
	}
	if !as[bool](known["known"]) {
		return nil, graph.Errorf(graph.CodeNotFound, op, "no item has or had this id")
	}
	end, err := a.first(cypher.HistoryFloor.Query, p)
	if err != nil || end["floor"] == nil {
		return nil, err
	}
	p = params{"id": id.String(), "before": before, "floor": end["floor"]}
	var versions []graph.Version
	add := func(r row, v graph.Version) {
		v.Revision.Number, v.Deleted = revisionOf(r["revision"]), as[bool](r["gone"])
		versions = append(versions, v)
	}
	if err := a.each(cypher.ItemHistory.Query, p, func(r row) error {
		it, err := itemOf(as[map[string]any](r["state"]))
		if err != nil {
			return corrupt(op, "version of an item", err)
		}
		add(r, graph.Version{Item: &it})
		return nil
	}); err != nil {
		return nil, err
	}
	if err := a.each(cypher.RelationHistory.Query, p, func(r row) error {
		relation, err := relationOf(r["type"], r["from"], r["to"], as[map[string]any](r["state"]))
		if err != nil {
			return corrupt(op, "version of a relation", err)
		}
		add(r, graph.Version{Relation: &relation})
		return nil
	}); err != nil {
		return nil, err
	}
	return versions, nameRevisions(a, versions)
}

// nameRevisions fills in the revisions of versions, which so far have their
// numbers.
func nameRevisions(a asker, versions []graph.Version) error {
	revisions := map[graph.RevisionNumber]graph.Revision{}
	var numbers []int64
	for _, v := range versions {
		if _, ok := revisions[v.Revision.Number]; !ok {
			revisions[v.Revision.Number] = v.Revision
			numbers = append(numbers, number64(v.Revision.Number))
		}
	}
	if err := a.each(cypher.RevisionsByNumber.Query, params{"numbers": numbers}, func(r row) error {
		revision := revisionRecord(r["revision"])
		revisions[revision.Number] = revision
		return nil
	}); err != nil {
		return err
	}
	for i := range versions {
		versions[i].Revision = revisions[versions[i].Revision.Number]
	}
	return nil
}
