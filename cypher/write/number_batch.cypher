// purpose:    give what create_ahead has created in this transaction its revision, where that has the number which was expected
// parameters: number integer, the expected one; batch string; hash string; now datetime; schema integer; modelRevision integer, of the model that the labels follow; revision map, the other scalar properties of LinchpinRevision; itemsPut, relationsPut list of string, the ids
// returns:    go boolean, false = roll back: another writer came between, or the batch is written already; at datetime
// relies on:  unique constraints on LinchpinMeta.id, LinchpinRevision.batch; the lock on the counter is held from here to the end of the transaction
MERGE (m:LinchpinMeta {id: 'linchpin'})
  ON CREATE SET m.number = 0, m.model = 0, m.schema = $schema
SET m.lock = $batch
WITH m
OPTIONAL MATCH (was:LinchpinRevision {batch: $batch})
USING INDEX SEEK was:LinchpinRevision(batch)
WITH m, CASE WHEN m.at > $now THEN m.at ELSE $now END AS at,
     was IS NULL AND m.schema = $schema AND m.model = $modelRevision AND m.number + 1 = $number AS go
FOREACH (_ IN CASE WHEN go THEN [1] ELSE [] END |
  CREATE (v:LinchpinRevision)
  SET v = $revision, v.number = $number, v.batch = $batch, v.hash = $hash, v.at = at,
      v.itemsPurged = 0, v.relationsDeleted = 0,
      v._itemsPut = $itemsPut, v._itemsPurged = [], v._relationsPut = $relationsPut, v._relationsDeleted = []
  SET m.number = $number, m.at = at
)
REMOVE m.lock
RETURN go, at
