package live_test

import (
	"context"
	"sync/atomic"
	"testing"

	"linchpin/graph"
	"linchpin/impact/live"
)

// counted counts how often the whole structure is read.
type counted struct {
	graph.Reader
	structures atomic.Int32
}

func (c *counted) Structure(ctx context.Context, asOf graph.RevisionNumber, v graph.StructureVisitor) (graph.RevisionNumber, error) {
	c.structures.Add(1)
	return c.Reader.Structure(ctx, asOf, v)
}

// An index on demand holds nothing until a question is asked, then follows.
func TestOnDemandReadsWithTheFirstQuestion(t *testing.T) {
	ctx := context.Background()
	stored, _ := open(t)
	store := &counted{Reader: stored}
	index := live.Later(store)
	defer index.Close()
	index.Poke()
	if index.Current() != nil || index.Ready() != nil || store.structures.Load() != 0 {
		t.Fatal("it was read before anybody asked")
	}
	s, err := index.At(ctx, 1)
	if err != nil || s.Revision() < 1 || index.Current() == nil {
		t.Fatal(s, err)
	}
	if _, err := index.AsOf(ctx, s.Revision()); err != nil || store.structures.Load() != 1 {
		t.Fatal(err, store.structures.Load())
	}
	revision := apply(t, stored, server("late"))
	index.Poke()
	if s, err = index.At(ctx, revision); err != nil || s.Revision() != revision || store.structures.Load() != 1 {
		t.Fatal(err, store.structures.Load())
	}
	if _, err := index.AsOf(ctx, s.Revision()+1); err == nil {
		t.Fatal("a revision that is not yet was given")
	}
}
