package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
	_ "modernc.org/sqlite" // to make files of other kinds

	"linchpin/graph"
	"linchpin/graph/sqlite"
)

func mustOpen(t *testing.T, path string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// refused says that a file must not open, with a code and a hint.
func refused(t *testing.T, path string, code graph.Code, words string) {
	t.Helper()
	s, err := sqlite.Open(context.Background(), path)
	if err == nil {
		_ = s.Close()
		t.Fatalf("it opened, want %s", code)
	}
	var told *graph.Error
	if !errors.As(err, &told) || told.Code != code || told.Hint == "" || !strings.Contains(told.Msg, words) {
		t.Errorf("got %q, hint %q: %v; want %s, a hint, and %q", graph.CodeOf(err), told.Hint, err, code, words)
	}
	if _, held := sqlite.Holder(path); held {
		t.Error("the lock is still held after the refusal")
	}
}

func put(key string) graph.Op {
	return graph.Op{PutItem: &graph.Item{ID: uuid.Must(uuid.NewV7()), Key: key, Class: "VirtualMachine"}}
}

// Two processes never share a file; who holds it can be asked.
func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	if address, held := sqlite.Holder(path); held || address != "" {
		t.Errorf("nobody opened it, but %q holds it", address)
	}
	first := mustOpen(t, path)
	if address, held := sqlite.Holder(path); !held || address != "" {
		t.Errorf("held %t by %q, want true by no address", held, address)
	}
	if _, err := sqlite.Open(context.Background(), path); graph.CodeOf(err) != graph.CodeInUse || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Errorf("a second store: %v", err)
	}
	if err := first.SetAddress("http://127.0.0.1:8080"); err != nil {
		t.Fatal(err)
	}
	if address, held := sqlite.Holder(path); !held || address != "http://127.0.0.1:8080" {
		t.Errorf("held %t by %q", held, address)
	}
	_, err := sqlite.Open(context.Background(), path)
	var told *graph.Error
	if !errors.As(err, &told) || told.Code != graph.CodeInUse || !strings.Contains(told.Hint, "http://127.0.0.1:8080") {
		t.Errorf("a second store: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if address, held := sqlite.Holder(path); held || address != "" {
		t.Errorf("closed, but %q holds it", address)
	}
	if err := first.SetAddress("x"); graph.CodeOf(err) != graph.CodeUnavailable {
		t.Errorf("address of a closed store: %v", err)
	}
	mustOpen(t, path)
}

// A file of another schema, of another program or of no database is refused
// with a word what to do, and is left as it was.
func TestForeignFiles(t *testing.T) {
	edit := func(statement string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := mustOpen(t, path).Close(); err != nil {
				t.Fatal(err)
			}
			alter(t, path, statement)
		}
	}
	for _, c := range []struct {
		name, words string
		code        graph.Code
		make        func(*testing.T, string)
	}{
		{"newer schema", "newer", graph.CodeSchema, edit(`PRAGMA user_version = 1000`)},
		{"older schema", "older", graph.CodeSchema, edit(`PRAGMA user_version = 0`)},
		{"another program's", "not one of Linchpin's", graph.CodeSchema, func(t *testing.T, path string) { alter(t, path, `CREATE TABLE t (x)`) }},
		{"no database", "not a SQLite database", graph.CodeSchema, func(t *testing.T, path string) {
			if err := os.WriteFile(path, bytes.Repeat([]byte("items:\n"), 1000), 0o600); err != nil {
				t.Fatal(err)
			}
		}},
		{"a folder", "cannot be opened", graph.CodeUnavailable, func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "graph.db")
			c.make(t, path)
			before, _ := os.ReadFile(path)
			refused(t, path, c.code, c.words)
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("the file was changed")
			}
		})
	}
	refused(t, filepath.Join(t.TempDir(), "none", "graph.db"), graph.CodeUnavailable, "folder does not exist")
}

func alter(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

// A damaged file says so, when it is opened or when the damage is met, and is
// never silently read as something else.
func TestDamagedFile(t *testing.T) {
	for name, from := range map[string]int{"the first pages": 100, "the data": 4096 * 40} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "graph.db")
			s := mustOpen(t, path)
			var ops []graph.Op
			for n := range 2000 {
				ops = append(ops, put(fmt.Sprint("vm/", n)))
			}
			if _, err := s.Apply(context.Background(), graph.Batch{ID: "1", Ops: ops}); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for i := from; i < len(data); i++ {
				data[i] = 0xa5
			}
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			err = walkAll(path)
			var told *graph.Error
			if !errors.As(err, &told) || told.Code != graph.CodeUnavailable && told.Code != graph.CodeSchema || told.Hint == "" {
				t.Errorf("got %v", err)
			}
		})
	}
}

// walkAll opens a file and reads its structure.
func walkAll(path string) error {
	s, err := sqlite.Open(context.Background(), path)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	_, err = s.Structure(context.Background(), 0, &counter{})
	return err
}

// A process that dies without closing loses nothing that was acknowledged, and
// the lock dies with it.
func TestKilled(t *testing.T) {
	const name = "LINCHPIN_TEST_KILLED"
	if path := os.Getenv(name); path != "" {
		s, err := sqlite.Open(context.Background(), path)
		for n := 1; err == nil; n++ {
			if _, err = s.Apply(context.Background(), graph.Batch{ID: fmt.Sprint(n), Ops: []graph.Op{put(fmt.Sprint("vm/", n))}}); err == nil {
				fmt.Println(n)
			}
		}
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "graph.db")
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$") //nolint:gosec // itself
	cmd.Env = append(os.Environ(), name+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var acknowledged graph.RevisionNumber
	for acknowledged < 50 {
		if _, err := fmt.Fscanln(out, &acknowledged); err != nil {
			t.Fatal(err)
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	s := mustOpen(t, path)
	head, err := s.Head(context.Background())
	if err != nil || head.Number < acknowledged {
		t.Fatalf("revision %d of %d acknowledged: %v", head.Number, acknowledged, err)
	}
	var seen counter
	if _, err := s.Structure(context.Background(), 0, &seen); err != nil || seen.items != int(head.Number) { //nolint:gosec // small
		t.Errorf("%d items at revision %d: %v", seen.items, head.Number, err)
	}
}
