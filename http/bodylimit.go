package http

import (
	nethttp "net/http"

	"github.com/danielgtaylor/huma/v2"

	"linchpin/http/api"
)

// bodyLimits are the largest bodies of the calls that take others than a
// question does, by method and path; a negative one is that of an import.
type bodyLimits map[string]int64

func bodyLimitsOf(doc *huma.OpenAPI) bodyLimits {
	limits := bodyLimits{}
	for path, item := range doc.Paths {
		for method, op := range operationsOf(item) {
			if op.MaxBodyBytes != api.MaxQuestionBytes {
				limits[method+" "+path] = op.MaxBodyBytes
			}
		}
	}
	return limits
}

// largestBody is how much a request may send.
func (s *Server) largestBody(r *nethttp.Request) int64 {
	switch limit, other := s.bodies[r.Method+" "+r.URL.Path]; {
	case !other:
		return api.MaxQuestionBytes
	case limit < 0:
		return s.operations.Limits().ImportBytes
	default:
		return limit
	}
}
