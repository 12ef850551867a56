// purpose:    find the model that held at a revision
// parameters: asOf integer
// returns:    revision integer, that put the model; no row when none was put yet
// relies on:  unique constraint on LinchpinModel.revision, read backwards
MATCH (m:LinchpinModel)
USING INDEX SEEK m:LinchpinModel(revision)
WHERE m.revision <= $asOf
RETURN m.revision AS revision
ORDER BY m.revision DESC
LIMIT 1
