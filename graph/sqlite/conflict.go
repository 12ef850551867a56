package sqlite

import (
	"fmt"

	"github.com/google/uuid"

	"linchpin/graph"
)

// rigid finds the conflicts that need no look at other items or relations:
// moved relations, and purged items that keep relations. Taken keys and names
// are left to the unique indexes of the file; see conflict.
func (a *application) rigid() ([]graph.Problem, error) {
	var problems []graph.Problem
	for i := range a.p.Ops {
		switch op := &a.p.Ops[i]; {
		case op.PutRelation != nil:
			problems = append(problems, moved(i, &a.relations[i], op.PutRelation)...)
		case op.PurgeItem != nil && a.items[op.PurgeItem.ID].stored:
			kept, err := a.keeps(a.items[op.PurgeItem.ID].seq)
			if err != nil {
				return nil, err
			}
			if kept > 0 {
				problems = append(problems, graph.Problem{Path: fmt.Sprintf("ops[%d].id", i), Value: op.PurgeItem.ID.String(),
					Reason: fmt.Sprintf("the item keeps %d relations that the batch does not delete", kept)})
			}
		}
	}
	return problems, nil
}

func moved(i int, was *relationState, r *graph.Relation) []graph.Problem {
	if was.seq == 0 {
		return nil
	}
	var problems []graph.Problem
	say := func(field, value, stored string) {
		if value != stored {
			problems = append(problems, graph.Problem{Path: fmt.Sprintf("ops[%d].%s", i, field), Value: value,
				Reason: "a stored relation keeps its ends and its type", Nearest: stored})
		}
	}
	say("from", r.From.String(), was.source.String())
	say("to", r.To.String(), was.target.String())
	say("type", r.Type, was.kind)
	return problems
}

// keeps counts the relations of a stored item that the batch does not delete.
func (a *application) keeps(item int64) (int, error) {
	deleted := map[uuid.UUID]bool{}
	for i := range a.p.Ops {
		if op := &a.p.Ops[i]; op.DeleteRelation != nil {
			deleted[op.DeleteRelation.ID] = true
		}
	}
	kept := 0
	err := a.c.query(a.ctx, `SELECT id FROM relation WHERE source = ?1 UNION ALL SELECT id FROM relation WHERE target = ?1`, func(r row) error {
		if !deleted[uuid.UUID(r.bytes(0))] {
			kept++
		}
		return nil
	}, item)
	return kept, err
}

// conflict names every operation that collides with what is stored, or with
// another one of the batch.
func (a *application) conflict() error {
	problems, err := a.rigid()
	if err != nil {
		return err
	}
	keys, names := map[string]int{}, map[relationName]int{}
	for i := range a.p.Ops {
		switch op := &a.p.Ops[i]; {
		case op.PutItem != nil:
			keys[op.PutItem.Key]++
		case op.PutRelation != nil:
			names[nameOf(op.PutRelation)]++
		}
	}
	for i := range a.p.Ops {
		var found []graph.Problem
		switch op := &a.p.Ops[i]; {
		case op.PutItem != nil:
			found, err = a.takenKey(i, op.PutItem, keys[op.PutItem.Key] > 1)
		case op.PutRelation != nil:
			found, err = a.takenName(i, op.PutRelation, names[nameOf(op.PutRelation)] > 1)
		}
		if err != nil {
			return err
		}
		problems = append(problems, found...)
	}
	if len(problems) == 0 {
		return fmt.Errorf("a unique index refused a batch in which nothing collides")
	}
	return &graph.Error{Code: graph.CodeConflict, Op: opApply, Msg: "the batch collides with what is stored", Problems: problems}
}

// relationName is what no two relations share.
type relationName struct {
	from, to    uuid.UUID
	kind, group string
}

func nameOf(r *graph.Relation) relationName { return relationName{r.From, r.To, r.Type, r.Group} }

func (a *application) takenKey(i int, it *graph.Item, twice bool) ([]graph.Problem, error) {
	var holder uuid.UUID
	if _, err := a.c.one(a.ctx, `SELECT id FROM item WHERE key = ?`, func(r row) error { holder = uuid.UUID(r.bytes(0)); return nil }, it.Key); err != nil {
		return nil, err
	}
	path := fmt.Sprintf("ops[%d].key", i)
	if holder != uuid.Nil && holder != it.ID {
		// An item that the batch purges or gives another key lets it go.
		if now := a.items[holder]; now == nil || now.put == nil && !now.purged || now.put != nil && now.put.Key == it.Key {
			return []graph.Problem{{Path: path, Value: graph.Shown(it.Key), Reason: "item " + holder.String() + " has this key"}}, nil
		}
	}
	if twice {
		return []graph.Problem{{Path: path, Value: graph.Shown(it.Key), Reason: "another item of the batch has this key"}}, nil
	}
	return nil, nil
}

func (a *application) takenName(i int, r *graph.Relation, twice bool) ([]graph.Problem, error) {
	const reason = "another relation of this type and group stands between the same items"
	path := fmt.Sprintf("ops[%d]", i)
	from, to := a.items[r.From], a.items[r.To]
	var holder uuid.UUID
	if from.stored && to.stored {
		if _, err := a.c.one(a.ctx, `SELECT r.id FROM relation r JOIN word w ON w.code = r.type WHERE r.source = ? AND r.target = ? AND w.text = ? AND r.named = ?`,
			func(r row) error { holder = uuid.UUID(r.bytes(0)); return nil }, from.seq, to.seq, r.Type, r.Group); err != nil {
			return nil, err
		}
	}
	if holder != uuid.Nil && holder != r.ID && !a.frees(holder, r.Group) {
		return []graph.Problem{{Path: path, Value: graph.Shown(r.Type + " " + r.Group), Reason: reason}}, nil
	}
	if twice {
		return []graph.Problem{{Path: path, Value: graph.Shown(r.Type + " " + r.Group), Reason: reason}}, nil
	}
	return nil, nil
}

// frees says that the batch deletes a relation or gives it another group.
func (a *application) frees(id uuid.UUID, group string) bool {
	for i := range a.p.Ops {
		op := &a.p.Ops[i]
		if op.DeleteRelation != nil && op.DeleteRelation.ID == id || op.PutRelation != nil && op.PutRelation.ID == id && op.PutRelation.Group != group {
			return true
		}
	}
	return false
}
