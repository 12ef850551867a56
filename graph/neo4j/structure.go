package neo4j

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"

	"github.com/google/uuid"

	"linchpin/cypher"
	"linchpin/graph"
)

// Items in one page of the structure. Relations are read by pages of starts.
const (
	itemsAPage  = 20_000
	startsAPage = 10_000
)

// Structure walks the graph as of a revision; see [graph.Reader].
func (s *Store) Structure(ctx context.Context, asOf graph.RevisionNumber, v graph.StructureVisitor) (graph.RevisionNumber, error) {
	const op = "neo4j.Structure"
	number, err := s.number(ctx, op)
	if err != nil {
		return 0, err
	}
	if asOf > number {
		return 0, graph.Errorf(graph.CodeNotFound, op, "revision %d does not exist yet", asOf)
	}
	if asOf > 0 {
		number = asOf
	}
	w := &walk{Store: s, op: op, asOf: number}
	for _, step := range []func(context.Context) error{w.readItems, w.readRelations, w.readVersions} {
		if err := step(ctx); err != nil {
			return 0, err
		}
	}
	if err := w.visit(v); err != nil {
		return 0, err
	}
	return number, nil
}

// walk holds the structure between reading and showing it. What was read may
// be newer than asOf, or half of a batch that was being committed; everything
// that changed after asOf is taken from the versions, which are read last.
type walk struct {
	*Store
	op   string
	asOf graph.RevisionNumber

	items     []walkedItem
	relations [relationReaders]walkedRelations
	pages     []string         // last id of each page of starts
	nodes     map[int64]uint32 // place in items by internal id

	oldItems     map[uuid.UUID]graph.ItemShape
	oldRelations map[uuid.UUID]graph.RelationShape
}

type walkedItem struct {
	graph.ItemShape
	newer  bool  // than asOf
	broken error // it cannot be read; fine where it is newer, or has an older version
}

// relationReaders is how many transactions read relations beside one another:
// the server spends one processor on each, and this process decodes meanwhile.
const relationReaders = 2

// walkedRelations is what one of them has read.
type walkedRelations struct {
	list    []walkedRelation
	unnamed int // had no id, since they were being written
}

type walkedRelation struct {
	id          uuid.UUID
	from, to    int64 // internal ids
	kind, group string
	strength    graph.Strength
}

// readItems reads all items page by page in the order of their ids, which
// never change, so that none is missed or read twice.
func (w *walk) readItems(ctx context.Context) error {
	return w.read(ctx, w.op, longTimeout, func(a asker) error {
		w.items, w.pages, w.nodes = nil, nil, map[int64]uint32{}
		for after := ""; ; {
			page, err := a.first(cypher.StructureItems.Query, params{"after": after, "limit": itemsAPage})
			if err != nil {
				return err
			}
			last, n, err := w.addItems(page)
			if err != nil {
				return corrupt(w.op, "item", err)
			}
			if n < itemsAPage {
				return nil
			}
			after = last
		}
	})
}

// addItems takes in one page of columns.
func (w *walk) addItems(page row) (last string, n int, err error) {
	list := func(column string) []any { return as[[]any](page[column]) }
	nodes, ids, keys, classes := list("nodes"), list("ids"), list("keys"), list("classes")
	names, revisions, retired := list("names"), list("revisions"), list("retired")
	if n = len(ids); len(nodes) != n || len(keys) != n || len(classes) != n || len(names) != n || len(revisions) != n || len(retired) != n {
		return "", 0, errors.New("a property that every item has is missing on one")
	}
	first := len(w.items)
	for i := range ids {
		last = as[string](ids[i])
		id, err := uuid.Parse(last)
		if err != nil {
			return "", 0, err
		}
		w.nodes[as[int64](nodes[i])] = uint32(len(w.items)) //nolint:gosec // far fewer items
		w.items = append(w.items, walkedItem{graph.ItemShape{ID: id, Key: as[string](keys[i]), Class: as[string](classes[i]),
			Name: as[string](names[i]), Retired: as[bool](retired[i])}, as[int64](revisions[i]) > number64(w.asOf), nil})
		if keys[i] == "" || classes[i] == "" {
			w.items[len(w.items)-1].broken = errors.New("an item without key or class")
		}
		if i%startsAPage == startsAPage-1 {
			w.pages = append(w.pages, last)
		}
	}
	at := first
	for _, entry := range list("needs") {
		parts := as[[]any](entry) // in the order of the items
		id, err := uuid.Parse(as[string](parts[0]))
		if err != nil {
			return "", 0, err
		}
		for at < len(w.items) && w.items[at].ID != id {
			at++
		}
		if at == len(w.items) {
			return "", 0, fmt.Errorf("requirements of an unknown item")
		}
		it := &w.items[at]
		if it.Requirements, err = decodeRequirements(parts[1]); err != nil {
			it.broken = err
		}
		it.RootFor, it.EndpointFor = texts(parts[2]), texts(parts[3])
	}
	return last, n, nil
}

// lastID lies after every id.
const lastID = "~"

// readRelations reads the relations of each page of starts, as columns. What
// begins while it reads is newer than asOf, so that its readers need not see
// the same.
func (w *walk) readRelations(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	bounds := append(append([]string{""}, w.pages...), lastID)
	var failed [relationReaders]error
	var readers sync.WaitGroup
	for n := range w.relations {
		readers.Go(func() {
			found := &w.relations[n]
			failed[n] = w.read(ctx, w.op, longTimeout, func(a asker) error {
				*found = walkedRelations{}
				for i := n + 1; i < len(bounds); i += relationReaders {
					p := params{"after": bounds[i-1], "last": bounds[i], "asOf": number64(w.asOf)}
					if err := a.each(cypher.StructureRelations.Query, p, func(r row) error { return found.add(w.op, r) }); err != nil {
						return err
					}
				}
				return nil
			})
			if failed[n] != nil {
				cancel()
			}
		})
	}
	readers.Wait()
	return firstCause(failed[:])
}

// firstCause is the failure that ended the others, where one did.
func firstCause(failed []error) (first error) {
	for _, err := range failed {
		if first == nil || err != nil && !errors.Is(err, context.Canceled) && errors.Is(first, context.Canceled) {
			first = err
		}
	}
	return first
}

func (w *walkedRelations) add(op string, r row) error {
	ids, starts, ends := as[[]any](r["ids"]), as[[]any](r["starts"]), as[[]any](r["ends"])
	if len(starts) != len(ids) || len(ends) != len(ids) {
		return corrupt(op, "relation", errors.New("a property that every relation has is missing on one"))
	}
	kind, group, strength := as[string](r["type"]), as[string](r["group"]), graph.Strength(as[string](r["strength"]))
	for i := range ids {
		id, err := uuid.Parse(as[string](ids[i]))
		if err != nil {
			w.unnamed++
			continue
		}
		w.list = append(w.list, walkedRelation{id, as[int64](starts[i]), as[int64](ends[i]), kind, group, strength})
	}
	return nil
}

// readVersions reads what held at asOf and was replaced or deleted since. It
// begins after all else was read, so it knows of every change that those reads
// may have seen.
func (w *walk) readVersions(ctx context.Context) error {
	return w.read(ctx, w.op, longTimeout, func(a asker) error {
		w.oldItems, w.oldRelations = map[uuid.UUID]graph.ItemShape{}, map[uuid.UUID]graph.RelationShape{}
		p := params{"asOf": number64(w.asOf)}
		if err := a.each(cypher.ItemVersions.Query, p, func(r row) error {
			shape, err := shapeOf(r)
			if err != nil {
				return corrupt(w.op, "version of an item", err)
			}
			w.oldItems[shape.ID] = shape
			return nil
		}); err != nil {
			return err
		}
		return a.each(cypher.RelationVersions.Query, p, func(r row) error {
			shape, err := relationShapeOf(r)
			if err != nil {
				return corrupt(w.op, "version of a relation", err)
			}
			w.oldRelations[shape.ID] = shape
			return nil
		})
	})
}

// eachRelation goes over the relations that were read.
func (w *walk) eachRelation() iter.Seq[*walkedRelation] {
	return func(yield func(*walkedRelation) bool) {
		for n := range w.relations {
			for i := range w.relations[n].list {
				if !yield(&w.relations[n].list[i]) {
					return
				}
			}
		}
	}
}

// visit shows what held at asOf.
func (w *walk) visit(v graph.StructureVisitor) error {
	for i := range w.items {
		it := &w.items[i]
		if _, changed := w.oldItems[it.ID]; changed || it.newer {
			continue
		}
		if it.broken != nil {
			return corrupt(w.op, "item", it.broken)
		}
		if err := v.Item(it.ItemShape); err != nil {
			return err
		}
	}
	for _, shape := range w.oldItems {
		if err := v.Item(shape); err != nil {
			return err
		}
	}
	unnamed := 0
	for n := range w.relations {
		unnamed += w.relations[n].unnamed
	}
	if unnamed > len(w.oldRelations) {
		return corrupt(w.op, "relation", errors.New("a relation without id"))
	}
	for r := range w.eachRelation() {
		if _, changed := w.oldRelations[r.id]; changed {
			continue
		}
		from, hasFrom := w.nodes[r.from]
		to, hasTo := w.nodes[r.to]
		if !hasFrom || !hasTo {
			return corrupt(w.op, "relation", fmt.Errorf("relation %s has an end that is no item", r.id))
		}
		if err := v.Relation(graph.RelationShape{ID: r.id, Type: r.kind, From: w.items[from].ID, To: w.items[to].ID,
			Group: r.group, Strength: r.strength}); err != nil {
			return err
		}
	}
	for _, shape := range w.oldRelations {
		if err := v.Relation(shape); err != nil {
			return err
		}
	}
	return nil
}
