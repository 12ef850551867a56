package demo_test

import (
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"linchpin/cmd/linchpin/demo"
)

// TestSizeOfTheEstate: about 300 items, 12 services, and every relation ends
// at an item that some document names.
func TestSizeOfTheEstate(t *testing.T) {
	classes, services := map[string]string{}, 0
	var ends []string
	for _, d := range demo.Documents(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)) {
		var document struct {
			Items     []struct{ Key, Class string }
			Relations []struct{ From, To string }
		}
		if err := yaml.Unmarshal(d.YAML, &document); err != nil {
			t.Fatal(err)
		}
		for _, it := range document.Items {
			if before, known := classes[it.Key]; known && before != it.Class {
				t.Errorf("%s is a %s and a %s", it.Key, before, it.Class)
			} else if !known && it.Class == "BusinessService" {
				services++
			}
			classes[it.Key] = it.Class
		}
		for _, r := range document.Relations {
			ends = append(ends, r.From, r.To)
		}
	}
	if n := len(classes); n < 270 || n > 340 || services != 12 {
		t.Errorf("%d items and %d services, want about 300 and 12", n, services)
	}
	for _, end := range ends {
		if classes[end] == "" {
			t.Errorf("a relation ends at %s, which nobody names", end)
		}
	}
	for _, must := range []string{demo.Question.Item, demo.Question.Service} {
		if classes[must] == "" {
			t.Errorf("the first question names %s, which is not there", must)
		}
	}
}

// TestNothingReal: every address is one that can never reach anybody.
func TestNothingReal(t *testing.T) {
	for _, d := range demo.Documents(time.Now()) {
		for line := range strings.Lines(string(d.YAML)) {
			if at := strings.Index(line, "@"); at >= 0 && !strings.Contains(line[at:], "example.org") {
				t.Errorf("%s: %s", d.Source, line)
			}
		}
	}
}
