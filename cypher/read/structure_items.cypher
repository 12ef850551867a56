// purpose:    read one page of the structure's items as columns, in order of id
// parameters: after string, an id or ""; limit integer
// returns:    nodes list of integer, the internal ids; ids, keys, classes, names list of string; revisions list of integer; retired list of boolean; needs list of [id, requirements, rootFor, endpointFor] of the few items that say any; what an item that is just being written has not got yet is "", false or the largest revision
// relies on:  unique constraint on Item.id, whose order the page follows; ids never change
MATCH (n:Item)
USING INDEX SEEK n:Item(id)
WHERE n.id > $after
WITH n ORDER BY n.id LIMIT $limit
RETURN collect(id(n)) AS nodes, collect(n.id) AS ids, collect(coalesce(n.key, '')) AS keys,
       collect(coalesce(n.class, '')) AS classes, collect(coalesce(n.name, '')) AS names,
       collect(coalesce(n.revision, 9223372036854775807)) AS revisions, collect(coalesce(n.retired, false)) AS retired,
       collect(CASE WHEN n.requirements IS NULL AND n.rootFor IS NULL AND n.endpointFor IS NULL THEN null
                    ELSE [n.id, n.requirements, n.rootFor, n.endpointFor] END) AS needs
