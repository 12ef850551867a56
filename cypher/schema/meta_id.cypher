// purpose:    one counter
// parameters: none
// returns:    nothing
// relies on:  nothing
CREATE CONSTRAINT linchpin_meta_id IF NOT EXISTS FOR (n:LinchpinMeta) REQUIRE n.id IS UNIQUE
