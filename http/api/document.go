package api

import (
	"context"
	"encoding/json"
	nethttp "net/http"

	"github.com/danielgtaylor/huma/v2"

	"linchpin/graph"
)

// document describes the call that answers the API's own description. It is an
// operation like any other, so that nothing is served that is not declared.
func document() huma.Operation {
	op := operation(nethttp.MethodGet, Prefix+"/openapi.json", "getDocument", tagHealth, Public, "This document", "OpenAPI 3.1.")
	op.Responses = map[string]*huma.Response{"200": {Description: "The document",
		Content: map[string]*huma.MediaType{"application/openapi+json": {Schema: &huma.Schema{Type: huma.TypeObject}}}}}
	return op
}

type documentOutput struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (a *API) getDocument(context.Context, *struct{}) (*documentOutput, error) {
	if a.openAPI == nil {
		return nil, graph.Errorf(graph.CodeInternal, "api.getDocument", "the document was not made")
	}
	return &documentOutput{ContentType: "application/openapi+json", Body: a.openAPI}, nil
}

// Seal makes the document from what was registered; call it once, last. The
// text is indented and ends with a newline, as it is committed.
func (a *API) Seal(h huma.API) error {
	data, err := json.MarshalIndent(h.OpenAPI(), "", "  ")
	if err != nil {
		return err
	}
	a.openAPI = append(data, '\n')
	return nil
}

// Document is the API's description in OpenAPI 3.1, once sealed.
func (a *API) Document() []byte { return a.openAPI }
