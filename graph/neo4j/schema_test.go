package neo4j

import (
	"context"
	"testing"
)

// TestNeedlessConstraintsGo: those that an earlier version made for each
// relation type are dropped by whoever opens the database; those of its owner
// stay.
func TestNeedlessConstraintsGo(t *testing.T) {
	s := openEmpty(t)
	estate(t, s, 100)
	driver := plainDriver(t, serverURI(t))
	query(t, driver, "CREATE CONSTRAINT linchpin_relation_id_RUNS_ON IF NOT EXISTS FOR ()-[k:RUNS_ON]-() REQUIRE k.id IS UNIQUE", nil)
	query(t, driver, "CREATE CONSTRAINT own_CONNECTS_TO IF NOT EXISTS FOR ()-[k:CONNECTS_TO]-() REQUIRE k.id IS UNIQUE", nil)
	t.Cleanup(func() { query(t, driver, "DROP CONSTRAINT own_CONNECTS_TO IF EXISTS", nil) })
	constraints := func() string {
		names := ""
		for _, row := range query(t, driver, "SHOW CONSTRAINTS YIELD name, entityType ORDER BY name WHERE entityType = 'RELATIONSHIP' RETURN name", nil) {
			names += as[string](row[0]) + " "
		}
		return names
	}
	if found := constraints(); found != "linchpin_relation_id_RUNS_ON own_CONNECTS_TO " {
		t.Fatalf("made are %s", found)
	}
	for range 2 {
		other, err := Open(context.Background(), serverURI(t))
		if err != nil {
			t.Fatal(err)
		}
		if err := other.Close(); err != nil {
			t.Fatal(err)
		}
		if found := constraints(); found != "own_CONNECTS_TO " {
			t.Errorf("left are %s", found)
		}
	}
}
