package neo4j

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"linchpin/cypher"
	"linchpin/graph"
)

// params are the parameters of a query.
type params map[string]any

// row is one record of an answer, by column.
type row map[string]any

// asker runs queries in one transaction.
type asker struct {
	ctx context.Context
	tx  neo4j.ManagedTransaction
}

// each passes every row of an answer on until take fails.
func (a asker) each(q cypher.Query, p params, take func(row) error) error {
	result, err := a.tx.Run(a.ctx, q.Text, p)
	if err != nil {
		return err
	}
	for result.Next(a.ctx) {
		if err := take(row(result.Record().AsMap())); err != nil {
			return err
		}
	}
	return result.Err()
}

// first gives the first row, or nil when there is none.
func (a asker) first(q cypher.Query, p params) (row, error) {
	var found row
	err := a.each(q, p, func(r row) error {
		if found == nil {
			found = r
		}
		return nil
	})
	return found, err
}

// as gives v as a T, or the zero T where it is none: a property that somebody
// removed or changed by hand reads as not set.
func as[T any](v any) T {
	t, _ := v.(T)
	return t
}

// texts gives a list of strings; nil for an empty one.
func texts(v any) []string {
	list, _ := v.([]any)
	if len(list) == 0 {
		return nil
	}
	found := make([]string, len(list))
	for i, e := range list {
		found[i] = as[string](e)
	}
	return found
}

func (s *Store) session(ctx context.Context, mode neo4j.AccessMode) neo4j.SessionWithContext {
	return s.driver.NewSession(ctx, neo4j.SessionConfig{AccessMode: mode, DatabaseName: s.database,
		BookmarkManager: s.bookmarks, FetchSize: fetchSize})
}

// read runs work in a transaction that reads. Work may run again after a
// failure that may pass, so it begins by forgetting what it found.
func (s *Store) read(ctx context.Context, op string, timeout time.Duration, work func(asker) error) error {
	if err := s.alive(ctx, op); err != nil {
		return err
	}
	session := s.session(ctx, neo4j.AccessModeRead)
	defer s.end(session)
	_, err := session.ExecuteRead(ctx, func(tx neo4j.ManagedTransaction) (any, error) {
		return nil, work(asker{ctx, tx})
	}, neo4j.WithTxTimeout(timeout))
	return s.fault(ctx, op, err)
}

// write runs work in a transaction that writes. A connection that dies in the
// commit gives CodeOutcomeUnknown; every other failure changed nothing.
func (s *Store) write(ctx context.Context, op string, work func(asker) error) error {
	if err := s.alive(ctx, op); err != nil {
		return err
	}
	session := s.session(ctx, neo4j.AccessModeWrite)
	defer s.end(session)
	committing := false
	_, err := session.ExecuteWrite(ctx, func(tx neo4j.ManagedTransaction) (any, error) {
		committing = false
		if err := work(asker{ctx, tx}); err != nil {
			return nil, err
		}
		committing = true
		return nil, nil
	}, neo4j.WithTxTimeout(shortTimeout))
	if err != nil && committing && !refusedByServer(err) {
		return &graph.Error{Code: graph.CodeOutcomeUnknown, Op: op, Msg: "the connection to Neo4j was lost while it committed",
			Hint: "send the same batch again: it takes effect once", Err: errors.Join(err, ctx.Err())}
	}
	return s.fault(ctx, op, err)
}

func (s *Store) end(session neo4j.SessionWithContext) {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	_ = session.Close(ctx) // the connection goes back or is dropped; the answer is known by now
}

// steadyRounds is how often a short read is tried before writers are held.
const steadyRounds = 4

// steady runs a short read so that what it found shows one revision, and gives
// that revision; see the package's text. Work may run several times.
func (s *Store) steady(ctx context.Context, op string, work func(asker) error) (graph.RevisionNumber, error) {
	before := s.known.Load()
	for range steadyRounds {
		failed := s.read(ctx, op, shortTimeout, work)
		if failed != nil && !errors.Is(failed, errCorrupt) {
			return 0, failed
		}
		after, err := s.number(ctx, op)
		if err != nil || uint64(after) == before {
			return after, cmp.Or(failed, err)
		}
		before = uint64(after)
	}
	return s.holding(ctx, op, work)
}

// errRollBack ends a transaction that is not to be committed.
var errRollBack = errors.New("roll back")

// holding runs a read while no batch can begin or end.
func (s *Store) holding(ctx context.Context, op string, work func(asker) error) (graph.RevisionNumber, error) {
	var number graph.RevisionNumber
	err := s.write(ctx, op, func(a asker) error {
		if err := a.each(cypher.Hold.Query, nil, func(row) error { return nil }); err != nil {
			return err
		}
		meta, err := a.first(cypher.Meta.Query, nil)
		if err != nil {
			return err
		}
		number = graph.RevisionNumber(as[int64](meta["number"])) //nolint:gosec // counted from 0
		if err := work(a); err != nil {
			return err
		}
		return errRollBack
	})
	if errors.Is(err, errRollBack) {
		err = nil
	}
	return number, err
}

// number reads the counter and remembers it as known.
func (s *Store) number(ctx context.Context, op string) (graph.RevisionNumber, error) {
	var meta row
	err := s.read(ctx, op, shortTimeout, func(a asker) (err error) {
		meta, err = a.first(cypher.Meta.Query, nil)
		return err
	})
	if err != nil {
		return 0, err
	}
	if stored, ok := meta["schema"].(int64); ok && stored != schemaVersion {
		return 0, schemaError(op, stored)
	}
	number := uint64(as[int64](meta["number"])) //nolint:gosec // counted from 0
	s.known.Store(number)
	return graph.RevisionNumber(number), nil
}
