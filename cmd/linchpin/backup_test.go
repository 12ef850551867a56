package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"

	"linchpin/graph"
)

// A backup is taken from a running server while it is written, by the verb
// that finds the server by the lock of its store.
func TestBackupOfARunningServer(t *testing.T) {
	p := startProcess(t, nil)
	p.importEstate(smallEstate)
	folder := t.TempDir()
	store := "sqlite:" + filepath.Join(p.home, "linchpin.db")
	for n := range 3 {
		p.importEstate(fmt.Sprintf("format: linchpin/v1\nitems: [{key: shop, class: BusinessService, name: Shop %d}]\n", n))
		file := filepath.Join(folder, fmt.Sprint(n, ".backup"))
		runHere(t, "--store", store, "backup", file)
		restored := "sqlite:" + filepath.Join(folder, fmt.Sprint(n, ".db"))
		runHere(t, "--store", restored, "restore", file)
		if got, want := runHere(t, "--store", restored, "export"), runHere(t, "--server", p.address, "export"); got != want {
			t.Errorf("the restored store exports otherwise:\n got: %s\nwant: %s", got, want)
		}
	}
	p.stop()
}

// A restore that broke off leaves a store that refuses to be used.
func TestUnfinishedRestoreIsRefused(t *testing.T) {
	folder := t.TempDir()
	store := "sqlite:" + filepath.Join(folder, "a.db")
	target, err := openStore(t.Context(), store, defaultConfig())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := target.PutRecord(t.Context(), graph.Record{Kind: "restore", ID: "unfinished"}); err != nil {
		t.Fatal(err)
	}
	if err := target.Close(); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if code := run([]string{"--store", store, "find", "x"}, nil, &out, &errs); code != exitUnreachable || !bytes.Contains(errs.Bytes(), []byte("did not finish")) {
		t.Errorf("exit %d: %s", code, errs.String())
	}
}
