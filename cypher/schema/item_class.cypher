// purpose:    list items of a class in key order
// parameters: none
// returns:    nothing
// relies on:  nothing
CREATE INDEX linchpin_item_class IF NOT EXISTS FOR (n:Item) ON (n.class, n.retired, n.key)
