// purpose:    find the earlier states of the relations that end at an item
// parameters: none
// returns:    nothing
// relies on:  nothing
CREATE INDEX linchpin_relation_version_to IF NOT EXISTS FOR (n:LinchpinRelationVersion) ON (n._to)
