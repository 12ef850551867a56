package neo4j

import (
	"context"
	"testing"

	"linchpin/graph"
	"linchpin/graph/storetest"
)

func TestStore(t *testing.T) {
	uri := serverURI(t)
	driver := plainDriver(t, uri)
	storetest.Run(t, func(c storetest.Config) (graph.Store, error) {
		if !c.Reopen {
			if err := wipe(driver); err != nil {
				return nil, err
			}
		}
		return Open(context.Background(), uri, WithClock(c.Now))
	})
}
