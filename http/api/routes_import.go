package api

import (
	nethttp "net/http"

	"github.com/danielgtaylor/huma/v2"
)

func (a *API) registerImports(h huma.API) {
	const get, post, del = nethttp.MethodGet, nethttp.MethodPost, nethttp.MethodDelete

	imports := operation(post, Prefix+"/imports", "importEstate", tagImports, WriteGraph, "Import an estate",
		"The body is a document of any registered format, found out or named by format; or several files as multipart/form-data. "+
			"JSON and NDJSON are streamed. With wait=true it answers 200 with the report, otherwise 202 with an operation to watch. "+
			"While any problem stands nothing is written, unless acceptValid.")
	imports.MaxBodyBytes = -1
	imports.DefaultStatus = nethttp.StatusOK
	huma.Register(h, imports, a.importEstate)
	a.documentImport(h.OpenAPI())

	huma.Register(h, operation(get, Prefix+"/imports", "listImports", tagImports, ReadHistory,
		"Imports, newest first", "Who sent what, when, and what it changed."), a.listImports)
	huma.Register(h, operation(get, Prefix+"/imports/{run}", "getImport", tagImports, ReadHistory, "One import", ""), a.getImport)
	huma.Register(h, operation(post, Prefix+"/imports/{run}/actions/undo", "undoImport", tagImports, UndoImports, "Take an import back",
		"As a new revision: what it changed reads as before, what it made is gone, which needs the permission graph:purge besides. What somebody else changed since is reported and left, unless overwrite."), a.undoImport)

	describe := operation(post, Prefix+"/imports/actions/describe", "describeImport", tagImports, WriteGraph, "What an importer sees in files",
		"The body is that of an import. Of tables it says what each column is read as, what unknown headers may mean, and the first rows; it proposes a mapping. Nothing is written.")
	describe.MaxBodyBytes = -1
	huma.Register(h, describe, a.describeImport)
	h.OpenAPI().Paths[Prefix+"/imports/actions/describe"].Post.RequestBody = h.OpenAPI().Paths[Prefix+"/imports"].Post.RequestBody

	huma.Register(h, operation(get, Prefix+"/operations/{id}", "getOperation", tagImports, ReadOperations,
		"How far long work is", "Kept after it has finished."), a.getOperation)
	huma.Register(h, operation(del, Prefix+"/operations/{id}", "cancelOperation", tagImports, CancelOperations,
		"Stop long work", "What was written stays. Answers once the work has stopped. Cancelling what has finished changes nothing."), a.cancelOperation)

	watch := operation(get, Prefix+"/operations/{id}/events", "watchOperation", tagImports, ReadOperations,
		"Watch long work", "Server-sent events named progress, and at the end finished; the data of both is an Operation. A comment every 15 seconds.")
	watch.Responses = map[string]*huma.Response{"200": {Description: "Events", Content: map[string]*huma.MediaType{"text/event-stream": anyText()}}}
	huma.Register(h, watch, a.watchOperation)

	export := operation(get, Prefix+"/export", "exportEstate", tagImports, ExportGraph, "The estate as a document",
		"As of one revision, whatever others write meanwhile. Importing yaml, json or ndjson into an empty store gives the same estate; csv too, without the model: one table, or both in a zip file, no cell of which becomes a formula. "+
			"graphml, dot and mermaid are for other programs; dot and mermaid of a large estate are refused.")
	export.Responses = map[string]*huma.Response{"200": {Description: "The document", Content: map[string]*huma.MediaType{
		"application/yaml": anyText(), "application/json": anyText(), "application/x-ndjson": anyText(), "text/csv": anyText(),
		"application/zip": anyText(), "application/graphml+xml": anyText(), "text/vnd.graphviz": anyText(), "text/plain": anyText()}}}
	huma.Register(h, export, a.exportEstate)
}

// documentImport adds what the handler reads itself: the body, which is
// streamed, and the 202.
func (a *API) documentImport(doc *huma.OpenAPI) {
	op := doc.Paths[Prefix+"/imports"].Post
	files := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{
		"mapping": {Type: huma.TypeString, Description: "How tables are to be read: see the parameter mapping"},
		"file":    {Type: huma.TypeArray, Description: "Files in order; the name of the first part with a name counts as the file's", Items: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}
	op.RequestBody = &huma.RequestBody{Required: true, Description: "With Content-Encoding: gzip the body is squeezed", Content: map[string]*huma.MediaType{
		"application/json":     anyText(),
		"application/yaml":     anyText(),
		"application/x-ndjson": anyText(),
		"text/csv":             anyText(),
		"multipart/form-data":  {Schema: files},
	}}
	op.Responses["202"] = &huma.Response{Description: "Accepted: the operation to watch", Content: map[string]*huma.MediaType{
		"application/json": {Schema: doc.Components.Schemas.Schema(typeOf[Operation](), true, "")}}}
	op.Responses["200"].Content = map[string]*huma.MediaType{
		"application/json": {Schema: doc.Components.Schemas.Schema(typeOf[ImportReport](), true, "")}}
}

// anyText is a body or an answer that is a text or a stream of its own.
func anyText() *huma.MediaType {
	return &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
}
