// purpose:    list the first items of each of some classes in key order
// parameters: classes list of string; after string, a key or ""; retired boolean; tag string, "" for any; limit integer, per class
// returns:    ids, keys list of string; in key order within a class
// relies on:  index on Item(class, retired, key)
UNWIND $classes AS class
CALL (class) {
  MATCH (n:Item)
  USING INDEX SEEK n:Item(class, retired, key)
  WHERE n.class = class AND n.retired = $retired AND n.key > $after AND ($tag = '' OR $tag IN n.tags)
  RETURN n.id AS id, n.key AS key
  ORDER BY n.key
  LIMIT $limit
}
RETURN collect(id) AS ids, collect(key) AS keys
