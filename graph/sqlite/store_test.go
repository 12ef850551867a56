package sqlite_test

import (
	"context"
	"path/filepath"
	"testing"

	"linchpin/graph"
	"linchpin/graph/sqlite"
	"linchpin/graph/storetest"
)

// file is the database of a case.
func file(dir string) string { return filepath.Join(dir, "graph ? #%20.db") }

func TestStore(t *testing.T) {
	storetest.Run(t, func(c storetest.Config) (graph.Store, error) {
		return sqlite.Open(context.Background(), file(c.Dir), sqlite.WithClock(c.Now))
	})
}
