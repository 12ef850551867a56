package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The document of this test's own binary names what is linked into it, and
// what the web app ships but not what only builds it.
func TestDocument(t *testing.T) {
	lock := filepath.Join(t.TempDir(), "package-lock.json")
	text := `{"packages": {"": {"version": "1"},
		"node_modules/@a/shown": {"version": "1.2.3", "integrity": "sha512-AAAA", "license": "MIT"},
		"node_modules/x/node_modules/@a/shown": {"version": "1.2.3", "license": "MIT"},
		"node_modules/builder": {"version": "4.0.0", "dev": true}}}`
	if err := os.WriteFile(lock, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	bom, err := documentOf(os.Args[0], lock)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range *bom.Components {
		names = append(names, c.BOMRef)
	}
	all := strings.Join(names, "\n")
	for _, want := range []string{"pkg:golang/github.com/CycloneDX/cyclonedx-go@v0.12.0", "pkg:golang/std@go1.", "pkg:npm/%40a/shown@1.2.3"} {
		if strings.Count(all, want) != 1 {
			t.Errorf("%s is named %d times:\n%s", want, strings.Count(all, want), all)
		}
	}
	if strings.Contains(all, "builder") || len(*(*bom.Dependencies)[0].Dependencies) != len(names) {
		t.Errorf("too much, or too few dependencies:\n%s", all)
	}
}
