// purpose:    read the states of relations that a revision put
// parameters: ids list of string; revision integer
// returns:    type, from, to string; state map; one that was replaced while this was read may come twice
// relies on:  unique constraints on LinchpinRelation.id, Item.id; index on LinchpinRelationVersion.revision
CALL () {
  UNWIND $ids AS id
  MATCH (g:LinchpinRelation {id: id})
  USING INDEX SEEK g:LinchpinRelation(id)
  WHERE g.revision = $revision
  MATCH (a:Item {id: g.from})
  USING INDEX SEEK a:Item(id)
  MATCH (b:Item {id: g.to})
  USING INDEX SEEK b:Item(id)
  CALL (a, b, id) {
    MATCH (a)-[k]->(b)
    WHERE k.id = id AND k.revision = $revision
    RETURN k
  }
  RETURN g.type AS type, g.from AS from, g.to AS to, properties(k) AS state
  UNION ALL
  MATCH (v:LinchpinRelationVersion)
  USING INDEX SEEK v:LinchpinRelationVersion(revision)
  WHERE v.revision = $revision
  RETURN v._type AS type, v._from AS from, v._to AS to, properties(v) AS state
}
RETURN type, from, to, state
