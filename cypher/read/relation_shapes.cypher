// purpose:    read of some relations what the structure holds
// parameters: ids list of string
// returns:    id, type, from, to, group, strength string; relations that are not there are left out
// relies on:  unique constraint on LinchpinRelation.id
UNWIND $ids AS id
MATCH (g:LinchpinRelation {id: id})
USING INDEX SEEK g:LinchpinRelation(id)
RETURN g.id AS id, g.type AS type, g.from AS from, g.to AS to,
       coalesce(g.group, '') AS group, coalesce(g.strength, '') AS strength
