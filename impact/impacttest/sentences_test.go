package impacttest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"linchpin/graph"
	"linchpin/impact/impacttest"
)

// wanted is what a written case says about its answer.
type wanted struct {
	affected, improved []string
	states             map[string]string
}

func (w *wanted) line(words []string) error {
	switch {
	case words[0] == "affected" && len(words) == 5:
		if _, err := strconv.Atoi(words[4]); err != nil {
			return err
		}
		w.affected = append(w.affected, strings.Join(words[1:], " "))
	case words[0] == "improved" && len(words) == 4:
		w.improved = append(w.improved, strings.Join(words[1:], " "))
	case words[0] == "state" && len(words) == 3:
		w.states[words[1]] = words[2]
	default:
		return fmt.Errorf("no line reads %q", strings.Join(words, " "))
	}
	return nil
}

// TestSentences holds the naive reading to cases written by hand from the
// sentences of the rules. "affected" lines are all of them, in order.
func TestSentences(t *testing.T) {
	eachWritten(t, func(t *testing.T, c impacttest.Case, want wanted) {
		a := impacttest.Naive(c)
		var affected, improved []string
		for _, e := range a.Affected {
			affected = append(affected, fmt.Sprintf("%s %s %s %d", e.Key, word(e.Before, "none"), word(e.After, "removed"), e.Distance))
		}
		for _, e := range a.Improved {
			improved = append(improved, fmt.Sprintf("%s %s %s", e.Key, word(e.Before, "none"), word(e.After, "removed")))
		}
		if !slices.Equal(affected, want.affected) {
			t.Errorf("affected\n  %s\nwant\n  %s", strings.Join(affected, "\n  "), strings.Join(want.affected, "\n  "))
		}
		if !slices.Equal(improved, want.improved) {
			t.Errorf("improved %q, want %q", improved, want.improved)
		}
		for key, state := range want.states {
			if got := word(a.After(key), "removed"); got != state {
				t.Errorf("%s is %s, want %s", key, got, state)
			}
		}
	})
}

func word(s *graph.State, none string) string {
	if s == nil {
		return none
	}
	return s.String()
}

// eachWritten runs the cases of testdata/cases, each a test of its own.
func eachWritten(t *testing.T, run func(t *testing.T, c impacttest.Case, want wanted)) {
	t.Helper()
	files, err := filepath.Glob("testdata/cases/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		parts := strings.Split("\n"+string(text), "\n-- ")
		for _, part := range parts[1:] {
			title, body, ok := strings.Cut(part, " --\n")
			if !ok {
				t.Fatalf("%s: no title in %q", file, part)
			}
			t.Run(title, func(t *testing.T) {
				want := wanted{states: map[string]string{}}
				c, err := impacttest.Parse(body, want.line)
				if err != nil {
					t.Fatal(err)
				}
				run(t, c, want)
			})
		}
	}
}
