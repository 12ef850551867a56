package neo4j

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/neo4j/bolttest"
)

// together applies batches that all wait when the turn comes free, in their
// order.
func together(s *Store, ctxs []context.Context, batches []graph.Batch) []outcome {
	s.turn <- struct{}{}
	outcomes, done := make([]outcome, len(batches)), make(chan int)
	for i, b := range batches {
		go func() {
			outcomes[i].revision, outcomes[i].err = s.Apply(ctxs[i], b)
			done <- i
		}()
		for s.queue.Len() <= i {
			time.Sleep(time.Millisecond)
		}
	}
	<-s.turn
	for range batches {
		<-done
	}
	return outcomes
}

func background(n int) []context.Context {
	return slices.Repeat([]context.Context{context.Background()}, n)
}

func newItem(key, class string) graph.Op {
	return graph.Op{PutItem: &graph.Item{ID: uuid.Must(uuid.NewV7()), Key: key, Class: class}}
}

// heads is a clock that notes the newest revision known when it is read.
func heads(s **Store, seen map[graph.RevisionNumber]bool) func() time.Time {
	return func() time.Time {
		if head := (*s).head.Load(); head != nil {
			seen[head.Number] = true
		} else {
			seen[0] = true
		}
		return time.Now()
	}
}

func TestGroupOfBatches(t *testing.T) {
	var s *Store
	committed := map[graph.RevisionNumber]bool{} // the newest revision when each was dated
	s = openEmpty(t, WithClock(heads(&s, committed)))
	shared, no := newItem("shared", "Server"), graph.RevisionNumber(7)
	batches := []graph.Batch{
		{ID: "a", Ops: []graph.Op{newItem("a", "Box"), newItem("a2", "Shelf")}},
		{ID: "takes a", Ops: []graph.Op{newItem("b", "Crate"), newItem("a", "Box")}},
		{ID: "c", Ops: []graph.Op{newItem("c", "Crate"), shared}},
		{ID: "a", Ops: []graph.Op{newItem("other content", "Box")}},
		{ID: "d", Ops: []graph.Op{newItem("d", "Box"), {PutRelation: &graph.Relation{ID: uuid.Must(uuid.NewV7()), Type: "RUNS_ON",
			From: shared.PutItem.ID, To: uuid.Must(uuid.NewV7())}}}},
		{ID: "e", Ops: []graph.Op{newItem("e", "Box")}},
		{ID: "stale", Ops: []graph.Op{newItem("f", "Box"), {PutItem: shared.PutItem, If: &no}}},
	}
	batches = append(batches, batches[2]) // the same again
	got := together(s, background(len(batches)), batches)
	for i, want := range []struct {
		number graph.RevisionNumber
		code   graph.Code
	}{{1, ""}, {0, graph.CodeConflict}, {2, ""}, {0, graph.CodeKeyReused}, {0, graph.CodeInvalid}, {3, ""}, {0, graph.CodeStale}, {2, ""}} {
		if got[i].revision.Number != want.number || graph.CodeOf(got[i].err) != want.code {
			t.Errorf("batch %d: revision %d, %v; want revision %d, code %q", i, got[i].revision.Number, got[i].err, want.number, want.code)
		}
	}
	var e *graph.Error
	if !errors.As(got[1].err, &e) || len(e.Problems) != 1 || e.Problems[0].Path != "ops[1].key" {
		t.Errorf("the conflict names %v", e)
	}
	want := []string{"a Box", "a2 Shelf", "c Crate", "e Box", "shared Server"}
	if found := stored(t, s); !slices.Equal(found, want) {
		t.Errorf("stored are %q, want %q", found, want)
	}
	if len(committed) != 1 || !committed[0] {
		t.Errorf("the batches were not written in one transaction: %v were committed before another", committed)
	}
	if rows := query(t, plainDriver(t, serverURI(t)), "MATCH (m:LinchpinMeta) RETURN keys(m)", nil); len(rows) != 1 ||
		slices.Contains(rows[0][0].([]any), "lock") {
		t.Errorf("the counter holds %v", rows)
	}
}

// stored lists what is stored: keys and classes.
func stored(t *testing.T, s *Store) (found []string) {
	t.Helper()
	page, err := s.Find(context.Background(), graph.Query{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range page.Items {
		found = append(found, it.Key+" "+it.Class)
	}
	return found
}

// A batch that is refused after it locked a record, or that the database
// refuses, is left out; the others are written.
func TestGroupWithOneThatSpoilsIt(t *testing.T) {
	s := openEmpty(t)
	driver := plainDriver(t, serverURI(t))
	one, three := graph.Batch{ID: "1", Ops: []graph.Op{newItem("1", "Box")}}, graph.Batch{ID: "3", Ops: []graph.Op{newItem("3", "Box")}}
	record := graph.Batch{ID: "record", Records: []graph.RecordOp{{Record: graph.Record{Kind: "k", ID: "new", Version: 4}}}}
	byHand := newItem("by hand", "Box")
	relation := graph.Batch{ID: "by hand", Ops: []graph.Op{one.Ops[0], byHand,
		{PutRelation: &graph.Relation{ID: uuid.Must(uuid.NewV7()), Type: "RUNS_ON", From: byHand.PutItem.ID, To: one.Ops[0].PutItem.ID}}}}
	// The database's owner keeps ids apart, and gave the relation's to a
	// relationship that no register knows.
	query(t, driver, "CREATE CONSTRAINT own_RUNS_ON IF NOT EXISTS FOR ()-[k:RUNS_ON]-() REQUIRE k.id IS UNIQUE", nil)
	t.Cleanup(func() { query(t, driver, "DROP CONSTRAINT own_RUNS_ON IF EXISTS", nil) })
	query(t, driver, "CREATE (:Foreign)-[:RUNS_ON {id: $id}]->(:Foreign)", map[string]any{"id": relation.Ops[2].PutRelation.ID.String()})
	got := together(s, background(4), []graph.Batch{one, record, relation, three})
	for i, want := range []struct {
		number graph.RevisionNumber
		code   graph.Code
	}{{1, ""}, {0, graph.CodeStale}, {0, graph.CodeConflict}, {2, ""}} {
		if got[i].revision.Number != want.number || graph.CodeOf(got[i].err) != want.code {
			t.Errorf("batch %d: revision %d, %v; want revision %d, code %q", i, got[i].revision.Number, got[i].err, want.number, want.code)
		}
	}
	if found := stored(t, s); !slices.Equal(found, []string{"1 Box", "3 Box"}) {
		t.Errorf("stored are %q", found)
	}
	if rows := query(t, driver, "MATCH (r:LinchpinRecord) RETURN r", nil); len(rows) > 0 {
		t.Errorf("a refused batch left %v", rows)
	}
}

// Batches that follow a new model in one group get its labels.
func TestGroupThatPutsAModel(t *testing.T) {
	s := openEmpty(t)
	m := &graph.Model{Classes: []graph.Class{{Name: "Thing"}, {Name: "Box", Extends: "Thing"}}}
	got := together(s, background(3), []graph.Batch{{ID: "1", Ops: []graph.Op{newItem("1", "Box")}},
		{ID: "m", Ops: []graph.Op{{PutModel: m}}}, {ID: "2", Ops: []graph.Op{newItem("2", "Box")}}})
	for i, o := range got {
		if o.err != nil || int(o.revision.Number) != i+1 { //nolint:gosec // small
			t.Errorf("batch %d: revision %d, %v", i, o.revision.Number, o.err)
		}
	}
	rows := query(t, plainDriver(t, serverURI(t)), "MATCH (n:Thing:Box) RETURN n.key ORDER BY n.key", nil)
	if len(rows) != 2 {
		t.Errorf("of that class are %v", rows)
	}
}

// A caller that gives up while its batch waits takes it out of the queue, and
// one that gives up while its group is written stops nobody else.
func TestGroupGivenUp(t *testing.T) {
	s := openEmpty(t)
	given, giveUp := context.WithCancel(context.Background())
	s.turn <- struct{}{}
	failed := make(chan error)
	go func() {
		_, err := s.Apply(given, graph.Batch{ID: "given up"})
		failed <- err
	}()
	for s.queue.Len() == 0 {
		time.Sleep(time.Millisecond)
	}
	giveUp()
	if err := <-failed; graph.CodeOf(err) != graph.CodeTimeout || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want a timeout", err)
	}
	<-s.turn
	if r, err := s.Apply(context.Background(), graph.Batch{ID: "next"}); err != nil || r.Number != 1 {
		t.Errorf("revision %d, %v", r.Number, err)
	}
	for round := range 20 {
		ctxs, batches := background(4), make([]graph.Batch, 4)
		for i := range batches {
			batches[i] = graph.Batch{ID: fmt.Sprint(round, "/", i), Ops: []graph.Op{newItem(fmt.Sprint(round, "/", i), "Box")}}
		}
		late, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond+time.Duration(round)*time.Millisecond)
		ctxs[0] = late
		got := together(s, ctxs, batches)
		cancel()
		for i, o := range got[1:] {
			if o.err != nil {
				t.Errorf("round %d: batch %d: %v", round, i+1, o.err)
			}
		}
	}
}

// TestGroupLosesItsConnection drops the connection at each message by which a
// group of batches is written. Every batch takes effect once: through its call
// itself, or by sending it again after a clean error.
func TestGroupLosesItsConnection(t *testing.T) {
	direct := openEmpty(t)
	ctx := context.Background()
	if _, err := direct.Apply(ctx, graph.Batch{ID: "first"}); err != nil {
		t.Fatal(err)
	}
	target, err := url.Parse(serverURI(t))
	if err != nil {
		t.Fatal(err)
	}
	try := func(cut *bolttest.Cut, name string) int {
		s, err := Open(ctx, "bolt://"+bolttest.Listen(t, cut.Serve))
		if err != nil {
			return 0 // the connection was dropped before there was a group
		}
		defer func() { _ = s.Close() }()
		batches := make([]graph.Batch, 5)
		for i := range batches {
			batches[i], _ = cutBatch(fmt.Sprint(name, "-", i))
		}
		batches[3].Ops[0].PutItem.Key = batches[0].Ops[0].PutItem.Key // refused, wherever the connection is dropped
		got := together(s, background(5), batches)
		for i, o := range got {
			again, err := direct.Apply(ctx, batches[i])
			if i == 3 {
				if code := graph.CodeOf(o.err); code == "" || graph.CodeOf(err) != graph.CodeConflict {
					t.Errorf("%s at %s: the refused batch: %v, then %v", name, cut.Fired(), o.err, err)
				}
				continue
			}
			if code := graph.CodeOf(o.err); code != "" && code != graph.CodeUnavailable && code != graph.CodeOutcomeUnknown {
				t.Errorf("%s at %s: batch %d: %v", name, cut.Fired(), i, o.err)
			}
			if err != nil || o.err == nil && again.Number != o.revision.Number {
				t.Errorf("%s at %s: batch %d sent again is revision %d, was %d: %v", name, cut.Fired(), i, again.Number, o.revision.Number, err)
			}
		}
		return 4
	}
	whole := &bolttest.Cut{Target: target.Host, At: -1}
	batches := 1 + try(whole, "whole")
	fired := map[string]int{}
	for at := range whole.Sent() {
		for _, answered := range []bool{false, true} {
			cut := &bolttest.Cut{Target: target.Host, At: at, Answered: answered}
			batches += try(cut, fmt.Sprintf("cut-%d-%v", at, answered))
			fired[cut.Fired()]++
		}
	}
	if fired["RUN"] < 10 || fired["COMMIT"] < 2 {
		t.Errorf("connections were dropped at %v", fired)
	}
	list, err := direct.Revisions(ctx, 0, 1000)
	if err != nil || len(list) != batches {
		t.Errorf("%d revisions, want one for each of %d batches: %v", len(list), batches, err)
	}
	t.Logf("dropped at %v", fired)
}
