package storetest

import (
	"slices"
	"time"

	"linchpin/graph"
)

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
