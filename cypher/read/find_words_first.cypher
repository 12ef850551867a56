// purpose:    find the first items that the search index names, where it knows every condition itself
// parameters: words string, a Lucene query made of letters, digits and our markers; limit integer
// returns:    ids, keys, names list of string
// relies on:  full-text index linchpin_search, which stops at the limit
CALL db.index.fulltext.queryNodes('linchpin_search', $words, {limit: $limit}) YIELD node AS n
RETURN collect(n.id) AS ids, collect(n.key) AS keys, collect(coalesce(n.name, '')) AS names
