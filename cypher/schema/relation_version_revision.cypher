// purpose:    find the earlier states of relations that a revision put
// parameters: none
// returns:    nothing
// relies on:  nothing
CREATE INDEX linchpin_relation_version_revision IF NOT EXISTS FOR (n:LinchpinRelationVersion) ON (n.revision)
