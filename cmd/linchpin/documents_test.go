package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// pages are the documents whose commands run, in order, each in a folder and
// with a store of its own.
func pages(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join("..", "..", "docs", "how-to", "*.md"))
	if err != nil || len(found) < 5 {
		t.Fatalf("how-tos: %v, %v", found, err)
	}
	return append(found, filepath.Join("..", "..", "docs", "tutorial.md"))
}

// A block is fenced, and a comment before it says what a test does with it:
//
//	file NAME  the page tells the reader to write it
//	run        commands, which succeed
//	fails      one command, which does not
//	serve      one command, which goes on
//	neo4j      commands, against a Neo4j
//	prints     lines that the commands before print
//	says       lines that the command before writes to standard error
var blockForm = regexp.MustCompile("(?ms)^(?:<!-- test: ([a-z0-9]+) ?([^ ]*) -->\n)?```(\\w*)\n(.*?)^```$")

// TestDocuments runs what the documents tell to run.
func TestDocuments(t *testing.T) {
	for _, page := range pages(t) {
		t.Run(strings.TrimSuffix(filepath.Base(page), ".md"), func(t *testing.T) {
			text, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			script := scriptOf(t, string(text))
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "page.txtar"), []byte(script), 0o600); err != nil {
				t.Fatal(err)
			}
			testscript.Run(t, testscript.Params{Dir: dir, Setup: ownData})
		})
	}
}

// scriptOf makes a script of a page.
func scriptOf(t *testing.T, page string) string {
	t.Helper()
	page = strings.ReplaceAll(page, ":8080", ":"+freePort(t))
	if strings.Contains(page, "<!-- test: neo4j -->") {
		uri := neo4jServer(t)
		emptyNeo4j(t, uri)
		page = strings.ReplaceAll(page, "neo4j://localhost:7687", uri)
	}
	var script, files strings.Builder
	port := regexp.MustCompile(`127\.0\.0\.1:(\d+)`).FindStringSubmatch(page)
	commands := 0
	for i, found := range blockForm.FindAllStringSubmatch(page, -1) {
		kind, name, language, text := found[1], found[2], found[3], found[4]
		file := fmt.Sprintf("block-%d.sh", i)
		switch kind {
		case "file":
			fmt.Fprintf(&files, "-- %s --\n%s", name, text)
			continue
		case "run", "neo4j":
			fmt.Fprintf(&script, "exec sh -e %s\n", file)
		case "fails":
			fmt.Fprintf(&script, "! exec sh -e %s\n", file)
		case "serve":
			fmt.Fprintf(&script, "env LINCHPIN_LISTEN=127.0.0.1:%s\nexec %s &\nexec sh -c 'until linchpin health; do sleep 0.1; done'\n", port[1], strings.TrimSpace(text))
			commands++
			continue
		case "prints", "says":
			from := map[string]string{"prints": "stdout", "says": "stderr"}[kind]
			for line := range strings.Lines(text) {
				words := strings.Fields(line)
				for w := range words {
					words[w] = regexp.QuoteMeta(words[w])
				}
				fmt.Fprintf(&script, "%s '%s'\n", from, strings.Join(words, ` +`))
			}
			continue
		default:
			if language == "sh" {
				t.Errorf("commands that no test runs:\n%s", text)
			}
			continue
		}
		commands++
		fmt.Fprintf(&files, "-- %s --\n%s", file, text)
	}
	if commands == 0 {
		t.Error("the page has no command that runs")
	}
	return script.String() + files.String()
}

// freePort is a port on which nothing listens.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}
