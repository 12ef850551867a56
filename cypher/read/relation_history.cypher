// purpose:    list the states and deletions of the relations that begin or end at one item, between two revisions
// parameters: id string; floor integer, inclusive; before integer, exclusive
// returns:    revision integer; gone boolean, deleted then; type, from, to string; state map; in no order
// relies on:  unique constraint on Item.id; indexes on LinchpinRelationVersion._from and ._to
CALL () {
  MATCH (n:Item {id: $id})
  USING INDEX SEEK n:Item(id)
  MATCH (n)-[k]-()
  WHERE k.revision >= $floor AND k.revision < $before
  RETURN k.revision AS revision, false AS gone, coalesce(k._type, type(k)) AS type, startNode(k).id AS from, endNode(k).id AS to, properties(k) AS state
  UNION ALL
  MATCH (v:LinchpinRelationVersion {_from: $id})
  USING INDEX SEEK v:LinchpinRelationVersion(_from)
  WHERE v.revision >= $floor AND v.revision < $before
  RETURN v.revision AS revision, false AS gone, v._type AS type, v._from AS from, v._to AS to, properties(v) AS state
  UNION ALL
  MATCH (v:LinchpinRelationVersion {_from: $id})
  USING INDEX SEEK v:LinchpinRelationVersion(_from)
  WHERE v._gone AND v._until >= $floor AND v._until < $before
  RETURN v._until AS revision, true AS gone, v._type AS type, v._from AS from, v._to AS to, properties(v) AS state
  UNION ALL
  MATCH (v:LinchpinRelationVersion {_to: $id})
  USING INDEX SEEK v:LinchpinRelationVersion(_to)
  WHERE v.revision >= $floor AND v.revision < $before
  RETURN v.revision AS revision, false AS gone, v._type AS type, v._from AS from, v._to AS to, properties(v) AS state
  UNION ALL
  MATCH (v:LinchpinRelationVersion {_to: $id})
  USING INDEX SEEK v:LinchpinRelationVersion(_to)
  WHERE v._gone AND v._until >= $floor AND v._until < $before
  RETURN v._until AS revision, true AS gone, v._type AS type, v._from AS from, v._to AS to, properties(v) AS state
}
RETURN revision, gone, type, from, to, state
