package cypher

import (
	"strings"
	"testing"
)

// FuzzRelationID: whatever a relation type is called, the statement has one
// quoted name and no more text than the file.
func FuzzRelationID(f *testing.F) {
	for _, text := range []string{"RUNS_ON", "runs_on", "A`]-() DETACH DELETE n //", "A\n", "", "RELATION_TYPE", strings.Repeat("A", 129)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, name string) {
		statement, ok := RelationID(name)
		if !ok {
			return
		}
		if strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" || len(statement.Text)-len(relationID.Text) != strings.Count(relationID.Text, placeholder)*(len(name)-len(placeholder)) {
			t.Errorf("%q gives %s", name, statement.Text)
		}
	})
}
