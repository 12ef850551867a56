package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"linchpin/cmd/linchpin/demo"
)

// neo4jServer is the address of a Neo4j that the tests may empty.
func neo4jServer(t *testing.T) string {
	t.Helper()
	uri := os.Getenv("LINCHPIN_TEST_NEO4J_URI")
	switch {
	case uri != "":
	case slices.Contains(strings.Split(os.Getenv("LINCHPIN_REQUIRE"), ","), "neo4j"):
		t.Fatal("LINCHPIN_REQUIRE names neo4j, but LINCHPIN_TEST_NEO4J_URI names no server")
	default:
		t.Skip("LINCHPIN_TEST_NEO4J_URI names no server")
	}
	return uri
}

func emptyNeo4j(t *testing.T, uri string) {
	t.Helper()
	ctx := context.Background()
	d, err := driver.NewDriverWithContext(uri, driver.NoAuth())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close(ctx)
	session := d.NewSession(ctx, driver.SessionConfig{})
	defer session.Close(ctx)
	// In pieces: a transaction that deletes a large store would not fit into memory.
	result, err := session.Run(ctx, "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", nil)
	if err == nil {
		_, err = result.Consume(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// runHere runs the command line in this process.
func runHere(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(args, strings.NewReader(""), &out, &errs); code != exitDone {
		t.Fatalf("linchpin %q: exit %d\n%s%s", args, code, out.String(), errs.String())
	}
	return out.String()
}

// plainAnswer takes out of an answer what differs between any two stores: ids,
// runs and the number of the revision.
func plainAnswer(t *testing.T, text string) string {
	t.Helper()
	var answer any
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		t.Fatal(err)
	}
	var strip func(any)
	strip = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			delete(v, "id")
			delete(v, "revision")
			delete(v, "provenance")
			for _, inner := range v {
				strip(inner)
			}
		case []any:
			for _, inner := range v {
				strip(inner)
			}
		}
	}
	strip(answer)
	data, err := json.MarshalIndent(answer, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestTwoStoresOneAnswer: the demo estate and the OpenTelemetry Demo give the
// same answers on SQLite and on Neo4j.
func TestTwoStoresOneAnswer(t *testing.T) {
	uri := neo4jServer(t)
	needFixtures(t)
	sqlite := "sqlite:" + filepath.Join(t.TempDir(), "both.db")
	emptyNeo4j(t, uri)
	var files []string
	for _, d := range demo.Documents(time.Now()) {
		name := filepath.Join(t.TempDir(), strings.ReplaceAll(d.Source, " ", "-")+".yaml")
		if err := os.WriteFile(name, d.YAML, 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, name)
	}
	otel := filepath.Join(fixtures(), "otel-demo")
	for _, store := range []string{sqlite, uri} {
		for _, name := range files {
			runHere(t, "--store", store, "import", name)
		}
		runHere(t, "--store", store, "import", filepath.Join(otel, "compose.yaml"), filepath.Join(otel, "compose.full.yaml"), filepath.Join(otel, "compose.observability.yaml"))
	}
	for _, question := range [][]string{
		{"impact", "ups-e-1"}, {"impact", "kafka"}, {"impact", "sw-e-12", "--degraded", "san-e-1"}, {"impact", "--remove", "feed-e-a"},
		{"impact", "--remove-relation", "db-e-1", "RUNS_ON", "host-e-07"}, {"why", "payments", "--down", "ups-e-1"}, {"why", "load-generator", "--down", "kafka"},
		{"why-not", "web-shop", "--down", "host-e-01"}, {"check"}, {"find", "host"}, {"find", "--class", "Database"},
	} {
		answers := map[string]string{}
		for _, store := range []string{sqlite, uri} {
			answers[store] = plainAnswer(t, runHere(t, append([]string{"--store", store, "-o", "json"}, question...)...))
		}
		if answers[sqlite] != answers[uri] {
			t.Errorf("%q differs between the stores:\n%s\n%s", question, answers[sqlite], answers[uri])
		}
	}
	if a, b := runHere(t, "--store", sqlite, "export"), runHere(t, "--store", uri, "export"); a != b {
		t.Error("the exports differ")
	}
}
