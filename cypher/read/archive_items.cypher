// purpose:    read the states of items that a revision put
// parameters: ids list of string; revision integer
// returns:    state map; one that was replaced while this was read may come twice
// relies on:  unique constraint on Item.id; index on LinchpinItemVersion.id
CALL () {
  UNWIND $ids AS id
  MATCH (n:Item {id: id})
  USING INDEX SEEK n:Item(id)
  WHERE n.revision = $revision
  RETURN properties(n) AS state
  UNION ALL
  UNWIND $ids AS id
  MATCH (v:LinchpinItemVersion {id: id})
  USING INDEX SEEK v:LinchpinItemVersion(id)
  WHERE v.revision = $revision
  RETURN properties(v) AS state
}
RETURN state
