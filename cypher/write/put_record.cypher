// purpose:    write one record where its version is the expected one
// parameters: kind string; id string; version integer, 0 for a new record; body bytes; schema integer
// returns:    version integer, the new one; no row = another version is stored, roll back; storedSchema integer, another than $schema = roll back
// relies on:  unique constraints on LinchpinRecord(kind, id), LinchpinMeta.id; the lock makes the version read the newest
MERGE (r:LinchpinRecord {kind: $kind, id: $id})
  ON CREATE SET r.version = 0
SET r.lock = true
WITH r
WHERE r.version = $version
SET r.version = $version + 1, r.body = $body
REMOVE r.lock
WITH r
OPTIONAL MATCH (m:LinchpinMeta {id: 'linchpin'})
RETURN r.version AS version, coalesce(m.schema, $schema) AS storedSchema
