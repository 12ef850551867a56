package main

import (
	"bytes"
	"errors"
	"fmt"
	nethttp "net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// smallDisk is a file system of a few megabytes of its own.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	switch err := syscall.Mount("linchpin", dir, "tmpfs", 0, "size="+size); {
	case errors.Is(err, syscall.EPERM):
		t.Skip("only the superuser can mount a file system")
	case err != nil:
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fillUp writes a file until there is no room, and gives its path.
func fillUp(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "ballast")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	for {
		if _, err := file.Write(make([]byte, 4096)); errors.Is(err, syscall.ENOSPC) {
			return path
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// heavyEstate is a document of n items with long names, one needing the next.
func heavyEstate(n int) string {
	var b strings.Builder
	b.WriteString("{\"format\":\"linchpin/v1\",\"source\":\"heavy\"}\n")
	for i := range n {
		fmt.Fprintf(&b, "{\"item\":{\"key\":\"heavy/%d\",\"class\":\"Application\",\"name\":\"heavy %s\"}}\n", i, strings.Repeat("x", 400))
		fmt.Fprintf(&b, "{\"relation\":{\"from\":\"heavy/%d\",\"type\":\"DEPENDS_ON\",\"to\":\"heavy/%d\"}}\n", i, (i+1)%n)
	}
	return b.String()
}

// served asks what needs no write, of the engine and of the store.
func (p *process) served(items int) {
	p.t.Helper()
	if status, _, text := p.ask("POST", "/api/v1/impact", `{"scenario":{"down":["db"]}}`, "Content-Type", "application/json"); status != nethttp.StatusOK || !strings.Contains(text, `"down":2`) {
		p.t.Errorf("impact: %d %s", status, text)
	}
	if status, _, text := p.ask("GET", "/api/v1/items?limit=1", ""); status != nethttp.StatusOK || !strings.Contains(text, fmt.Sprintf(`"total":%d`, items)) {
		p.t.Errorf("the register: %d %s, want %d items\n%s", status, text, items, p.log.String())
	}
	if status, _, text := p.ask("GET", "/api/v1/items?q=shop", ""); status != nethttp.StatusOK || !strings.Contains(text, `"total":1`) {
		p.t.Errorf("the search: %d %s", status, text)
	}
}

// importHeavy sends a document and gives status and answer.
func (p *process) importHeavy(document string) (int, string) {
	p.t.Helper()
	status, _, text := p.ask("POST", "/api/v1/imports?wait=true", document, "Content-Type", "application/x-ndjson")
	return status, text
}

// A disk that fills up under a serving Linchpin: writes say so, reads go on,
// and with room again writes are taken without a restart.
func TestServedOnFullDisk(t *testing.T) {
	dir := smallDisk(t, "16m")
	p := startProcess(t, nil, "--store", "sqlite:"+filepath.Join(dir, "linchpin.db"))
	p.importEstate(smallEstate)
	ballast := fillUp(t, dir)
	for range 2 {
		if status, text := p.importHeavy(heavyEstate(1000)); status != nethttp.StatusInsufficientStorage || !strings.Contains(text, `"no_space"`) {
			t.Errorf("an import onto a full disk: %d %s", status, text)
		}
		p.served(2)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if status, text := p.importHeavy(heavyEstate(1000)); status != nethttp.StatusOK || !strings.Contains(text, `"created":1000`) {
		t.Errorf("with room again: %d %s", status, text)
	}
	p.served(1002)
	p.stop()
}

// A disk that fills up between the batches of an import: what took effect is
// told, and on record as partial once there is room for that, and the same sent again completes it.
func TestImportStoppedByFullDiskIsPartial(t *testing.T) {
	dir := smallDisk(t, "64m")
	p := startProcess(t, nil, "--store", "sqlite:"+filepath.Join(dir, "linchpin.db"))
	p.importEstate(smallEstate)
	// Room for the first batch, and not for all.
	if err := os.WriteFile(filepath.Join(dir, "ballast"), make([]byte, 38<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(p.home, "heavy.ndjson")
	if err := os.WriteFile(file, []byte(heavyEstate(20_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	verb := []string{"--server", p.address, "import", file}
	var out, errs bytes.Buffer
	if code := run(verb, strings.NewReader(""), &out, &errs); code != exitUnreachable || !strings.Contains(errs.String(), "midway") || !strings.Contains(errs.String(), "sending the same again completes it") {
		t.Errorf("exit %d, %q", code, errs.String())
	}
	if err := os.Remove(filepath.Join(dir, "ballast")); err != nil {
		t.Fatal(err)
	}
	if out := runHere(t, verb...); strings.Contains(out, "20000 created, 0 updated, 0 unchanged, 0 retired") {
		t.Errorf("nothing of the first import was there: %s", out)
	}
	p.served(20_002)
	if list := runHere(t, "--server", p.address, "import", "list", "--source", "heavy"); strings.Count(list, "partial") != 1 || strings.Count(list, "done") != 1 {
		t.Errorf("on record stands:\n%s", list)
	}
	if out := runHere(t, verb...); !strings.Contains(out, "0 created, 0 updated, 20000 unchanged") {
		t.Errorf("the second import did not complete it: %s", out)
	}
	p.stop()
}

// Files that turn unwritable under a serving Linchpin, as on a file system that
// turns read-only: reads go on, writes say so, and no restart is needed after.
func TestServedOnReadOnlyFiles(t *testing.T) {
	p := startProcess(t, nil)
	p.importEstate(smallEstate)
	files, err := filepath.Glob(filepath.Join(p.home, "linchpin.db*"))
	if err != nil || len(files) < 3 {
		t.Fatalf("%v, %v", files, err)
	}
	immutable := func(flag string) error {
		_, err := exec.Command("chattr", append([]string{flag}, files...)...).CombinedOutput() //nolint:gosec // ours
		return err
	}
	if err := immutable("+i"); err != nil {
		t.Skipf("this file system, or this user, has no immutable files: %v", err)
	}
	t.Cleanup(func() { _ = immutable("-i") })
	for range 2 {
		if status, text := p.importHeavy(heavyEstate(100)); status != nethttp.StatusServiceUnavailable || !strings.Contains(text, `"hint"`) {
			t.Errorf("an import into what cannot be written: %d %s", status, text)
		}
		p.served(2)
	}
	if err := immutable("-i"); err != nil {
		t.Fatal(err)
	}
	if status, text := p.importHeavy(heavyEstate(100)); status != nethttp.StatusOK || !strings.Contains(text, `"created":100`) {
		t.Errorf("writable again: %d %s", status, text)
	}
	p.served(102)
	p.stop()
}

// A file system that is mounted read-only when Linchpin starts is refused.
func TestReadOnlyFileSystemIsRefused(t *testing.T) {
	dir := smallDisk(t, "16m")
	store := "sqlite:" + filepath.Join(dir, "linchpin.db")
	runHere(t, verbsOn(t, store)["import"]...)
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	refusedBy(t, store, "cannot be written", "writable")
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT, ""); err != nil {
		t.Fatal(err)
	}
	if out := runHere(t, verbsOn(t, store)["find"]...); !strings.Contains(out, "box") {
		t.Errorf("writable again, find prints %q", out)
	}
}
