// purpose:    find the items that the search index names
// parameters: words string, a Lucene query made of letters, digits and our markers; classes list of string or null for any; retired boolean; tag string, "" for any; limit integer
// returns:    ids, keys, names list of string
// relies on:  full-text index linchpin_search
CALL db.index.fulltext.queryNodes('linchpin_search', $words) YIELD node AS n
WHERE n.retired = $retired
  AND ($classes IS NULL OR n.class IN $classes) AND ($tag = '' OR $tag IN n.tags)
WITH n LIMIT $limit
RETURN collect(n.id) AS ids, collect(n.key) AS keys, collect(coalesce(n.name, '')) AS names
