// purpose:    find the earlier states of the relations that begin at an item
// parameters: none
// returns:    nothing
// relies on:  nothing
CREATE INDEX linchpin_relation_version_from IF NOT EXISTS FOR (n:LinchpinRelationVersion) ON (n._from)
