// purpose:    list the states of one item and its purges between two revisions
// parameters: id string; floor integer, inclusive; before integer, exclusive
// returns:    revision integer; gone boolean, purged then; state map; in no order
// relies on:  unique constraint on Item.id; index on LinchpinItemVersion.id
CALL () {
  MATCH (n:Item {id: $id})
  USING INDEX SEEK n:Item(id)
  WHERE n.revision >= $floor AND n.revision < $before
  RETURN n.revision AS revision, false AS gone, properties(n) AS state
  UNION ALL
  MATCH (v:LinchpinItemVersion {id: $id})
  USING INDEX SEEK v:LinchpinItemVersion(id)
  WHERE v.revision >= $floor AND v.revision < $before
  RETURN v.revision AS revision, false AS gone, properties(v) AS state
  UNION ALL
  MATCH (v:LinchpinItemVersion {id: $id})
  USING INDEX SEEK v:LinchpinItemVersion(id)
  WHERE v._gone AND v._until >= $floor AND v._until < $before
  RETURN v._until AS revision, true AS gone, properties(v) AS state
}
RETURN revision, gone, state
