// Package api declares the operations of the HTTP API, one noun a file: the
// structs that go in and out, what each operation is called, the permission it
// needs, and its handler. Handlers return values and [graph.Error]s; package
// http turns those into problems.
package api

import (
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// Prefix is the path under which version 1 of the API lies.
const Prefix = "/api/v1"

// Permission is what a caller must be allowed to do for an operation.
type Permission string

// The permissions. An operation names exactly one.
const (
	Public           Permission = "public"            // anybody; only what package http lists as public
	ReadGraph        Permission = "graph:read"        // items, relations, model, questions
	ReadHistory      Permission = "history:read"      // who changed what
	WriteGraph       Permission = "graph:write"       // imports
	WriteConditions  Permission = "conditions:write"  // states known now
	ReadOperations   Permission = "operations:read"   // progress of long work
	CancelOperations Permission = "operations:cancel" // stopping it
	ExportGraph      Permission = "graph:export"      // the whole estate
)

// PermissionKey is where an operation's metadata hold its [Permission].
const PermissionKey = "permission"

// Tags of the operations in the document.
const (
	tagQuestions = "questions"
	tagRegister  = "register"
	tagImports   = "imports"
	tagHealth    = "health"
)

// operation describes one call. It carries no list of errors: each answers any
// failure as a problem, which the document holds as the default response.
func operation(method, path, id, tag string, needs Permission, summary, description string) huma.Operation {
	return huma.Operation{
		Method: method, Path: path, OperationID: id, Tags: []string{tag}, Summary: summary, Description: description,
		Metadata:        map[string]any{PermissionKey: needs},
		MaxBodyBytes:    MaxQuestionBytes,
		BodyReadTimeout: bodyTimeout,
	}
}

// Limits of a body that is not an import.
const (
	MaxQuestionBytes = 1 << 20
	bodyTimeout      = 30 * time.Second
)
