package storetest

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
)

var brokenApply = []broken{
	{clause: "apply/first is revision 1", is: "spends a number on a refused batch", bend: func(b *bent) {
		b.apply = func(ctx context.Context, batch graph.Batch) (graph.Revision, error) {
			r, err := b.naive.Apply(ctx, batch)
			if err != nil {
				_, _ = b.naive.Apply(ctx, graph.Batch{ID: uuid.NewString()})
			}
			return r, err
		}
	}},
	{clause: "apply/revision tells the batch", is: "forgets the message", bend: func(b *bent) {
		b.head = func(r graph.Revision) (graph.Revision, error) { r.Message = ""; return r, nil }
	}},
	{clause: "apply/revision tells the batch", is: "counts deletions of nothing", bend: func(b *bent) {
		b.apply = func(ctx context.Context, batch graph.Batch) (graph.Revision, error) {
			r, err := b.naive.Apply(ctx, batch)
			r.ItemsPurged = 0
			for _, op := range batch.Ops {
				if op.PurgeItem != nil {
					r.ItemsPurged++
				}
			}
			return r, err
		}
	}},
	{clause: "apply/empty batch", is: "refuses an empty batch", bend: func(b *bent) {
		b.refuseAlso(graph.CodeInvalid, func(batch graph.Batch) bool { return len(batch.Ops)+len(batch.Records) == 0 })
	}},
	{clause: "apply/put without change", is: "leaves out what is stored already", bend: func(b *bent) {
		b.drop(func(op graph.Op) bool {
			if op.PutItem == nil {
				return false
			}
			stored, ok := b.stored().items[op.PutItem.ID]
			return ok && stored.SameContent(op.PutItem)
		})
	}},
	{clause: "apply/same id, same content", is: "applies a batch again", bend: func(b *bent) {
		b.edit(func(batch graph.Batch) graph.Batch { batch.ID += uuid.NewString(); batch.Records = nil; return batch })
	}},
	{clause: "apply/same id, same content", is: "compares before it normalises", bend: func(b *bent) {
		tags := map[string]string{}
		b.apply = func(ctx context.Context, batch graph.Batch) (graph.Revision, error) {
			raw := ""
			for _, op := range batch.Ops {
				if op.PutItem != nil {
					raw += strings.Join(op.PutItem.Tags, ",")
				}
			}
			if was, ok := tags[batch.ID]; ok && was != raw {
				return graph.Revision{}, graph.Errorf(graph.CodeKeyReused, "bent", "other content")
			}
			tags[batch.ID] = raw
			return b.naive.Apply(ctx, batch)
		}
	}},
	{clause: "apply/same id, other content", is: "takes any content for the same", bend: func(b *bent) {
		b.apply = func(ctx context.Context, batch graph.Batch) (graph.Revision, error) {
			for _, s := range b.states[1:] {
				if s.revision.Batch == batch.ID {
					return s.revision, nil
				}
			}
			return b.naive.Apply(ctx, batch)
		}
	}},
	{clause: "apply/id of a refused batch is free", is: "remembers refused batches", bend: func(b *bent) {
		refused := map[string]bool{}
		b.apply = func(ctx context.Context, batch graph.Batch) (graph.Revision, error) {
			if refused[batch.ID] {
				return graph.Revision{}, graph.Errorf(graph.CodeKeyReused, "bent", "seen before")
			}
			r, err := b.naive.Apply(ctx, batch)
			refused[batch.ID] = err != nil
			return r, err
		}
	}},
	{clause: "apply/at is the clock", is: "has a clock of its own", bend: func(b *bent) {
		now := b.now
		b.now = func() time.Time { return now().Add(time.Minute) }
	}},
	{clause: "apply/at is the clock", is: "keeps the clock's zone", bend: func(b *bent) {
		b.apply = func(ctx context.Context, batch graph.Batch) (graph.Revision, error) {
			r, err := b.naive.Apply(ctx, batch)
			r.At = r.At.In(time.FixedZone("", 7200))
			return r, err
		}
	}},
	{clause: "apply/at never goes back", is: "follows a clock that goes back", bend: func(b *bent) {
		b.apply = func(ctx context.Context, batch graph.Batch) (graph.Revision, error) {
			r, err := b.naive.Apply(ctx, batch)
			r.At = b.now().UTC().Truncate(time.Millisecond)
			return r, err
		}
	}},
	{clause: "apply/put item creates", is: "loses durations", bend: func(b *bent) {
		b.items = func(ctx context.Context, ids []uuid.UUID) ([]graph.Item, error) {
			found, err := b.naive.Items(ctx, ids)
			for i := range found {
				delete(found[i].Properties, "window")
			}
			return found, err
		}
	}},
	{clause: "apply/put item replaces", is: "keeps old tags", bend: func(b *bent) {
		b.edit(func(batch graph.Batch) graph.Batch {
			for i, op := range batch.Ops {
				if op.PutItem == nil {
					continue
				}
				it := *op.PutItem
				it.Tags = slices.Concat(it.Tags, b.stored().items[it.ID].Tags)
				batch.Ops[i].PutItem = &it
			}
			return batch
		})
	}},
	{clause: "apply/put relation creates", is: "loses the strength", bend: func(b *bent) {
		b.relationsOf = func(ctx context.Context, ids []uuid.UUID) ([]graph.Relation, error) {
			found, err := b.naive.RelationsOf(ctx, ids)
			for i := range found {
				found[i].Strength = ""
			}
			return found, err
		}
	}},
	{clause: "apply/put relation replaces", is: "keeps the old group", bend: func(b *bent) {
		b.edit(func(batch graph.Batch) graph.Batch {
			for i, op := range batch.Ops {
				if op.PutRelation == nil {
					continue
				}
				r := *op.PutRelation
				if was, ok := b.stored().relations[r.ID]; ok {
					r.Group = was.Group
				}
				batch.Ops[i].PutRelation = &r
			}
			return batch
		})
	}},
	{clause: "apply/stored normalised", is: "tells the revision that the caller wrote", bend: func(b *bent) {
		said := map[uuid.UUID]graph.RevisionNumber{}
		b.edit(func(batch graph.Batch) graph.Batch {
			for _, op := range batch.Ops {
				if op.PutItem != nil {
					said[op.PutItem.ID] = op.PutItem.Revision
				}
			}
			return batch
		})
		b.items = func(ctx context.Context, ids []uuid.UUID) ([]graph.Item, error) {
			found, err := b.naive.Items(ctx, ids)
			for i := range found {
				found[i].Revision = said[found[i].ID]
			}
			return found, err
		}
	}},
	{clause: "apply/stored normalised", is: "has empty maps for none", bend: func(b *bent) {
		b.items = func(ctx context.Context, ids []uuid.UUID) ([]graph.Item, error) {
			found, err := b.naive.Items(ctx, ids)
			for i := range found {
				if found[i].Requirements == nil {
					found[i].Requirements = map[string]graph.Declared{}
				}
			}
			return found, err
		}
	}},
	{clause: "apply/batch is not changed", is: "normalises in the caller's hands", bend: func(b *bent) {
		b.apply = func(ctx context.Context, batch graph.Batch) (graph.Revision, error) {
			for i := range batch.Ops {
				if it := batch.Ops[i].PutItem; it != nil {
					it.Normalise()
				}
			}
			return b.naive.Apply(ctx, batch)
		}
	}},
	{clause: "apply/batch is not kept", is: "keeps the caller's items", bend: func(b *bent) {
		kept := map[uuid.UUID]*graph.Item{}
		b.edit(func(batch graph.Batch) graph.Batch {
			for _, op := range batch.Ops {
				if op.PutItem != nil {
					kept[op.PutItem.ID] = op.PutItem
				}
			}
			return batch
		})
		b.items = func(ctx context.Context, ids []uuid.UUID) ([]graph.Item, error) {
			found, err := b.naive.Items(ctx, ids)
			for i := range found {
				at := found[i].Revision
				found[i] = *kept[found[i].ID]
				found[i].Revision = at
			}
			return found, err
		}
	}},
	{clause: "apply/5,000 operations", is: "takes one operation less", bend: func(b *bent) {
		b.refuseAlso(graph.CodeTooLarge, func(batch graph.Batch) bool { return len(batch.Ops)+len(batch.Records) >= graph.MaxBatchOps })
	}},
	{clause: "apply/4 MiB", is: "takes one byte less", bend: func(b *bent) {
		b.refuseAlso(graph.CodeTooLarge, func(batch graph.Batch) bool {
			size := 0
			for i := range batch.Ops {
				size += batch.Ops[i].Size()
			}
			for _, r := range batch.Records {
				size += len(r.Body)
			}
			return size >= graph.MaxBatchBytes
		})
	}},
	{clause: "apply/any name", is: "refuses classes that the model has not", bend: func(b *bent) {
		b.refuseAlso(graph.CodeInvalid, func(batch graph.Batch) bool {
			return slices.ContainsFunc(batch.Ops, func(op graph.Op) bool { return op.PutItem != nil && op.PutItem.Class == "Unheard" })
		})
	}},
}

// swallowed is a store that acknowledges what it has to refuse.
func swallowed(clause string, reason func(*graph.Error, graph.Batch) bool) broken {
	return broken{clause: clause, is: "acknowledges it", bend: func(b *bent) { b.swallow(reason) }}
}

// staleOps is the reason of a stale operation of a kind.
func staleOps(kind func(graph.Op) bool) func(*graph.Error, graph.Batch) bool {
	return func(e *graph.Error, b graph.Batch) bool {
		return e.Code == graph.CodeStale && slices.ContainsFunc(b.Ops, func(op graph.Op) bool { return op.If != nil && kind(op) })
	}
}

func purges(b graph.Batch) bool {
	return slices.ContainsFunc(b.Ops, func(op graph.Op) bool { return op.PurgeItem != nil })
}

func repeatsKey(b graph.Batch) bool {
	seen := map[string]bool{}
	for _, op := range b.Ops {
		if op.PutItem != nil {
			if seen[op.PutItem.Key] {
				return true
			}
			seen[op.PutItem.Key] = true
		}
	}
	return false
}

var brokenRefusals = []broken{
	swallowed("refuse/empty batch id", func(e *graph.Error, b graph.Batch) bool { return b.ID == "" }),
	swallowed("refuse/long batch id", func(e *graph.Error, b graph.Batch) bool { return len(b.ID) > graph.MaxBatchID }),
	swallowed("refuse/op that says nothing", says(graph.CodeInvalid, "this one says 0")),
	swallowed("refuse/op that says two things", says(graph.CodeInvalid, "this one says 2")),
	swallowed("refuse/nil id", says(graph.CodeInvalid, "without an id")),
	swallowed("refuse/bad key", says(graph.CodeInvalid, "control characters")),
	swallowed("refuse/item twice", says(graph.CodeInvalid, "item that occurs twice")),
	swallowed("refuse/relation twice", says(graph.CodeInvalid, "relation that occurs twice")),
	swallowed("refuse/model twice", says(graph.CodeInvalid, "at most one model")),
	swallowed("refuse/record twice", says(graph.CodeInvalid, "record that occurs twice")),
	swallowed("refuse/record over its limits", says(graph.CodeInvalid, "a record's kind")),
	swallowed("refuse/relation to itself", says(graph.CodeInvalid, "to itself")),
	swallowed("refuse/missing end", func(e *graph.Error, b graph.Batch) bool {
		return says(graph.CodeInvalid, "no such item")(e, b) && !purges(b)
	}),
	swallowed("refuse/end purged by this batch", func(e *graph.Error, b graph.Batch) bool {
		return says(graph.CodeInvalid, "no such item")(e, b) && purges(b)
	}),
	swallowed("refuse/too many operations", func(e *graph.Error, b graph.Batch) bool {
		return e.Code == graph.CodeTooLarge && len(b.Ops) >= graph.MaxBatchOps
	}),
	swallowed("refuse/too many bytes", func(e *graph.Error, b graph.Batch) bool {
		return e.Code == graph.CodeTooLarge && len(b.Ops) < graph.MaxBatchOps
	}),
	swallowed("refuse/taken key", func(e *graph.Error, b graph.Batch) bool {
		return says(graph.CodeConflict, "has the key")(e, b) && !repeatsKey(b)
	}),
	swallowed("refuse/key twice in the batch", func(e *graph.Error, b graph.Batch) bool {
		return says(graph.CodeConflict, "has the key")(e, b) && repeatsKey(b)
	}),
	swallowed("refuse/second relation of a type and group", says(graph.CodeConflict, "a second relation")),
	swallowed("refuse/relation with other ends", says(graph.CodeConflict, "other ends")),
	swallowed("refuse/purge of an item with relations", says(graph.CodeConflict, "keeps relations")),
	swallowed("refuse/stale item", staleOps(func(op graph.Op) bool { return op.PutItem != nil || op.PurgeItem != nil })),
	swallowed("refuse/stale relation", staleOps(func(op graph.Op) bool { return op.PutRelation != nil || op.DeleteRelation != nil })),
	swallowed("refuse/stale model", staleOps(func(op graph.Op) bool { return op.PutModel != nil })),
	swallowed("refuse/stale record", says(graph.CodeStale, "records[")),
	{clause: "refuse/missing end", is: "does not say which end", bend: func(b *bent) {
		b.apply = func(ctx context.Context, batch graph.Batch) (graph.Revision, error) {
			r, err := b.naive.Apply(ctx, batch)
			if e, ok := err.(*graph.Error); ok { //nolint:errorlint // the naive store's own
				for i := range e.Problems {
					e.Problems[i].Path, _, _ = strings.Cut(e.Problems[i].Path, ".")
				}
			}
			return r, err
		}
	}},
	{clause: "refuse/all at once", is: "names the first fault alone", bend: func(b *bent) {
		b.apply = func(ctx context.Context, batch graph.Batch) (graph.Revision, error) {
			r, err := b.naive.Apply(ctx, batch)
			if e, ok := err.(*graph.Error); ok && len(e.Problems) > 1 { //nolint:errorlint // the naive store's own
				e.Problems = e.Problems[:1]
			}
			return r, err
		}
	}},
	{clause: "refuse/first of several", is: "tells conflicts before what is stale", bend: func(b *bent) {
		b.apply = func(ctx context.Context, batch graph.Batch) (graph.Revision, error) {
			r, err := b.naive.Apply(ctx, batch)
			if graph.CodeOf(err) == graph.CodeStale {
				p := must(batch.Prepare("bent"))
				if other := sound(p, b.after(p, b.stored())); other != nil {
					err = other
				}
			}
			return r, err
		}
	}},
}

var brokenBatches = []broken{
	{clause: "batch/ends by this batch", is: "wants items before relations", bend: func(b *bent) {
		b.refuseAlso(graph.CodeInvalid, func(batch graph.Batch) bool {
			known := maps.Clone(b.stored().items)
			if known == nil {
				known = map[uuid.UUID]graph.Item{}
			}
			for _, op := range batch.Ops {
				if op.PutItem != nil {
					known[op.PutItem.ID] = *op.PutItem
				} else if op.PutRelation != nil && (known[op.PutRelation.From].Key == "" || known[op.PutRelation.To].Key == "") {
					return true
				}
			}
			return false
		})
	}},
	{clause: "batch/end retired", is: "refuses retired ends", bend: func(b *bent) {
		b.refuseAlso(graph.CodeInvalid, func(batch graph.Batch) bool {
			return slices.ContainsFunc(batch.Ops, func(op graph.Op) bool { return op.PutItem != nil && op.PutItem.Retired }) &&
				slices.ContainsFunc(batch.Ops, func(op graph.Op) bool { return op.PutRelation != nil })
		})
	}},
	{clause: "batch/swapped keys", is: "refuses a key that another item had", bend: func(b *bent) { b.refuseAlso(graph.CodeConflict, takesKey(b, false)) }},
	{clause: "batch/key freed by this batch", is: "refuses the key of an item that it purges", bend: func(b *bent) { b.refuseAlso(graph.CodeConflict, takesKey(b, true)) }},
	{clause: "batch/swapped groups", is: "refuses a name that another relation had", bend: func(b *bent) {
		b.refuseAlso(graph.CodeConflict, func(batch graph.Batch) bool {
			held := map[string]uuid.UUID{}
			for _, r := range b.stored().relations {
				held[relationName(r)] = r.ID
			}
			return slices.ContainsFunc(batch.Ops, func(op graph.Op) bool {
				if op.PutRelation == nil {
					return false
				}
				holder, ok := held[relationName(*op.PutRelation)]
				return ok && holder != op.PutRelation.ID
			})
		})
	}},
	{clause: "batch/purge", is: "retires instead", bend: func(b *bent) {
		b.edit(func(batch graph.Batch) graph.Batch {
			for i, op := range batch.Ops {
				if op.PurgeItem == nil {
					continue
				}
				if it, ok := b.stored().items[op.PurgeItem.ID]; ok {
					it.Retired = true
					batch.Ops[i] = put(&it)
				}
			}
			return batch
		})
	}},
	{clause: "batch/purge", is: "refuses to purge what does not exist", bend: func(b *bent) {
		b.refuseAlso(graph.CodeNotFound, func(batch graph.Batch) bool {
			return slices.ContainsFunc(batch.Ops, func(op graph.Op) bool {
				return op.PurgeItem != nil && b.stored().items[op.PurgeItem.ID].Key == ""
			})
		})
	}},
	{clause: "batch/purged item comes back", is: "never takes a purged id again", bend: func(b *bent) {
		b.refuseAlso(graph.CodeConflict, func(batch graph.Batch) bool {
			return slices.ContainsFunc(batch.Ops, func(op graph.Op) bool {
				return op.PutItem != nil && b.stored().items[op.PutItem.ID].Key == "" &&
					slices.ContainsFunc(b.states, func(s state) bool { return s.items[op.PutItem.ID].Key != "" })
			})
		})
	}},
	{clause: "batch/delete relation", is: "forgets deletions", bend: func(b *bent) { b.drop(func(op graph.Op) bool { return op.DeleteRelation != nil }) }},
	{clause: "batch/delete relation", is: "deletes all between two items", bend: func(b *bent) {
		b.edit(func(batch graph.Batch) graph.Batch {
			for _, op := range slices.Clone(batch.Ops) {
				for _, r := range b.stored().relations {
					if d := op.DeleteRelation; d != nil && r.ID != d.ID && r.From == d.From && r.To == d.To {
						batch.Ops = append(batch.Ops, unlink(&r))
					}
				}
			}
			return batch
		})
	}},
	{clause: "batch/all or nothing", is: "keeps what came before the bad operation", bend: func(b *bent) {
		b.apply = func(ctx context.Context, batch graph.Batch) (graph.Revision, error) {
			r, err := b.naive.Apply(ctx, batch)
			if e, ok := err.(*graph.Error); ok && e.Code == graph.CodeConflict { //nolint:errorlint // the naive store's own
				number, _, _ := strings.Cut(strings.TrimPrefix(e.Problems[0].Path, "ops["), "]")
				n, _ := strconv.Atoi(number)
				_, _ = b.naive.Apply(ctx, graph.Batch{ID: uuid.NewString(), Ops: batch.Ops[:n]})
			}
			return r, err
		}
	}},
	{clause: "batch/records in the same transaction", is: "drops the records", bend: func(b *bent) {
		b.edit(func(batch graph.Batch) graph.Batch { batch.Records = nil; return batch })
	}},
}

// takesKey says that a batch puts an item under a key that another stored item
// has, purged by the batch or not.
func takesKey(b *bent, purged bool) func(graph.Batch) bool {
	return func(batch graph.Batch) bool {
		held := map[string]uuid.UUID{}
		for _, it := range b.stored().items {
			held[it.Key] = it.ID
		}
		return slices.ContainsFunc(batch.Ops, func(op graph.Op) bool {
			if op.PutItem == nil {
				return false
			}
			holder, ok := held[op.PutItem.Key]
			return ok && holder != op.PutItem.ID && purged == slices.ContainsFunc(batch.Ops, func(op graph.Op) bool {
				return op.PurgeItem != nil && op.PurgeItem.ID == holder
			})
		})
	}
}
