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

// TestExitCodeFlag: with --exit-code an item asked about that goes down ends
// the run with 1: one that --about names, or else any service. What the
// question imposes on items that nobody asked about does not.
func TestExitCodeFlag(t *testing.T) {
	store := "sqlite:" + filepath.Join(t.TempDir(), "linchpin.db")
	const estate = `format: linchpin/v1
items:
  - {key: shop, class: BusinessService, name: Web shop, requirements: {web: {need: 1}}}
  - {key: web-a, class: Application}
  - {key: web-b, class: Application}
  - {key: host, class: Server}
relations:
  - {from: shop, type: DEPENDS_ON, to: web-a, group: web}
  - {from: shop, type: DEPENDS_ON, to: web-b, group: web}
  - {from: web-a, type: RUNS_ON, to: host}
`
	if code := run([]string{"--store", store, "import", "-"}, strings.NewReader(estate), io.Discard, os.Stderr); code != exitDone {
		t.Fatal(code)
	}
	for _, c := range []struct {
		args []string
		want int
	}{
		{[]string{"impact", "host"}, exitDone},
		{[]string{"impact", "host", "--exit-code"}, exitDone}, // the shop goes on, and nobody asked about the host
		{[]string{"impact", "host", "--exit-code", "--about", "web-a"}, exitNo},
		{[]string{"impact", "host", "--exit-code", "--about", "host"}, exitNo},
		{[]string{"impact", "host", "--exit-code", "--about", "web-b", "--about", "Web shop"}, exitDone},
		{[]string{"impact", "host", "--exit-code", "--about", "web-b", "--about", "web-a"}, exitNo},
		{[]string{"impact", "host", "web-b", "--exit-code"}, exitNo},
		{[]string{"impact", "host", "web-b", "--exit-code", "-o", "json"}, exitNo},
		{[]string{"impact", "host", "web-b", "--exit-code", "--about", "Web shop"}, exitNo},
		{[]string{"impact", "host", "web-b", "--exit-code", "--about", "shop", "--as-of", "2"}, exitNo},
		{[]string{"impact", "shop", "--exit-code"}, exitNo},
		{[]string{"impact", "--remove", "host", "--exit-code", "--about", "host"}, exitRejected}, // taken away has no state
		{[]string{"impact", "host", "--about", "web-a"}, exitUsage},
		{[]string{"impact", "host", "--exit-code", "--about", "nowhere"}, exitNotFound},
		{[]string{"why", "shop", "--down", "host", "--exit-code"}, exitDone},
		{[]string{"why", "shop", "--down", "host", "--down", "web-b", "--exit-code"}, exitNo},
		{[]string{"why", "web-b", "--down", "host"}, exitRejected}, // nothing to explain
		{[]string{"why", "web-b", "--down", "host", "--exit-code"}, exitDone},
		{[]string{"why", "nowhere", "--down", "host", "--exit-code"}, exitNotFound},
		{[]string{"why", "host", "--remove", "host", "--exit-code"}, exitRejected},
		{[]string{"why-not", "shop", "--down", "host", "--exit-code"}, exitDone},
		{[]string{"why-not", "web-a", "--down", "host"}, exitRejected},
		{[]string{"why-not", "web-a", "--down", "host", "--exit-code"}, exitNo},
	} {
		if code := run(append([]string{"--store", store}, c.args...), nil, io.Discard, io.Discard); code != c.want {
			t.Errorf("%q: %d, want %d", c.args, code, c.want)
		}
	}
}
