package storetest

import (
	"errors"
	"slices"
	"time"

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

// historyClauses are what History, Revisions and RevisionAt promise.
var historyClauses = []clause{
	{"history/versions, newest first", "every version of an item and of its relations; the item first, then relations by id", func(e *trial) {
		e.apply(append(machines(3), link(relation(2, 1, 2)), link(relation(1, 3, 1)), link(relation(3, 2, 3)))...)
		e.apply(put(machine(2, named("other"))))
		e.apply(link(relation(1, 3, 1, grouped("g"))), put(machine(1, named("new"), retired)))
		e.apply(unlink(relation(2, 1, 2)))
		e.same("of item 1", story(e.history(1, 0, 100)), []string{"4 delete DEPENDS_ON 00000002", "3 put vm/0001 new",
			"3 put DEPENDS_ON 00000001", "1 put vm/0001 Machine 1", "1 put DEPENDS_ON 00000001", "1 put DEPENDS_ON 00000002"})
	}},
	{"history/whole states", "each version is whole, with its revision", func(e *trial) {
		first := e.apply(put(rich(1)), put(machine(2)), link(richRelation(1, 1, 2)))
		e.clock.add(time.Minute)
		second := e.apply(put(machine(1)), unlink(relation(1, 1, 2)))
		was, is, r := *rich(1), *machine(1), *richRelation(1, 1, 2)
		was.Revision, is.Revision, r.Revision = 1, 2, 1
		e.same("history", e.history(1, 0, 10), []graph.Version{{Revision: second, Item: &is}, {Revision: second, Relation: &r, Deleted: true},
			{Revision: first, Item: &was}, {Revision: first, Relation: &r}})
	}},
	{"history/purged", "a purged item still has its history, and its last state", func(e *trial) {
		e.apply(append(machines(2), link(relation(1, 1, 2)))...)
		e.apply(put(machine(1, named("last"))))
		e.apply(purge(1), unlink(relation(1, 1, 2)))
		versions := e.history(1, 0, 10)
		e.same("history", story(versions), []string{"3 delete vm/0001 last", "3 delete DEPENDS_ON 00000001",
			"2 put vm/0001 last", "1 put vm/0001 Machine 1", "1 put DEPENDS_ON 00000001"})
		e.same("revision of the last state", versions[0].Item.Revision, 2)
		e.apply(put(machine(1, keyed("vm/back"))))
		e.same("back", story(e.history(1, 0, 1)), []string{"4 put vm/back Machine 1"})
	}},
	{"history/unknown", "an item that never was: CodeNotFound", func(e *trial) {
		e.apply(append(machines(2), link(relation(1, 1, 2)))...)
		_, err := e.History(e.ctx, id(9), 0, 10)
		e.fails(graph.CodeNotFound, err)
		_, err = e.History(e.ctx, relationID(1), 0, 10)
		e.fails(graph.CodeNotFound, err)
	}},
	{"history/pages", "from before (exclusive) on; the revision in which the limit is reached is given whole", func(e *trial) {
		e.apply(append(machines(3), link(relation(1, 1, 2)), link(relation(2, 1, 3)))...)
		e.apply(put(machine(1)))
		e.apply(put(machine(1)), link(relation(1, 1, 2)), link(relation(2, 1, 3)))
		e.apply(put(machine(2)))
		revisions := func(before graph.RevisionNumber, limit int) []graph.RevisionNumber {
			var list []graph.RevisionNumber
			for _, v := range e.history(1, before, limit) {
				list = append(list, v.Revision.Number)
			}
			return list
		}
		e.same("1 from the newest", revisions(0, 1), []int{3, 3, 3})
		e.same("3 from the newest", revisions(0, 3), []int{3, 3, 3})
		e.same("4 from the newest", revisions(0, 4), []int{3, 3, 3, 2})
		e.same("2 before 3", revisions(3, 2), []int{2, 1, 1, 1})
		e.same("1 before 3", revisions(3, 1), []int{2})
		e.same("before 99", revisions(99, 1), []int{3, 3, 3})
		e.same("before 1", revisions(1, 5), []int{})
	}},
	{"revisions/newest first", "newest first, from before (exclusive) on, at most limit", func(e *trial) {
		none, err := e.Revisions(e.ctx, 0, 10)
		e.ok(err)
		e.same("of an empty store", none, []graph.Revision{})
		var all []graph.Revision
		for i := range 5 {
			e.clock.add(time.Second)
			all = append(all, e.apply(put(machine(i+1)), put(machine(i+2))))
		}
		slices.Reverse(all)
		for _, c := range []struct {
			before graph.RevisionNumber
			limit  int
			want   []graph.Revision
		}{{0, 10, all}, {0, 2, all[:2]}, {4, 2, all[2:4]}, {2, 10, all[4:]}, {1, 10, nil}, {99, 1, all[:1]}} {
			got, err := e.Revisions(e.ctx, c.before, c.limit)
			e.ok(err)
			e.same("revisions", got, c.want)
		}
	}},
	{"revisions/at a time", "the newest revision whose At is not after t; 0 before the first", func(e *trial) {
		at := func(t time.Time) graph.RevisionNumber {
			n, err := e.RevisionAt(e.ctx, t)
			e.ok(err)
			return n
		}
		e.same("of an empty store", at(e.clock.Now()), 0)
		first := e.apply().At
		e.apply() // at the same instant
		e.clock.add(time.Hour)
		third := e.apply().At
		for _, c := range []struct {
			t    time.Time
			want int
		}{{first.Add(-time.Millisecond), 0}, {first, 2}, {first.In(time.FixedZone("", -7*3600)), 2}, {third.Add(-time.Millisecond), 2},
			{third, 3}, {third.Add(100 * 365 * 24 * time.Hour), 3}, {time.Time{}, 0}} {
			e.same("at "+c.t.String(), at(c.t), c.want)
		}
	}},
	{"limits/1..1000", "a limit out of its range fails with CodeInvalid", func(e *trial) {
		e.apply(machines(2)...)
		for _, limit := range []int{-1, 0, graph.MaxPage + 1} {
			_, err := e.History(e.ctx, id(1), 0, limit)
			e.fails(graph.CodeInvalid, err)
			_, err = e.Revisions(e.ctx, 0, limit)
			e.fails(graph.CodeInvalid, err)
			_, err = e.ListRecords(e.ctx, "a", "", limit)
			e.fails(graph.CodeInvalid, err)
			_, err = e.Find(e.ctx, graph.Query{Limit: limit})
			e.fails(graph.CodeInvalid, err)
		}
		_, err := e.Revisions(e.ctx, 0, graph.MaxPage)
		e.ok(err)
	}},
}
