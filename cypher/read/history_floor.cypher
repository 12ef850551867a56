// purpose:    find the revision in which a page of a history ends
// parameters: id string; before integer, exclusive; limit integer, entries of the page
// returns:    floor integer or null, the revision of the page's last entry
// relies on:  unique constraint on Item.id; indexes on LinchpinItemVersion.id, LinchpinRelationVersion._from and ._to
CALL () {
  MATCH (n:Item {id: $id})
  RETURN n.revision AS revision
  UNION ALL
  MATCH (n:Item {id: $id})
  MATCH (n)-[k]-(:Item)
  RETURN k.revision AS revision
  UNION ALL
  MATCH (v:LinchpinItemVersion {id: $id})
  UNWIND CASE WHEN v._gone THEN [v.revision, v._until] ELSE [v.revision] END AS revision
  RETURN revision
  UNION ALL
  MATCH (v:LinchpinRelationVersion)
  WHERE v._from = $id OR v._to = $id
  UNWIND CASE WHEN v._gone THEN [v.revision, v._until] ELSE [v.revision] END AS revision
  RETURN revision
}
WITH revision
WHERE revision < $before
WITH revision ORDER BY revision DESC LIMIT $limit
RETURN min(revision) AS floor
