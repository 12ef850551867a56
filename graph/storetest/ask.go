package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"linchpin/graph"
)

// batch is a batch of operations under a new id.
func (e *trial) batch(ops ...graph.Op) graph.Batch {
	e.batches++
	return graph.Batch{ID: fmt.Sprintf("batch-%d", e.batches), Actor: "ada", Source: "test", Ops: ops}
}

// apply writes operations that must be taken, and gives the revision.
func (e *trial) apply(ops ...graph.Op) graph.Revision {
	e.Helper()
	return e.applyBatch(e.batch(ops...))
}

func (e *trial) applyBatch(b graph.Batch) graph.Revision {
	e.Helper()
	r, err := e.Apply(e.ctx, b)
	if err != nil {
		e.Fatalf("apply %s: %v", b.ID, explain(err))
	}
	return r
}

// refuse says that a batch must fail with a code, name the operations at
// paths, and change nothing.
func (e *trial) refuse(code graph.Code, b graph.Batch, paths ...string) {
	e.Helper()
	before := e.everything()
	_, err := e.Apply(e.ctx, b)
	e.fails(code, err)
	var told *graph.Error
	errors.As(err, &told)
	for _, path := range paths {
		if told == nil || !slices.ContainsFunc(told.Problems, func(p graph.Problem) bool {
			return p.Path == path || strings.HasPrefix(p.Path, path) && strings.ContainsAny(p.Path[len(path):len(path)+1], ".[")
		}) {
			e.Errorf("no problem names %s: %v", path, explain(err))
		}
	}
	e.same("after a refused batch the graph", e.everything(), before)
}

// fails says that err must carry a code.
func (e *trial) fails(code graph.Code, err error) {
	e.Helper()
	if got := graph.CodeOf(err); got != code {
		e.Errorf("code %q, want %q: %v", got, code, explain(err))
	}
}

// ok says that err must be nil, else the case ends.
func (e *trial) ok(err error) {
	e.Helper()
	if err != nil {
		e.Fatalf("%v", explain(err))
	}
}

// same compares two things by their text.
func (e *trial) same(what string, got, want any) {
	e.Helper()
	g, w := render(got), render(want)
	if g != w {
		e.Errorf("%s\n got: %s\nwant: %s", what, g, w)
	}
}

// explain shows an error with its problems and its causes.
func explain(err error) string {
	if err == nil {
		return "no error"
	}
	text := err.Error()
	for cause := errors.Unwrap(err); cause != nil; cause = errors.Unwrap(cause) {
		text += " <- " + cause.Error()
	}
	var told *graph.Error
	if errors.As(err, &told) {
		for _, p := range told.Problems {
			text += "\n  " + p.String()
		}
	}
	return text
}

// head is the number of the newest revision.
func (e *trial) head() graph.RevisionNumber {
	e.Helper()
	r, err := e.Head(e.ctx)
	e.ok(err)
	return r.Number
}

// picture is a structure as lines of text, sorted.
type picture struct {
	revision         graph.RevisionNumber
	items, relations []string
	ids              map[uuid.UUID]bool
	problems         []string // of order and repetition
}

// Item draws an item.
func (p *picture) Item(s graph.ItemShape) error {
	if len(p.relations) > 0 {
		p.problems = append(p.problems, "an item after a relation")
	}
	if p.ids[s.ID] {
		p.problems = append(p.problems, "an item twice: "+s.Key)
	}
	p.ids[s.ID] = true
	p.items = append(p.items, render(s))
	return nil
}

// Relation draws a relation.
func (p *picture) Relation(s graph.RelationShape) error {
	if !p.ids[s.From] || !p.ids[s.To] {
		p.problems = append(p.problems, "a relation without its ends: "+s.ID.String())
	}
	if p.ids[s.ID] {
		p.problems = append(p.problems, "a relation twice: "+s.ID.String())
	}
	p.ids[s.ID] = true
	p.relations = append(p.relations, render(s))
	return nil
}

// String is the picture without its revision.
func (p *picture) String() string {
	return strings.Join(append(append([]string{}, p.items...), p.relations...), "\n      ")
}

// structure draws the graph as of a revision.
func (e *trial) structure(asOf graph.RevisionNumber) *picture {
	e.Helper()
	p, err := draw(e, asOf)
	e.ok(err)
	for _, problem := range p.problems {
		e.Errorf("structure as of %d: %s", asOf, problem)
	}
	return p
}

func draw(e *trial, asOf graph.RevisionNumber) (*picture, error) {
	p := &picture{ids: map[uuid.UUID]bool{}}
	revision, err := e.Structure(e.ctx, asOf, p)
	p.revision = revision
	slices.Sort(p.items)
	slices.Sort(p.relations)
	return p, err
}

// drawn is the picture that items and relations would give.
func drawn(ops ...graph.Op) *picture {
	p := &picture{}
	for _, op := range ops {
		switch {
		case op.PutItem != nil:
			p.items = append(p.items, render(op.PutItem.Shape()))
		case op.PutRelation != nil:
			p.relations = append(p.relations, render(op.PutRelation.Shape()))
		}
	}
	slices.Sort(p.items)
	slices.Sort(p.relations)
	return p
}

// everything is the newest graph as text, with its revision.
func (e *trial) everything() string {
	e.Helper()
	p := e.structure(0)
	return fmt.Sprintf("revision %d\n      %s", p.revision, p)
}

// item reads one item by id, which must be there.
func (e *trial) item(n int) graph.Item {
	e.Helper()
	found, err := e.Items(e.ctx, []uuid.UUID{id(n)})
	e.ok(err)
	if len(found) != 1 {
		e.Fatalf("item %d: %d found", n, len(found))
	}
	return found[0]
}

func (e *trial) find(q graph.Query) graph.Page {
	e.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	page, err := e.Find(e.ctx, q)
	e.ok(err)
	return page
}

// keys are the keys of items, in their order.
func keys(items []graph.Item) []string {
	list := make([]string, len(items))
	for i := range items {
		list[i] = items[i].Key
	}
	return list
}

func (e *trial) changes(after graph.RevisionNumber, limit int) graph.ChangeSet {
	e.Helper()
	c, err := e.Changes(e.ctx, after, limit)
	e.ok(err)
	return c
}

func (e *trial) history(n int, before graph.RevisionNumber, limit int) []graph.Version {
	e.Helper()
	versions, err := e.History(e.ctx, id(n), before, limit)
	e.ok(err)
	return versions
}

// story writes versions in short: "3 put vm/0001", "4 delete DEPENDS_ON".
func story(versions []graph.Version) []string {
	lines := make([]string, len(versions))
	for i, v := range versions {
		verb, what := "put", ""
		if v.Deleted {
			verb = "delete"
		}
		switch {
		case v.Item != nil && v.Relation == nil:
			what = v.Item.Key + " " + v.Item.Name
		case v.Relation != nil && v.Item == nil:
			what = fmt.Sprintf("%s %x", v.Relation.Type, v.Relation.ID[9:13])
		}
		lines[i] = fmt.Sprintf("%d %s %s", v.Revision.Number, verb, what)
	}
	return lines
}
