// purpose:    read of some relations what the structure holds
// parameters: ids list of string
// returns:    id, type, from, to, group, strength string; relations that are not there are left out
// relies on:  unique constraints on LinchpinRelation.id and Item.id
UNWIND $ids AS id
MATCH (g:LinchpinRelation {id: id})
MATCH (a:Item {id: g.from})
MATCH (b:Item {id: g.to})
MATCH (a)-[k]->(b)
WHERE k.id = id
RETURN k.id AS id, coalesce(k._type, type(k)) AS type, a.id AS from, b.id AS to,
       coalesce(k.group, '') AS group, coalesce(k.strength, '') AS strength
