// purpose:    list the relations that were deleted between two revisions, in their last states
// parameters: asOf integer, exclusive; revision integer, inclusive
// returns:    revision integer, that deleted it; type, from, to string; state map; in no order
// relies on:  index on LinchpinRelationVersion._until
MATCH (v:LinchpinRelationVersion)
USING INDEX SEEK v:LinchpinRelationVersion(_until)
WHERE v._until > $asOf AND v._until <= $revision AND v._gone
RETURN v._until AS revision, v._type AS type, v._from AS from, v._to AS to, properties(v) AS state
