package neo4j

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"testing"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/graph/neo4j/bolttest"
)

// cutBatch makes two items and a relation between them.
func cutBatch(name string) (graph.Batch, [2]uuid.UUID) {
	ids := [2]uuid.UUID{uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())}
	b := graph.Batch{ID: name}
	for i, id := range ids {
		b.Ops = append(b.Ops, graph.Op{PutItem: &graph.Item{ID: id, Key: fmt.Sprint(name, "/", i), Class: "Asset", Name: name}})
	}
	b.Ops = append(b.Ops, graph.Op{PutRelation: &graph.Relation{ID: uuid.Must(uuid.NewV7()), From: ids[0], Type: "DEPENDS_ON", To: ids[1]}})
	return b, ids
}

// TestConnectionLostAtEachMessage drops the connection at every message that
// the driver sends to open a store and apply a batch, once before the server
// has it and once before its answer is heard; for a batch that is new, and for
// one that took effect before. Each takes effect once: through the call itself,
// or by sending it again after a clean error.
func TestConnectionLostAtEachMessage(t *testing.T) {
	direct := openEmpty(t)
	ctx := context.Background()
	if _, err := direct.Apply(ctx, graph.Batch{ID: "first"}); err != nil {
		t.Fatal(err)
	}
	target, err := url.Parse(serverURI(t))
	if err != nil {
		t.Fatal(err)
	}
	batches, fired := 1, map[string]int{}
	for _, replayed := range []bool{false, true} {
		whole := &bolttest.Cut{Target: target.Host, At: -1}
		tryCut(t, direct, whole, fmt.Sprintf("whole-%v", replayed), replayed)
		batches++
		var mu sync.Mutex
		var group sync.WaitGroup
		room := make(chan struct{}, 16)
		for at := range whole.Sent() {
			for _, answered := range []bool{false, true} {
				batches++
				room <- struct{}{}
				group.Go(func() {
					defer func() { <-room }()
					cut := &bolttest.Cut{Target: target.Host, At: at, Answered: answered}
					tryCut(t, direct, cut, fmt.Sprintf("cut-%d-%v-%v", at, answered, replayed), replayed)
					mu.Lock()
					defer mu.Unlock()
					fired[cut.Fired()]++
				})
			}
		}
		group.Wait()
	}
	for _, name := range []string{"handshake", "HELLO", "LOGON", "BEGIN", "RUN", "PULL", "COMMIT"} {
		if fired[name] < 4 {
			t.Errorf("%d connections were dropped at %s", fired[name], name)
		}
	}
	list, err := direct.Revisions(ctx, 0, 1000)
	if err != nil || len(list) != batches {
		t.Errorf("%d revisions, want one for each of %d batches: %v", len(list), batches, err)
	}
	seen := map[string]bool{}
	for i, r := range list {
		if seen[r.Batch] || int(r.Number) != len(list)-i { //nolint:gosec // few
			t.Errorf("revision %d is of batch %q, the %d. in the list", r.Number, r.Batch, i)
		}
		seen[r.Batch] = true
	}
	t.Logf("dropped at %v", fired)
}

// tryCut applies a batch over a connection that is dropped, sends it again
// over one that is not, and looks for one effect.
func tryCut(t *testing.T, direct *Store, cut *bolttest.Cut, name string, replayed bool) {
	ctx := context.Background()
	b, ids := cutBatch(name)
	var before graph.Revision
	if replayed {
		var err error
		if before, err = direct.Apply(ctx, b); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	got, failed := applyThrough(t, cut, b)
	if cut.At >= 0 && cut.Fired() == "" {
		t.Errorf("%s: nothing was dropped", name)
	}
	name += " at " + cut.Fired()
	switch graph.CodeOf(failed) {
	case "", graph.CodeUnavailable, graph.CodeOutcomeUnknown:
	default:
		t.Errorf("%s: %v", name, failed)
	}
	again, err := direct.Apply(ctx, b)
	if err != nil || failed == nil && again.Number != got.Number || replayed && again.Number != before.Number {
		t.Errorf("%s: sent again it is revision %d, was %d and %d: %v", name, again.Number, before.Number, got.Number, err)
	}
	for _, id := range ids {
		versions, err := direct.History(ctx, id, 0, 10)
		of := 0
		for _, v := range versions {
			if v.Item != nil {
				of++
			}
		}
		if err != nil || of != 1 {
			t.Errorf("%s: an item has %d versions: %v", name, of, err)
		}
	}
}

// applyThrough opens a store of its own behind a cut.
func applyThrough(t *testing.T, cut *bolttest.Cut, b graph.Batch) (graph.Revision, error) {
	s, err := Open(context.Background(), "bolt://"+bolttest.Listen(t, cut.Serve))
	if err != nil {
		return graph.Revision{}, err
	}
	defer func() { _ = s.Close() }()
	return s.Apply(context.Background(), b)
}
