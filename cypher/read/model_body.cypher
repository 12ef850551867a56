// purpose:    read the model that a revision put
// parameters: revision integer
// returns:    body string, JSON; no row when that revision put none
// relies on:  unique constraint on LinchpinModel.revision
MATCH (m:LinchpinModel {revision: $revision})
USING INDEX SEEK m:LinchpinModel(revision)
RETURN m.body AS body
