package http

import (
	"errors"
	"fmt"
	nethttp "net/http"
	"testing"

	"linchpin/graph"
)

func TestEachCodeKeepsItsStatusThroughWrapping(t *testing.T) {
	codes := []graph.Code{graph.CodeInvalid, graph.CodeNotFound, graph.CodeUnknownItem, graph.CodeConflict, graph.CodeStale, graph.CodeKeyReused,
		graph.CodeTooLarge, graph.CodeOutcomeUnknown, graph.CodeUnavailable, graph.CodeReadOnly, graph.CodeNoSpace, graph.CodeInUse,
		graph.CodeSchema, graph.CodeTimeout, graph.CodeGone, graph.CodeInternal, "syntax", "media_type", "revision_not_reached", "not_ready"}
	for _, code := range codes {
		want, known := statusOf[code]
		if !known {
			t.Errorf("%s has no status", code)
		}
		var err error = &graph.Error{Code: code, Op: "somewhere", Msg: "what the caller may read", Err: errors.New("secret cause")}
		for depth := range 3 {
			p := problemOf(err)
			if p.Status != want || p.Code != string(code) {
				t.Errorf("%s at depth %d: %d %s, want %d", code, depth, p.Status, p.Code, want)
			}
			if wantDetail := map[bool]string{true: "internal error", false: "what the caller may read"}[code == graph.CodeInternal]; p.Detail != wantDetail {
				t.Errorf("%s at depth %d says %q", code, depth, p.Detail)
			}
			err = fmt.Errorf("wrapped: %w", err)
		}
	}
	for _, err := range []error{errors.New("SELECT * FROM secret"), &graph.Error{Code: "unheard_of", Msg: "secret"}} {
		if p := problemOf(err); p.Status != 500 || p.Code != "internal" || p.Detail != "internal error" {
			t.Errorf("%v: %+v", err, p)
		}
	}
	if p := problemOf(fmt.Errorf("reading: %w", &nethttp.MaxBytesError{Limit: 1})); p.Status != 413 {
		t.Errorf("a body over its limit: %+v", p)
	}
}

func TestEveryStatusOfTheContractIsUsed(t *testing.T) {
	used := map[int]bool{}
	for _, status := range statusOf {
		used[status] = true
	}
	for _, status := range []int{400, 404, 409, 412, 413, 415, 422, 503, 507} {
		if !used[status] {
			t.Errorf("no code becomes %d", status)
		}
	}
}
