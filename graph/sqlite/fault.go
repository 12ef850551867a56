package sqlite

import (
	"errors"
	"io/fs"

	"modernc.org/sqlite"

	"linchpin/graph"
)

// Result codes of SQLite, the low byte; https://www.sqlite.org/rescode.html.
const (
	resultBusy     = 5
	resultReadOnly = 8
	resultIO       = 10
	resultCorrupt  = 11
	resultFull     = 13
	resultCantOpen = 14
	resultNotADB   = 26
)

// fault makes an error of SQLite or the file system one of ours.
func fault(op string, err error) error {
	if err == nil {
		return nil
	}
	e := &graph.Error{Code: graph.CodeInternal, Op: op, Msg: "the store failed", Err: err}
	var result *sqlite.Error
	if errors.As(err, &result) {
		describe(e, result.Code()&0xff)
	} else if errors.Is(err, fs.ErrPermission) {
		e.Code, e.Msg = graph.CodeReadOnly, "the data folder may not be written"
		e.Hint = "give the user that runs Linchpin write access, or name another file with --store sqlite:PATH"
	}
	return e
}

func describe(e *graph.Error, code int) {
	switch code {
	case resultFull:
		e.Code, e.Msg, e.Hint = graph.CodeNoSpace, "the disk is full; nothing of the batch was written", "make room; no restart is needed"
	case resultReadOnly:
		e.Code, e.Msg, e.Hint = graph.CodeReadOnly, "the database file may not be written", "give the user that runs Linchpin write access to the file and its folder"
	case resultBusy:
		e.Code, e.Msg = graph.CodeUnavailable, "another process keeps the database file busy"
	case resultCantOpen:
		e.Code, e.Msg, e.Hint = graph.CodeUnavailable, "the database file cannot be opened", "look at the path after --store sqlite: and at the rights of its folder"
	case resultIO:
		e.Code, e.Msg = graph.CodeUnavailable, "reading or writing the database file failed"
	case resultCorrupt, resultNotADB:
		e.Code, e.Msg = graph.CodeSchema, "the file is damaged, or not an SQLite database"
		e.Hint = "nothing was changed; put a backup in its place, or name another file with --store sqlite:PATH"
	}
}
