package api

import (
	"context"
	nethttp "net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"linchpin/http/access"
)

// ReadMetrics lets a caller see how the process is doing. On loopback, where
// nobody signs in, whoever asks may.
const ReadMetrics = access.ReadMetrics

// registerMetrics adds the page that Prometheus reads.
func (a *API) registerMetrics(h huma.API) {
	op := operation(nethttp.MethodGet, "/metrics", "getMetrics", tagHealth, ReadMetrics,
		"Counts and times for Prometheus", "In the text format of Prometheus; names begin with linchpin_, units are base units.")
	op.Responses = map[string]*huma.Response{"200": {Description: "The series",
		Content: map[string]*huma.MediaType{"text/plain": {Schema: &huma.Schema{Type: huma.TypeString}}}}}
	huma.Register(h, op, a.getMetrics)
}

func (a *API) getMetrics(context.Context, *struct{}) (*huma.StreamResponse, error) {
	return &huma.StreamResponse{Body: func(h huma.Context) {
		c := humagin.Unwrap(h)
		a.Metrics.ServeHTTP(c.Writer, c.Request)
	}}, nil
}
