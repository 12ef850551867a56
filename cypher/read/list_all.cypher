// purpose:    list items in key order
// parameters: after string, a key or ""; retired boolean; tag string, "" for any; limit integer
// returns:    ids list of string, in key order
// relies on:  unique constraint on Item.key, whose order is that of UTF-8 bytes
MATCH (n:Item)
USING INDEX SEEK n:Item(key)
WHERE n.key > $after AND n.retired = $retired AND ($tag = '' OR $tag IN n.tags)
WITH n ORDER BY n.key LIMIT $limit
RETURN collect(n.id) AS ids
