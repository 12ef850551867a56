package neo4j

import (
	"context"
	"math"
	"time"

	"linchpin/cypher"
	"linchpin/graph"
)

// maxNumber lies above every revision.
const maxNumber = math.MaxInt64

// number64 is a revision number as Neo4j holds it.
func number64(n graph.RevisionNumber) int64 { return int64(min(n, maxNumber)) } //nolint:gosec // at most MaxInt64

// before64 is an exclusive upper bound, 0 being none.
func before64(n graph.RevisionNumber) int64 {
	if n == 0 {
		return maxNumber
	}
	return number64(n)
}

// revisionRecord reads the properties of a LinchpinRevision.
func revisionRecord(v any) graph.Revision {
	props := as[map[string]any](v)
	count := func(name string) int { return int(as[int64](props[name])) }
	return graph.Revision{Number: revisionOf(props["number"]), Batch: as[string](props["batch"]), Hash: as[string](props["hash"]),
		At: as[time.Time](props["at"]).UTC(), Actor: as[string](props["actor"]), Source: as[string](props["source"]),
		Run: as[string](props["run"]), Message: as[string](props["message"]), ItemsPut: count("itemsPut"),
		ItemsPurged: count("itemsPurged"), RelationsPut: count("relationsPut"), RelationsDeleted: count("relationsDeleted"),
		ModelPut: as[bool](props["modelPut"])}
}

// Head is the newest revision; see [graph.Reader].
func (s *Store) Head(ctx context.Context) (graph.Revision, error) {
	const op = "neo4j.Head"
	number, err := s.number(ctx, op)
	if err != nil || number == 0 {
		return graph.Revision{}, err
	}
	if kept := s.head.Load(); kept != nil && kept.Number == number {
		return *kept, nil
	}
	var head graph.Revision
	err = s.read(ctx, op, shortTimeout, func(a asker) error {
		found, err := a.first(cypher.RevisionsByNumber.Query, params{"numbers": []int64{number64(number)}})
		head = revisionRecord(found["revision"])
		return err
	})
	if err == nil && head.Number == number {
		s.head.Store(&head)
	}
	return head, err
}

// Revisions lists revisions, newest first; see [graph.Reader].
func (s *Store) Revisions(ctx context.Context, before graph.RevisionNumber, limit int) ([]graph.Revision, error) {
	const op = "neo4j.Revisions"
	if err := graph.CheckLimit(op, limit); err != nil {
		return nil, err
	}
	var found []graph.Revision
	_, err := s.steady(ctx, op, func(a asker) error {
		found = nil
		return a.each(cypher.Revisions.Query, params{"before": before64(before), "limit": limit}, func(r row) error {
			found = append(found, revisionRecord(r["revision"]))
			return nil
		})
	})
	return found, err
}

// RevisionAt is the newest revision that is not after t; see [graph.Reader].
func (s *Store) RevisionAt(ctx context.Context, t time.Time) (graph.RevisionNumber, error) {
	var number graph.RevisionNumber
	_, err := s.steady(ctx, "neo4j.RevisionAt", func(a asker) error {
		found, err := a.first(cypher.RevisionAt.Query, params{"instant": instant(t)})
		number = revisionOf(found["number"])
		return err
	})
	return number, err
}

// instant is a time as Neo4j takes it: in UTC, within its years.
func instant(t time.Time) time.Time {
	t = inUTC(t)
	switch {
	case t.Year() > 9999:
		return time.Date(9999, 12, 31, 23, 59, 59, 0, utc)
	case t.Year() < 1:
		return time.Date(1, 1, 1, 0, 0, 0, 0, utc)
	}
	return t
}
