// purpose:    find the earlier states of an item
// parameters: none
// returns:    nothing
// relies on:  nothing
CREATE INDEX linchpin_item_version_id IF NOT EXISTS FOR (n:LinchpinItemVersion) ON (n.id)
