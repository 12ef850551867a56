// purpose:    list the records of a kind in order of id
// parameters: kind string; after string, an id or ""; limit integer
// returns:    id string; version integer; body bytes
// relies on:  unique constraint on LinchpinRecord(kind, id), whose order is that of UTF-8 bytes
MATCH (r:LinchpinRecord)
USING INDEX SEEK r:LinchpinRecord(kind, id)
WHERE r.kind = $kind AND r.id > $after
RETURN r.id AS id, r.version AS version, r.body AS body
ORDER BY r.id
LIMIT $limit
