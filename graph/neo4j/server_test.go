package neo4j

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// serverURI is the Neo4j that the tests may empty. Where the variable is unset
// the test is skipped, and fails where LINCHPIN_REQUIRE names neo4j.
func serverURI(t testing.TB) string {
	t.Helper()
	uri := os.Getenv("LINCHPIN_TEST_NEO4J_URI")
	if uri == "" {
		if slices.Contains(strings.Split(os.Getenv("LINCHPIN_REQUIRE"), ","), "neo4j") {
			t.Fatal("LINCHPIN_REQUIRE names neo4j, and LINCHPIN_TEST_NEO4J_URI is not set")
		}
		t.Skip("no Neo4j: LINCHPIN_TEST_NEO4J_URI is not set")
	}
	return uri
}

// plainDriver is a driver as a user of the database has one.
func plainDriver(t testing.TB, uri string) neo4j.DriverWithContext {
	t.Helper()
	driver, err := neo4j.NewDriverWithContext(uri, neo4j.NoAuth())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = driver.Close(context.Background()) })
	return driver
}

// wipe empties the database. Constraints and indexes stay.
func wipe(driver neo4j.DriverWithContext) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	session := driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: "neo4j"})
	defer func() { _ = session.Close(ctx) }()
	result, err := session.Run(ctx, "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", nil)
	if err != nil {
		return err
	}
	_, err = result.Consume(ctx)
	return err
}

// openEmpty opens a store on an empty database.
func openEmpty(t testing.TB, opts ...Option) *Store {
	t.Helper()
	uri := serverURI(t)
	if err := wipe(plainDriver(t, uri)); err != nil {
		t.Fatal(err)
	}
	s, err := Open(context.Background(), uri, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// query asks as a user of the database would, and gives the rows.
func query(t testing.TB, driver neo4j.DriverWithContext, text string, p map[string]any) [][]any {
	t.Helper()
	result, err := neo4j.ExecuteQuery(context.Background(), driver, text, p, neo4j.EagerResultTransformer,
		neo4j.ExecuteQueryWithDatabase("neo4j"))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	rows := make([][]any, len(result.Records))
	for i, r := range result.Records {
		rows[i] = r.Values
	}
	return rows
}
