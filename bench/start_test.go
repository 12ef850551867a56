package bench_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/model"
	"linchpin/graph/sqlite"
	"linchpin/impact/live"
)

const starting = "Start and growth"

// reportStart opens a store and reads its structure into memory.
func reportStart(b *testing.B, t *table, path string) {
	before := collected()
	start := time.Now()
	store, err := sqlite.Open(context.Background(), path)
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	if _, _, err := store.Model(context.Background(), 0); graph.CodeOf(err) == graph.CodeNotFound {
		if _, err := store.Apply(context.Background(), graph.Batch{ID: "model", Ops: []graph.Op{{PutModel: model.BuiltIn()}}}); err != nil {
			b.Fatal(err)
		}
	}
	index, err := live.Open(context.Background(), store)
	if err != nil {
		b.Fatal(err)
	}
	took := time.Since(start)
	defer index.Close()
	what := fmt.Sprintf("ready from SQLite, %s items", grouped(float64(index.Current().Len())))
	if index.Current().Len() == 1_000_000 {
		t.atMost(starting, what, took, 5*time.Second)
	} else {
		t.say(starting, what, short(took), "", true)
	}
	t.say(starting, "memory of the index", fmt.Sprintf("%d MB", (collected()-before)>>20), "", true)
}

// reportApply puts ten operations on a snapshot.
func reportApply(t *table, e *estate) {
	r := rand.New(rand.NewPCG(3, 3)) //nolint:gosec // a seeded run
	s, n := e.snapshot, 0
	took := best(200, func() {
		n++
		c := graph.ChangeSet{To: graph.RevisionNumber(n + 1)} //nolint:gosec // positive
		for i := range 5 {
			key := fmt.Sprintf("new/%d/%d", n, i)
			id := uuid.NewSHA1(uuid.Nil, []byte(key))
			c.Items = append(c.Items, graph.ItemShape{ID: id, Key: key, Class: "Application"})
			c.Relations = append(c.Relations, graph.RelationShape{ID: uuid.NewSHA1(id, nil), Type: "DEPENDS_ON", From: id, To: e.ID(r.IntN(e.Items()))})
		}
		s = s.Apply(c)
	})
	t.say(starting, "ten operations put on the snapshot", short(took), "", true)
}

// reportGrowth asks about blasts of one size in estates of growing size.
func reportGrowth(b *testing.B, t *table, sizes ...int) {
	var first time.Duration
	for _, size := range sizes {
		e := newEstate(b, size)
		took := e.blastOf(b, 400, 600)
		if first == 0 {
			first = took
		}
		t.say(starting, fmt.Sprintf("a blast of 400 to 600 items among %s", grouped(float64(size))), short(took), "", true)
		if took != first {
			t.ratio(starting, fmt.Sprintf("growth from %s to %s items", grouped(float64(sizes[0])), grouped(float64(size))), float64(took)/float64(first), 3)
		}
	}
}

// blastOf is the median time of items whose failure affects so many.
func (e *estate) blastOf(b *testing.B, low, high int) time.Duration {
	r := rand.New(rand.NewPCG(5, 5)) //nolint:gosec // a seeded run
	var each []time.Duration
	for len(each) < 30 {
		i := r.IntN(e.Items())
		if !e.Carries(i) {
			continue
		}
		key := e.Key(i)
		o := e.down(b, key)
		n := o.Counts()
		if all := n.Down + n.Degraded + n.AtRisk; all < low || all > high {
			continue
		}
		each = append(each, best(5, func() { e.down(b, key) }))
	}
	return median(each)
}
