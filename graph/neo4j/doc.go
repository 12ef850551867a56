// Package neo4j keeps the graph in Neo4j 5.26 or newer, Community Edition
// included, so that whoever opens the database finds it as they would draw it:
//
//	(:Item:CI:Asset:Server:Machine {key: "server/db-1", warrantyEnd: date("2027-03-31"),
//	    purchaseCost: 1299.0, purchaseCostCurrency: "EUR", …})
//	    -[:RUNS_ON {group: "web", …}]-> (:Item:CI:Site …)
//
// An item is a node whose labels are its facets, its class and what that
// extends; every fact is a property under its own name with its real type
// (money as a number beside its currency). A relation is a relationship of its
// type. What has no such form stands in properties that begin with an
// underscore: _words and _named (what search compares), _extra (facts whose
// name or value Neo4j cannot hold as they are).
//
// Beside the graph, without relationships: LinchpinMeta (the counter),
// LinchpinRevision (what each batch was and changed), LinchpinItemVersion and
// LinchpinRelationVersion (states that were replaced, with the revision until
// which they held), LinchpinRelation (the shape of each relation, by id and by
// ends, type and group, since no index spans relationship types),
// LinchpinModel, LinchpinRecord. A retired item has the label LinchpinRetired
// too.
//
// # How batches are written
//
// A batch is one statement, which takes the lock on the counter first; waiting
// batches share a transaction. Large batches of what is new are created beside
// one another, and take the lock last: see ahead.go.
//
// # How reads stay consistent
//
// Neo4j reads what is committed, record by record: a query can see half of a
// batch that commits while it runs. But a transaction that begins with the
// bookmark of another one sees in full whatever that one saw in part. So short
// reads are framed by two looks at the counter, each in a transaction of its
// own, and repeated when it moved; after a few rounds the writers are held for
// the length of one read. A walk over the whole structure is never repeated:
// it fixes a revision, reads what is there, and then puts right whatever
// changed after that revision from the versions kept. The driver's bookmark
// manager passes the bookmarks on.
package neo4j
