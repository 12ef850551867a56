package compose_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"linchpin/graph"
	"linchpin/ingest"
	"linchpin/ingest/compose"
)

// taken collects what a source gives.
type taken struct {
	header    ingest.Header
	items     []ingest.ItemRow
	relations []ingest.RelationRow
	problems  []graph.Problem
}

func (s *taken) Header(h ingest.Header) error { s.header = h; return nil }
func (s *taken) Item(r *ingest.ItemRow) error { s.items = append(s.items, *r); return nil }
func (s *taken) Relation(r *ingest.RelationRow) error {
	s.relations = append(s.relations, *r)
	return nil
}
func (s *taken) Problem(p graph.Problem) { s.problems = append(s.problems, p) }
func (s *taken) class(name string) (keys []string) {
	for _, it := range s.items {
		if it.Class == name {
			keys = append(keys, it.Key)
		}
	}
	return keys
}

func (s *taken) kind(name string) (sentences []string) {
	for _, r := range s.relations {
		if r.Type == name {
			sentences = append(sentences, r.From+" "+r.To)
		}
	}
	return sentences
}

func decode(t *testing.T, files ...ingest.File) *taken {
	t.Helper()
	s := &taken{}
	if err := (compose.Source{}).Decode(context.Background(), ingest.Input{Format: compose.Format, Files: files}, s); err != nil {
		t.Fatal(err)
	}
	return s
}

func text(name, content string) ingest.File {
	return ingest.File{Name: name, Body: strings.NewReader(content)}
}

const shop = `
name: shop
services:
  web:
    image: registry.example.org/shop/web:1.4
    ports: ["8080:80", "443"]
    depends_on:
      db: {condition: service_healthy}
      cache: {condition: service_started, required: false}
    networks: [front, back]
    volumes: ["assets:/srv", "./here:/there"]
  db:
    image: ${DB_IMAGE}
  cache: {image: valkey}
networks: {front: {}, back: {}}
volumes: {assets: {}}
`

func TestServiceBecomesItemAndRelations(t *testing.T) {
	s := decode(t, text("compose.yaml", shop), text(".env", "TAG=16\nDB_IMAGE=postgres:${TAG}\n"))
	if len(s.problems) > 0 {
		t.Fatal(s.problems)
	}
	for _, c := range []struct{ got, want []string }{
		{s.class("ApplicationService"), []string{"service/shop/cache", "service/shop/db", "service/shop/web"}},
		{s.class("ContainerImage"), []string{"image/valkey", "image/postgres:16", "image/registry.example.org/shop/web:1.4"}},
		{s.class("StorageVolume"), []string{"volume/shop/assets"}},
		{s.kind("DEPENDS_ON"), []string{"service/shop/web service/shop/cache", "service/shop/web service/shop/db"}},
		{s.kind("MOUNTS"), []string{"service/shop/web volume/shop/assets"}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	if got := s.kind("IN_NETWORK"); len(got) != 4 { // db and cache are in the default network
		t.Errorf("in networks: %q", got)
	}
	for _, r := range s.relations {
		if r.Type == "DEPENDS_ON" && (r.To == "service/shop/cache") != (r.Strength == graph.Soft) {
			t.Errorf("%s leans on %s with strength %q", r.From, r.To, r.Strength)
		}
	}
	web := s.items[slices.IndexFunc(s.items, func(it ingest.ItemRow) bool { return it.Name == "web" })]
	if web.Place.Line != 4 || web.Place.File != "compose.yaml" {
		t.Errorf("web stands at %+v", web.Place)
	}
	if s.header.Source != "compose/shop" {
		t.Errorf("source %q", s.header.Source)
	}
}

// TestOverlays: a later file wins, as in Compose.
func TestOverlays(t *testing.T) {
	s := decode(t, text("compose.yaml", shop), text("over.yaml", "services: {db: {image: mariadb}, extra: {image: x, depends_on: [db]}}"))
	if got := s.kind("DEPENDS_ON"); len(got) != 3 {
		t.Errorf("dependencies %q", got)
	}
	if !slices.Contains(s.class("ContainerImage"), "image/mariadb") {
		t.Errorf("images %q", s.class("ContainerImage"))
	}
}

func TestBadFiles(t *testing.T) {
	bomb := "x-a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'i'; c++ {
		bomb += "x-" + string(c) + ": &" + string(c) + " [" + strings.TrimSuffix(strings.Repeat("*"+string(c-1)+",", 10), ",") + "]\n"
	}
	for name, c := range map[string]struct{ content, reason string }{
		"not yaml":       {"services: [", "not YAML"},
		"a list":         {"- a", "mapping"},
		"nul":            {"services: {a: {image: \"x\x00\"}}", "NUL"},
		"alias bomb":     {bomb + "services: {a: {image: x}}", "aliases"},
		"deep":           {"services: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000), ""},
		"include":        {"include: [other.yaml]\nservices: {a: {image: x}}", "include"},
		"extends a file": {"services: {a: {extends: {file: /etc/passwd, service: b}}}", ""},
		"unknown field":  {"services: {a: {image: x, imag: y}}", "no such field"},
		"no variables":   {"services: {a: {image: \"${NAME}:${TAG}\", ports: [\"${PORT}:${PORT}:x\"]}}", "variables without a value: NAME, PORT, TAG"},
		"wrong type":     {"services: {a: {depends_on: 7}}", "must be a list"},
		"no services":    {"volumes: 7", "must be a mapping"},
	} {
		s := decode(t, text("compose.yaml", c.content))
		if len(s.problems) != 1 || !strings.Contains(s.problems[0].Reason, c.reason) || s.problems[0].File != "compose.yaml" {
			t.Errorf("%s: problems %v", name, s.problems)
		}
		if len(s.items) > 0 {
			t.Errorf("%s: items all the same", name)
		}
	}
	if s := decode(t, text(".env", "A=1")); len(s.problems) != 1 {
		t.Errorf("variables alone: %v", s.problems)
	}
}

// fixtures is the folder of data from outside.
func fixtures(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("LINCHPIN_FIXTURES")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "fixtures")
	}
	if _, err := os.Stat(folder); err != nil {
		if strings.Contains(","+os.Getenv("LINCHPIN_REQUIRE")+",", ",fixtures,") {
			t.Fatal("LINCHPIN_REQUIRE names fixtures, but there are none")
		}
		t.Skip("there are no fixtures")
	}
	return folder
}

// TestOpenTelemetryDemo: services and dependencies as two other loaders count
// them.
func TestOpenTelemetryDemo(t *testing.T) {
	folder := fixtures(t)
	for _, c := range []struct {
		files                  []string
		services, dependencies int
	}{
		{[]string{"compose.yaml", ".env"}, 20, 46},
		{[]string{"compose.yaml", "compose.full.yaml", "compose.observability.yaml", ".env"}, 28, 58},
	} {
		var files []ingest.File
		for _, name := range c.files {
			file, err := os.Open(filepath.Join(folder, "otel-demo", name))
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			files = append(files, ingest.File{Name: name, Body: file})
		}
		s := decode(t, files...)
		if services, dependencies := len(s.class("ApplicationService")), len(s.kind("DEPENDS_ON")); services != c.services || dependencies != c.dependencies || len(s.problems) > 0 {
			t.Errorf("%v: %d services and %d dependencies, want %d and %d; %v", c.files, services, dependencies, c.services, c.dependencies, s.problems)
		}
	}
}

// TestNothingIsReadFromDisk: files that a service names are left alone, be
// they there or not.
func TestNothingIsReadFromDisk(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("PASSWORD=hunter2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{secret, "/does/not/exist"} {
		s := decode(t, text("compose.yaml", `
version: "3.8"
services:
  a:
    image: x:${PASSWORD:-none}
    env_file: `+name+`
    label_file: `+name+`
secrets: {s: {file: `+name+`}}
configs: {c: {file: `+name+`}}
`))
		if len(s.problems) > 0 || !slices.Equal(s.class("ContainerImage"), []string{"image/x:none"}) {
			t.Errorf("%s: %v %v", name, s.class("ContainerImage"), s.problems)
		}
		if s.items[len(s.items)-2].Place.Line != 4 {
			t.Errorf("places moved: %+v", s.items)
		}
	}
}

// TestTheEnvironmentOfThisProcessIsNotRead: variables come from .env alone.
func TestTheEnvironmentOfThisProcessIsNotRead(t *testing.T) {
	t.Setenv("TAG", "leaked")
	s := decode(t, text("compose.yaml", "services: {a: {image: \"x:${TAG:-none}\"}}"))
	if !slices.Equal(s.class("ContainerImage"), []string{"image/x:none"}) {
		t.Error(s.class("ContainerImage"))
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(shop)
	f.Add("services: {a: {image: x, depends_on: {b: {condition: service_started}}}, b: {}}")
	f.Fuzz(func(t *testing.T, content string) { decode(t, text("compose.yaml", content)) })
}
