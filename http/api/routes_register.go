package api

import (
	nethttp "net/http"

	"github.com/danielgtaylor/huma/v2"
)

// registerLists adds what asks the register as a whole, and what it shows in
// the forms of other programs.
func (a *API) registerLists(h huma.API) {
	const get = nethttp.MethodGet
	huma.Register(h, operation(get, Prefix+"/items", "listItems", tagRegister, ReadGraph,
		"Search and list items", "In key order, with q best first, or as sort says. A cursor is a place in the order: what did not change meanwhile is neither missed nor repeated."), a.listItems)
	huma.Register(h, operation(get, Prefix+"/items/actions/values", "listItemValues", tagRegister, ReadGraph,
		"Which values a fact has among items", "With how many items have each: for a choice of filters, and for groups."), a.listItemValues)
	export := operation(get, Prefix+"/items/actions/export", "exportItems", tagRegister, ReadGraph, "A list of items as a table",
		"CSV of all items that match, in the order of sort: key, class, name and the fields asked for, by default tags and every property that one of them has. No cell becomes a formula.")
	export.Responses = files("text/csv")
	huma.Register(h, export, a.exportItems)
	a.registerMapFiles(h)
	a.registerViews(h)
	report := operation(nethttp.MethodPost, Prefix+"/impact/report", "makeReport", tagQuestions, ReadGraph, "A change preview to print or to send",
		"The change, the affected services with why, cost and owner, whom to tell, what keeps working and how, and all affected items; as a page that stands alone (html) or as Markdown (md).")
	report.Responses = files("text/html", "text/markdown")
	huma.Register(h, report, a.makeReport)
}

func (a *API) registerViews(h huma.API) {
	huma.Register(h, operation(nethttp.MethodGet, Prefix+"/views", "listViews", tagRegister, ReadGraph,
		"Saved views", "Pages of the web app as somebody left them: the caller's own, and those that are shared."), a.listViews)
	huma.Register(h, operation(nethttp.MethodPut, Prefix+"/views", "putView", tagRegister, ReadGraph,
		"Save a view", "Under a name; the caller's view of that page and name is replaced. Sharing it needs the right to edit."), a.putView)
	huma.Register(h, operation(nethttp.MethodDelete, Prefix+"/views/{id}", "deleteView", tagRegister, ReadGraph,
		"Delete a saved view", "The caller's own; an administrator deletes shared ones too."), a.deleteView)
}

func (a *API) registerMapFiles(h huma.API) {
	drawn := operation(nethttp.MethodGet, Prefix+"/map/actions/export", "exportMap", tagQuestions, ReadGraph,
		"A map as a file", "As GET /map, as svg, graphml, dot or mermaid.")
	drawn.Responses = files("image/svg+xml", "application/graphml+xml", "text/vnd.graphviz", "text/plain")
	huma.Register(h, drawn, a.exportMap)
	asked := operation(nethttp.MethodPost, Prefix+"/map/actions/export", "exportAskedMap", tagQuestions, ReadGraph,
		"A map under a scenario, as a file", "As POST /map, as svg, graphml, dot or mermaid.")
	asked.Responses = files("image/svg+xml", "application/graphml+xml", "text/vnd.graphviz", "text/plain")
	huma.Register(h, asked, a.exportAskedMap)
}

// files are the responses of an operation that answers a file of one of some
// kinds.
func files(kinds ...string) map[string]*huma.Response {
	content := map[string]*huma.MediaType{}
	for _, kind := range kinds {
		content[kind] = anyText()
	}
	return map[string]*huma.Response{"200": {Description: "The file", Content: content}}
}
