package sqlite

import (
	"bytes"
	"context"
	"slices"

	"github.com/google/uuid"

	"linchpin/graph"
)

// Many ids or keys that lie close together are read in one walk over their
// range, which costs a fraction of a look-up for each. That is so for an
// import, which goes through the records in the order in which it made them.
const (
	rangeFrom  = 64 // names from which on a range is considered
	rangeSpare = 2  // a range may hold so many times the names that are asked for
)

// near says that between two of n names there are not many others.
func (c *conn) near(ctx context.Context, query string, n int, low, high any) (bool, error) {
	if n < rangeFrom {
		return false, nil
	}
	var found int64
	_, err := c.one(ctx, query, func(r row) error { found = r.integer(0); return nil }, low, high, rangeSpare*n+1)
	return err == nil && found <= int64(rangeSpare*n), err
}

// itemsBetween reads the items with any of the keys, if they lie close
// together; ok is false where they do not.
func (c *conn) itemsBetween(ctx context.Context, keys []string) (found []graph.Item, ok bool, err error) {
	if len(keys) < rangeFrom {
		return nil, false, nil
	}
	low, high := slices.Min(keys), slices.Max(keys)
	if ok, err = c.near(ctx, `SELECT count(*) FROM (SELECT 1 FROM item WHERE key BETWEEN ?1 AND ?2 LIMIT ?3)`, len(keys), low, high); !ok {
		return nil, false, err
	}
	byKey := make(map[string]*graph.Item, len(keys))
	for _, key := range keys {
		byKey[key] = nil
	}
	err = c.query(ctx, `SELECT CAST(key AS BLOB), revision, body FROM item WHERE key BETWEEN ? AND ?`, func(r row) error {
		key, _ := r[0].([]byte)
		if _, wanted := byKey[string(key)]; !wanted {
			return nil
		}
		it, err := readItem(r, 1)
		byKey[it.Key] = &it
		return err
	}, low, high)
	for _, key := range keys {
		if it := byKey[key]; it != nil {
			found = append(found, *it)
			byKey[key] = nil // once
		}
	}
	return found, true, err
}

// RelationsFrom gives the relations that begin at the items, each once,
// ordered by id. It is RelationsOf for those who do not ask for the others.
func (s *Store) RelationsFrom(ctx context.Context, ids []uuid.UUID) ([]graph.Relation, error) {
	const op = "sqlite.RelationsFrom"
	if err := graph.CheckCount(op, len(ids)); err != nil {
		return nil, err
	}
	var found []graph.Relation
	take := func(r row) error {
		rel, err := readRelation(r, 0)
		found = append(found, rel)
		return err
	}
	err := s.view(ctx, op, func(c *conn) error {
		seqs, err := c.itemNumbers(ctx, ids)
		if err != nil || len(seqs) == 0 {
			return err
		}
		low, high := seqs[0], seqs[len(seqs)-1]
		if high-low < int64(rangeSpare*len(seqs)) {
			return c.query(ctx, `SELECT revision, body, source FROM relation WHERE source BETWEEN ? AND ?`, func(r row) error {
				if _, wanted := slices.BinarySearch(seqs, r.integer(2)); !wanted {
					return nil
				}
				return take(r)
			}, low, high)
		}
		quiet := context.WithoutCancel(ctx)
		for i, seq := range seqs {
			if i%256 == 255 && ctx.Err() != nil {
				return ctx.Err()
			}
			if err := c.query(quiet, `SELECT revision, body FROM relation WHERE source = ?`, take, seq); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, func(a, b graph.Relation) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return found, nil
}

// itemNumbers gives the numbers of the stored items among ids, ascending and
// each once.
func (c *conn) itemNumbers(ctx context.Context, ids []uuid.UUID) (seqs []int64, err error) {
	ids = slices.Clone(ids)
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	ids = slices.Compact(ids)
	if len(ids) == 0 {
		return nil, nil
	}
	low, high := ids[0], ids[len(ids)-1]
	within, err := c.near(ctx, `SELECT count(*) FROM (SELECT 1 FROM item WHERE id BETWEEN ?1 AND ?2 LIMIT ?3)`, len(ids), low[:], high[:])
	switch {
	case err != nil:
		return nil, err
	case within:
		err = c.query(ctx, `SELECT seq, id FROM item WHERE id BETWEEN ? AND ?`, func(r row) error {
			id := r.bytes(1)
			if _, wanted := slices.BinarySearchFunc(ids, id, func(a uuid.UUID, b []byte) int { return bytes.Compare(a[:], b) }); wanted {
				seqs = append(seqs, r.integer(0))
			}
			return nil
		}, low[:], high[:])
	default:
		quiet := context.WithoutCancel(ctx)
		for i, id := range ids {
			if i%256 == 255 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if _, err = c.one(quiet, `SELECT seq FROM item WHERE id = ?`, func(r row) error { seqs = append(seqs, r.integer(0)); return nil }, id[:]); err != nil {
				return nil, err
			}
		}
	}
	slices.Sort(seqs)
	return seqs, err
}
