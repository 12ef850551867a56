package http

import (
	"cmp"
	"context"
	"errors"
	"io"
	nethttp "net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"linchpin/graph"
	"linchpin/http/access"
	"linchpin/http/api"
)

// How many content errors a problem lists: of those that the framework finds,
// and of those that our own checks find in a document.
const (
	maxListed         = 20
	maxListedOfImport = 100
)

// Problem is the body of every failure, application/problem+json (RFC 9457).
type Problem struct {
	Type    string               `json:"type" doc:"Always about:blank; code says what happened"`
	Title   string               `json:"title" doc:"The status in words"`
	Status  int                  `json:"status"`
	Code    string               `json:"code" doc:"A stable word, such as unknown_item"`
	Detail  string               `json:"detail" doc:"What happened, in a sentence"`
	Hint    string               `json:"hint,omitempty" doc:"What an operator can do about it"`
	Request string               `json:"request,omitempty" doc:"The request's id, as in the log"`
	Errors  []api.ContentProblem `json:"errors,omitempty" doc:"Defects of the content, at most 100"`
	Total   int                  `json:"total,omitempty" doc:"Defects found, listed or not"`

	Conflict *api.Conflict     `json:"conflict,omitempty" doc:"With 412: who changed it since the caller saw it, and how"`
	Import   *api.ImportReport `json:"import,omitempty" doc:"Of an import that a fault stopped midway: what it had written by then; sending the same again completes it"`

	cause error
}

// Error is the detail.
func (p *Problem) Error() string { return p.Detail }

// Unwrap gives the cause, for the log.
func (p *Problem) Unwrap() error { return p.cause }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType names the body's form.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// statusOf is the only place where a code becomes a status.
var statusOf = map[graph.Code]int{
	graph.CodeInvalid:        nethttp.StatusUnprocessableEntity,
	graph.CodeNotFound:       nethttp.StatusNotFound,
	graph.CodeUnknownItem:    nethttp.StatusUnprocessableEntity,
	graph.CodeConflict:       nethttp.StatusConflict,
	graph.CodeStale:          nethttp.StatusPreconditionFailed,
	graph.CodeKeyReused:      nethttp.StatusUnprocessableEntity,
	graph.CodeTooLarge:       nethttp.StatusRequestEntityTooLarge,
	graph.CodeOutcomeUnknown: nethttp.StatusServiceUnavailable,
	graph.CodeUnavailable:    nethttp.StatusServiceUnavailable,
	graph.CodeReadOnly:       nethttp.StatusServiceUnavailable,
	graph.CodeNoSpace:        nethttp.StatusInsufficientStorage,
	graph.CodeInUse:          nethttp.StatusServiceUnavailable,
	graph.CodeSchema:         nethttp.StatusServiceUnavailable,
	graph.CodeTimeout:        nethttp.StatusServiceUnavailable,
	graph.CodeGone:           nethttp.StatusGone,
	graph.CodeInternal:       nethttp.StatusInternalServerError,

	// Codes that only a door has.
	access.CodeUnauthorized: nethttp.StatusUnauthorized,
	access.CodeForbidden:    nethttp.StatusForbidden,
	access.CodeRateLimited:  nethttp.StatusTooManyRequests,
	"syntax":                nethttp.StatusBadRequest,
	"media_type":            nethttp.StatusUnsupportedMediaType,
	"revision_not_reached":  nethttp.StatusServiceUnavailable,
	"not_ready":             nethttp.StatusServiceUnavailable,
	"precondition_required": nethttp.StatusPreconditionRequired,
	"in_progress":           nethttp.StatusConflict,
	"busy":                  nethttp.StatusTooManyRequests,
}

// retryAfter is when to ask again, in seconds, after failures that pass by
// themselves.
var retryAfter = map[string]string{"busy": "5", "revision_not_reached": "1", "outcome_unknown": "1", "unavailable": "5", "not_ready": "5", "timeout": "5"}

// retryAfterOf is when to ask again, in seconds: every refusal for now says so,
// those that somebody has to mend first too; "" for all others.
func retryAfterOf(p *Problem) string {
	if wait, ok := retryAfter[p.Code]; ok {
		return wait
	}
	if p.Status == nethttp.StatusTooManyRequests || p.Status == nethttp.StatusServiceUnavailable {
		return "30"
	}
	return ""
}

// statusClientClosed is logged for a caller that went away; nobody reads it.
const statusClientClosed = 499

// codeOf names failures that the framework reports by status alone.
var codeOf = map[int]string{
	nethttp.StatusBadRequest:            "syntax",
	nethttp.StatusForbidden:             "forbidden",
	nethttp.StatusNotFound:              "not_found",
	nethttp.StatusMethodNotAllowed:      "method_not_allowed",
	nethttp.StatusNotAcceptable:         "not_acceptable",
	nethttp.StatusRequestTimeout:        "request_timeout",
	nethttp.StatusRequestEntityTooLarge: "too_large",
	nethttp.StatusUnsupportedMediaType:  "media_type",
	nethttp.StatusMisdirectedRequest:    "misdirected",
	nethttp.StatusUnprocessableEntity:   "invalid",
	nethttp.StatusInternalServerError:   "internal",
	nethttp.StatusServiceUnavailable:    "unavailable",
}

// newProblem is a problem of a status, for failures outside the operations.
func newProblem(status int, code, detail string) *Problem {
	return &Problem{Type: "about:blank", Title: title(status), Status: status, Code: code, Detail: detail}
}

func title(status int) string {
	if status == statusClientClosed {
		return "Client Closed Request"
	}
	return nethttp.StatusText(status)
}

// problemOf turns any error into a problem. Errors that carry no code say
// "internal error": their text is for the log.
func problemOf(err error) *Problem {
	var ready *Problem
	if errors.As(err, &ready) {
		return ready
	}
	var tooLarge *nethttp.MaxBytesError
	if errors.As(err, &tooLarge) {
		p := newProblem(nethttp.StatusRequestEntityTooLarge, "too_large", "the body is larger than this call takes")
		p.cause = err
		return p
	}
	code := graph.CodeOf(err)
	status, known := statusOf[code]
	if !known {
		code, status = graph.CodeInternal, nethttp.StatusInternalServerError
	}
	p := newProblem(status, string(code), "internal error")
	p.cause = err
	var e *graph.Error
	if code == graph.CodeInternal || !errors.As(err, &e) {
		return p
	}
	p.Detail, p.Hint = cmp.Or(e.Msg, string(code)), e.Hint
	p.list(e.Problems, e.Total, maxListedOfImport)
	var conflict *api.ConflictError
	if errors.As(err, &conflict) {
		p.Conflict = &conflict.Conflict
	}
	var partial *api.PartialError
	if errors.As(err, &partial) {
		p.Import = &partial.Report
	}
	return p
}

// list takes the first problems and the number of all.
func (p *Problem) list(problems []graph.Problem, total, most int) {
	p.Total = max(total, len(problems))
	for _, problem := range problems[:min(len(problems), most)] {
		p.Errors = append(p.Errors, api.ContentProblem(problem))
	}
}

// useProblems makes the framework speak of failures as we do. It has to be in
// place before the first operation is registered, since the document takes the
// shape of an error from it.
func useProblems() {
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		return frameworkProblem(nil, status, msg, errs)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		p := frameworkProblem(ctx, status, msg, errs)
		if ctx != nil && errors.Is(ctx.Context().Err(), context.Canceled) {
			p = &Problem{Type: p.Type, Title: title(statusClientClosed), Status: statusClientClosed, Code: "cancelled", Detail: "the caller went away", cause: p.cause}
		}
		if ctx != nil {
			p.Request = requestID(ctx.Context())
			noteFailure(ctx.Context(), p)
			askAgain(humagin.Unwrap(ctx), p)
		}
		return p
	}
}

// frameworkProblem reads what the framework found wrong with a request, or the
// error that a handler returned.
func frameworkProblem(ctx huma.Context, status int, msg string, errs []error) *Problem {
	if status == nethttp.StatusInternalServerError && len(errs) == 1 {
		if errors.Is(errs[0], io.ErrUnexpectedEOF) {
			return newProblem(nethttp.StatusBadRequest, "syntax", "the body breaks off")
		}
		return problemOf(errs[0])
	}
	var found []*huma.ErrorDetail
	for _, err := range errs {
		var carried *Problem
		var coded *graph.Error
		detail, framework := err.(huma.ErrorDetailer) // the framework's own, never wrapped
		switch {
		case err == nil:
		case framework:
			found = append(found, detail.ErrorDetail())
		case errors.As(err, &carried):
			return carried
		case errors.As(err, &coded):
			return problemOf(coded)
		default:
			found = append(found, &huma.ErrorDetail{Message: err.Error()})
		}
	}
	return requestProblem(ctx, status, msg, found)
}

// requestProblem says what is wrong with a request. It looks closely only at
// what it lists: the text of each defect holds the whole object around it.
func requestProblem(ctx huma.Context, status int, msg string, found []*huma.ErrorDetail) *Problem {
	for _, d := range found {
		if strings.HasSuffix(d.Message, (&nethttp.MaxBytesError{}).Error()) { // the framework passes on the text alone
			return newProblem(nethttp.StatusRequestEntityTooLarge, "too_large", "the body is larger than this call takes")
		}
	}
	slices.SortStableFunc(found, func(a, b *huma.ErrorDetail) int { return strings.Compare(a.Location, b.Location) })
	p := newProblem(status, cmp.Or(codeOf[status], "invalid"), detailOf(status, msg))
	details := make([]graph.Problem, min(len(found), maxListed))
	for i := range details {
		details[i] = contentProblem(ctx, found[i])
	}
	p.list(details, len(found), maxListed)
	return p
}

func detailOf(status int, msg string) string {
	switch status {
	case nethttp.StatusBadRequest:
		return "the request cannot be read"
	case nethttp.StatusUnprocessableEntity:
		return "the request breaks a rule"
	case nethttp.StatusUnsupportedMediaType:
		return "this call takes application/json"
	}
	return cmp.Or(msg, title(status))
}
