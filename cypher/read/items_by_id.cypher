// purpose:    read items by id
// parameters: ids list of string
// returns:    items list of map, the properties of each item that is there, in no order
// relies on:  unique constraint on Item.id
UNWIND $ids AS id
MATCH (n:Item {id: id})
USING INDEX SEEK n:Item(id)
RETURN collect(properties(n)) AS items
