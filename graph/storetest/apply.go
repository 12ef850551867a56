package storetest

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
)

// applyClauses are what Apply promises of a batch that it takes.
var applyClauses = []clause{
	{"apply/first is revision 1", "revisions count from 1 without gaps", func(e *trial) {
		for want := graph.RevisionNumber(1); want <= 4; want++ {
			if got := e.apply(put(machine(int(want)))); got.Number != want { //nolint:gosec // small
				e.Errorf("revision %d, want %d", got.Number, want)
			}
			_, _ = e.Apply(e.ctx, e.batch(link(relation(1, 1, 99)))) // a refused one takes no number
		}
	}},
	{"apply/revision tells the batch", "Revision says what the batch became", func(e *trial) {
		e.apply(put(machine(1)), put(machine(2)), put(machine(3)), link(relation(1, 1, 2)), link(relation(2, 1, 3)))
		b := graph.Batch{ID: "x", Actor: "Ada «λ»", Source: "netbox", Run: "run 7", Message: "why\nnot", Ops: []graph.Op{
			put(machine(1)), put(machine(4, retired)), purge(3), purge(77), link(relation(3, 2, 1)),
			unlink(relation(1, 1, 2)), unlink(relation(2, 1, 3)), unlink(relation(88, 1, 2)), define(vocabulary(""))}}
		want := graph.Revision{Number: 2, Batch: "x", Hash: b.Hash(), At: e.clock.Now().UTC().Truncate(time.Millisecond),
			Actor: "Ada «λ»", Source: "netbox", Run: "run 7", Message: "why\nnot", ItemsPut: 2, ItemsPurged: 1,
			RelationsPut: 1, RelationsDeleted: 2, ModelPut: true}
		e.same("Apply's revision", e.applyBatch(b), want)
		head, err := e.Head(e.ctx)
		e.ok(err)
		e.same("Head", head, want)
	}},
	{"apply/empty batch", "a batch without operations and records is a revision too", func(e *trial) {
		e.same("revision", e.apply().Number, 1)
		e.same("revision", e.apply().Number, 2)
		e.same("head", e.head(), 2)
	}},
	{"apply/put without change", "a put that changes nothing is a put all the same", func(e *trial) {
		e.apply(put(machine(1)))
		r := e.apply(put(machine(1)))
		e.same("items put", r.ItemsPut, 1)
		e.same("revision of the item", e.item(1).Revision, 2)
		e.same("changes", len(e.changes(1, 10).Items), 1)
	}},
	{"apply/same id, same content", "returns the first revision and changes nothing", func(e *trial) {
		b := e.batch(put(machine(1)), put(machine(2, tagged("b", "a"))))
		b.Records = []graph.RecordOp{keep("note", "1", "text")}
		first := e.applyBatch(b)
		e.apply(put(machine(1, named("changed since"))), purge(2))
		before := e.everything()
		e.clock.add(time.Hour)
		b.Ops[1] = put(machine(2, tagged("a", "b", "a"))) // the same, normalised
		e.same("the second answer", e.applyBatch(b), first)
		e.same("the graph", e.everything(), before)
	}},
	{"apply/same id, other content", "CodeKeyReused", func(e *trial) {
		b := e.batch(put(machine(1)))
		e.applyBatch(b)
		other := b
		other.Ops = []graph.Op{put(machine(1, named("other")))}
		e.refuse(graph.CodeKeyReused, other)
		other = b
		other.Message = "other"
		e.refuse(graph.CodeKeyReused, other)
		other = b
		other.Records = []graph.RecordOp{keep("note", "1", "text")}
		e.refuse(graph.CodeKeyReused, other)
		e.same("replay after that", e.applyBatch(b).Number, 1)
	}},
	{"apply/id of a refused batch is free", "what failed changed nothing", func(e *trial) {
		b := e.batch(link(relation(1, 1, 2)))
		e.refuse(graph.CodeInvalid, b)
		b.Ops = machines(2)
		e.same("revision", e.applyBatch(b).Number, 1)
	}},
	{"apply/at is the clock", "At is the store's clock, in UTC to the millisecond", func(e *trial) {
		for range 3 {
			want := e.clock.Now().UTC().Truncate(time.Millisecond)
			r := e.apply(put(machine(1)))
			if !r.At.Equal(want) || r.At.Location() != time.UTC {
				e.Errorf("at %v, want %v", r.At, want)
			}
			e.clock.add(90*time.Minute + 777*time.Microsecond)
		}
	}},
	{"apply/at never goes back", "never before the At of the revision before", func(e *trial) {
		first := e.apply()
		e.clock.add(-time.Hour)
		if second := e.apply(); !second.At.Equal(first.At) {
			e.Errorf("at %v after %v", second.At, first.At)
		}
		e.clock.add(2 * time.Hour)
		if third := e.apply(); !third.At.Equal(first.At.Add(time.Hour)) {
			e.Errorf("at %v, want the clock again", third.At)
		}
	}},
	{"apply/put item creates", "every field and every kind of value is kept", func(e *trial) {
		want := *rich(1)
		e.apply(put(rich(1)), put(machine(2)))
		want.Revision = 1
		e.same("the item", e.item(1), want)
		plain := *machine(2)
		plain.Revision = 1
		e.same("an item of few words", e.item(2), plain)
	}},
	{"apply/put item replaces", "a put replaces the whole item, its key and class too", func(e *trial) {
		e.apply(put(rich(1)), put(machine(2)), link(relation(1, 1, 2)))
		want := *machine(1, keyed("other/key"), classed("PhysicalServer"), retired)
		e.apply(put(&want))
		want.Revision = 2
		e.same("the item", e.item(1), want)
		e.same("the graph", e.structure(0), drawn(put(&want), put(machine(2)), link(relation(1, 1, 2))))
		found, err := e.ItemsByKey(e.ctx, []string{rich(1).Key, "other/key"})
		e.ok(err)
		e.same("by its keys", keys(found), []string{"other/key"})
	}},
	{"apply/put relation creates", "every field of a relation is kept", func(e *trial) {
		want := *richRelation(1, 1, 2)
		plain := *relation(2, 1, 2)
		e.apply(put(machine(1)), put(machine(2)), link(richRelation(1, 1, 2)), link(relation(2, 1, 2)))
		want.Revision, plain.Revision = 1, 1
		found, err := e.RelationsOf(e.ctx, []uuid.UUID{id(1)})
		e.ok(err)
		e.same("the relations", found, []graph.Relation{want, plain})
	}},
	{"apply/put relation replaces", "a put replaces group, strength and properties", func(e *trial) {
		e.apply(put(machine(1)), put(machine(2)), link(richRelation(1, 1, 2)))
		want := *relation(1, 1, 2, typed("POWERED_BY"), grouped("B"))
		e.apply(link(&want))
		want.Revision = 2
		found, err := e.RelationsOf(e.ctx, []uuid.UUID{id(2)})
		e.ok(err)
		e.same("the relation", found, []graph.Relation{want})
	}},
	{"apply/stored normalised", "items and relations are stored normalised, their Revision is the store's", func(e *trial) {
		it := machine(1, tagged("b", "", "a", "b"))
		it.Requirements, it.RootFor, it.EndpointFor = map[string]graph.Declared{}, []string{}, []string{"B", "A", "A"}
		it.Properties = graph.Properties{"none": graph.Value{}, "x": graph.IntegerValue(1)}
		it.Provenance = graph.Provenance{Sources: map[string]string{}, Lost: map[string][]graph.Claim{"none": {}, "x": {
			{Source: "z", Value: graph.IntegerValue(2)}, {Source: "a", Value: graph.IntegerValue(3)}}}}
		it.Revision = 99
		r := relation(1, 1, 2)
		r.Properties, r.Revision = graph.Properties{"none": graph.Value{}}, 99
		want := *it
		want.Tags, want.Requirements, want.RootFor, want.EndpointFor = []string{"a", "b"}, nil, nil, []string{"A", "B"}
		want.Properties, want.Revision = graph.Properties{"x": graph.IntegerValue(1)}, 1
		want.Provenance = graph.Provenance{Lost: map[string][]graph.Claim{"x": {
			{Source: "a", Value: graph.IntegerValue(3)}, {Source: "z", Value: graph.IntegerValue(2)}}}}
		e.apply(put(it), put(machine(2)), link(r))
		e.same("the item", e.item(1), want)
		e.same("its shape", e.structure(0), drawn(put(&want), put(machine(2)), link(relation(1, 1, 2))))
		found, err := e.RelationsOf(e.ctx, []uuid.UUID{id(1)})
		e.ok(err)
		plain := *relation(1, 1, 2)
		plain.Revision = 1
		e.same("the relation", found, []graph.Relation{plain})
	}},
	{"apply/batch is not changed", "Apply does not change the batch", func(e *trial) {
		b := untidyBatch()
		before := must(json.Marshal(b))
		e.applyBatch(b)
		if after := must(json.Marshal(b)); !bytes.Equal(before, after) {
			e.Errorf("the caller's batch was changed\n got: %s\nwant: %s", after, before)
		}
	}},
	{"apply/batch is not kept", "Apply does not keep the batch", func(e *trial) {
		it, r, m := rich(1), richRelation(1, 1, 2), vocabulary("")
		b := e.batch(put(it), put(machine(2)), link(r), define(m))
		b.Records = []graph.RecordOp{keep("note", "1", "text")}
		e.applyBatch(b)
		it.Name, it.Tags[0], it.Properties["load"] = "spoilt", "spoilt", graph.NumberValue(9)
		it.Requirements["power"], it.Provenance.Sources["netbox"] = graph.Declared{}, "spoilt"
		r.Group, r.Properties["load"], m.Classes[0].Name, b.Records[0].Body[0] = "spoilt", graph.NumberValue(9), "Spoilt", '!'
		want := *rich(1)
		want.Revision = 1
		e.same("the item", e.item(1), want)
		wantRelation := *richRelation(1, 1, 2)
		wantRelation.Revision = 1
		found, err := e.RelationsOf(e.ctx, []uuid.UUID{id(1)})
		e.ok(err)
		e.same("the relation", found, []graph.Relation{wantRelation})
		kept, _, err := e.Model(e.ctx, 0)
		e.ok(err)
		e.same("the model", kept, vocabulary(""))
		record, err := e.Record(e.ctx, "note", "1")
		e.ok(err)
		e.same("the record", string(record.Body), "text")
	}},
	{"apply/5,000 operations", "MaxBatchOps operations are taken, records among them", func(e *trial) {
		ops := machines(graph.MaxBatchOps/2 + 1)
		for i := 1; len(ops) < graph.MaxBatchOps-1; i++ {
			ops = append(ops, link(relation(i, i, i+1)))
		}
		b := e.batch(ops...)
		b.Records = []graph.RecordOp{keep("note", "1", "text")}
		r := e.applyBatch(b)
		e.same("items and relations put", r.ItemsPut+r.RelationsPut, graph.MaxBatchOps-1)
		p := e.structure(0)
		e.same("items and relations", len(p.items)+len(p.relations), graph.MaxBatchOps-1)
	}},
	{"apply/4 MiB", "MaxBatchBytes are taken", func(e *trial) {
		b := heavy(e, graph.MaxBatchBytes)
		e.applyBatch(b)
		want := *b.Ops[0].PutItem
		want.Revision = 1
		e.same("an item", e.item(1), want)
	}},
	{"apply/any name", "a store takes any class and relation type, whatever the model says", func(e *trial) {
		e.apply(define(vocabulary("")), put(machine(1, classed("Unheard"))), put(machine(2)), link(relation(1, 1, 2, typed("HEARD_OF"))))
		e.same("class", e.item(1).Class, "Unheard")
		e.same("graph", e.structure(0), drawn(put(machine(1, classed("Unheard"))), put(machine(2)), link(relation(1, 1, 2, typed("HEARD_OF")))))
	}},
}

// untidyBatch is one that normalising would change in every place.
func untidyBatch() graph.Batch {
	it := machine(1, tagged("b", "a", "a", ""))
	it.RootFor, it.EndpointFor = []string{"B", "A"}, []string{"B", "A"}
	it.Properties = graph.Properties{"none": graph.Value{}, "x": graph.IntegerValue(1)}
	it.Provenance.Lost = map[string][]graph.Claim{"none": {}, "x": {
		{Source: "z", Value: graph.IntegerValue(2)}, {Source: "a", Value: graph.IntegerValue(3)}}}
	r := relation(1, 1, 2)
	r.Properties = graph.Properties{"none": graph.Value{}, "x": graph.IntegerValue(1)}
	return graph.Batch{ID: "untidy", Ops: []graph.Op{put(it), link(r), put(machine(2)), define(vocabulary(""))},
		Records: []graph.RecordOp{keep("note", "1", "text")}}
}

// heavy is a batch of exactly so many bytes.
func heavy(e *trial, size int) graph.Batch {
	b := e.batch()
	b.Records = []graph.RecordOp{keep("note", "1", strings.Repeat("x", 1000))}
	size -= 1000
	for i := 1; size > 0; i++ {
		it := machine(i)
		it.Properties = graph.Properties{"text": graph.StringValue("")}
		op := put(it)
		room := min(size-op.Size(), graph.MaxTextBytes)
		if rest := size - op.Size() - room; rest > 0 && rest < 1000 {
			room -= 1000 // leave enough for one more item
		}
		it.Properties["text"] = graph.StringValue(strings.Repeat("x", room))
		size -= op.Size()
		b.Ops = append(b.Ops, op)
	}
	return b
}
