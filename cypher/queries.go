package cypher

// Queries that change nothing. What each does stands in its file.
var (
	ArchiveItems       = read("archive_items")       // read the states of items that a revision put
	ArchiveRecords     = read("archive_records")     // list the records of all kinds in order of kind and id
	ArchiveRelations   = read("archive_relations")   // read the states of relations that a revision put
	ArchiveRevisions   = read("archive_revisions")   // list revisions in order, each with the ids of what it put and deleted
	Changed            = read("changed")             // name what the next few revisions changed, oldest first
	Constraints        = read("constraints")         // name the constraints that are there
	CountAll           = read("count_all")           // count all items, and the retired ones
	CountClasses       = read("count_classes")       // count the items of some classes
	CountTagged        = read("count_tagged")        // count the items that have a tag
	DeletionCeiling    = read("deletion_ceiling")    // find the revision in which a page of deleted relations ends
	Deletions          = read("deletions")           // list the relations that were deleted between two revisions, in their last states
	FindNamed          = read("find_named")          // find the items whose folded name is a text
	FindWords          = read("find_words")          // find the items that the search index names
	FindWordsFirst     = read("find_words_first")    // find the first items that the search index names, where it knows every condition itself
	HistoryFloor       = read("history_floor")       // find the revision in which a page of a history ends
	Indexes            = read("indexes")             // name the indexes that are there
	ItemHistory        = read("item_history")        // list the states of one item and its purges between two revisions
	ItemKnown          = read("item_known")          // tell whether an item is or ever was on record
	ItemShapes         = read("item_shapes")         // read of some items what the structure holds
	ItemVersions       = read("item_versions")       // read the states of items that held at a revision and were replaced or purged after it
	ItemsByID          = read("items_by_id")         // read items by id
	ItemsByKey         = read("items_by_key")        // read items by key
	ListAll            = read("list_all")            // list items in key order
	ListClasses        = read("list_classes")        // list the first items of each of some classes in key order
	Meta               = read("meta")                // read the counter: the newest revision and what the store is
	ModelBody          = read("model_body")          // read the model that a revision put
	ModelRevision      = read("model_revision")      // find the model that held at a revision
	Now                = read("now")                 // tell the server's time
	Record             = read("record")              // read one record
	Records            = read("records")             // list the records of a kind in order of id
	RelationHistory    = read("relation_history")    // list the states and deletions of the relations that begin or end at one item, between two revisions
	RelationShapes     = read("relation_shapes")     // read of some relations what the structure holds
	RelationVersions   = read("relation_versions")   // read the states of relations that held at a revision and were replaced or deleted after it
	RelationsOf        = read("relations_of")        // read the relations that begin or end at any of the items, each once
	RevisionAt         = read("revision_at")         // find the newest revision that is not after an instant
	Revisions          = read("revisions")           // list revisions, newest first
	RevisionsByNumber  = read("revisions_by_number") // read the revisions that a history names
	SearchReady        = read("search_ready")        // wait until the search index has all that was committed
	StructureItems     = read("structure_items")     // read one page of the structure's items as columns, in order of id
	StructureRelations = read("structure_relations") // read the structure's relations that begin at one page of items, as columns
)

// Queries that change data.
var (
	RestoreRecords = write("restore_records") // write records with the versions that they have
	CreateAhead    = write("create_ahead")    // create what a batch puts under the number that its revision will have
	CreateBatch    = write("create_batch")    // apply a batch of what is new, as it says itself
	ApplyBatch     = write("apply_batch")     // apply one batch as the next revision, or tell why not
	DeleteRecord   = write("delete_record")   // delete one record where its version is the expected one
	Hold           = write("hold")            // keep every writer waiting until the transaction is rolled back
	NumberBatch    = write("number_batch")    // give what was created ahead its revision, where it has the expected number
	PutRecord      = write("put_record")      // write one record where its version is the expected one
)

// Schemas are the statements that every store needs, in the order in which
// they are run.
var Schemas = []Schema{
	schema("item_class"),                // list items of a class in key order
	schema("item_id"),                   // find an item by its id; one item of an id
	schema("item_key"),                  // find an item by its key; one item of a key
	schema("item_named"),                // find items by their whole name
	schema("item_version_id"),           // find the earlier states of an item
	schema("item_version_until"),        // find the states of items that ended after a revision
	schema("meta_id"),                   // one counter
	schema("model_revision"),            // find the model of a revision
	schema("record_id"),                 // find a record; one record of a kind and id
	schema("relation_register_id"),      // find a relation by its id, whatever its type; one relation of an id
	schema("relation_register_place"),   // find whether a relation of one type and group stands between two items
	schema("relation_version_from"),     // find the earlier states of the relations that begin at an item
	schema("relation_version_revision"), // find the earlier states of relations that a revision put
	schema("relation_version_to"),       // find the earlier states of the relations that end at an item
	schema("relation_version_until"),    // find the states of relations that ended after a revision
	schema("revision_at"),               // find the revision of an instant
	schema("revision_batch"),            // find what a batch became; one revision of a batch
	schema("revision_number"),           // one revision of a number
	schema("search"),                    // find items by the beginnings of words; the words are split and folded before they are stored
}

// DropConstraint drops a constraint that an earlier version made and none
// needs.
var DropConstraint = schema("drop_constraint")
