package sqlite

import (
	"context"
	"errors"
	"io/fs"
	"syscall"

	engine "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"linchpin/graph"
)

// primary is SQLite's result code without its extension, or 0.
func primary(err error) int {
	var e *engine.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

// fault gives what happened in SQLite the code that it has in every layer.
func fault(ctx context.Context, op string, err error) error {
	if err == nil {
		return nil
	}
	var told *graph.Error
	if errors.As(err, &told) {
		return err
	}
	if cause := context.Cause(ctx); ctx.Err() != nil {
		return &graph.Error{Code: graph.CodeTimeout, Op: op, Msg: "the call was given up", Err: errors.Join(ctx.Err(), cause, err)}
	}
	say := func(code graph.Code, msg, hint string) error {
		return &graph.Error{Code: code, Op: op, Msg: msg, Hint: hint, Err: err}
	}
	switch primary(err) {
	case lib.SQLITE_FULL:
		return say(graph.CodeNoSpace, "the disk is full", "free space on the disk of the data folder, or raise its quota")
	case lib.SQLITE_READONLY, lib.SQLITE_PERM, lib.SQLITE_AUTH:
		return say(graph.CodeReadOnly, "the database cannot be written", "make the data folder and its files writable for the user that runs Linchpin")
	case lib.SQLITE_CANTOPEN:
		return say(graph.CodeUnavailable, "the database cannot be opened", "check that the data folder exists and can be read and written")
	case lib.SQLITE_NOTADB:
		return say(graph.CodeSchema, "the file is not a SQLite database", "name another file with --store sqlite:PATH; Linchpin creates it")
	case lib.SQLITE_CORRUPT:
		return say(graph.CodeUnavailable, "the database file is damaged", "restore it from a backup; the damaged file is left as it is")
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return say(graph.CodeUnavailable, "another program holds the database file", "close other programs that use it")
	case lib.SQLITE_IOERR:
		return say(graph.CodeUnavailable, "the disk of the database fails", "check the disk; the cause stands in the log")
	case lib.SQLITE_NOMEM:
		return say(graph.CodeUnavailable, "out of memory", "")
	}
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return say(graph.CodeNoSpace, "the disk is full", "free space on the disk of the data folder, or raise its quota")
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return say(graph.CodeReadOnly, "the data folder cannot be written", "make the data folder and its files writable for the user that runs Linchpin")
	case errors.Is(err, fs.ErrNotExist):
		return say(graph.CodeUnavailable, "the data folder does not exist", "create the folder of the database file first")
	}
	return say(graph.CodeInternal, "the embedded store failed", "")
}
