package impacttest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// bug is a planted defect of the engine, as a file of testdata/bugs tells it:
//
//	file: run.go
//	breaks: A soft relation gives what a hard one would.
//	test: TestMarginFollowsTheRules (the tests that compare states and reasons, unless said)
//	--- old
//	the exact text, which occurs once
//	--- new
//	what stands there instead
type bug struct {
	name, file, breaks, test, old, new string
}

// comparing are the tests that catch the bugs that name no other.
const comparing = "TestEngineFollowsTheRules|TestApplyEqualsRebuild"

func readBug(path string) (bug, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return bug{}, err
	}
	b := bug{name: strings.TrimSuffix(filepath.Base(path), ".txt"), test: comparing}
	head, rest, ok := strings.Cut(string(text), "--- old\n")
	before, after, both := strings.Cut(rest, "--- new\n")
	if !ok || !both {
		return bug{}, fmt.Errorf("%s: a bug has an old and a new text", path)
	}
	b.old, b.new = before, after
	for line := range strings.Lines(head) {
		switch name, value, _ := strings.Cut(strings.TrimSpace(line), ": "); name {
		case "file":
			b.file = value
		case "breaks":
			b.breaks = value
		case "test":
			b.test = value
		}
	}
	if b.file == "" || b.breaks == "" || strings.TrimSpace(b.old) == "" {
		return bug{}, fmt.Errorf("%s: a bug names its file and what it breaks", path)
	}
	return b, nil
}

// overlay writes the engine's file with the bug in it, and the file that tells
// the go command of it.
func (b bug) overlay(folder string) (string, error) {
	source, err := filepath.Abs(filepath.Join("..", b.file))
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(source)
	if err != nil {
		return "", err
	}
	old := b.old
	if strings.Count(string(text), old) == 0 {
		old = strings.TrimSuffix(old, "\n") // within a line
		b.new = strings.TrimSuffix(b.new, "\n")
	}
	if n := strings.Count(string(text), old); n != 1 {
		return "", fmt.Errorf("the old text occurs %d times in %s; plant the bug anew", n, b.file)
	}
	broken := filepath.Join(folder, "broken.go")
	if err := os.WriteFile(broken, []byte(strings.Replace(string(text), old, b.new, 1)), 0o600); err != nil {
		return "", err
	}
	table, err := json.Marshal(map[string]map[string]string{"Replace": {source: broken}})
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "overlay.json")
	return path, os.WriteFile(path, table, 0o600)
}

// TestPlantedBugsAreCaught builds the comparing tests over an engine with one
// bug at a time, and requires that they fail. It takes minutes: it runs where
// LINCHPIN_PLANTED is set or LINCHPIN_REQUIRE names bugs.
func TestPlantedBugsAreCaught(t *testing.T) {
	if os.Getenv("LINCHPIN_PLANTED") == "" && !slices.Contains(strings.Split(os.Getenv("LINCHPIN_REQUIRE"), ","), "bugs") {
		t.Skip("planted bugs are tried where LINCHPIN_PLANTED is set or LINCHPIN_REQUIRE names bugs")
	}
	files, err := filepath.Glob("testdata/bugs/*.txt")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d bugs are planted, want 20: %v", len(files), err)
	}
	bugs, tests := make([]bug, len(files)), map[string]bool{}
	for i, file := range files {
		if bugs[i], err = readBug(file); err != nil {
			t.Fatal(err)
		}
		tests[bugs[i].test] = true
	}
	for test := range tests {
		if out, failed := runWith(t, "", test); failed {
			t.Fatalf("the engine fails without a bug:\n%s", out)
		}
	}
	for _, b := range bugs {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			overlay, err := b.overlay(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			out, failed := runWith(t, overlay, b.test)
			if !failed {
				t.Errorf("not caught: %s", b.breaks)
			}
			t.Logf("caught by\n%s", out[:min(len(out), 600)])
		})
	}
}

// runWith builds the tests over an overlay, which must succeed, and says
// whether the comparing ones fail.
func runWith(t *testing.T, overlay, tests string) (output string, failed bool) {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "compare.test")
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-o", binary, "-overlay", overlay, ".")
	if overlay == "" {
		build = exec.CommandContext(t.Context(), "go", "test", "-c", "-o", binary, ".")
	}
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("does not build: %v\n%s", err, out)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	run := exec.CommandContext(ctx, binary, "-test.run", "^("+tests+")$", "-test.timeout", "50s")
	run.Env = append(os.Environ(), "LINCHPIN_CASES=3000", "LINCHPIN_CHANGED=300", "LINCHPIN_SHRINK=off")
	out, err := run.CombinedOutput()
	return string(out), err != nil
}
