package storetest

import "linchpin/graph"

// batchClauses are what it means that a batch is a set that takes effect as
// one.
var batchClauses = []clause{
	{"batch/ends by this batch", "both ends must exist, be it by this batch, in any order", func(e *trial) {
		e.apply(link(relation(1, 1, 2)), put(machine(2)), link(relation(2, 2, 1)), put(machine(1)))
		e.same("the graph", e.structure(0), drawn(put(machine(1)), put(machine(2)), link(relation(1, 1, 2)), link(relation(2, 2, 1))))
	}},
	{"batch/end retired", "a retired item is on record, so that it can be an end", func(e *trial) {
		e.apply(put(machine(1, retired)), put(machine(2)), link(relation(1, 1, 2)))
		e.apply(put(machine(2, retired)))
		e.same("the graph", e.structure(0), drawn(put(machine(1, retired)), put(machine(2, retired)), link(relation(1, 1, 2))))
	}},
	{"batch/swapped keys", "two items may swap keys", func(e *trial) {
		e.apply(machines(3)...)
		e.apply(put(machine(1, keyed("vm/0002"))), put(machine(2, keyed("vm/0003"))), put(machine(3, keyed("vm/0001"))))
		found, err := e.ItemsByKey(e.ctx, []string{"vm/0001", "vm/0002", "vm/0003"})
		e.ok(err)
		e.same("names", []string{found[0].Name, found[1].Name, found[2].Name}, []string{"Machine 3", "Machine 1", "Machine 2"})
		e.same("found", keys(e.find(graph.Query{Text: "machine"}).Items), []string{"vm/0001", "vm/0002", "vm/0003"})
	}},
	{"batch/key freed by this batch", "a key may pass to another item in one batch, and its name to another relation", func(e *trial) {
		e.apply(append(machines(3), link(relation(1, 1, 2)))...)
		e.apply(put(machine(4, keyed("vm/0003"))), purge(3), put(machine(1, keyed("vm/one"))), put(machine(5, keyed("vm/0001"))),
			link(relation(2, 1, 2)), unlink(relation(1, 1, 2)))
		e.same("keys", keys(e.find(graph.Query{}).Items), []string{"vm/0001", "vm/0002", "vm/0003", "vm/one"})
		e.same("relations", e.structure(0).relations, drawn(link(relation(2, 1, 2))).relations)
	}},
	{"batch/swapped groups", "two relations may swap groups", func(e *trial) {
		e.apply(append(machines(2), link(relation(1, 1, 2, grouped("a"))), link(relation(2, 1, 2, grouped("b"))))...)
		e.apply(link(relation(1, 1, 2, grouped("b"))), link(relation(2, 1, 2, grouped("a"))))
		e.same("relations", e.structure(0).relations, drawn(link(relation(1, 1, 2, grouped("b"))), link(relation(2, 1, 2, grouped("a")))).relations)
	}},
	{"batch/purge", "purging deletes for good, and what does not exist is no error", func(e *trial) {
		e.apply(machines(2)...)
		r := e.apply(purge(1), purge(9))
		e.same("purged", r.ItemsPurged, 1)
		e.same("the graph", e.structure(0), drawn(put(machine(2))))
		e.same("found", keys(e.find(graph.Query{Text: "machine"}).Items), []string{"vm/0002"})
		found, err := e.ItemsByKey(e.ctx, []string{"vm/0001"})
		e.ok(err)
		e.same("by key", len(found), 0)
	}},
	{"batch/purged item comes back", "an id and a key are free after a purge", func(e *trial) {
		e.apply(append(machines(3), link(relation(1, 1, 2)))...)
		e.apply(purge(1), unlink(relation(1, 1, 2)))
		e.apply(put(machine(1, named("back"))), link(relation(1, 1, 3)))
		e.same("the graph", e.structure(0), drawn(put(machine(1, named("back"))), put(machine(2)), put(machine(3)), link(relation(1, 1, 3))))
		e.same("then", e.structure(1), drawn(put(machine(1)), put(machine(2)), put(machine(3)), link(relation(1, 1, 2))))
	}},
	{"batch/delete relation", "deleting a relation leaves others, and what does not exist is no error", func(e *trial) {
		e.apply(append(machines(2), link(relation(1, 1, 2)), link(relation(2, 1, 2, grouped("a"))))...)
		r := e.apply(unlink(relation(1, 1, 2)), unlink(relation(9, 1, 2)))
		e.same("deleted", r.RelationsDeleted, 1)
		e.same("relations", e.structure(0).relations, drawn(link(relation(2, 1, 2, grouped("a")))).relations)
	}},
	{"batch/all or nothing", "one bad operation, and nothing of the batch is there", func(e *trial) {
		e.apply(append(machines(2), link(relation(1, 1, 2)))...)
		b := e.batch(put(machine(3)), put(machine(1, named("new name"))), unlink(relation(1, 1, 2)), define(vocabulary("")),
			put(machine(5, keyed("vm/0002"))))
		b.Records = []graph.RecordOp{keep("note", "1", "text")}
		e.refuse(graph.CodeConflict, b)
		_, err := e.Record(e.ctx, "note", "1")
		e.fails(graph.CodeNotFound, err)
		_, _, err = e.Model(e.ctx, 0)
		e.fails(graph.CodeNotFound, err)
		e.same("found", keys(e.find(graph.Query{Text: "new"}).Items), []string{})
		e.same("history", story(e.history(1, 0, 100)), []string{"1 put vm/0001 Machine 1", "1 put DEPENDS_ON 00000001"})
	}},
	{"batch/records in the same transaction", "records are written with the batch", func(e *trial) {
		b := e.batch(put(machine(1)))
		b.Records = []graph.RecordOp{keep("note", "1", "one"), keep("note", "2", "two"), {Record: graph.Record{Kind: "note", ID: "9"}, Delete: true}}
		e.applyBatch(b)
		b = e.batch()
		b.Records = []graph.RecordOp{{Record: graph.Record{Kind: "note", ID: "1", Version: 1, Body: []byte("more")}},
			{Record: graph.Record{Kind: "note", ID: "2", Version: 1}, Delete: true}}
		e.applyBatch(b)
		records, err := e.ListRecords(e.ctx, "note", "", 10)
		e.ok(err)
		e.same("records", records, []graph.Record{{Kind: "note", ID: "1", Version: 2, Body: []byte("more")}})
	}},
}
