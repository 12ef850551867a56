package http

import (
	"encoding/json"

	"github.com/gin-gonic/gin"
)

// writeProblem answers a problem outside of the operations.
func writeProblem(c *gin.Context, p *Problem) {
	p.Request = requestID(c.Request.Context())
	noteFailure(c.Request.Context(), p)
	if wait := retryAfterOf(p); wait != "" && c.Writer.Header().Get("Retry-After") == "" {
		c.Header("Retry-After", wait)
	}
	body, err := json.Marshal(p)
	if err != nil {
		body = []byte(`{"code":"internal"}`)
	}
	c.Data(p.Status, "application/problem+json", body)
	c.Abort()
}
