package graph

import (
	"errors"
	"fmt"
)

// Code is the stable word that names a kind of failure in every layer.
type Code string

// The codes. A door maps each to its own status; see the map in package http.
const (
	// CodeInvalid: the content breaks a rule; Problems says which.
	CodeInvalid Code = "invalid"
	// CodeNotFound: a path names something that does not exist.
	CodeNotFound Code = "not_found"
	// CodeUnknownItem: a question names an item that does not exist.
	CodeUnknownItem Code = "unknown_item"
	// CodeConflict: the content collides with what is stored (a taken key).
	CodeConflict Code = "conflict"
	// CodeStale: the caller's version is not the stored one.
	CodeStale Code = "stale"
	// CodeKeyReused: a batch id came again with other content.
	CodeKeyReused Code = "key_reused"
	// CodeTooLarge: a batch or body is over its limit.
	CodeTooLarge Code = "too_large"
	// CodeOutcomeUnknown: the connection died in the commit; send the batch again.
	CodeOutcomeUnknown Code = "outcome_unknown"
	// CodeUnavailable: the store cannot be reached, or cannot serve now.
	CodeUnavailable Code = "unavailable"
	// CodeReadOnly: the store refuses writes.
	CodeReadOnly Code = "read_only"
	// CodeNoSpace: the disk is full.
	CodeNoSpace Code = "no_space"
	// CodeInUse: another process holds the data folder.
	CodeInUse Code = "in_use"
	// CodeSchema: the store's schema or the server's version is not one that
	// this binary reads.
	CodeSchema Code = "schema"
	// CodeTimeout: what was waited for did not come in time.
	CodeTimeout Code = "timeout"
	// CodeGone: the revision asked for is no longer held.
	CodeGone Code = "gone"
	// CodeInternal: a defect of Linchpin. The zero code reads as this one.
	CodeInternal Code = "internal"
)

// Error crosses package borders. Wrap causes; never compare message text.
type Error struct {
	Code     Code
	Op       string    // "sqlite.Apply"
	Msg      string    // safe for the caller: no query text, no secrets
	Hint     string    // what an operator can do about it; may be empty
	Problems []Problem // for CodeInvalid and its kin: every problem, not the first
	Total    int       // number of problems when the list was cut; else 0
	Err      error     // cause, for the log alone
}

// Error gives the operation and the message. The cause is for the log.
func (e *Error) Error() string {
	text := e.Msg
	if text == "" {
		text = string(e.Code)
	}
	if len(e.Problems) > 0 {
		text = fmt.Sprintf("%s: %s", text, e.Problems[0])
		if more := len(e.Problems) - 1; more > 0 {
			text = fmt.Sprintf("%s (and %d more)", text, more)
		}
	}
	if e.Op == "" {
		return text
	}
	return e.Op + ": " + text
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf finds the code of the nearest [Error] in err's chain.
// It is "" for nil and [CodeInternal] for an error without a code.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) && e.Code != "" {
		return e.Code
	}
	return CodeInternal
}

// Errorf makes an [Error] with a formatted message. A %w verb sets the cause.
func Errorf(code Code, op, format string, args ...any) *Error {
	wrapped := fmt.Errorf(format, args...)
	return &Error{Code: code, Op: op, Msg: wrapped.Error(), Err: errors.Unwrap(wrapped)}
}

// Invalid wraps problems as a [CodeInvalid] error, or gives nil for none.
func Invalid(op string, problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	return &Error{Code: CodeInvalid, Op: op, Msg: "the content breaks a rule", Problems: problems}
}
