// purpose:    read the structure's relations that begin at one page of items, as columns
// parameters: after string, the id of an item or ""; last string, the id of the page's last item; asOf integer, newer relations are left out
// returns:    type string; group string; strength string; ids list of string; starts, ends list of integer, the internal ids of the items
// relies on:  unique constraint on Item.id, whose order the pages follow; ids never change
MATCH (n:Item)
USING INDEX SEEK n:Item(id)
WHERE n.id > $after AND n.id <= $last
MATCH (n)-[k]->(o)
WHERE k.revision <= $asOf
RETURN coalesce(k._type, type(k)) AS type, coalesce(k.group, '') AS group, coalesce(k.strength, '') AS strength,
       collect(coalesce(k.id, '')) AS ids, collect(id(n)) AS starts, collect(id(o)) AS ends
