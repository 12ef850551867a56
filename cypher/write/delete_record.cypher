// purpose:    delete one record where its version is the expected one
// parameters: kind string; id string; version integer; schema integer
// returns:    stored integer, the version that was there; deleted boolean; no row when there is no record; storedSchema integer, another than $schema = roll back
// relies on:  unique constraints on LinchpinRecord(kind, id), LinchpinMeta.id; the lock makes the version read the newest
MATCH (r:LinchpinRecord {kind: $kind, id: $id})
USING INDEX SEEK r:LinchpinRecord(kind, id)
SET r.lock = true
WITH r, r.version AS stored, r.version = $version AS deleted
FOREACH (_ IN CASE WHEN deleted THEN [1] ELSE [] END | DELETE r)
WITH stored, deleted
OPTIONAL MATCH (m:LinchpinMeta {id: 'linchpin'})
RETURN stored, deleted, coalesce(m.schema, $schema) AS storedSchema
