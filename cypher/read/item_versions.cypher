// purpose:    read the states of items that held at a revision and were replaced or purged after it
// parameters: asOf integer
// returns:    id, key, class, name string; retired boolean; requirements string; rootFor, endpointFor list of string
// relies on:  index on LinchpinItemVersion._until
MATCH (v:LinchpinItemVersion)
USING INDEX SEEK v:LinchpinItemVersion(_until)
WHERE v._until > $asOf AND v.revision <= $asOf
RETURN v.id AS id, v.key AS key, v.class AS class, coalesce(v.name, '') AS name, v.retired AS retired,
       v.requirements AS requirements, v.rootFor AS rootFor, v.endpointFor AS endpointFor
