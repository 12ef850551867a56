package storetest

import (
	"fmt"

	"github.com/google/uuid"

	"linchpin/graph"
)

// givenClauses are what it means that a batch says what it was checked against.
var givenClauses = []clause{
	{"given/as it was", "a batch whose givens hold takes effect, and the same again", func(e *trial) {
		e.givenEstate()
		b := e.batch(put(machine(4)), link(relation(2, 1, 4)))
		put := graph.RevisionNumber(2)
		b.Given = &graph.Given{At: 3, Model: &put, Items: []graph.GivenItem{{ID: id(1), Class: "VirtualMachine"}, {ID: id(3), Class: "VirtualMachine", Retired: true}},
			Quiet: []uuid.UUID{id(1), id(2), id(9)}, Classes: []string{"VirtualMachine", "Database", "Other"}, Types: []string{"DEPENDS_ON", "RUNS_ON"}}
		first := e.applyBatch(b)
		e.same("the same again", e.applyBatch(b), first)
		b.Given = nil
		_, err := e.Apply(e.ctx, b)
		e.fails(graph.CodeKeyReused, err)
	}},
	{"given/model", "another revision of the model: CodeStale", func(e *trial) {
		e.givenEstate()
		for _, stored := range []graph.RevisionNumber{0, 1, 3} {
			e.notGiven(&graph.Given{Model: &stored}, graph.GivenModelPath, put(machine(4)))
		}
		none := graph.RevisionNumber(2)
		e.apply(define(vocabulary("again")))
		e.notGiven(&graph.Given{Model: &none}, graph.GivenModelPath, put(machine(4)))
	}},
	{"given/class of an item", "an item of another class, or none: CodeStale, be it an end of what the batch puts or not", func(e *trial) {
		e.givenEstate()
		items := []graph.GivenItem{{ID: id(1), Class: "VirtualMachine"}, {ID: id(2), Class: "Other"}}
		e.notGiven(&graph.Given{Items: items}, graph.GivenItemPath(1), when(0, link(relation(2, 2, 1))))
		e.notGiven(&graph.Given{Items: items}, graph.GivenItemPath(1), when(0, put(machine(4))))
		e.notGiven(&graph.Given{Items: []graph.GivenItem{{ID: id(9), Class: "VirtualMachine"}}}, graph.GivenItemPath(0), put(machine(4)))
		e.notGiven(&graph.Given{Items: []graph.GivenItem{{ID: id(1), Class: ""}}}, graph.GivenItemPath(0), put(machine(4)))
	}},
	{"given/retired item", "one that was retired must be so still; others may retire", func(e *trial) {
		e.givenEstate()
		e.notGiven(&graph.Given{Items: []graph.GivenItem{{ID: id(1), Class: "VirtualMachine", Retired: true}}}, graph.GivenItemPath(0), put(machine(4)))
		b := e.batch(put(machine(4)))
		b.Given = &graph.Given{Items: []graph.GivenItem{{ID: id(3), Class: "VirtualMachine"}}}
		e.applyBatch(b)
	}},
	{"given/quiet item", "a relation that was put at an item after a revision, at either end: CodeStale", func(e *trial) {
		e.givenEstate()
		for _, quiet := range []int{1, 2} {
			e.notGiven(&graph.Given{At: 2, Quiet: []uuid.UUID{id(3), id(quiet)}}, graph.GivenQuietPath(1), put(machine(4)))
		}
		e.apply(link(relation(1, 1, 2)))
		e.notGiven(&graph.Given{At: 3, Quiet: []uuid.UUID{id(1)}}, graph.GivenQuietPath(0), put(machine(4)))
	}},
	{"given/own run", "what the batch's own run has put at an item since does not count", func(e *trial) {
		e.givenEstate()
		own := e.batch(link(relation(2, 1, 3)))
		own.Run = "run"
		e.applyBatch(own)
		b := e.batch(put(machine(4)))
		b.Run, b.Given = "run", &graph.Given{At: 3, Quiet: []uuid.UUID{id(1)}}
		e.applyBatch(b)
		b = e.batch(put(machine(5)))
		b.Run, b.Given = "another", &graph.Given{At: 3, Quiet: []uuid.UUID{id(1)}}
		e.refuse(graph.CodeStale, b)
	}},
	{"given/classes and types", "an item of a class or a relation of a type that was put after a revision: CodeStale", func(e *trial) {
		e.givenEstate()
		e.notGiven(&graph.Given{At: 2, Classes: []string{"Other", "VirtualMachine"}}, graph.GivenClassesPath, put(machine(4)))
		e.notGiven(&graph.Given{At: 2, Types: []string{"RUNS_ON", "DEPENDS_ON"}}, graph.GivenTypesPath, put(machine(4)))
		b := e.batch(put(machine(4)))
		b.Given = &graph.Given{At: 3, Classes: []string{"VirtualMachine"}, Types: []string{"DEPENDS_ON"}}
		e.applyBatch(b)
	}},
	{"given/too much", "at most MaxGiven entries: else CodeInvalid", func(e *trial) {
		b := e.batch(put(machine(1)))
		b.Given = &graph.Given{Quiet: make([]uuid.UUID, graph.MaxGiven+1)}
		e.refuse(graph.CodeInvalid, b)
	}},
	{"given/one wins", "of two batches that were given what the other writes one is stale", func(e *trial) {
		e.apply(append(machines(2), link(relation(1, 1, 2)))...)
		for round := range 12 {
			at := e.head()
			class := e.classOf(1)
			other := map[string]string{"VirtualMachine": "Other", "Other": "VirtualMachine"}[class]
			stale := make([]bool, 2)
			batches := []graph.Batch{
				{ID: "class" + fmt.Sprint(round), Ops: []graph.Op{put(machine(1, classed(other)))}, Given: &graph.Given{At: at, Quiet: []uuid.UUID{id(1)}}},
				{ID: "relation" + fmt.Sprint(round), Ops: []graph.Op{link(relation(100+round, 1, 2, grouped(fmt.Sprint(round))))},
					Given: &graph.Given{Items: []graph.GivenItem{{ID: id(1), Class: class}}}},
			}
			e.all(2, func(i int) {
				_, err := e.Apply(e.ctx, batches[i])
				stale[i] = graph.CodeOf(err) == graph.CodeStale
				if err != nil && !stale[i] {
					e.Errorf("apply: %s", explain(err))
				}
			})
			if stale[0] == stale[1] {
				e.Errorf("stale: %t; want one", stale)
			}
		}
	}},
}

// givenEstate is two machines and a retired one, a model and a relation, put in
// the revisions 1 to 3.
func (e *trial) givenEstate() {
	e.Helper()
	e.apply(put(machine(3, retired)))
	e.apply(define(vocabulary("")))
	e.apply(put(machine(1)), put(machine(2)), link(relation(1, 1, 2)))
}

// notGiven applies operations that are given what is not so.
func (e *trial) notGiven(g *graph.Given, path string, ops ...graph.Op) {
	e.Helper()
	b := e.batch(ops...)
	b.Given = g
	e.refuse(graph.CodeStale, b, path)
}

func (e *trial) classOf(n int) string {
	e.Helper()
	found, err := e.Items(e.ctx, []uuid.UUID{id(n)})
	e.ok(err)
	if len(found) != 1 {
		return ""
	}
	return found[0].Class
}
