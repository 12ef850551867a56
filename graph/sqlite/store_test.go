package sqlite_test

import (
	"context"
	"path/filepath"
	"testing"

	"linchpin/graph"
	"linchpin/graph/sqlite"
	"linchpin/graph/storetest"
)

// TestStore holds the store to every clause of the contract.
func TestStore(t *testing.T) {
	storetest.Run(t, func(c storetest.Config) (graph.Store, error) {
		return sqlite.Open(context.Background(), filepath.Join(c.Dir, "linchpin.db"), sqlite.WithClock(c.Now))
	})
}
