// purpose:    list revisions, newest first
// parameters: before integer, exclusive; limit integer
// returns:    revision map of the scalar properties of LinchpinRevision
// relies on:  unique constraint on LinchpinRevision.number, read backwards
MATCH (v:LinchpinRevision)
USING INDEX SEEK v:LinchpinRevision(number)
WHERE v.number < $before
RETURN v {.number, .batch, .hash, .at, .actor, .source, .run, .message, .itemsPut, .itemsPurged, .relationsPut, .relationsDeleted, .modelPut} AS revision
ORDER BY v.number DESC
LIMIT $limit
