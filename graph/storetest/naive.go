package storetest

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
)

// naive is the contract written as plainly as it can be: one whole graph for
// each revision, every question a loop over it. It is what random sequences
// compare a store with, and is itself held to the suite.
type naive struct {
	now func() time.Time

	mu     sync.RWMutex
	closed bool
	*kept
}

// kept is what outlives a naive store that is closed and opened again.
type kept struct {
	states  []state // by revision number; 0 is the empty graph
	records map[[2]string]graph.Record
}

// state is the graph at a revision. It is never changed once it is kept.
type state struct {
	revision  graph.Revision
	items     map[uuid.UUID]graph.Item
	relations map[uuid.UUID]graph.Relation
	model     []byte
	modelAt   graph.RevisionNumber
}

func newNaive(now func() time.Time) *naive {
	return &naive{now: now, kept: &kept{states: []state{{}}, records: map[[2]string]graph.Record{}}}
}

// reopen is the store after Close and a new start.
func (n *naive) reopen(now func() time.Time) *naive { return &naive{now: now, kept: n.kept} }

func (n *naive) Close() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.closed = true
	return nil
}

// read locks and gives the newest state, or says why not.
func (n *naive) read(ctx context.Context) (state, func(), error) {
	n.mu.RLock()
	if err := n.alive(ctx); err != nil {
		n.mu.RUnlock()
		return state{}, nil, err
	}
	return n.states[len(n.states)-1], n.mu.RUnlock, nil
}

func (n *naive) alive(ctx context.Context) error {
	switch {
	case n.closed:
		return graph.Errorf(graph.CodeUnavailable, "naive", "the store is closed")
	case ctx.Err() != nil:
		return graph.Errorf(graph.CodeTimeout, "naive", "%w", ctx.Err())
	}
	return nil
}

func (n *naive) Apply(ctx context.Context, b graph.Batch) (graph.Revision, error) {
	p, err := b.Prepare("naive.Apply")
	if err != nil {
		return graph.Revision{}, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.alive(ctx); err != nil {
		return graph.Revision{}, err
	}
	for _, s := range n.states[1:] {
		if s.revision.Batch == b.ID {
			if s.revision.Hash != p.Hash {
				return graph.Revision{}, graph.Errorf(graph.CodeKeyReused, "naive.Apply", "the batch id was used for other content")
			}
			return s.revision, nil
		}
	}
	before := n.states[len(n.states)-1]
	if err := n.stale(p, before); err != nil {
		return graph.Revision{}, err
	}
	after := n.after(p, before)
	if err := sound(p, after); err != nil {
		return graph.Revision{}, err
	}
	for _, op := range p.Records {
		n.write(op)
	}
	n.states = append(n.states, after)
	return after.revision, nil
}

func (n *naive) stale(p *graph.Prepared, s state) error {
	var problems []graph.Problem
	for i, op := range p.Ops {
		if op.If != nil && *op.If != s.changed(op) {
			problems = append(problems, graph.Problem{Path: fmt.Sprintf("ops[%d]", i), Reason: "changed since"})
		}
	}
	for i, op := range p.Records {
		if n.records[[2]string{op.Kind, op.ID}].Version != op.Version {
			problems = append(problems, graph.Problem{Path: fmt.Sprintf("records[%d]", i), Reason: "changed since"})
		}
	}
	if problems = append(problems, n.notGiven(p, s)...); len(problems) > 0 {
		return &graph.Error{Code: graph.CodeStale, Op: "naive.Apply", Problems: problems}
	}
	return nil
}

// changed is the revision that last changed what op is about, 0 for none.
func (s state) changed(op graph.Op) graph.RevisionNumber {
	switch {
	case op.PutItem != nil:
		return s.items[op.PutItem.ID].Revision
	case op.PurgeItem != nil:
		return s.items[op.PurgeItem.ID].Revision
	case op.PutRelation != nil:
		return s.relations[op.PutRelation.ID].Revision
	case op.DeleteRelation != nil:
		return s.relations[op.DeleteRelation.ID].Revision
	default:
		return s.modelAt
	}
}

// after is the graph that the batch makes of before, sound or not.
func (n *naive) after(p *graph.Prepared, before state) state {
	s := state{items: maps.Clone(before.items), relations: maps.Clone(before.relations), model: before.model, modelAt: before.modelAt}
	if s.items == nil {
		s.items, s.relations = map[uuid.UUID]graph.Item{}, map[uuid.UUID]graph.Relation{}
	}
	at := n.now().UTC().Truncate(time.Millisecond)
	if at.Before(before.revision.At) {
		at = before.revision.At
	}
	r := graph.Revision{Number: before.revision.Number + 1, Batch: p.ID, Hash: p.Hash, At: at,
		Actor: p.Actor, Source: p.Source, Run: p.Run, Message: p.Message}
	for i, op := range p.Ops {
		switch {
		case op.PutItem != nil:
			it := must(graph.DecodeItem(p.Forms[i]))
			it.Revision = r.Number
			s.items[it.ID] = it
			r.ItemsPut++
		case op.PurgeItem != nil:
			if _, ok := s.items[op.PurgeItem.ID]; ok {
				delete(s.items, op.PurgeItem.ID)
				r.ItemsPurged++
			}
		case op.PutRelation != nil:
			rel := must(graph.DecodeRelation(p.Forms[i]))
			rel.Revision = r.Number
			s.relations[rel.ID] = rel
			r.RelationsPut++
		case op.DeleteRelation != nil:
			if _, ok := s.relations[op.DeleteRelation.ID]; ok {
				delete(s.relations, op.DeleteRelation.ID)
				r.RelationsDeleted++
			}
		default:
			s.model, s.modelAt, r.ModelPut = p.Forms[i], r.Number, true
		}
	}
	s.revision = r
	// What a relation was before stands for the rule that its ends stay.
	for id, was := range before.relations {
		if is, ok := s.relations[id]; ok && (is.From != was.From || is.To != was.To || is.Type != was.Type) {
			is.Revision = 0 // marks it for sound
			s.relations[id] = is
		}
	}
	return s
}

// sound checks the rules that hold between what is stored.
func sound(p *graph.Prepared, s state) error {
	var missing, conflicts []graph.Problem
	say := func(list *[]graph.Problem, i int, field, reason string) {
		*list = append(*list, graph.Problem{Path: fmt.Sprintf("ops[%d]%s", i, field), Reason: reason})
	}
	keys, names := map[string]int{}, map[string]int{}
	for _, it := range s.items {
		keys[it.Key]++
	}
	for _, r := range s.relations {
		names[relationName(r)]++
	}
	for i, op := range p.Ops {
		switch {
		case op.PutItem != nil:
			if keys[op.PutItem.Key] > 1 {
				say(&conflicts, i, ".key", "another item has the key")
			}
		case op.PurgeItem != nil:
			for _, r := range s.relations {
				if r.From == op.PurgeItem.ID || r.To == op.PurgeItem.ID {
					say(&conflicts, i, ".id", "the item keeps relations")
					break
				}
			}
		case op.PutRelation != nil:
			if _, ok := s.items[op.PutRelation.From]; !ok {
				say(&missing, i, ".from", "no such item")
			}
			if _, ok := s.items[op.PutRelation.To]; !ok {
				say(&missing, i, ".to", "no such item")
			}
			if s.relations[op.PutRelation.ID].Revision == 0 {
				say(&conflicts, i, "", "the relation has other ends or another type")
			}
			if names[relationName(*op.PutRelation)] > 1 {
				say(&conflicts, i, "", "a second relation of the type and group")
			}
		}
	}
	if err := graph.Invalid("naive.Apply", missing); err != nil {
		return err
	}
	if len(conflicts) > 0 {
		return &graph.Error{Code: graph.CodeConflict, Op: "naive.Apply", Problems: conflicts}
	}
	return nil
}

func relationName(r graph.Relation) string {
	return fmt.Sprintf("%s %q %s %q", r.From, r.Type, r.To, r.Group)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// naiveBegan is when the naive stores' own time began.
var naiveBegan = time.Now()

func (n *naive) Now(ctx context.Context) (time.Time, error) {
	_, unlock, err := n.read(ctx)
	if err != nil {
		return time.Time{}, err
	}
	defer unlock()
	return naiveBegan.Add(time.Since(naiveBegan)).UTC(), nil
}

func (n *naive) write(op graph.RecordOp) int64 {
	name := [2]string{op.Kind, op.ID}
	if op.Delete {
		delete(n.records, name)
		return 0
	}
	r := op.Record
	r.Version++
	r.Body = bytes.Clone(r.Body)
	n.records[name] = r
	return r.Version
}

func (n *naive) Record(ctx context.Context, kind, id string) (graph.Record, error) {
	_, unlock, err := n.read(ctx)
	if err != nil {
		return graph.Record{}, err
	}
	defer unlock()
	r, ok := n.records[[2]string{kind, id}]
	if !ok {
		return graph.Record{}, graph.Errorf(graph.CodeNotFound, "naive.Record", "no such record")
	}
	r.Body = bytes.Clone(r.Body)
	return r, nil
}

func (n *naive) PutRecord(ctx context.Context, r graph.Record) (int64, error) {
	if err := graph.Invalid("naive.PutRecord", r.Check()); err != nil {
		return 0, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.alive(ctx); err != nil {
		return 0, err
	}
	if n.records[[2]string{r.Kind, r.ID}].Version != r.Version {
		return 0, graph.Errorf(graph.CodeStale, "naive.PutRecord", "changed since")
	}
	return n.write(graph.RecordOp{Record: r}), nil
}

func (n *naive) DeleteRecord(ctx context.Context, kind, id string, version int64) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.alive(ctx); err != nil {
		return err
	}
	r, ok := n.records[[2]string{kind, id}]
	switch {
	case !ok:
		return graph.Errorf(graph.CodeNotFound, "naive.DeleteRecord", "no such record")
	case r.Version != version:
		return graph.Errorf(graph.CodeStale, "naive.DeleteRecord", "changed since")
	}
	delete(n.records, [2]string{kind, id})
	return nil
}

func (n *naive) ListRecords(ctx context.Context, kind, after string, limit int) ([]graph.Record, error) {
	if err := graph.CheckLimit("naive.ListRecords", limit); err != nil {
		return nil, err
	}
	_, unlock, err := n.read(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	var found []graph.Record
	for _, r := range n.records {
		if r.Kind == kind && r.ID > after {
			r.Body = bytes.Clone(r.Body)
			found = append(found, r)
		}
	}
	slices.SortFunc(found, func(a, b graph.Record) int { return strings.Compare(a.ID, b.ID) })
	return found[:min(limit, len(found))], nil
}
