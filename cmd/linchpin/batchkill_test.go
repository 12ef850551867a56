package main

import (
	"context"
	"encoding/json"
	"fmt"
	nethttp "net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"linchpin/graph"
	"linchpin/ingest"
)

// Linchpin is killed between the batches of one large import: whole batches are
// there, and the same document sent again completes it.
func TestKilledBetweenBatchesWithSQLite(t *testing.T) {
	killBetweenBatches(t, "sqlite:"+filepath.Join(t.TempDir(), "linchpin.db"), ingest.RunPartial)
}

func TestKilledBetweenBatchesWithNeo4j(t *testing.T) {
	uri := neo4jServer(t)
	emptyNeo4j(t, uri)
	killBetweenBatches(t, uri, ingest.RunWriting) // another process may still do so
}

const chainItems = 4*graph.MaxBatchOps - 500

// chains is a document of items in chains of ten, of several batches.
func chains() string {
	var b strings.Builder
	b.WriteString("{\"format\":\"linchpin/v1\",\"source\":\"chains\"}\n")
	for i := range chainItems {
		fmt.Fprintf(&b, "{\"item\":{\"key\":\"chain/%d\",\"class\":\"Application\"}}\n", i)
	}
	for i := range chainItems {
		if i%10 > 0 {
			fmt.Fprintf(&b, "{\"relation\":{\"from\":\"chain/%d\",\"type\":\"DEPENDS_ON\",\"to\":\"chain/%d\"}}\n", i-1, i)
		}
	}
	return b.String()
}

// total counts the register's items.
func (p *process) total() int {
	p.t.Helper()
	var page struct{ Total int }
	_, _, text := p.ask("GET", "/api/v1/items?limit=1", "")
	if err := json.Unmarshal([]byte(text), &page); err != nil {
		p.t.Fatalf("%s: %v", text, err)
	}
	return page.Total
}

// impacts answers for every 97th item of the chains.
func (p *process) impacts() []string {
	p.t.Helper()
	var all []string
	for i := 0; i < chainItems; i += 97 {
		status, _, text := p.ask("POST", "/api/v1/impact", fmt.Sprintf(`{"scenario":{"down":["chain/%d"]}}`, i), "Content-Type", "application/json")
		if status != nethttp.StatusOK || !strings.Contains(text, fmt.Sprintf(`"down":%d`, i%10+1)) {
			p.t.Fatalf("chain/%d: %d %s", i, status, text)
		}
		all = append(all, plainAnswer(p.t, text))
	}
	return all
}

func killBetweenBatches(t *testing.T, store, stands string) {
	p := startProcess(t, nil, "--store", store)
	p.importEstate(smallEstate)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		response, err := nethttp.Post(p.address+"/api/v1/imports?wait=true", "application/x-ndjson", strings.NewReader(chains()))
		if err == nil { // the kill came first
			_ = response.Body.Close()
		}
	}()
	p.until("the first batch", func() bool { return p.total() > 2 })
	p.signal(syscall.SIGKILL)
	<-p.ended
	<-ended

	p = startProcess(t, nil, "--store", store)
	there := p.total() - 2
	if there%graph.MaxBatchOps != 0 || there == 0 || there > chainItems {
		t.Errorf("%d items are there: not whole batches, or all", there)
	}
	if list := runHere(t, "--server", p.address, "import", "list", "--source", "chains"); !strings.Contains(list, stands) {
		t.Errorf("the import that was killed stands on record as:\n%s", list)
	}
	if stands == ingest.RunWriting {
		p.untilLeft(store)
	}
	status, _, text := p.ask("POST", "/api/v1/imports?wait=true", chains(), "Content-Type", "application/x-ndjson")
	if status != nethttp.StatusOK || !strings.Contains(text, fmt.Sprintf(`"created":%d,`, chainItems-there)) || p.total() != chainItems+2 {
		t.Errorf("sent again: %d %s", status, text)
	}
	followed := p.impacts()
	p.stop()

	p = startProcess(t, nil, "--store", store) // its index is built anew
	for i, rebuilt := range p.impacts() {
		if rebuilt != followed[i] {
			t.Errorf("chain/%d: the index that followed said %s, a rebuilt one %s", i*97, followed[i], rebuilt)
		}
	}
	p.stop()
	t.Logf("%d of %d items were there after the kill; %d answers compared", there, chainItems, len(followed))
}

// untilLeft waits until the import that was killed was heard of for the last
// time longer ago than its lease (outside of a long run, its record is made to
// say so), and wants every process to tell it as partial then.
func (p *process) untilLeft(store string) {
	p.t.Helper()
	if os.Getenv("LINCHPIN_TEST_LONG") == "" {
		makeOlder(p.t, store)
	}
	list := []string{"import", "list", "--source", "chains"}
	p.until("an import that was left", func() bool {
		return strings.Contains(runHere(p.t, append([]string{"--server", p.address}, list...)...), ingest.RunPartial)
	})
	if own := runHere(p.t, append([]string{"--store", store}, list...)...); !strings.Contains(own, ingest.RunPartial) {
		p.t.Errorf("another process says:\n%s", own)
	}
}

// makeOlder sets back when the writers of imports were heard of last.
func makeOlder(t *testing.T, address string) {
	t.Helper()
	ctx := context.Background()
	store, err := openStore(ctx, address, defaultConfig())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	records, err := store.ListRecords(ctx, ingest.KindRun, "", graph.MaxPage)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		var run ingest.Run
		if err := json.Unmarshal(r.Body, &run); err != nil {
			t.Fatal(err)
		}
		if run.State != ingest.RunWriting {
			continue
		}
		run.Renewed = run.Renewed.Add(-ingest.Lease)
		if r.Body, err = json.Marshal(run); err != nil {
			t.Fatal(err)
		}
		if _, err := store.PutRecord(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
}
