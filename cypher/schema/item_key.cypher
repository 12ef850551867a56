// purpose:    find an item by its key; one item of a key
// parameters: none
// returns:    nothing
// relies on:  nothing
CREATE CONSTRAINT linchpin_item_key IF NOT EXISTS FOR (n:Item) REQUIRE n.key IS UNIQUE
