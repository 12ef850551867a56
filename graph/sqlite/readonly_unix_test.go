//go:build unix

package sqlite_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"linchpin/graph"
)

// A folder that cannot be written is refused with CodeReadOnly. The superuser
// writes everywhere, so that the test then runs itself again as nobody.
func TestReadOnlyFolder(t *testing.T) {
	const nobody, name = 65534, "LINCHPIN_TEST_READ_ONLY"
	if path := os.Getenv(name); path != "" {
		refused(t, path, graph.CodeReadOnly, "cannot be written")
		return
	}
	dir, err := os.MkdirTemp("", "readonly")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700); _ = os.RemoveAll(dir) }) //nolint:gosec // a folder
	program := filepath.Join(dir, "test")
	self, err := os.ReadFile(os.Args[0])
	if err == nil {
		err = os.WriteFile(program, self, 0o755) //nolint:gosec // to be run by nobody
	}
	if err == nil {
		err = os.Chmod(dir, 0o555) //nolint:gosec // read-only is the point
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-test.run=^TestReadOnlyFolder$") //nolint:gosec // itself
	cmd.Env, cmd.Dir = []string{name + "=" + filepath.Join(dir, "graph.db")}, "/"
	if os.Getuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// What the store writes nobody else reads: the file, its log, the lock.
func TestFilesAreForTheirOwner(t *testing.T) {
	before := syscall.Umask(0)
	t.Cleanup(func() { syscall.Umask(before) })
	dir := t.TempDir()
	s := mustOpen(t, filepath.Join(dir, "graph.db"))
	if _, err := s.Apply(t.Context(), graph.Batch{ID: "1", Ops: []graph.Op{put("vm/1")}}); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) < 3 {
		t.Fatalf("%v, %v", entries, err)
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %s", entry.Name(), info.Mode())
		}
	}
}
