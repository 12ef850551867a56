// purpose:    find the states of relations that ended after a revision
// parameters: none
// returns:    nothing
// relies on:  nothing
CREATE INDEX linchpin_relation_version_until IF NOT EXISTS FOR (n:LinchpinRelationVersion) ON (n._until)
