package picture

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestGraphMLHoldsToItsSchema: the schema of GraphML, as others validate with
// it, takes what is written, and refuses it once a rule is broken.
func TestGraphMLHoldsToItsSchema(t *testing.T) {
	schema := os.Getenv("LINCHPIN_GRAPHML_SCHEMA")
	switch {
	case schema != "":
	case slices.Contains(strings.Split(os.Getenv("LINCHPIN_REQUIRE"), ","), "graphml"):
		t.Fatal("LINCHPIN_REQUIRE names graphml, but LINCHPIN_GRAPHML_SCHEMA names no schema; tools/graphml-schema.sh fetches one")
	default:
		t.Skip("LINCHPIN_GRAPHML_SCHEMA names no schema; tools/graphml-schema.sh fetches one")
	}
	hostile := written(t, GraphML, hostileGraph())
	folder := t.TempDir()
	validate := func(name, text string) (string, error) {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("java", filepath.Join("testdata", "Validate.java"), schema, path).CombinedOutput()
		return string(out), err
	}
	for name, text := range map[string]string{"hostile.graphml": hostile, "empty.graphml": written(t, GraphML, &Graph{Name: "empty"})} {
		if out, err := validate(name, text); err != nil || !strings.Contains(out, "1 valid") {
			t.Errorf("%s: %v\n%.2000s", name, err, out)
		}
	}
	broken := strings.Replace(hostile, " source=", " begin=", 1)
	if out, err := validate("broken.graphml", broken); broken == hostile || err == nil {
		t.Errorf("an edge without source passes: %s", out)
	}
}
