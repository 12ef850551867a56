// purpose:    read the states of relations that held at a revision and were replaced or deleted after it
// parameters: asOf integer
// returns:    id, type, from, to, group, strength string
// relies on:  index on LinchpinRelationVersion._until
MATCH (v:LinchpinRelationVersion)
USING INDEX SEEK v:LinchpinRelationVersion(_until)
WHERE v._until > $asOf AND v.revision <= $asOf
RETURN v.id AS id, v._type AS type, v._from AS from, v._to AS to,
       coalesce(v.group, '') AS group, coalesce(v.strength, '') AS strength
