// purpose:    find an item by its id; one item of an id
// parameters: none
// returns:    nothing
// relies on:  nothing
CREATE CONSTRAINT linchpin_item_id IF NOT EXISTS FOR (n:Item) REQUIRE n.id IS UNIQUE
