// purpose:    find the states of items that ended after a revision
// parameters: none
// returns:    nothing
// relies on:  nothing
CREATE INDEX linchpin_item_version_until IF NOT EXISTS FOR (n:LinchpinItemVersion) ON (n._until)
