// purpose:    find what a batch became; one revision of a batch
// parameters: none
// returns:    nothing
// relies on:  nothing
CREATE CONSTRAINT linchpin_revision_batch IF NOT EXISTS FOR (n:LinchpinRevision) REQUIRE n.batch IS UNIQUE
