package http

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"linchpin/http/access"
	"linchpin/http/api"
)

// schemasKey finds the document's schemas in a request's context.
type schemasKey struct{}

// prepare sets what the framework keeps for the whole process. Every value is
// a constant, so that a second server changes nothing.
var prepare = sync.OnceFunc(func() {
	gin.SetMode(gin.ReleaseMode)
	useProblems()
	huma.DefaultArrayNullable = false     // answers never hold null for a list
	huma.ValidateStrictCasing = true      // "NAME" is not "name"
	humagin.MultipartMaxMemory = 32 << 10 // the rest of a form goes to files; the body is capped before
})

// newAPI puts the framework on an engine: no pages from elsewhere, no links to
// schemas in answers, strict JSON, unknown parameters refused. admit stands
// before every operation.
func newAPI(engine *gin.Engine, version string, admit ...func(huma.Context, func(huma.Context))) huma.API {
	prepare()
	config := huma.DefaultConfig("Linchpin", version)
	config.Info.Description = "Which services does a failure or a change affect, and why. Failures are application/problem+json with a stable code."
	config.Info.License = &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks, config.Transformers = nil, nil
	config.Formats = map[string]huma.Format{"application/json": strictJSON, "json": strictJSON}
	config.RejectUnknownQueryParameters = true
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token":   {Type: "http", Scheme: "bearer", Description: "A token; on loopback none is asked for"},
		"session": {Type: "apiKey", In: "cookie", Name: access.NewCookie("", true).Name, Description: "The session of a browser that has signed in"},
	}
	config.Security = []map[string][]string{{"token": {}}, {"session": {}}, {}}
	h := humagin.New(engine, config)
	schemas := h.OpenAPI().Components.Schemas
	h.UseMiddleware(func(ctx huma.Context, next func(huma.Context)) {
		next(huma.WithValue(ctx, schemasKey{}, schemas))
	}, declared)
	h.UseMiddleware(append(admit, plainQuery)...)
	return h
}

// publicOperations may be called by anybody. Everything else needs a
// permission.
var publicOperations = []string{"getLive", "getReady", "getDocument", "signIn", "signOut"}

// declared lets through what declares a permission, and nothing else.
func declared(ctx huma.Context, next func(huma.Context)) {
	needs, declared := ctx.Operation().Metadata[api.PermissionKey].(api.Permission)
	if !declared || needs == "" {
		writeProblem(humagin.Unwrap(ctx), newProblem(403, "forbidden", "this call declares no permission"))
		return
	}
	next(ctx)
}

// checkPermissions refuses an API with an operation that declares no
// permission, or that is public without standing in the list.
func checkPermissions(doc *huma.OpenAPI) error {
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		for method, op := range operationsOf(doc.Paths[path]) {
			needs, declared := op.Metadata[api.PermissionKey].(api.Permission)
			switch {
			case !declared || needs == "":
				return fmt.Errorf("%s %s declares no permission", method, path)
			case !needs.Known():
				return fmt.Errorf("%s %s needs the permission %q, which no role has: the table is in http/access/role.go", method, path, needs)
			case needs == api.Public && !slices.Contains(publicOperations, op.OperationID):
				return fmt.Errorf("%s %s is public and not listed as such", method, path)
			}
		}
	}
	return nil
}

// operationsOf lists the operations of a path by method.
func operationsOf(item *huma.PathItem) map[string]*huma.Operation {
	all := map[string]*huma.Operation{"GET": item.Get, "PUT": item.Put, "POST": item.Post, "DELETE": item.Delete,
		"PATCH": item.Patch, "HEAD": item.Head, "OPTIONS": item.Options, "TRACE": item.Trace}
	maps.DeleteFunc(all, func(_ string, op *huma.Operation) bool { return op == nil })
	return all
}
