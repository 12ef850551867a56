package main

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"github.com/google/uuid"

	"linchpin/graph"
)

// ledger is the history of a store, read from its first revision on and carried
// out in memory: what the store must show now.
type ledger struct {
	t         *testing.T
	revisions []landedBatch
	items     map[uuid.UUID]*graph.Item
	relations map[uuid.UUID]*graph.Relation
	versions  map[uuid.UUID][]graph.RevisionNumber // of items
	records   map[string]map[string]graph.Record   // by kind and id
}

// landedBatch is a revision with the items that it put.
type landedBatch struct {
	graph.Revision
	items []*graph.Item
}

func readLedger(ctx context.Context, t *testing.T, store graph.Store) *ledger {
	t.Helper()
	l := &ledger{t: t, items: map[uuid.UUID]*graph.Item{}, relations: map[uuid.UUID]*graph.Relation{},
		versions: map[uuid.UUID][]graph.RevisionNumber{}, records: map[string]map[string]graph.Record{}}
	archive, ok := store.(graph.Archiver)
	if !ok {
		t.Fatalf("%T has no archive", store)
	}
	if err := archive.Archive(ctx, l); err != nil {
		t.Fatal(err)
	}
	return l
}

// Revision takes one: it must follow the one before, be of a batch of its own,
// and have put and deleted as many as it says.
func (l *ledger) Revision(r graph.Revision, ops []graph.Op) error {
	if int(r.Number) != len(l.revisions)+1 { //nolint:gosec // small
		l.t.Errorf("revision %d stands where %d should", r.Number, len(l.revisions)+1)
	}
	if n := len(l.revisions); n > 0 && r.At.Before(l.revisions[n-1].At) {
		l.t.Errorf("revision %d is older than the one before", r.Number)
	}
	landed := landedBatch{Revision: r}
	puts, purged, relations, deleted := 0, 0, 0, 0
	for _, op := range ops {
		switch {
		case op.PutItem != nil:
			op.PutItem.Revision = r.Number
			l.items[op.PutItem.ID] = op.PutItem
			l.versions[op.PutItem.ID] = append(l.versions[op.PutItem.ID], r.Number)
			landed.items = append(landed.items, op.PutItem)
			puts++
		case op.PurgeItem != nil:
			delete(l.items, op.PurgeItem.ID)
			purged++
		case op.PutRelation != nil:
			op.PutRelation.Revision = r.Number
			l.relations[op.PutRelation.ID] = op.PutRelation
			relations++
		case op.DeleteRelation != nil:
			delete(l.relations, op.DeleteRelation.ID)
			deleted++
		}
	}
	if puts != r.ItemsPut || purged != r.ItemsPurged || relations != r.RelationsPut || deleted != r.RelationsDeleted {
		l.t.Errorf("revision %d says %+v, and its history holds %d items, %d purged, %d relations, %d deleted", r.Number, r, puts, purged, relations, deleted)
	}
	l.revisions = append(l.revisions, landed)
	return nil
}

// Record takes one.
func (l *ledger) Record(r graph.Record) error {
	if l.records[r.Kind] == nil {
		l.records[r.Kind] = map[string]graph.Record{}
	}
	l.records[r.Kind][r.ID] = r
	return nil
}

// holdStore compares what a store shows with the ledger, item by item and
// relation by relation, in the graph, the register, the search and the history.
func (l *ledger) holdStore(ctx context.Context, store graph.Store, queries []string) {
	l.t.Helper()
	shown := &shownShapes{items: map[uuid.UUID]graph.ItemShape{}, relations: map[uuid.UUID]graph.RelationShape{}}
	if _, err := store.Structure(ctx, 0, shown); err != nil {
		l.t.Fatal(err)
	}
	if len(shown.items) != len(l.items) || len(shown.relations) != len(l.relations) {
		l.t.Errorf("the graph holds %d items and %d relations, the history %d and %d", len(shown.items), len(shown.relations), len(l.items), len(l.relations))
	}
	byKey := map[string]*graph.Item{}
	for id, it := range l.items {
		byKey[it.Key] = it
		if is := shown.items[id]; is.Key != it.Key || is.Class != it.Class || is.Name != it.Name || is.Retired != it.Retired {
			l.t.Errorf("the graph shows %+v, the history %+v", is, it.Shape())
		}
	}
	for id, r := range l.relations {
		if is := shown.relations[id]; is != r.Shape() {
			l.t.Errorf("the graph shows %+v, the history %+v", is, r.Shape())
		}
	}
	l.holdRegister(ctx, store, byKey)
	l.holdRelations(ctx, store)
	l.holdSearch(ctx, store, queries)
	l.holdHistory(ctx, store)
}

type shownShapes struct {
	items     map[uuid.UUID]graph.ItemShape
	relations map[uuid.UUID]graph.RelationShape
}

func (s *shownShapes) Item(it graph.ItemShape) error { s.items[it.ID] = it; return nil }

func (s *shownShapes) Relation(r graph.RelationShape) error { s.relations[r.ID] = r; return nil }

// holdRegister reads the register page by page and by key: every item whole,
// byte for byte, and no other.
func (l *ledger) holdRegister(ctx context.Context, store graph.Store, byKey map[string]*graph.Item) {
	l.t.Helper()
	seen := 0
	hold := func(list []graph.Item) {
		seen += len(list)
		for i := range list {
			if it := byKey[list[i].Key]; it == nil || it.Revision != list[i].Revision || !bytes.Equal(graph.EncodeItem(it), graph.EncodeItem(&list[i])) {
				l.t.Errorf("the register shows %+v, the history %+v", list[i], it)
			}
		}
	}
	for _, retired := range []bool{false, true} {
		for q := (graph.Query{Retired: retired, Limit: graph.MaxPage}); ; {
			page, err := store.Find(ctx, q)
			if err != nil {
				l.t.Fatal(err)
			}
			hold(page.Items)
			if q.After = page.Next; q.After == "" {
				break
			}
		}
	}
	if seen != len(byKey) {
		l.t.Errorf("the register lists %d items, the history holds %d", seen, len(byKey))
	}
	keys := make([]string, 0, len(byKey))
	for key := range byKey {
		keys = append(keys, key)
	}
	seen = 0
	for page := range slices.Chunk(keys, graph.MaxIDs) {
		found, err := store.ItemsByKey(ctx, page)
		if err != nil {
			l.t.Fatal(err)
		}
		hold(found)
	}
	if seen != len(byKey) {
		l.t.Errorf("%d of %d items are found by key", seen, len(byKey))
	}
}

// holdRelations reads every relation by its ends, byte for byte.
func (l *ledger) holdRelations(ctx context.Context, store graph.Store) {
	l.t.Helper()
	ids := make([]uuid.UUID, 0, len(l.items))
	for id := range l.items {
		ids = append(ids, id)
	}
	seen := map[uuid.UUID]bool{}
	for page := range slices.Chunk(ids, 2000) {
		found, err := store.RelationsOf(ctx, page)
		if err != nil {
			l.t.Fatal(err)
		}
		for i := range found {
			is := &found[i]
			seen[is.ID] = true
			if r := l.relations[is.ID]; r == nil || r.Revision != is.Revision || !bytes.Equal(graph.EncodeRelation(r), graph.EncodeRelation(is)) {
				l.t.Errorf("a relation reads %+v, in the history %+v", is, r)
			}
		}
	}
	if len(seen) != len(l.relations) {
		l.t.Errorf("%d of %d relations are found by their ends", len(seen), len(l.relations))
	}
}

// holdSearch asks for words: exactly the items that have them are found.
func (l *ledger) holdSearch(ctx context.Context, store graph.Store, queries []string) {
	l.t.Helper()
	words := map[string][]*graph.Item{}
	for _, it := range l.items {
		for _, word := range append(graph.Words(it.Key), graph.Words(it.Name)...) {
			if list := words[word]; !it.Retired && (len(list) == 0 || list[len(list)-1] != it) {
				words[word] = append(list, it)
			}
		}
	}
	for _, text := range queries {
		var want []string
		for _, it := range words[graph.Words(text)[0]] {
			if !slices.ContainsFunc(graph.Words(text), func(word string) bool {
				return !slices.Contains(append(graph.Words(it.Key), graph.Words(it.Name)...), word)
			}) {
				want = append(want, it.Key)
			}
		}
		var got []string
		for q := (graph.Query{Text: text, Limit: graph.MaxPage}); ; {
			page, err := store.Find(ctx, q)
			if err != nil {
				l.t.Fatal(err)
			}
			for i := range page.Items {
				got = append(got, page.Items[i].Key)
			}
			if q.After = page.Next; q.After == "" {
				break
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			l.t.Errorf("a search for %q finds %d items, the history has %d", text, len(got), len(want))
		}
	}
}

// holdHistory reads the stories of some items, and the list of revisions.
func (l *ledger) holdHistory(ctx context.Context, store graph.Store) {
	l.t.Helper()
	some := 0
	for id, want := range l.versions { // in no particular order
		if some++; some > 25 {
			break
		}
		versions, err := store.History(ctx, id, 0, graph.MaxPage)
		if err != nil {
			l.t.Fatal(err)
		}
		var got []graph.RevisionNumber
		for _, v := range slices.Backward(versions) {
			if v.Item != nil && !v.Deleted {
				got = append(got, v.Revision.Number)
			}
		}
		if !slices.Equal(got, want) {
			l.t.Errorf("the history of %s has the revisions %v, want %v", id, got, want)
		}
	}
	head, err := store.Head(ctx)
	if err != nil || int(head.Number) != len(l.revisions) { //nolint:gosec // small
		l.t.Errorf("the newest revision is %d of %d: %v", head.Number, len(l.revisions), err)
	}
	at := len(l.revisions)
	for before := graph.RevisionNumber(0); at > 0; {
		list, err := store.Revisions(ctx, before, graph.MaxPage)
		if err != nil || len(list) == 0 {
			l.t.Fatalf("no revisions before %d: %v", before, err)
		}
		for _, r := range list {
			if at--; r != l.revisions[at].Revision {
				l.t.Errorf("the list shows %+v, the archive %+v", r, l.revisions[at].Revision)
			}
		}
		before = list[len(list)-1].Number
	}
}
