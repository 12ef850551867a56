package neo4j_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"linchpin/graph"
	"linchpin/graph/neo4j"
	"linchpin/graph/storetest"
)

// server gives the address of a Neo4j that the tests may empty.
func server(t testing.TB) string {
	t.Helper()
	if uri := os.Getenv("LINCHPIN_TEST_NEO4J_URI"); uri != "" {
		return uri
	}
	if slices.Contains(strings.Split(os.Getenv("LINCHPIN_REQUIRE"), ","), "neo4j") {
		t.Fatal("LINCHPIN_REQUIRE names neo4j, but LINCHPIN_TEST_NEO4J_URI names no server")
	}
	t.Skip("LINCHPIN_TEST_NEO4J_URI names no server")
	return ""
}

// wipe empties the database; constraints and indexes may stay.
func wipe(t testing.TB, uri string) driver.DriverWithContext {
	t.Helper()
	ctx := context.Background()
	d, err := driver.NewDriverWithContext(uri, driver.NoAuth())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close(ctx) })
	empty(t, d)
	return d
}

func empty(t testing.TB, d driver.DriverWithContext) {
	t.Helper()
	if _, err := driver.ExecuteQuery(context.Background(), d, "MATCH (n) DETACH DELETE n", nil, driver.EagerResultTransformer); err != nil {
		t.Fatal(err)
	}
}

// TestStore holds the store to every clause of the contract, on a real server.
func TestStore(t *testing.T) {
	uri := server(t)
	d := wipe(t, uri)
	storetest.Run(t, func(c storetest.Config) (graph.Store, error) {
		if !c.Reopen {
			empty(t, d)
		}
		return neo4j.Open(context.Background(), uri, neo4j.WithClock(c.Now))
	})
}
