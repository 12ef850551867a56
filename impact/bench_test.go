package impact_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"

	"linchpin/graph"
	"linchpin/graph/model"
	"linchpin/impact"
	"linchpin/impact/impacttest"
)

// benchItems is the size of the estate: LINCHPIN_BENCH_ITEMS, by default 100,000.
func benchItems() int {
	if n, err := strconv.Atoi(os.Getenv("LINCHPIN_BENCH_ITEMS")); err == nil {
		return n
	}
	return 100_000
}

var benchEstate = sync.OnceValue(func() *impacttest.Layered { return impacttest.NewLayered(benchItems(), 1) })
var benchSnapshot = sync.OnceValue(func() *impact.Snapshot {
	s := buildLayered(benchEstate())
	s.Warm()
	return s
})

func buildLayered(e *impacttest.Layered) *impact.Snapshot {
	b := impact.NewBuilder(model.BuiltIn())
	if err := e.Visit(b); err != nil {
		panic(err)
	}
	return b.Build(1)
}

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
	s, e := benchSnapshot(), benchEstate()
	r := rand.New(rand.NewPCG(1, 1)) //nolint:gosec // a seeded run
	affected := 0
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		o := simulate(b, s, impact.Scenario{Down: []string{e.Key(r.IntN(e.Items()))}})
		n := o.Counts()
		affected += n.Down + n.Degraded + n.AtRisk
	}
	b.ReportMetric(float64(affected)/float64(b.N), "affected/op")
}

// BenchmarkMedianItem fails items that take two or three others along, as the
// median item does.
func BenchmarkMedianItem(b *testing.B) {
	s, e := benchSnapshot(), benchEstate()
	r := rand.New(rand.NewPCG(5, 5)) //nolint:gosec // a seeded run
	var keys []string
	for len(keys) < 1000 {
		key := e.Key(r.IntN(e.Items()))
		if n := len(simulate(b, s, impact.Scenario{Down: []string{key}}).Affected()); n == 3 || n == 4 {
			keys = append(keys, key)
		}
	}
	for name, see := range map[string]func(*impact.Outcome){"states": func(*impact.Outcome) {}, "ordered": func(o *impact.Outcome) { o.Affected() }} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				see(simulate(b, s, impact.Scenario{Down: keys[i%len(keys) : i%len(keys)+1]}))
			}
		})
	}
}

// BenchmarkHub fails the item that carries more than half of all others.
func BenchmarkHub(b *testing.B) {
	s, e := benchSnapshot(), benchEstate()
	sc := impact.Scenario{Down: []string{e.Key(e.Core())}}
	b.Run("states", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			simulate(b, s, sc)
		}
	})
	b.Run("ordered", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			simulate(b, s, sc).Affected()
		}
	})
	b.Run("bare walk", func(b *testing.B) {
		w := e.Walk()
		for b.Loop() {
			w.From(e.Core())
		}
	})
}

// BenchmarkWhatIf removes one item at random.
func BenchmarkWhatIf(b *testing.B) {
	s, e := benchSnapshot(), benchEstate()
	r := rand.New(rand.NewPCG(2, 2)) //nolint:gosec // a seeded run
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		simulate(b, s, impact.Scenario{Remove: impact.Removal{Items: []string{e.Key(r.IntN(e.Items()))}}})
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
			c.Items = append(c.Items, graph.ItemShape{ID: id(key), Key: key, Class: "Server"})
			to := e.ID(r.IntN(e.Items()))
			c.Relations = append(c.Relations, graph.RelationShape{ID: id(key + to.String()), Type: "DEPENDS_ON", From: id(key), To: to})
		}
		s = s.Apply(c)
	}
}

// BenchmarkBuild builds the snapshot.
func BenchmarkBuild(b *testing.B) {
	e := benchEstate()
	for b.Loop() {
		buildLayered(e)
	}
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
