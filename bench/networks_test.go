package bench_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"linchpin/graph"
	"linchpin/graph/model"
	"linchpin/impact"
	"linchpin/impact/impacttest"
)

const networks = "One failure in a network"

// network is an estate in the making; its items are numbered.
type network struct {
	build *impact.Builder
	keys  []string
	told  map[string]bool // relations
}

func newNetwork(b *testing.B, class string, items int, roots ...int) *network {
	m := model.BuiltIn()
	if class == "Box" {
		m = impacttest.Model(0)
	}
	n := &network{impact.NewBuilder(m), make([]string, items), map[string]bool{}}
	for i := range n.keys {
		n.keys[i] = fmt.Sprintf("item-%05d", i)
		it := graph.ItemShape{ID: impacttest.IDOf(n.keys[i]), Key: n.keys[i], Class: class}
		if slices.Contains(roots, i) {
			it.RootFor = []string{"CONNECTED_TO"}
		}
		if err := n.build.Item(it); err != nil {
			b.Fatal(err)
		}
	}
	return n
}

// relate draws a relation, unless it stands already or leads to itself.
func (n *network) relate(from, to int, kind, group string) {
	name := fmt.Sprint(from, " ", to, " ", group)
	if from == to || n.told[name] {
		return
	}
	n.told[name] = true
	r := graph.RelationShape{ID: impacttest.IDOf(name), Type: kind, From: impacttest.IDOf(n.keys[from]), To: impacttest.IDOf(n.keys[to]), Group: group}
	if err := n.build.Relation(r); err != nil {
		panic(err) // the estate is made here
	}
}

func (n *network) link(from, to int) { n.relate(from, to, "CONNECTED_TO", "") }

func (n *network) snapshot(b *testing.B) *impact.Snapshot {
	b.Helper()
	s := n.build.Build(1)
	s.Warm()
	return s
}

// reportNetworks fails items of networks one at a time.
func reportNetworks(b *testing.B, t *table) {
	const side, items, class = 316, 100_000, "Switch"
	n := newNetwork(b, class, side*side, 0, side*side-1)
	for i := range side * side {
		if i%side > 0 {
			n.link(i, i-1)
		}
		if i >= side {
			n.link(i, i-side)
		}
	}
	n.report(b, t, "grid of 316 by 316 with two roots", 10_000, 50*time.Microsecond)

	n = newNetwork(b, class, items, 7, items/2)
	for i := range items {
		for _, step := range []int{1, 17, 1009} {
			n.link(i, (i+step)%items)
		}
	}
	n.report(b, t, "mesh of 100,000, six links each, two roots", 10_000, 50*time.Microsecond)

	n = newNetwork(b, class, items, 0, 1)
	for i := 2; i < items; i++ { // each on a pair of switches, 16 below a pair
		pair := (i - 2) / 16 * 2
		n.link(i, pair)
		n.link(i, pair+1)
	}
	n.report(b, t, "dual-homed tree of 100,000", 10_000, 50*time.Microsecond)

	n = newNetwork(b, class, items, 0)
	for i := range items {
		n.link(i, (i+1)%items)
	}
	n.report(b, t, "ring of 100,000 with one root", 1_000, 10*time.Millisecond)
}

// report fails so many items at random, each alone but no root, and tells the
// p99 and the worst; of each item the best of three.
func (n *network) report(b *testing.B, t *table, name string, times int, bound time.Duration) {
	s := n.snapshot(b)
	r := rand.New(rand.NewPCG(9, 9)) //nolint:gosec // a seeded run
	each := make([]time.Duration, times)
	for i := range each {
		sc := impact.Scenario{Down: []string{n.keys[2+r.IntN(len(n.keys)-3)]}}
		each[i] = best(3, func() {
			if _, err := impact.Simulate(context.Background(), s, sc, nil, impact.Budget{}); err != nil {
				b.Fatal(err)
			}
		})
	}
	slices.Sort(each)
	what := fmt.Sprintf("%s, %s items at random", name, grouped(float64(times)))
	t.say(networks, what+", p50", short(quantile(each, 0.5)), "", true)
	t.atMost(networks, what+", p99", quantile(each, 0.99), bound)
	t.say(networks, what+", longest", short(each[len(each)-1]), "", true)
}
