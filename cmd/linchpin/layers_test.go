package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport is the architecture: what each package may import of ours. A
// package that is missing here fails the test, and so does a line that no
// package needs any longer.
var mayImport = map[string][]string{
	"graph":           {}, // nothing of ours; of others uuid, decimal and x/text
	"cypher":          {},
	"impact/layout":   {},
	"impact/picture":  {},
	"graph/model":     {"graph"},
	"graph/sqlite":    {"graph"},
	"graph/backup":    {"graph"},
	"graph/neo4j":     {"graph", "cypher"},
	"impact":          {"graph"},
	"impact/live":     {"graph", "impact"},
	"ingest":          {"graph", "graph/model"},
	"ingest/linchpin": {"graph", "graph/model", "ingest"},
	"ingest/compose":  {"graph", "graph/model", "ingest"},
	"ingest/csv":      {"graph", "graph/model", "ingest"},
	"http/access":     {"graph"},
	"http":            {"graph", "graph/model", "impact", "impact/live", "impact/layout", "ingest", "ingest/linchpin", "http/access", "http/api", "http/metric", "http/ui"},
	"http/api":        {"http/access", "graph", "graph/model", "impact", "impact/live", "impact/layout", "impact/picture", "ingest", "ingest/linchpin", "ingest/csv"},
	"http/ui":         {},
	"http/metric":     {"graph", "impact", "ingest"},

	// imported by tests alone
	"graph/storetest":      {"graph"},
	"graph/neo4j/bolttest": {},
	"impact/impacttest":    {"graph", "impact"},

	// wires all
	"cmd/linchpin":      nil,
	"cmd/linchpin/demo": {},
}

// outside lists, for the packages that must stay small, every module they use.
var outside = map[string][]string{
	"graph":         {"github.com/google/uuid", "github.com/shopspring/decimal", "golang.org/x/text/currency", "golang.org/x/text/unicode/norm"},
	"cypher":        {},
	"impact/layout": {},
	"impact":        {"github.com/google/uuid"},
}

var testsOnly = []string{"graph/storetest", "graph/neo4j/bolttest", "impact/impacttest"}

func TestLayers(t *testing.T) {
	root := filepath.Join("..", "..")
	seen := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name := entry.Name(); path != root && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "tools" || name == "testdata") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		relative, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		checkImports(t, filepath.ToSlash(relative), path, seen)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range mayImport {
		if !seen[name] {
			t.Errorf("the table names package %s, which does not exist", name)
		}
	}
}

func checkImports(t *testing.T, name, path string, seen map[string]bool) {
	t.Helper()
	allowed, known := mayImport[name]
	if !known {
		t.Errorf("%s: package %s is not in the layer table: say what it may import", path, name)
		return
	}
	seen[name] = true
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, source, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range file.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value)
		ours, isOurs := strings.CutPrefix(imported, "linchpin/")
		switch {
		case isOurs && slices.Contains(testsOnly, ours):
			t.Errorf("%s imports %s, which is for tests alone", path, ours)
		case isOurs && allowed != nil && !slices.Contains(allowed, ours):
			t.Errorf("%s imports %s; %s may import of ours only %v", path, ours, name, allowed)
		case isOurs && ours == "http" && (spec.Name == nil || spec.Name.Name != "lphttp"):
			t.Errorf("%s imports our http under another name than lphttp", path)
		case imported == "net/http" && name == "http" && (spec.Name == nil || spec.Name.Name != "nethttp"):
			t.Errorf("%s imports net/http under another name than nethttp", path)
		case !isOurs && strings.Contains(imported, ".") && outside[name] != nil && !slices.Contains(outside[name], imported):
			t.Errorf("%s imports %s; %s keeps to %v", path, imported, name, outside[name])
		}
	}
}
