// purpose:    count the items of some classes
// parameters: classes list of string; retired boolean; tag string, "" for any
// returns:    total integer
// relies on:  index on Item(class, retired, key)
UNWIND $classes AS class
MATCH (n:Item)
USING INDEX SEEK n:Item(class, retired, key)
WHERE n.class = class AND n.retired = $retired AND n.key > '' AND ($tag = '' OR $tag IN n.tags)
RETURN count(n) AS total
