package api

import (
	nethttp "net/http"

	"github.com/danielgtaylor/huma/v2"
)

// registerLists adds what asks the register as a whole.
func (a *API) registerLists(h huma.API) {
	const get = nethttp.MethodGet
	huma.Register(h, operation(get, Prefix+"/items", "listItems", tagRegister, ReadGraph,
		"Search and list items", "In key order, with q best first, or as sort says. A cursor is a place in the order: what did not change meanwhile is neither missed nor repeated."), a.listItems)
	huma.Register(h, operation(get, Prefix+"/items/actions/values", "listItemValues", tagRegister, ReadGraph,
		"Which values a fact has among items", "With how many items have each: for a choice of filters, and for groups."), a.listItemValues)
}
