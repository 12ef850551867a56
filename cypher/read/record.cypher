// purpose:    read one record
// parameters: kind string; id string
// returns:    version integer; body bytes; no row when there is none
// relies on:  unique constraint on LinchpinRecord(kind, id)
MATCH (r:LinchpinRecord {kind: $kind, id: $id})
USING INDEX SEEK r:LinchpinRecord(kind, id)
RETURN r.version AS version, r.body AS body
