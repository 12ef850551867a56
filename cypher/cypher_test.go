package cypher

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestEveryFileIsNamed(t *testing.T) {
	named := map[string]int{}
	for _, q := range All() {
		named[q.Name]++
	}
	err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if name := strings.TrimSuffix(path, ".cypher"); named[name] != 1 {
			t.Errorf("%s: named by %d variables, want 1", path, named[name])
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{"read", "write", "schema"} {
		present, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range present {
			if filepath.Ext(file.Name()) != ".cypher" {
				t.Errorf("%s/%s is no query", folder, file.Name())
			}
		}
	}
}

// TestEveryQueryIsUsed reads this package's variables and the store's source.
func TestEveryQueryIsUsed(t *testing.T) {
	sources, err := filepath.Glob("../graph/neo4j/*.go")
	if err != nil || len(sources) == 0 {
		t.Fatalf("no store beside this package: %v", err)
	}
	var store strings.Builder
	for _, path := range sources {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		store.Write(source)
	}
	tree, err := parser.ParseFile(token.NewFileSet(), "queries.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	ast.Inspect(tree, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			names = append(names, spec.Names[0].Name)
		}
		return true
	})
	if len(names) < 30 {
		t.Fatalf("found only %d variables", len(names))
	}
	for _, name := range names {
		if !regexp.MustCompile(`\bcypher\.` + name + `\b`).MatchString(store.String()) {
			t.Errorf("nothing uses cypher.%s", name)
		}
	}
}

var dollar = regexp.MustCompile(`\$([A-Za-z]\w*)`)

func TestHeadersNameTheParameters(t *testing.T) {
	for _, q := range All() {
		var used []string
		for _, found := range dollar.FindAllStringSubmatch(q.Text, -1) {
			used = append(used, found[1])
		}
		slices.Sort(used)
		used = slices.Compact(used)
		named := slices.Clone(q.Parameters)
		slices.Sort(named)
		if !slices.Equal(used, named) {
			t.Errorf("%s: the text uses %v, the header names %v", q.Name, used, named)
		}
	}
}

var (
	writing    = regexp.MustCompile(`(?i)\b(CREATE|MERGE|SET|DELETE|DETACH|REMOVE|FOREACH|DROP|ALTER|GRANT|LOAD|START)\b`)
	procedure  = regexp.MustCompile(`(?i)\bCALL\s+([a-z][\w.]*)`)
	procedures = []string{"dbms.components", "db.index.fulltext.queryNodes", "db.index.fulltext.awaitEventuallyConsistentIndexRefresh"}
)

func TestReadsOnlyRead(t *testing.T) {
	for _, q := range All() {
		found := writing.FindString(q.Text)
		switch folder, _, _ := strings.Cut(q.Name, "/"); {
		case folder == "read" && found != "":
			t.Errorf("%s says %s", q.Name, found)
		case folder == "write" && found == "":
			t.Errorf("%s writes nothing", q.Name)
		case folder == "schema" && !(strings.HasPrefix(q.Text, "CREATE ") && strings.Contains(q.Text, " IF NOT EXISTS ") ||
			strings.HasPrefix(q.Text, "DROP ") && strings.HasSuffix(q.Text, " IF EXISTS")):
			t.Errorf("%s must begin with CREATE and say IF NOT EXISTS, or with DROP and say IF EXISTS", q.Name)
		}
		for _, call := range procedure.FindAllStringSubmatch(q.Text, -1) {
			if !slices.Contains(procedures, call[1]) {
				t.Errorf("%s calls %s", q.Name, call[1])
			}
		}
	}
}

// TestNothingIsPutTogether: the only texts are those of files.
func TestNothingIsPutTogether(t *testing.T) {
	sources, err := filepath.Glob("../graph/neo4j/*.go")
	if err != nil {
		t.Fatal(err)
	}
	clause := regexp.MustCompile("[\"`](MATCH|MERGE|CREATE|UNWIND|CALL|RETURN|OPTIONAL|WITH|DROP|SHOW) ")
	for _, path := range sources {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(path, "_test.go") && clause.Match(source) {
			t.Errorf("%s holds the text of a query", path)
		}
	}
}

func TestRelationType(t *testing.T) {
	for _, name := range []string{"RUNS_ON", "A", "A1_", strings.Repeat("A", 128)} {
		if !IsRelationType(name) {
			t.Errorf("%q is refused", name)
		}
	}
	for _, name := range []string{"", "runs_on", "A B", "A`]-() REQUIRE", "Ä", "_A", "1A", "A\n", "A-B", strings.Repeat("A", 129)} {
		if IsRelationType(name) {
			t.Errorf("%q is taken", name)
		}
	}
}

func TestSchemasAreNamed(t *testing.T) {
	for _, schema := range Schemas {
		if name := schema.Makes(); !strings.HasPrefix(name, "linchpin_") {
			t.Errorf("%s makes %q", schema.Name, name)
		}
	}
}

func TestParseRefusesAnUnsoundHeader(t *testing.T) {
	const sound = "// purpose:    p\n// parameters: a, b list of {x, y}; c integer\n// returns:    r\n// relies on:  nothing\nRETURN 1\n"
	q, err := parse("read/x", sound)
	if err != nil || q.Text != "RETURN 1" || !slices.Equal(q.Parameters, []string{"a", "b", "c"}) {
		t.Fatalf("got %+v, %v", q, err)
	}
	for what, source := range map[string]string{
		"no purpose":  strings.Replace(sound, "purpose", "porpoise", 1),
		"empty field": strings.Replace(sound, "  r\n", "\n", 1),
		"no query":    strings.Replace(sound, "RETURN 1", "", 1),
		"no header":   "RETURN 1",
		"other order": "// parameters: none\n// purpose: p\n// returns: r\n// relies on: n\nRETURN 1",
	} {
		if q, err := parse("read/x", source); err == nil {
			t.Errorf("%s: parsed as %+v", what, q)
		}
	}
}
