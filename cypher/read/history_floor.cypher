// purpose:    find the revision in which a page of a history ends
// parameters: id string; before integer, exclusive; limit integer, entries of the page
// returns:    floor integer or null, the revision of the page's last entry
// relies on:  unique constraint on Item.id; indexes on LinchpinItemVersion.id, LinchpinRelationVersion._from and ._to
CALL () {
  MATCH (n:Item {id: $id})
  USING INDEX SEEK n:Item(id)
  RETURN n.revision AS revision
  UNION ALL
  MATCH (n:Item {id: $id})
  USING INDEX SEEK n:Item(id)
  MATCH (n)-[k]-()
  RETURN k.revision AS revision
  UNION ALL
  MATCH (v:LinchpinItemVersion {id: $id})
  USING INDEX SEEK v:LinchpinItemVersion(id)
  UNWIND CASE WHEN v._gone THEN [v.revision, v._until] ELSE [v.revision] END AS revision
  RETURN revision
  UNION ALL
  MATCH (v:LinchpinRelationVersion {_from: $id})
  USING INDEX SEEK v:LinchpinRelationVersion(_from)
  UNWIND CASE WHEN v._gone THEN [v.revision, v._until] ELSE [v.revision] END AS revision
  RETURN revision
  UNION ALL
  MATCH (v:LinchpinRelationVersion {_to: $id})
  USING INDEX SEEK v:LinchpinRelationVersion(_to)
  UNWIND CASE WHEN v._gone THEN [v.revision, v._until] ELSE [v.revision] END AS revision
  RETURN revision
}
WITH revision
WHERE revision < $before
WITH revision ORDER BY revision DESC LIMIT $limit
RETURN min(revision) AS floor
