// purpose:    find the items whose folded name is a text
// parameters: named string, as Item._named holds it; classes list of string or null for any; retired boolean; tag string, "" for any; limit integer
// returns:    ids, keys, names list of string
// relies on:  index on Item._named
MATCH (n:Item)
USING INDEX SEEK n:Item(_named)
WHERE n._named = $named AND n.retired = $retired
  AND ($classes IS NULL OR n.class IN $classes) AND ($tag = '' OR $tag IN n.tags)
WITH n LIMIT $limit
RETURN collect(n.id) AS ids, collect(n.key) AS keys, collect(coalesce(n.name, '')) AS names
