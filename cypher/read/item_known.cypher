// purpose:    tell whether an item is or ever was on record
// parameters: id string
// returns:    known boolean
// relies on:  unique constraint on Item.id; index on LinchpinItemVersion.id
OPTIONAL MATCH (n:Item {id: $id})
USING INDEX SEEK n:Item(id)
WITH n
OPTIONAL MATCH (v:LinchpinItemVersion {id: $id})
USING INDEX SEEK v:LinchpinItemVersion(id)
RETURN count(n) + count(v) > 0 AS known
