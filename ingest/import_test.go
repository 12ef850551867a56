package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/sqlite"
	"linchpin/ingest"
	"linchpin/ingest/compose"
	"linchpin/ingest/linchpin"
)

func openStore(t testing.TB) graph.Store {
	t.Helper()
	store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "estate.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

func importer(store graph.Store) *ingest.Importer {
	return ingest.New(store, linchpin.Source{}, compose.Source{})
}

// document is a YAML document without its first line.
func document(text string) []ingest.File {
	return []ingest.File{{Name: "estate.yaml", Body: strings.NewReader("format: linchpin/v1\n" + text)}}
}

// send imports a document from a source and fails the test on an error.
func send(t testing.TB, store graph.Store, source, text string) ingest.Report {
	t.Helper()
	report, err := importer(store).Import(context.Background(), ingest.Request{Files: document(text), Source: source})
	if err != nil {
		t.Fatalf("import: %v", err)
	}
	return report
}

// counts is a report in one comparable piece.
type counts struct {
	Created, Updated, Unchanged, Retired, Rejected int
	Relations                                      ingest.RelationCounts
	Batches                                        int
}

func countsOf(r ingest.Report) counts {
	return counts{r.Created, r.Updated, r.Unchanged, r.Retired, r.Rejected, r.Relations, r.Batches}
}

func wantCounts(t testing.TB, r ingest.Report, want counts) {
	t.Helper()
	if diff := cmp.Diff(want, countsOf(r)); diff != "" {
		t.Errorf("counts differ (-want +got):\n%s", diff)
	}
}

func item(t testing.TB, store graph.Store, key string) graph.Item {
	t.Helper()
	found, err := store.ItemsByKey(context.Background(), []string{key})
	if err != nil || len(found) != 1 {
		t.Fatalf("item %s: %d found, %v", key, len(found), err)
	}
	return found[0]
}

// sentences lists the relations that begin at an item: "DEPENDS_ON b group".
func sentences(t testing.TB, store graph.Store, key string) []string {
	t.Helper()
	from := item(t, store, key)
	relations, err := store.RelationsOf(context.Background(), []uuid.UUID{from.ID})
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, r := range relations {
		if r.From != from.ID {
			continue
		}
		ends, err := store.Items(context.Background(), []uuid.UUID{r.To})
		if err != nil || len(ends) != 1 {
			t.Fatalf("end: %v", err)
		}
		sentence := r.Type + " " + ends[0].Key
		if r.Group != "" {
			sentence += "/" + r.Group
		}
		list = append(list, sentence)
	}
	slices.Sort(list)
	return list
}

func ndItem(i int) string {
	return fmt.Sprintf("{\"item\":{\"key\":\"server/%d\",\"class\":\"Server\",\"name\":\"srv %d\",\"properties\":{\"cpuCores\":%d,\"serialNumber\":\"SN%d\"}}}\n", i, i, i%64, i)
}

func ndRelation(i, n int) string {
	return fmt.Sprintf("{\"relation\":{\"from\":\"server/%d\",\"type\":\"DEPENDS_ON\",\"to\":\"server/%d\"}}\n", i, (i*7+1)%n)
}

const shop = `
items:
  - {key: shop, class: Application, name: Web shop, tags: [emea], requirements: {database: {need: 1}}, properties: {criticality: high}}
  - {key: db-a, class: Database, properties: {engine: postgres, purchaseCost: {amount: "1299.00", currency: EUR}, warrantyEnd: 2027-03-31}}
  - {key: db-b, class: Database}
relations:
  - {from: shop, type: DEPENDS_ON, to: db-a, group: database}
  - {from: shop, type: DEPENDS_ON, to: db-b, group: database}
`

func TestFirstImportIsOneRevision(t *testing.T) {
	store := openStore(t)
	wantCounts(t, send(t, store, "", shop), counts{Created: 3, Relations: ingest.RelationCounts{Created: 2}, Batches: 1})
	head, err := store.Head(context.Background())
	if err != nil || head.Number != 1 || head.Source != graph.SourceManual {
		t.Fatalf("head %+v, %v", head, err)
	}
	db := item(t, store, "db-a")
	if got := db.Properties["purchaseCost"].String(); got != "EUR 1299.00" {
		t.Errorf("purchaseCost %q", got)
	}
	if got := db.Properties["warrantyEnd"].Plain(); got != "2027-03-31" {
		t.Errorf("warrantyEnd %v", got)
	}
}

func TestUnchangedImportMakesNoRevision(t *testing.T) {
	store := openStore(t)
	first := send(t, store, "a", shop)
	again := send(t, store, "a", shop)
	wantCounts(t, again, counts{Unchanged: 3, Relations: ingest.RelationCounts{Unchanged: 2}})
	if again.Revision != first.Revision {
		t.Errorf("revision %d after %d", again.Revision, first.Revision)
	}
	runs, err := ingest.Runs(context.Background(), store, "", 10)
	if err != nil || len(runs) != 2 || runs[1].Run != again.Run || runs[1].State != ingest.RunDone {
		t.Fatalf("runs %+v, %v", runs, err)
	}
}

func TestWhatASourceSaysAgainReplacesWhatItSaid(t *testing.T) {
	store := openStore(t)
	send(t, store, "a", shop)
	r := send(t, store, "a", `
items:
  - {key: shop, class: Application, name: Shop, properties: {environment: production}}
relations:
  - {from: shop, type: DEPENDS_ON, to: db-a}
`)
	wantCounts(t, r, counts{Updated: 1, Relations: ingest.RelationCounts{Created: 1, Deleted: 1}, Batches: 1})
	shop := item(t, store, "shop")
	if shop.Name != "Shop" || len(shop.Tags)+len(shop.Requirements) != 0 {
		t.Errorf("item %+v", shop)
	}
	if diff := cmp.Diff([]string{"environment"}, shop.Properties.Names()); diff != "" {
		t.Error(diff)
	}
	want := []string{"DEPENDS_ON db-a", "DEPENDS_ON db-b/database"}
	if diff := cmp.Diff(want, sentences(t, store, "shop")); diff != "" {
		t.Errorf("relations (-want +got):\n%s", diff)
	}
}

func TestManualWinsElseTheLatestStatement(t *testing.T) {
	store := openStore(t)
	say := func(source, version string) graph.Item {
		send(t, store, source, `items: [{key: a, class: Server, properties: {model: "`+version+`"}}]`)
		return item(t, store, "a")
	}
	for _, step := range []struct{ source, says, holds, lost string }{
		{"x", "1", "1", ""},
		{"y", "2", "2", "x=1"},
		{"x", "1", "2", "x=1"}, // says nothing new
		{"x", "3", "3", "y=2"},
		{"manual", "4", "4", "x=3 y=2"},
		{"y", "5", "4", "x=3 y=5"},
		{"manual", "", "5", "x=3"}, // takes its claim back
	} {
		it := say(step.source, step.says)
		var lost []string
		for _, c := range it.Provenance.Lost["model"] {
			lost = append(lost, c.Source+"="+c.Value.Text())
		}
		if got := it.Properties["model"].Text(); got != step.holds || strings.Join(lost, " ") != step.lost {
			t.Fatalf("after %s says %q: %q holds, %v lost; want %q, %q", step.source, step.says, got, lost, step.holds, step.lost)
		}
	}
}

func TestSourcesWithUnlikeClasses(t *testing.T) {
	store := openStore(t)
	send(t, store, "manual", `items: [{key: a, class: Phone, properties: {imei: "123"}}]`)
	send(t, store, "scan", `items: [{key: a, class: Server, properties: {cpuCores: 8, serialNumber: S1}}]`)
	it := item(t, store, "a")
	if it.Class != "Phone" || !slices.Equal(it.Properties.Names(), []string{"imei", "serialNumber"}) {
		t.Fatalf("item %s %v", it.Class, it.Properties.Names())
	}
	if got := it.Provenance.Lost["cpuCores"]; len(got) != 1 || got[0].Source != "scan" || got[0].Value.Integer() != 8 {
		t.Errorf("the claim of the other class is not kept: %+v", got)
	}
	wantCounts(t, send(t, store, "scan", `items: [{key: a, class: Server, properties: {cpuCores: 8, serialNumber: S1}}]`), counts{Unchanged: 1})
}

func TestFacetsAreNarrowed(t *testing.T) {
	store := openStore(t)
	send(t, store, "a", `items: [{key: s, class: Server, facets: [asset]}]`)
	if got := item(t, store, "s").Facets; got != graph.FacetAsset {
		t.Errorf("facets %v", got.Names())
	}
	send(t, store, "a", `items: [{key: s, class: Server}]`)
	if got := item(t, store, "s").Facets; got != graph.FacetAsset|graph.FacetCI {
		t.Errorf("facets %v", got.Names())
	}
}

func TestPruneAfterACompleteRead(t *testing.T) {
	store := openStore(t)
	send(t, store, "a", shop+"  - {from: db-a, type: REPLICATES_TO, to: db-b}\n  - {from: db-a, type: USES, to: db-b}\n")
	send(t, store, "b", `items: [{key: other, class: Server}, {key: db-b, class: Database, name: B}]`)
	complete := `complete: true
items:
  - {key: db-a, class: Database}
relations:
  - {from: db-a, type: USES, to: db-b}
`
	r := send(t, store, "a", complete)
	// shop goes, with its relations on record; db-b stays, since b names it;
	// other is not a's.
	wantCounts(t, r, counts{Updated: 2, Retired: 1, Relations: ingest.RelationCounts{Unchanged: 1, Deleted: 1}, Batches: 1})
	if !r.Complete || !item(t, store, "shop").Retired || item(t, store, "other").Retired || item(t, store, "db-b").Retired {
		t.Error("the wrong items were retired")
	}
	if got := item(t, store, "db-b").Provenance.Sources; len(got) != 1 || got["b"] == "" {
		t.Errorf("db-b is named by %v", got)
	}
	wantCounts(t, send(t, store, "a", complete), counts{Unchanged: 1, Relations: ingest.RelationCounts{Unchanged: 1}})

	// Naming it as an end does not revive it; naming it does, with what it had.
	send(t, store, "c", `relations: [{from: shop, type: USES, to: other}]`)
	if !item(t, store, "shop").Retired {
		t.Error("the end of a relation revived an item")
	}
	r = send(t, store, "c", `items: [{key: shop, class: Application}]`)
	wantCounts(t, r, counts{Updated: 1, Batches: 1})
	want := []string{"DEPENDS_ON db-a/database", "DEPENDS_ON db-b/database", "USES other"}
	if diff := cmp.Diff(want, sentences(t, store, "shop")); diff != "" || item(t, store, "shop").Retired {
		t.Errorf("revived: %s", diff)
	}
}

func TestARefusedRowKeepsPruningOff(t *testing.T) {
	store := openStore(t)
	send(t, store, "a", shop)
	complete := true
	r, err := importer(store).Import(context.Background(), ingest.Request{AcceptValid: true, Complete: &complete, Source: "a",
		Files: document(`items: [{key: db-a, class: Databse}, {key: new, class: Server}]`)})
	if err != nil || r.Complete || r.Retired != 0 || r.Created != 1 || r.Rejected != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
}

func TestDryRunWritesNothing(t *testing.T) {
	store := openStore(t)
	send(t, store, "a", shop)
	complete := true
	r, err := importer(store).Import(context.Background(), ingest.Request{DryRun: true, Complete: &complete, Source: "a", Files: document(`
items:
  - {key: shop, class: Application, name: Web shop, tags: [emea, apac], requirements: {database: {need: 1}}, properties: {criticality: low}}
  - {key: new, class: Server}
  - {key: db-a, class: Database, properties: {engine: postgres, purchaseCost: {amount: "1299.00", currency: EUR}, warrantyEnd: 2027-03-31}}
relations:
  - {from: shop, type: DEPENDS_ON, to: new}
  - {from: shop, type: DEPENDS_ON, to: db-a, group: database}
`)})
	if err != nil {
		t.Fatal(err)
	}
	wantCounts(t, r, counts{Created: 1, Updated: 1, Unchanged: 1, Retired: 1, Relations: ingest.RelationCounts{Created: 1, Unchanged: 1}})
	want := &ingest.Diff{Total: 4, Entries: []ingest.DiffEntry{
		{Change: "updated", Item: &ingest.ItemName{Key: "shop", Class: "Application", Name: "Web shop"}, Fields: []ingest.FieldChange{
			{Field: "criticality", Before: "high", After: "low"},
			{Field: "tags", Before: []any{"emea"}, After: []any{"apac", "emea"}}}},
		{Change: "created", Item: &ingest.ItemName{Key: "new", Class: "Server"}, Fields: []ingest.FieldChange{{Field: "class", After: "Server"}}},
		{Change: "created", Relation: &ingest.RelationName{From: "shop", Type: "DEPENDS_ON", To: "new"}, Fields: []ingest.FieldChange{}},
		{Change: "retired", Item: &ingest.ItemName{Key: "db-b", Class: "Database"}, Fields: []ingest.FieldChange{{Field: "sources", Before: []string{"a"}, After: []string(nil)}}},
	}}
	if diff := cmp.Diff(want, r.Diff); diff != "" {
		t.Errorf("diff (-want +got):\n%s", diff)
	}
	if head, _ := store.Head(context.Background()); head.Number != 1 {
		t.Errorf("a dry run made revision %d", head.Number)
	}
}

func TestModelComesFirst(t *testing.T) {
	store := openStore(t)
	text := `
items: [{key: s, class: WebShop, properties: {tier: 1}}]
model:
  classes:
    - {name: WebShop, extends: Application, properties: [{name: tier, type: integer, min: 1, max: 4, required: true}]}
`
	r := send(t, store, "", text)
	if !r.Model || r.Batches != 2 || r.Created != 1 {
		t.Fatalf("%+v", r)
	}
	again := send(t, store, "", text)
	if again.Model || again.Batches != 0 {
		t.Errorf("the same model was written again: %+v", again)
	}
	_, err := importer(store).Import(context.Background(), ingest.Request{Files: document(`
model:
  classes:
    - {name: WebShop, extends: Application, properties: [{name: tier, type: integer, min: 2, required: true}, {name: brand, type: string, required: true}]}
`)})
	var e *graph.Error
	if !errors.As(err, &e) || e.Code != graph.CodeInvalid || len(e.Problems) != 1 || !strings.Contains(e.Problems[0].Reason, "the stored item s would not fit") {
		t.Errorf("a model that the stored items do not fit: %v", err)
	}
}

func TestProgressAndLargeImport(t *testing.T) {
	store := openStore(t)
	var b strings.Builder
	const n = 8000
	for i := range n {
		b.WriteString(ndItem(i))
		b.WriteString(ndRelation(i, n))
	}
	var phases []string
	rq := ingest.Request{Files: []ingest.File{{Name: "big.ndjson", Body: strings.NewReader(b.String())}}, Source: "big",
		Progress: func(p ingest.Progress) {
			if len(phases) == 0 || phases[len(phases)-1] != p.Phase {
				phases = append(phases, p.Phase)
			}
			if p.Total > 0 && p.Done > p.Total {
				t.Errorf("progress %+v", p)
			}
		}}
	r, err := importer(store).Import(context.Background(), rq)
	if err != nil {
		t.Fatal(err)
	}
	wantCounts(t, r, counts{Created: n, Relations: ingest.RelationCounts{Created: n}, Batches: 4})
	if want := []string{"reading", "checking", "writing"}; !slices.Equal(phases, want) {
		t.Errorf("phases %v", phases)
	}
	rq.Files = []ingest.File{{Name: "big.ndjson", Body: strings.NewReader(b.String())}}
	r, err = importer(store).Import(context.Background(), rq)
	if err != nil {
		t.Fatal(err)
	}
	wantCounts(t, r, counts{Unchanged: n, Relations: ingest.RelationCounts{Unchanged: n}})
}
