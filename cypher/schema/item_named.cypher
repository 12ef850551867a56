// purpose:    find items by their whole name
// parameters: none
// returns:    nothing
// relies on:  nothing
CREATE INDEX linchpin_item_named IF NOT EXISTS FOR (n:Item) ON (n._named)
