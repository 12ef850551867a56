// purpose:    keep every writer waiting until the transaction is rolled back
// parameters: none
// returns:    nothing
// relies on:  unique constraint on LinchpinMeta.id
MATCH (m:LinchpinMeta {id: 'linchpin'})
USING INDEX SEEK m:LinchpinMeta(id)
SET m.lock = true
