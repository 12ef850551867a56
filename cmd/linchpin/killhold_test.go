package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"linchpin/graph"
	"linchpin/ingest"
)

// hold opens what a server left and compares it with what was sent.
func (k *killing) hold() {
	k.t.Helper()
	ctx := context.Background()
	store, err := openStore(ctx, k.store, defaultConfig())
	if err != nil {
		k.t.Fatal(err)
	}
	defer store.Close()
	l := readLedger(ctx, k.t, store)
	l.holdStore(ctx, store, k.queries())
	batches := map[string]bool{}
	for i := range l.revisions {
		if id := l.revisions[i].Batch; batches[id] {
			k.t.Errorf("the batch %s took effect twice", id)
		} else {
			batches[id] = true
		}
	}
	for _, f := range k.feeds {
		k.holdFeed(l, f)
	}
	k.holdEdits(l)
	k.holdRuns(l)
	k.holdWatch(l)
	if k.t.Failed() {
		k.t.FailNow()
	}
}

// queries are searches that tell versions apart, and edits.
func (k *killing) queries() []string {
	var queries []string
	for _, f := range k.feeds {
		for block := 0; block < feedItems; block += feedBlock {
			for version := max(1, f.version-2); version <= f.version; version++ {
				queries = append(queries, f.itemName(version, block))
			}
		}
	}
	for _, e := range k.edits[max(0, len(k.edits)-200):] {
		queries = append(queries, e.name)
	}
	return queries
}

// holdFeed wants of every version that was acknowledged each effect once, of
// the newest otherwise whole batches from the first on, and the items and
// relations to read as the versions say.
func (k *killing) holdFeed(l *ledger, f *feed) {
	k.t.Helper()
	effects, landed := f.effects(), map[string]effect{}
	next := map[string]int{} // number of the run's next batch
	for i := range l.revisions {
		r := &l.revisions[i]
		if r.Source != f.name {
			continue
		}
		e := landed[r.Message]
		e.items, e.relations, e.deleted = e.items+r.ItemsPut, e.relations+r.RelationsPut, e.deleted+r.RelationsDeleted
		landed[r.Message] = e
		if want := fmt.Sprintf("%s/%06d", r.Run, next[r.Run]); r.Batch != want {
			k.t.Errorf("batch %s of %s stands where %s should", r.Batch, f.name, want)
		}
		next[r.Run]++
		for _, it := range r.items {
			if !it.Retired && !strings.HasSuffix(it.Name, r.Message) {
				k.t.Errorf("revision %d, %s, put %q", r.Number, r.Message, it.Name)
			}
		}
		if n := r.ItemsPut + r.RelationsPut + r.RelationsDeleted; n != graph.MaxBatchOps && e.total() != effects[numberOf(r.Message)-1].total() {
			k.t.Errorf("revision %d of %s holds %d operations: a batch in part, or the end of an import that did not end", r.Number, f.name, n)
		}
	}
	for version := 1; version <= f.version; version++ {
		got, want := landed[versionWord(version)], effects[version-1]
		if version <= f.acked && got != want || got.total() > want.total() {
			k.t.Errorf("version %d of %s (acknowledged: %t) had the effect %+v, want %+v", version, f.name, version <= f.acked, got, want)
		}
	}
	if f.acked == f.version {
		k.holdVersion(l, f)
	}
	for i, report := range f.reports {
		if n := next[report.Run]; n != report.Batches {
			k.t.Errorf("the import %d of %s told of %d batches, and %d are there", i+1, f.name, report.Batches, n)
		}
	}
}

// numberOf reads a version's word.
func numberOf(word string) int {
	digits := strings.TrimPrefix(word, "version")
	return (int(digits[0]-'a')*26+int(digits[1]-'a'))*26 + int(digits[2]-'a')
}

// holdVersion compares all that a feed is about with its newest version.
func (k *killing) holdVersion(l *ledger, f *feed) {
	k.t.Helper()
	items := map[string]*graph.Item{}
	keys := map[any]string{}
	for id, it := range l.items {
		items[it.Key], keys[id] = it, it.Key
	}
	needs := map[string]string{}
	for _, r := range l.relations {
		needs[keys[r.From]] += keys[r.To] + " " + string(r.Strength)
	}
	for i := range feedItems {
		it, want := items[f.key(i)], f.has(f.version, i)
		switch {
		case it == nil:
			if want {
				k.t.Errorf("%s is not there", f.key(i))
			}
		case it.Retired == want, want && it.Name != f.itemName(f.version, i):
			k.t.Errorf("%s reads %q, retired %t, in version %d", it.Key, it.Name, it.Retired, f.version)
		}
		to := f.needs(f.version, i)
		if to != "" {
			to += " " + f.strength(f.version)
		}
		if f.whole(f.version, i) && needs[f.key(i)] != to {
			k.t.Errorf("%s needs %q, want %q", f.key(i), needs[f.key(i)], to)
		}
	}
}

// holdEdits wants of every edit that was acknowledged one revision with an
// item, its relation and the record of its key; of others that or nothing.
func (k *killing) holdEdits(l *ledger) {
	k.t.Helper()
	revisions := map[string]*landedBatch{}
	for i := range l.revisions {
		revisions[l.revisions[i].Batch] = &l.revisions[i]
	}
	kept := l.records["write"]
	there := 0
	for _, e := range k.edits {
		r := revisions[e.name]
		_, noted := kept[e.name]
		switch {
		case (r != nil) != noted:
			k.t.Errorf("of the edit %s the effect is there: %t, the record of its key: %t", e.name, r != nil, noted)
		case r == nil && e.answer != "":
			k.t.Errorf("the edit %s was acknowledged and is not there", e.name)
		case r != nil && (len(r.items) != 1 || r.items[0].Key != e.key() || r.RelationsPut != 1):
			k.t.Errorf("the edit %s put %d items and %d relations", e.name, len(r.items), r.RelationsPut)
		}
		if r != nil {
			there++
		}
	}
	if there != len(kept) {
		k.t.Errorf("%d records of keys stand beside %d edits", len(kept), there)
	}
}

// holdRuns wants every import on record: as done where it was acknowledged,
// and with as many batches as the history has of it.
func (k *killing) holdRuns(l *ledger) {
	k.t.Helper()
	batches := map[string]int{}
	for i := range l.revisions {
		if run := l.revisions[i].Run; run != "" {
			batches[run]++
		}
	}
	done := map[string]bool{}
	for _, f := range k.feeds {
		for _, report := range f.reports {
			done[report.Run] = report.Batches > 0
		}
	}
	for id, record := range l.records[ingest.KindRun] {
		var run ingest.Run
		if err := json.Unmarshal(record.Body, &run); err != nil {
			k.t.Errorf("the record of the run %s: %v", id, err)
		}
		if run.State == ingest.RunDone && run.Batches != batches[id] || run.State != ingest.RunDone && done[id] || run.State == ingest.RunPartial && run.Batches != batches[id] {
			k.t.Errorf("the run %s (acknowledged: %t) stands on record as %s with %d batches, the history has %d", id, done[id], run.State, run.Batches, batches[id])
		}
	}
	for id := range batches {
		if _, kept := l.records[ingest.KindRun][id]; !kept {
			k.t.Errorf("the run %s has batches and no record", id)
		}
	}
	for id, written := range done {
		if _, kept := l.records[ingest.KindRun][id]; written && !kept {
			k.t.Errorf("the run %s was acknowledged and has no record", id)
		}
	}
}

// holdWatch wants the newest statement that was acknowledged, or one that was
// on its way, to be the current one, and all before it among the past ones.
func (k *killing) holdWatch(l *ledger) {
	k.t.Helper()
	type statement struct {
		Number int
		States []struct{ Item string }
	}
	var is statement
	current, ok := l.records["condition"]["watch"]
	if ok {
		if err := json.Unmarshal(current.Body, &is); err != nil {
			k.t.Fatal(err)
		}
	}
	if is.Number < k.watch.acked || is.Number > k.watch.number {
		k.t.Errorf("the current conditions are statement %d; %d were acknowledged and %d sent", is.Number, k.watch.acked, k.watch.number)
	}
	keys := map[string]string{}
	for id, it := range l.items {
		keys[id.String()] = it.Key
	}
	for number := 1; number <= is.Number; number++ {
		var past statement
		record := current
		if number < is.Number {
			record = l.records["condition-past"][fmt.Sprintf("watch/%010d", number)]
		}
		if err := json.Unmarshal(record.Body, &past); err != nil || past.Number != number || len(past.States) != 1 || keys[past.States[0].Item] != watchedBy(number) {
			k.t.Errorf("statement %d reads %s: %v", number, record.Body, err)
		}
	}
}
