package live_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linchpin/graph"
	"linchpin/impact/live"
)

// readings counts the readings of past structures, and those under way at once.
type readings struct {
	graph.Reader
	reads, now, most atomic.Int32
}

func (c *readings) Structure(ctx context.Context, asOf graph.RevisionNumber, v graph.StructureVisitor) (graph.RevisionNumber, error) {
	if asOf == 0 {
		return c.Reader.Structure(ctx, asOf, v)
	}
	c.reads.Add(1)
	c.most.Store(max(c.most.Load(), c.now.Add(1)))
	defer c.now.Add(-1)
	return c.Reader.Structure(ctx, asOf, v)
}

// TestPastGraphsAreReadOneAtATime: a past graph takes as much memory as the
// estate does, so many who ask for some at once share one reading of each, and
// none begins before another has ended.
func TestPastGraphsAreReadOneAtATime(t *testing.T) {
	store, _ := open(t)
	for n := range 5 {
		apply(t, store, server(fmt.Sprintf("host-%02d", n)))
	}
	reader := &readings{Reader: store}
	index, err := live.Open(t.Context(), reader, live.WithInterval(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	defer index.Close()
	var all sync.WaitGroup
	for n := range 64 {
		all.Go(func() {
			revision := graph.RevisionNumber(2 + n%4) //nolint:gosec // small
			if s, err := index.AsOf(t.Context(), revision); err != nil || s.Revision() != revision {
				t.Errorf("as of %d: %v, %v", revision, s, err)
			}
		})
	}
	all.Wait()
	if reader.reads.Load() != 4 || reader.most.Load() != 1 {
		t.Errorf("%d readings, up to %d at once", reader.reads.Load(), reader.most.Load())
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := index.AsOf(gone, 1); err == nil {
		t.Error("read for nobody")
	}
}

// putBack is a store that can be exchanged for another one.
type putBack struct {
	graph.Reader
	mu  sync.Mutex
	now graph.Reader
}

func (p *putBack) reader() graph.Reader {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

func (p *putBack) Changes(ctx context.Context, after graph.RevisionNumber, limit int) (graph.ChangeSet, error) {
	return p.reader().Changes(ctx, after, limit)
}

func (p *putBack) Structure(ctx context.Context, asOf graph.RevisionNumber, v graph.StructureVisitor) (graph.RevisionNumber, error) {
	return p.reader().Structure(ctx, asOf, v)
}

func (p *putBack) Model(ctx context.Context, asOf graph.RevisionNumber) (*graph.Model, graph.RevisionNumber, error) {
	return p.reader().Model(ctx, asOf)
}

// TestThePastOfAStoreThatWasPutBack is that of the store, and not what was read
// of it before.
func TestThePastOfAStoreThatWasPutBack(t *testing.T) {
	store, _ := open(t)
	apply(t, store, server("before"))
	apply(t, store, server("lost"))
	swap := &putBack{Reader: store, now: store}
	index, err := live.Open(t.Context(), swap, live.WithInterval(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	defer index.Close()
	if s, err := index.AsOf(t.Context(), 2); err != nil || s.Len() != 1 {
		t.Fatal(s, err)
	}
	other, _ := open(t)
	apply(t, other, server("instead"))
	swap.mu.Lock()
	swap.now = other
	swap.mu.Unlock()
	index.Poke()
	for deadline := time.Now().Add(10 * time.Second); index.Current().Revision() != 2 && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	apply(t, other, server("since"))
	if _, err := index.At(t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	s, err := index.AsOf(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := s.Lookup("instead"); !ok {
		t.Error("the past of the store as it was before")
	}
}
