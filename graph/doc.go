// Package graph holds the nouns of Linchpin and the contracts of its stores.
//
// An [Item] is a configuration item (CI), an asset, or both in one record. A
// [Relation] is a typed, directed edge between two items that reads as a
// sentence: app DEPENDS_ON db. A [Model] says which classes, properties and
// relation types exist and how failure travels along each type. Every write is
// a [Batch] that becomes one [Revision]. A store implements [Reader], [Writer]
// and [Records]; the text on these interfaces is the contract that package
// storetest holds every store to.
package graph
