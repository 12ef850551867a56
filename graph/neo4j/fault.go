package neo4j

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"linchpin/graph"
)

// fault gives the driver's error as one of ours. What the server says may hold
// values of a batch, so it is kept as the cause, for the log alone.
func (s *Store) fault(ctx context.Context, op string, err error) error {
	var own *graph.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &own), errors.Is(err, errRollBack), errors.Is(err, errSpoiled):
		return err
	case s.closed.Load():
		return &graph.Error{Code: graph.CodeUnavailable, Op: op, Msg: "the store is closed", Err: err}
	case ctx.Err() != nil:
		return &graph.Error{Code: graph.CodeTimeout, Op: op, Msg: "the call ended before it was answered", Err: errors.Join(ctx.Err(), err)}
	}
	var limit *neo4j.TransactionExecutionLimit
	if errors.As(err, &limit) && len(limit.Errors) > 0 {
		if err := s.fault(ctx, op, limit.Errors[len(limit.Errors)-1]); graph.CodeOf(err) != graph.CodeInternal {
			return err
		}
	}
	var server *neo4j.Neo4jError
	if errors.As(err, &server) {
		return serverFault(op, server)
	}
	var usage *neo4j.UsageError
	if errors.As(err, &usage) || strings.Contains(err.Error(), "requested Bolt versions") {
		return &graph.Error{Code: graph.CodeSchema, Op: op, Msg: "what answers is not a Neo4j that Linchpin can use",
			Hint: "point it at the Bolt port (7687) of Neo4j 5.26 or newer", Err: err}
	}
	var lost *neo4j.ConnectivityError
	if errors.As(err, &lost) || neo4j.IsRetryable(err) || isTimeout(err) {
		return &graph.Error{Code: graph.CodeUnavailable, Op: op, Msg: "Neo4j cannot be reached",
			Hint: "check that it runs, and the address, port and encryption of its URI", Err: err}
	}
	return &graph.Error{Code: graph.CodeInternal, Op: op, Msg: "Neo4j's driver failed", Err: err}
}

func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.As(err, &timeout) && timeout.Timeout()
}

// refusedByServer says that the server answered a commit with a plain no.
func refusedByServer(err error) bool {
	var limit *neo4j.TransactionExecutionLimit
	if errors.As(err, &limit) && len(limit.Errors) > 0 {
		err = limit.Errors[len(limit.Errors)-1]
	}
	var server *neo4j.Neo4jError
	return errors.As(err, &server) && !strings.HasPrefix(server.Code, "Neo.DatabaseError.")
}

// serverFault maps what the server said by its code.
func serverFault(op string, err *neo4j.Neo4jError) error {
	fail := func(code graph.Code, msg, hint string) error {
		return &graph.Error{Code: code, Op: op, Msg: msg, Hint: hint, Err: err}
	}
	switch code := err.Code; {
	case strings.HasSuffix(code, ".ForbiddenOnReadOnlyDatabase"), strings.HasSuffix(code, ".WriteOnReadOnlyAccessDatabase"),
		strings.HasSuffix(code, ".NotALeader"), strings.Contains(err.Msg, "read only"), strings.Contains(err.Msg, "read-only"):
		return fail(graph.CodeReadOnly, "this Neo4j database refuses writes",
			"allow them in neo4j.conf (server.databases.read_only), or use another database")
	case strings.Contains(code, "DiskSpace"), strings.Contains(code, "OutOfDisk"), strings.Contains(err.Msg, "No space left"):
		return fail(graph.CodeNoSpace, "the disk of Neo4j is full", "free space on the server, then try again")
	case strings.HasPrefix(code, "Neo.ClientError.Security."):
		return fail(graph.CodeUnavailable, "Neo4j refuses the credentials or the rights that go with them", "check user and password")
	case strings.HasSuffix(code, ".DatabaseNotFound"):
		return fail(graph.CodeUnavailable, "Neo4j has no database of that name", "Community Edition has one: neo4j")
	case strings.HasSuffix(code, ".MemoryPoolOutOfMemoryError"):
		return fail(graph.CodeUnavailable, "Neo4j has too little memory for this",
			"raise server.memory.heap.max_size, or dbms.memory.transaction.total.max")
	case strings.HasSuffix(code, ".TransactionTimedOut"), strings.HasSuffix(code, ".TransactionTimedOutClientConfiguration"),
		strings.HasSuffix(code, ".Terminated"):
		return fail(graph.CodeTimeout, "Neo4j ended the transaction before it was done", "")
	case strings.HasSuffix(code, ".ConstraintValidationFailed"):
		return fail(graph.CodeConflict, "the database holds something that Linchpin did not write", "look for items, keys or relations that were added by hand")
	case strings.HasPrefix(code, "Neo.TransientError."):
		return fail(graph.CodeUnavailable, "Neo4j cannot serve this now", "try again")
	default:
		return fail(graph.CodeInternal, "Neo4j refused a query", "")
	}
}

func schemaError(op string, stored int64) error {
	e := graph.Errorf(graph.CodeSchema, op, "the database holds schema version %d; this Linchpin knows version %d", stored, schemaVersion)
	e.Hint = "use the Linchpin that wrote it, or a newer one"
	if stored < schemaVersion {
		e.Hint = "export with the Linchpin that wrote it and import here"
	}
	return e
}

// errCorrupt marks what cannot be read. In a read beside a commit it may be
// half of what is being written.
var errCorrupt = errors.New("not in the form in which it is stored")

func corrupt(op, noun string, cause error) error {
	return &graph.Error{Code: graph.CodeInternal, Op: op, Msg: fmt.Sprintf("a stored %s cannot be read", noun),
		Hint: "was it changed by hand in the database?", Err: fmt.Errorf("%w: %w", errCorrupt, cause)}
}
