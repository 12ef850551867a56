// purpose:    delete one record where its version is the expected one
// parameters: kind string; id string; version integer
// returns:    stored integer, the version that was there; deleted boolean; no row when there is no record
// relies on:  unique constraint on LinchpinRecord(kind, id); the lock makes the version read the newest
MATCH (r:LinchpinRecord {kind: $kind, id: $id})
USING INDEX SEEK r:LinchpinRecord(kind, id)
SET r.lock = true
WITH r, r.version AS stored, r.version = $version AS deleted
FOREACH (_ IN CASE WHEN deleted THEN [1] ELSE [] END | DELETE r)
RETURN stored, deleted
