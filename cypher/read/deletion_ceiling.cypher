// purpose:    find the revision in which a page of deleted relations ends
// parameters: asOf integer, exclusive; limit integer, entries of the page
// returns:    ceiling integer or null, the revision of the page's last entry
// relies on:  index on LinchpinRelationVersion._until
MATCH (v:LinchpinRelationVersion)
USING INDEX SEEK v:LinchpinRelationVersion(_until)
WHERE v._until > $asOf AND v._gone
WITH v._until AS revision ORDER BY revision LIMIT $limit
RETURN max(revision) AS ceiling
