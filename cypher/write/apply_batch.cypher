// purpose:    apply one batch as the next revision, or tell why not
// parameters: batch string; hash string; now datetime; schema integer; modelRevision integer, of the model that the labels follow; refuse boolean, a fault is known already; revision map, the other scalar properties of LinchpinRevision; itemsPut, itemsPurged, relationsPut, relationsDeleted list of string, the ids; items list of {id, key, labels, props}; relations list of {id, kind, from, to, props, shape}, kind being the type of the relationship and shape the properties of its LinchpinRelation; ends list of string, ends of relations that the batch does not put; itemIfs, relationIfs list of {id, expected}; records list of {at, kind, id, version, body, delete}; givenItems list of {at, id, class, retired}; quiet list of string, ids; givenAt integer; givenClasses, givenTypes list of string, what the batch was checked against; model string or null; relabel list of {class, drop, add}
// returns:    done map or null, the revision that the batch became before; number integer, at datetime, itemsPurged and relationsDeleted integer, of the new one; go boolean, it was written; itemsWritten and relationsWritten integer, fewer than were sent = what the database holds was changed by hand, roll back; storedSchema, storedModel integer, what is there; missing, staleItems, staleRelations, takenKeys, movedRelations, takenGroups, heldItems list of string, ids; staleRecords list of integer; otherItems list of integer, places in givenItems that are not as given; loudItems list of string, ids of quiet that are not; classesPut and typesPut boolean. Where go is false nothing was written but locks on records: with records, roll back
// relies on:  unique constraints on LinchpinMeta.id, LinchpinRevision.batch, Item.id, Item.key, LinchpinRelation.id, LinchpinRecord(kind, id); indexes on LinchpinRelation.place and Item(class, retired, key). The lock on the counter puts batches in order; each subquery ends in an aggregate, so that it gives one row. A relation is looked up between its two items, once both are found, so that a hub costs no more than another
MERGE (m:LinchpinMeta {id: 'linchpin'})
  ON CREATE SET m.number = 0, m.model = 0, m.schema = $schema
SET m.lock = $batch
WITH m
OPTIONAL MATCH (was:LinchpinRevision {batch: $batch})
USING INDEX SEEK was:LinchpinRevision(batch)
WITH m, was {.number, .batch, .hash, .at, .actor, .source, .run, .message, .itemsPut, .itemsPurged, .relationsPut, .relationsDeleted, .modelPut} AS done
CALL () {
  UNWIND $ends AS id
  OPTIONAL MATCH (n:Item {id: id})
  USING INDEX SEEK n:Item(id)
  WITH id, n
  WHERE n IS NULL
  RETURN collect(id) AS missing
}
CALL () {
  UNWIND $itemIfs AS row
  OPTIONAL MATCH (n:Item {id: row.id})
  USING INDEX SEEK n:Item(id)
  WITH row, n
  WHERE coalesce(n.revision, 0) <> row.expected
  RETURN collect(row.id) AS staleItems
}
CALL () {
  UNWIND $relationIfs AS row
  OPTIONAL MATCH (g:LinchpinRelation {id: row.id})
  USING INDEX SEEK g:LinchpinRelation(id)
  WITH row, g
  WHERE coalesce(g.revision, 0) <> row.expected
  RETURN collect(row.id) AS staleRelations
}
CALL () {
  UNWIND $items AS row
  MATCH (n:Item {key: row.key})
  USING INDEX SEEK n:Item(key)
  WHERE n.id <> row.id AND NOT n.id IN $itemsPut AND NOT n.id IN $itemsPurged
  RETURN collect(row.id) AS takenKeys
}
CALL () {
  UNWIND $relations AS row
  MATCH (g:LinchpinRelation {id: row.id})
  USING INDEX SEEK g:LinchpinRelation(id)
  WHERE g.type <> row.shape.type OR g.from <> row.from OR g.to <> row.to
  RETURN collect(row.id) AS movedRelations
}
CALL () {
  UNWIND $relations AS row
  MATCH (g:LinchpinRelation {place: row.shape.place})
  USING INDEX SEEK g:LinchpinRelation(place)
  WHERE g.id <> row.id AND NOT g.id IN $relationsPut AND NOT g.id IN $relationsDeleted
  RETURN collect(row.id) AS takenGroups
}
CALL () {
  UNWIND $itemsPurged AS id
  MATCH (n:Item {id: id})
  USING INDEX SEEK n:Item(id)
  WHERE EXISTS { (n)-[k]-() WHERE NOT coalesce(k.id, '') IN $relationsDeleted }
  RETURN collect(id) AS heldItems
}
CALL () {
  UNWIND $givenItems AS row
  OPTIONAL MATCH (n:Item {id: row.id})
  USING INDEX SEEK n:Item(id)
  WITH row, n
  WHERE n IS NULL OR n.class <> row.class OR row.retired AND NOT n.retired
  RETURN collect(row.at) AS otherItems
}
CALL () {
  UNWIND CASE WHEN size($quiet) > 0 THEN [1] ELSE [] END AS _
  MATCH (v:LinchpinRevision)
  USING INDEX SEEK v:LinchpinRevision(number)
  WHERE v.number > $givenAt AND ($revision.run = '' OR v.run <> $revision.run)
  UNWIND v._relationsPut AS id
  MATCH (g:LinchpinRelation {id: id})
  USING INDEX SEEK g:LinchpinRelation(id)
  UNWIND [g.from, g.to] AS touched
  WITH touched
  WHERE touched IN $quiet
  RETURN collect(DISTINCT touched) AS loudItems
}
CALL () {
  UNWIND $givenClasses AS class
  MATCH (v:LinchpinRevision)
  USING INDEX SEEK v:LinchpinRevision(number)
  WHERE v.number > $givenAt
  UNWIND v._itemsPut AS id
  MATCH (n:Item {id: id})
  USING INDEX SEEK n:Item(id)
  WHERE n.class = class
  RETURN count(*) > 0 AS classesPut
}
CALL () {
  UNWIND $givenTypes AS type
  MATCH (v:LinchpinRevision)
  USING INDEX SEEK v:LinchpinRevision(number)
  WHERE v.number > $givenAt
  UNWIND v._relationsPut AS id
  MATCH (g:LinchpinRelation {id: id})
  USING INDEX SEEK g:LinchpinRelation(id)
  WHERE g.type = type
  RETURN count(*) > 0 AS typesPut
}
CALL (done) {
  UNWIND CASE WHEN done IS NULL THEN $records ELSE [] END AS row
  MERGE (r:LinchpinRecord {kind: row.kind, id: row.id})
    ON CREATE SET r.version = 0
  SET r.lock = true
  WITH row, r
  WHERE r.version <> row.version
  RETURN collect(row.at) AS staleRecords
}
WITH *, m.number + 1 AS number, m.model AS storedModel,
     CASE WHEN m.at > $now THEN m.at ELSE $now END AS at,
     done IS NULL AND NOT $refuse AND m.schema = $schema AND m.model = $modelRevision
       AND size(missing) + size(staleItems) + size(staleRelations) + size(takenKeys) + size(movedRelations)
         + size(takenGroups) + size(heldItems) + size(staleRecords) + size(otherItems) + size(loudItems) = 0
       AND NOT classesPut AND NOT typesPut AS go
CALL (go, number) {
  UNWIND CASE WHEN go THEN $relationsDeleted ELSE [] END AS id
  MATCH (g:LinchpinRelation {id: id})
  USING INDEX SEEK g:LinchpinRelation(id)
  MATCH (a:Item {id: g.from})
  USING INDEX SEEK a:Item(id)
  MATCH (b:Item {id: g.to})
  USING INDEX SEEK b:Item(id)
  CALL (a, b, id) {
    MATCH (a)-[k]->(b)
    WHERE k.id = id
    RETURN k
  }
  CREATE (v:LinchpinRelationVersion)
  SET v = properties(k), v._type = g.type, v._from = g.from, v._to = g.to, v._until = number, v._gone = true
  DELETE k, g
  RETURN collect(id) AS relationsGone
}
CALL (go, number) {
  UNWIND CASE WHEN go THEN $itemsPurged ELSE [] END AS id
  MATCH (n:Item {id: id})
  USING INDEX SEEK n:Item(id)
  CREATE (v:LinchpinItemVersion)
  SET v = properties(n), v._words = null, v._named = null, v._until = number, v._gone = true
  DELETE n
  RETURN collect(id) AS itemsGone
}
CALL (go, number) {
  UNWIND CASE WHEN go THEN $items ELSE [] END AS row
  MATCH (n:Item {id: row.id})
  USING INDEX SEEK n:Item(id)
  CREATE (v:LinchpinItemVersion)
  SET v = properties(n), v._words = null, v._named = null, v._until = number
  FOREACH (_ IN CASE WHEN n.key <> row.key THEN [1] ELSE [] END | REMOVE n.key)
  RETURN count(*) AS itemsKept
}
CALL (go, number) {
  UNWIND CASE WHEN go THEN $items ELSE [] END AS row
  OPTIONAL MATCH (was:Item {id: row.id})
  USING INDEX SEEK was:Item(id)
  WITH row, number, was
  WHERE was IS NULL
  CREATE (n:$(row.labels))
  SET n = row.props, n.revision = number
  RETURN count(*) AS itemsCreated
}
CALL (go, number) {
  UNWIND CASE WHEN go THEN $items ELSE [] END AS row
  MATCH (n:Item {id: row.id})
  USING INDEX SEEK n:Item(id)
  WHERE n.revision < number
  SET n = row.props, n.revision = number
  WITH n, row, [label IN labels(n) WHERE NOT label IN row.labels] AS old
  REMOVE n:$(old)
  SET n:$(row.labels)
  RETURN count(*) AS itemsReplaced
}
CALL (go, number) {
  UNWIND CASE WHEN go THEN $relations ELSE [] END AS row
  OPTIONAL MATCH (g:LinchpinRelation {id: row.id})
  USING INDEX SEEK g:LinchpinRelation(id)
  WITH row, number
  WHERE g IS NULL
  MATCH (a:Item {id: row.from})
  USING INDEX SEEK a:Item(id)
  MATCH (b:Item {id: row.to})
  USING INDEX SEEK b:Item(id)
  CREATE (a)-[k:$(row.kind)]->(b)
  SET k = row.props, k.revision = number
  CREATE (g:LinchpinRelation)
  SET g = row.shape, g.revision = number
  RETURN count(*) AS relationsCreated
}
CALL (go, number) {
  UNWIND CASE WHEN go THEN $relations ELSE [] END AS row
  MATCH (g:LinchpinRelation {id: row.id})
  USING INDEX SEEK g:LinchpinRelation(id)
  WHERE g.revision < number
  MATCH (a:Item {id: g.from})
  USING INDEX SEEK a:Item(id)
  MATCH (b:Item {id: g.to})
  USING INDEX SEEK b:Item(id)
  CALL (a, b, row) {
    MATCH (a)-[k]->(b)
    WHERE k.id = row.id
    RETURN k
  }
  CREATE (v:LinchpinRelationVersion)
  SET v = properties(k), v._type = g.type, v._from = g.from, v._to = g.to, v._until = number
  SET k = row.props, k.revision = number, g = row.shape, g.revision = number
  RETURN count(*) AS relationsReplaced
}
CALL (go) {
  UNWIND CASE WHEN go THEN $relabel ELSE [] END AS row
  MATCH (n:Item)
  USING INDEX SEEK n:Item(class, retired, key)
  WHERE n.class = row.class AND n.retired IN [false, true] AND n.key > ''
  REMOVE n:$(row.drop)
  SET n:$(row.add)
  RETURN count(*) AS itemsRelabelled
}
CALL (go) {
  UNWIND CASE WHEN go THEN $records ELSE [] END AS row
  MATCH (r:LinchpinRecord {kind: row.kind, id: row.id})
  USING INDEX SEEK r:LinchpinRecord(kind, id)
  SET r.version = row.version + 1, r.body = row.body
  REMOVE r.lock
  FOREACH (_ IN CASE WHEN row.delete THEN [1] ELSE [] END | DELETE r)
  RETURN count(*) AS recordsWritten
}
FOREACH (_ IN CASE WHEN go THEN [1] ELSE [] END |
  CREATE (v:LinchpinRevision)
  SET v = $revision, v.number = number, v.batch = $batch, v.hash = $hash, v.at = at,
      v.itemsPurged = size(itemsGone), v.relationsDeleted = size(relationsGone),
      v._itemsPut = $itemsPut, v._itemsPurged = itemsGone, v._relationsPut = $relationsPut, v._relationsDeleted = relationsGone
  SET m.number = number, m.at = at
)
FOREACH (_ IN CASE WHEN go AND $model IS NOT NULL THEN [1] ELSE [] END |
  CREATE (:LinchpinModel {revision: number, body: $model})
  SET m.model = number
)
REMOVE m.lock
RETURN done, go, number, at, itemsCreated + itemsReplaced AS itemsWritten, relationsCreated + relationsReplaced AS relationsWritten, size(itemsGone) AS itemsPurged, size(relationsGone) AS relationsDeleted, m.schema AS storedSchema, storedModel,
       missing, staleItems, staleRelations, takenKeys, movedRelations, takenGroups, heldItems, staleRecords, otherItems, loudItems, classesPut, typesPut
