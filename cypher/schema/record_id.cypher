// purpose:    find a record; one record of a kind and id
// parameters: none
// returns:    nothing
// relies on:  nothing
CREATE CONSTRAINT linchpin_record_id IF NOT EXISTS FOR (n:LinchpinRecord) REQUIRE (n.kind, n.id) IS UNIQUE
