// purpose:    read the revisions that a history names
// parameters: numbers list of integer
// returns:    revision map of the scalar properties of LinchpinRevision, in no order
// relies on:  unique constraint on LinchpinRevision.number
UNWIND $numbers AS number
MATCH (v:LinchpinRevision {number: number})
USING INDEX SEEK v:LinchpinRevision(number)
RETURN v {.number, .batch, .hash, .at, .actor, .source, .run, .message, .itemsPut, .itemsPurged, .relationsPut, .relationsDeleted, .modelPut} AS revision
