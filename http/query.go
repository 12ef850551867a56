package http

import (
	nethttp "net/http"
	"net/url"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"linchpin/graph"
)

// plainQuery refuses a query that does not mean one thing: what is badly
// escaped or separated, which the standard library leaves out without a word,
// a key that names nothing, which would ask for everything, and a parameter
// that stands twice where one value counts.
func plainQuery(ctx huma.Context, next func(huma.Context)) {
	c := humagin.Unwrap(ctx)
	given, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		p := newProblem(nethttp.StatusBadRequest, "syntax", "the query of the address cannot be read: parameters stand as name=value, escaped, with & between them")
		p.cause = err
		writeProblem(c, p)
		return
	}
	if keys := given["key"]; len(keys) == 1 && keys[0] == "" && takes(ctx.Operation(), "key") {
		writeProblem(c, newProblem(nethttp.StatusBadRequest, "syntax", "key= names no item: write the key behind it, or leave the parameter out for all items"))
		return
	}
	var problems []graph.Problem
	for _, parameter := range ctx.Operation().Parameters {
		values := given[parameter.Name]
		if parameter.In != "query" || len(values) < 2 || parameter.Explode != nil && *parameter.Explode {
			continue
		}
		problems = append(problems, graph.Problem{Path: "query." + parameter.Name, Value: graph.Shown(values[1]), Reason: "the parameter stands twice, and takes one value"})
	}
	if err := graph.Invalid("http.plainQuery", problems); err != nil {
		writeProblem(c, problemOf(err))
		return
	}
	next(ctx)
}

// takes says that an operation has a query parameter.
func takes(operation *huma.Operation, name string) bool {
	return slices.ContainsFunc(operation.Parameters, func(p *huma.Param) bool { return p.In == "query" && p.Name == name })
}
