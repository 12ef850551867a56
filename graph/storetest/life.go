package storetest

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
)

// lifeClauses are what a store promises of its closing, its opening again, and
// of calls that are given up.
var lifeClauses = []clause{
	{"life/reopen", "what was acknowledged is still there when the store is closed and opened again", func(e *trial) {
		first := e.batch(put(rich(1)), put(machine(2)), link(richRelation(1, 1, 2)), define(vocabulary("Appliance")))
		first.Records = []graph.RecordOp{keep("note", "1", "one")}
		e.applyBatch(first)
		_, err := e.PutRecord(e.ctx, graph.Record{Kind: "note", ID: "2", Body: []byte("two")})
		e.ok(err)
		e.clock.add(time.Hour)
		e.apply(put(machine(1)), unlink(relation(1, 1, 2)))
		before := e.witness()
		e.restart()
		e.same("after the restart", e.witness(), before)
		again, err := e.Apply(e.ctx, first)
		e.ok(err)
		e.same("replay of the first batch", again.Number, 1)
		e.clock.add(-2 * time.Hour)
		next := e.apply(put(machine(3)))
		e.same("the next revision", next.Number, 3)
		head, err := e.Revisions(e.ctx, 3, 1)
		e.ok(err)
		e.same("its time, the clock being slow", next.At, head[0].At)
	}},
	{"life/reopen empty", "an empty store opens again as one", func(e *trial) {
		e.restart()
		e.same("the graph", e.everything(), "revision 0\n      ")
	}},
	{"life/closed", "calls after Close fail with CodeUnavailable, and closing again does nothing", func(e *trial) {
		e.apply(machines(1)...)
		e.ok(e.Close())
		for name, call := range calls(e) {
			if err := call(e.ctx); graph.CodeOf(err) != graph.CodeUnavailable {
				e.Errorf("%s of a closed store: %s", name, explain(err))
			}
		}
		e.ok(e.Close())
	}},
	{"life/context", "a call whose context has ended fails with an error that wraps the context's and changes nothing", func(e *trial) {
		e.apply(machines(1)...)
		_, err := e.PutRecord(e.ctx, graph.Record{Kind: "a", ID: "1"})
		e.ok(err)
		before := e.witness()
		cancelled, cancel := context.WithCancel(e.ctx)
		cancel()
		late, cancel := context.WithDeadline(e.ctx, time.Unix(0, 0))
		defer cancel()
		for name, call := range calls(e) {
			if err := call(cancelled); !errors.Is(err, context.Canceled) {
				e.Errorf("%s, cancelled: %s", name, explain(err))
			}
			if err := call(late); !errors.Is(err, context.DeadlineExceeded) {
				e.Errorf("%s, too late: %s", name, explain(err))
			}
		}
		e.same("the graph", e.witness(), before)
	}},
}

// witness is what a store says of item 1, of the records "note" and of the
// whole graph.
func (e *trial) witness() string {
	e.Helper()
	revisions, err := e.Revisions(e.ctx, 0, 10)
	e.ok(err)
	records, err := e.ListRecords(e.ctx, "note", "", 10)
	e.ok(err)
	text := e.everything() + render(revisions) + render(records) + render(e.history(1, 0, 10)) +
		render(e.find(graph.Query{Text: "machine"})) + render(e.find(graph.Query{})) + render(e.changes(0, 100)) + e.structure(1).String()
	if m, at, err := e.Model(e.ctx, 0); err == nil {
		text += render(m) + render(at)
	}
	return text
}

// calls is one sound call of each method.
func calls(e *trial) map[string]func(context.Context) error {
	batch := e.batch(put(machine(1, named("other"))))
	return map[string]func(context.Context) error{
		"Apply":     func(ctx context.Context) error { _, err := e.Apply(ctx, batch); return err },
		"Head":      func(ctx context.Context) error { _, err := e.Head(ctx); return err },
		"Structure": func(ctx context.Context) error { _, err := e.Structure(ctx, 0, &spoiler{}); return err },
		"Changes":   func(ctx context.Context) error { _, err := e.Changes(ctx, 0, 10); return err },
		"Model":     func(ctx context.Context) error { _, _, err := e.Model(ctx, 0); return err },
		"Items":     func(ctx context.Context) error { _, err := e.Items(ctx, []uuid.UUID{id(1)}); return err },
		"ItemsByKey": func(ctx context.Context) error {
			_, err := e.ItemsByKey(ctx, []string{"vm/0001"})
			return err
		},
		"RelationsOf": func(ctx context.Context) error { _, err := e.RelationsOf(ctx, []uuid.UUID{id(1)}); return err },
		"Find":        func(ctx context.Context) error { _, err := e.Find(ctx, graph.Query{Text: "vm", Limit: 1}); return err },
		"History":     func(ctx context.Context) error { _, err := e.History(ctx, id(1), 0, 10); return err },
		"Revisions":   func(ctx context.Context) error { _, err := e.Revisions(ctx, 0, 10); return err },
		"RevisionAt":  func(ctx context.Context) error { _, err := e.RevisionAt(ctx, e.clock.Now()); return err },
		"Record":      func(ctx context.Context) error { _, err := e.Record(ctx, "a", "1"); return err },
		"PutRecord": func(ctx context.Context) error {
			_, err := e.PutRecord(ctx, graph.Record{Kind: "a", ID: "9"})
			return err
		},
		"DeleteRecord": func(ctx context.Context) error { return e.DeleteRecord(ctx, "a", "1", 1) },
		"Now":          func(ctx context.Context) error { _, err := e.Now(ctx); return err },
		"ListRecords":  func(ctx context.Context) error { _, err := e.ListRecords(ctx, "a", "", 10); return err },
	}
}
