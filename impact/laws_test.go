package impact_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"linchpin/graph"
	"linchpin/impact"
)

// drawn is a random small estate, cycles, groups, networks and retired items
// included.
type drawn struct {
	items     []graph.ItemShape
	relations []graph.RelationShape
}

func drawEstate(t *rapid.T) *drawn {
	e := &drawn{}
	classes := []string{"Box", "Box", "Shop", "Server", "Gateway", "Feed"}
	n := rapid.IntRange(2, 14).Draw(t, "items")
	for i := range n {
		e.items = append(e.items, drawItem(t, i, classes))
	}
	types := []string{"DEPENDS_ON", "RUNS_ON", "USES", "SERVES", "MEMBER_OF", "CONNECTED_TO", "POWERED_BY"}
	seen := map[string]bool{}
	for range rapid.IntRange(1, 3*n).Draw(t, "relations") {
		from, to := rapid.IntRange(0, n-1).Draw(t, "from"), rapid.IntRange(0, n-1).Draw(t, "to")
		kind := rapid.SampledFrom(types).Draw(t, "type")
		group := ""
		if rapid.IntRange(0, 2).Draw(t, "grouped") == 0 {
			group = map[bool]string{true: "of-" + kind, false: "any"}[kind == "CONNECTED_TO" || kind == "POWERED_BY"]
		}
		name := fmt.Sprint(from, kind, to, group)
		if from != to && !seen[name] {
			seen[name] = true
			e.relations = append(e.relations, graph.RelationShape{ID: id(name), Type: kind, From: e.items[from].ID, To: e.items[to].ID, Group: group})
		}
	}
	return e
}

func drawItem(t *rapid.T, i int, classes []string) graph.ItemShape {
	key := fmt.Sprintf("item-%02d", i)
	it := graph.ItemShape{ID: id(key), Key: key, Class: rapid.SampledFrom(classes).Draw(t, "class"),
		Retired: rapid.IntRange(0, 11).Draw(t, "retired") == 0}
	if rapid.IntRange(0, 4).Draw(t, "declares") == 0 {
		name := rapid.SampledFrom([]string{"any", "MEMBER_OF", "CONNECTED_TO"}).Draw(t, "requirement")
		it.Requirements = map[string]graph.Declared{name: {Need: rapid.SampledFrom([]graph.Need{graph.Count(1), graph.Count(2), graph.Percent(3334)}).Draw(t, "need"),
			Strength: rapid.SampledFrom([]graph.Strength{"", graph.Hard, graph.Soft}).Draw(t, "strength")}}
	}
	return it
}

func (e *drawn) build(t *rapid.T) *impact.Snapshot {
	b := impact.NewBuilder(smallModel())
	for _, it := range e.items {
		if err := b.Item(it); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range e.relations {
		if err := b.Relation(r); err != nil {
			t.Fatal(err)
		}
	}
	return b.Build(1)
}

func (e *drawn) draw(t *rapid.T, label string) []string {
	var keys []string
	for _, it := range e.items {
		if !it.Retired && rapid.IntRange(0, 3).Draw(t, label) == 0 {
			keys = append(keys, it.Key)
		}
	}
	return keys
}

func run(t *rapid.T, s *impact.Snapshot, sc impact.Scenario) *impact.Outcome {
	o, err := impact.Simulate(context.Background(), s, sc, nil, impact.Budget{})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// lines is the whole answer as text.
func lines(o *impact.Outcome) []string {
	var all []string
	for _, e := range o.Affected() {
		all = append(all, fmt.Sprint(o.Describe(e.Ref).Key, e.Before, e.After, e.Distance, e.Imposed, e.Service))
		if e.After != nil && *e.After > graph.Operational {
			proof, err := o.Why(o.Describe(e.Ref).Key)
			all = append(all, fmt.Sprint(keysOf(proof), err))
		}
	}
	return append(all, fmt.Sprintf("%+v", o.Counts()))
}

func keysOf(p impact.Proof) []string {
	keys := make([]string, len(p.Items))
	for i := range p.Items {
		keys[i] = p.Items[i].Key
	}
	return keys
}

// TestMoreFailuresNeverHelp: who fails more has no item in a better state.
func TestMoreFailuresNeverHelp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawEstate(t)
		s := e.build(t)
		few := e.draw(t, "few")
		more := append(slices.Clone(few), e.draw(t, "more")...)
		a, b := run(t, s, impact.Scenario{Down: few}), run(t, s, impact.Scenario{Down: more})
		for ref := range s.All() {
			_, x := a.State(ref)
			_, y := b.State(ref)
			if *y < *x {
				t.Fatalf("%s got better, from %s to %s", s.Describe(ref).Key, x, y)
			}
		}
	})
}

// TestOrderOfInputChangesNothing: items, relations and names in another order
// give the same answer, in the same order, with the same proofs.
func TestOrderOfInputChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawEstate(t)
		down := e.draw(t, "down")
		want := lines(run(t, e.build(t), impact.Scenario{Down: down}))
		other := &drawn{rapid.Permutation(e.items).Draw(t, "items"), rapid.Permutation(e.relations).Draw(t, "relations")}
		got := lines(run(t, other.build(t), impact.Scenario{Down: rapid.Permutation(down).Draw(t, "names")}))
		if !slices.Equal(got, want) {
			t.Fatalf("got  %v\nwant %v", got, want)
		}
	})
}

// TestUpdateEqualsRebuild: changes put on a snapshot give what building the
// changed graph gives, and leave the old snapshot as it was.
func TestUpdateEqualsRebuild(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawEstate(t)
		s := e.build(t)
		down := e.draw(t, "down")
		old := lines(run(t, s, impact.Scenario{Down: down}))
		next := s
		changed := &drawn{slices.Clone(e.items), slices.Clone(e.relations)}
		for revision := range rapid.IntRange(1, 4).Draw(t, "revisions") {
			next = next.Apply(changed.change(t, graph.RevisionNumber(revision+2))) //nolint:gosec // small
		}
		again := changed.draw(t, "down again")
		got, want := lines(run(t, next, impact.Scenario{Down: again})), lines(run(t, changed.build(t), impact.Scenario{Down: again}))
		if !slices.Equal(got, want) {
			t.Fatalf("got  %v\nwant %v", got, want)
		}
		if now := lines(run(t, s, impact.Scenario{Down: down})); !slices.Equal(now, old) {
			t.Fatalf("the old snapshot changed from %v to %v", old, now)
		}
		if next.Len() != changed.build(t).Len() {
			t.Fatalf("%d items, want %d", next.Len(), changed.build(t).Len())
		}
	})
}

// change makes a random change set, on the estate too.
func (e *drawn) change(t *rapid.T, to graph.RevisionNumber) graph.ChangeSet {
	c := graph.ChangeSet{To: to}
	for i := len(e.relations) - 1; i >= 0; i-- {
		switch r := &e.relations[i]; rapid.IntRange(0, 5).Draw(t, "relation") {
		case 0:
			c.DeletedRelations = append(c.DeletedRelations, r.ID)
			e.relations = slices.Delete(e.relations, i, i+1)
		case 1:
			r.Strength = rapid.SampledFrom([]graph.Strength{"", graph.Hard, graph.Soft}).Draw(t, "strength")
			c.Relations = append(c.Relations, *r)
		}
	}
	for i := range e.items {
		if rapid.IntRange(0, 3).Draw(t, "item") == 0 {
			key := e.items[i].Key
			e.items[i] = drawItem(t, i, []string{"Box", "Server", "Gateway", "Feed"})
			e.items[i].ID, e.items[i].Key = id(fmt.Sprintf("item-%02d", i)), key
			c.Items = append(c.Items, e.items[i])
		}
	}
	if len(c.Items) > 1 && rapid.Bool().Draw(t, "swap") { // two items change keys
		a, b := &c.Items[0], &c.Items[1]
		a.Key, b.Key = b.Key, a.Key
		for i := range e.items {
			for _, it := range c.Items[:2] {
				if e.items[i].ID == it.ID {
					e.items[i].Key = it.Key
				}
			}
		}
	}
	n := len(e.items)
	key := fmt.Sprintf("item-%02d", n)
	e.items = append(e.items, graph.ItemShape{ID: id(key), Key: key, Class: "Box"})
	c.Items = append(c.Items, e.items[n])
	r := graph.RelationShape{ID: id("to" + key), Type: "DEPENDS_ON", From: e.items[n].ID, To: e.items[rapid.IntRange(0, n-1).Draw(t, "end")].ID}
	e.relations = append(e.relations, r)
	c.Relations = append(c.Relations, r)
	return c
}

// TestPurgedItemsLeaveNoTrace: a purged item is unknown, its number is free.
func TestPurgedItemsLeaveNoTrace(t *testing.T) {
	s := newLayered(2100).snapshot()
	before := s.Len()
	for n := range 3 {
		app := "app/0000007"
		next := s.Apply(graph.ChangeSet{To: graph.RevisionNumber(n + 2), PurgedItems: []uuid.UUID{id(app)}}) //nolint:gosec // small
		if _, ok := next.Lookup(app); ok || next.Len() != before-1 {
			t.Fatalf("still known, %d items", next.Len())
		}
		s = next.Apply(graph.ChangeSet{To: graph.RevisionNumber(n + 3), Items: []graph.ItemShape{{ID: id(app), Key: app, Class: "Box"}}}) //nolint:gosec // small
		if ref, ok := s.Lookup(app); !ok || s.Len() != before || s.Describe(ref).Class != "Box" {
			t.Fatalf("not back, %d items", s.Len())
		}
	}
	previous := ""
	for ref := range s.All() {
		if key := s.Describe(ref).Key; key <= previous {
			t.Fatalf("%s after %s", key, previous)
		} else {
			previous = key
		}
	}
}

// TestKeyOrderHolds: however many keys come between two others, items compare
// as their keys do.
func TestKeyOrderHolds(t *testing.T) {
	s := newLayered(3000).snapshot()
	for n := range 60 {
		c := graph.ChangeSet{To: graph.RevisionNumber(n + 2)} //nolint:gosec // small
		for i := range 30 {
			for _, key := range []string{fmt.Sprintf("m/up/%05d", n*30+i), fmt.Sprintf("m/down/%05d", 99999-n*30-i), fmt.Sprintf("vm/%d", (n*30+i)*7919%5003)} {
				if _, ok := s.Lookup(key); !ok {
					c.Items = append(c.Items, graph.ItemShape{ID: id(key), Key: key, Class: "Box"})
				}
			}
		}
		s = s.Apply(c)
	}
	refs := slices.Collect(s.All())
	for i, ref := range refs[1:] {
		if !s.Less(refs[i], ref) || s.Less(ref, refs[i]) || s.Describe(refs[i]).Key >= s.Describe(ref).Key {
			t.Fatalf("%s does not come before %s", s.Describe(refs[i]).Key, s.Describe(ref).Key)
		}
	}
	if len(refs) != s.Len() {
		t.Errorf("%d items in order, %d in all", len(refs), s.Len())
	}
}

// TestFindings: what is wrong with a graph as written.
func TestFindings(t *testing.T) {
	b := impact.NewBuilder(smallModel())
	for _, key := range []string{"a", "b", "x", "y", "lost"} {
		it := graph.ItemShape{ID: id(key), Key: key, Class: "Box"}
		if key == "lost" {
			it.Requirements = map[string]graph.Declared{"g": {Need: graph.Count(2)}}
		}
		if err := b.Item(it); err != nil {
			t.Fatal(err)
		}
	}
	for i, r := range [][3]string{{"a", "DEPENDS_ON", "b"}, {"b", "DEPENDS_ON", "a"}, {"x", "CONNECTED_TO", "y"}} {
		if err := b.Relation(graph.RelationShape{ID: id(fmt.Sprint(i)), Type: r[1], From: id(r[0]), To: id(r[2])}); err != nil {
			t.Fatal(err)
		}
	}
	s := b.Build(1)
	var got []string
	for _, f := range impact.Findings(s) {
		text := string(f.Kind)
		for _, ref := range f.Items {
			text += " " + s.Describe(ref).Key
		}
		got = append(got, text)
	}
	want := []string{"unsatisfiable_requirement lost", "down_at_rest lost", "network_without_root x y", "dependency_cycle a b"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
