package ingest

import (
	"time"

	"linchpin/graph"
)

// Limits of what a report lists; its totals are always whole.
const (
	MaxProblems = 1000 // problems kept
	MaxDiff     = 1000 // entries of a diff kept
)

// Report says what an import did, or with DryRun would do.
type Report struct {
	Run      string               `json:"run"`      // UUIDv7; revisions and provenance name it
	Source   string               `json:"source"`   // who says it
	Format   string               `json:"format"`   // of the input
	Revision graph.RevisionNumber `json:"revision"` // the newest after the import
	DryRun   bool                 `json:"dryRun"`   // nothing was written
	Complete bool                 `json:"complete"` // what the source no longer names was looked for
	Partial  bool                 `json:"partial"`  // a fault stopped it between batches; sending it again completes it
	Batches  int                  `json:"batches"`  // that took effect
	Model    bool                 `json:"model"`    // the model changed

	Created   int `json:"created"`   // items
	Updated   int `json:"updated"`   // revived ones included
	Unchanged int `json:"unchanged"` //
	Retired   int `json:"retired"`   // because no source names them any longer
	Rejected  int `json:"rejected"`  // rows, of items and of relations, with a problem

	Relations RelationCounts `json:"relations"`

	Errors      []graph.Problem `json:"errors"`      // at most MaxProblems; never null
	ErrorsTotal int             `json:"errorsTotal"` // all of them
	Diff        *Diff           `json:"diff,omitempty"`

	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended"`
}

// RelationCounts says what became of relations.
type RelationCounts struct {
	Created   int `json:"created"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
	Deleted   int `json:"deleted"`
}

// Diff lists what a dry run would change.
type Diff struct {
	Entries []DiffEntry `json:"entries"` // at most MaxDiff; never null
	Total   int         `json:"total"`   // all of them
}

// The kinds of change in a diff.
const (
	ChangeCreated = "created"
	ChangeUpdated = "updated"
	ChangeRevived = "revived" // a retired item that is named again; counts as updated
	ChangeRetired = "retired"
	ChangeDeleted = "deleted" // relations alone
)

// DiffEntry is the change of one item or relation: exactly one of Item and
// Relation is set.
type DiffEntry struct {
	Change   string        `json:"change"`
	Item     *ItemName     `json:"item,omitempty"`
	Relation *RelationName `json:"relation,omitempty"`
	Fields   []FieldChange `json:"fields"` // by field; never null
}

// ItemName is how a diff names an item.
type ItemName struct {
	Key   string `json:"key"`
	Class string `json:"class"`
	Name  string `json:"name"`
}

// RelationName is how a diff names a relation: ends are keys.
type RelationName struct {
	From  string `json:"from"`
	Type  string `json:"type"`
	To    string `json:"to"`
	Group string `json:"group"`
}

// FieldChange is a fact before and after, as a document holds it; null for
// none. The field is a property's name, or an own field of the item or
// relation, or "sources" for who names it.
type FieldChange struct {
	Field  string `json:"field"`
	Before any    `json:"before"`
	After  any    `json:"after"`
}

// The phases of an import, in order.
const (
	PhaseReading  = "reading"  // files are decoded; the total is unknown
	PhaseChecking = "checking" // rows are checked and compared with what is stored
	PhaseWriting  = "writing"  // changes are written
)

// Progress says how far an import is. Done and Total count rows, and changes
// while writing.
type Progress struct {
	Phase string  `json:"phase"`
	Done  int     `json:"done"`
	Total int     `json:"total"` // 0 when unknown
	Rate  float64 `json:"rate"`  // per second, since the phase began
}
