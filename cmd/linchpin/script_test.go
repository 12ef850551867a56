package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	if os.Getenv(asMain) != "" {
		main()
	}
	testscript.Main(m, map[string]func(){"linchpin": main})
}

// TestScripts runs the command line as a user would; see testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: filepath.Join("testdata", "script"), Setup: ownData})
}

// ownData gives each script a data folder of its own.
func ownData(env *testscript.Env) error {
	env.Setenv("XDG_DATA_HOME", filepath.Join(env.WorkDir, "data"))
	env.Setenv("HOME", env.WorkDir)
	env.Setenv("FIXTURES", fixtures())
	return nil
}

// fixtures is the folder of outside data, "" when it is absent.
func fixtures() string {
	folder := os.Getenv("LINCHPIN_FIXTURES")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "fixtures")
	}
	absolute, err := filepath.Abs(folder)
	if err != nil {
		return ""
	}
	if _, err := os.Stat(absolute); err != nil {
		return ""
	}
	return absolute
}

// needFixtures skips a test without outside data, or fails where it is
// required.
func needFixtures(t *testing.T) {
	t.Helper()
	switch {
	case fixtures() != "":
	case strings.Contains(","+os.Getenv("LINCHPIN_REQUIRE")+",", ",fixtures,"):
		t.Fatal("LINCHPIN_REQUIRE names fixtures, but there are none")
	default:
		t.Skip("there are no fixtures")
	}
}

// TestFixtures runs the scripts over real data from outside.
func TestFixtures(t *testing.T) {
	needFixtures(t)
	testscript.Run(t, testscript.Params{Dir: filepath.Join("testdata", "fixtures"), Setup: ownData})
}

// TestReadme runs what the README tells a newcomer to run.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var script, files strings.Builder
	for command := range strings.Lines(block(t, string(readme), "commands")) {
		script.WriteString("exec " + command)
	}
	files.WriteString("-- estate.yaml --\n" + block(t, string(readme), "estate.yaml"))
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "readme.txtar"), []byte(script.String()+files.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{Dir: dir, Setup: ownData})
}

// block is the fenced text after the mark <!-- test: NAME -->.
func block(t *testing.T, readme, name string) string {
	t.Helper()
	_, after, ok := strings.Cut(readme, "<!-- test: "+name+" -->\n```")
	_, after, _ = strings.Cut(after, "\n")
	text, _, closed := strings.Cut(after, "```")
	if !ok || !closed {
		t.Fatalf("the README has no block marked %s", name)
	}
	return text
}
