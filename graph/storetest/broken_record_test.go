package storetest

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
)

var brokenRecords = []broken{
	{clause: "records/put and get", is: "does not count versions", bend: func(b *bent) {
		b.putRecord = func(ctx context.Context, r graph.Record) (int64, error) {
			_, err := b.naive.PutRecord(ctx, r)
			return 1, err
		}
	}},
	{clause: "records/empty body", is: "refuses an empty body", bend: func(b *bent) {
		b.putRecord = func(ctx context.Context, r graph.Record) (int64, error) {
			if len(r.Body) == 0 {
				return 0, graph.Errorf(graph.CodeInvalid, "bent", "empty")
			}
			return b.naive.PutRecord(ctx, r)
		}
	}},
	{clause: "records/none", is: "gives an empty record for none", bend: func(b *bent) {
		b.record = func(ctx context.Context, kind, id string) (graph.Record, error) {
			r, err := b.naive.Record(ctx, kind, id)
			if graph.CodeOf(err) == graph.CodeNotFound {
				err = nil
			}
			return r, err
		}
	}},
	{clause: "records/stale put", is: "lets the last writer win", bend: func(b *bent) {
		b.putRecord = func(ctx context.Context, r graph.Record) (int64, error) {
			if stored, err := b.naive.Record(ctx, r.Kind, r.ID); err == nil {
				r.Version = stored.Version
			}
			return b.naive.PutRecord(ctx, r)
		}
	}},
	{clause: "records/one clock", is: "goes by the caller's clock", bend: func(b *bent) {
		b.storeNow = func(context.Context) (time.Time, error) { return b.now().UTC(), nil }
	}},
	{clause: "records/limits", is: "takes records of any size", bend: func(b *bent) {
		b.putRecord = func(ctx context.Context, r graph.Record) (int64, error) {
			version, err := b.naive.PutRecord(ctx, r)
			if graph.CodeOf(err) == graph.CodeInvalid && len(r.Body) > graph.MaxRecordBody {
				return 1, nil
			}
			return version, err
		}
	}},
	{clause: "records/body is not kept", is: "keeps the caller's bytes", bend: func(b *bent) {
		b.putRecord = func(ctx context.Context, r graph.Record) (int64, error) {
			version, err := b.naive.PutRecord(ctx, r)
			if err == nil {
				r.Version = version
				b.records[[2]string{r.Kind, r.ID}] = r
			}
			return version, err
		}
	}},
	{clause: "records/delete", is: "deletes any version", bend: func(b *bent) {
		b.deleteRecord = func(ctx context.Context, kind, id string, version int64) error {
			if stored, err := b.naive.Record(ctx, kind, id); err == nil {
				version = stored.Version
			}
			return b.naive.DeleteRecord(ctx, kind, id, version)
		}
	}},
	{clause: "records/list", is: "repeats the record that it goes on from", bend: func(b *bent) {
		b.listRecords = func(ctx context.Context, kind, after string, limit int) ([]graph.Record, error) {
			list, err := b.naive.ListRecords(ctx, kind, after, limit)
			if r, missing := b.naive.Record(ctx, kind, after); missing == nil && err == nil {
				list = append([]graph.Record{r}, list...)
			}
			return list, err
		}
	}},
	{clause: "records/delete page by page", is: "begins anew where the record that it goes on from is gone", bend: func(b *bent) {
		b.listRecords = func(ctx context.Context, kind, after string, limit int) ([]graph.Record, error) {
			if _, gone := b.naive.Record(ctx, kind, after); gone != nil {
				after = ""
			}
			return b.naive.ListRecords(ctx, kind, after, limit)
		}
	}},
}

var brokenLives = []broken{
	{clause: "life/reopen", is: "forgets records when it is closed", open: func(c Config, n *naive) (graph.Store, error) {
		if c.Reopen {
			clear(n.records)
		}
		return n, nil
	}},
	{clause: "life/reopen", is: "forgets what is not the newest when it is closed", open: func(c Config, n *naive) (graph.Store, error) {
		if last := len(n.states) - 1; c.Reopen && last > 1 {
			n.states[1] = state{revision: n.states[1].revision}
		}
		return n, nil
	}},
	{clause: "life/reopen empty", is: "cannot open what is empty", open: func(c Config, n *naive) (graph.Store, error) {
		if c.Reopen && len(n.states) == 1 {
			return nil, errors.New("nothing is there")
		}
		return n, nil
	}},
	{clause: "life/closed", is: "answers when it is closed", bend: func(b *bent) { b.close = func() error { return nil } }},
	{clause: "life/closed", is: "cannot be closed twice", bend: func(b *bent) {
		closed := false
		b.close = func() error {
			if closed {
				return graph.Errorf(graph.CodeUnavailable, "bent", "closed")
			}
			closed = true
			return b.naive.Close()
		}
	}},
	{clause: "life/context", is: "writes for a caller who has left", bend: func(b *bent) {
		b.apply = func(ctx context.Context, batch graph.Batch) (graph.Revision, error) {
			return b.naive.Apply(context.WithoutCancel(ctx), batch)
		}
	}},
	{clause: "life/context", is: "hides why it gave up", bend: func(b *bent) {
		b.find = func(ctx context.Context, q graph.Query) (graph.Page, error) {
			page, err := b.naive.Find(ctx, q)
			if err != nil {
				err = graph.Errorf(graph.CodeTimeout, "bent", "given up")
			}
			return page, err
		}
	}},
	{clause: "together/writers", is: "serves one writer at a time", bend: func(b *bent) {
		var at sync.Mutex
		b.apply = func(ctx context.Context, batch graph.Batch) (graph.Revision, error) {
			if !at.TryLock() {
				return graph.Revision{}, graph.Errorf(graph.CodeUnavailable, "bent", "busy")
			}
			defer at.Unlock()
			time.Sleep(2 * time.Millisecond)
			return b.naive.Apply(ctx, batch)
		}
	}},
	{clause: "together/same batch", is: "writes a batch again that is not through yet", bend: func(b *bent) {
		b.apply = func(ctx context.Context, batch graph.Batch) (graph.Revision, error) {
			known := len(b.statesNow()) > 1
			time.Sleep(5 * time.Millisecond)
			if !known {
				batch.ID = uuid.NewString()
			}
			return b.naive.Apply(ctx, batch)
		}
	}},
	{clause: "together/one wins", is: "looks before it locks", bend: func(b *bent) {
		b.apply = func(ctx context.Context, batch graph.Batch) (graph.Revision, error) {
			fresh := len(b.statesNow()) <= 2
			time.Sleep(5 * time.Millisecond)
			if ops := append([]graph.Op(nil), batch.Ops...); fresh && len(ops) > 0 {
				ops[0].If, batch.Ops = nil, ops
			}
			return b.naive.Apply(ctx, batch)
		}
	}},
	{clause: "together/refused beside others", is: "tells the next writer of a refusal too", bend: func(b *bent) {
		var mu sync.Mutex
		var last error
		b.apply = func(ctx context.Context, batch graph.Batch) (graph.Revision, error) {
			mu.Lock()
			defer mu.Unlock()
			if err := last; err != nil {
				last = nil
				return graph.Revision{}, err
			}
			r, err := b.naive.Apply(ctx, batch)
			last = err
			return r, err
		}
	}},
	{clause: "together/one revision", is: "reads items and relations one after the other", bend: func(b *bent) {
		b.apply = func(ctx context.Context, batch graph.Batch) (graph.Revision, error) {
			time.Sleep(time.Millisecond)
			return b.naive.Apply(ctx, batch)
		}
		b.structure = func(ctx context.Context, asOf graph.RevisionNumber, v graph.StructureVisitor) (graph.RevisionNumber, error) {
			before, after := &pieces{}, &pieces{}
			at, err := b.naive.Structure(ctx, asOf, before)
			if err != nil {
				return at, err
			}
			time.Sleep(3 * time.Millisecond)
			if _, err := b.naive.Structure(ctx, asOf, after); err != nil {
				return at, err
			}
			return at, (&pieces{items: before.items, relations: after.relations}).visit(v)
		}
	}},
}

// statesNow gives the states of this moment.
func (b *bent) statesNow() []state {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.states
}
