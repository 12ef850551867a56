package storetest

import (
	"strings"

	"github.com/google/uuid"

	"linchpin/graph"
)

// refusalClauses are what Apply refuses, changing nothing.
var refusalClauses = []clause{
	{"refuse/empty batch id", "CodeInvalid", func(e *trial) {
		b := e.batch(put(machine(1)))
		b.ID = ""
		e.refuse(graph.CodeInvalid, b, "id")
	}},
	{"refuse/long batch id", "CodeInvalid above 128 bytes", func(e *trial) {
		b := e.batch(put(machine(1)))
		b.ID = strings.Repeat("x", 129)
		e.refuse(graph.CodeInvalid, b, "id")
		b.ID = strings.Repeat("x", 128)
		e.applyBatch(b)
	}},
	{"refuse/op that says nothing", "CodeInvalid, naming the operation", func(e *trial) {
		e.refuse(graph.CodeInvalid, e.batch(put(machine(1)), graph.Op{}), "ops[1]")
	}},
	{"refuse/op that says two things", "CodeInvalid, naming the operation", func(e *trial) {
		e.refuse(graph.CodeInvalid, e.batch(graph.Op{PutItem: machine(1), PurgeItem: &graph.ItemRef{ID: id(2)}}), "ops[0]")
	}},
	{"refuse/nil id", "CodeInvalid, naming the operation", func(e *trial) {
		e.apply(machines(2)...)
		r := relation(1, 1, 2)
		r.ID = uuid.Nil
		e.refuse(graph.CodeInvalid, e.batch(put(machine(1, func(it *graph.Item) { it.ID = uuid.Nil })), link(r)), "ops[0]", "ops[1]")
	}},
	{"refuse/bad key", "CodeInvalid for what CheckKey refuses", func(e *trial) {
		for _, key := range []string{"", " x", "a\nb", "a\x00b", "\xff", strings.Repeat("x", graph.MaxKeyBytes+1)} {
			e.refuse(graph.CodeInvalid, e.batch(put(machine(1, keyed(key)))), "ops[0].key")
		}
		e.apply(put(machine(1, keyed(strings.Repeat("é", graph.MaxKeyBytes/2)))))
	}},
	{"refuse/item twice", "CodeInvalid for an item that occurs twice", func(e *trial) {
		e.refuse(graph.CodeInvalid, e.batch(put(machine(1)), put(machine(1))), "ops[1]")
		e.refuse(graph.CodeInvalid, e.batch(put(machine(1)), purge(1)), "ops[1]")
	}},
	{"refuse/relation twice", "CodeInvalid for a relation that occurs twice", func(e *trial) {
		e.apply(machines(2)...)
		e.refuse(graph.CodeInvalid, e.batch(link(relation(1, 1, 2)), link(relation(1, 1, 2))), "ops[1]")
		e.refuse(graph.CodeInvalid, e.batch(unlink(relation(1, 1, 2)), link(relation(1, 1, 2))), "ops[1]")
	}},
	{"refuse/model twice", "CodeInvalid for a second model", func(e *trial) {
		e.refuse(graph.CodeInvalid, e.batch(define(vocabulary("")), define(vocabulary(""))), "ops[1]")
	}},
	{"refuse/record twice", "CodeInvalid for a record that occurs twice", func(e *trial) {
		b := e.batch()
		b.Records = []graph.RecordOp{keep("a", "1", "x"), keep("a", "2", "x"), keep("a", "1", "y")}
		e.refuse(graph.CodeInvalid, b, "records[2]")
	}},
	{"refuse/record over its limits", "CodeInvalid for a record that breaks its limits", func(e *trial) {
		b := e.batch()
		b.Records = []graph.RecordOp{keep("", "1", "x"), keep("a", "", "x"), keep(strings.Repeat("k", 65), "3", "x"),
			keep("a", strings.Repeat("i", 513), "x"), keep("a", "5", strings.Repeat("b", graph.MaxRecordBody+1)), keep("a", "6", "")}
		e.refuse(graph.CodeInvalid, b, "records[0]", "records[1]", "records[2]", "records[3]", "records[4]")
	}},
	{"refuse/relation to itself", "CodeInvalid", func(e *trial) {
		e.apply(machines(2)...)
		e.refuse(graph.CodeInvalid, e.batch(link(relation(1, 1, 2)), link(relation(2, 2, 2))), "ops[1]")
	}},
	{"refuse/missing end", "CodeInvalid for a relation whose end does not exist, naming ops[n].from or .to, each", func(e *trial) {
		e.apply(machines(2)...)
		e.refuse(graph.CodeInvalid, e.batch(link(relation(1, 1, 9)), link(relation(2, 9, 1)), link(relation(3, 1, 2)), link(relation(4, 8, 9))),
			"ops[0].to", "ops[1].from", "ops[3].from", "ops[3].to")
	}},
	{"refuse/end purged by this batch", "the rules are judged on what is stored after the batch", func(e *trial) {
		e.apply(machines(2)...)
		e.refuse(graph.CodeInvalid, e.batch(link(relation(1, 1, 2)), purge(2)), "ops[0].to")
	}},
	{"refuse/too many operations", "CodeTooLarge above MaxBatchOps", func(e *trial) {
		e.refuse(graph.CodeTooLarge, e.batch(machines(graph.MaxBatchOps+1)...))
		b := e.batch(machines(graph.MaxBatchOps)...)
		b.Records = []graph.RecordOp{keep("a", "1", "x")}
		e.refuse(graph.CodeTooLarge, b)
	}},
	{"refuse/too many bytes", "CodeTooLarge above MaxBatchBytes", func(e *trial) {
		e.refuse(graph.CodeTooLarge, heavy(e, graph.MaxBatchBytes+1))
	}},
	{"refuse/taken key", "CodeConflict for a key that another item has", func(e *trial) {
		e.apply(machines(2)...)
		e.refuse(graph.CodeConflict, e.batch(put(machine(3)), put(machine(4, keyed("vm/0001")))), "ops[1]")
		e.refuse(graph.CodeConflict, e.batch(put(machine(2, keyed("vm/0001")))), "ops[0]")
		e.apply(put(machine(1, retired)))
		e.refuse(graph.CodeConflict, e.batch(put(machine(5, keyed("vm/0001")))), "ops[0]")
	}},
	{"refuse/key twice in the batch", "CodeConflict", func(e *trial) {
		e.refuse(graph.CodeConflict, e.batch(put(machine(1)), put(machine(2, keyed("vm/0001")))), "ops[1]")
	}},
	{"refuse/second relation of a type and group", "CodeConflict, whether stored or in the batch", func(e *trial) {
		e.apply(append(machines(2), link(relation(1, 1, 2, grouped("a"))))...)
		e.refuse(graph.CodeConflict, e.batch(link(relation(2, 1, 2, grouped("a")))), "ops[0]")
		e.refuse(graph.CodeConflict, e.batch(link(relation(3, 2, 1)), link(relation(4, 2, 1))), "ops[1]")
		e.refuse(graph.CodeConflict, e.batch(link(relation(1, 1, 2)), link(relation(5, 1, 2))), "ops[1]")
		e.apply(link(relation(6, 1, 2, grouped("b"))), link(relation(7, 1, 2, typed("RUNS_ON"), grouped("a"))), link(relation(8, 2, 1, grouped("a"))))
	}},
	{"refuse/relation with other ends", "CodeConflict for a stored relation that comes with another end or type", func(e *trial) {
		e.apply(append(machines(3), link(relation(1, 1, 2)))...)
		e.refuse(graph.CodeConflict, e.batch(link(relation(1, 1, 3))), "ops[0]")
		e.refuse(graph.CodeConflict, e.batch(link(relation(1, 3, 2))), "ops[0]")
		e.refuse(graph.CodeConflict, e.batch(link(relation(1, 1, 2, typed("RUNS_ON")))), "ops[0]")
		e.refuse(graph.CodeConflict, e.batch(link(relation(1, 2, 1))), "ops[0]")
	}},
	{"refuse/purge of an item with relations", "CodeConflict unless they are deleted in the same batch", func(e *trial) {
		e.apply(append(machines(3), link(relation(1, 1, 2)), link(relation(2, 3, 1)))...)
		e.refuse(graph.CodeConflict, e.batch(purge(2)), "ops[0]")
		e.refuse(graph.CodeConflict, e.batch(purge(1), unlink(relation(1, 1, 2))), "ops[0]")
		e.refuse(graph.CodeConflict, e.batch(purge(3)), "ops[0]")
		e.apply(purge(1), unlink(relation(1, 1, 2)), unlink(relation(2, 3, 1)))
	}},
	{"refuse/stale item", "CodeStale where Op.If is not the revision that last changed the item", func(e *trial) {
		e.apply(machines(2)...)
		e.apply(put(machine(1)))
		e.refuse(graph.CodeStale, e.batch(when(1, put(machine(1)))), "ops[0]")
		e.refuse(graph.CodeStale, e.batch(put(machine(3)), when(1, purge(1))), "ops[1]")
		e.refuse(graph.CodeStale, e.batch(when(0, put(machine(1)))), "ops[0]")
		e.refuse(graph.CodeStale, e.batch(when(2, put(machine(4)))), "ops[0]")
		e.refuse(graph.CodeStale, e.batch(when(3, purge(4))), "ops[0]")
		e.apply(when(2, put(machine(1))), when(1, purge(2)), when(0, put(machine(3))), when(0, purge(4)))
	}},
	{"refuse/stale relation", "CodeStale where Op.If is not the revision that last changed the relation", func(e *trial) {
		e.apply(append(machines(2), link(relation(1, 1, 2)))...)
		e.apply(link(relation(1, 1, 2)))
		e.refuse(graph.CodeStale, e.batch(when(1, link(relation(1, 1, 2)))), "ops[0]")
		e.refuse(graph.CodeStale, e.batch(when(0, link(relation(1, 1, 2)))), "ops[0]")
		e.refuse(graph.CodeStale, e.batch(when(1, unlink(relation(1, 1, 2)))), "ops[0]")
		e.refuse(graph.CodeStale, e.batch(when(2, unlink(relation(9, 1, 2)))), "ops[0]")
		e.apply(when(2, unlink(relation(1, 1, 2))), when(0, link(relation(2, 2, 1))), when(0, unlink(relation(9, 1, 2))))
	}},
	{"refuse/stale model", "CodeStale where Op.If is not the revision that put the model", func(e *trial) {
		e.refuse(graph.CodeStale, e.batch(when(1, define(vocabulary("")))), "ops[0]")
		e.apply(when(0, define(vocabulary(""))))
		e.apply()
		e.refuse(graph.CodeStale, e.batch(when(0, define(vocabulary("X")))), "ops[0]")
		e.refuse(graph.CodeStale, e.batch(when(2, define(vocabulary("X")))), "ops[0]")
		e.apply(when(1, define(vocabulary("X"))))
	}},
	{"refuse/stale record", "CodeStale where a record's version is not what is stored", func(e *trial) {
		b := e.batch(put(machine(1)))
		b.Records = []graph.RecordOp{keep("a", "1", "x")}
		e.applyBatch(b)
		b = e.batch(put(machine(2)))
		b.Records = []graph.RecordOp{keep("a", "2", "x"), keep("a", "1", "y")}
		e.refuse(graph.CodeStale, b, "records[1]")
		b.Records = []graph.RecordOp{{Record: graph.Record{Kind: "a", ID: "1", Version: 2}, Delete: true}}
		e.refuse(graph.CodeStale, b, "records[0]")
		b.Records = []graph.RecordOp{{Record: graph.Record{Kind: "a", ID: "1"}, Delete: true}}
		e.refuse(graph.CodeStale, b, "records[0]")
		b.Records = []graph.RecordOp{{Record: graph.Record{Kind: "a", ID: "none", Version: 1}, Delete: true}}
		e.refuse(graph.CodeStale, b, "records[0]")
		b.Records = []graph.RecordOp{{Record: graph.Record{Kind: "a", ID: "none", Version: 1, Body: []byte("x")}}}
		e.refuse(graph.CodeStale, b, "records[0]")
	}},
	{"refuse/all at once", "problems name every operation that is at fault", func(e *trial) {
		e.apply(append(machines(4), link(relation(1, 1, 2)), link(relation(2, 1, 4)))...)
		e.refuse(graph.CodeConflict, e.batch(put(machine(5, keyed("vm/0001"))), purge(4), link(relation(1, 1, 3)),
			put(machine(6, keyed("vm/0003")))), "ops[0]", "ops[1]", "ops[2]", "ops[3]")
		b := e.batch(when(9, put(machine(1))), put(machine(2)), when(0, put(machine(3))), when(9, unlink(relation(1, 1, 2))))
		b.Records = []graph.RecordOp{{Record: graph.Record{Kind: "a", ID: "1", Version: 3}}}
		e.refuse(graph.CodeStale, b, "ops[0]", "ops[2]", "ops[3]", "records[0]")
		e.refuse(graph.CodeInvalid, e.batch(graph.Op{}, put(machine(9, keyed(""))), link(relation(9, 1, 1))), "ops[0]", "ops[1]", "ops[2]")
	}},
	{"refuse/first of several", "where several reasons hold, the first of the list is told", func(e *trial) {
		first := e.batch(append(machines(3), link(relation(1, 1, 2)))...)
		e.applyBatch(first)
		taken, dangling, stale, bad := put(machine(9, keyed("vm/0001"))), link(relation(8, 1, 99)), when(7, put(machine(2))), put(machine(7, keyed("")))
		e.refuse(graph.CodeInvalid, e.batch(taken, dangling), "ops[1]")
		e.refuse(graph.CodeStale, e.batch(taken, dangling, stale), "ops[2]")
		b := e.batch(taken, dangling, stale)
		b.ID = first.ID
		e.refuse(graph.CodeKeyReused, b)
		b.Ops = append(b.Ops, bad)
		e.refuse(graph.CodeInvalid, b, "ops[3]")
	}},
}
