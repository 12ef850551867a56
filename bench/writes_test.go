package bench_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/impact"
	"linchpin/impact/live"
)

const writing = "Writes beside answers"

// median is the middle of durations.
func median(list []time.Duration) time.Duration {
	slices.Sort(list)
	return quantile(list, 0.5)
}

// asker answers about random items until it is told to stop.
type asker struct {
	index *live.Index
	keys  []string
	each  []time.Duration
}

func (a *asker) ask(b *testing.B, stop *atomic.Bool, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a seeded run
	for !stop.Load() {
		start := time.Now()
		_, err := impact.Simulate(context.Background(), a.index.Current(), impact.Scenario{Down: []string{a.keys[r.IntN(len(a.keys))]}}, nil, impact.Budget{})
		if err != nil {
			b.Error(err)
			return
		}
		a.each = append(a.each, time.Since(start))
		time.Sleep(200 * time.Microsecond) // one client, not a machine at its limit
	}
}

// reportWrites writes batches of ten operations at a fixed rate, and watches
// when answers see them and what they cost meanwhile.
func reportWrites(b *testing.B, t *table, name string, store graph.Store, rate int, lag time.Duration) {
	const seconds = 10
	ctx := context.Background()
	index, err := live.Open(ctx, store)
	if err != nil {
		b.Fatal(err)
	}
	defer index.Close()
	var items []impact.Info
	for ref := range index.Current().All() {
		if items = append(items, index.Current().Describe(ref)); len(items) == 20_000 {
			break
		}
	}
	keys := make([]string, len(items))
	for i := range items {
		keys[i] = items[i].Key
	}
	asked := func(d time.Duration) []time.Duration {
		a, stop := &asker{index: index, keys: keys}, atomic.Bool{}
		time.AfterFunc(d, func() { stop.Store(true) })
		a.ask(b, &stop, 1)
		slices.Sort(a.each)
		return a.each
	}
	quiet := asked(3 * time.Second)
	done := make(chan []time.Duration)
	go func() { done <- asked(seconds * time.Second) }()
	written, acknowledged, visible := writeAtRate(ctx, b, store, index, items, rate, seconds)
	busy := <-done
	t.atLeast(writing, name+", batches of ten operations, 16 writers", "batches/s", written, float64(rate)*0.99)
	t.say(writing, name+", acknowledged after, p50 and p99", short(quantile(acknowledged, 0.5))+", "+short(quantile(acknowledged, 0.99)), "", true)
	t.atMost(writing, name+", in answers after its commit, p99", quantile(visible, 0.99), lag)
	t.say(writing, "an answer before, p50 and p99", short(quantile(quiet, 0.5))+", "+short(quantile(quiet, 0.99)), "", true)
	t.ratio(writing, "an answer meanwhile, p50 to before", float64(quantile(busy, 0.5))/float64(quantile(quiet, 0.5)), 2)
	t.atMost(writing, "longest answer meanwhile", busy[len(busy)-1], 20*time.Millisecond)
}

// writeAtRate has sixteen writers send batches by the clock. It gives the rate
// reached, and when each batch was acknowledged and seen.
func writeAtRate(ctx context.Context, b *testing.B, store graph.Store, index *live.Index, items []impact.Info, rate, seconds int) (reached float64, acknowledged, visible []time.Duration) {
	ticks := make(chan int, rate*seconds)
	var mu sync.Mutex
	var group sync.WaitGroup
	run := uuid.NewString()
	for range 16 {
		group.Go(func() {
			for n := range ticks {
				start := time.Now()
				r, err := store.Apply(ctx, tenOperations(run, n, items))
				if err != nil {
					b.Error(err)
					return
				}
				committed := time.Now()
				index.Poke()
				if _, err := index.At(ctx, r.Number); err != nil {
					b.Error(err)
					return
				}
				mu.Lock()
				acknowledged, visible = append(acknowledged, committed.Sub(start)), append(visible, time.Since(committed))
				mu.Unlock()
			}
		})
	}
	start := time.Now()
	for n := range rate * seconds {
		time.Sleep(time.Until(start.Add(time.Duration(n) * time.Second / time.Duration(rate))))
		ticks <- n
	}
	close(ticks)
	group.Wait()
	reached = float64(rate*seconds) / time.Since(start).Seconds()
	slices.Sort(acknowledged)
	slices.Sort(visible)
	return reached, acknowledged, visible
}

// tenOperations are five new items that depend on stored ones.
func tenOperations(run string, n int, items []impact.Info) graph.Batch {
	batch := graph.Batch{ID: fmt.Sprintf("%s/%d", run, n), Actor: "bench"}
	for i := range 5 {
		id := uuid.Must(uuid.NewV7())
		batch.Ops = append(batch.Ops,
			graph.Op{PutItem: &graph.Item{ID: id, Key: fmt.Sprintf("new/%s/%d/%d", run, n, i), Class: "Application", Name: fmt.Sprint("New ", n), Facets: graph.FacetCI}},
			graph.Op{PutRelation: &graph.Relation{ID: uuid.Must(uuid.NewV7()), Type: "DEPENDS_ON", From: id, To: items[(5*n+i)%len(items)].ID}})
	}
	return batch
}
