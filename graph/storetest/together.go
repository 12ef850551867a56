package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"linchpin/graph"
)

// togetherClauses are what a store promises to several callers at once.
var togetherClauses = []clause{
	{"together/writers", "safe for concurrent use: every batch has its own revision, without gaps, in commit order", func(e *trial) {
		const writers, each = 6, 8
		var mu sync.Mutex
		numbers := map[graph.RevisionNumber]string{}
		e.all(writers, func(w int) {
			for i := range each {
				b := graph.Batch{ID: fmt.Sprintf("writer-%d-%d", w, i), Ops: []graph.Op{put(machine(w*100 + i))}}
				before, err := e.Head(e.ctx)
				if err != nil {
					e.Errorf("head: %v", explain(err))
					return
				}
				r, err := e.Apply(e.ctx, b)
				if err != nil || r.Number <= before.Number {
					e.Errorf("apply gave %d after head %d: %v", r.Number, before.Number, explain(err))
					return
				}
				mu.Lock()
				numbers[r.Number] = b.ID
				mu.Unlock()
			}
		})
		revisions, err := e.Revisions(e.ctx, 0, 1000)
		e.ok(err)
		e.same("revisions", len(revisions), writers*each)
		for i, r := range slices.Backward(revisions) {
			if int(r.Number) != len(revisions)-i || numbers[r.Number] != r.Batch { //nolint:gosec // small
				e.Errorf("revision %d is %q, told as %q", r.Number, r.Batch, numbers[r.Number])
			}
		}
		e.same("items", len(e.structure(0).items), writers*each)
	}},
	{"together/same batch", "the same batch from several writers is one revision", func(e *trial) {
		b := graph.Batch{ID: "same", Ops: machines(3)}
		e.all(6, func(int) {
			if r, err := e.Apply(e.ctx, b); err != nil || r.Number != 1 {
				e.Errorf("revision %d: %v", r.Number, explain(err))
			}
		})
		e.same("head", e.head(), 1)
	}},
	{"together/one wins", "of several conditional writes one wins, the others are stale", func(e *trial) {
		e.apply(machines(1)...)
		var mu sync.Mutex
		outcomes := map[graph.Code]int{}
		e.all(6, func(w int) {
			_, err := e.Apply(e.ctx, graph.Batch{ID: fmt.Sprint(w), Ops: []graph.Op{when(1, put(machine(1)))}})
			mu.Lock()
			defer mu.Unlock()
			outcomes[graph.CodeOf(err)]++
		})
		e.same("outcomes", outcomes, map[graph.Code]int{"": 1, graph.CodeStale: 5})
		clear(outcomes)
		e.all(6, func(int) {
			_, err := e.PutRecord(e.ctx, graph.Record{Kind: "a", ID: "1"})
			mu.Lock()
			defer mu.Unlock()
			outcomes[graph.CodeOf(err)]++
		})
		e.same("outcomes of records", outcomes, map[graph.Code]int{"": 1, graph.CodeStale: 5})
	}},
	{"together/refused beside others", "a batch that is refused changes nothing, for its neighbours either: each writer is told about its own batch", func(e *trial) {
		const writers, each = 6, 8
		e.apply(machines(1)...)
		e.all(writers, func(w int) {
			for i := range each {
				n := 100*(w+1) + i
				b := graph.Batch{ID: fmt.Sprint("writer ", w, "/", i), Ops: []graph.Op{put(machine(n))}}
				want, place := graph.Code(""), ""
				switch (w + i) % 4 {
				case 0:
					b.Ops = append(b.Ops, put(machine(n+50, keyed(machine(1).Key))))
					want, place = graph.CodeConflict, "ops[1].key"
				case 1:
					b.Ops, b.Records = append(b.Ops, when(9, put(machine(1)))), []graph.RecordOp{keep("a", fmt.Sprint(n), "x")}
					want, place = graph.CodeStale, "ops[1]"
				case 2:
					b.Ops = append(b.Ops, link(relation(n, n, 999)))
					want, place = graph.CodeInvalid, "ops[1].to"
				}
				_, err := e.Apply(e.ctx, b)
				var own *graph.Error
				if graph.CodeOf(err) != want || want != "" && (!errors.As(err, &own) || len(own.Problems) != 1 || !strings.HasPrefix(own.Problems[0].Path, place)) {
					e.Errorf("batch %q: %s; want %q at %q", b.ID, explain(err), want, place)
				}
			}
		})
		e.same("head", e.head(), 1+writers*each/4)
		e.same("items", len(e.structure(0).items), 1+writers*each/4)
		records, err := e.ListRecords(e.ctx, "a", "", 100)
		e.ok(err)
		e.same("records", len(records), 0)
	}},
	{"together/one revision", "every read shows one revision, never half a batch, and at least the newest at its begin", func(e *trial) {
		// Revision n names all 40 items "state n"; even ones chain them, odd ones unchain.
		const items, revisions = 40, 24
		done := make(chan struct{})
		go func() {
			defer close(done)
			for n := 1; n <= revisions; n++ {
				if _, err := e.Apply(e.ctx, graph.Batch{ID: fmt.Sprint(n), Ops: stateOps(n, items)}); err != nil {
					e.Errorf("apply: %v", explain(err))
					return
				}
			}
		}()
		e.all(3, func(int) {
			for ended := false; !ended; {
				select {
				case <-done:
					ended = true
				default:
				}
				e.oneRevision(items)
			}
		})
		<-done
	}},
}

// all runs f in n goroutines and waits for them.
func (e *trial) all(n int, f func(int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}

// stateOps make the graph of revision n.
func stateOps(n, items int) []graph.Op {
	var ops []graph.Op
	for i := 1; i <= items; i++ {
		ops = append(ops, put(machine(i, named(fmt.Sprintf("state %d", n)))))
		if i == items {
			break
		}
		r := relation(i, i, i+1)
		if n%2 == 0 {
			ops = append(ops, link(r))
		} else {
			ops = append(ops, unlink(r))
		}
	}
	return ops
}

// oneRevision asks in several ways and says where an answer mixes revisions.
func (e *trial) oneRevision(items int) {
	head, err := e.Head(e.ctx)
	if err != nil || head.Number == 0 {
		return
	}
	p, err := draw(e, 0)
	if err != nil {
		e.Errorf("structure: %v", explain(err))
		return
	}
	if p.revision < head.Number {
		e.Errorf("structure shows %d, the newest was %d", p.revision, head.Number)
	}
	name := fmt.Sprintf("%q", fmt.Sprintf("state %d", p.revision))
	links := (items - 1) * int((p.revision+1)%2) //nolint:gosec // 0 or 1
	torn := slices.ContainsFunc(p.items, func(line string) bool { return !strings.Contains(line, name) })
	if torn || len(p.items) != items || len(p.relations) != links || len(p.problems) > 0 {
		e.Errorf("the structure of revision %d is torn: %d items, %d relations, %q", p.revision, len(p.items), len(p.relations), p.problems)
	}
	page, err := e.Find(e.ctx, graph.Query{Limit: 1000})
	if err != nil {
		e.Errorf("find: %v", explain(err))
		return
	}
	for _, it := range page.Items {
		if it.Revision != page.Items[0].Revision || it.Name != fmt.Sprintf("state %d", it.Revision) {
			e.Errorf("the list is torn: %q at %d", it.Name, it.Revision)
			break
		}
	}
	c, err := e.Changes(e.ctx, head.Number-1, 1000)
	if err != nil {
		e.Errorf("changes: %v", explain(err))
		return
	}
	name = fmt.Sprintf("state %d", c.To)
	if slices.ContainsFunc(c.Items, func(s graph.ItemShape) bool { return s.Name != name }) || len(c.Items) != items ||
		len(c.Relations) != (items-1)*int((c.To+1)%2) { //nolint:gosec // 0 or 1
		e.Errorf("the changes up to revision %d are torn: %d items, %d relations", c.To, len(c.Items), len(c.Relations))
	}
}
