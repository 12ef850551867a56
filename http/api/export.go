package api

import (
	"context"
	"io"
	nethttp "net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
)

type exportInput struct {
	MinRevision
	Format string `query:"format" enum:"yaml,json,ndjson" default:"yaml"`
}

// exportTypes are the media types and file names of the forms.
var exportTypes = map[string][2]string{
	"yaml":   {"application/yaml", "estate.yaml"},
	"json":   {"application/json", "estate.json"},
	"ndjson": {"application/x-ndjson", "estate.ndjson"},
}

func (a *API) exportEstate(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
	if _, _, err := a.register(ctx, in.MinRevision); err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(h huma.Context) {
		kind := exportTypes[in.Format]
		h.SetHeader("Content-Type", kind[0])
		h.SetHeader("Content-Disposition", `attachment; filename="`+kind[1]+`"`)
		h.SetStatus(nethttp.StatusOK)
		out := &patientWriter{w: h.BodyWriter(), control: nethttp.NewResponseController(humagin.Unwrap(h).Writer)}
		if _, err := a.Export(h.Context(), a.Store, out, in.Format); err != nil {
			// The answer has begun: cut the connection, so that nobody takes
			// half an estate for a whole one.
			panic(nethttp.ErrAbortHandler)
		}
	}}, nil
}

// patientWriter counts the time of a streamed answer from piece to piece.
type patientWriter struct {
	w       io.Writer
	control *nethttp.ResponseController
}

func (p *patientWriter) Write(b []byte) (int, error) {
	_ = p.control.SetWriteDeadline(time.Now().Add(bodyTimeout)) // writers of tests have none
	return p.w.Write(b)
}
