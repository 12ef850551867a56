// purpose:    read of some items what the structure holds
// parameters: ids list of string
// returns:    id, key, class, name string; retired boolean; requirements string; rootFor, endpointFor list of string; items that are not there are left out
// relies on:  unique constraint on Item.id
UNWIND $ids AS id
MATCH (n:Item {id: id})
USING INDEX SEEK n:Item(id)
RETURN n.id AS id, n.key AS key, n.class AS class, coalesce(n.name, '') AS name, n.retired AS retired,
       n.requirements AS requirements, n.rootFor AS rootFor, n.endpointFor AS endpointFor
