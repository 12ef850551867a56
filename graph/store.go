package graph

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Limits of questions to a store.
const (
	MaxPage      = 1000   // entries of a list
	MaxIDs       = 10_000 // ids or keys
	MaxQueryText = 1024   // bytes of Query.Text
)

// Store is everything that a graph store does. A call whose context has ended
// fails with an error that wraps the context's and changes nothing (unless it
// says CodeOutcomeUnknown). What Apply and PutRecord acknowledged is still
// there when the store is closed and opened again.
type Store interface {
	Reader
	Writer
	Records

	// Close releases the store. Calls after it fail with CodeUnavailable;
	// closing again does nothing.
	Close() error
}

// Writer changes the graph. It is safe for concurrent use.
type Writer interface {
	// Apply writes b as one revision: all of it or nothing.
	//
	// b.ID makes it idempotent. The same id with the same content (Hash)
	// returns the first Revision and changes nothing; other content fails with
	// CodeKeyReused. The next number is taken inside the transaction, so
	// revisions have no gaps and stand in commit order; At is the store's
	// clock, and never before the At of the revision before.
	//
	// Fails, changing nothing, and where several hold with the first of
	//   - CodeInvalid for an empty or too long id, an op that says nothing or
	//     two things, a nil id, a key that CheckKey refuses, an item, relation,
	//     record or model that occurs twice, a relation from an item to itself,
	//     a record that breaks its limits; CodeTooLarge above MaxBatchOps or
	//     MaxBatchBytes (all this is [Batch.Prepare]);
	//   - CodeKeyReused;
	//   - CodeStale where Op.If, or a record's version, is not what is stored, or
	//     the store is not as Batch.Given says;
	//   - CodeInvalid for a relation whose end does not exist;
	//   - CodeConflict for a key that another item has, a second relation of
	//     the same type and group from the same item to the same item, a stored
	//     relation that comes with another end or type, or a purged item that
	//     keeps relations.
	// Problems name every operation that is at fault: ops[3], ops[3].from for
	// a missing end, records[0] for a record; given.items[2] what is not as it
	// was given. Besides
	//   - CodeReadOnly, CodeNoSpace, CodeUnavailable as they say;
	//   - CodeOutcomeUnknown when the connection died in the commit: send the
	//     same batch again.
	//
	// Classes and types are not compared with the model here: package model
	// checks content, a store takes any name.
	// A batch without operations and records is a revision too. A put that
	// changes nothing is a put all the same. Apply neither keeps nor changes b.
	// Items and relations are stored normalised; their Revision is the store's
	// to say.
	Apply(ctx context.Context, b Batch) (Revision, error)
}

// Reader reads the graph. It is safe for concurrent use. What it returns is
// the caller's to keep. A read that begins after Apply returned sees its
// effect. Every read is consistent: it shows one revision, never half a batch.
// A limit or a number of ids that is out of its range fails with CodeInvalid.
type Reader interface {
	// Head is the newest revision; its Number is 0 on an empty store.
	Head(ctx context.Context) (Revision, error)

	// Structure walks the graph as of a revision (0: the newest): first every
	// item, retired ones included, then every relation, each in no particular
	// order; it stops at the visitor's first error and returns it. It returns
	// the revision shown, which is at least the newest at the time of the call
	// when asOf is 0. A revision that does not exist yet: CodeNotFound.
	Structure(ctx context.Context, asOf RevisionNumber, v StructureVisitor) (RevisionNumber, error)

	// Changes tells what was put or deleted after a revision, up to the
	// newest, each item and relation once, in its newest state. Where more
	// than max items and relations changed, it says TooMany and lists nothing,
	// nor the model: read the structure instead. With after = newest the set is
	// empty. What was put and deleted again since is listed as deleted.
	// A revision that does not exist yet: CodeNotFound.
	Changes(ctx context.Context, after RevisionNumber, max int) (ChangeSet, error)

	// Model gives the model as of a revision (0: the newest), indexed, and the
	// revision that put it. A store that had none then, and a revision that
	// does not exist yet: CodeNotFound.
	Model(ctx context.Context, asOf RevisionNumber) (*Model, RevisionNumber, error)

	// Items gives the stored items among ids, in the order of ids, unknown
	// ones left out, repeated ones once; retired ones are included. At most
	// MaxIDs ids.
	Items(ctx context.Context, ids []uuid.UUID) ([]Item, error)

	// ItemsByKey is Items by key.
	ItemsByKey(ctx context.Context, keys []string) ([]Item, error)

	// RelationsOf gives all relations on record that begin or end at any of
	// the items, each once, ordered by id (bytes); relations of retired items
	// are included. At most MaxIDs ids.
	RelationsOf(ctx context.Context, ids []uuid.UUID) ([]Relation, error)

	// Find searches the register; see Query.
	Find(ctx context.Context, q Query) (Page, error)

	// History tells the versions of an item and of the relations that begin or
	// end at it, newest first, from revision before (exclusive; 0: from the
	// newest) on, until there are limit (1..1000). The revision in which the
	// limit is reached is given whole, so that going on before it misses
	// nothing. At one revision the item comes first, then relations by id
	// (bytes). An item that never was: CodeNotFound; a purged one still has its
	// history.
	History(ctx context.Context, id uuid.UUID, before RevisionNumber, limit int) ([]Version, error)

	// Deletions tells which relations were deleted after a revision, oldest
	// first, each in its last state with the revision that deleted it (as in
	// [Version]), until there are limit (1..1000). The revision in which the
	// limit is reached is given whole, so that going on after it misses
	// nothing. Within a revision they stand by id (bytes). What was put again
	// since is told all the same.
	Deletions(ctx context.Context, after RevisionNumber, limit int) ([]Version, error)

	// Revisions lists revisions, newest first, from before (exclusive; 0: from
	// the newest) on, at most limit (1..1000).
	Revisions(ctx context.Context, before RevisionNumber, limit int) ([]Revision, error)

	// RevisionAt is the newest revision whose At is not after t; 0 when t is
	// before the first.
	RevisionAt(ctx context.Context, t time.Time) (RevisionNumber, error)
}

// ItemShape is what of an item the structure of the graph holds.
type ItemShape struct {
	ID           uuid.UUID
	Key          string
	Class        string
	Name         string
	Retired      bool
	Requirements map[string]Declared // nil for none
	RootFor      []string            // nil for none
	EndpointFor  []string            // nil for none
}

// RelationShape is what of a relation the structure of the graph holds.
type RelationShape struct {
	ID       uuid.UUID
	Type     string
	From, To uuid.UUID
	Group    string
	Strength Strength // "" means the type's
}

// Shape is the item's part in the structure.
func (it *Item) Shape() ItemShape {
	return ItemShape{it.ID, it.Key, it.Class, it.Name, it.Retired, it.Requirements, it.RootFor, it.EndpointFor}
}

// Shape is the relation's part in the structure.
func (r *Relation) Shape() RelationShape {
	return RelationShape{r.ID, r.Type, r.From, r.To, r.Group, r.Strength}
}

// StructureVisitor receives the structure. It may keep what it is given.
type StructureVisitor interface {
	Item(ItemShape) error
	Relation(RelationShape) error
}

// PlaceVisitor is a StructureVisitor that knows items by their place as well.
// A store that has the places at hand calls RelationAt instead of Relation, and
// may leave the shape's From and To nil.
type PlaceVisitor interface {
	StructureVisitor
	// RelationAt takes a relation between the items that Item took as the
	// from-th and the to-th, counted from 0.
	RelationAt(r RelationShape, from, to int) error
}

// ChangeSet is what happened between two revisions, each item and relation
// once, in its state at To.
type ChangeSet struct {
	From, To         RevisionNumber // after From, up to and including To
	Items            []ItemShape    // put; retired ones included
	PurgedItems      []uuid.UUID
	Relations        []RelationShape // put
	DeletedRelations []uuid.UUID
	Model            *Model // when it was put; indexed
	TooMany          bool
}

// MaxFound is the number of hits of a text search that a store ranks and
// counts; beyond it the total reads "2000+".
const MaxFound = 2000

// Query asks for items of the register. All conditions must hold.
type Query struct {
	// Text: every word of it (Words) must be the beginning of a word in the
	// item's key or name. Text without a word finds nothing; "" asks nothing.
	// At most MaxQueryText bytes: else CodeInvalid.
	Text    string
	Classes []string // any of these, exactly (Model.Subclasses widens); nil: all; empty: none
	Tag     string   // has this tag; "" asks nothing
	Key     string   // has this key; "" asks nothing
	Retired bool     // true: only retired items; false: only others

	// After continues: the key after which a list without Text goes on, or with
	// Text the HitPlace after which its hits do (else CodeInvalid). Both are
	// positions, so that what did not change is neither missed nor repeated.
	// "" begins.
	After string
	Limit int // 1..1000

	// Uncounted: without Text, Total need not be told and may be 0.
	Uncounted bool
}

// Page is a part of the answer to a Query.
//
// Without Text items stand in key order (UTF-8 bytes). With Text the item
// whose key is the text comes first, then those whose folded name is the
// folded text (Folded), then the rest, each in key order; at most MaxFound are
// ranked: where more match, it is unspecified which of the rest are among them,
// and on a later page they may be others.
type Page struct {
	Items []Item
	Next  string // for Query.After; "" at the end
	Total int    // all that match, also on other pages; at most MaxFound with Text
	More  bool   // Total is a floor: "2000+"
}

// Version is one state that an item or a relation had: exactly one of Item and
// Relation is set, as it read from Revision on. Deleted: it was purged or
// deleted then, and the record shows its last state (with the Revision that
// had put that).
type Version struct {
	Revision Revision
	Item     *Item
	Relation *Relation
	Deleted  bool
}
