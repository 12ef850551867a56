package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"

	"linchpin/graph"
)

// The exit codes, as documented.
const (
	exitDone        = 0
	exitNo          = 1 // the answer is "no"
	exitUsage       = 2
	exitRejected    = 3 // input rejected
	exitNotFound    = 4
	exitUnreachable = 5 // store or server
	exitNotAllowed  = 6
	exitIncomplete  = 7 // a budget stopped the answer
	exitInterrupted = 130
)

// exitError ends the run with a code of its own. A nil Err prints nothing.
type exitError struct {
	Code int
	Err  error
}

func (e *exitError) Error() string {
	if e.Err == nil {
		return ""
	}
	return e.Err.Error()
}

func (e *exitError) Unwrap() error { return e.Err }

// exitOf is the exit code of an error.
func exitOf(err error) int {
	var exit *exitError
	var problem *problemError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &exit):
		return exit.Code
	case errors.As(err, &problem):
		return problem.exit()
	}
	var file *fs.PathError // of standard output, or of a file that a verb writes
	if errors.As(err, &file) {
		return exitUnreachable
	}
	switch graph.CodeOf(err) {
	case graph.CodeInvalid, graph.CodeConflict, graph.CodeTooLarge, graph.CodeStale, graph.CodeKeyReused:
		return exitRejected
	case graph.CodeNotFound, graph.CodeUnknownItem:
		return exitNotFound
	case graph.CodeUnavailable, graph.CodeInUse, graph.CodeSchema, graph.CodeReadOnly, graph.CodeNoSpace, graph.CodeTimeout, graph.CodeOutcomeUnknown:
		return exitUnreachable
	default:
		return exitUsage
	}
}

// report prints an error as a person reads it: what, each problem on a line,
// and what can be done.
func report(w io.Writer, err error) {
	if err == nil || err.Error() == "" {
		return
	}
	var problem *problemError
	if errors.As(err, &problem) {
		problem.print(w)
		return
	}
	var e *graph.Error
	if !errors.As(err, &e) {
		fmt.Fprintln(w, "linchpin:", err)
		return
	}
	message := e.Msg
	if message == "" {
		message = string(e.Code)
	}
	fmt.Fprintln(w, "linchpin:", message)
	for _, p := range e.Problems {
		fmt.Fprintln(w, "  "+p.String())
	}
	if e.Hint != "" {
		fmt.Fprintln(w, "  "+e.Hint)
	}
}
