// purpose:    read the counter: the newest revision and what the store is
// parameters: none
// returns:    number integer; schema integer; model integer, the revision of the newest model or 0; no row on an empty store
// relies on:  unique constraint on LinchpinMeta.id
MATCH (m:LinchpinMeta {id: 'linchpin'})
USING INDEX SEEK m:LinchpinMeta(id)
RETURN m.number AS number, m.schema AS schema, m.model AS model
