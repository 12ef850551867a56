package backup_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"linchpin/graph"
	"linchpin/graph/backup"
	"linchpin/graph/neo4j"
	"linchpin/graph/sqlite"
	"linchpin/graph/storetest"
)

var ctx = context.Background()

// opener gives an empty store.
type opener func(t *testing.T) backup.Target

func openSQLite(t *testing.T) backup.Target {
	t.Helper()
	s, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "a.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func openNeo4j(t *testing.T) backup.Target {
	t.Helper()
	uri := os.Getenv("LINCHPIN_TEST_NEO4J_URI")
	switch {
	case uri != "":
	case slices.Contains(strings.Split(os.Getenv("LINCHPIN_REQUIRE"), ","), "neo4j"):
		t.Fatal("LINCHPIN_REQUIRE names neo4j, but LINCHPIN_TEST_NEO4J_URI names no server")
	default:
		t.Skip("LINCHPIN_TEST_NEO4J_URI names no server")
	}
	d, err := driver.NewDriverWithContext(uri, driver.NoAuth())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close(ctx)
	if _, err := driver.ExecuteQuery(ctx, d, "MATCH (n) DETACH DELETE n", nil, driver.EagerResultTransformer); err != nil {
		t.Fatal(err)
	}
	s, err := neo4j.Open(ctx, uri)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func write(t *testing.T, s backup.Target) (path string, m backup.Manifest) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "a.backup")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if m, err = backup.Write(ctx, s, file, "test", time.Now()); err != nil {
		t.Fatal(err)
	}
	return path, m
}

func picture(t *testing.T, s graph.Store) string {
	t.Helper()
	text, err := storetest.Picture(ctx, s)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// A store that was restored answers everything as the one that was backed up,
// whatever kind of store either is.
func TestRestoredStoreAnswersTheSame(t *testing.T) {
	kinds := map[string]opener{"SQLite": openSQLite, "Neo4j": openNeo4j}
	ways := [][2]string{{"SQLite", "SQLite"}, {"SQLite", "Neo4j"}, {"Neo4j", "SQLite"}}
	if os.Getenv("LINCHPIN_TEST_LONG") != "" {
		ways = append(ways, [2]string{"Neo4j", "Neo4j"})
	}
	for _, way := range ways {
		t.Run(way[0]+" to "+way[1], func(t *testing.T) {
			from := kinds[way[0]](t)
			if err := storetest.Fill(ctx, from, 3, 28); err != nil {
				t.Fatal(err)
			}
			want := picture(t, from)
			path, m := write(t, from)
			if m.Revision < 10 || m.Deletions == 0 || m.Models == 0 || m.Records == 0 {
				t.Fatalf("the estate is too plain to prove anything: %+v", m)
			}
			to := kinds[way[1]](t) // one server serves both: what was read is gone from here on
			restored, err := backup.Restore(ctx, path, to, nil)
			if err != nil || restored != m {
				t.Fatalf("restored %+v of %+v: %v", restored, m, err)
			}
			if got := picture(t, to); got != want {
				t.Errorf("the restored store answers otherwise:\n got: %s\nwant: %s", got, want)
			}
			if err := backup.Finished(ctx, to); err != nil {
				t.Error(err)
			}
			if _, err := to.Apply(ctx, graph.Batch{ID: "and on it goes"}); err != nil {
				t.Error(err)
			}
			if _, err := backup.Restore(ctx, path, to, nil); graph.CodeOf(err) != graph.CodeConflict {
				t.Errorf("restored into a store that is not empty: %v", err)
			}
		})
	}
}

func TestRestoreWantsAnEmptyStore(t *testing.T) {
	from := openSQLite(t)
	path, _ := write(t, from)
	onlyRecords := openSQLite(t)
	if _, err := onlyRecords.PutRecord(ctx, graph.Record{Kind: "a", ID: "b"}); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Restore(ctx, path, onlyRecords, nil); graph.CodeOf(err) != graph.CodeConflict {
		t.Errorf("restored over records: %v", err)
	}
	if _, err := backup.Restore(ctx, path, openSQLite(t), nil); err != nil {
		t.Errorf("an empty store's backup into an empty store: %v", err)
	}
}

// Every 1,000th byte is flipped, and all of the first and last ones: each is
// found, without a store.
func TestEveryFlippedByteIsFound(t *testing.T) {
	from := openSQLite(t)
	if err := storetest.Fill(ctx, from, 9, 400); err != nil {
		t.Fatal(err)
	}
	path, _ := write(t, from)
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Verify(path); err != nil {
		t.Fatal(err)
	}
	flipped := 0
	for i := range sound {
		if i%1000 != 0 && i > 64 && i < len(sound)-256 {
			continue
		}
		for _, bit := range []byte{1, 0x20, 0x80} {
			bent := bytes.Clone(sound)
			bent[i] ^= bit
			if err := os.WriteFile(path, bent, 0o600); err != nil {
				t.Fatal(err)
			}
			flipped++
			if _, err := backup.Verify(path); graph.CodeOf(err) != graph.CodeInvalid {
				t.Errorf("byte %d of %d with bit %#x flipped: %v", i, len(sound), bit, err)
			}
		}
	}
	for _, size := range []int{0, 1, 30, len(sound) / 2, len(sound) - 1} {
		if err := os.WriteFile(path, sound[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := backup.Verify(path); graph.CodeOf(err) != graph.CodeInvalid {
			t.Errorf("cut to %d of %d bytes: %v", size, len(sound), err)
		}
	}
	t.Logf("%d flips in %d bytes, all found", flipped, len(sound))
}

// While a backup is taken others write: it shows one revision whole.
func TestBackupWhileOthersWrite(t *testing.T) {
	for name, open := range map[string]opener{"SQLite": openSQLite, "Neo4j": openNeo4j} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			if err := storetest.Fill(ctx, s, 11, 40); err != nil {
				t.Fatal(err)
			}
			before, err := s.Head(ctx)
			if err != nil {
				t.Fatal(err)
			}
			stop, stopped := make(chan struct{}), make(chan error)
			go func() {
				for n := 0; ; n++ {
					select {
					case <-stop:
						stopped <- nil
						return
					default:
					}
					if _, err := s.Apply(ctx, toggling(fmt.Sprint("toggle ", n))); err != nil {
						stopped <- err
						return
					}
				}
			}()
			for range 2 {
				path, m := write(t, s)
				if m.Revision < before.Number {
					t.Errorf("a backup of revision %d, after %d", m.Revision, before.Number)
				}
				if _, err := backup.Verify(path); err != nil {
					t.Error(err)
				}
				if _, err := backup.Restore(ctx, path, openSQLite(t), nil); err != nil {
					t.Error(err)
				}
			}
			close(stop)
			if err := <-stopped; err != nil {
				t.Fatal(err)
			}
		})
	}
}

// toggling is a batch that puts two items and the relation between them again.
func toggling(id string) graph.Batch {
	a, b, r := storetest.Pair(id)
	return graph.Batch{ID: id, Ops: []graph.Op{{PutItem: a}, {PutItem: b}, {PutRelation: r}}}
}
