package impact_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"linchpin/graph"
	"linchpin/impact"
)

// benchItems is the size of the estate: LINCHPIN_BENCH_ITEMS, by default 100,000.
func benchItems() int {
	if n, err := strconv.Atoi(os.Getenv("LINCHPIN_BENCH_ITEMS")); err == nil {
		return n
	}
	return 100_000
}

var benchEstate = sync.OnceValue(func() *layered { return newLayered(benchItems()) })
var benchSnapshot = sync.OnceValue(func() *impact.Snapshot {
	s := benchEstate().snapshot()
	s.Warm()
	return s
})

func simulate(b *testing.B, s *impact.Snapshot, sc impact.Scenario) *impact.Outcome {
	b.Helper()
	o, err := impact.Simulate(context.Background(), s, sc, nil, impact.Budget{})
	if err != nil {
		b.Fatal(err)
	}
	return o
}

// BenchmarkRandomItem fails one item at random.
func BenchmarkRandomItem(b *testing.B) {
	s, items := benchSnapshot(), benchEstate().items
	r := rand.New(rand.NewPCG(1, 1)) //nolint:gosec // a seeded run
	affected := 0
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		o := simulate(b, s, impact.Scenario{Down: []string{items[r.IntN(len(items))].Key}})
		n := o.Counts()
		affected += n.Down + n.Degraded + n.AtRisk
	}
	b.ReportMetric(float64(affected)/float64(b.N), "affected/op")
}

// BenchmarkHub fails ten hubs, and reports the time for each relation walked
// beside that of a bare breadth-first walk over the same relations, each the
// best of all runs, since other load on the machine only ever adds.
func BenchmarkHub(b *testing.B) {
	s, e := benchSnapshot(), benchEstate()
	bare := newBareWalk(e)
	starts := make([]uint32, len(e.hubs))
	for i, key := range e.hubs {
		starts[i] = bare.number[key]
	}
	b.ReportAllocs()
	b.ResetTimer()
	engine, walk, affected, walked := time.Hour, time.Hour, 0, 0
	for range b.N {
		start := time.Now()
		o := simulate(b, s, impact.Scenario{Down: e.hubs})
		engine = min(engine, time.Since(start))
		n := o.Counts()
		affected = n.Down + n.Degraded + n.AtRisk
		b.StopTimer()
		start = time.Now()
		walked = bare.walk(starts)
		walk = min(walk, time.Since(start))
		b.StartTimer()
	}
	b.ReportMetric(float64(affected), "affected")
	b.ReportMetric(float64(engine.Nanoseconds())/float64(walked), "ns/relation")
	b.ReportMetric(float64(walk.Nanoseconds())/float64(walked), "bare-ns/relation")
	b.ReportMetric(float64(engine)/float64(walk), "engine/bare")
}

// BenchmarkWhatIf removes one item at random.
func BenchmarkWhatIf(b *testing.B) {
	s, items := benchSnapshot(), benchEstate().items
	r := rand.New(rand.NewPCG(2, 2)) //nolint:gosec // a seeded run
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		simulate(b, s, impact.Scenario{Remove: impact.Removal{Items: []string{items[r.IntN(len(items))].Key}}})
	}
}

// BenchmarkApply puts ten changes on a snapshot.
func BenchmarkApply(b *testing.B) {
	s, e := benchSnapshot(), benchEstate()
	r := rand.New(rand.NewPCG(3, 3)) //nolint:gosec // a seeded run
	b.ReportAllocs()
	b.ResetTimer()
	for n := range b.N {
		c := graph.ChangeSet{To: graph.RevisionNumber(n + 2)} //nolint:gosec // positive
		for i := range 5 {
			key := fmt.Sprintf("new/%d/%d", n, i)
			c.Items = append(c.Items, graph.ItemShape{ID: id(key), Key: key, Class: "Box"})
			to := e.items[r.IntN(len(e.items))]
			c.Relations = append(c.Relations, graph.RelationShape{ID: id(key + to.Key), Type: "DEPENDS_ON", From: id(key), To: to.ID})
		}
		s = s.Apply(c)
	}
}

// BenchmarkBuild builds the snapshot.
func BenchmarkBuild(b *testing.B) {
	e := benchEstate()
	for range b.N {
		e.snapshot()
	}
}

// bareWalk is the least that any answer costs: a breadth-first walk over flat
// arrays, that knows no requirements.
type bareWalk struct {
	number map[string]uint32
	offset []uint32
	to     []uint32
	seen   []uint32
	epoch  uint32
	queue  []uint32
}

func newBareWalk(e *layered) *bareWalk {
	w := &bareWalk{number: map[string]uint32{}, offset: make([]uint32, len(e.items)+1), seen: make([]uint32, len(e.items))}
	byID := map[string]uint32{}
	for i := range e.items {
		w.number[e.items[i].Key] = uint32(i)     //nolint:gosec // small
		byID[e.items[i].ID.String()] = uint32(i) //nolint:gosec // small
	}
	for i := range e.relations {
		w.offset[byID[e.relations[i].To.String()]+1]++
	}
	for i := range e.items {
		w.offset[i+1] += w.offset[i]
	}
	w.to = make([]uint32, len(e.relations))
	next := append([]uint32(nil), w.offset...)
	for i := range e.relations {
		at := byID[e.relations[i].To.String()]
		w.to[next[at]] = byID[e.relations[i].From.String()]
		next[at]++
	}
	return w
}

func (w *bareWalk) walk(starts []uint32) (relations int) {
	w.epoch++
	w.queue = append(w.queue[:0], starts...)
	for _, s := range starts {
		w.seen[s] = w.epoch
	}
	for at := 0; at < len(w.queue); at++ {
		i := w.queue[at]
		for _, to := range w.to[w.offset[i]:w.offset[i+1]] {
			relations++
			if w.seen[to] != w.epoch {
				w.seen[to] = w.epoch
				w.queue = append(w.queue, to)
			}
		}
	}
	return relations
}

// BenchmarkNetwork fails one switch at random of a grid with two exits, where
// every item has alternatives.
func BenchmarkNetwork(b *testing.B) {
	const side = 300
	build := impact.NewBuilder(smallModel())
	name := func(x, y int) string { return fmt.Sprintf("switch/%03d/%03d", x, y) }
	for x := range side {
		for y := range side {
			class := "Box"
			if x == y && (x == 0 || x == side-1) {
				class = "Gateway"
			}
			if err := build.Item(graph.ItemShape{ID: id(name(x, y)), Key: name(x, y), Class: class}); err != nil {
				b.Fatal(err)
			}
		}
	}
	link := func(from, to string) {
		if err := build.Relation(graph.RelationShape{ID: id(from + to), Type: "CONNECTED_TO", From: id(from), To: id(to)}); err != nil {
			b.Fatal(err)
		}
	}
	for x := range side {
		for y := range side {
			if x > 0 {
				link(name(x, y), name(x-1, y))
			}
			if y > 0 {
				link(name(x, y), name(x, y-1))
			}
		}
	}
	s := build.Build(1)
	s.Warm()
	r := rand.New(rand.NewPCG(4, 4)) //nolint:gosec // a seeded run
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		simulate(b, s, impact.Scenario{Down: []string{name(r.IntN(side), r.IntN(side))}})
	}
}
