package api

import (
	"context"
	"errors"
	"regexp"
	"strconv"
	"strings"

	"linchpin/graph"
	"linchpin/ingest"
)

// Writing is what every write by hand takes.
type Writing struct {
	MinRevision
	DryRun  bool   `query:"dryRun" doc:"Check it and say what would change; write nothing"`
	Message string `query:"message" maxLength:"1000" doc:"Why; stands in the history"`
	Key     string `header:"Idempotency-Key" maxLength:"128" doc:"Names this write, so that sending it again has no second effect: it answers what the first answered. 1 to 128 visible ASCII characters. It becomes the id of the batch"`
}

// Matching is what a write of something that is there takes besides.
type Matching struct {
	IfMatch string `header:"If-Match" doc:"The ETag of what the caller has seen, or * for whatever is there. Required: 428 without, 412 when somebody else changed it since"`
}

// Written is what a write says of itself in its answer.
type Written struct {
	What    string   `json:"what" enum:"created,updated,revived,retired,purged,deleted,unchanged" doc:"What it did, or in a dry run would do"`
	Changes []Change `json:"changes" doc:"What differs from before"`
	DryRun  bool     `json:"dryRun" doc:"Nothing was written"`
}

// Codes of refusals that only a write has.
const (
	codePrecondition graph.Code = "precondition_required"
	codeInProgress   graph.Code = "in_progress"
)

// write carries out writes by hand as one revision. Asked is what the request
// asked, whole: a key that comes again with something else is refused.
func (a *API) write(ctx context.Context, in *Writing, asked any, prepare func() ([]ingest.Write, error)) (*ingest.Outcome, error) {
	if err := checkMessage(in.Message); err != nil {
		return nil, err
	}
	if _, _, err := a.register(ctx, in.MinRevision); err != nil {
		return nil, err
	}
	if in.Key == "" || in.DryRun {
		return a.writeOnce(ctx, in, prepare, nil)
	}
	if !soundKey.MatchString(in.Key) {
		return nil, refuse("header.Idempotency-Key", in.Key, "a key is 1 to 128 visible ASCII characters")
	}
	return a.writeKeyed(ctx, in, asked, prepare)
}

var soundKey = regexp.MustCompile(`^[[:graph:]]{1,128}$`)

// writeOnce plans and writes.
func (a *API) writeOnce(ctx context.Context, in *Writing, prepare func() ([]ingest.Write, error),
	note func([]ingest.Result) (graph.RecordOp, error)) (*ingest.Outcome, error) {
	writes, err := prepare()
	if err != nil {
		return nil, err
	}
	out, err := a.editor.Apply(ctx, ingest.Edit{ID: in.Key, Actor: a.actor(ctx), Message: in.Message, Writes: writes, DryRun: in.DryRun, Note: note})
	if err != nil {
		return nil, unknownOutcome(in, err)
	}
	if out.Written {
		a.follow(ctx, out.Revision.Number)
	}
	return out, nil
}

// unknownOutcome says what to do when the connection died in the commit.
func unknownOutcome(in *Writing, err error) error {
	var e *graph.Error
	if graph.CodeOf(err) != graph.CodeOutcomeUnknown || !errors.As(err, &e) {
		return err
	}
	known := *e
	known.Hint = "send it again with the same Idempotency-Key: it takes effect once"
	if in.Key == "" {
		known.Hint = "read it again to see whether it took effect; a write with an Idempotency-Key can be sent again"
	}
	return &known
}

func checkMessage(text string) error {
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f }) {
		return refuse("query.message", text, "a message holds no control characters")
	}
	return nil
}

// actor names who writes.
func (a *API) actor(ctx context.Context) string {
	if a.Actor == nil {
		return localActor
	}
	return a.Actor(ctx)
}

// allow asks for a permission besides the one that an operation declares.
func (a *API) allow(ctx context.Context, needs Permission) error {
	if a.Allow == nil {
		return nil
	}
	return a.Allow(ctx, needs)
}

// tagOf is the strong ETag of what a revision last changed.
func tagOf(rev graph.RevisionNumber) string { return `"` + strconv.FormatUint(uint64(rev), 10) + `"` }

// expected reads If-Match against what is stored. It gives the revision that
// the write holds to; stale says that the header names another one.
func expected(header string, stored graph.RevisionNumber) (seen graph.RevisionNumber, stale bool, err error) {
	header = strings.TrimSpace(header)
	switch header {
	case "":
		return 0, false, &graph.Error{Code: codePrecondition, Op: "api.write", Msg: "a change of something that is there needs If-Match",
			Hint: "read it first and send its ETag as If-Match, or * to change whatever is there"}
	case "*":
		return stored, false, nil
	}
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimSpace(part)
		if part == tagOf(stored) {
			return stored, false, nil
		}
		text, weak := strings.CutPrefix(part, "W/") // weak tags never match here
		n, err := strconv.ParseUint(strings.Trim(text, `"`), 10, 63)
		if err != nil || len(text) < 3 || text[0] != '"' || text[len(text)-1] != '"' {
			return 0, false, refuse("header.If-Match", header, `an ETag of this API is the number of a revision in quotes, such as "42"`)
		}
		if !weak {
			seen = graph.RevisionNumber(n)
		}
	}
	return seen, true, nil
}

// defectsOf gives the problems of an error of content; nil for another error
// and for none.
func defectsOf(err error) []graph.Problem {
	var e *graph.Error
	if graph.CodeOf(err) != graph.CodeInvalid || !errors.As(err, &e) {
		return nil
	}
	return e.Problems
}
