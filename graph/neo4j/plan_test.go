package neo4j

import (
	"context"
	"fmt"
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
	"after": "", "last": "~", "tag": "", "named": "a", "words": "+_live +a*", "retired": false, "limit": 10, "asOf": 1,
	"before": 1, "floor": 1, "revision": 1, "version": 1, "body": []byte{}, "instant": time.Unix(0, 0).UTC(),
}

// mayScan lists the queries whose plan may have such an operator, and why.
var mayScan = map[string]string{
	"read/count_tagged": "a list of tags has no index",
	"read/count_all":    "joins two counts of one row each",
}

// TestEveryQueryIsPlanned has the server plan each query: its text is sound,
// what is named a read reads, and no plan walks over everything.
func TestEveryQueryIsPlanned(t *testing.T) {
	openEmpty(t) // makes the indexes that plans rely on
	queries := map[string]cypher.Query{}
	for _, q := range cypher.All() {
		queries[q.Name] = q
	}
	driver := plainDriver(t, serverURI(t))
	for name, q := range queries {
		t.Run(name, func(t *testing.T) {
			if strings.HasPrefix(q.Text, "SHOW ") {
				query(t, driver, q.Text, nil) // cannot be explained
				return
			}
			p := map[string]any{}
			for _, parameter := range q.Parameters {
				p[parameter] = examples[parameter]
			}
			switch name {
			case "read/changed":
				p["after"] = 1
			case "write/apply_batch":
				p["revision"] = map[string]any{"actor": "a"}
			}
			plan, kind := explain(t, driver, q.Text, p)
			if folder, _, _ := strings.Cut(name, "/"); folder == "read" && kind != neo4j.StatementTypeReadOnly {
				t.Errorf("a query of type %v is named a read", kind)
			}
			if strings.HasPrefix(name, "schema/") {
				return
			}
			for _, operator := range []string{"AllNodesScan", "AllRelationshipsScan", "RelationshipTypeScan", "NodeByLabelScan", "CartesianProduct"} {
				if slices.ContainsFunc(plan, func(at string) bool { return strings.Contains(at, operator) }) && mayScan[name] == "" {
					t.Errorf("the plan has a %s:\n%s", operator, strings.Join(plan, "\n"))
				}
			}
		})
	}
}

// explain gives the operators of a plan, indented, and the kind of query.
func explain(t *testing.T, driver neo4j.DriverWithContext, text string, p map[string]any) ([]string, neo4j.StatementType) {
	t.Helper()
	result, err := neo4j.ExecuteQuery(context.Background(), driver, "EXPLAIN "+text, p, neo4j.EagerResultTransformer,
		neo4j.ExecuteQueryWithDatabase("neo4j"))
	if err != nil {
		t.Fatal(err)
	}
	var operators []string
	var walk func(p neo4j.Plan, indent int)
	walk = func(p neo4j.Plan, indent int) {
		operators = append(operators, fmt.Sprintf("%*s%s %v", indent, "", p.Operator(), p.Arguments()["Details"]))
		for _, next := range p.Children() {
			walk(next, indent+1)
		}
	}
	walk(result.Summary.Plan(), 0)
	return operators, result.Summary.StatementType()
}
