package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
)

// randomClauses run random batches, good and bad, against a store and against
// the naive one: no answer may differ. A failure names its seed and step.
var randomClauses = []clause{
	{"random/1", "random batches, against the naive store", func(e *trial) { randomRun(e, 1) }},
	{"random/2", "random batches, against the naive store", func(e *trial) { randomRun(e, 2) }},
	{"random/3", "random batches, against the naive store", func(e *trial) { randomRun(e, 3) }},
	{"random/4", "random batches, against the naive store", func(e *trial) { randomRun(e, 4) }},
}

const (
	randomSteps     = 40
	randomItems     = 12
	randomRelations = 16
)

// dice draws the parts of batches from few items, so that they collide.
type dice struct {
	*rand.Rand
	head graph.RevisionNumber
	sent []graph.Batch
}

func randomRun(e *trial, seed uint64) {
	d := &dice{Rand: rand.New(rand.NewPCG(seed, 20260329))} //nolint:gosec // to be repeatable
	want := newNaive(e.clock.Now)
	outcomes := map[graph.Code]int{}
	for step := range randomSteps {
		e.clock.add(time.Duration(d.IntN(5000)-500) * time.Millisecond)
		b := d.batch(step)
		wantRevision, wantErr := want.Apply(e.ctx, b)
		got, err := e.Apply(e.ctx, b)
		if graph.CodeOf(err) != graph.CodeOf(wantErr) || render(got) != render(wantRevision) {
			e.Fatalf("seed %d, step %d\n%s\n got: %s %v\nwant: %s %v", seed, step, tell(b), render(got), explain(err), render(wantRevision), explain(wantErr))
		}
		outcomes[graph.CodeOf(err)]++
		if d.head = got.Number; err != nil {
			d.head = must(want.Head(e.ctx)).Number
		}
		if step%8 == 7 || step == randomSteps-1 {
			if compare(e, want, fmt.Sprintf("seed %d, step %d", seed, step)) {
				return
			}
		}
		if step == randomSteps/2 {
			e.restart()
		}
	}
	if outcomes[""] < randomSteps/4 || len(outcomes) < 4 {
		e.Errorf("seed %d is idle: %v", seed, outcomes)
	}
}

func (d *dice) batch(step int) graph.Batch {
	if len(d.sent) > 0 && d.IntN(10) == 0 {
		b := d.sent[d.IntN(len(d.sent))]
		if d.IntN(3) == 0 {
			b.Message = "other"
		}
		return b
	}
	b := graph.Batch{ID: fmt.Sprintf("step-%d", step), Actor: "ada", Source: "random", Run: fmt.Sprint(d.IntN(3)), Message: "why"}
	if step == 0 {
		b.Ops = machines(randomItems)
		return b
	}
	for range d.IntN(6) {
		op := d.op()
		if d.IntN(16) == 0 {
			op.If = ptr(graph.RevisionNumber(d.IntN(int(d.head) + 1))) //nolint:gosec // small
		}
		b.Ops = append(b.Ops, op)
	}
	for range d.IntN(3) {
		r := keep("note", fmt.Sprint(d.IntN(3)), fmt.Sprint(step))
		r.Version, r.Delete = int64(d.IntN(2)), d.IntN(3) == 0
		b.Records = append(b.Records, r)
	}
	if d.IntN(3) > 0 {
		b.Records = nil // most would be stale
	}
	d.sent = append(d.sent, b)
	return b
}

func (d *dice) op() graph.Op {
	switch n := d.IntN(20); {
	case n < 10:
		return put(d.item())
	case n < 11:
		return purge(1 + d.IntN(randomItems))
	case n < 17:
		return link(d.relation())
	case n < 19:
		return unlink(d.relation())
	default:
		return define(vocabulary(fmt.Sprintf("Extra%d", d.IntN(100))))
	}
}

func (d *dice) item() *graph.Item {
	n := 1 + d.IntN(randomItems)
	it := machine(n, named([]string{"Web shop", "web SHOP", "Shop database", "dbEast01", "", "Zürich"}[d.IntN(6)]))
	switch d.IntN(10) {
	case 0:
		it.Key = machine(1 + d.IntN(randomItems)).Key // often another's
	case 1:
		it.Key = fmt.Sprintf("shop/%d", n)
	case 2:
		it.Retired = true
	case 3:
		it.Class, it.Tags = "Router", []string{"gold", "pci"}[:1+d.IntN(2)]
	case 4:
		full := rich(n)
		full.Key = it.Key
		return full
	}
	return it
}

// relation is always from and to the same items for one number but seldom, so
// that few are refused.
func (d *dice) relation() *graph.Relation {
	n := 1 + d.IntN(randomRelations)
	from, to := 1+n%5, 1+(n*3+1)%randomItems
	if from == to {
		to++
	}
	r := relation(n, from, to, grouped([]string{"", "a", "b"}[n%3]))
	switch d.IntN(12) {
	case 0:
		r.To = id(1 + d.IntN(randomItems))
	case 1:
		r.Group, r.Strength = []string{"", "a", "b"}[d.IntN(3)], graph.Soft
	case 2:
		full := richRelation(n, from, to)
		full.Type, full.Group = r.Type, r.Group
		return full
	}
	return r
}

// compare asks both stores everything and says where they differ.
func compare(e *trial, want graph.Store, when string) (differ bool) {
	ask := func(what string, question func(graph.Store) (any, error)) {
		w, wantErr := question(want)
		g, err := question(e.Store)
		if graph.CodeOf(err) != graph.CodeOf(wantErr) || err == nil && render(g) != render(w) {
			differ = true
			e.Errorf("%s: %s\n got: %s %v\nwant: %s %v", when, what, render(g), explain(err), render(w), explain(wantErr))
		}
	}
	head := must(want.Head(e.ctx)).Number
	for n := graph.RevisionNumber(0); n <= head+1; n++ {
		ask(fmt.Sprintf("structure as of %d", n), func(s graph.Store) (any, error) { return picturedAt(e.ctx, s, n) })
		ask(fmt.Sprintf("changes since %d", n), func(s graph.Store) (any, error) { return s.Changes(e.ctx, n, 14) })
		ask(fmt.Sprintf("model as of %d", n), func(s graph.Store) (any, error) {
			m, at, err := s.Model(e.ctx, n)
			return fmt.Sprint(render(m), at), err
		})
	}
	var ids []uuid.UUID
	for n := randomItems; n > 0; n-- {
		ids = append(ids, id(n))
		ask(fmt.Sprintf("history of %d", n), func(s graph.Store) (any, error) { return s.History(e.ctx, id(n), head, 7) })
	}
	ask("items", func(s graph.Store) (any, error) { return s.Items(e.ctx, ids) })
	ask("relations", func(s graph.Store) (any, error) { return s.RelationsOf(e.ctx, ids[:4]) })
	ask("revisions", func(s graph.Store) (any, error) { return s.Revisions(e.ctx, 0, 30) })
	ask("deletions", func(s graph.Store) (any, error) { return s.Deletions(e.ctx, 3, 4) })
	ask("records", func(s graph.Store) (any, error) { return s.ListRecords(e.ctx, "note", "", 10) })
	ask("revision at a time", func(s graph.Store) (any, error) { return s.RevisionAt(e.ctx, e.clock.Now().Add(-20*time.Second)) })
	for _, q := range []graph.Query{{}, {Retired: true}, {Tag: "gold"}, {Classes: []string{"Router", "DatabaseCluster"}}, {Text: "shop"},
		{Text: "sho web"}, {Text: "zurich"}, {Text: "shop", Tag: "gold"}, {After: "vm/0004"}, {Text: "shop", After: "2:vm/0003"}, {Text: "shop", After: "1:"}, {Text: "web shop", Classes: []string{"VirtualMachine"}}} {
		q.Limit = 4
		ask(fmt.Sprintf("find %+v", q), func(s graph.Store) (any, error) { return s.Find(e.ctx, q) })
	}
	return differ
}

func picturedAt(ctx context.Context, s graph.Store, asOf graph.RevisionNumber) (any, error) {
	p, err := draw(&trial{Store: s, ctx: ctx}, asOf)
	return fmt.Sprint(p.revision, p, p.problems), err
}

// tell shows a batch.
func tell(b graph.Batch) string {
	text := fmt.Sprintf("batch %q %q", b.ID, b.Message)
	for _, op := range b.Ops {
		text += "\n  "
		if op.If != nil {
			text += fmt.Sprintf("if %d ", *op.If)
		}
		switch {
		case op.PutItem != nil:
			text += "put " + render(op.PutItem.Shape())
		case op.PurgeItem != nil:
			text += "purge " + op.PurgeItem.ID.String()
		case op.PutRelation != nil:
			text += "put " + render(op.PutRelation.Shape())
		case op.DeleteRelation != nil:
			text += "delete " + op.DeleteRelation.ID.String()
		default:
			text += "model"
		}
	}
	for _, r := range b.Records {
		text += fmt.Sprintf("\n  record %s delete=%t", render(r.Record), r.Delete)
	}
	return text
}
