// purpose:    create what a batch puts, all of it new as it says itself, under the number that its revision will have
// parameters: number integer; items list of {id, key, labels, props}; relations list of {id, kind, from, to, fromClass, toClass, props, shape}, fromClass and toClass being null or the class that the end was given with, kind being the type of the relationship and shape the properties of its LinchpinRelation
// returns:    itemsWritten and relationsWritten integer, fewer than were sent = an end is missing or has another class, or a relation of the same type and group is stored: roll back
// relies on:  unique constraints on Item.id, Item.key, LinchpinRelation.id, which refuse what is not new; index on LinchpinRelation.place. It takes no lock on the counter: commit only after number_batch in the same transaction
CALL () {
  UNWIND $items AS row
  CREATE (n:$(row.labels))
  SET n = row.props, n.revision = $number
  RETURN count(*) AS itemsWritten
}
CALL () {
  UNWIND $relations AS row
  OPTIONAL MATCH (g:LinchpinRelation {place: row.shape.place})
  USING INDEX SEEK g:LinchpinRelation(place)
  WITH row, g
  WHERE g IS NULL
  MATCH (a:Item {id: row.from})
  USING INDEX SEEK a:Item(id)
  MATCH (b:Item {id: row.to})
  USING INDEX SEEK b:Item(id)
  WITH row, a, b
  WHERE (row.fromClass IS NULL OR a.class = row.fromClass) AND (row.toClass IS NULL OR b.class = row.toClass)
  CREATE (a)-[k:$(row.kind)]->(b)
  SET k = row.props, k.revision = $number
  CREATE (r:LinchpinRelation)
  SET r = row.shape, r.revision = $number
  RETURN count(*) AS relationsWritten
}
RETURN itemsWritten, relationsWritten
