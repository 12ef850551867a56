// purpose:    apply one batch that puts nothing but new items and relations, as it says itself
// parameters: batch string; hash string; now datetime; schema integer; modelRevision integer, of the model that the labels follow; refuse boolean, a fault is known already; revision map, the other scalar properties of LinchpinRevision; itemsPut, relationsPut list of string, the ids; items list of {id, key, labels, props}; relations list of {id, kind, from, to, fromClass, toClass, props, shape}, fromClass and toClass being null or the class that the end was given with, kind being the type of the relationship and shape the properties of its LinchpinRelation
// returns:    done map or null, the revision that the batch became before; number integer, at datetime, of the new one; go boolean, it was written; itemsWritten and relationsWritten integer, fewer than were sent = an end is missing or has another class, or a relation of the same type and group is stored; storedSchema, storedModel integer, what is there. Where fewer were written, or a constraint fails, roll back and let apply_batch say why
// relies on:  unique constraints on LinchpinMeta.id, LinchpinRevision.batch, Item.id, Item.key, LinchpinRelation.id, which refuse what is not new; index on LinchpinRelation.place
MERGE (m:LinchpinMeta {id: 'linchpin'})
  ON CREATE SET m.number = 0, m.model = 0, m.schema = $schema
SET m.lock = $batch
WITH m
OPTIONAL MATCH (was:LinchpinRevision {batch: $batch})
USING INDEX SEEK was:LinchpinRevision(batch)
WITH m, was {.number, .batch, .hash, .at, .actor, .source, .run, .message, .itemsPut, .itemsPurged, .relationsPut, .relationsDeleted, .modelPut} AS done
WITH m, done, m.number + 1 AS number, m.model AS storedModel,
     CASE WHEN m.at > $now THEN m.at ELSE $now END AS at,
     done IS NULL AND NOT $refuse AND m.schema = $schema AND m.model = $modelRevision AS go
CALL (go, number) {
  UNWIND CASE WHEN go THEN $items ELSE [] END AS row
  CREATE (n:$(row.labels))
  SET n = row.props, n.revision = number
  RETURN count(*) AS itemsWritten
}
CALL (go, number) {
  UNWIND CASE WHEN go THEN $relations ELSE [] END AS row
  OPTIONAL MATCH (g:LinchpinRelation {place: row.shape.place})
  USING INDEX SEEK g:LinchpinRelation(place)
  WITH row, number, g
  WHERE g IS NULL
  MATCH (a:Item {id: row.from})
  USING INDEX SEEK a:Item(id)
  MATCH (b:Item {id: row.to})
  USING INDEX SEEK b:Item(id)
  WITH row, number, a, b
  WHERE (row.fromClass IS NULL OR a.class = row.fromClass) AND (row.toClass IS NULL OR b.class = row.toClass)
  CREATE (a)-[k:$(row.kind)]->(b)
  SET k = row.props, k.revision = number
  CREATE (r:LinchpinRelation)
  SET r = row.shape, r.revision = number
  RETURN count(*) AS relationsWritten
}
FOREACH (_ IN CASE WHEN go THEN [1] ELSE [] END |
  CREATE (v:LinchpinRevision)
  SET v = $revision, v.number = number, v.batch = $batch, v.hash = $hash, v.at = at,
      v.itemsPurged = 0, v.relationsDeleted = 0,
      v._itemsPut = $itemsPut, v._itemsPurged = [], v._relationsPut = $relationsPut, v._relationsDeleted = []
  SET m.number = number, m.at = at
)
REMOVE m.lock
RETURN done, go, number, at, itemsWritten, relationsWritten, m.schema AS storedSchema, storedModel
