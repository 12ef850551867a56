package sqlite

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"linchpin/graph"
)

// oldFile is a file that a Linchpin of schema 1 wrote: an estate of two
// imports, with history, a model and records.
func oldFile(t *testing.T) (path string) {
	t.Helper()
	packed, err := os.Open(filepath.Join("testdata", "schema-1.db.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "graph.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// archive tells all that a store holds.
type archive struct{ text bytes.Buffer }

func (a *archive) Revision(r graph.Revision, ops []graph.Op) error {
	fmt.Fprintf(&a.text, "%+v\n", r)
	for _, op := range ops {
		switch {
		case op.PutItem != nil:
			fmt.Fprintf(&a.text, "%s\n", graph.EncodeItem(op.PutItem))
		case op.PutRelation != nil:
			fmt.Fprintf(&a.text, "%s\n", graph.EncodeRelation(op.PutRelation))
		case op.PutModel != nil:
			fmt.Fprintf(&a.text, "%s\n", graph.EncodeModel(op.PutModel))
		case op.PurgeItem != nil:
			fmt.Fprintf(&a.text, "purged %s\n", op.PurgeItem.ID)
		default:
			fmt.Fprintf(&a.text, "deleted %s\n", op.DeleteRelation.ID)
		}
	}
	return nil
}

func (a *archive) Record(r graph.Record) error {
	fmt.Fprintf(&a.text, "%s %s %d %s\n", r.Kind, r.ID, r.Version, r.Body)
	return nil
}

// contents reads a file without Open, so that nothing migrates it.
func contents(t *testing.T, path string) (text string, schema int64) {
	t.Helper()
	ctx := context.Background()
	s := &Store{path: path, closed: make(chan struct{})}
	var a archive
	if err := s.Archive(ctx, &a); err != nil {
		t.Fatal(err)
	}
	c, err := dial(path, "query_only(1)")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.close() }()
	if _, err := c.one(ctx, `PRAGMA user_version`, func(r row) error { schema = r.integer(0); return nil }); err != nil {
		t.Fatal(err)
	}
	return a.text.String(), schema
}

func copiesOf(t *testing.T, path string) []string {
	t.Helper()
	found, err := filepath.Glob(path + ".schema-*")
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// holdsTables says that a file has the tables of this version, each made by
// the same words.
func holdsTables(t *testing.T, path string) map[string]string {
	t.Helper()
	c, err := dial(path, "query_only(1)")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.close() }()
	found := map[string]string{}
	if err := c.query(context.Background(), `SELECT name, coalesce(sql, '') FROM sqlite_schema`, func(r row) error {
		found[r.text(0)] = strings.Join(strings.Fields(r.text(1)), " ")
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return found
}

func TestOlderSchemaIsMigratedAfterACopy(t *testing.T) {
	path := oldFile(t)
	want, schema := contents(t, path)
	if schema != 1 || !strings.Contains(want, "application/shop") {
		t.Fatalf("the old file is of schema %d and holds %s", schema, want)
	}
	for range 2 { // the second time there is nothing to do
		s, err := Open(context.Background(), path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.ItemsByKey(context.Background(), []string{"application/shop"}); err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if got, schema := contents(t, path); got != want || schema != schemaVersion {
		t.Errorf("the migrated file is of schema %d and holds\n%s\nwant\n%s", schema, got, want)
	}
	copies := copiesOf(t, path)
	if len(copies) != 1 {
		t.Fatalf("copies: %v", copies)
	}
	if got, schema := contents(t, copies[0]); got != want || schema != 1 {
		t.Errorf("the copy is of schema %d and holds\n%s", schema, got)
	}
	fresh := filepath.Join(t.TempDir(), "fresh.db")
	s, err := Open(context.Background(), fresh)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	migrated := holdsTables(t, path)
	for name, words := range holdsTables(t, fresh) {
		if migrated[name] != words {
			t.Errorf("%s was made by %q in a new file, by %q in a migrated one", name, words, migrated[name])
		}
	}
}

// Whichever step a kill meets, the file holds everything, of the old schema or
// of the new one, and opens.
func TestKillInsideMigration(t *testing.T) {
	const name = "LINCHPIN_TEST_MIGRATION"
	if at := os.Getenv(name); at != "" {
		path, step, _ := strings.Cut(at, "|")
		_, err := Open(context.Background(), path, func(s *Store) {
			s.step = func(reached string) {
				if reached == step {
					die()
				}
			}
		})
		t.Fatalf("step %q was not reached: %v", step, err)
	}
	steps := []string{"copy", "check the copy", "name the copy", "begin", "statement 1 of schema 2", "version", "commit", "committed"}
	for _, step := range steps {
		path := oldFile(t)
		want, _ := contents(t, path)
		cmd := exec.Command(os.Args[0], "-test.run=^TestKillInsideMigration$") //nolint:gosec // itself
		cmd.Env = append(os.Environ(), name+"="+path+"|"+step)
		out, err := cmd.CombinedOutput()
		if err == nil || strings.Contains(string(out), "not reached") {
			t.Fatalf("%s: %v\n%s", step, err, out)
		}
		wantSchema := int64(1)
		if step == "committed" {
			wantSchema = schemaVersion
		}
		if got, schema := contents(t, path); got != want || schema != wantSchema {
			t.Errorf("killed at %q: schema %d, and the content is the same: %t", step, schema, got == want)
		}
		s, err := Open(context.Background(), path)
		if err != nil {
			t.Errorf("killed at %q: %v", step, err)
			continue
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if got, schema := contents(t, path); got != want || schema != schemaVersion {
			t.Errorf("killed at %q and opened again: schema %d, and the content is the same: %t", step, schema, got == want)
		}
		for _, copied := range copiesOf(t, path) {
			if strings.HasSuffix(copied, ".backup") {
				if got, schema := contents(t, copied); got != want || schema != 1 {
					t.Errorf("killed at %q: the copy %s is of schema %d", step, copied, schema)
				}
			}
		}
	}
}

// A file that cannot be copied stays as it is.
func TestNoMigrationWithoutACopy(t *testing.T) {
	path := oldFile(t)
	want, _ := contents(t, path)
	moment := func(s *Store) {
		s.step = func(reached string) {
			if reached == "check the copy" {
				for _, part := range copiesOf(t, path) {
					if err := os.Truncate(part, 4096); err != nil {
						t.Error(err)
					}
				}
			}
		}
	}
	_, err := Open(context.Background(), path, moment)
	if graph.CodeOf(err) != graph.CodeNoSpace {
		t.Errorf("opened with a damaged copy: %v", err)
	}
	if got, schema := contents(t, path); got != want || schema != 1 {
		t.Errorf("the file was changed: schema %d", schema)
	}
	if left := copiesOf(t, path); len(left) > 0 {
		t.Errorf("half a copy is left: %v", left)
	}
}
