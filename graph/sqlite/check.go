package sqlite

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"linchpin/graph"
)

// load reads what is stored of all that the batch names.
func (a *application) load() error {
	a.items, a.relations = make([]*storedItem, len(a.Ops)), make([]*storedRelation, len(a.Ops))
	for i := range a.Ops {
		op := &a.Ops[i]
		var err error
		switch {
		case op.PutItem != nil:
			a.items[i], err = a.loadItem(op.PutItem.ID)
		case op.PurgeItem != nil:
			a.items[i], err = a.loadItem(op.PurgeItem.ID)
		case op.PutRelation != nil:
			a.relations[i], err = a.loadRelation(op.PutRelation.ID)
		case op.DeleteRelation != nil:
			a.relations[i], err = a.loadRelation(op.DeleteRelation.ID)
		}
		if err != nil {
			return err
		}
	}
	a.records = make([]int64, len(a.Records))
	for i, r := range a.Records {
		err := a.row(a.stmts.recordVersion, r.Kind, r.ID).Scan(&a.records[i])
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
	}
	return nil
}

func (a *application) loadItem(id uuid.UUID) (*storedItem, error) {
	var it storedItem
	err := a.row(a.stmts.itemByID, id[:]).Scan(&it.row, &it.key, &it.folded, &it.revision, &it.form)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &it, err
}

func (a *application) loadRelation(id uuid.UUID) (*storedRelation, error) {
	var r storedRelation
	var from, to []byte
	err := a.row(a.stmts.relationByID, id[:]).Scan(&r.row, &r.kind, &from, &to, &r.group, &r.revision, &r.form)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	copy(r.from[:], from)
	copy(r.to[:], to)
	return &r, err
}

// check holds the batch against what is stored, in the contract's order.
func (a *application) check() error {
	if err := a.checkStale(); err != nil {
		return err
	}
	if err := a.checkEnds(); err != nil {
		return err
	}
	return a.checkConflicts()
}

func (a *application) checkStale() error {
	var problems []graph.Problem
	for i := range a.Ops {
		op := &a.Ops[i]
		if op.If == nil {
			continue
		}
		stored, err := a.changed(i)
		if err != nil {
			return err
		}
		if stored != *op.If {
			problems = append(problems, graph.Problem{Path: fmt.Sprintf("ops[%d]", i), Value: fmt.Sprint(*op.If), Reason: fmt.Sprintf("it was last changed by revision %d", stored)})
		}
	}
	for i, r := range a.Records {
		if r.Version != a.records[i] {
			problems = append(problems, graph.Problem{Path: fmt.Sprintf("records[%d]", i), Value: fmt.Sprint(r.Version), Reason: fmt.Sprintf("its version is %d", a.records[i])})
		}
	}
	return failed(graph.CodeStale, "what is stored is not what the batch was made from", problems)
}

// changed is the revision that last changed what an operation is about.
func (a *application) changed(i int) (graph.RevisionNumber, error) {
	switch op := &a.Ops[i]; {
	case op.PutModel != nil:
		var revision graph.RevisionNumber
		err := a.row(a.stmts.modelRevision).Scan(&revision)
		return revision, err
	case a.items[i] != nil:
		return a.items[i].revision, nil
	case a.relations[i] != nil:
		return a.relations[i].revision, nil
	}
	return 0, nil
}

func failed(code graph.Code, message string, problems []graph.Problem) error {
	if len(problems) == 0 {
		return nil
	}
	return &graph.Error{Code: code, Op: "sqlite.Apply", Msg: message, Problems: problems}
}

// checkEnds: both ends of each relation exist after the batch.
func (a *application) checkEnds() error {
	there := map[uuid.UUID]bool{} // what is known of items after the batch
	for i := range a.Ops {
		switch op := &a.Ops[i]; {
		case op.PutItem != nil:
			there[op.PutItem.ID] = true
		case op.PurgeItem != nil:
			there[op.PurgeItem.ID] = false
		}
	}
	var problems []graph.Problem
	for i := range a.Ops {
		r := a.Ops[i].PutRelation
		if r == nil {
			continue
		}
		for _, end := range []struct {
			name string
			id   uuid.UUID
		}{{"from", r.From}, {"to", r.To}} {
			is, known := there[end.id]
			if !known {
				it, err := a.loadItem(end.id)
				if err != nil {
					return err
				}
				is = it != nil
				there[end.id] = is
			}
			if !is {
				problems = append(problems, graph.Problem{Path: fmt.Sprintf("ops[%d].%s", i, end.name), Value: end.id.String(), Reason: "no item has this id"})
			}
		}
	}
	return failed(graph.CodeInvalid, "a relation ends at an item that does not exist", problems)
}

func (a *application) checkConflicts() error {
	var problems []graph.Problem
	say := func(i int, field, value, reason string) {
		problems = append(problems, graph.Problem{Path: fmt.Sprintf("ops[%d]%s", i, field), Value: graph.Shown(value), Reason: reason})
	}
	for _, check := range []func(func(i int, field, value, reason string)) error{a.checkKeys, a.checkPurges, a.checkNames} {
		if err := check(say); err != nil {
			return err
		}
	}
	return failed(graph.CodeConflict, "the batch collides with what is stored", problems)
}

// checkKeys: no two items have one key after the batch.
func (a *application) checkKeys(say func(int, string, string, string)) error {
	wanted, moved := map[string]int{}, map[uuid.UUID]bool{} // moved: put or purged by the batch
	for i := range a.Ops {
		switch op := &a.Ops[i]; {
		case op.PutItem != nil:
			wanted[op.PutItem.Key]++
			moved[op.PutItem.ID] = true
		case op.PurgeItem != nil:
			moved[op.PurgeItem.ID] = true
		}
	}
	for i := range a.Ops {
		it := a.Ops[i].PutItem
		if it == nil || a.items[i] != nil && a.items[i].key == it.Key && wanted[it.Key] == 1 {
			continue
		}
		taken := wanted[it.Key] > 1
		if !taken {
			var owner []byte
			err := a.row(a.stmts.itemByKey, it.Key).Scan(&owner)
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return err
			}
			taken = err == nil && !moved[uuid.UUID(owner)]
		}
		if taken {
			say(i, ".key", it.Key, "another item has this key")
		}
	}
	return nil
}

// checkPurges: no relation of a purged item stays on record.
func (a *application) checkPurges(say func(int, string, string, string)) error {
	deleted := map[uuid.UUID]bool{}
	for i := range a.Ops {
		if d := a.Ops[i].DeleteRelation; d != nil {
			deleted[d.ID] = true
		}
	}
	for i := range a.Ops {
		purge := a.Ops[i].PurgeItem
		if purge == nil {
			continue
		}
		keeps, err := a.keepsRelation(purge.ID, deleted)
		if err != nil {
			return err
		}
		if keeps {
			say(i, ".id", purge.ID.String(), "the item keeps relations; delete them first, or in the same batch")
		}
	}
	return nil
}

func (a *application) keepsRelation(item uuid.UUID, deleted map[uuid.UUID]bool) (bool, error) {
	rows, err := a.tx.StmtContext(a.ctx, a.stmts.relationsAt).QueryContext(a.ctx, item[:])
	if err != nil {
		return false, err
	}
	defer rows.Close()
	for rows.Next() {
		var id []byte
		if err := rows.Scan(&id); err != nil {
			return false, err
		}
		if !deleted[uuid.UUID(id)] {
			return true, nil
		}
	}
	return false, rows.Err()
}

// relationName is what no two relations share.
type relationName struct {
	from, to    uuid.UUID
	kind, group string
}

// checkNames: a relation keeps its ends and type, and no two have one name.
func (a *application) checkNames(say func(int, string, string, string)) error {
	wanted, moved := map[relationName]int{}, map[uuid.UUID]bool{}
	for i := range a.Ops {
		switch op := &a.Ops[i]; {
		case op.PutRelation != nil:
			wanted[nameOf(op.PutRelation)]++
			moved[op.PutRelation.ID] = true
		case op.DeleteRelation != nil:
			moved[op.DeleteRelation.ID] = true
		}
	}
	for i := range a.Ops {
		r := a.Ops[i].PutRelation
		if r == nil {
			continue
		}
		if was := a.relations[i]; was != nil && (was.from != r.From || was.to != r.To || was.kind != r.Type) {
			say(i, "", r.ID.String(), "the relation is stored with another end or type")
		}
		taken := wanted[nameOf(r)] > 1
		if !taken {
			var owner []byte
			err := a.row(a.stmts.relationByName, r.From[:], r.To[:], r.Type, r.Group).Scan(&owner)
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return err
			}
			taken = err == nil && !moved[uuid.UUID(owner)]
		}
		if taken {
			say(i, "", r.Type, "another relation of this type and group leads from the one item to the other")
		}
	}
	return nil
}

func nameOf(r *graph.Relation) relationName { return relationName{r.From, r.To, r.Type, r.Group} }
