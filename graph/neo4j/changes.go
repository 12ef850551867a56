package neo4j

import (
	"context"

	"github.com/google/uuid"

	"linchpin/cypher"
	"linchpin/graph"
)

// revisionsAPage is the number of revisions whose lists of changes are read at
// once; each names at most graph.MaxBatchOps ids.
const revisionsAPage = 50

// changed collects what revisions name, each once.
type changed struct {
	items, relations map[string]bool // ids; true where the newest word is a deletion
	model            bool
}

// Changes tells what was put or deleted after a revision; see [graph.Reader].
func (s *Store) Changes(ctx context.Context, after graph.RevisionNumber, most int) (graph.ChangeSet, error) {
	const op = "neo4j.Changes"
	if number, err := s.number(ctx, op); err != nil {
		return graph.ChangeSet{}, err
	} else if number == after {
		return graph.ChangeSet{From: after, To: after}, nil
	} else if number < after {
		return graph.ChangeSet{}, graph.Errorf(graph.CodeNotFound, op, "revision %d does not exist yet", after)
	}
	var set graph.ChangeSet
	var model bool
	to, err := s.steady(ctx, op, func(a asker) error {
		set = graph.ChangeSet{From: after}
		named, err := changedAfter(a, after, most)
		if err != nil {
			return err
		}
		if model = named.model; len(named.items)+len(named.relations) > most {
			set.TooMany = true
			return nil
		}
		return named.shapes(a, op, &set)
	})
	if err != nil {
		return graph.ChangeSet{}, err
	}
	set.To = to
	if model && !set.TooMany {
		if set.Model, _, err = s.Model(ctx, to); err != nil {
			return graph.ChangeSet{}, err
		}
	}
	return set, nil
}

// changedAfter names what changed after a revision; it stops early where that
// is more than most.
func changedAfter(a asker, after graph.RevisionNumber, most int) (*changed, error) {
	c := &changed{items: map[string]bool{}, relations: map[string]bool{}}
	for at := number64(after); ; {
		revisions := 0
		err := a.each(cypher.Changed.Query, params{"after": at, "limit": revisionsAPage}, func(r row) error {
			revisions++
			at = as[int64](r["number"])
			c.model = c.model || as[bool](r["modelPut"])
			mark(c.items, r["itemsPut"], false)
			mark(c.items, r["itemsPurged"], true)
			mark(c.relations, r["relationsPut"], false)
			mark(c.relations, r["relationsDeleted"], true)
			return nil
		})
		if err != nil || revisions < revisionsAPage || len(c.items)+len(c.relations) > most {
			return c, err
		}
	}
}

func mark(set map[string]bool, ids any, gone bool) {
	for _, id := range texts(ids) {
		set[id] = gone
	}
}

// shapes fills in the newest state of what changed.
func (c *changed) shapes(a asker, op string, set *graph.ChangeSet) error {
	put, gone, err := parted(c.items)
	if err != nil {
		return corrupt(op, "revision", err)
	}
	set.PurgedItems = gone
	if len(put) > 0 {
		if err := a.each(cypher.ItemShapes.Query, params{"ids": put}, func(r row) error {
			shape, err := shapeOf(r)
			if err != nil {
				return corrupt(op, "item", err)
			}
			set.Items = append(set.Items, shape)
			return nil
		}); err != nil {
			return err
		}
	}
	if put, gone, err = parted(c.relations); err != nil {
		return corrupt(op, "revision", err)
	}
	set.DeletedRelations = gone
	if len(put) == 0 {
		return nil
	}
	return a.each(cypher.RelationShapes.Query, params{"ids": put}, func(r row) error {
		shape, err := relationShapeOf(r)
		if err != nil {
			return corrupt(op, "relation", err)
		}
		set.Relations = append(set.Relations, shape)
		return nil
	})
}

// parted gives the ids that were put, and those that are gone.
func parted(ids map[string]bool) (put []string, gone []uuid.UUID, err error) {
	for text, isGone := range ids {
		if !isGone {
			put = append(put, text)
			continue
		}
		id, err := uuid.Parse(text)
		if err != nil {
			return nil, nil, err
		}
		gone = append(gone, id)
	}
	return put, gone, nil
}
