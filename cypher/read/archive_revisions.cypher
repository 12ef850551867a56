// purpose:    list revisions in order, each with the ids of what it put and deleted
// parameters: after integer, exclusive; last integer, inclusive; limit integer
// returns:    revision map of the scalar properties of LinchpinRevision; itemsPut, itemsPurged, relationsPut, relationsDeleted list of string
// relies on:  unique constraint on LinchpinRevision.number
MATCH (v:LinchpinRevision)
USING INDEX SEEK v:LinchpinRevision(number)
WHERE v.number > $after AND v.number <= $last
RETURN v {.number, .batch, .hash, .at, .actor, .source, .run, .message, .itemsPut, .itemsPurged, .relationsPut, .relationsDeleted, .modelPut} AS revision,
       v._itemsPut AS itemsPut, v._itemsPurged AS itemsPurged, v._relationsPut AS relationsPut, v._relationsDeleted AS relationsDeleted
ORDER BY v.number
LIMIT $limit
