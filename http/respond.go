package http

import (
	"encoding/json"

	"github.com/gin-gonic/gin"
)

// askAgain says when to ask again, unless whoever refused has said so already.
func askAgain(c *gin.Context, p *Problem) {
	if wait := retryAfterOf(p); wait != "" && c.Writer.Header().Get("Retry-After") == "" {
		c.Header("Retry-After", wait)
	}
}

// writeProblem answers a problem outside of the operations.
func writeProblem(c *gin.Context, p *Problem) {
	p.Request = requestID(c.Request.Context())
	noteFailure(c.Request.Context(), p)
	askAgain(c, p)
	body, err := json.Marshal(p)
	if err != nil {
		body = []byte(`{"code":"internal"}`)
	}
	c.Data(p.Status, "application/problem+json", body)
	c.Abort()
}
