// purpose:    count the items that have a tag
// parameters: retired boolean; tag string
// returns:    total integer
// relies on:  a scan of all items
MATCH (n:Item)
WHERE n.retired = $retired AND $tag IN n.tags
RETURN count(n) AS total
