// purpose:    read the relations that begin or end at any of the items, each once
// parameters: ids list of string
// returns:    relations list of [type, from, to, properties], in no order
// relies on:  unique constraint on Item.id
UNWIND $ids AS id
MATCH (n:Item {id: id})
USING INDEX SEEK n:Item(id)
MATCH (n)-[k]-()
WITH DISTINCT k
RETURN collect([coalesce(k._type, type(k)), startNode(k).id, endNode(k).id, properties(k)]) AS relations
