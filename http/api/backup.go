package api

import (
	"context"
	"io"
	nethttp "net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"linchpin/graph"
	"linchpin/http/access"
)

// Backup writes the whole store into one file, see package graph/backup.
type Backup func(ctx context.Context, w io.Writer) error

func (a *API) registerBackup(h huma.API) {
	op := operation(nethttp.MethodGet, Prefix+"/backup", "getBackup", tagHealth, access.Administer,
		"The whole store as one file", "Items, relations, history, model and records, as of one revision, while others write. linchpin restore reads it.")
	op.Responses = map[string]*huma.Response{"200": {Description: "The backup; one that broke off has no digest at its end",
		Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
	huma.Register(h, op, a.getBackup)
}

func (a *API) getBackup(context.Context, *struct{}) (*huma.StreamResponse, error) {
	if a.Backup == nil {
		return nil, graph.Errorf(graph.CodeNotFound, "api.getBackup", "this kind of store has no backups")
	}
	return &huma.StreamResponse{Body: func(h huma.Context) {
		h.SetHeader("Content-Type", "application/octet-stream")
		h.SetHeader("Content-Disposition", `attachment; filename="linchpin.backup"`)
		h.SetStatus(nethttp.StatusOK)
		out := &patientWriter{w: h.BodyWriter(), control: nethttp.NewResponseController(humagin.Unwrap(h).Writer)}
		if err := a.Backup(h.Context(), out); err != nil {
			panic(nethttp.ErrAbortHandler) // half a backup must not pass for a whole one
		}
	}}, nil
}
