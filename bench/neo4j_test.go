package bench_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"
	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"linchpin/graph/model"
	"linchpin/graph/neo4j"
	"linchpin/impact"
	"linchpin/impact/live"
)

const neo4jPart = "Neo4j"

// neo4jServer is a Neo4j as any of its users has it.
type neo4jServer struct {
	b *testing.B
	driver.DriverWithContext
}

func (s neo4jServer) run(text string, p map[string]any) *driver.EagerResult {
	s.b.Helper()
	r, err := driver.ExecuteQuery(context.Background(), s.DriverWithContext, text, p, driver.EagerResultTransformer, driver.ExecuteQueryWithDatabase("neo4j"))
	if err != nil {
		s.b.Fatalf("%s: %v", text, err)
	}
	return r
}

// empty deletes all, in parts that fit into memory.
func (s neo4jServer) empty() {
	for {
		r := s.run(`MATCH (n) WITH n LIMIT 5000 DETACH DELETE n RETURN count(*) AS n`, nil)
		if n, _ := r.Records[0].Get("n"); n == int64(0) {
			return
		}
	}
}

// reportNeo4j measures the Neo4j store beside the bare server, and the engine
// beside the server's own traversal, on an estate of LINCHPIN_BENCH_NEO4J_ITEMS
// items, by default 100,000. A database that holds this estate already, as a
// run before has left it, is asked as it is: it is not written anew.
func reportNeo4j(b *testing.B, t *table, uri string) {
	n := 100_000
	if m, err := strconv.Atoi(os.Getenv("LINCHPIN_BENCH_NEO4J_ITEMS")); err == nil {
		n = m
	}
	plain, err := driver.NewDriverWithContext(uri, driver.NoAuth())
	if err != nil {
		b.Fatal(err)
	}
	s := neo4jServer{b, plain}
	defer plain.Close(context.Background())
	e := newEstate(b, n)
	ctx := context.Background()
	held := s.holds(e)
	if !held {
		s.empty()
		s.warm(uri)
		s.empty()
	}
	store, err := neo4j.Open(ctx, uri)
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	if !held {
		s.reportImport(t, store, e)
	}
	if os.Getenv("LINCHPIN_BENCH_NEO4J_FILL") != "" {
		return // the import alone
	}
	start := time.Now()
	index, err := live.Open(ctx, store)
	if err != nil {
		b.Fatal(err)
	}
	ready := time.Since(start)
	index.Close()
	what := fmt.Sprintf("index of %s items ready", grouped(float64(n)))
	if n == 1_000_000 {
		t.atMost(neo4jPart, what, ready, 8*time.Second)
	} else {
		t.say(neo4jPart, what, short(ready), "", true)
	}
	s.traversals(t, e)
	reportWrites(b, t, "Neo4j", store, 200, time.Second)
	reportOtherProcess(b, t, uri, store, e)
}

// reportOtherProcess writes batches of ten operations, and asks the program,
// which serves the same database, until it knows what was put.
func reportOtherProcess(b *testing.B, t *table, uri string, store *neo4j.Store, e *estate) {
	start := time.Now()
	other := serve(b, uri)
	t.say(neo4jPart, "the program over it, from its start until it is ready", short(time.Since(start)), "", true)
	ctx := context.Background()
	items := []impact.Info{e.snapshot.Describe(0), e.snapshot.Describe(1)}
	run := uuid.NewString()
	var lags []time.Duration
	for n := range 50 {
		batch := tenOperations(run, n, items)
		if _, err := store.Apply(ctx, batch); err != nil {
			b.Fatal(err)
		}
		committed, key := time.Now(), batch.Ops[len(batch.Ops)-2].PutItem.Key
		for other.ask(ctx, http.DefaultClient, key) != nil {
			if time.Since(committed) > 10*time.Second {
				b.Fatal("what was put is not in the answers of another process")
			}
			time.Sleep(2 * time.Millisecond)
		}
		lags = append(lags, time.Since(committed))
	}
	slices.Sort(lags)
	t.say(neo4jPart, "ten operations in the answers of another process, after the commit, p50", short(quantile(lags, 0.5)), "", true)
	t.atMost(neo4jPart, "the same, longest of 50", lags[len(lags)-1], time.Second)
}

// holds says whether the database has the estate, whole.
func (s neo4jServer) holds(e *estate) bool {
	r := s.run(`RETURN COUNT { MATCH (n:Item) WHERE n.key IN $keys } AS ends, COUNT { ()-[]->() } AS relations`,
		map[string]any{"keys": []string{e.Key(0), e.Key(e.Items() - 1)}})
	ends, _ := r.Records[0].Get("ends")
	relations, _ := r.Records[0].Get("relations")
	known, _ := relations.(int64)
	return ends == int64(2) && int(known) >= e.Relations()
}

// warm writes a small estate in both ways, so that the server has compiled
// what either needs before the clock runs.
func (s neo4jServer) warm(uri string) {
	const items = 20_000
	store, err := neo4j.Open(context.Background(), uri)
	if err != nil {
		s.b.Fatal(err)
	}
	defer store.Close()
	small := newEstate(s.b, items)
	if err := small.Feed(context.Background(), store, model.BuiltIn()); err != nil {
		s.b.Fatal(err)
	}
	s.bareRate(small, items)
}

// reportImport fills an empty database, and then merges beside it what a
// client without a store would.
func (s neo4jServer) reportImport(t *table, store *neo4j.Store, e *estate) {
	start := time.Now()
	if err := e.Feed(context.Background(), store, model.BuiltIn()); err != nil {
		s.b.Fatal(err)
	}
	records := e.Items() + e.Relations()
	ours := float64(records) / time.Since(start).Seconds()
	t.say(neo4jPart, grouped(float64(records))+" records into an empty database", grouped(ours)+" records/s", "", true)
	bare := s.bareRate(e, min(e.Items(), 20_000))
	t.say(neo4jPart, "bare UNWIND MERGE", grouped(bare)+" records/s", "", true)
	t.say(neo4jPart, "share of the bare rate", fmt.Sprintf("%.2f", ours/bare), "≥ 0.75", ours >= 0.75*bare)
}

// bareRate merges items and relations without any of what the store keeps.
func (s neo4jServer) bareRate(e *estate, items int) float64 {
	s.run(`CREATE CONSTRAINT bare IF NOT EXISTS FOR (n:Bare) REQUIRE n.id IS UNIQUE`, nil)
	defer func() { // leave nothing of it
		for deleted := int64(1); deleted > 0; {
			r := s.run(`MATCH (n:Bare) WITH n LIMIT 5000 DETACH DELETE n RETURN count(*) AS n`, nil)
			n, _ := r.Records[0].Get("n")
			deleted, _ = n.(int64)
		}
		s.run(`DROP CONSTRAINT bare IF EXISTS`, nil)
	}()
	start, records := time.Now(), 0
	for part := range slices.Chunk(sequence(items), 2000) {
		var rows []map[string]any
		for _, i := range part {
			it := e.Item(i)
			props := map[string]any{"id": it.ID.String(), "key": it.Key, "name": it.Name, "class": it.Class}
			for name, v := range it.Properties {
				props[name] = v.Plain()
			}
			rows = append(rows, map[string]any{"id": it.ID.String(), "props": props})
		}
		s.run(`UNWIND $rows AS r MERGE (n:Bare {id: r.id}) SET n = r.props`, map[string]any{"rows": rows})
		records += len(rows)
	}
	for part := range slices.Chunk(sequence(3*items), 2000) {
		var rows []map[string]any
		for _, k := range part {
			from, to := k%items, (k*7919+1)%items
			rows = append(rows, map[string]any{"from": e.ID(from).String(), "to": e.ID(to).String(), "id": strconv.Itoa(k)})
		}
		s.run(`UNWIND $rows AS r MATCH (a:Bare {id: r.from}) MATCH (b:Bare {id: r.to}) MERGE (a)-[k:BARE {id: r.id}]->(b)`, map[string]any{"rows": rows})
		records += len(rows)
	}
	return float64(records) / time.Since(start).Seconds()
}

func sequence(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// traversals asks Neo4j itself for what stands on an item: plain reachability,
// which knows no redundancy; and the engine for the whole answer.
func (s neo4jServer) traversals(t *table, e *estate) {
	const from = `MATCH (x:Item {id: $id})<-[:DEPENDS_ON|RUNS_ON|AUTHENTICATED_BY|STORED_ON|CALLS|LOCATED_IN|USES*1..100]-(d) `
	compare := func(what string, items []int, cypher string, bound float64) {
		var theirs, ours []time.Duration
		for _, i := range items {
			id, key := e.ID(i).String(), e.Key(i)
			theirs = append(theirs, best(2, func() { s.run(from+cypher, map[string]any{"id": id}) }))
			ours = append(ours, best(3, func() { e.down(s.b, key).Affected() }))
		}
		a, b := median(theirs), median(ours)
		t.say(neo4jPart, what, fmt.Sprintf("%s against %s: %.0f times", short(a), short(b), float64(a)/float64(b)), fmt.Sprintf("≥ %g times", bound), float64(a) >= bound*float64(b))
	}
	r := rand.New(rand.NewPCG(11, 11)) //nolint:gosec // a seeded run
	var random []int
	for range 200 {
		random = append(random, r.IntN(e.Items()))
	}
	compare("its own traversal, 200 random items, ids returned", random, `RETURN DISTINCT d.id`, 1000)
	compare("its own traversal, ten sites, ids returned", e.Sites(), `RETURN DISTINCT d.id`, 50)
	compare("its own traversal, ten sites, counted alone", e.Sites(), `RETURN count(DISTINCT d)`, 10)
}
