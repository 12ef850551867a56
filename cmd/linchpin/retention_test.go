package main

import (
	"context"
	"fmt"
	nethttp "net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"linchpin/graph"
)

// agedRecords puts records of every kind that is pruned into a store, as a
// server of two days ago left them, and of this hour.
func agedRecords(t *testing.T, store graph.Records, round, each int) {
	t.Helper()
	put := func(kind, id, body string) {
		t.Helper()
		if _, err := store.PutRecord(context.Background(), graph.Record{Kind: kind, ID: id, Body: []byte(body)}); err != nil {
			t.Fatal(err)
		}
	}
	for name, ago := range map[string]time.Duration{"old": 48 * time.Hour, "new": time.Minute} {
		at := time.Now().Add(-ago)
		for i := range each {
			id := fmt.Sprintf("%s-%d-%d", name, round, i)
			put("write", id, fmt.Sprintf(`{"at": %d, "asked": "AA==", "results": []}`, at.UnixMilli()))
			put("operation", id, fmt.Sprintf(`{"id": %q, "kind": "import", "status": "done", "finished": %q}`, id, at.Format(time.RFC3339)))
		}
	}
}

// agedLeft counts the records that are left of what agedRecords put.
func agedLeft(t *testing.T, store graph.Records) (before, now int) {
	t.Helper()
	for _, kind := range []string{"write", "operation"} {
		for after := ""; ; {
			page, err := store.ListRecords(context.Background(), kind, after, 1000)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range page {
				if after = r.ID; strings.HasPrefix(r.ID, "old-") {
					before++
				} else if strings.HasPrefix(r.ID, "new-") {
					now++
				}
			}
			if len(page) < 1000 {
				break
			}
		}
	}
	return before, now
}

var pruneSoon = []string{"--retention-every", "100ms", "--retention-keys", "1", "--retention-operations", "1", "--retention-conditions", "1"}

// openRecords opens a store as the program does.
func openRecords(t *testing.T, address string) graph.Store {
	t.Helper()
	store, err := openStore(context.Background(), address, defaultConfig())
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// TestAServerPrunesByItself: what is over goes without anybody asking, what is
// not stays.
func TestAServerPrunesByItself(t *testing.T) {
	home := t.TempDir()
	address := "sqlite:" + filepath.Join(home, "linchpin.db")
	store := openRecords(t, address)
	const each = 150
	agedRecords(t, store, 0, each)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	p := startProcess(t, nil, append([]string{"--store", address}, pruneSoon...)...)
	p.until("the pruning", func() bool { return len(p.log.lines(t, "records whose time was over were pruned")) > 0 })
	p.importEstate(smallEstate)
	p.stop()
	store = openRecords(t, address)
	defer store.Close()
	if before, now := agedLeft(t, store); before != 0 || now != 2*each {
		t.Errorf("%d of before and %d of now are left; want 0 and %d\n%s", before, now, 2*each, p.log.String())
	}
}

// TestTwoServersPruneOneNeo4j: two servers go through one store at the same
// time while both are written to; all that is over goes, nothing else, and
// neither finds anything to complain about.
func TestTwoServersPruneOneNeo4j(t *testing.T) {
	uri := neo4jServer(t)
	emptyNeo4j(t, uri)
	both := make([]*process, 2)
	for i := range both {
		both[i] = startProcess(t, nil, append([]string{"--store", uri}, pruneSoon...)...)
	}
	store := openRecords(t, uri)
	defer store.Close()
	const rounds, each, writes = 2, 110, 10
	for round := range rounds {
		var writers sync.WaitGroup
		for i, p := range both {
			writers.Go(func() {
				for n := range writes {
					key := fmt.Sprintf("srv/%d/%d/%d", i, round, n)
					r, _ := nethttp.NewRequest("POST", p.address+"/api/v1/items", strings.NewReader(`{"key": "`+key+`", "class": "Server"}`))
					r.Header.Set("Content-Type", "application/json")
					r.Header.Set("Idempotency-Key", strings.ReplaceAll(key, "/", "-"))
					response, err := nethttp.DefaultClient.Do(r)
					if err != nil {
						t.Error(err)
						return
					}
					if _ = response.Body.Close(); response.StatusCode != nethttp.StatusCreated {
						t.Errorf("%s: %d", key, response.StatusCode)
					}
				}
			})
		}
		agedRecords(t, store, round, each)
		writers.Wait()
		both[0].until("the pruning", func() bool { before, _ := agedLeft(t, store); return before == 0 })
	}
	pruned := 0
	for _, p := range both {
		p.stop()
		for _, line := range p.log.lines(t, "records whose time was over were pruned") {
			n, _ := line["records"].(float64)
			pruned += int(n)
		}
		for _, complaint := range []string{"could not all be pruned", `"level":"error"`} {
			if strings.Contains(p.log.String(), complaint) {
				t.Errorf("a server complains:\n%s", p.log.String())
			}
		}
	}
	if want := rounds * 2 * each; pruned != want {
		t.Errorf("the servers say that %d went; want %d, each of them once", pruned, want)
	}
	if _, now := agedLeft(t, store); now != rounds*2*each {
		t.Errorf("%d of now are left; want %d", now, rounds*2*each)
	}
	if list, err := store.ListRecords(context.Background(), "write", "srv-", 1000); err != nil || len(list) != rounds*2*writes {
		t.Errorf("%d keys of writes are left, %v; want %d", len(list), err, rounds*2*writes)
	}
}
