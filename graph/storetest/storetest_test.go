package storetest

import (
	"sync"
	"testing"

	"linchpin/graph"
)

// naiveOpener opens naive stores that keep what they hold by folder.
func naiveOpener() Opener {
	var mu sync.Mutex
	stores := map[string]*naive{}
	return func(c Config) (graph.Store, error) {
		mu.Lock()
		defer mu.Unlock()
		if c.Reopen {
			stores[c.Dir] = stores[c.Dir].reopen(c.Now)
		} else {
			stores[c.Dir] = newNaive(c.Now)
		}
		return stores[c.Dir], nil
	}
}

// The store that random sequences are compared with keeps the contract itself.
func TestNaiveStore(t *testing.T) { Run(t, naiveOpener()) }
