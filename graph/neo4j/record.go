package neo4j

import (
	"context"
	"time"
	"unicode/utf8"

	"linchpin/cypher"
	"linchpin/graph"
)

// Record gets one; see [graph.Records].
func (s *Store) Record(ctx context.Context, kind, id string) (graph.Record, error) {
	const op = "neo4j.Record"
	var found row
	if !utf8.ValidString(kind + id) {
		return graph.Record{}, noRecord(op)
	}
	err := s.read(ctx, op, shortTimeout, func(a asker) (err error) {
		found, err = a.first(cypher.Record.Query, params{"kind": kind, "id": id})
		return err
	})
	if err == nil && found == nil {
		err = noRecord(op)
	}
	if err != nil {
		return graph.Record{}, err
	}
	return graph.Record{Kind: kind, ID: id, Version: as[int64](found["version"]), Body: as[[]byte](found["body"])}, nil
}

func noRecord(op string) error { return graph.Errorf(graph.CodeNotFound, op, "no such record") }

func staleRecord(op string) error {
	return graph.Errorf(graph.CodeStale, op, "the record has changed since it was read")
}

// PutRecord writes one; see [graph.Records].
func (s *Store) PutRecord(ctx context.Context, r graph.Record) (int64, error) {
	const op = "neo4j.PutRecord"
	if err := graph.Invalid(op, r.Check()); err != nil {
		return 0, err
	}
	var version int64
	err := s.write(ctx, op, func(a asker) error {
		written, err := a.first(cypher.PutRecord.Query, params{"kind": r.Kind, "id": r.ID, "version": r.Version, "body": bodyOf(r), "schema": schemaVersion})
		if err == nil && written == nil {
			err = staleRecord(op)
		}
		if err == nil {
			err = sameSchema(op, written)
		}
		version = as[int64](written["version"])
		return err
	})
	if err != nil {
		return 0, err
	}
	return version, nil
}

// sameSchema refuses a write into a database that another version of Linchpin
// has taken over since it was opened.
func sameSchema(op string, answer row) error {
	if stored := as[int64](answer["storedSchema"]); stored != schemaVersion {
		return schemaError(op, stored)
	}
	return nil
}

// bodyOf is the body as the driver takes it: bytes, be they none.
func bodyOf(r graph.Record) []byte {
	if r.Body == nil {
		return []byte{}
	}
	return r.Body
}

// DeleteRecord deletes one; see [graph.Records].
func (s *Store) DeleteRecord(ctx context.Context, kind, id string, version int64) error {
	const op = "neo4j.DeleteRecord"
	if !utf8.ValidString(kind + id) {
		return noRecord(op)
	}
	return s.write(ctx, op, func(a asker) error {
		found, err := a.first(cypher.DeleteRecord.Query, params{"kind": kind, "id": id, "version": version, "schema": schemaVersion})
		switch {
		case err != nil:
			return err
		case found == nil:
			return noRecord(op)
		case !as[bool](found["deleted"]):
			return staleRecord(op)
		}
		return sameSchema(op, found)
	})
}

// ListRecords gives records of a kind in id order; see [graph.Records].
func (s *Store) ListRecords(ctx context.Context, kind, after string, limit int) ([]graph.Record, error) {
	const op = "neo4j.ListRecords"
	if err := graph.CheckLimit(op, limit); err != nil {
		return nil, err
	}
	var found []graph.Record
	err := s.read(ctx, op, shortTimeout, func(a asker) error {
		found = nil
		return a.each(cypher.Records.Query, params{"kind": validText(kind), "after": validText(after), "limit": limit}, func(r row) error {
			found = append(found, graph.Record{Kind: kind, ID: as[string](r["id"]), Version: as[int64](r["version"]), Body: as[[]byte](r["body"])})
			return nil
		})
	})
	return found, err
}

// Now is the server's time; see [graph.Records].
func (s *Store) Now(ctx context.Context) (time.Time, error) {
	var now time.Time
	err := s.read(ctx, "neo4j.Now", shortTimeout, func(a asker) error {
		found, err := a.first(cypher.Now.Query, nil)
		now = as[time.Time](found["now"]).UTC()
		return err
	})
	return now, err
}
