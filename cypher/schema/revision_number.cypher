// purpose:    one revision of a number
// parameters: none
// returns:    nothing
// relies on:  nothing
CREATE CONSTRAINT linchpin_revision_number IF NOT EXISTS FOR (n:LinchpinRevision) REQUIRE n.number IS UNIQUE
