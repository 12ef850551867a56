package neo4j

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"linchpin/cypher"
)

// examples are values for parameters, so that a plan is made for their types.
var examples = map[string]any{
	"ids": []string{"a"}, "keys": []string{"a"}, "numbers": []int64{1}, "classes": []string{"Server"}, "id": "a", "kind": "a",
	"after": "", "last": "~", "tag": "", "name": "a", "named": "a", "words": "+_live +a*", "retired": false, "limit": 10, "asOf": 1,
	"before": 1, "floor": 1, "revision": 1, "version": 1, "body": []byte{}, "instant": time.Unix(0, 0).UTC(),
	"records": []map[string]any{{"kind": "a", "id": "a", "version": 1, "body": []byte{}}},
}

// mayScan names the queries that may walk over a label.
var mayScan = map[string]string{
	"read/count_tagged": "NodeByLabelScan", // a list of tags has no index
}

// mayScanNothing names the queries that may walk over all relations where the
// planner knows of none yet; it plans anew once there are some.
var mayScanNothing = map[string]string{"write/apply_batch": "DirectedAllRelationshipsScan", "read/archive_relations": "DirectedAllRelationshipsScan"}

// bad are operators whose work grows with the whole database.
var bad = []string{"AllNodesScan", "DirectedAllRelationshipsScan", "UndirectedAllRelationshipsScan",
	"DirectedRelationshipTypeScan", "UndirectedRelationshipTypeScan", "NodeByLabelScan", "UnionNodeByLabelsScan", "NodeIndexScan"}

// TestEveryQueryIsPlanned has the server plan each query, on an empty database
// and on a filled one: its text is sound, what is named a read reads, and no
// plan walks over everything.
func TestEveryQueryIsPlanned(t *testing.T) {
	s := openEmpty(t)
	driver := plainDriver(t, serverURI(t))
	for _, filling := range []string{"empty", "filled"} {
		t.Run(filling, func(t *testing.T) {
			for _, q := range cypher.All() {
				t.Run(q.Name, func(t *testing.T) { checkPlan(t, driver, q) })
			}
		})
		estate(t, s, 1000)
		query(t, driver, "CALL db.clearQueryCaches()", nil)
	}
}

func checkPlan(t *testing.T, driver neo4j.DriverWithContext, q cypher.Query) {
	if strings.HasPrefix(q.Text, "SHOW ") {
		query(t, driver, q.Text, nil) // cannot be explained
		return
	}
	p := map[string]any{}
	for _, parameter := range q.Parameters {
		p[parameter] = examples[parameter]
	}
	switch q.Name {
	case "read/changed":
		p["after"] = 1
	case "read/archive_revisions":
		p["after"], p["last"] = 1, 2
	case "write/apply_batch", "write/create_batch", "write/number_batch":
		p["revision"] = map[string]any{"actor": "a"}
	}
	plan, kind := explain(t, driver, q.Text, p)
	folder, _, _ := strings.Cut(q.Name, "/")
	if folder == "read" && kind != neo4j.StatementTypeReadOnly {
		t.Errorf("a query of type %v is named a read", kind)
	}
	if folder == "schema" {
		return
	}
	found := operators(plan)
	if len(found) == 0 {
		t.Fatalf("no operators in\n%s", plan)
	}
	expansions := 0
	for _, operator := range found {
		if operator == "Expand(All)" {
			expansions++
		}
	}
	if q.Name == "write/apply_batch" && expansions > 1 { // one asks whether an item to purge has any relation
		t.Errorf("the plan walks over all relations of an item:\n%s", plan)
	}
	for _, operator := range bad {
		if strings.Contains(t.Name(), "/empty/") && mayScanNothing[q.Name] == operator {
			continue
		}
		if slices.Contains(found, operator) && mayScan[q.Name] != operator {
			t.Errorf("the plan has a %s:\n%s", operator, plan)
		}
	}
}

// explain gives the plan as the server draws it, and the kind of query. The
// driver's own tree is of no use: it repeats the last of an operator's inputs.
func explain(t *testing.T, driver neo4j.DriverWithContext, text string, p map[string]any) (string, neo4j.StatementType) {
	t.Helper()
	result, err := neo4j.ExecuteQuery(context.Background(), driver, "EXPLAIN "+text, p, neo4j.EagerResultTransformer,
		neo4j.ExecuteQueryWithDatabase("neo4j"))
	if err != nil {
		t.Fatal(err)
	}
	drawing, ok := result.Summary.Plan().Arguments()["string-representation"].(string)
	if !ok || !strings.Contains(drawing, "Operator") {
		t.Fatalf("no drawing of the plan: %v", result.Summary.Plan().Arguments())
	}
	return drawing, result.Summary.StatementType()
}

// operators are the names in a drawing, with what they say of themselves.
func operators(drawing string) []string {
	var list []string
	for line := range strings.Lines(drawing) {
		cells := strings.Split(line, "|")
		for _, cell := range cells {
			if name, ok := strings.CutPrefix(strings.TrimSpace(cell), "+"); ok && !strings.HasPrefix(name, "-") {
				list = append(list, name)
			}
		}
	}
	return list
}
