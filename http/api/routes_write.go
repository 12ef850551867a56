package api

import (
	nethttp "net/http"

	"github.com/danielgtaylor/huma/v2"
)

const tagWriting = "writing"

func (a *API) registerWriting(h huma.API) {
	const get, post, put, patch, del = nethttp.MethodGet, nethttp.MethodPost, nethttp.MethodPut, nethttp.MethodPatch, nethttp.MethodDelete
	a.schemas = h.OpenAPI().Components.Schemas
	write := func(method, path, id, summary, description string) huma.Operation {
		return operation(method, Prefix+path, id, tagWriting, WriteGraph, summary, description)
	}
	create := write(post, "/items", "createItem", "Make an item", "409 when an item has the key already, be it a retired one: that comes back by PUT.")
	create.DefaultStatus = nethttp.StatusCreated
	huma.Register(h, create, a.createItem)
	huma.Register(h, write(put, "/items/{id}", "putItem", "Say how an item is to read",
		"Facts that differ are said by manual from then on and win over what sources say; what the body leaves out is taken away. A retired item comes back by it."), a.putItem)
	huma.Register(h, write(patch, "/items/{id}", "patchItem", "Change fields of an item",
		"By a merge patch (RFC 7396) or a JSON Patch (RFC 6902) of its ItemUpdate."), a.patchItem)
	documentDryRun(h.OpenAPI().Paths[Prefix+"/items"].Post)
	documentPatch(h.OpenAPI().Paths[Prefix+"/items/{id}"].Patch)
	huma.Register(h, write(del, "/items/{id}", "deleteItem", "Retire an item, or purge it",
		"Retired it stays on record with its relations, absent from the graph. A purge needs the permission graph:purge besides."), a.deleteItem)

	relate := write(post, "/relations", "createRelation", "Make a relation", "409 when it is there already.")
	relate.DefaultStatus = nethttp.StatusCreated
	huma.Register(h, relate, a.createRelation)
	huma.Register(h, operation(get, Prefix+"/relations/{id}", "getRelation", tagRegister, ReadGraph, "One relation", "With both of its ends."), a.getRelation)
	documentUnchanged(h.OpenAPI().Paths[Prefix+"/relations/{id}"].Get)
	documentDryRun(h.OpenAPI().Paths[Prefix+"/relations"].Post)
	huma.Register(h, write(put, "/relations/{id}", "putRelation", "Say how a relation is to read",
		"Its strength and properties; ends, type and group tell it from others and do not change."), a.putRelation)
	huma.Register(h, write(del, "/relations/{id}", "deleteRelation", "Delete a relation", "A source that names it brings it back with its next import."), a.deleteRelation)

	huma.Register(h, write(post, "/batch", "writeBatch", "Several writes as one revision",
		"All of them or nothing, at most 1,000; problems of all are reported at once, each at its place."), a.writeBatch)
}

// documentDryRun says that a dry run makes nothing, so that it answers 200.
func documentDryRun(op *huma.Operation) {
	op.Responses["200"] = &huma.Response{Description: "A dry run: what would be made", Content: op.Responses["201"].Content}
}

// documentUnchanged says how a read answers whose caller has it already.
func documentUnchanged(op *huma.Operation) {
	op.Responses["304"] = &huma.Response{Description: "What the caller has, by its ETag in If-None-Match, still stands"}
}
