package storetest

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
)

// forgets leaves out some of what a batch is given.
func forgets(change func(*graph.Given)) func(*bent) {
	return func(b *bent) {
		b.edit(func(batch graph.Batch) graph.Batch {
			if batch.Given != nil {
				g := *batch.Given
				g.Items, g.Quiet = slices.Clone(g.Items), slices.Clone(g.Quiet)
				change(&g)
				batch.Given = &g
			}
			return batch
		})
	}
}

var brokenGivens = []broken{
	{clause: "given/as it was", is: "wants retired items to be live", bend: func(b *bent) {
		b.refuseAlso(graph.CodeStale, func(batch graph.Batch) bool {
			return batch.Given != nil && slices.ContainsFunc(batch.Given.Items, func(it graph.GivenItem) bool { return it.Retired })
		})
	}},
	{clause: "given/as it was", is: "does not take it for content", bend: func(b *bent) {
		b.edit(func(batch graph.Batch) graph.Batch { batch.Given = nil; return batch })
	}},
	{clause: "given/model", is: "does not look at the model", bend: forgets(func(g *graph.Given) { g.Model = nil })},
	{clause: "given/class of an item", is: "does not look at items", bend: forgets(func(g *graph.Given) { g.Items = nil })},
	{clause: "given/retired item", is: "wants all to be as retired as they were", bend: func(b *bent) {
		b.refuseAlso(graph.CodeStale, func(batch graph.Batch) bool {
			return batch.Given != nil && slices.ContainsFunc(batch.Given.Items, func(it graph.GivenItem) bool { return b.stored().items[it.ID].Retired })
		})
	}},
	{clause: "given/retired item", is: "lets retired items come back", bend: forgets(func(g *graph.Given) {
		for i := range g.Items {
			g.Items[i].Retired = false
		}
	})},
	{clause: "given/quiet item", is: "looks where relations begin alone", bend: func(b *bent) {
		forgets(func(g *graph.Given) {
			g.Quiet = slices.DeleteFunc(g.Quiet, func(at uuid.UUID) bool {
				for _, r := range b.stored().relations {
					if r.From == at {
						return false
					}
				}
				return true
			})
		})(b)
	}},
	{clause: "given/own run", is: "counts what the own run put", bend: func(b *bent) {
		b.edit(func(batch graph.Batch) graph.Batch {
			if batch.Given != nil {
				batch.Run = ""
			}
			return batch
		})
	}},
	{clause: "given/classes and types", is: "does not look at classes", bend: forgets(func(g *graph.Given) { g.Classes = nil })},
	{clause: "given/classes and types", is: "does not look at types", bend: forgets(func(g *graph.Given) { g.Types = nil })},
	{clause: "given/too much", is: "takes any number", bend: func(b *bent) {
		b.edit(func(batch graph.Batch) graph.Batch { batch.Given = nil; return batch })
	}},
	{clause: "given/one wins", is: "looks before it locks", bend: func(b *bent) {
		b.apply = func(ctx context.Context, batch graph.Batch) (graph.Revision, error) {
			p, err := batch.Prepare("bent")
			if err != nil {
				return graph.Revision{}, err
			}
			b.mu.RLock()
			other := b.notGiven(p, b.states[len(b.states)-1])
			b.mu.RUnlock()
			if len(other) > 0 {
				return graph.Revision{}, graph.Errorf(graph.CodeStale, "bent", "not as given")
			}
			time.Sleep(5 * time.Millisecond)
			batch.Given = nil
			return b.naive.Apply(ctx, batch)
		}
	}},
}
