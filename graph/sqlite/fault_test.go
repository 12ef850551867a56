package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"linchpin/graph"
)

// A full disk fails the batch, which then is not there in part, and the store
// goes on when there is room again.
func TestFullDisk(t *testing.T) {
	ctx := context.Background()
	s, err := Open(ctx, filepath.Join(t.TempDir(), "graph.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	limit := func(pages int) {
		c := <-s.write
		if err := c.query(ctx, fmt.Sprintf(`PRAGMA max_page_count = %d`, pages), func(row) error { return nil }); err != nil {
			t.Fatal(err)
		}
		s.write <- c
	}
	var ops []graph.Op
	for n := range 50 {
		ops = append(ops, graph.Op{PutItem: &graph.Item{ID: uuid.Must(uuid.NewV7()), Key: fmt.Sprint(n), Class: "VirtualMachine", Name: strings.Repeat("x", 9000)}})
	}
	b := graph.Batch{ID: "1", Ops: ops}
	limit(60)
	if _, err := s.Apply(ctx, b); graph.CodeOf(err) != graph.CodeNoSpace {
		t.Errorf("got %v, want no space", err)
	}
	if page, err := s.Find(ctx, graph.Query{Limit: 1}); err != nil || page.Total != 0 {
		t.Errorf("%d items are there: %v", page.Total, err)
	}
	if _, err := s.PutRecord(ctx, graph.Record{Kind: "a", ID: "1", Body: make([]byte, graph.MaxRecordBody)}); graph.CodeOf(err) != graph.CodeNoSpace {
		t.Errorf("a record: got %v, want no space", err)
	}
	limit(1 << 30)
	if r, err := s.Apply(ctx, b); err != nil || r.Number != 1 {
		t.Errorf("with room: revision %d, %v", r.Number, err)
	}
}

// A database that turns read-only refuses writes with its own code, and still
// answers.
func TestReadOnlyDatabase(t *testing.T) {
	ctx := context.Background()
	s, err := Open(ctx, filepath.Join(t.TempDir(), "graph.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	c := <-s.write
	if _, err := c.exec(ctx, `PRAGMA query_only = 1`); err != nil {
		t.Fatal(err)
	}
	s.write <- c
	if _, err := s.Apply(ctx, graph.Batch{ID: "1"}); graph.CodeOf(err) != graph.CodeReadOnly {
		t.Errorf("apply: got %v, want read only", err)
	}
	if _, err := s.PutRecord(ctx, graph.Record{Kind: "a", ID: "1"}); graph.CodeOf(err) != graph.CodeReadOnly {
		t.Errorf("put record: got %v, want read only", err)
	}
	if _, err := s.Find(ctx, graph.Query{Limit: 1}); err != nil {
		t.Errorf("find: %v", err)
	}
}

func TestOldEngineIsRefused(t *testing.T) {
	for version, want := range map[string]graph.Code{"3.51.3": "", "3.54.1": "", "4.0.0": "", "3.51.2": graph.CodeSchema, "3.50.9": graph.CodeSchema, "": graph.CodeSchema} {
		if got := graph.CodeOf(checkEngine(version)); got != want {
			t.Errorf("SQLite %q: %q, want %q", version, got, want)
		}
	}
}

// A reader that has served long is replaced without a call noticing.
func TestReadersAreRenewed(t *testing.T) {
	ctx := context.Background()
	s, err := Open(ctx, filepath.Join(t.TempDir(), "graph.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	old := map[*conn]bool{}
	for range defaultReaders {
		c := <-s.read
		c.opened = c.opened.Add(-2 * readerLife)
		old[c] = true
		s.read <- c
	}
	for range defaultReaders {
		if _, err := s.Revisions(ctx, 0, 1); err != nil {
			t.Fatal(err)
		}
	}
	for range defaultReaders {
		c := <-s.read
		if old[c] {
			t.Error("a reader outlived its time")
		}
		s.read <- c
	}
}
