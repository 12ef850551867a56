package storetest

import (
	"errors"
	"slices"

	"github.com/google/uuid"

	"linchpin/graph"
)

// structureClauses are what Head, Structure and Model promise.
var structureClauses = []clause{
	{"structure/empty store", "revision 0: nothing to see", func(e *trial) {
		head, err := e.Head(e.ctx)
		e.ok(err)
		e.same("head", head, graph.Revision{})
		p := e.structure(0)
		e.same("revision", p.revision, 0)
		e.same("the graph", p, drawn())
	}},
	{"structure/shapes", "the shape of every item and relation, whole", func(e *trial) {
		e.apply(put(rich(1)), put(machine(2)), link(richRelation(1, 1, 2)), link(relation(2, 2, 1)))
		e.same("the graph", e.structure(0), drawn(put(rich(1)), put(machine(2)), link(richRelation(1, 1, 2)), link(relation(2, 2, 1))))
	}},
	{"structure/retired included", "retired items are in the structure, and say so", func(e *trial) {
		e.apply(put(machine(1, retired)), put(machine(2)))
		e.same("the graph", e.structure(0), drawn(put(machine(1, retired)), put(machine(2))))
	}},
	{"structure/items first", "first every item, then every relation, each once", func(e *trial) {
		ops := machines(50)
		for i := 1; i < 50; i++ {
			ops = append(ops, link(relation(i, i, i+1)))
		}
		slices.Reverse(ops)
		e.apply(ops...)
		e.apply(machines(20)...) // e.structure tells of repeats and of the order
		e.same("the graph", e.structure(0), drawn(ops...))
	}},
	{"structure/as of a revision", "the graph as it was: puts, replacements, deletions", func(e *trial) {
		var pictures []*picture
		then := func(after ...graph.Op) { pictures = append(pictures, drawn(after...)) }
		then()
		e.apply(put(machine(1)), put(machine(2)), link(relation(1, 1, 2)))
		then(put(machine(1)), put(machine(2)), link(relation(1, 1, 2)))
		e.apply(put(machine(1, named("new"), retired)), link(relation(1, 1, 2, grouped("g"))))
		then(put(machine(1, named("new"), retired)), put(machine(2)), link(relation(1, 1, 2, grouped("g"))))
		e.apply(purge(2), unlink(relation(1, 1, 2)))
		then(put(machine(1, named("new"), retired)))
		e.apply()
		then(put(machine(1, named("new"), retired)))
		e.apply(put(machine(2, named("back"))), link(relation(1, 1, 2)))
		then(put(machine(1, named("new"), retired)), put(machine(2, named("back"))), link(relation(1, 1, 2)))
		for n := len(pictures) - 1; n > 0; n-- {
			p := e.structure(graph.RevisionNumber(n)) //nolint:gosec // small
			e.same("the graph as it was", p, pictures[n])
			e.same("the revision shown", p.revision, n)
		}
		e.same("the newest", e.structure(0).revision, 5)
	}},
	{"structure/not yet", "a revision that does not exist yet: CodeNotFound", func(e *trial) {
		_, err := draw(e, 1)
		e.fails(graph.CodeNotFound, err)
		e.apply(machines(1)...)
		_, err = draw(e, 2)
		e.fails(graph.CodeNotFound, err)
	}},
	{"structure/visitor's error", "it stops at the visitor's first error and returns it", func(e *trial) {
		e.apply(append(machines(3), link(relation(1, 1, 2)), link(relation(2, 2, 3)))...)
		for _, stopAt := range []int{1, 2, 4} {
			v := &stopper{left: stopAt}
			if _, err := e.Structure(e.ctx, 0, v); !errors.Is(err, errStop) {
				e.Errorf("stopped at %d: %v", stopAt, explain(err))
			}
			if v.after > 0 {
				e.Errorf("visited %d times after the error", v.after)
			}
		}
		e.structure(0) // the store still serves
	}},
	{"structure/what is given may be kept", "what a read returns is the caller's to keep", func(e *trial) {
		e.apply(put(rich(1)), put(machine(2, tagged("a"))))
		v := &spoiler{}
		_, err := e.Structure(e.ctx, 0, v)
		e.ok(err)
		e.same("the graph", e.structure(0), drawn(put(rich(1)), put(machine(2))))
		items, err := e.Items(e.ctx, []uuid.UUID{id(1)})
		e.ok(err)
		items[0].Properties["load"], items[0].Tags[0] = graph.NumberValue(9), "spoilt"
		want := *rich(1)
		want.Revision = 1
		e.same("the item", e.item(1), want)
	}},
	{"model/put and read", "the model, indexed, and the revision that put it", func(e *trial) {
		e.apply(machines(1)...)
		e.apply(define(vocabulary("Appliance")))
		e.apply(machines(1)...)
		m, at, err := e.Model(e.ctx, 0)
		e.ok(err)
		e.same("the model", m, vocabulary("Appliance"))
		e.same("put at", at, 2)
		if !m.IsA("Appliance", "Machine") {
			e.Errorf("the model is not indexed")
		}
	}},
	{"model/as of a revision", "the model as it was", func(e *trial) {
		e.apply(define(vocabulary("One")))
		e.apply()
		e.apply(define(vocabulary("Two")))
		for asOf, want := range map[graph.RevisionNumber]string{1: "One", 2: "One", 3: "Two", 0: "Two"} {
			m, at, err := e.Model(e.ctx, asOf)
			e.ok(err)
			e.same("the model", m, vocabulary(want))
			e.same("put at", at, map[string]int{"One": 1, "Two": 3}[want])
		}
	}},
	{"model/none", "a store that had none then, and a revision that does not exist yet: CodeNotFound", func(e *trial) {
		_, _, err := e.Model(e.ctx, 0)
		e.fails(graph.CodeNotFound, err)
		e.apply()
		e.apply(define(vocabulary("")))
		_, _, err = e.Model(e.ctx, 1)
		e.fails(graph.CodeNotFound, err)
		_, _, err = e.Model(e.ctx, 3)
		e.fails(graph.CodeNotFound, err)
	}},
}

var errStop = errors.New("the visitor has seen enough")

// stopper fails at the left-th visit.
type stopper struct{ left, after int }

func (s *stopper) visit() error {
	s.left--
	if s.left < 0 {
		s.after++
	}
	if s.left == 0 {
		return errStop
	}
	return nil
}

// Item counts a visit.
func (s *stopper) Item(graph.ItemShape) error { return s.visit() }

// Relation counts a visit.
func (s *stopper) Relation(graph.RelationShape) error { return s.visit() }

// spoiler writes into what it is given.
type spoiler struct{}

// Item spoils an item.
func (*spoiler) Item(s graph.ItemShape) error {
	for name := range s.Requirements {
		delete(s.Requirements, name)
	}
	for i := range s.RootFor {
		s.RootFor[i] = "SPOILT"
	}
	return nil
}

// Relation leaves a relation, which holds nothing to spoil.
func (*spoiler) Relation(graph.RelationShape) error { return nil }

// changesClauses are what Changes promises.
var changesClauses = []clause{
	{"changes/each once, newest state", "what was put or deleted after a revision, each once, in its newest state", func(e *trial) {
		e.apply(append(machines(4), link(relation(1, 1, 2)), link(relation(2, 2, 3)))...)
		e.apply(put(machine(1, named("first"))), link(relation(1, 1, 2, grouped("g"))))
		e.apply(put(machine(1, named("second"))), put(machine(2, retired)), unlink(relation(2, 2, 3)), link(relation(3, 1, 3)))
		e.apply(purge(4), link(relation(1, 1, 2, grouped("h"))))
		second, gone, last := *machine(1, named("second")), *machine(2, retired), *relation(1, 1, 2, grouped("h"))
		fresh := *relation(3, 1, 3)
		e.same("since 1", e.changes(1, 100), graph.ChangeSet{From: 1, To: 4, Items: []graph.ItemShape{second.Shape(), gone.Shape()},
			PurgedItems: []uuid.UUID{id(4)}, Relations: []graph.RelationShape{last.Shape(), fresh.Shape()},
			DeletedRelations: []uuid.UUID{relationID(2)}})
		e.same("since 3", e.changes(3, 100), graph.ChangeSet{From: 3, To: 4, PurgedItems: []uuid.UUID{id(4)},
			Relations: []graph.RelationShape{last.Shape()}})
	}},
	{"changes/from nothing", "after 0: everything", func(e *trial) {
		e.apply(put(rich(1)), put(machine(2)), link(richRelation(1, 1, 2)))
		one, two, r := *rich(1), *machine(2), *richRelation(1, 1, 2)
		e.same("since 0", e.changes(0, 3), graph.ChangeSet{To: 1, Items: []graph.ItemShape{one.Shape(), two.Shape()},
			Relations: []graph.RelationShape{r.Shape()}})
	}},
	{"changes/none", "with after = newest the set is empty", func(e *trial) {
		e.same("of an empty store", e.changes(0, 10), graph.ChangeSet{})
		e.apply(append(machines(2), define(vocabulary("")))...)
		e.same("since the newest", e.changes(1, 10), graph.ChangeSet{From: 1, To: 1})
		e.same("none are not too many", e.changes(1, 0), graph.ChangeSet{From: 1, To: 1})
	}},
	{"changes/put and deleted since", "what was put and deleted again since is listed as deleted", func(e *trial) {
		e.apply(machines(1)...)
		e.apply(put(machine(2)), link(relation(1, 1, 2)))
		e.apply(purge(2), unlink(relation(1, 1, 2)))
		e.same("since 1", e.changes(1, 10), graph.ChangeSet{From: 1, To: 3, PurgedItems: []uuid.UUID{id(2)}, DeletedRelations: []uuid.UUID{relationID(1)}})
		e.apply(put(machine(2)), link(relation(1, 1, 2)))
		back, r := *machine(2), *relation(1, 1, 2)
		e.same("back again", e.changes(1, 10), graph.ChangeSet{From: 1, To: 4, Items: []graph.ItemShape{back.Shape()}, Relations: []graph.RelationShape{r.Shape()}})
	}},
	{"changes/deleting nothing", "deleting what is not there is no change", func(e *trial) {
		e.apply(machines(2)...)
		e.apply(purge(8), unlink(relation(9, 1, 2)))
		e.same("since 1", e.changes(1, 10), graph.ChangeSet{From: 1, To: 2})
	}},
	{"changes/model", "the model when it was put, indexed", func(e *trial) {
		e.apply(define(vocabulary("One")))
		e.apply(machines(1)...)
		e.same("since 1", render(e.changes(1, 10).Model), "no model")
		e.apply(define(vocabulary("Two")))
		c := e.changes(1, 10)
		e.same("since 1", c.Model, vocabulary("Two"))
		if c.Model != nil && !c.Model.IsA("Two", "Machine") {
			e.Errorf("the model is not indexed")
		}
	}},
	{"changes/too many", "where more than max changed, TooMany and nothing listed", func(e *trial) {
		e.apply(machines(3)...)
		e.apply(append(machines(2), link(relation(1, 1, 2)), purge(3), define(vocabulary("")))...)
		e.same("four of three", e.changes(1, 3), graph.ChangeSet{From: 1, To: 2, TooMany: true})
		e.same("four of none", e.changes(1, 0), graph.ChangeSet{From: 1, To: 2, TooMany: true})
		if c := e.changes(1, 4); c.TooMany || len(c.Items) != 2 || c.Model == nil {
			e.Errorf("four of four: %s", render(c))
		}
	}},
	{"changes/not yet", "a revision that does not exist yet: CodeNotFound", func(e *trial) {
		e.apply(machines(1)...)
		_, err := e.Changes(e.ctx, 2, 10)
		e.fails(graph.CodeNotFound, err)
	}},
}

// readClauses are what Items, ItemsByKey and RelationsOf promise.
var readClauses = []clause{
	{"items/order, unknown, repeated, retired", "in the order of ids, unknown ones left out, repeated ones once, retired ones included", func(e *trial) {
		e.apply(put(machine(1)), put(machine(2, retired)), put(machine(3)), put(machine(4)))
		e.apply(purge(4))
		found, err := e.Items(e.ctx, []uuid.UUID{id(3), id(9), id(1), id(4), id(2), id(3)})
		e.ok(err)
		e.same("keys", keys(found), []string{"vm/0003", "vm/0001", "vm/0002"})
		found, err = e.Items(e.ctx, nil)
		e.ok(err)
		e.same("of none", len(found), 0)
	}},
	{"items/by key", "ItemsByKey is Items by key, to the byte", func(e *trial) {
		e.apply(put(machine(1)), put(machine(2, keyed("VM/0001"), retired)), put(rich(3)))
		found, err := e.ItemsByKey(e.ctx, []string{rich(3).Key, "vm/0009", "VM/0001", "vm/0001", "VM/0001", "vm/000%", ""})
		e.ok(err)
		e.same("keys", keys(found), []string{rich(3).Key, "VM/0001", "vm/0001"})
	}},
	{"items/10,000 ids", "at most MaxIDs ids or keys, else CodeInvalid", func(e *trial) {
		e.apply(append(machines(3), link(relation(1, 1, 2)))...)
		ids, texts := make([]uuid.UUID, graph.MaxIDs+1), make([]string, graph.MaxIDs+1)
		for i := range ids {
			ids[i], texts[i] = id(i+2), machine(i+2).Key
		}
		_, err := e.Items(e.ctx, ids)
		e.fails(graph.CodeInvalid, err)
		_, err = e.ItemsByKey(e.ctx, texts)
		e.fails(graph.CodeInvalid, err)
		_, err = e.RelationsOf(e.ctx, ids)
		e.fails(graph.CodeInvalid, err)
		found, err := e.Items(e.ctx, ids[:graph.MaxIDs])
		e.ok(err)
		e.same("by id", keys(found), []string{"vm/0002", "vm/0003"})
		found, err = e.ItemsByKey(e.ctx, texts[:graph.MaxIDs])
		e.ok(err)
		e.same("by key", keys(found), []string{"vm/0002", "vm/0003"})
		relations, err := e.RelationsOf(e.ctx, ids[:graph.MaxIDs])
		e.ok(err)
		e.same("relations", len(relations), 1)
	}},
	{"relations/of items", "all that begin or end at any of the items, each once, ordered by id", func(e *trial) {
		ops := append(machines(4), put(machine(5, retired)))
		r := []*graph.Relation{relation(1, 4, 3), relation(2, 2, 1), relation(3, 1, 2), relation(4, 3, 1), relation(5, 2, 5)}
		for _, i := range []int{3, 0, 4, 2, 1} {
			ops = append(ops, link(r[i]))
		}
		e.apply(ops...)
		e.apply(link(r[2]), unlink(relation(9, 1, 2)))
		of := func(numbers ...int) []uuid.UUID {
			ids := make([]uuid.UUID, len(numbers))
			for i, n := range numbers {
				ids[i] = id(n)
			}
			found, err := e.RelationsOf(e.ctx, ids)
			e.ok(err)
			for i := range found {
				ids = append(ids, found[i].ID)
			}
			return ids[len(numbers):]
		}
		e.same("of 1 and 2", of(2, 1, 2), []uuid.UUID{relationID(2), relationID(3), relationID(4), relationID(5)})
		e.same("of 5, retired", of(5), []uuid.UUID{relationID(5)})
		e.same("of an unknown one", of(99), []uuid.UUID{})
		e.apply(unlink(r[1]))
		e.same("of 1, one deleted", of(1), []uuid.UUID{relationID(3), relationID(4)})
	}},
}
