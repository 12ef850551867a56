package demo

import (
	"bytes"
	"fmt"
	"time"

	"go.yaml.in/yaml/v3"
)

// facts are properties by name.
type facts map[string]any

type item struct {
	Key          string         `yaml:"key"`
	Class        string         `yaml:"class"`
	Name         string         `yaml:"name,omitempty"`
	Tags         []string       `yaml:"tags,omitempty,flow"`
	Requirements map[string]any `yaml:"requirements,omitempty,flow"`
	Properties   facts          `yaml:"properties,omitempty"`
}

type relation struct {
	From  string `yaml:"from"`
	Type  string `yaml:"type"`
	To    string `yaml:"to"`
	Group string `yaml:"group,omitempty"`
}

// statement collects what one source says.
type statement struct {
	Format    string     `yaml:"format"`
	Source    string     `yaml:"source"`
	Complete  bool       `yaml:"complete"`
	Items     []item     `yaml:"items"`
	Relations []relation `yaml:"relations"`
}

func newStatement(source string) *statement {
	return &statement{Format: "linchpin/v1", Source: source, Complete: true}
}

func (s *statement) item(key, class, name string, f facts) *item {
	s.Items = append(s.Items, item{Key: key, Class: class, Name: name, Properties: f})
	return &s.Items[len(s.Items)-1]
}

// relate adds a relation from one item to each of several.
func (s *statement) relate(from, kind string, to ...string) { s.group("", from, kind, to...) }

// group adds relations that form one requirement of the item.
func (s *statement) group(group, from, kind string, to ...string) {
	for _, t := range to {
		s.Relations = append(s.Relations, relation{from, kind, t, group})
	}
}

func (s *statement) document() Document {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# The demo estate, as %s tells it.\n", s.Source)
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(s); err != nil {
		panic("demo: " + err.Error())
	}
	return Document{Source: s.Source, YAML: b.Bytes()}
}

// estate knows the day, so that dates keep their distance to it.
type estate struct{ today time.Time }

func newEstate(now time.Time) *estate {
	y, m, d := now.Date()
	return &estate{time.Date(y, m, d, 0, 0, 0, 0, time.UTC)}
}

// day is the date n days from today.
func (e *estate) day(n int) string { return e.today.AddDate(0, 0, n).Format(time.DateOnly) }

// years is the date n years and some days from today.
func (e *estate) years(n, days int) string {
	return e.today.AddDate(n, 0, days).Format(time.DateOnly)
}

func money(amount string) map[string]any {
	return map[string]any{"amount": amount, "currency": "EUR"}
}
