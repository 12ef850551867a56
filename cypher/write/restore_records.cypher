// purpose:    write records with the versions that they have
// parameters: records list of {kind, id, version, body}
// returns:    written integer, fewer than were sent = some are there already, roll back
// relies on:  unique constraint on LinchpinRecord(kind, id)
UNWIND $records AS row
OPTIONAL MATCH (was:LinchpinRecord {kind: row.kind, id: row.id})
USING INDEX SEEK was:LinchpinRecord(kind, id)
WITH row, was
WHERE was IS NULL
CREATE (r:LinchpinRecord {kind: row.kind, id: row.id, version: row.version, body: row.body})
RETURN count(r) AS written
