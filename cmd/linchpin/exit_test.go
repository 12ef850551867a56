package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestExitCodes of what goes wrong at the edges of the program.
func TestExitCodes(t *testing.T) {
	folder := t.TempDir()
	store := "sqlite:" + filepath.Join(folder, "linchpin.db")
	if code := run([]string{"--store", store, "import", "-"}, strings.NewReader("format: linchpin/v1\nitems: [{key: a, class: Server}]\n"), io.Discard, os.Stderr); code != exitDone {
		t.Fatal(code)
	}
	gone, err := os.Create(filepath.Join(folder, "gone"))
	if err != nil {
		t.Fatal(err)
	}
	if err := gone.Close(); err != nil { // so that writing fails, as on a full disk
		t.Fatal(err)
	}
	for _, c := range []struct {
		args string
		out  io.Writer
		want int
	}{
		{"impact a", gone, exitUnreachable},
		{"impact a -o json", gone, exitUnreachable},
		{"find", gone, exitUnreachable},
		{"export", gone, exitUnreachable},
		{"version", gone, exitUnreachable},
		{"impact a --limit 0", io.Discard, exitUsage},
		{"impact a --limit 100000", io.Discard, exitUsage},
		{"impact a --as-of 0", io.Discard, exitUsage},
		{"impact a --as-of 99", io.Discard, exitUsage},
		{"compare impact a --before 99", io.Discard, exitUsage},
		{"failure-sets a --max-size 0", io.Discard, exitUsage},
		{"failure-sets a --max-size 99", io.Discard, exitUsage},
		{"waves a --state bogus", io.Discard, exitUsage},
		{"waves a --protect all", io.Discard, exitDone},
		{"impact a --remove a", io.Discard, exitRejected},
		{"impact b", io.Discard, exitNotFound},
	} {
		if code := run(append([]string{"--store", store}, strings.Fields(c.args)...), nil, c.out, io.Discard); code != c.want {
			t.Errorf("%s: %d, want %d", c.args, code, c.want)
		}
	}
}
