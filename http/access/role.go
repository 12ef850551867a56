package access

import (
	"maps"
	"slices"
)

// Role is what a token is good for. Each role may do all that those before it
// may.
type Role string

// The roles, least first.
const (
	Viewer Role = "viewer" // reads and asks
	Editor Role = "editor" // also writes items, relations, conditions, imports
	Admin  Role = "admin"  // also changes the model and hands out tokens
)

// Roles lists the roles, least first.
func Roles() []Role { return []Role{Viewer, Editor, Admin} }

// Permission is what a caller must be allowed to do for an operation.
type Permission string

// The permissions. An operation names exactly one.
const (
	Public           Permission = "public"            // anybody; only what package http lists as public
	ReadSelf         Permission = "self:read"         // who one is
	ReadGraph        Permission = "graph:read"        // items, relations, model, questions
	ReadHistory      Permission = "history:read"      // who changed what
	ReadOperations   Permission = "operations:read"   // progress of long work
	ExportGraph      Permission = "graph:export"      // the whole estate
	ReadMetrics      Permission = "metrics:read"      // how the process is doing
	WriteGraph       Permission = "graph:write"       // items, relations, imports
	WriteConditions  Permission = "conditions:write"  // states known now
	CancelOperations Permission = "operations:cancel" // stopping long work
	WriteModel       Permission = "model:write"       // classes and relation types
	PurgeGraph       Permission = "graph:purge"       // deleting an item for good
	UndoImports      Permission = "imports:undo"      // taking an import back
	ManageTokens     Permission = "tokens:manage"     // who may come in
	Administer       Permission = "server:administer" // backups and their like
)

// least is the lowest role that has a permission: the whole of who may do
// what. The committed table of operations, which people review, says the same
// by operation.
var least = map[Permission]Role{
	ReadSelf:       Viewer,
	ReadGraph:      Viewer,
	ReadHistory:    Viewer,
	ReadOperations: Viewer,
	ExportGraph:    Viewer,
	ReadMetrics:    Viewer,

	WriteGraph:       Editor,
	WriteConditions:  Editor,
	CancelOperations: Editor,
	UndoImports:      Editor,

	WriteModel:   Admin,
	PurgeGraph:   Admin,
	ManageTokens: Admin,
	Administer:   Admin,
}

// Known says whether a permission is in the table, or public.
func (p Permission) Known() bool { return p == Public || least[p] != "" }

// rank is a role's place, from 1; 0 for what is no role.
func (r Role) rank() int { return slices.Index(Roles(), r) + 1 }

// May says whether a role has a permission. What is in no table nobody has.
func (r Role) May(p Permission) bool {
	needs, known := least[p]
	return p == Public || known && r.rank() >= needs.rank()
}

// Permissions lists what a role may do, in order of name.
func (r Role) Permissions() []Permission {
	may := []Permission{}
	for _, p := range slices.Sorted(maps.Keys(least)) {
		if r.May(p) {
			may = append(may, p)
		}
	}
	return may
}
