// purpose:    list the records of all kinds in order of kind and id
// parameters: kind, id string, of the record after which it goes on, or ""; limit integer
// returns:    kind, id string; version integer; body bytes
// relies on:  unique constraint on LinchpinRecord(kind, id), whose order is that of UTF-8 bytes
CALL () {
  MATCH (r:LinchpinRecord)
  USING INDEX SEEK r:LinchpinRecord(kind, id)
  WHERE r.kind = $kind AND r.id > $id
  RETURN r
  ORDER BY r.kind, r.id
  LIMIT $limit
  UNION ALL
  MATCH (r:LinchpinRecord)
  USING INDEX SEEK r:LinchpinRecord(kind, id)
  WHERE r.kind > $kind AND r.id > ''
  RETURN r
  ORDER BY r.kind, r.id
  LIMIT $limit
}
RETURN r.kind AS kind, r.id AS id, r.version AS version, r.body AS body
ORDER BY kind, id
LIMIT $limit
