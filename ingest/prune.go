package ingest

import (
	"bytes"
	"context"
	"slices"

	"github.com/google/uuid"

	"linchpin/graph"
)

// planPrune finds what the source named before and names no longer. It runs
// after a complete read without a rejected row. An item that no other source
// names is retired. A relation is deleted, unless one of its ends is retired:
// then it stays on record, and returns with the item.
func (r *run) planPrune(ctx context.Context) error {
	if r.empty {
		return nil
	}
	live := liveItems{run: r, absent: map[uuid.UUID]bool{}}
	r.absent = live.absent
	if _, err := r.store.Structure(ctx, 0, &live); err != nil {
		return err
	}
	for page := range slices.Chunk(live.unnamed, chunkRows) {
		if err := r.planRetirement(ctx, page, live.absent); err != nil {
			return err
		}
	}
	compare := func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) }
	slices.SortFunc(r.kept, compare)
	slices.SortFunc(live.beginnings, compare)
	for page := range slices.Chunk(slices.Compact(live.beginnings), chunkRows) {
		if err := r.planDeletion(ctx, page, live.absent); err != nil {
			return err
		}
	}
	return nil
}

// liveItems collects from the structure what pruning must look at.
type liveItems struct {
	run        *run
	absent     map[uuid.UUID]bool // retired items
	unnamed    []uuid.UUID        // others that no row states
	beginnings []uuid.UUID        // items that a relation begins at
}

func (v *liveItems) Item(it graph.ItemShape) error {
	if v.run.entries[hashOf(it.Key)].stated {
		return nil
	}
	if it.Retired {
		v.absent[it.ID] = true
	} else {
		v.unnamed = append(v.unnamed, it.ID)
	}
	return nil
}

func (v *liveItems) Relation(rel graph.RelationShape) error {
	if n := len(v.beginnings); n == 0 || v.beginnings[n-1] != rel.From {
		v.beginnings = append(v.beginnings, rel.From)
	}
	return nil
}

func (r *run) planRetirement(ctx context.Context, page []uuid.UUID, absent map[uuid.UUID]bool) error {
	found, err := r.store.Items(ctx, page)
	if err != nil {
		return err
	}
	if err := r.holdBack(ctx, found); err != nil {
		return err
	}
	for i := range found {
		c := r.withdrawItem(&found[i])
		if c == nil {
			continue
		}
		r.retire = append(r.retire, found[i].ID)
		if c.item.Retired {
			absent[found[i].ID] = true
			r.counts.retired++
		} else {
			r.counts.updated++
			r.counts.withdrawn++
		}
		r.noteItem(c)
	}
	return ctx.Err()
}

// withdrawItem gives what becomes of an item that the source names no longer;
// nil when it never did.
func (r *run) withdrawItem(stored *graph.Item) *change {
	if _, names := stored.Provenance.Sources[r.source]; !names || stored.Retired {
		return nil
	}
	merged := *stored
	said := claimsOf(&stored.Provenance, itemFacts(stored))
	if said.withdraw(r.source) {
		merged = withoutSource(r.model, stored, said, r.holding[stored.ID])
	} else {
		merged.Retired = true
		merged.Provenance.Sources = nil
	}
	c := itemChange(stored, &merged)
	c.withdrawn = true
	return c
}

func (r *run) planDeletion(ctx context.Context, page []uuid.UUID, absent map[uuid.UUID]bool) error {
	found, err := relationsFrom(ctx, r.store, page)
	if err != nil {
		return err
	}
	var changes []*change
	for _, from := range page {
		for i := range found[from] {
			rel := &found[from][i]
			_, kept := slices.BinarySearchFunc(r.kept, rel.ID, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
			if kept || r.dropped[rel.ID] || absent[rel.From] || absent[rel.To] {
				continue
			}
			if c := r.withdrawRelation(rel); c != nil {
				changes = append(changes, c)
				r.countRelation(c)
				r.pruned[rel.ID] = true
				if n := len(r.prune); n == 0 || r.prune[n-1] != from {
					r.prune = append(r.prune, from)
				}
			}
		}
	}
	return r.notePruned(ctx, changes)
}

// notePruned adds relations to the diff; their ends are looked up, since no
// row names them.
func (r *run) notePruned(ctx context.Context, changes []*change) error {
	if !r.rq.DryRun || len(changes) == 0 {
		return nil
	}
	if room := MaxDiff - len(r.diff.Entries); len(changes) > room {
		r.diff.Total += len(changes) - room
		changes = changes[:room]
	}
	var ids []uuid.UUID
	for _, c := range changes {
		ids = append(ids, c.relationBefore.From, c.relationBefore.To)
	}
	items, err := r.store.Items(ctx, ids)
	if err != nil {
		return err
	}
	keys := make(map[uuid.UUID]string, len(items))
	for i := range items {
		keys[items[i].ID] = items[i].Key
	}
	for _, c := range changes {
		r.noteRelation(c, keys[c.relationBefore.From], keys[c.relationBefore.To])
	}
	return nil
}

// writePrune carries the plan out, on what is stored now.
func (r *run) writePrune(ctx context.Context, w *writer) error {
	for page := range slices.Chunk(r.prune, chunkRows) {
		found, err := relationsFrom(ctx, r.store, page)
		if err != nil {
			return err
		}
		for _, from := range page {
			for i := range found[from] {
				if !r.pruned[found[from][i].ID] {
					continue
				}
				if c := r.withdrawRelation(&found[from][i]); c != nil {
					if err := w.put(ctx, c); err != nil {
						return err
					}
				}
			}
		}
	}
	for page := range slices.Chunk(r.retire, chunkRows) {
		found, err := r.store.Items(ctx, page)
		if err != nil {
			return err
		}
		for i := range found {
			if c := r.withdrawItem(&found[i]); c != nil {
				if err := r.founds(c); err != nil {
					return err
				}
				if err := w.put(ctx, c); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
