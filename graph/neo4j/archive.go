package neo4j

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"linchpin/cypher"
	"linchpin/graph"
)

var _ graph.Archiver = (*Store)(nil)

// archivePage is how many revisions or records are read at a time.
const archivePage = 200

// Archive reads everything; see [graph.Archiver]. Revisions never change, and
// a state that is replaced meanwhile is found among the earlier ones.
func (s *Store) Archive(ctx context.Context, v graph.ArchiveVisitor) error {
	const op = "neo4j.Archive"
	last, err := s.number(ctx, op)
	if err != nil {
		return err
	}
	for after := graph.RevisionNumber(0); after < last; {
		var page []row
		if err := s.read(ctx, op, shortTimeout, func(a asker) error {
			page = nil
			return a.each(cypher.ArchiveRevisions.Query, params{"after": number64(after), "last": number64(last), "limit": archivePage}, func(r row) error {
				page = append(page, r)
				return nil
			})
		}); err != nil {
			return err
		}
		if len(page) == 0 {
			return corrupt(op, "revision", fmt.Errorf("none after %d", after))
		}
		for _, r := range page {
			revision, ops, err := s.archived(ctx, op, r)
			if err == nil && revision.Number != after+1 {
				err = corrupt(op, "revision", fmt.Errorf("%d after %d", revision.Number, after))
			}
			if err == nil {
				err = v.Revision(revision, ops)
			}
			if err != nil {
				return err
			}
			after = revision.Number
		}
	}
	return s.archiveRecords(ctx, op, v)
}

// archived reads what a revision put and deleted.
func (s *Store) archived(ctx context.Context, op string, r row) (graph.Revision, []graph.Op, error) {
	revision := revisionRecord(r["revision"])
	var ops []graph.Op
	err := s.read(ctx, op, shortTimeout, func(a asker) error {
		ops = nil
		found := map[uuid.UUID]bool{}
		put := func(o graph.Op, id uuid.UUID) {
			if !found[id] {
				found[id] = true
				ops = append(ops, o)
			}
		}
		if err := archivedItems(a, op, r, revision.Number, put); err != nil {
			return err
		}
		if err := archivedRelations(a, op, r, revision.Number, put); err != nil {
			return err
		}
		if puts := len(texts(r["itemsPut"])) + len(texts(r["relationsPut"])); len(ops) != puts {
			return corrupt(op, "version", fmt.Errorf("revision %d put %d items and relations, %d are there", revision.Number, puts, len(ops)))
		}
		for _, text := range texts(r["itemsPurged"]) {
			id, err := uuid.Parse(text)
			if err != nil {
				return corrupt(op, "revision", err)
			}
			ops = append(ops, graph.Op{PurgeItem: &graph.ItemRef{ID: id}})
		}
		for _, text := range texts(r["relationsDeleted"]) {
			id, err := uuid.Parse(text)
			if err != nil {
				return corrupt(op, "revision", err)
			}
			ops = append(ops, graph.Op{DeleteRelation: &graph.RelationRef{ID: id}})
		}
		return archivedModel(a, op, revision, &ops)
	})
	return revision, ops, err
}

func archivedItems(a asker, op string, r row, number graph.RevisionNumber, put func(graph.Op, uuid.UUID)) error {
	ids := texts(r["itemsPut"])
	if len(ids) == 0 {
		return nil
	}
	return a.each(cypher.ArchiveItems.Query, params{"ids": ids, "revision": number64(number)}, func(r row) error {
		it, err := itemOf(as[map[string]any](r["state"]))
		if err != nil {
			return corrupt(op, "version of an item", err)
		}
		put(graph.Op{PutItem: &it}, it.ID)
		return nil
	})
}

func archivedRelations(a asker, op string, r row, number graph.RevisionNumber, put func(graph.Op, uuid.UUID)) error {
	ids := texts(r["relationsPut"])
	if len(ids) == 0 {
		return nil
	}
	return a.each(cypher.ArchiveRelations.Query, params{"ids": ids, "revision": number64(number)}, func(r row) error {
		relation, err := relationOf(r["type"], r["from"], r["to"], as[map[string]any](r["state"]))
		if err != nil {
			return corrupt(op, "version of a relation", err)
		}
		put(graph.Op{PutRelation: &relation}, relation.ID)
		return nil
	})
}

func archivedModel(a asker, op string, revision graph.Revision, ops *[]graph.Op) error {
	if !revision.ModelPut {
		return nil
	}
	stored, err := a.first(cypher.ModelBody.Query, params{"revision": number64(revision.Number)})
	if err != nil {
		return err
	}
	model, err := graph.DecodeModel([]byte(as[string](stored["body"])))
	if err != nil {
		return corrupt(op, "model", err)
	}
	*ops = append(*ops, graph.Op{PutModel: model})
	return nil
}

func (s *Store) archiveRecords(ctx context.Context, op string, v graph.ArchiveVisitor) error {
	var last graph.Record
	for {
		var page []graph.Record
		if err := s.read(ctx, op, shortTimeout, func(a asker) error {
			page = nil
			return a.each(cypher.ArchiveRecords.Query, params{"kind": last.Kind, "id": last.ID, "limit": archivePage}, func(r row) error {
				page = append(page, graph.Record{Kind: as[string](r["kind"]), ID: as[string](r["id"]), Version: as[int64](r["version"]), Body: as[[]byte](r["body"])})
				return nil
			})
		}); err != nil {
			return err
		}
		for _, r := range page {
			if err := v.Record(r); err != nil {
				return err
			}
			last = r
		}
		if len(page) < archivePage {
			return nil
		}
	}
}

// RestoreRecords writes records as they are; see [graph.Archiver].
func (s *Store) RestoreRecords(ctx context.Context, records []graph.Record) error {
	const op = "neo4j.RestoreRecords"
	rows := make([]map[string]any, len(records))
	for i, r := range records {
		if err := graph.Invalid(op, r.Check()); err != nil {
			return err
		}
		rows[i] = map[string]any{"kind": r.Kind, "id": r.ID, "version": r.Version, "body": bodyOf(r)}
	}
	return s.write(ctx, op, func(a asker) error {
		answer, err := a.first(cypher.RestoreRecords.Query, params{"records": rows})
		if err == nil && as[int64](answer["written"]) != int64(len(rows)) {
			err = graph.Errorf(graph.CodeStale, op, "a record of this kind and id is there already")
		}
		return err
	})
}
