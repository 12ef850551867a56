// purpose:    read items by key
// parameters: keys list of string
// returns:    items list of map, the properties of each item that is there, in no order
// relies on:  unique constraint on Item.key
UNWIND $keys AS key
MATCH (n:Item {key: key})
USING INDEX SEEK n:Item(key)
RETURN collect(properties(n)) AS items
