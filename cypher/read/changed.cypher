// purpose:    name what the next few revisions changed, oldest first
// parameters: after integer, exclusive; limit integer
// returns:    number integer; modelPut boolean; itemsPut, itemsPurged, relationsPut, relationsDeleted list of string
// relies on:  unique constraint on LinchpinRevision.number
MATCH (v:LinchpinRevision)
USING INDEX SEEK v:LinchpinRevision(number)
WHERE v.number > $after
WITH v ORDER BY v.number LIMIT $limit
RETURN v.number AS number, v.modelPut AS modelPut, v._itemsPut AS itemsPut, v._itemsPurged AS itemsPurged,
       v._relationsPut AS relationsPut, v._relationsDeleted AS relationsDeleted
